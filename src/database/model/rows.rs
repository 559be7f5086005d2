use std::collections::{BTreeMap, BTreeSet};

use smallvec::{SmallVec, smallvec};

use super::{Moment, SessionId};
use crate::database::Account;
use crate::point::{Points, RequestId, UserId};

/// The table of accounts.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// The rows of each user, in the order in which they were inserted.
    users: BTreeMap<UserId, SmallVec<[Row; 1]>>,
    /// Users who have rows with old versions.
    old: BTreeSet<UserId>,
}

#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its number among the user's rows, rising.
    pub number: u64,
    /// Committed versions that a transaction can still see, oldest first; none, if its insert is not committed.
    versions: SmallVec<[Version; 1]>,
    /// What a transaction that is under way made of it, and whose.
    dirty: Option<(SessionId, Stored)>,
}

/// What a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stored {
    pub account: Account,
    /// The newest fencing token that it has been used with.
    pub fence: u64,
}

impl From<Account> for Stored {
    /// A row that was used with no token yet.
    fn from(account: Account) -> Self {
        Stored { account, fence: 0 }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Version {
    /// When it was committed.
    pub at: Moment,
    pub stored: Stored,
}

impl Rows {
    /// Inserts a row that every transaction can see.
    pub fn open(&mut self, user: UserId, balance: Points, now: Moment) {
        let account = Account {
            balance,
            version: 0,
            writer: RequestId(0),
        };
        let rows = self.users.entry(user).or_default();
        rows.push(Row {
            number: rows.last().map_or(1, |row| row.number + 1),
            versions: smallvec![Version {
                at: now,
                stored: account.into(),
            }],
            dirty: None,
        });
    }

    /// Inserts a row that its transaction alone can see.
    pub fn insert(&mut self, by: SessionId, user: UserId, number: u64, stored: Stored) {
        self.users.entry(user).or_default().push(Row {
            number,
            versions: SmallVec::new(),
            dirty: Some((by, stored)),
        });
    }

    pub fn of(&self, user: UserId) -> &[Row] {
        self.users.get(&user).map_or(&[], |rows| rows)
    }

    pub fn row(&self, user: UserId, number: u64) -> Option<&Row> {
        self.of(user).iter().find(|row| row.number == number)
    }

    fn row_mut(&mut self, user: UserId, number: u64) -> Option<&mut Row> {
        let rows = self.users.get_mut(&user)?;
        rows.iter_mut().find(|row| row.number == number)
    }

    /// Changes a row for its transaction alone.
    pub fn change(&mut self, by: SessionId, user: UserId, number: u64, stored: Stored) {
        if let Some(row) = self.row_mut(user, number) {
            row.dirty = Some((by, stored));
        }
    }

    /// Makes what was done to a row seen.
    pub fn commit(&mut self, user: UserId, number: u64, at: Moment) {
        let Some(row) = self.row_mut(user, number) else {
            return;
        };
        if let Some((_, stored)) = row.dirty.take() {
            row.versions.push(Version { at, stored });
            if row.versions.len() > 1 {
                self.old.insert(user);
            }
        }
    }

    /// Undoes what was done to a row.
    pub fn undo(&mut self, user: UserId, number: u64) {
        let Some(rows) = self.users.get_mut(&user) else {
            return;
        };
        if let Some(row) = rows.iter_mut().find(|row| row.number == number) {
            row.dirty = None;
        }
        rows.retain(|row| row.dirty.is_some() || !row.versions.is_empty());
        if rows.is_empty() {
            self.users.remove(&user);
        }
    }

    /// Forgets versions that nobody can see any more: all but the newest and those that a snapshot shows.
    pub fn forget(&mut self, snapshots: &[Moment]) {
        let users = &mut self.users;
        self.old.retain(|user| {
            let Some(rows) = users.get_mut(user) else {
                return false;
            };
            for row in rows.iter_mut() {
                row.forget(snapshots);
            }
            rows.iter().any(|row| row.versions.len() > 1)
        });
    }

    /// All users who have rows, in order, each with its rows.
    pub fn iter(&self) -> impl Iterator<Item = (UserId, &[Row])> {
        self.users.iter().map(|(&user, rows)| (user, &rows[..]))
    }
}

impl Row {
    /// What the session made of it, if it is under way.
    pub fn own(&self, session: SessionId) -> Option<Stored> {
        let (by, stored) = self.dirty?;
        (by == session).then_some(stored)
    }

    /// What the session sees in a snapshot.
    pub fn seen_by(&self, session: SessionId, snapshot: Moment) -> Option<Stored> {
        self.own(session).or_else(|| {
            let mut versions = self.versions.iter().rev();
            let version = versions.find(|version| version.at <= snapshot)?;
            Some(version.stored)
        })
    }

    /// The version that was committed last.
    pub fn newest(&self) -> Option<Version> {
        self.versions.last().copied()
    }

    pub fn versions(&self) -> &[Version] {
        &self.versions
    }

    pub fn dirty(&self) -> Option<(SessionId, Stored)> {
        self.dirty
    }

    fn forget(&mut self, snapshots: &[Moment]) {
        let mut next: Option<Moment> = None;
        let mut kept: SmallVec<[Version; 1]> = SmallVec::new();
        for version in self.versions.iter().rev() {
            let shown = |&snapshot: &Moment| {
                version.at <= snapshot && next.is_some_and(|next| snapshot < next)
            };
            if next.is_none() || snapshots.iter().any(shown) {
                kept.push(*version);
            }
            next = Some(version.at);
        }
        kept.reverse();
        self.versions = kept;
    }
}
