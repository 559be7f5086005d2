//! Every step, one JSON object a line.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Event, Step};
use crate::env::Nanos;
use crate::point::{Kind, Operation, Outcome, OutcomeKind, Points, RequestId, UserId};
use crate::store::Buried;
use crate::whole_file::WholeFile;

/// A trace file on its way. It gets its name when it is whole.
pub struct Trace {
    file: Option<io::BufWriter<WholeFile>>,
    path: PathBuf,
    /// The first error; nothing is written after it.
    error: Option<io::Error>,
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
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Trace {
            file: Some(io::BufWriter::new(WholeFile::create(path)?)),
            path: path.to_owned(),
            error: None,
        })
    }

    pub(super) fn write(&mut self, event: &Event, operation: &Operation) {
        if let (Some(file), None) = (&mut self.file, &self.error) {
            let line = Line::new(event, operation);
            let written = serde_json::to_writer(&mut *file, &line)
                .map_err(io::Error::from)
                .and_then(|()| file.write_all(b"\n"));
            self.error = written.err();
        }
    }

    pub(super) fn finish(&mut self) -> io::Result<()> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if let Some(file) = self.file.take() {
            let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.finish()?;
        }
        Ok(())
    }
}

/// A step as a line of a trace, without its end.
pub fn trace_line(event: &Event, operation: &Operation) -> String {
    serde_json::to_string(&Line::new(event, operation)).expect("numbers and names are JSON")
}

/// A line of the trace. Times in nanoseconds, balances in points.
#[derive(Serialize)]
struct Line<'a> {
    at: Nanos,
    request: RequestId,
    user: UserId,
    instance: u16,
    lock: &'static str,
    #[serde(flatten)]
    step: StepLine<'a>,
}

#[derive(Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum StepLine<'a> {
    Sent {
        kind: Kind,
        amount: Points,
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
        buried: &'a Option<Buried>,
    },
    Conflicted {
        base: u64,
        current: u64,
    },
    Appended {
        entries: u64,
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
        attempts: Option<u32>,
        service: Nanos,
        latency: Nanos,
    },
}

impl<'a> Line<'a> {
    fn new(event: &'a Event, operation: &Operation) -> Self {
        Line {
            at: event.at,
            request: event.request,
            user: event.user,
            instance: event.instance,
            lock: event.lock.name(),
            step: match &event.step {
                Step::Sent => StepLine::Sent {
                    kind: operation.kind,
                    amount: operation.amount,
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
                    buried,
                },
                &Step::Conflicted { base, current } => StepLine::Conflicted { base, current },
                &Step::Appended { entries } => StepLine::Appended { entries },
                &Step::Released { held, owner } => StepLine::Released { held, owner },
                Step::Answered {
                    answer,
                    service,
                    latency,
                } => StepLine::Answered {
                    outcome: answer.outcome.kind(),
                    balance: match answer.outcome {
                        Outcome::Committed(receipt) => Some(receipt.balance),
                        _ => None,
                    },
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
