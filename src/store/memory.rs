//! Balances in memory, and how long each history is.
//!
//! `{balance, version, last writer}` changes as a unit under its user's lock; a read and a write are
//! separate steps. So a lost update here is a real one, and never undefined behaviour.

use std::ops::RangeInclusive;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::{Mutex, MutexGuard};

use super::{Books, Change, Changed, Holding};
use crate::huge_pages::table;
use crate::point::{Operation, Points, Receipt, RequestId, UserId};
use crate::prefetch::prefetch;
use crate::request::LockName;

/// Who wrote a balance, and under which control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
pub struct Writer {
    /// The request that made the entry.
    pub request: RequestId,
    /// The control that it ran under.
    pub lock: LockName,
}

/// A stored balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The balance, in points.
    pub balance: Points,
    /// 0 before the first write, then one more with each write.
    pub version: u64,
    /// The request that wrote this version; none wrote version 0.
    pub writer: Option<Writer>,
}

/// A write of a balance that was computed from an earlier read.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    /// The request that writes.
    pub writer: Writer,
    /// The version that the new balance was computed from.
    pub base: u64,
    /// The new balance, in points.
    pub balance: Points,
    /// What its operation adds to the balance or takes from it, in points.
    pub change: Points,
}

/// What a write did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The version it made.
    pub version: u64,
    /// What it buried, if its base was not the current version: a lost update.
    pub buried: Option<Buried>,
    /// By how many points the user's uses are now more than there were points for: the balance that the user began
    /// with and the charges so far, in the order of the versions. Only of the write with which they first are.
    pub overspent: Option<Points>,
}

/// The versions that a write went over without having seen them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
pub struct Buried {
    /// The first and the last of them.
    pub versions: RangeInclusive<u64>,
    /// Who wrote the last of them.
    pub last: Writer,
    /// The balance that the last of them had, in points.
    pub balance: Points,
}

/// A conditional write met a newer version than its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// The current version.
    pub current: u64,
}

/// A row has been used with a newer fencing token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outfenced {
    /// The newest one.
    pub newest: u64,
}

/// A row that may be used with a fencing token, as long as this is kept.
#[derive(Debug)]
pub struct Fenced<'a>(
    #[expect(dead_code, reason = "it is held")] MutexGuard<'a, HashMap<UserId, u64, FixedState>>,
);

/// The store of every run that is in memory.
#[derive(Debug)]
pub struct MemoryStore {
    /// The users that were announced, each behind a lock of its own.
    rows: Box<[Row]>,
    /// The users beyond the table.
    others: Mutex<HashMap<UserId, Entry, FixedState>>,
    /// The newest fencing token that each user's row has been used with, of those with which any was.
    fences: Mutex<HashMap<UserId, u64, FixedState>>,
    /// What was answered under each idempotency key, and to which user: kept with the entry of the history, and locked when
    /// the user's row is.
    answers: Mutex<HashMap<RequestId, (UserId, Receipt), FixedState>>,
    opening: Points,
}

/// A user's entry in one cache line: with many users every request meets an entry that is in no cache, and what
/// detects lost updates comes with the balance.
#[derive(Debug)]
#[repr(align(64))]
struct Row(Mutex<Entry>);

/// All that is kept of a user.
#[derive(Clone, Debug)]
struct Entry {
    account: Account,
    /// How many entries the user's history has. What is in them is for a history to keep, not for a store of balances.
    entries: u64,
    /// The balance that would be there had no write buried another, in points: below zero once more has been used
    /// than there was.
    unburied: Points,
    /// The lowest that it has been.
    lowest: Points,
}

impl MemoryStore {
    /// What a user takes, in bytes.
    pub const BYTES_A_USER: usize = size_of::<Row>();

    /// A store in which users 1 to `users` begin with `opening` points and all others with 0.
    pub fn new(users: u64, opening: Points) -> Self {
        let rows = usize::try_from(users).expect("fewer users than the memory has bytes");
        MemoryStore {
            rows: table(rows, |_| Row(Mutex::new(Entry::opening(opening)))),
            others: Mutex::default(),
            fences: Mutex::default(),
            answers: Mutex::default(),
            opening,
        }
    }

