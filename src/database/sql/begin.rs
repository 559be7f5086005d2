//! What begins a transaction.

use std::time::Duration;

use crate::database::{Begin, Mode};

/// The statement that begins a transaction in SQLite. Waiting, and for how long, is left to its caller.
pub fn begin_sqlite(mode: Mode) -> &'static str {
    match mode {
        Mode::Deferred => "BEGIN DEFERRED",
        Mode::Immediate => "BEGIN IMMEDIATE",
    }
}

/// What begins a transaction in PostgreSQL, and all that is settled with it, in one message.
pub fn begin_postgres(begin: &Begin) -> String {
    let level = begin.isolation;
    let begins = format!("BEGIN ISOLATION LEVEL {level}");
    match begin.lock_timeout {
        Some(longest) => format!("{begins}; {}", longest_wait("SET LOCAL", longest)),
        None => begins,
    }
}

/// Sets how long a statement waits for a lock in PostgreSQL: `SET` for the session, `SET LOCAL` for the transaction.
pub fn longest_wait(set: &str, longest: Duration) -> String {
    // 0 would mean "for as long as it takes".
    let longest = longest.as_millis().clamp(1, i32::MAX as u128);
    format!("{set} lock_timeout = {longest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Isolation;

    #[test]
    fn the_lock_timeout_is_sent_along_with_begin_and_is_never_endless() {
        let mut with = Begin {
            isolation: Isolation::Serializable,
            mode: Mode::Immediate,
            lock_timeout: Some(Duration::from_secs(3)),
        };
        assert_eq!(
            begin_postgres(&with),
            "BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL lock_timeout = 3000"
        );
        assert_eq!(begin_sqlite(with.mode), "BEGIN IMMEDIATE");
        with.lock_timeout = Some(Duration::from_nanos(1));
        assert!(begin_postgres(&with).ends_with("lock_timeout = 1"));
    }
}
