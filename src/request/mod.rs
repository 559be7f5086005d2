//! A request on its way: what was asked, through which control, and what came of it. Plain data.

mod lock_name;
mod lock_transaction;
mod locks;

pub use lock_name::{Lock, LockName, Needs, Promises, Says, UnknownLock};
pub use lock_transaction::LockTransaction;

use crate::env::Nanos;
use crate::point::{Operation, Outcome, RequestId, Trouble};

/// A request as the driver made it: everything random about it is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The operation that is asked for.
    pub operation: Operation,
    /// When it should be sent, in nanoseconds since the start of the run.
    pub intended: Nanos,
    /// How long its table operations take, in every attempt.
    pub times: StepTimes,
    /// Which process gets it, from 0.
    pub instance: u16,
    /// Kept out of the time figures.
    pub warm_up: bool,
    /// What its client wants by it, if the client may send that more than once; `None` for a client that sends it once and
    /// waits for the answer.
    pub wish: Option<Wish>,
}

#[cfg(test)]
impl Request {
    /// A charge of one point.
    pub(crate) fn charge(number: u64, user: u64) -> Self {
        use crate::point::{Kind, UserId};

        Request {
            operation: Operation {
                request: RequestId(number),
                user: UserId(user),
                kind: Kind::Charge,
                amount: 1,
            },
            intended: 0,
            times: StepTimes::default(),
            instance: 0,
            warm_up: false,
            wish: None,
        }
    }
}

/// What a client wants, which it may send more than once: each time as a request with a number of its own, as a service
/// sees it that is told nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
pub struct Wish {
    /// The request by which it was sent first: what the client wants is called by its number.
    pub first: RequestId,
    /// Whether the client sends an idempotency key with it, the same each time.
    pub keyed: bool,
}

impl Request {
    /// The idempotency key that came with it, if one did.
    pub fn key(&self) -> Option<RequestId> {
        self.wish.filter(|wish| wish.keyed).map(|wish| wish.first)
    }
}

/// How long each table operation takes, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
pub struct StepTimes {
    /// Reading the balance.
    pub read: Nanos,
    /// Writing the balance.
    pub write: Nanos,
    /// Appending to the history.
    pub append: Nanos,
    /// Committing the transaction, if there is one.
    pub commit: Nanos,
}

/// What came of a request, and what it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
pub struct Answer {
    /// What its caller is told.
    pub outcome: Outcome,
    /// How often its operation was begun; `None` if it cannot be known here, as of a service in another process.
    pub attempts: Option<u32>,
    /// How long it waited for its lock, in nanoseconds, whether it got it or not; `None` under a control
    /// that does not grant.
    pub waited: Option<Nanos>,
    /// How long it held its lock, in nanoseconds; `None` if it never did.
    pub held: Option<Nanos>,
}

impl Answer {
    /// An answer of which nothing is known but its outcome.
    pub fn told(outcome: Outcome) -> Self {
        Answer {
            outcome,
            attempts: None,
            waited: None,
            held: None,
        }
    }

    /// The answer to a request that was sent to a process that is not there: it had no effect.
    pub fn refused() -> Self {
        Answer {
            attempts: Some(0),
            ..Answer::told(Trouble::ConnectionLost.outcome())
        }
    }

    /// The answer to a request that waited for its lock and whose operation never began.
    pub fn never_begun(outcome: Outcome, waited: Nanos) -> Self {
        Answer {
            outcome,
            attempts: Some(0),
            waited: Some(waited),
            held: None,
        }
    }
}
