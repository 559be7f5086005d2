use std::fmt;
use std::sync::Arc;

use crate::env::Nanos;
use crate::fault::{Happening, Moment, StoreDid};
use crate::node::Token;
use crate::point::{Kind, Outcome, Points, RequestId, UserId};
use crate::request::{Answer, LockName, Request};
use crate::store::Buried;

/// One step of a request, as it happens. Durations in nanoseconds, balances in points.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Step {
    /// Sent to the service.
    Sent,
    /// Sent to the service, which has been asked for the same before.
    SentAgain {
        /// The request by which its client wanted it first.
        of: RequestId,
    },
    /// Its client waits for its answer no longer. The service goes on with it all the same.
    GaveUp {
        /// Since it was sent.
        waited: Nanos,
    },
    /// Its idempotency key is known: it is answered what was answered before, and nothing is done.
    Recalled {
        /// The balance that was answered before.
        balance: Points,
        /// The version that was made then.
        version: u64,
    },
    /// The service has answered a request whose client may give up.
    Replied {
        /// What it answered.
        outcome: Outcome,
        /// Whether its client still waited for it.
        heard: bool,
    },
    /// It has to wait for the lock.
    Waiting,
    /// It got the lock.
    Granted {
        /// Since it asked for it.
        waited: Nanos,
    },
    /// It waited for the lock as long as it may, and was refused.
    Refused {
        /// Since it asked for the lock.
        waited: Nanos,
    },
    /// It read its user's balance.
    Read {
        /// What it read.
        balance: Points,
        /// The version of that.
        version: u64,
    },
    /// It wrote its user's balance.
    Wrote {
        /// The version that the new balance was computed from.
        base: u64,
        /// What it wrote.
        balance: Points,
        /// The version that it made.
        version: u64,
        /// What it buried: a lost update.
        buried: Option<Buried>,
        /// By how many points its user's uses are now more than there were points for; only of the write with
        /// which they first are.
        overspent: Option<Points>,
    },
    /// Its write was refused, for another request had written since it read.
    Conflicted {
        /// The version that it was computed from.
        base: u64,
        /// The version that is there.
        current: u64,
    },
    /// It appended to its user's history.
    Appended {
        /// Entries there now, if that is known.
        entries: Option<u64>,
    },
    /// It sent a statement of a transaction, whose effect others see when that is committed.
    Stated(Stated),
    /// It waits for something that the database has.
    Blocked(Awaited),
    /// It has what it waited for, or goes on without it.
    Unblocked {
        /// What it waited for.
        awaited: Awaited,
        /// How long it waited, in nanoseconds.
        waited: Nanos,
    },
    /// It asks the nodes for its lease, once more or for the first time.
    Asked,
    /// A node answered it.
    Told {
        /// Which node, from 0.
        node: u16,
        /// What that said.
        answer: NodeAnswer,
    },
    /// Its lease ran out: from now on another may have one.
    RanOut {
        /// Since it got the lock; `None` if it had not got it yet.
        held: Option<Nanos>,
    },
    /// The store refused it, for its fencing token is older than one that has been seen.
    Stale {
        /// The fencing token that it came with.
        token: Token,
        /// The newest one that the store has seen, if it says which.
        newest: Option<Token>,
    },
    /// It gave the lock back.
    Released {
        /// Since it got the lock.
        held: Nanos,
        /// Whose entry it took away; itself, if the lock is right.
        owner: Option<RequestId>,
    },
    /// Its caller was answered.
    Answered {
        /// The answer that the caller was given.
        answer: Answer,
        /// Since it was sent.
        service: Nanos,
        /// Since it should have been sent.
        latency: Nanos,
    },
}

/// What a node said to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum NodeAnswer {
    /// It has the lease, with a token if it wanted one.
    Taken(Option<Token>),
    /// Another request has the lease.
    Held,
    /// It gave its lease back.
    GivenBack,
    /// Its lease is good for longer.
    Extended,
    /// It has no lease there any more.
    NotYours,
    /// Nothing, in time.
    Silent,
}

impl Step {
    /// The moment that it is, if a fault may come after it.
    pub fn moment(&self) -> Option<Moment> {
        match self {
            Step::Granted { .. } => Some(Moment::Grant),
            Step::Read { .. } => Some(Moment::Read),
            Step::Wrote { .. } => Some(Moment::Write),
            _ => None,
        }
    }
}

impl NodeAnswer {
    /// The name in traces.
    pub fn name(self) -> &'static str {
        match self {
            NodeAnswer::Taken(_) => "taken",
            NodeAnswer::Held => "held",
            NodeAnswer::GivenBack => "given_back",
            NodeAnswer::Extended => "extended",
            NodeAnswer::NotYours => "not_yours",
            NodeAnswer::Silent => "silent",
        }
    }
}

/// What a request waits for in a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Awaited {
    /// A connection, when there are fewer than are asked for.
    Connection,
    /// A lock that the database keeps, such as a row's.
    Row,
}

impl Awaited {
    /// The name in traces.
    pub fn name(self) -> &'static str {
        match self {
            Awaited::Connection => "connection",
            Awaited::Row => "row",
        }
    }
}

