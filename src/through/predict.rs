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
    /// The order that would show it. Who comes in between arrives before the last statement goes: by a connection that both
    /// share, it would otherwise come after the next one.
    pub fn order(&self, recordings: &[Recording]) -> Order {
        let others = recordings[self.by].calls.len();
        // The arrival of each is a turn too.
        let mut choices = vec![self.interrupted; self.after + 1];
        let last = recordings[self.interrupted].calls.get(self.after - 1);
        let is_shared =
            last.is_some_and(|call| call.sent.iter().any(|sent| sent.command().is_some()));
        choices.insert(self.after + usize::from(!is_shared), self.by);
        choices.extend(vec![self.by; others]);
        Order {
            choices,
            pictures: Vec::new(),
            goes_on: true,
        }
    }
}

/// The statements of a recording. What removes a key of Redis gives back a lock, if the key was one.
pub fn statements(recording: &Recording) -> Vec<Statement> {
    let statements = recording.calls.iter().map(Call::statement).collect();
    with_unlocks(statements)
}

fn with_unlocks(mut statements: Vec<Statement>) -> Vec<Statement> {
    let mut locks: Vec<String> = Vec::new();
    for one in &mut statements {
        let is_lock = one.table.as_ref().is_some_and(|key| locks.contains(key));
        match one.verb {
            Verb::Lock => locks.extend(one.table.clone()),
            _ if one.removes && is_lock => one.verb = Verb::Unlock,
            _ => {}
        }
    }
    statements
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
            Verb::Unlock => (unlocked, has_lock) = (true, false),
            Verb::ReadAndLock => locked.push(one.table.clone()),
            Verb::Read if !is_strict && !locked.contains(&one.table) => {
                let written = statements[place..].iter().position(|later| {
                    later.verb == Verb::Write && later.table == one.table && !later.looks_again
                });
                let Some(written) = written.map(|after| place + after) else {
                    continue;
                };
                // A lock that covers the reading must not be given back before the write.
                let given_back = statements[place..written]
                    .iter()
                    .rposition(|one| one.verb == Verb::Unlock);
                let after = match has_lock {
                    true => given_back.map(|after| place + after + 1),
                    // Of several readings, the last before the write or the lock.
                    false => Some(place + 1),
                };
                if let (Some(table), Some(after)) = (one.table.clone(), after) {
                    let why = Why::ReadThenWritten(table);
                    found.retain(|(other, _)| *other != why);
                    found.push((why, after));
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
    use super::super::wire::redis::Scripts;
    use super::super::wire::{Command, Sent};
    use super::*;

    fn of(texts: &[&str]) -> Vec<(Why, usize)> {
        let statements = texts.iter().map(|text| Statement::of(text, &[]));
        dangers(&with_unlocks(statements.collect()))
    }

    /// As [`of`], with commands of Redis after `redis: `.
    fn of_both(texts: &[&str]) -> Vec<(Why, usize)> {
        let statements = texts.iter().map(|text| match text.strip_prefix("redis: ") {
            Some(words) => {
                let words: Vec<&[u8]> = words.split(' ').map(str::as_bytes).collect();
                let name = String::from_utf8_lossy(words[0]).into_owned();
                let command = Command::of(name, &words[1..], &Scripts::default());
                Statement::of_sent(&Sent::Command(command))
            }
            None => Statement::of(text, &[]),
        });
        dangers(&with_unlocks(statements.collect()))
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

    const LOCK: &str = "redis: SET lock:7 token NX PX 10000";

    #[test]
    fn a_lock_of_redis_covers_what_is_between_and_is_to_be_kept_until_the_commit() {
        let early = of_both(&[LOCK, "BEGIN", READ, WRITE, "redis: DEL lock:7", "COMMIT"]);
        assert_eq!(early, [(Why::UnlockedEarly, 5)]);
        let late = of_both(&[LOCK, "BEGIN", READ, WRITE, "COMMIT", "redis: DEL lock:7"]);
        assert_eq!(late, [(Why::CommitsLast, 4)]);
        // What is removed is no lock, but a copy.
        let cache = of_both(&[LOCK, "BEGIN", READ, WRITE, "redis: DEL cache:7", "COMMIT"]);
        assert_eq!(cache, [(Why::CommitsLast, 5)]);
    }

    #[test]
    fn a_balance_in_redis_that_is_read_and_then_written_is_dangerous() {
        let read = Why::ReadThenWritten("point:*".to_owned());
        let (get, set) = ("redis: GET point:7", "redis: SET point:7 2300");
        assert_eq!(of_both(&[get, set]), [(read.clone(), 1)]);
        assert_eq!(of_both(&[LOCK, get, set, "redis: DEL lock:7"]), []);
        assert_eq!(of_both(&[get, "redis: INCRBY point:7 300"]), []);
        // The lock is given back in between.
        assert_eq!(of_both(&[LOCK, get, "redis: DEL lock:7", set]), [(read, 3)]);
    }
}
