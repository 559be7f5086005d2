use std::ops::RangeInclusive;

use super::Writer;
use crate::database::Isolation;
use crate::node::Token;
use crate::point::{Points, RequestId};

/// What the statements of one operation are to each other. A store in memory knows statements only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// Each stands for itself.
    Statements,
    /// They are one transaction.
    Transaction(Transaction),
}

/// A transaction, as the controls over a database begin it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transaction {
    /// What it is promised about the others.
    pub isolation: Isolation,
    /// What it locks when it reads an account.
    pub locks: Locks,
}

impl Transaction {
    /// A transaction and nothing more.
    pub const READ_COMMITTED: Transaction = Transaction {
        isolation: Isolation::ReadCommitted,
        locks: Locks::Nothing,
    };
}

/// What a transaction locks when it reads an account. SQLite has no row locks: there it is the writer, from when it would
/// have locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locks {
    /// It locks nothing.
    Nothing,
    /// The row, by the statement that reads it.
    Row,
    /// The row, by a second statement, whose answer is thrown away: the account as it was read before is what is used.
    /// So does a mapper that has the object already and locks it.
    RowAfterReading,
}

/// The fencing token that an operation comes with, and when a store looks whether a newer one has been used on the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fence {
    /// The token.
    pub token: Token,
    /// Whether it looks when the balance is read, too, and not only when it is written.
    pub on_reads: bool,
}

/// A change of a balance that looks at nothing first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who changes it, and under which control.
    pub writer: Writer,
    /// What the balance may be afterwards, in points: otherwise nothing is changed.
    pub within: RangeInclusive<Points>,
    /// The idempotency key that it came with, if it did.
    pub key: Option<RequestId>,
}

/// What a change did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The version that it found.
    pub base: u64,
    /// The version that it made.
    pub version: u64,
    /// The new balance, in points.
    pub balance: Points,
    /// As of [`Written::overspent`](super::Written::overspent).
    pub overspent: Option<Points>,
}