/// A statement of a transaction, beside those that read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Stated {
    /// The balance is to be this, in points.
    Update {
        /// The new balance.
        balance: Points,
    },
    /// The user's account was looked for, and there is none.
    NoAccount,
    /// The row that was read before is locked.
    Lock,
    /// A statement that changes or adds a row where there is one, or none, met no such row.
    NoRow,
    /// The user's account is to be opened with this balance, in points.
    Open {
        /// The balance that it begins with.
        balance: Points,
    },
    /// The history is to have this operation.
    Insert,
    /// The transaction is committed.
    Commit,
    /// It is rolled back, by its request or by the database.
    RollBack,
}

/// One step of a process, as it happens: what it does there concerns all requests that it serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProcessStep {
    /// Requests that start from now on go through another control.
    Switched {
        /// The lock of that control.
        to: LockName,
    },
}

/// A step with whose it was and when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A request took a step.
    Request(RequestEvent),
    /// A process did.
    Process(ProcessEvent),
    /// Something broke, or was mended.
    Fault(FaultEvent),
}

impl Event {
    /// When, in nanoseconds since the start of the run.
    pub fn at(&self) -> Nanos {
        match self {
            Event::Request(event) => event.at,
            Event::Process(event) => event.at,
            Event::Fault(event) => event.at,
        }
    }

    /// The step, if a request took it.
    pub fn of_request(&self) -> Option<&RequestEvent> {
        match self {
            Event::Request(event) => Some(event),
            Event::Process(_) | Event::Fault(_) => None,
        }
    }

    /// What broke or was mended, if something did.
    pub fn of_fault(&self) -> Option<&FaultEvent> {
        match self {
            Event::Fault(event) => Some(event),
            Event::Request(_) | Event::Process(_) => None,
        }
    }

    /// Whether it concerns this user: a request of the user took it, a process did, or something broke.
    pub fn concerns(&self, user: UserId) -> bool {
        self.of_request().is_none_or(|event| event.user == user)
    }
}

/// A step of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProcessEvent {
    /// In nanoseconds since the start of the run.
    pub at: Nanos,
    /// Which process, from 0.
    pub process: u16,
    /// The step itself.
    pub step: ProcessStep,
}

/// Something that broke, or was mended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultEvent {
    /// In nanoseconds since the start of the run.
    pub at: Nanos,
    /// The name of the fault.
    pub name: Arc<str>,
    /// What it did.
    pub happening: Happening,
}

impl FaultEvent {
    /// The fault of this name did something at `at`, in nanoseconds since the start of the run.
    pub fn new(at: Nanos, name: &Arc<str>, happening: Happening) -> Self {
        FaultEvent {
            at,
            name: Arc::clone(name),
            happening,
        }
    }

    /// Whether it is about this process; what is about a node is about all of them.
    pub fn is_about(&self, process: u16) -> bool {
        let only = match self.happening {
            Happening::Process { process, .. } => Some(process),
            Happening::Link { process, .. } => process,
            Happening::Store {
                did: StoreDid::AnswerLost { process },
            } => process,
            Happening::Node { .. } | Happening::Store { .. } => None,
        };
        only.is_none_or(|only| only == process)
    }
}

/// A step of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestEvent {
    /// In nanoseconds since the start of the run.
    pub at: Nanos,
    /// The request that took the step.
    pub request: RequestId,
    /// The user whose points it is about.
    pub user: UserId,
    /// Charge or use.
    pub kind: Kind,
    /// How many points it asks for.
    pub amount: Points,
    /// In which process, from 0.
    pub instance: u16,
    /// The control that it went through.
    pub lock: LockName,
    /// The step itself.
    pub step: Step,
}

impl RequestEvent {
    /// `request`, under `lock`, took a step at `at`, in nanoseconds since the start of the run.
    pub fn new(at: Nanos, request: &Request, lock: LockName, step: Step) -> Self {
        RequestEvent {
            at,
            request: request.operation.request,
            user: request.operation.user,
            kind: request.operation.kind,
            amount: request.operation.amount,
            instance: request.instance,
            lock,
            step,
        }
    }
}

/// Watches requests and processes. Called on the path of every request: cheap, and never waiting.
pub trait Observer: Send + Sync + 'static {
    /// A request of this user is about to be sent: what is kept of the user will be needed.
    fn prefetch(&self, _user: UserId) {}

    /// `request`, under `lock`, took a step. `now` tells the time to those who need it: on the machine's
    /// clock it is not free.
    fn observe(&self, now: impl Fn() -> Nanos, request: &Request, lock: LockName, step: Step);

    /// A process, by its number from 0, took a step.
    fn observe_process(&self, _at: Nanos, _process: u16, _step: ProcessStep) {}

    /// The fault of this name came.
    fn fault_came(&self, _name: &Arc<str>) {}

    /// The fault of this name did something.
    fn observe_fault(&self, _at: Nanos, _name: &Arc<str>, _happening: Happening) {}
}

/// Is told of each step after it has been taken, and may break something then.
pub trait Heeds: fmt::Debug + Send + Sync {
    /// `request` took a step.
    fn heed(&self, request: &Request, step: &Step);
}

/// An observer that keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn observe(&self, _: impl Fn() -> Nanos, _: &Request, _: LockName, _: Step) {}
}
