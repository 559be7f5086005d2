//! Balances and histories in memory.
//!
//! `{balance, version, last writer}` changes as a unit under one shard's lock; a read and a write are
//! separate steps. So a lost update here is a real one, and never undefined behaviour.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;
use serde::Serialize;

use crate::env::Nanos;
use crate::point::{Kind, Operation, Points, RequestId, UserId};
use crate::request::LockName;

/// Enough that threads seldom meet.
const SHARDS: usize = 64;

/// Who wrote a balance, and under which control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writer {
    /// The request.
    pub request: RequestId,
    /// The control that it ran under.
    pub lock: LockName,
}

/// A stored balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// In points.
    pub balance: Points,
    /// 0 before the first write, then one more with each write.
    pub version: u64,
    /// Who wrote this version; nobody wrote version 0.
    pub writer: Option<Writer>,
}

/// A write of a balance that was computed from an earlier read.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    /// Who writes.
    pub writer: Writer,
    /// The version that the new balance was computed from.
    pub base: u64,
    /// The new balance, in points.
    pub balance: Points,
}

/// What a write did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The version it made.
    pub version: u64,
    /// What it buried, if its base was not the current version: a lost update.
    pub buried: Option<Buried>,
}

/// The versions that a write went over without having seen them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Buried {
    /// The first and the last of them.
    pub versions: RangeInclusive<u64>,
    /// Who wrote the last of them.
    #[serde(serialize_with = "request_of")]
    pub last: Writer,
    /// The balance that the last of them had, in points.
    pub balance: Points,
}

fn request_of<S: serde::Serializer>(writer: &Writer, to: S) -> Result<S::Ok, S::Error> {
    writer.request.serialize(to)
}

/// A conditional write met a newer version than its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// The current version.
    pub current: u64,
}

/// An entry of a user's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its number among the user's entries, from 1.
    pub number: u64,
    /// The request.
    pub request: RequestId,
    /// Charge or use.
    pub kind: Kind,
    /// How many points.
    pub amount: Points,
    /// When, in nanoseconds since the start of the run.
    pub at: Nanos,
}

/// The store.
#[derive(Debug)]
pub struct MemoryStore {
    shards: Box<[Mutex<Shard>]>,
    users: u64,
    opening: Points,
    kept_rows: usize,
}

#[derive(Debug, Default)]
struct Shard {
    /// The users that were announced, densely.
    rows: Vec<Row>,
    /// Anybody else.
    others: HashMap<UserId, Row, FixedState>,
}

#[derive(Clone, Debug)]
struct Row {
    account: Account,
    entries: u64,
    /// The last few entries only, however long the run.
    recent: VecDeque<HistoryRow>,
}

impl MemoryStore {
    /// A store in which users 1 to `users` begin with `opening` points and everybody else with 0, and
    /// which keeps the last `kept_rows` entries of each user's history.
    pub fn new(users: u64, opening: Points, kept_rows: usize) -> Self {
        Self::with_shards(users, opening, kept_rows, SHARDS)
    }

    /// The same with a given number of shards, at least 1.
    pub fn with_shards(users: u64, opening: Points, kept_rows: usize, shards: usize) -> Self {
        let shards = shards.max(1);
        let rows = |shard: u64| {
            let count = users.saturating_sub(shard).div_ceil(shards as u64);
            vec![Row::opening(opening); count as usize]
        };
        MemoryStore {
            shards: (0..shards as u64)
                .map(|shard| {
                    Mutex::new(Shard {
                        rows: rows(shard),
                        others: HashMap::default(),
                    })
                })
                .collect(),
            users,
            opening,
            kept_rows,
        }
    }

    /// Users announced.
    pub fn users(&self) -> u64 {
        self.users
    }

    /// The balance that each announced user began with, in points.
    pub fn opening(&self) -> Points {
        self.opening
    }

    /// Gives the user a fresh account with a balance of `opening` points, and an empty history.
    pub fn reopen(&self, user: UserId, opening: Points) {
        self.with(user, |row| {
            row.account = Account::opening(opening);
            row.entries = 0;
            row.recent.clear();
        });
    }

    /// The user's account.
    pub fn read(&self, user: UserId) -> Account {
        self.with(user, |row| row.account)
    }

    /// Writes, whatever is there, and says what that buried.
    pub fn write(&self, user: UserId, write: Write) -> Written {
        self.with(user, |row| row.write(write))
    }

