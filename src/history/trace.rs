//! Every step, one JSON object a line, after a header; or the run in a form that another checker reads.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::checkers::{Jepsen, Porcupine};
use super::{Event, FaultEvent, NodeAnswer, ProcessEvent, ProcessStep, RequestEvent, Stated, Step};
use crate::env::Nanos;
use crate::fault::{Happening, LinkDid, NodeDid, StoreDid};
use crate::linearizability::Account;
use crate::point::{Kind, Outcome, OutcomeKind, Points, Receipt, Rejection, RequestId, UserId};
use crate::store::Buried;
use crate::whole_file::WholeFile;

/// A trace file on its way. It gets its name when it is whole.
pub struct Trace {
    file: Option<io::BufWriter<WholeFile>>,
    path: PathBuf,
    form: Form,
    /// The first error; nothing is written after it.
    error: Option<io::Error>,
}

/// What is written.
#[derive(Debug)]
enum Form {
    Steps,
    Jepsen(Box<Jepsen>),
    Porcupine(Box<Porcupine>),
}

/// The first line of a trace: what the steps are of, and what they are to be judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceHeader {
    /// The name of the scenario.
    pub scenario: String,
    /// A number for all that the scenario says. The same scenario has the same, under the same version of pointrace.
    pub checksum: u64,
    /// The lock that was played under.
    pub lock: &'static str,
    /// The seed that was played.
    pub seed: u64,
    /// Whether time was simulated: then the lines are in the order in which things happened, also of one moment.
    pub simulated: bool,
    /// The balance that each user began with, and what the service allows.
    pub account: Account,
}

/// The version of the format: raised when a line changes its meaning.
pub const TRACE_VERSION: u32 = 1;

/// What the header of a trace says that it is.
pub const TRACE_FORMAT: &str = "pointrace-trace";

impl TraceHeader {
    fn line(&self) -> serde_json::Value {
        let policy = self.account.policy;
        serde_json::json!({
            "format": TRACE_FORMAT,
            "version": TRACE_VERSION,
            "scenario": self.scenario,
            "checksum": format!("{:016x}", self.checksum),
            "lock": self.lock,
            "seed": self.seed,
            "clock": if self.simulated { "virtual" } else { "real" },
            "opening": self.account.opening,
            "policy": {
                "max_balance": policy.max_balance,
                "min_amount": policy.min_amount,
                "max_charge": policy.max_charge,
                "max_use": policy.max_use,
            },
        })
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trace").field("path", &self.path).finish()
    }
}

impl Trace {
    /// Begins a trace that will be `path`.
    ///
    /// # Errors
    /// If no file can be made in its folder.
    pub fn create(path: &Path, header: &TraceHeader) -> io::Result<Self> {
        let mut trace = Trace::begin(path, Form::Steps)?;
        if let Some(file) = &mut trace.file {
            trace.error = writeln!(file, "{}", header.line()).err();
        }
        Ok(trace)
    }

    /// Begins a history for checkers that read what Jepsen writes.
    ///
    /// # Errors
    /// If no file can be made in its folder.
    pub fn jepsen(path: &Path) -> io::Result<Self> {
        Trace::begin(path, Form::Jepsen(Box::default()))
    }

    /// Begins a history of operations, each with its call and its return, for checkers such as Porcupine.
    ///
    /// # Errors
    /// If no file can be made in its folder.
    pub fn porcupine(path: &Path) -> io::Result<Self> {
        Trace::begin(path, Form::Porcupine(Box::default()))
    }

    fn begin(path: &Path, form: Form) -> io::Result<Self> {
        Ok(Trace {
            file: Some(io::BufWriter::new(WholeFile::create(path)?)),
            path: path.to_owned(),
            form,
            error: None,
        })
    }

    pub(super) fn write(&mut self, event: &Event) {
        if let (Some(file), None) = (&mut self.file, &self.error) {
            let written = match &mut self.form {
                Form::Steps => serde_json::to_writer(&mut *file, &Line::new(event))
                    .map_err(io::Error::from)
                    .and_then(|()| file.write_all(b"\n")),
                Form::Jepsen(form) => event
                    .of_request()
                    .map_or(Ok(()), |own| form.write(own, file)),
                Form::Porcupine(form) => event
                    .of_request()
                    .map_or(Ok(()), |own| form.write(own, file)),
            };
            self.error = written.err();
        }
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if let Some(mut file) = self.file.take() {
            if let Form::Porcupine(form) = &mut self.form {
                form.finish(&mut file)?;
            }
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.finish()?;
        }
        Ok(())
    }
}

