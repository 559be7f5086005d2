use std::collections::BTreeSet;

use smallvec::SmallVec;

use super::Moment;
use crate::database::{Isolation, Statement};
use crate::point::{RequestId, UserId};

/// A connection, by its number from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub usize);

/// What can be locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    /// A row of the table of accounts: whose it is, and which of them, in the order in which they were opened.
    Row(UserId, u64),
    /// A place under the unique key of accounts.
    Account(UserId),
    /// A place under the unique key of history entries.
    Request(RequestId),
    /// A user's advisory lock.
    Advisory(UserId),
    /// The end of a session's transaction, which another waits for.
    End(SessionId),
    /// To be SQLite's writer.
    Writer,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pub state: State,
    /// The statement that waits, if one does.
    pub waiting: Option<Waiting>,
    /// Advisory locks of the session, as often as they were taken.
    pub advisory: Vec<UserId>,
    /// Its connection broke; it ends when its statement does.
    pub gone: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum State {
    #[default]
    Idle,
    Open(Transaction),
    /// A statement failed. Nothing is left of the transaction, but the session has to roll it back.
    Failed,
}

/// A statement that waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Waiting {
    pub statement: Statement,
    /// The rows that it found when it began.
    pub targets: Targets,
    /// What it waits for.
    pub resource: Resource,
}

/// The rows that a statement is about, by their numbers.
pub(super) type Targets = SmallVec<[u64; 1]>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Transaction {
    pub isolation: Isolation,
    /// It is a statement outside of a transaction: it commits by itself.
    pub single: bool,
    /// What it sees, if it keeps one snapshot and has taken it.
    pub snapshot: Option<Moment>,
    /// Locks that end with it.
    pub locks: Vec<Resource>,
    /// Advisory locks that end with it.
    pub advisory: Vec<UserId>,
    /// Rows that it changed or inserted.
    pub changed: Vec<(UserId, u64)>,
    /// History entries that it inserted.
    pub entries: Vec<RequestId>,
    /// Users whose accounts it looked for. Kept at serializable only.
    pub reads: BTreeSet<UserId>,
}

impl Transaction {
    pub fn begun(isolation: Isolation) -> Self {
        Transaction {
            isolation,
            single: false,
            snapshot: None,
            locks: Vec::new(),
            advisory: Vec::new(),
            changed: Vec::new(),
            entries: Vec::new(),
            reads: BTreeSet::new(),
        }
    }

    pub fn single(isolation: Isolation) -> Self {
        Transaction {
            single: true,
            ..Transaction::begun(isolation)
        }
    }

    /// Whether its commit changes anything.
    pub fn wrote(&self) -> bool {
        !(self.changed.is_empty() && self.entries.is_empty())
    }
}
