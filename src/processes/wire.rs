//! What is said: a message a line.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::env::Nanos;
use crate::history::Step;
use crate::point::{Operation, RequestId};
use crate::request::{Answer, Request, StepTimes, Wish};

/// What a process is told first.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opening {
    /// The text of the scenario, and what it is called.
    pub scenario: (String, String),
    /// The keys that are set from outside.
    pub set: Vec<String>,
    /// The lock that it is played under.
    pub lock: String,
    /// The round's seed.
    pub seed: u64,
    /// The store that all meet in.
    pub store: Meets,
    /// The tables there.
    pub namespace: String,
    /// The nodes that all meet at, if there are any.
    pub nodes: Option<MeetsAt>,
    /// Steps of which it tells and waits to be told to go on.
    pub asks_at: Vec<String>,
}

/// The store that processes meet in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Meets {
    /// A SQLite in this file.
    Sqlite(PathBuf),
    /// A PostgreSQL at the URL in this variable.
    PostgresOf(String),
    /// A PostgreSQL at this URL, in which there is no password.
    PostgresAt(String),
    /// A PostgreSQL with its socket in this directory.
    PostgresIn(PathBuf),
}

/// The nodes that processes meet at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MeetsAt {
    /// Redis servers at these URLs.
    pub urls: Vec<String>,
    /// The keys of the leases begin so.
    pub prefix: String,
}

/// What a process is told.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ToProcess {
    /// What it is for.
    Open(Box<Opening>),
    /// Serve this request.
    Serve(Asked),
    /// Go on with the request that has waited to be told so.
    GoOn(RequestId),
    /// Say what is left, and end.
    End,
}

/// A request, as it is sent.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    operation: Operation,
    times: StepTimes,
    warm_up: bool,
    wish: Option<Wish>,
}

/// What a process says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum FromProcess {
    /// It serves.
    Ready,
    /// It cannot, and why.
    Cannot(String),
    /// A request took a step.
    Took {
        request: RequestId,
        step: Step,
        /// The request waits to be told to go on.
        waits: bool,
    },
    /// A request is answered.
    Answered { request: RequestId, answer: Answer },
    /// It ends, and this is left: lock timers, and lock entries.
    Ends { timers: u64, entries: u64 },
}

impl Asked {
    pub fn of(request: &Request) -> Self {
        Asked {
            operation: request.operation,
            times: request.times,
            warm_up: request.warm_up,
            wish: request.wish,
        }
    }

    /// The request, in a process that has one instance.
    pub fn request(self, intended: Nanos) -> Request {
        Request {
            operation: self.operation,
            intended,
            times: self.times,
            instance: 0,
            warm_up: self.warm_up,
            wish: self.wish,
        }
    }
}

/// A message as a line.
pub(super) fn line(message: &impl Serialize) -> String {
    let mut line = serde_json::to_string(message).expect("numbers and names are JSON");
    line.push('\n');
    line
}
