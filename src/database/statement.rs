use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::point::{Points, Receipt, RequestId, UserId};

/// What a transaction is promised about the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Isolation {
    /// Each statement sees what was committed before it began.
    ReadCommitted,
    /// All statements see what was committed before the first of them began.
    RepeatableRead,
    /// As if the transactions that commit had run one after another.
    Serializable,
}

/// How SQLite begins a transaction; the others know only one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// It reads first and becomes the writer with its first write, if it may.
    Deferred,
    /// It is the writer from the start, or it is told "busy".
    Immediate,
}

/// How a transaction begins. All of it is sent in one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Begin {
    /// What it is promised about the others.
    pub isolation: Isolation,
    /// How SQLite begins it.
    pub mode: Mode,
    /// How long one of its statements may wait for a lock; for as long as it takes, if nothing is said.
    pub lock_timeout: Option<Duration>,
}

/// What an insert does where its unique key is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conflict {
    /// It fails with [`ErrorClass::UniqueViolation`](super::ErrorClass::UniqueViolation).
    Fails,
    /// It inserts nothing and says so: `ON CONFLICT DO NOTHING`.
    DoesNothing,
}

/// How long an advisory lock is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lifetime {
    /// Until the transaction ends.
    Transaction,
    /// Until it is given back, or the connection ends.
    Session,
}

/// Everything that is ever sent to a database while requests are served.
///
/// Outside of a transaction each statement is a transaction of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Statement {
    /// Begins a transaction.
    Begin(Begin),
    /// Reads the user's account.
    Select {
        /// The user whose account it is.
        user: UserId,
    },
    /// Reads the user's account and locks its row until the transaction ends. SQLite has no row locks: there
    /// it only reads, and [`Mode::Immediate`] excludes others.
    SelectForUpdate {
        /// The user whose account it is.
        user: UserId,
    },
    /// Reads the user's account, if its row has been used with no newer fencing token, and remembers this one: in one
    /// statement, which writes as every update does.
    FencedSelect {
        /// The user whose account it is.
        user: UserId,
        /// The fencing token.
        token: u64,
    },
    /// Writes a balance over what is there, if its row has been used with no newer fencing token, and remembers this one.
    FencedUpdate {
        /// The user whose account it is.
        user: UserId,
        /// The new balance, in points.
        balance: Points,
        /// The request that writes.
        writer: RequestId,
        /// The fencing token.
        token: u64,
    },
    /// Writes a balance over what is there, and answers what was there.
    Update {
        /// The user whose account it is.
        user: UserId,
        /// The new balance, in points.
        balance: Points,
        /// The request that writes.
        writer: RequestId,
    },
    /// Writes a balance if the row still has the version that the balance was computed from.
    UpdateIfVersion {
        /// The user whose account it is.
        user: UserId,
        /// The version that the balance was computed from.
        base: u64,
        /// The new balance, in points.
        balance: Points,
        /// The request that writes.
        writer: RequestId,
    },
    /// Changes a balance if the result is within bounds: reads, checks and writes in one statement.
    Add {
        /// The user whose account it is.
        user: UserId,
        /// What is added, in points; less than 0 for a use.
        change: Points,
        /// What the balance may be afterwards, in points.
        within: RangeInclusive<Points>,
        /// The request that writes.
        writer: RequestId,
    },
    /// Appends to the user's history. The request is a unique key: twice is a violation.
    InsertHistory {
        /// The user whose history it is.
        user: UserId,
        /// The request that the entry is about.
        request: RequestId,
        /// What it changed, in points.
        change: Points,
    },
    /// The same, with what is answered to it, so that it can be answered again: the idempotency key is the unique key.
    InsertAnswered {
        /// The user whose history it is.
        user: UserId,
        /// The idempotency key.
        key: RequestId,
        /// What it changed, in points.
        change: Points,
        /// What is answered.
        answer: Receipt,
    },
    /// Reads what was answered under an idempotency key.
    SelectAnswer {
        /// The idempotency key.
        key: RequestId,
    },
    /// Opens an account.
    InsertAccount {
        /// The user whose account it is.
        user: UserId,
        /// The balance that it begins with, in points.
        balance: Points,
        /// The request that opens it.
        writer: RequestId,
        /// The version that it begins with: 0 for an account that is opened beforehand, 1 for one that a request opens
        /// by its first write.
        version: u64,
        /// The fencing token that it has been used with; 0, if with none.
        fence: u64,
        /// What happens if the user has one.
        conflict: Conflict,
    },
    /// Takes the user's advisory lock. It does not look at any row, and in PostgreSQL it is a query: a
    /// transaction that keeps one snapshot takes it before it has the lock.
    AdvisoryLock {
        /// The user whose lock it is.
        user: UserId,
        /// How long it is held.
        lifetime: Lifetime,
    },
    /// Gives an advisory lock of the session back.
    AdvisoryUnlock {
        /// The user whose lock it is.
        user: UserId,
    },
    /// Takes the place of a request in the history, so that it can never be committed from now on. It answers
    /// whether the place was free: if not, the request was committed before. Reading alone would not do: a
    /// transaction whose connection broke may still be on its way to its commit.
    Tombstone {
        /// The user whose history it is.
        user: UserId,
        /// The request whose end nobody was told.
        request: RequestId,
    },
    /// Commits the transaction.
    Commit,
    /// Rolls the transaction back.
    Rollback,
}

impl Isolation {
    /// All levels, weakest first.
    pub const ALL: [Isolation; 3] = [
        Isolation::ReadCommitted,
        Isolation::RepeatableRead,
        Isolation::Serializable,
    ];

    /// The name in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Isolation::ReadCommitted => "read-committed",
            Isolation::RepeatableRead => "repeatable-read",
            Isolation::Serializable => "serializable",
        }
    }

    /// The level of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

impl fmt::Display for Isolation {
    /// The words of SQL.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Isolation::ReadCommitted => "READ COMMITTED",
            Isolation::RepeatableRead => "REPEATABLE READ",
            Isolation::Serializable => "SERIALIZABLE",
        })
    }
}

impl Default for Begin {
    /// What `BEGIN` alone means in PostgreSQL and SQLite.
    fn default() -> Self {
        Begin {
            isolation: Isolation::ReadCommitted,
            mode: Mode::Deferred,
            lock_timeout: None,
        }
    }
}
