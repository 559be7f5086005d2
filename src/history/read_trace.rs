//! Reads traces again, as far as it takes to compare what callers were told.

use serde::Deserialize;

use super::trace::{TRACE_FORMAT, TRACE_VERSION};
use crate::env::Nanos;
use crate::linearizability::{Account, Claim, Recorded};
use crate::point::{Kind, Points, Policy, Rejection, RequestId, UserId};

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where in the line, from 1.
    pub column: usize,
    /// What is wrong with it.
    pub message: String,
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        // Its own place is that of the line.
        let message = text
            .rsplit_once(" at line ")
            .map_or(&*text, |(what, _)| what);
        Unreadable {
            column: error.column().max(1),
            message: message.to_owned(),
        }
    }
}

/// What the header of a trace says, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadHeader {
    /// The balance that each user began with, and what the service allowed.
    pub account: Account,
    /// Whether time was simulated.
    pub simulated: bool,
}

#[derive(Deserialize)]
struct Header {
    #[serde(default)]
    format: String,
    #[serde(default)]
    version: u32,
    clock: Option<Clock>,
    opening: Option<Points>,
    policy: Option<PolicyLine>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Clock {
    Virtual,
    Real,
}

#[derive(Deserialize)]
struct PolicyLine {
    max_balance: Points,
    min_amount: Points,
    max_charge: Points,
    max_use: Points,
}

/// Reads the first line of a trace.
///
/// # Errors
/// If it is no header of a version that is known.
pub fn read_header(line: &[u8]) -> Result<ReadHeader, Unreadable> {
    let wrong = |message: String| Unreadable { column: 1, message };
    let header: Header = serde_json::from_slice(line)?;
    if header.format != TRACE_FORMAT {
        return Err(wrong(format!(
            "a trace begins with a header, {{\"format\":\"{TRACE_FORMAT}\",…}}; traces of older versions have none: record it again"
        )));
    }
    if header.version != TRACE_VERSION {
        return Err(wrong(format!(
            "this is version {} of the format; known is {TRACE_VERSION}",
            header.version
        )));
    }
    let missing = |field: &str| wrong(format!("the header lacks `{field}`"));
    let policy = header.policy.ok_or_else(|| missing("policy"))?;
    Ok(ReadHeader {
        account: Account {
            opening: header.opening.ok_or_else(|| missing("opening"))?,
            policy: Policy {
                max_balance: policy.max_balance,
                min_amount: policy.min_amount,
                max_charge: policy.max_charge,
                max_use: policy.max_use,
            },
        },
        simulated: header.clock.ok_or_else(|| missing("clock"))? == Clock::Virtual,
    })
}

/// A line of a trace, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadStep {
    /// When, in nanoseconds since the start of the run.
    pub at: Nanos,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Sent(UserId, RequestId, Kind, Points),
    Answered(RequestId, Claim, u64),
    /// A step that no caller sees.
    Inside,
}

#[derive(Deserialize)]
struct Line<'a> {
    at: Nanos,
    request: Option<u64>,
    user: Option<u64>,
    step: &'a str,
    fault: Option<&'a str>,
    kind: Option<KindName>,
    amount: Option<Points>,
    outcome: Option<OutcomeName>,
    balance: Option<Points>,
    version: Option<u64>,
    code: Option<&'a str>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum KindName {
    Charge,
    Use,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OutcomeName {
    Committed,
    Rejected,
    TimedOut,
    Failed,
    Unknown,
}

