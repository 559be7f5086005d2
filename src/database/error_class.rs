use std::fmt;

use super::Dialect;

/// Why a statement failed, as far as a control has to tell the reasons apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorClass {
    /// SQLite: another connection is the writer.
    Busy,
    /// SQLite: another transaction committed since this one's first read, so that it can never become the writer.
    BusySnapshot,
    /// The transaction cannot be placed in any order with the others; tried again, it may be.
    SerializationFailure,
    /// Transactions wait for each other in a circle, and this one was chosen to give way.
    Deadlock,
    /// The lock timeout was over.
    LockNotAvailable,
    /// A unique key is taken.
    UniqueViolation,
    /// An earlier statement failed; the transaction can only be rolled back.
    InFailedTransaction,
    /// The row has been used with a newer fencing token.
    StaleToken,
    /// The statement was cancelled.
    Cancelled,
    /// The database cannot be written to.
    ReadOnly,
    /// There is no room for what is written.
    DiskFull,
    /// The server takes no more connections.
    TooManyConnections,
    /// The connection broke. What was sent last may have been done or not.
    ConnectionLost,
    /// The database does not know such a statement.
    Unsupported,
    /// Something else, that no control expects.
    Other,
}

/// What is left of a transaction after one of its statements failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// All but the statement: the transaction goes on.
    Transaction,
    /// Nothing: it was rolled back, and its locks are free. PostgreSQL refuses everything until this is acknowledged
    /// by a rollback.
    Nothing,
    /// It is not known, if it was the commit that failed.
    Unknown,
}

impl ErrorClass {
    /// All classes, in the order of the enum.
    pub const ALL: [ErrorClass; 15] = [
        ErrorClass::Busy,
        ErrorClass::BusySnapshot,
        ErrorClass::SerializationFailure,
        ErrorClass::Deadlock,
        ErrorClass::LockNotAvailable,
        ErrorClass::UniqueViolation,
        ErrorClass::InFailedTransaction,
        ErrorClass::StaleToken,
        ErrorClass::Cancelled,
        ErrorClass::ReadOnly,
        ErrorClass::DiskFull,
        ErrorClass::TooManyConnections,
        ErrorClass::ConnectionLost,
        ErrorClass::Unsupported,
        ErrorClass::Other,
    ];

    /// The class of a five-letter SQLSTATE.
    pub fn of_sqlstate(code: &str) -> Self {
        match code {
            "40001" => ErrorClass::SerializationFailure,
            "40P01" => ErrorClass::Deadlock,
            "55P03" => ErrorClass::LockNotAvailable,
            "23505" => ErrorClass::UniqueViolation,
            "25P02" => ErrorClass::InFailedTransaction,
            "57014" => ErrorClass::Cancelled,
            "25006" => ErrorClass::ReadOnly,
            "53100" => ErrorClass::DiskFull,
            "53300" => ErrorClass::TooManyConnections,
            // Shut down by its administrator, crashed, not yet accepting, and everything about connections.
            "57P01" | "57P02" | "57P03" => ErrorClass::ConnectionLost,
            _ if code.starts_with("08") => ErrorClass::ConnectionLost,
            _ => ErrorClass::Other,
        }
    }

    /// The class of an extended result code of SQLite.
    pub fn of_sqlite(code: i32) -> Self {
        // The low byte is the primary code, what is above it a detail.
        match (code & 0xff, code >> 8) {
            (5, 2) => ErrorClass::BusySnapshot,
            // "Locked" is "busy" between connections that share a cache.
            (5 | 6, _) => ErrorClass::Busy,
            (8, _) => ErrorClass::ReadOnly,
            (13, _) => ErrorClass::DiskFull,
            // Constraints: a primary key, a unique key, a rowid.
            (19, 6 | 8 | 10) => ErrorClass::UniqueViolation,
            (9, _) => ErrorClass::Cancelled,
            _ => ErrorClass::Other,
        }
    }

    /// What is left of a transaction in which this happened.
    pub fn remains(self, dialect: Dialect) -> Remains {
        match (self, dialect) {
            (ErrorClass::ConnectionLost, _) => Remains::Unknown,
            (_, Dialect::PostgreSql) | (ErrorClass::Deadlock, Dialect::InnoDb) => Remains::Nothing,
            (_, Dialect::Sqlite | Dialect::InnoDb) => Remains::Transaction,
        }
    }

    /// Whether the same transaction, begun anew, may well succeed.
    pub fn may_pass(self) -> bool {
        matches!(
            self,
            ErrorClass::Busy
                | ErrorClass::BusySnapshot
                | ErrorClass::SerializationFailure
                | ErrorClass::Deadlock
        )
    }

    /// The words that people read.
    pub fn words(self) -> &'static str {
        match self {
            ErrorClass::Busy => "busy",
            ErrorClass::BusySnapshot => "busy: the snapshot is old",
            ErrorClass::SerializationFailure => "serialization failure",
            ErrorClass::Deadlock => "deadlock",
            ErrorClass::LockNotAvailable => "lock not available",
            ErrorClass::UniqueViolation => "unique violation",
            ErrorClass::InFailedTransaction => "in a failed transaction",
            ErrorClass::StaleToken => "stale fencing token",
            ErrorClass::Cancelled => "cancelled",
            ErrorClass::ReadOnly => "read-only",
            ErrorClass::DiskFull => "disk full",
            ErrorClass::TooManyConnections => "too many connections",
            ErrorClass::ConnectionLost => "connection lost",
            ErrorClass::Unsupported => "not supported by this database",
            ErrorClass::Other => "another error",
        }
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

impl std::error::Error for ErrorClass {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_codes_of_sqlite_are_told_apart() {
        for (code, class) in [
            (5, ErrorClass::Busy),
            (517, ErrorClass::BusySnapshot),
            (1555, ErrorClass::UniqueViolation),
            (2067, ErrorClass::UniqueViolation),
            (787, ErrorClass::Other), // a foreign key
            (1032, ErrorClass::ReadOnly),
            (13, ErrorClass::DiskFull),
        ] {
            assert_eq!(ErrorClass::of_sqlite(code), class, "{code}");
        }
    }

    #[test]
    fn a_failed_statement_ends_a_transaction_in_postgresql_and_not_in_sqlite() {
        let class = ErrorClass::UniqueViolation;
        assert_eq!(class.remains(Dialect::PostgreSql), Remains::Nothing);
        assert_eq!(class.remains(Dialect::Sqlite), Remains::Transaction);
        assert_eq!(class.remains(Dialect::InnoDb), Remains::Transaction);
        assert_eq!(
            ErrorClass::Deadlock.remains(Dialect::InnoDb),
            Remains::Nothing
        );
    }
}
