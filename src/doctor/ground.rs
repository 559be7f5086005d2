use std::future::{Future, ready};

use serde_json::Value;

use crate::env::Nanos;
use crate::point::{Kind, OutcomeKind, Points};

/// A user of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// Its number; among accounts with names, its place.
    pub id: u64,
    /// What it is called by, if not by its number.
    pub name: Option<String>,
    /// Its token; never shown.
    pub token: Option<String>,
    /// The balance before anything was sent for it.
    pub opening: Points,
    /// How far below zero its balance may go.
    pub credit: Points,
    /// Entries in its history before the round, where histories are evidence.
    pub entries: Option<u64>,
}

/// A request that is to be sent.
#[derive(Clone, Debug)]
pub struct Shot {
    /// The user whose points are charged or used.
    pub user: User,
    /// Whether points are charged or used.
    pub kind: Kind,
    /// How many points.
    pub amount: Points,
    /// How long after the first of its round.
    pub after: Nanos,
    /// To which instance.
    pub instance: usize,
    /// The user's number is spelt in another way.
    pub respelt: bool,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Told {
    /// What the description of the service makes of it.
    pub outcome: OutcomeKind,
    /// The status; 0 without an answer.
    pub status: u16,
    /// The answer, if it is JSON.
    pub body: Value,
    /// The answer without digits, by which it is known again.
    pub shape: String,
    /// What was answered, in words, to be shown.
    pub said: String,
    /// How long it took.
    pub took: Nanos,
}

/// A service and the world around it.
pub trait Ground: Send + Sync {
    /// The time, in nanoseconds since some moment.
    fn now(&self) -> Nanos;

    /// Waits this time, in nanoseconds.
    fn pause(&self, span: Nanos) -> impl Future<Output = ()> + Send;

    /// A user that nobody has used. One that is to be `untouched` has not even been looked at.
    ///
    /// # Errors
    /// Why there is none.
    fn user(&self, untouched: bool) -> impl Future<Output = Result<User, String>> + Send;

    /// The balance of a user, in points.
    ///
    /// # Errors
    /// What keeps it from being read.
    fn read(&self, user: &User) -> impl Future<Output = Result<Points, String>> + Send;

    /// Sends requests so that those without a delay arrive together; the answers are in the order of the requests.
    fn fire(&self, shots: Vec<Shot>) -> impl Future<Output = Vec<Told>> + Send;

    /// How many entries the user's history has; `None` if it has none that can be read.
    fn entries(&self, user: &User) -> impl Future<Output = Option<u64>> + Send {
        let _ = user;
        ready(None)
    }

    /// How many instances the service has.
    fn instances(&self) -> usize {
        1
    }

    /// How many requests were asked to come later, and did: the times of those say nothing.
    fn slowed(&self) -> u64 {
        0
    }

    /// How many different users there are.
    fn crowd(&self) -> u64 {
        u64::MAX
    }

    /// Whether a user's number stands in a path, where it has a second spelling.
    fn respells(&self) -> bool {
        false
    }
}
