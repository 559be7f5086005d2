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

/// [`Unknown`] by user. Few users have any, and most runs none.
#[derive(Debug, Default)]
pub struct Unknowns(Mutex<HashMap<UserId, Unknown, FixedState>>);

impl Unknowns {
    /// What is not known of each user, for those of whom anything is not.
    pub fn all(&self) -> HashMap<UserId, Unknown, FixedState> {
        self.0.lock().clone()
    }

    /// One more request whose outcome is unknown.
    pub(super) fn add(&self, operation: &Operation) {
        let mut users = self.0.lock();
        let unknown = users.entry(operation.user).or_default();
        unknown.requests += 1;
        match operation.kind {
            Kind::Charge => unknown.charged += operation.amount,
            Kind::Use => unknown.used += operation.amount,
        }
    }
}