/// Reads a line after the first; what was asked for, `history` knows.
///
/// # Errors
/// If it is no step, or lacks what its step has to say.
pub fn read_step(line: &[u8], history: &Recorded) -> Result<ReadStep, Unreadable> {
    let wrong = |message: String| Unreadable { column: 1, message };
    let line: Line<'_> = serde_json::from_slice(line)?;
    let lacks = |field: &str| wrong(format!("the step `{}` lacks `{field}`", line.step));
    if line.step == "switched" || line.fault.is_some() {
        // A step of a process, or something that broke: no caller sees it.
        return Ok(ReadStep {
            at: line.at,
            what: What::Inside,
        });
    }
    let request = RequestId(line.request.ok_or_else(|| lacks("request"))?);
    let user = UserId(line.user.ok_or_else(|| lacks("user"))?);
    let what = match line.step {
        "sent" => {
            let kind = match line.kind.ok_or_else(|| lacks("kind"))? {
                KindName::Charge => Kind::Charge,
                KindName::Use => Kind::Use,
            };
            let amount = line.amount.ok_or_else(|| lacks("amount"))?;
            What::Sent(user, request, kind, amount)
        }
        "answered" => {
            let Some((kind, amount)) = history.asked(request) else {
                return Err(wrong(format!(
                    "request {request} is answered and was not sent"
                )));
            };
            let account = history.account();
            let claim = match line.outcome.ok_or_else(|| lacks("outcome"))? {
                OutcomeName::Committed => {
                    let balance = line.balance.ok_or_else(|| lacks("balance"))?;
                    account.committed(kind, amount, balance)
                }
                OutcomeName::Rejected => {
                    let code = line.code.ok_or_else(|| lacks("code"))?;
                    refused(account, kind, amount, code, line.balance)
                        .ok_or_else(|| wrong(format!("there is no refusal `{code}`")))?
                }
                OutcomeName::TimedOut | OutcomeName::Failed => Claim::Nothing,
                OutcomeName::Unknown => account.unknown(kind, amount),
            };
            What::Answered(request, claim, line.version.unwrap_or(0))
        }
        "waiting" | "granted" | "refused" | "read" | "wrote" | "conflicted" | "appended"
        | "stated" | "blocked" | "unblocked" | "asked" | "told" | "ran_out" | "stale"
        | "released" | "sent_again" | "gave_up" | "recalled" | "replied" => What::Inside,
        unknown => return Err(wrong(format!("there is no step `{unknown}`"))),
    };
    Ok(ReadStep { at: line.at, what })
}

/// What a refusal with this code claims.
fn refused(
    account: &Account,
    kind: Kind,
    amount: Points,
    code: &str,
    balance: Option<Points>,
) -> Option<Claim> {
    let Policy {
        max_balance,
        min_amount,
        max_charge,
        max_use,
    } = account.policy;
    let rejection = match (code, balance) {
        ("INSUFFICIENT_BALANCE", Some(balance)) => Rejection::InsufficientBalance { balance },
        ("INSUFFICIENT_BALANCE", None) => {
            return Some(account.refused_as_insufficient(kind, amount));
        }
        ("BALANCE_TOO_LARGE", _) => Rejection::BalanceTooLarge { max: max_balance },
        ("AMOUNT_TOO_SMALL", _) => Rejection::AmountTooSmall { min: min_amount },
        ("CHARGE_TOO_LARGE", _) => Rejection::ChargeTooLarge { max: max_charge },
        ("USE_TOO_LARGE", _) => Rejection::UseTooLarge { max: max_use },
        _ => return None,
    };
    Some(account.rejected(kind, amount, rejection))
}

impl ReadStep {
    /// Tells the history of it; `moment` is its place in the order of time, `line` its line.
    ///
    /// # Errors
    /// If it does not fit what was told before.
    pub fn tell(&self, history: &mut Recorded, moment: u64, line: u64) -> Result<(), String> {
        match self.what {
            What::Sent(user, request, kind, amount) => {
                history.sent(user, (request, kind, amount), moment, line)
            }
            What::Answered(request, claim, version) => {
                history.answered(request, claim, version, moment, line)
            }
            What::Inside => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{Event, ProcessEvent, ProcessStep, trace_line};
    use crate::linearizability::USUAL_TRIES;
    use crate::request::LockName;

    #[test]
    fn what_a_process_does_is_a_line_that_no_caller_saw_and_a_request_must_be_named() {
        let history = Recorded::new(
            Account {
                opening: 0,
                policy: Policy::default(),
            },
            USUAL_TRIES,
        );
        let line = trace_line(&Event::Process(ProcessEvent {
            at: 7,
            process: 1,
            step: ProcessStep::Switched {
                to: LockName::Keyed,
            },
        }));
        assert_eq!(
            line,
            r#"{"at":7,"instance":1,"lock":"keyed","step":"switched"}"#
        );
        let read = read_step(line.as_bytes(), &history).expect("a step");
        assert_eq!((read.at, read.what), (7, What::Inside));
        for (line, lacks) in [
            (r#"{"at":7,"user":1,"step":"waiting"}"#, "request"),
            (r#"{"at":7,"request":1,"step":"waiting"}"#, "user"),
        ] {
            let unreadable = read_step(line.as_bytes(), &history).expect_err("it lacks something");
            assert_eq!(
                unreadable.message,
                format!("the step `waiting` lacks `{lacks}`")
            );
        }
    }
}