    /// Writes only over the version that the balance was computed from: compare-and-set.
    ///
    /// # Errors
    /// [`Outdated`], if somebody wrote since; nothing is changed then.
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

    /// Appends the operation to its user's history and returns the number of entries there.
    pub fn append(&self, operation: &Operation, at: Nanos) -> u64 {
        self.with(operation.user, |row| {
            row.entries += 1;
            if self.kept_rows > 0 {
                if row.recent.len() == self.kept_rows {
                    row.recent.pop_front();
                }
                row.recent.push_back(HistoryRow {
                    number: row.entries,
                    request: operation.request,
                    kind: operation.kind,
                    amount: operation.amount,
                    at,
                });
            }
            row.entries
        })
    }

    /// How many entries the user's history has.
    pub fn entries(&self, user: UserId) -> u64 {
        self.with(user, |row| row.entries)
    }

    /// The last entries of the user's history, oldest first.
    pub fn history(&self, user: UserId) -> Vec<HistoryRow> {
        self.with(user, |row| row.recent.iter().copied().collect())
    }

    fn with<R>(&self, user: UserId, f: impl FnOnce(&mut Row) -> R) -> R {
        let shards = self.shards.len() as u64;
        // Users count from 1. User 0, if anybody asks for it, is one of the others.
        let place = user.0.wrapping_sub(1);
        let mut shard = self.shards[(place % shards) as usize].lock();
        if place < self.users {
            f(&mut shard.rows[(place / shards) as usize])
        } else {
            f(shard.others.entry(user).or_insert_with(|| Row::opening(0)))
        }
    }
}

impl Account {
    fn opening(balance: Points) -> Self {
        Account {
            balance,
            version: 0,
            writer: None,
        }
    }
}

impl Row {
    fn opening(balance: Points) -> Self {
        Row {
            account: Account::opening(balance),
            entries: 0,
            recent: VecDeque::new(),
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
        Written {
            version: self.account.version,
            buried,
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
        }
    }

    #[test]
    fn a_write_from_the_current_version_buries_nothing() {
        let store = MemoryStore::new(1, 0, 4);
        assert_eq!(store.write(USER, write(1, 0, 10)).buried, None);
        assert_eq!(store.write(USER, write(2, 1, 20)).buried, None);
        assert_eq!(store.read(USER).balance, 20);
    }

    #[test]
    fn a_write_from_an_old_version_names_every_version_it_buries() {
        let store = MemoryStore::new(1, 0, 4);
        store.write(USER, write(1, 0, 10));
        store.write(USER, write(2, 1, 20));
        let buried = store.write(USER, write(3, 0, 5)).buried.expect("a burial");
        assert_eq!(buried.versions, 1..=2);
        assert_eq!(buried.last.request, RequestId(2));
        assert_eq!(buried.balance, 20);
    }

    #[test]
    fn a_conditional_write_refuses_to_bury() {
        let store = MemoryStore::new(1, 0, 4);
        store.write(USER, write(1, 0, 10));
        assert_eq!(
            store.write_if_current(USER, write(2, 0, 20)),
            Err(Outdated { current: 1 })
        );
        assert_eq!(store.read(USER).balance, 10);
        assert!(store.write_if_current(USER, write(2, 1, 20)).is_ok());
    }

    #[test]
    fn only_the_last_rows_of_a_history_are_kept_but_all_are_counted() {
        let store = MemoryStore::new(1, 0, 2);
        for request in 1..=5 {
            let operation = Operation {
                request: RequestId(request),
                user: USER,
                kind: Kind::Charge,
                amount: 1,
            };
            store.append(&operation, request);
        }
        let numbers: Vec<u64> = store.history(USER).iter().map(|row| row.number).collect();
        assert_eq!((store.entries(USER), numbers), (5, vec![4, 5]));
    }

    #[test]
    fn every_announced_user_has_a_place_and_others_begin_with_nothing() {
        for users in [1, 2, 63, 64, 65, 1000] {
            let store = MemoryStore::new(users, 7, 1);
            for user in 1..=users {
                assert_eq!(store.read(UserId(user)).balance, 7);
            }
            assert_eq!(store.read(UserId(users + 1)).balance, 0);
            assert_eq!(store.read(UserId(0)).balance, 0);
        }
    }
}