    /// Gives the user a fresh account with a balance of `opening` points, and an empty history.
    pub fn reopen(&self, user: UserId, opening: Points) {
        let mut fences = self.fences.lock();
        if !fences.is_empty() {
            fences.remove(&user);
        }
        drop(fences);
        self.with(user, |entry| {
            *entry = Entry::opening(opening);
            let mut answers = self.answers.lock();
            if !answers.is_empty() {
                answers.retain(|_, (to, _)| *to != user);
            }
        });
    }

    /// Nothing was answered yet under any idempotency key.
    pub(super) fn forget_answers(&self) {
        self.answers.lock().clear();
    }

    /// Says that the user's account is about to be used.
    pub fn prefetch(&self, user: UserId) {
        if let Some(row) = self.row(user) {
            prefetch(row);
        }
    }

    /// The user's account.
    pub fn read(&self, user: UserId) -> Account {
        self.with(user, |row| row.account)
    }

    /// Writes over what is there, and says what that buried.
    pub fn write(&self, user: UserId, write: Write) -> Written {
        self.with(user, |row| row.write(write))
    }

    /// Writes only over the version that the balance was computed from: compare-and-set.
    ///
    /// # Errors
    /// [`Outdated`], if another wrote since; nothing is changed then.
    pub fn write_if_current(&self, user: UserId, write: Write) -> Result<Written, Outdated> {
        self.with(user, |row| {
            if row.account.version == write.base {
                Ok(row.write(write))
            } else {
                Err(Outdated {
                    current: row.account.version,
                })
            }
        })
    }

    /// Changes the operation's balance and appends the operation, if the balance stays within bounds.
    pub fn change(&self, operation: &Operation, change: Change) -> Option<Changed> {
        let points = operation.kind.signed(operation.amount);
        self.with(operation.user, |row| {
            let base = row.account.version;
            let balance = row.account.balance.checked_add(points)?;
            if !change.within.contains(&balance) {
                return None;
            }
            let written = row.write(Write {
                writer: change.writer,
                base,
                balance,
                change: points,
            });
            row.entries += 1;
            if let Some(key) = change.key {
                let answer = Receipt {
                    balance,
                    base,
                    version: written.version,
                };
                let answer = (operation.user, answer);
                self.answers.lock().entry(key).or_insert(answer);
            }
            Some(Changed {
                base,
                version: written.version,
                balance,
                overspent: written.overspent,
            })
        })
    }

    /// Appends to the user's history and returns the number of entries there.
    pub fn append(&self, user: UserId) -> u64 {
        self.with(user, |row| {
            row.entries += 1;
            row.entries
        })
    }

    /// Appends to the user's history, with what is answered under an idempotency key. Where that is known already nothing
    /// of it changes: who wrote a balance in spite of it has done so.
    pub fn append_answered(&self, user: UserId, key: RequestId, answer: Receipt) -> u64 {
        self.with(user, |row| {
            row.entries += 1;
            self.answers.lock().entry(key).or_insert((user, answer));
            row.entries
        })
    }

    /// What was answered under this idempotency key.
    pub fn recall(&self, key: RequestId) -> Option<Receipt> {
        self.answers.lock().get(&key).map(|(_, answer)| *answer)
    }

    /// What was answered to the user, by idempotency key.
    pub(super) fn answers(&self, user: UserId) -> Vec<(RequestId, Receipt)> {
        let answers = self.answers.lock();
        let of_user = answers.iter().filter(|(_, (to, _))| *to == user);
        let mut of_user: Vec<_> = of_user.map(|(key, (_, answer))| (*key, *answer)).collect();
        of_user.sort_unstable_by_key(|(key, _)| *key);
        of_user
    }

