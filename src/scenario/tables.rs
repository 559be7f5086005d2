//! The tables that a scenario asks a real database for.

use super::Scenario;
use crate::request::LockName;
use crate::store::TablesSetup;

impl Scenario {
    /// Fresh tables in a real database as the scenario has them, for requests under this lock.
    pub fn tables(&self, lock: LockName) -> TablesSetup {
        TablesSetup {
            processes: self.service.instances,
            connections: self.store.connections,
            accounts_exist: self.store.accounts_exist,
            opening: self.users.balance,
            one_account_each: self.store.unique,
            ..TablesSetup::new(lock, self.users.count)
        }
    }
}
