use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;

use crate::point::{Kind, Operation, Points, UserId};

/// What the requests of a user may have changed of which it is unknown whether they were done, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// At most added: the charges among them.
    pub charged: Points,
    /// At most taken: the uses among them.
    pub used: Points,
    /// How many requests these are.
    pub requests: u64,
}

/// What is unknown, by user. Few users have any, and most runs none.
#[derive(Debug, Default)]
pub struct Unknowns(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    users: HashMap<UserId, Unknown, FixedState>,
    /// The requests, as far as there is room: they can be looked for afterwards.
    operations: Vec<Operation>,
    settled: Settled,
}

/// Requests whose outcome was unknown and has been found out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// They had been done.
    pub done: u64,
    /// They had not been done, and cannot be any more.
    pub not_done: u64,
}

/// How many requests are kept to be looked for.
const MOST_KEPT: usize = 100_000;

impl Unknowns {
    /// What is not known of each user, for those of whom anything is not.
    pub fn all(&self) -> HashMap<UserId, Unknown, FixedState> {
        self.0.lock().users.clone()
    }

    /// The requests that can be looked for.
    pub fn operations(&self) -> Vec<Operation> {
        self.0.lock().operations.clone()
    }

    /// How many have been found out.
    pub fn settled(&self) -> Settled {
        self.0.lock().settled
    }

    /// Whether the request had been done is known now.
    pub(super) fn settle(&self, operation: &Operation, done: bool) {
        let mut kept = self.0.lock();
        let place = kept.operations.iter().position(|one| one == operation);
        let Some(place) = place else { return };
        kept.operations.swap_remove(place);
        match done {
            true => kept.settled.done += 1,
            false => kept.settled.not_done += 1,
        }
        let unknown = kept.users.entry(operation.user).or_default();
        unknown.requests -= 1;
        match operation.kind {
            Kind::Charge => unknown.charged -= operation.amount,
            Kind::Use => unknown.used -= operation.amount,
        }
    }

    /// One more request whose outcome is unknown.
    pub(super) fn add(&self, operation: &Operation) {
        let mut kept = self.0.lock();
        if kept.operations.len() < MOST_KEPT {
            kept.operations.push(*operation);
        }
        let unknown = kept.users.entry(operation.user).or_default();
        unknown.requests += 1;
        match operation.kind {
            Kind::Charge => unknown.charged += operation.amount,
            Kind::Use => unknown.used += operation.amount,
        }
    }
}
