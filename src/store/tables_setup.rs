//! What the tables of a real database are made of, whichever database it is.

use crate::point::Points;
use crate::request::LockName;

/// Tables in a real database, and how requests reach them.
#[derive(Clone, Debug)]
pub struct TablesSetup {
    /// The tables of this name are made or joined; fresh ones, if there is none.
    pub namespace: Option<String>,
    /// Whether the tables stay when the run is over. Tables that others have made stay.
    pub keep: bool,
    /// Processes that have connections of their own; at least 1.
    pub processes: u32,
    /// Connections of each of them; at least 1.
    pub connections: u32,
    /// Users 1 to this are announced.
    pub users: u64,
    /// Whether each of them has an account before the first request. If not, the first one opens it.
    pub accounts_exist: bool,
    /// What an account begins with, in points.
    pub opening: Points,
    /// Whether the users of accounts are a unique key.
    pub one_account_each: bool,
    /// What all their requests run under.
    pub lock: LockName,
}

impl TablesSetup {
    /// Fresh tables for one process with one connection, and an empty account for each user.
    pub fn new(lock: LockName, users: u64) -> Self {
        TablesSetup {
            namespace: None,
            keep: false,
            processes: 1,
            connections: 1,
            users,
            accounts_exist: true,
            opening: 0,
            one_account_each: true,
            lock,
        }
    }
}

/// What a store remembers of its tables while they are open.
#[derive(Debug)]
pub(super) struct OpenTables {
    /// What an account begins with, in points.
    pub(super) opening: Points,
    /// Which lock a version was written under is not stored.
    pub(super) lock: LockName,
    /// They stay at the end.
    pub(super) keep: bool,
    /// Others may write to the same tables.
    pub(super) is_shared: bool,
    /// Each user has an account before the first request.
    pub(super) accounts_exist: bool,
    /// The newest fencing token that the accounts had been used with when they were opened; not looked for where no request has
    /// one, for every account is read for it.
    pub(super) newest_fence: u64,
}

impl OpenTables {
    /// Tables of this setup; `made` says whether they were made for it, or by another before.
    pub(super) fn new(setup: &TablesSetup, made: bool, newest_fence: u64) -> Self {
        OpenTables {
            opening: setup.opening,
            lock: setup.lock,
            keep: setup.keep || !made,
            is_shared: setup.namespace.is_some(),
            accounts_exist: setup.accounts_exist,
            newest_fence,
        }
    }
}
