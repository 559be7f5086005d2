use std::future::Future;

use super::ids::Ids;
use crate::point::{Points, UserId};
use crate::store::{Books, MemoryStore, Store};

/// A store as a service keeps the accounts of its callers in it, who name themselves by any number.
pub trait Shelf: Store {
    /// Makes sure that there is an account of this id, before any control begins: a row that is not there cannot be
    /// locked.
    fn open(&self, id: u64) -> impl Future<Output = Result<(), Self::Trouble>> + Send;

    /// The balance of this id, which this process knows as `user`, if it does.
    fn balance(
        &self,
        id: u64,
        user: Option<UserId>,
    ) -> impl Future<Output = Result<Points, Self::Trouble>> + Send;

    /// The entries in the history of this id, oldest first; `None` if the store keeps none.
    fn entries(
        &self,
        id: u64,
    ) -> impl Future<Output = Result<Option<Vec<Entry>>, Self::Trouble>> + Send;

    /// What it holds when all is over, of the users of this process.
    fn close(&self, ids: &Ids) -> impl Future<Output = Result<Books, Self::Trouble>> + Send;
}

/// An entry of a history, as a database has it: request, change, and milliseconds since 1970.
pub type Entry = [i64; 3];

impl Shelf for MemoryStore {
    async fn open(&self, _: u64) -> Result<(), Self::Trouble> {
        Ok(())
    }

    async fn balance(&self, _: u64, user: Option<UserId>) -> Result<Points, Self::Trouble> {
        Ok(user.map_or(0, |user| self.read(user).balance))
    }

    async fn entries(&self, _: u64) -> Result<Option<Vec<Entry>>, Self::Trouble> {
        Ok(None)
    }

    async fn close(&self, _: &Ids) -> Result<Books, Self::Trouble> {
        Ok(self.books())
    }
}
