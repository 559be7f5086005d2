//! What a viewer is shown of a service while it serves.

use super::service::Service;
use super::shelf::Shelf;
use crate::env::{Env, Nanos};
use crate::history::Record;
use crate::point::{Points, UserId};
use crate::store::MemoryStore;

/// A service at a moment, seen from inside.
#[derive(Clone, Debug)]
pub struct ServedNow {
    /// In nanoseconds since its start.
    pub now: Nanos,
    /// The figures so far.
    pub record: Record,
    /// Every user that has been written to.
    pub users: Vec<ServedUser>,
}

/// A user of a service at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServedUser {
    /// As callers name the user.
    pub id: u64,
    /// What follows from the answers of this process, in points.
    pub should_be: Points,
    /// What is there; `None` where only the database knows, and others may write to it.
    pub actual: Option<Points>,
    /// Requests are under way, which may or may not be in the balance.
    pub is_busy: bool,
}

impl<St: Shelf> Service<St> {
    /// What is known now. Copies every balance in memory, so it is for some looks a second.
    pub fn now(&self) -> ServedNow {
        let world = self.world();
        let ids = self.ids();
        let users = world.observer.recorder.users();
        let all = (1..=ids.count()).map(UserId);
        // Looked at before and after the balances: what is committed in between is in neither or in both.
        let before: Vec<u64> = all.clone().map(|user| users.get(user).committed).collect();
        let books = world.store.in_memory().map(MemoryStore::books);
        let seen = all.zip(before).filter_map(|(user, before)| {
            let is_busy = users.is_busy(user);
            let figures = users.get(user);
            Some(ServedUser {
                id: ids.id(user)?,
                should_be: figures.change,
                actual: books.as_ref().map(|books| books.of(user).balance),
                is_busy: is_busy || figures.committed != before,
            })
        });
        let seen = seen.collect();
        ServedNow {
            now: world.env.now(),
            record: self.record_beside(&books.unwrap_or_default()),
            users: seen,
        }
    }
}