/// A step as a line of a trace, without its end.
pub fn trace_line(event: &Event) -> String {
    serde_json::to_string(&Line::new(event)).expect("numbers and names are JSON")
}

/// A line of the trace. Times in nanoseconds, balances in points.
#[derive(Serialize)]
#[serde(untagged)]
enum Line<'a> {
    Request(RequestLine),
    Process(ProcessLine),
    Fault(FaultLine<'a>),
}

/// Times and shifts of a clock in nanoseconds, numbers from 0.
#[derive(Serialize)]
struct FaultLine<'a> {
    at: Nanos,
    fault: &'a str,
    step: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    way: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    add: Option<Nanos>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stale: Option<u32>,
}

#[derive(Serialize)]
struct ProcessLine {
    at: Nanos,
    instance: u16,
    lock: &'static str,
    step: &'static str,
}

#[derive(Serialize)]
struct RequestLine {
    at: Nanos,
    request: RequestId,
    user: UserId,
    instance: u16,
    lock: &'static str,
    #[serde(flatten)]
    step: StepLine,
}

#[derive(Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum StepLine {
    Sent {
        kind: Kind,
        amount: Points,
    },
    SentAgain {
        of: RequestId,
    },
    GaveUp {
        waited: Nanos,
    },
    Recalled {
        balance: Points,
        version: u64,
    },
    Replied {
        outcome: OutcomeKind,
        heard: bool,
    },
    Waiting,
    Granted {
        waited: Nanos,
    },
    Refused {
        waited: Nanos,
    },
    Read {
        balance: Points,
        version: u64,
    },
    Wrote {
        base: u64,
        balance: Points,
        version: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        buried: Option<BuriedLine>,
    },
    Conflicted {
        base: u64,
        current: u64,
    },
    Appended {
        #[serde(skip_serializing_if = "Option::is_none")]
        entries: Option<u64>,
    },
    Stated {
        statement: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        balance: Option<Points>,
    },
    Blocked {
        awaited: &'static str,
    },
    Unblocked {
        awaited: &'static str,
        waited: Nanos,
    },
    Asked,
    Told {
        node: u16,
        answer: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        token: Option<u64>,
    },
    RanOut {
        #[serde(skip_serializing_if = "Option::is_none")]
        held: Option<Nanos>,
    },
    Stale {
        token: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        newest: Option<u64>,
    },
    Released {
        held: Nanos,
        owner: Option<RequestId>,
    },
    Answered {
        outcome: OutcomeKind,
        #[serde(skip_serializing_if = "Option::is_none")]
        balance: Option<Points>,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<&'static str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        base: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        version: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        attempts: Option<u32>,
        service: Nanos,
        latency: Nanos,
    },
}

/// What a write went over.
#[derive(Serialize)]
struct BuriedLine {
    versions: std::ops::RangeInclusive<u64>,
    last: RequestId,
    balance: Points,
}

impl BuriedLine {
    fn new(buried: &Buried) -> Self {
        BuriedLine {
            versions: buried.versions.clone(),
            last: buried.last.request,
            balance: buried.balance,
        }
    }
}

fn receipt(outcome: Outcome) -> Option<Receipt> {
    match outcome {
        Outcome::Committed(receipt) => Some(receipt),
        _ => None,
    }
}

impl<'a> Line<'a> {
    fn new(event: &'a Event) -> Self {
        match event {
            Event::Request(event) => Line::Request(RequestLine::new(event)),
            Event::Process(event) => Line::Process(ProcessLine::new(*event)),
            Event::Fault(event) => Line::Fault(FaultLine::new(event)),
        }
    }
}

impl ProcessLine {
    fn new(event: ProcessEvent) -> Self {
        let ProcessStep::Switched { to } = event.step;
        ProcessLine {
            at: event.at,
            instance: event.process,
            lock: to.name(),
            step: "switched",
        }
    }
}

