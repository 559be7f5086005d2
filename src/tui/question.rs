use crate::env::Nanos;

/// What one can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// How many users.
    Users,
    /// How many requests in a burst.
    BurstSize,
    /// The longest wait for a lock.
    Timeout,
    /// Which user to watch.
    User,
}

/// The most users that may be asked for.
pub(crate) const MOST_USERS: u64 = 1_000_000;

/// The most requests in a burst that may be asked for.
pub(crate) const MOST_REQUESTS: u64 = 100_000;

/// The longest wait for a lock that may be asked for: an hour, in nanoseconds.
pub(crate) const LONGEST_TIMEOUT: Nanos = 3_600_000_000_000;
