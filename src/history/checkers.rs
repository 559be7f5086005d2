//! A run in the forms that other checkers of histories read. `docs/verify.md` says which model they stand for.

use std::collections::BTreeSet;
use std::io::{self, Write};

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde_json::json;

use super::{RequestEvent, Step};
use crate::env::Nanos;
use crate::point::{Kind, Outcome, OutcomeKind, RequestId};

/// Which client sends which request: the one with the lowest number that waits for no answer. One that was answered
/// "unknown" waits for ever, as far as a checker is concerned, and sends nothing more.
#[derive(Debug, Default)]
struct Clients {
    free: BTreeSet<u64>,
    next: u64,
    under_way: HashMap<RequestId, UnderWay, FixedState>,
}

#[derive(Clone, Copy, Debug)]
struct UnderWay {
    client: u64,
    call: Nanos,
    operation: (u64, Kind, i64),
}

impl Clients {
    fn send(&mut self, event: &RequestEvent) -> u64 {
        let client = self.free.pop_first().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        let under_way = UnderWay {
            client,
            call: event.at,
            operation: (event.user.0, event.kind, event.amount),
        };
        self.under_way.insert(event.request, under_way);
        client
    }

    fn answer(&mut self, request: RequestId, outcome: Outcome) -> Option<UnderWay> {
        let under_way = self.under_way.remove(&request)?;
        if outcome != Outcome::Unknown {
            self.free.insert(under_way.client);
        }
        Some(under_way)
    }
}

/// An EDN history, as Jepsen writes it: a map for each invocation and each completion.
#[derive(Debug, Default)]
pub(super) struct Jepsen {
    clients: Clients,
    index: u64,
}

impl Jepsen {
    pub fn write(&mut self, event: &RequestEvent, to: &mut impl Write) -> io::Result<()> {
        let (client, kind, value) = match &event.step {
            Step::Sent => (self.clients.send(event), "invoke", "nil".to_owned()),
            Step::Answered { answer, .. } => {
                let Some(under_way) = self.clients.answer(event.request, answer.outcome) else {
                    return Ok(());
                };
                let (kind, value) = match answer.outcome {
                    Outcome::Committed(receipt) => ("ok", receipt.balance.to_string()),
                    Outcome::Rejected(rejection) => {
                        let code = rejection.code().to_lowercase().replace('_', "-");
                        ("ok", format!(":{code}"))
                    }
                    Outcome::TimedOut | Outcome::Failed(_) => ("fail", "nil".to_owned()),
                    Outcome::Unknown => ("info", "nil".to_owned()),
                };
                (under_way.client, kind, value)
            }
            _ => return Ok(()),
        };
        let RequestEvent {
            at, user, amount, ..
        } = event;
        let f = event.kind.name();
        let index = self.index;
        self.index += 1;
        writeln!(
            to,
            "{{:index {index}, :time {at}, :type :{kind}, :process {client}, :f :{f}, \
             :value [{user} [{amount} {value}]]}}"
        )
    }
}

/// JSON lines of operations, each with its call and its return.
#[derive(Debug, Default)]
pub(super) struct Porcupine {
    clients: Clients,
}

impl Porcupine {
    pub fn write(&mut self, event: &RequestEvent, to: &mut impl Write) -> io::Result<()> {
        match &event.step {
            Step::Sent => {
                self.clients.send(event);
                Ok(())
            }
            Step::Answered { answer, .. } => {
                match self.clients.answer(event.request, answer.outcome) {
                    Some(under_way) => line(under_way, Some((event.at, answer.outcome)), to),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    /// Requests that were never answered are written as unknown.
    pub fn finish(&mut self, to: &mut impl Write) -> io::Result<()> {
        let mut left: Vec<UnderWay> = self.clients.under_way.drain().map(|(_, one)| one).collect();
        left.sort_by_key(|under_way| under_way.client);
        left.into_iter()
            .try_for_each(|under_way| line(under_way, None, to))
    }
}

fn line(
    under_way: UnderWay,
    answered: Option<(Nanos, Outcome)>,
    to: &mut impl Write,
) -> io::Result<()> {
    let (user, kind, amount) = under_way.operation;
    let outcome = answered.map_or(OutcomeKind::Unknown, |(_, outcome)| outcome.kind());
    let mut output = json!({ "outcome": outcome.name() });
    match answered {
        Some((_, Outcome::Committed(receipt))) => output["balance"] = json!(receipt.balance),
        Some((_, Outcome::Rejected(rejection))) => output["code"] = json!(rejection.code()),
        _ => {}
    }
    let known = answered.filter(|(_, outcome)| *outcome != Outcome::Unknown);
    let line = json!({
        "client": under_way.client,
        "input": { "user": user, "kind": kind.name(), "amount": amount },
        "output": output,
        "call": under_way.call,
        "return": known.map(|(at, _)| at),
    });
    writeln!(to, "{line}")
}