impl<'a> FaultLine<'a> {
    fn new(event: &'a FaultEvent) -> Self {
        let happening = event.happening;
        let mut line = FaultLine {
            at: event.at,
            fault: &event.name,
            step: happening.name(),
            process: None,
            node: None,
            way: None,
            memory: None,
            by: None,
            add: None,
            stale: None,
        };
        match happening {
            Happening::Process { process, .. } => line.process = Some(process),
            Happening::Node { node, did } => {
                line.node = Some(node);
                match did {
                    NodeDid::Restarted { memory } => line.memory = Some(memory.name()),
                    NodeDid::ClockSet { by } | NodeDid::ClockDrifts { by } => line.by = Some(by),
                    NodeDid::FailedOver { stale } => line.stale = Some(stale),
                    NodeDid::Crashed | NodeDid::Expired => {}
                }
            }
            Happening::Link {
                process,
                node,
                way,
                did,
            } => {
                line.process = process;
                line.node = node;
                line.way = Some(way.name());
                if let LinkDid::Slow { add } | LinkDid::Delayed { add } = did {
                    line.add = Some(add);
                }
            }
            Happening::Store { did } => {
                if let StoreDid::AnswerLost { process } = did {
                    line.process = process;
                }
            }
        }
        line
    }
}

impl RequestLine {
    fn new(event: &RequestEvent) -> Self {
        RequestLine {
            at: event.at,
            request: event.request,
            user: event.user,
            instance: event.instance,
            lock: event.lock.name(),
            step: match &event.step {
                Step::Sent => StepLine::Sent {
                    kind: event.kind,
                    amount: event.amount,
                },
                &Step::SentAgain { of } => StepLine::SentAgain { of },
                &Step::GaveUp { waited } => StepLine::GaveUp { waited },
                &Step::Recalled { balance, version } => StepLine::Recalled { balance, version },
                &Step::Replied { outcome, heard } => StepLine::Replied {
                    outcome: outcome.kind(),
                    heard,
                },
                Step::Waiting => StepLine::Waiting,
                &Step::Granted { waited } => StepLine::Granted { waited },
                &Step::Refused { waited } => StepLine::Refused { waited },
                &Step::Read { balance, version } => StepLine::Read { balance, version },
                Step::Wrote {
                    base,
                    balance,
                    version,
                    buried,
                    ..
                } => StepLine::Wrote {
                    base: *base,
                    balance: *balance,
                    version: *version,
                    buried: buried.as_ref().map(BuriedLine::new),
                },
                &Step::Conflicted { base, current } => StepLine::Conflicted { base, current },
                &Step::Appended { entries } => StepLine::Appended { entries },
                &Step::Stated(stated) => {
                    let (statement, balance) = match stated {
                        Stated::Update { balance } => ("update", Some(balance)),
                        Stated::NoAccount => ("no account", None),
                        Stated::Lock => ("lock", None),
                        Stated::NoRow => ("no row", None),
                        Stated::Open { balance } => ("open", Some(balance)),
                        Stated::Insert => ("insert", None),
                        Stated::Commit => ("commit", None),
                        Stated::RollBack => ("rollback", None),
                    };
                    StepLine::Stated { statement, balance }
                }
                &Step::Blocked(awaited) => StepLine::Blocked {
                    awaited: awaited.name(),
                },
                &Step::Unblocked { awaited, waited } => StepLine::Unblocked {
                    awaited: awaited.name(),
                    waited,
                },
                Step::Asked => StepLine::Asked,
                &Step::Told { node, answer } => StepLine::Told {
                    node,
                    answer: answer.name(),
                    token: match answer {
                        NodeAnswer::Taken(token) => token.map(|token| token.0),
                        _ => None,
                    },
                },
                &Step::RanOut { held } => StepLine::RanOut { held },
                &Step::Stale { token, newest } => StepLine::Stale {
                    token: token.0,
                    newest: newest.map(|newest| newest.0),
                },
                &Step::Released { held, owner } => StepLine::Released { held, owner },
                Step::Answered {
                    answer,
                    service,
                    latency,
                } => StepLine::Answered {
                    outcome: answer.outcome.kind(),
                    balance: match answer.outcome {
                        Outcome::Committed(receipt) => Some(receipt.balance),
                        // There was so much, and it was too little.
                        Outcome::Rejected(Rejection::InsufficientBalance { balance }) => {
                            Some(balance)
                        }
                        _ => None,
                    },
                    base: receipt(answer.outcome).map(|receipt| receipt.base),
                    version: receipt(answer.outcome).map(|receipt| receipt.version),
                    code: match answer.outcome {
                        Outcome::Rejected(rejection) => Some(rejection.code()),
                        Outcome::Failed(failure) => Some(failure.code()),
                        _ => None,
                    },
                    attempts: answer.attempts,
                    service: *service,
                    latency: *latency,
                },
            },
        }
    }
}
