//! How statements and transactions end, and what they give back.

use super::session::{Resource, State, Transaction};
use super::{Database, Moment, Reply, SessionId};
use crate::database::{Answer, Dialect, ErrorClass, Isolation, Remains};
use crate::point::UserId;

impl Database {
    /// A statement is done. Outside of a transaction that commits it.
    pub(super) fn done(&mut self, session: SessionId, answer: Answer) -> Reply {
        if !self.transaction(session).single {
            return Reply::Done(answer);
        }
        match self.commit(session) {
            Reply::Done(_) => Reply::Done(answer),
            failed => failed,
        }
    }

    /// A statement failed: what is left of its transaction depends on the database and on the reason.
    pub(super) fn fail(&mut self, session: SessionId, class: ErrorClass) -> Reply {
        let dialect = self.settings.dialect;
        let single = self.transaction(session).single;
        let goes_on = class.remains(dialect) == Remains::Transaction && !single;
        if !goes_on {
            self.roll_back(session);
            if dialect == Dialect::PostgreSql && !single {
                self.session_mut(session).state = State::Failed;
            }
        }
        Reply::Failed(class)
    }

    pub(super) fn commit(&mut self, session: SessionId) -> Reply {
        if self.certifies(self.transaction(session)) {
            if !self.certifier.allows(self.transaction(session), None) {
                self.roll_back(session);
                return Reply::Failed(ErrorClass::SerializationFailure);
            }
            let transaction = self.transaction(session).clone();
            let at = self.now + u64::from(transaction.wrote());
            self.certifier.commit(&transaction, at);
        }
        let Some(transaction) = self.take_transaction(session) else {
            return Reply::Done(Answer::Done);
        };
        if transaction.wrote() {
            self.now += 1;
        }
        for &(user, row) in &transaction.changed {
            self.accounts.commit(user, row, self.now);
        }
        for &request in &transaction.entries {
            self.history.commit(request, self.now);
        }
        self.give_all_back(session, transaction);
        Reply::Done(Answer::Done)
    }

    pub(super) fn roll_back(&mut self, session: SessionId) {
        let Some(transaction) = self.take_transaction(session) else {
            return;
        };
        for &(user, row) in &transaction.changed {
            self.accounts.undo(user, row);
        }
        for &request in &transaction.entries {
            self.history.undo(request);
        }
        self.give_all_back(session, transaction);
    }

    /// The session ends: its transaction is rolled back and its advisory locks are free.
    pub(super) fn leave(&mut self, session: SessionId) {
        self.roll_back(session);
        self.session_mut(session).state = State::Idle;
        for user in std::mem::take(&mut self.session_mut(session).advisory) {
            self.give_back(session, Resource::Advisory(user));
        }
    }

    /// Gives one advisory lock of the session back, if it has one.
    pub(super) fn unlock_advisory(&mut self, session: SessionId, user: UserId) {
        let held = &mut self.session_mut(session).advisory;
        if let Some(place) = held.iter().position(|&held| held == user) {
            held.remove(place);
            self.free_advisory(session, user);
        }
    }

    /// Gives a lock of an open transaction back before the transaction ends.
    pub(super) fn let_go(&mut self, session: SessionId, resource: Resource) {
        let locks = &mut self.transaction_mut(session).locks;
        locks.retain(|&held| held != resource);
        self.give_back(session, resource);
    }

    pub(super) fn give_back(&mut self, session: SessionId, resource: Resource) {
        if let Some(lock) = self.locks.get_mut(&resource) {
            lock.release(session);
            self.freed.push_back(resource);
        }
    }

    /// Notes that a serializable transaction of PostgreSQL looked for a user's account.
    pub(super) fn note_read(&mut self, session: SessionId, user: UserId) {
        if self.certifies(self.transaction(session)) {
            self.transaction_mut(session).reads.insert(user);
        }
    }

    /// Whether the commit of such a transaction has to be certified.
    fn certifies(&self, transaction: &Transaction) -> bool {
        self.settings.dialect == Dialect::PostgreSql
            && transaction.isolation == Isolation::Serializable
    }

    fn take_transaction(&mut self, session: SessionId) -> Option<Transaction> {
        match std::mem::take(&mut self.session_mut(session).state) {
            State::Open(transaction) => Some(transaction),
            State::Idle | State::Failed => None,
        }
    }

    fn give_all_back(&mut self, session: SessionId, transaction: Transaction) {
        for resource in transaction.locks {
            self.give_back(session, resource);
        }
        for user in transaction.advisory {
            self.free_advisory(session, user);
        }
        let mut snapshots: Vec<Moment> = self.snapshots().collect();
        snapshots.sort_unstable();
        self.accounts.forget(&snapshots);
        self.certifier.forget(snapshots.first().copied());
    }

    /// Frees an advisory lock, unless the session or its transaction has taken it once more.
    fn free_advisory(&mut self, session: SessionId, user: UserId) {
        let of_session = self.session(session).advisory.contains(&user);
        let of_transaction = match &self.session(session).state {
            State::Open(transaction) => transaction.advisory.contains(&user),
            State::Idle | State::Failed => false,
        };
        if !of_session && !of_transaction {
            self.give_back(session, Resource::Advisory(user));
        }
    }
}
