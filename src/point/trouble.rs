use std::convert::Infallible;
use std::fmt;

use super::{Failure, Outcome};

/// Why a store did not do what it was asked for, as far as a caller must act on the difference.
///
/// Every trouble has an outcome: in each case the caller of a request is told something that is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Trouble {
    /// A newer version was there than the one that a write was computed from.
    Conflict,
    /// The transaction fits into no order with the others.
    SerializationFailure,
    /// Transactions waited for each other in a circle, and this one was chosen to give way.
    Deadlock,
    /// Another transaction is writing.
    Busy,
    /// A row's lock was not given back in time.
    LockNotAvailable,
    /// A unique key was taken.
    UniqueViolation,
    /// The store cannot be written to.
    ReadOnly,
    /// There was no room for what was to be written.
    DiskFull,
    /// The connection broke, or none was to be had, before the commit was sent.
    ConnectionLost,
    /// The commit was sent, and no answer came: it took effect or it did not.
    CommitUnanswered,
    /// The balance was written and took effect, and the history was not.
    HalfDone,
    /// The row has been used with a newer fencing token: the lease that this one came with has run out since.
    StaleToken,
    /// The lease was over before the balance was written.
    LeaseOver,
    /// An error that no control expects, before the commit was sent.
    Other,
}

impl Trouble {
    /// All troubles, in the order of the enum.
    pub const ALL: [Trouble; 14] = [
        Trouble::Conflict,
        Trouble::SerializationFailure,
        Trouble::Deadlock,
        Trouble::Busy,
        Trouble::LockNotAvailable,
        Trouble::UniqueViolation,
        Trouble::ReadOnly,
        Trouble::DiskFull,
        Trouble::ConnectionLost,
        Trouble::CommitUnanswered,
        Trouble::HalfDone,
        Trouble::StaleToken,
        Trouble::LeaseOver,
        Trouble::Other,
    ];

    /// What the caller is told if the operation is not tried again.
    pub fn outcome(self) -> Outcome {
        match self {
            Trouble::LockNotAvailable => Outcome::TimedOut,
            Trouble::CommitUnanswered | Trouble::HalfDone => Outcome::Unknown,
            trouble => Outcome::Failed(Failure::Store(trouble)),
        }
    }

    /// Whether the same operation, begun anew, may well succeed.
    pub fn may_pass(self) -> bool {
        matches!(
            self,
            Trouble::Conflict | Trouble::SerializationFailure | Trouble::Deadlock | Trouble::Busy
        )
    }

    /// The same trouble in answer to a commit: what broke then, broke after it was sent.
    #[must_use]
    pub fn of_a_commit(self) -> Self {
        match self {
            Trouble::ConnectionLost | Trouble::Other => Trouble::CommitUnanswered,
            known => known,
        }
    }

    /// A stable code for machines.
    pub fn code(self) -> &'static str {
        match self {
            Trouble::Conflict => "CONFLICT",
            Trouble::SerializationFailure => "SERIALIZATION_FAILURE",
            Trouble::Deadlock => "DEADLOCK",
            Trouble::Busy => "BUSY",
            Trouble::LockNotAvailable => "LOCK_NOT_AVAILABLE",
            Trouble::UniqueViolation => "UNIQUE_VIOLATION",
            Trouble::ReadOnly => "READ_ONLY",
            Trouble::DiskFull => "DISK_FULL",
            Trouble::ConnectionLost => "CONNECTION_LOST",
            Trouble::CommitUnanswered => "COMMIT_UNANSWERED",
            Trouble::HalfDone => "HALF_DONE",
            Trouble::StaleToken => "STALE_TOKEN",
            Trouble::LeaseOver => "LEASE_OVER",
            Trouble::Other => "STORE_ERROR",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// The trouble of a store that has none.
impl From<Infallible> for Trouble {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::OutcomeKind;

    #[test]
    fn unknown_is_only_what_nobody_was_told_or_what_was_half_done() {
        for trouble in Trouble::ALL {
            let unknown = trouble.outcome().kind() == OutcomeKind::Unknown;
            let expected = matches!(trouble, Trouble::CommitUnanswered | Trouble::HalfDone);
            assert_eq!(unknown, expected, "{trouble}");
        }
        let broken = Trouble::ConnectionLost;
        assert_eq!(broken.outcome().kind(), OutcomeKind::Failed);
        assert_eq!(broken.of_a_commit().outcome(), Outcome::Unknown);
    }

    #[test]
    fn what_a_commit_is_told_for_certain_stays_certain() {
        for trouble in Trouble::ALL.into_iter().filter(|t| t.may_pass()) {
            assert_eq!(trouble.of_a_commit(), trouble);
        }
    }

    #[test]
    fn codes_are_unique() {
        let mut codes = Trouble::ALL.map(Trouble::code);
        codes.sort_unstable();
        assert!(codes.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