    /// The user's row is to be used with this fencing token. From now on older ones are refused; and no other row is used
    /// with one before what is returned is dropped, so that to look and to act are one step.
    ///
    /// # Errors
    /// [`Outfenced`], if the row has been used with a newer one.
    pub fn fence(&self, user: UserId, token: u64) -> Result<Fenced<'_>, Outfenced> {
        let mut fences = self.fences.lock();
        let newest = fences.entry(user).or_insert(token);
        if *newest > token {
            return Err(Outfenced { newest: *newest });
        }
        *newest = token;
        Ok(Fenced(fences))
    }

    /// The newest fencing token that the user's row has been used with.
    pub fn newest_token(&self, user: UserId) -> Option<u64> {
        let fences = self.fences.lock();
        match fences.is_empty() {
            true => None,
            false => fences.get(&user).copied(),
        }
    }

    /// What it holds for the user, at one moment.
    pub fn holding(&self, user: UserId) -> Holding {
        self.with(user, |row| Holding {
            balance: row.account.balance,
            entries: row.entries,
            accounts: 1,
            overspent: row.lowest.min(0).saturating_neg(),
        })
    }

    /// What it holds for the users that were announced.
    pub fn books(&self) -> Books {
        let users = (1..=self.rows.len() as u64).map(UserId);
        Books {
            opening: self.opening,
            holdings: users.map(|user| self.holding(user)).collect(),
            round_trips: None,
        }
    }

    fn with<R>(&self, user: UserId, f: impl FnOnce(&mut Entry) -> R) -> R {
        match self.row(user) {
            Some(row) => f(&mut row.0.lock()),
            None => {
                let mut others = self.others.lock();
                f(others.entry(user).or_insert_with(|| Entry::opening(0)))
            }
        }
    }

    fn row(&self, user: UserId) -> Option<&Row> {
        // Users count from 1. User 0, if it is ever asked for, is one of the others.
        let index = usize::try_from(user.0.checked_sub(1)?).ok()?;
        self.rows.get(index)
    }
}

impl Entry {
    fn opening(balance: Points) -> Self {
        Entry {
            account: Account {
                balance,
                version: 0,
                writer: None,
            },
            entries: 0,
            unburied: balance,
            lowest: balance,
        }
    }

