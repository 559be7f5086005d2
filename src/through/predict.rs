//! Which orders look dangerous, from the statements of requests that were alone.
//!
//! What is read and then written may have been changed meanwhile, unless a lock covers both; what a lock covers is seen
//! by others only after the commit (Warszawski and Bailis, "ACIDRain", SIGMOD 2017). A prediction is a hint where to look
//! first: every order is played all the same.

use super::play::Order;
use super::record::Recording;
use super::stage::Call;
use super::statement::{Statement, Verb};

/// Why an order looks dangerous.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// A table is read and then written, and nothing that the database sees covers both.
    ReadThenWritten(String),
    /// A lock of the database is given back before the transaction lasts.
    UnlockedEarly,
    /// A lock that the database does not see could be given back before the transaction lasts.
    CommitsLast,
}

/// An order that looks dangerous.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// Why the order looks dangerous.
    pub why: Why,
    /// Which request is interrupted.
    pub interrupted: usize,
    /// How many of its statements have gone before that.
    pub after: usize,
    /// Which request comes in between.
    pub by: usize,
}

impl Prediction {
    /// The order that would show it.
    pub fn order(&self, recordings: &[Recording]) -> Order {
        let others = recordings[self.by].calls.len();
        // The arrival of each is a turn too.
        let mut choices = vec![self.interrupted; self.after + 1];
        choices.extend(vec![self.by; others + 1]);
        Order {
            choices,
            pictures: Vec::new(),
            goes_on: true,
        }
    }
}

/// The statements of a recording.
pub fn statements(recording: &Recording) -> Vec<Statement> {
    recording.calls.iter().map(Call::statement).collect()
}

/// What looks dangerous, the likeliest first.
pub fn predict(recordings: &[Recording]) -> Vec<Prediction> {
    let mut found = Vec::new();
    for (interrupted, recording) in recordings.iter().enumerate() {
        for (why, after) in dangers(&statements(recording)) {
            for by in (0..recordings.len()).filter(|by| *by != interrupted) {
                found.push(Prediction {
                    why: why.clone(),
                    interrupted,
                    after,
                    by,
                });
            }
        }
    }
    found.sort_by_key(|one| match one.why {
        Why::ReadThenWritten(_) => 0,
        Why::UnlockedEarly => 1,
        Why::CommitsLast => 2,
    });
    found
}

/// What is dangerous in a request, and after how many of its statements another one should come.
fn dangers(statements: &[Statement]) -> Vec<(Why, usize)> {
    let mut found = Vec::new();
    let is_strict = statements.iter().any(|one| {
        matches!(
            one.isolation.as_deref(),
            Some("SERIALIZABLE" | "REPEATABLE READ")
        )
    });
    let mut locked: Vec<Option<String>> = Vec::new();
    let mut has_lock = false;
    let mut unlocked = false;
    for (place, one) in statements.iter().enumerate() {
        match one.verb {
            Verb::Lock => has_lock = true,
            Verb::Unlock => unlocked = true,
            Verb::ReadAndLock => locked.push(one.table.clone()),
            Verb::Read if !has_lock && !is_strict && !locked.contains(&one.table) => {
                let is_written = statements[place..].iter().any(|later| {
                    later.verb == Verb::Write && later.table == one.table && !later.looks_again
                });
                // Of several readings, the last before the write or the lock.
                if let Some(table) = one.table.clone().filter(|_| is_written) {
                    let why = Why::ReadThenWritten(table);
                    found.retain(|(other, _)| *other != why);
                    found.push((why, place + 1));
                }
            }
            Verb::Commit
                if statements[..place]
                    .iter()
                    .any(|one| one.verb == Verb::Write) =>
            {
                let why = match unlocked {
                    true => Why::UnlockedEarly,
                    false => Why::CommitsLast,
                };
                found.push((why, place));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Vec<(Why, usize)> {
        let statements: Vec<Statement> =
            texts.iter().map(|text| Statement::of(text, &[])).collect();
        dangers(&statements)
    }

    const READ: &str = "SELECT point FROM t WHERE id = $1";
    const WRITE: &str = "UPDATE t SET point = $2 WHERE id = $1";

    #[test]
    fn what_is_read_and_written_without_a_lock_is_dangerous_after_its_reading() {
        let read = Why::ReadThenWritten("t".to_owned());
        assert_eq!(of(&[READ, WRITE]), [(read.clone(), 1)]);
        let whole = of(&["BEGIN", READ, WRITE, "COMMIT"]);
        assert_eq!(whole, [(read.clone(), 2), (Why::CommitsLast, 3)]);
        // Read first and locked afterwards: the lock does not cover the reading.
        let stale = of(&[
            "BEGIN",
            READ,
            "SELECT point FROM t FOR UPDATE",
            WRITE,
            "COMMIT",
        ]);
        assert_eq!(stale[0], (read, 2));
    }

    #[test]
    fn what_is_locked_first_or_looks_again_is_not() {
        for texts in [
            &[
                "BEGIN",
                "SELECT point FROM t FOR UPDATE",
                READ,
                WRITE,
                "COMMIT",
            ][..],
            &[
                "BEGIN",
                "SELECT pg_advisory_xact_lock(1)",
                READ,
                WRITE,
                "COMMIT",
            ],
            &["BEGIN ISOLATION LEVEL SERIALIZABLE", READ, WRITE, "COMMIT"],
            &[
                "BEGIN",
                READ,
                "UPDATE t SET point = point + $1 WHERE id = $2",
                "COMMIT",
            ],
        ] {
            assert_eq!(
                of(texts),
                [(Why::CommitsLast, texts.len() - 1)],
                "{texts:?}"
            );
        }
    }

    #[test]
    fn a_lock_that_is_given_back_before_the_commit_is_dangerous() {
        let early = of(&[
            "SELECT pg_advisory_lock(1)",
            "BEGIN",
            READ,
            WRITE,
            "SELECT pg_advisory_unlock(1)",
            "COMMIT",
        ]);
        assert_eq!(early, [(Why::UnlockedEarly, 5)]);
    }
}
