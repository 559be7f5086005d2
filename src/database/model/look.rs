//! What can be seen of the database from outside: who holds, who waits, whose snapshot is old.

use super::session::{Resource, State};
use super::{Database, SessionId};
use crate::database::Account;
use crate::point::UserId;

/// Where a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It has no transaction.
    Idle,
    /// It has one.
    InTransaction,
    /// It has one that failed and can only be rolled back.
    InFailedTransaction,
}

/// What a session waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// What is locked.
    pub resource: Resource,
    /// Who has to go on first: those who hold it, then those ahead in the queue.
    pub blockers: Vec<SessionId>,
}

impl Database {
    /// Where the session is.
    pub fn phase(&self, session: SessionId) -> Phase {
        match self.session(session).state {
            State::Idle => Phase::Idle,
            State::Open(_) => Phase::InTransaction,
            State::Failed => Phase::InFailedTransaction,
        }
    }

    /// What the session waits for, if it does.
    pub fn wait(&self, session: SessionId) -> Option<Wait> {
        let resource = self.session(session).waiting.as_ref()?.resource;
        let lock = self.locks.get(&resource)?;
        Some(Wait {
            resource,
            blockers: lock.blockers(session).collect(),
        })
    }

    /// Who holds the lock.
    pub fn holders(&self, resource: Resource) -> &[SessionId] {
        self.locks.get(&resource).map_or(&[], |lock| lock.holders())
    }

    /// Who waits for the lock, in the order in which they will get it.
    pub fn waiters(&self, resource: Resource) -> impl Iterator<Item = SessionId> {
        let lock = self.locks.get(&resource);
        lock.into_iter().flat_map(super::lock::Lock::waiters)
    }

    /// The rows of a user, as they are locked, in the order in which they were opened.
    pub fn rows(&self, user: UserId) -> impl Iterator<Item = Resource> {
        let rows = self.accounts.of(user).iter();
        rows.map(move |row| Resource::Row(user, row.number))
    }

    /// How many commits the session's snapshot does not show; none, if it keeps no snapshot.
    pub fn commits_since_snapshot(&self, session: SessionId) -> Option<u64> {
        match &self.session(session).state {
            State::Open(transaction) => transaction.snapshot.map(|taken| self.now - taken),
            State::Idle | State::Failed => None,
        }
    }

    /// The user's accounts, as they were committed last.
    pub fn accounts(&self, user: UserId) -> impl Iterator<Item = Account> {
        let rows = self.accounts.of(user).iter();
        rows.filter_map(|row| Some(row.newest()?.stored.account))
    }

    /// How many history entries of the user are committed.
    pub fn entries(&self, user: UserId) -> u64 {
        self.history.count(user)
    }

    /// Whether the session waits for itself by way of others.
    pub(super) fn waits_for_itself(&self, session: SessionId) -> bool {
        let mut met = vec![false; self.sessions.len()];
        let mut open = vec![session];
        while let Some(waiter) = open.pop() {
            let Some(waiting) = &self.session(waiter).waiting else {
                continue;
            };
            let Some(lock) = self.locks.get(&waiting.resource) else {
                continue;
            };
            for blocker in lock.blockers(waiter) {
                if blocker == session {
                    return true;
                }
                if !std::mem::replace(&mut met[blocker.0], true) {
                    open.push(blocker);
                }
            }
        }
        false
    }
}