    fn write(&mut self, write: Write) -> Written {
        let current = self.account;
        let buried = match current.writer {
            Some(last) if write.base != current.version => Some(Buried {
                versions: write.base + 1..=current.version,
                last,
                balance: current.balance,
            }),
            _ => None,
        };
        self.account = Account {
            balance: write.balance,
            version: current.version + 1,
            writer: Some(write.writer),
        };
        self.unburied = self.unburied.saturating_add(write.change);
        let overspent =
            (self.unburied < 0 && self.lowest >= 0).then_some(self.unburied.saturating_neg());
        self.lowest = self.lowest.min(self.unburied);
        Written {
            version: self.account.version,
            buried,
            overspent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: UserId = UserId(1);

    fn write(request: u64, base: u64, balance: Points) -> Write {
        Write {
            writer: Writer {
                request: RequestId(request),
                lock: LockName::None,
            },
            base,
            balance,
            change: balance,
        }
    }

    #[test]
    fn more_uses_than_points_are_seen_although_a_charge_comes_after_them() {
        let store = MemoryStore::new(1, 100);
        let change = |request, base, balance, change| {
            let write = Write {
                change,
                ..write(request, base, balance)
            };
            store.write(USER, write).overspent
        };
        assert_eq!(change(1, 0, 0, -100), None);
        assert_eq!(change(2, 0, 0, -100), Some(100), "both had read 100");
        assert_eq!(change(3, 0, 30, -70), None, "the first time has been");
        assert_eq!(change(4, 3, 1_030, 1_000), None);
        assert_eq!(store.holding(USER).overspent, 170);
    }

    #[test]
    fn a_write_from_the_current_version_buries_nothing() {
        let store = MemoryStore::new(1, 0);
        assert_eq!(store.write(USER, write(1, 0, 10)).buried, None);
        assert_eq!(store.write(USER, write(2, 1, 20)).buried, None);
        assert_eq!(store.read(USER).balance, 20);
    }

    #[test]
    fn a_write_from_an_old_version_names_every_version_it_buries() {
        let store = MemoryStore::new(1, 0);
        store.write(USER, write(1, 0, 10));
        store.write(USER, write(2, 1, 20));
        let buried = store.write(USER, write(3, 0, 5)).buried.expect("a burial");
        assert_eq!(buried.versions, 1..=2);
        assert_eq!(buried.last.request, RequestId(2));
        assert_eq!(buried.balance, 20);
    }

    #[test]
    fn a_conditional_write_refuses_to_bury() {
        let store = MemoryStore::new(1, 0);
        store.write(USER, write(1, 0, 10));
        assert_eq!(
            store.write_if_current(USER, write(2, 0, 20)),
            Err(Outdated { current: 1 })
        );
        assert_eq!(store.read(USER).balance, 10);
        assert!(store.write_if_current(USER, write(2, 1, 20)).is_ok());
    }

    #[test]
    fn all_that_is_kept_of_a_user_is_in_one_cache_line() {
        assert_eq!(size_of::<Row>(), 64);
    }

    #[test]
    fn entries_are_counted() {
        let store = MemoryStore::new(1, 0);
        let counts: Vec<u64> = (0..5).map(|_| store.append(USER)).collect();
        let entries = store.holding(USER).entries;
        assert_eq!((counts, entries), (vec![1, 2, 3, 4, 5], 5));
    }

    const ANSWER: Receipt = Receipt {
        balance: 10,
        base: 0,
        version: 1,
    };

    #[test]
    fn what_was_answered_is_forgotten_with_the_account() {
        use crate::store::Local;

        let store = MemoryStore::new(2, 0);
        let told = |store: &MemoryStore| {
            let mut told = Vec::new();
            store.contents(&[USER], &mut |number| told.push(number));
            told
        };
        let before = told(&store);
        store.append_answered(USER, RequestId(1), ANSWER);
        store.append_answered(UserId(2), RequestId(2), ANSWER);
        let with_answer = told(&store);
        store.reopen(USER, 0);
        assert_eq!(store.recall(RequestId(1)), None);
        assert_eq!(store.recall(RequestId(2)), Some(ANSWER), "another's");
        assert_eq!(told(&store), before);
        store.append(USER);
        assert_ne!(told(&store), with_answer, "the same entries, and no answer");
        store.renew([(USER, 0)].into_iter());
        assert_eq!(store.recall(RequestId(2)), None, "nobody has been answered");
    }

    /// Both lock the user's row and then what was answered: in turns, neither waits for the other for ever.
    #[test]
    fn changes_and_appended_answers_do_not_wait_for_each_other_in_a_circle() {
        let store = MemoryStore::new(1, 0);
        let (done, is_done) = std::sync::mpsc::channel();
        let rounds = 20_000;
        let change = |request| {
            let operation = Operation {
                request: RequestId(request),
                user: USER,
                kind: crate::point::Kind::Charge,
                amount: 1,
            };
            let change = Change {
                within: 0..=Points::MAX,
                writer: write(request, 0, 0).writer,
                key: Some(RequestId(request)),
            };
            (operation, change)
        };
        let store = std::sync::Arc::new(store);
        for side in 0..2 {
            let (store, done) = (std::sync::Arc::clone(&store), done.clone());
            std::thread::spawn(move || {
                for request in 0..rounds {
                    let request = 2 * request + side + 1;
                    match side {
                        0 => {
                            let (operation, change) = change(request);
                            store.change(&operation, change);
                        }
                        _ => {
                            store.append_answered(USER, RequestId(request), ANSWER);
                        }
                    }
                }
                let _ = done.send(());
            });
        }
        for _ in 0..2 {
            let waits = std::time::Duration::from_secs(60);
            is_done.recv_timeout(waits).expect("neither waits for ever");
        }
        assert_eq!(store.holding(USER).entries, 2 * rounds);
    }

    #[test]
    fn every_announced_user_has_a_place_and_others_begin_with_nothing() {
        for users in [1, 2, 63, 64, 65, 1000] {
            let store = MemoryStore::new(users, 7);
            for user in 1..=users {
                assert_eq!(store.read(UserId(user)).balance, 7);
            }
            assert_eq!(store.read(UserId(users + 1)).balance, 0);
            assert_eq!(store.read(UserId(0)).balance, 0);
        }
    }
}
