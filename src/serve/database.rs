use std::future::Future;
use std::sync::Arc;

use super::ids::Ids;
use super::shelf::{Entry, Shelf};
use crate::database::{Failure, Lifetime};
use crate::env::Nanos;
use crate::point::{Operation, Points, Receipt, RequestId, Trouble, UserId};
#[cfg(feature = "postgres")]
use crate::store::PostgresStore;
#[cfg(feature = "sqlite")]
use crate::store::SqliteStore;
use crate::store::{
    Account, Books, Change, Changed, Client, Fence, Holding, How, Outdated, Store, Visible, Write,
    Writes, Written,
};

/// A database whose rows are of the users that callers name, whatever numbers they have in this process: another
/// process over the same rows numbers them otherwise.
#[derive(Debug)]
pub struct Database<St> {
    store: St,
    ids: Arc<Ids>,
}

/// A database with rows that can be looked at besides.
pub trait Rows: Store<Trouble = Failure> {
    /// Opens an account, if there is none.
    fn open_account(&self, user: UserId) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The entries of a history.
    fn entries(&self, user: UserId) -> impl Future<Output = Result<Vec<Entry>, Failure>> + Send;

    /// User, balance, entries and accounts of each user.
    fn rows(&self) -> impl Future<Output = Result<Vec<[i64; 4]>, Failure>> + Send;

    /// Removes the tables, if they are its own.
    fn remove(&self) -> impl Future<Output = Result<(), Failure>> + Send;
}

impl<St: Rows> Database<St> {
    /// This database, for users of these ids.
    pub fn new(store: St, ids: Arc<Ids>) -> Self {
        Database { store, ids }
    }

    fn row(&self, user: UserId) -> UserId {
        // Who has a number has an id.
        UserId(self.ids.id(user).unwrap_or_default())
    }

    fn renamed(&self, operation: &Operation) -> Operation {
        Operation {
            user: self.row(operation.user),
            ..*operation
        }
    }
}

impl<St: Rows> Store for Database<St> {
    type Unit = St::Unit;
    type Trouble = Failure;

    const PENDING_WAITS: bool = St::PENDING_WAITS;
    const BEGINNING_WAITS: bool = St::BEGINNING_WAITS;

    fn visible(unit: &St::Unit) -> Visible {
        St::visible(unit)
    }

    fn is_missing(unit: &St::Unit) -> bool {
        St::is_missing(unit)
    }

    fn locks_after_reading(unit: &St::Unit) -> bool {
        St::locks_after_reading(unit)
    }

    fn is_shared(&self) -> bool {
        self.store.is_shared()
    }

    fn newest_fence(&self) -> u64 {
        self.store.newest_fence()
    }

    async fn begin(&self, client: Client, how: How, longest: Nanos) -> Result<St::Unit, Failure> {
        let client = Client {
            user: self.row(client.user),
            ..client
        };
        self.store.begin(client, how, longest).await
    }

    fn fence(unit: &mut St::Unit, fence: Fence) {
        St::fence(unit, fence);
    }

    async fn read(&self, unit: &mut St::Unit, user: UserId) -> Result<Account, Failure> {
        self.store.read(unit, self.row(user)).await
    }

    async fn lock_what_was_read(&self, unit: &mut St::Unit, user: UserId) -> Result<(), Failure> {
        self.store.lock_what_was_read(unit, self.row(user)).await
    }

    async fn write(
        &self,
        unit: &mut St::Unit,
        user: UserId,
        write: Write,
        writes: Writes,
    ) -> Result<Result<Written, Outdated>, Failure> {
        self.store.write(unit, self.row(user), write, writes).await
    }

    async fn append(
        &self,
        unit: &mut St::Unit,
        operation: &Operation,
    ) -> Result<Option<u64>, Failure> {
        self.store.append(unit, &self.renamed(operation)).await
    }

    async fn append_answered(
        &self,
        unit: &mut St::Unit,
        operation: &Operation,
        key: RequestId,
        answer: Receipt,
    ) -> Result<Option<u64>, Failure> {
        let operation = self.renamed(operation);
        self.store
            .append_answered(unit, &operation, key, answer)
            .await
    }

    async fn recall(
        &self,
        unit: &mut St::Unit,
        key: RequestId,
    ) -> Result<Option<Receipt>, Failure> {
        self.store.recall(unit, key).await
    }

    async fn open(&self, unit: &mut St::Unit, user: UserId) -> Result<bool, Failure> {
        self.store.open(unit, self.row(user)).await
    }

    async fn change(
        &self,
        unit: &mut St::Unit,
        operation: &Operation,
        change: Change,
    ) -> Result<Option<Changed>, Failure> {
        self.store
            .change(unit, &self.renamed(operation), change)
            .await
    }

    async fn lock(
        &self,
        unit: &mut St::Unit,
        user: UserId,
        lifetime: Lifetime,
    ) -> Result<(), Trouble> {
        self.store.lock(unit, self.row(user), lifetime).await
    }

    async fn unlock(&self, unit: &mut St::Unit, user: UserId) -> Result<(), Trouble> {
        self.store.unlock(unit, self.row(user)).await
    }

    async fn commit(&self, unit: &mut St::Unit) -> Result<(), Failure> {
        self.store.commit(unit).await
    }

    async fn roll_back(&self, unit: St::Unit) {
        self.store.roll_back(unit).await;
    }
}

/// A look waits no longer for its connection and its statement.
const LONGEST_LOOK: Nanos = 10_000_000_000;

impl<St: Rows> Shelf for Database<St> {
    async fn open(&self, id: u64) -> Result<(), Failure> {
        self.store.open_account(UserId(id)).await
    }

    async fn balance(&self, id: u64, _: Option<UserId>) -> Result<Points, Failure> {
        let user = UserId(id);
        let mut unit = self
            .store
            .begin(Client { user, process: 0 }, How::Statements, LONGEST_LOOK)
            .await?;
        Ok(self.store.read(&mut unit, user).await?.balance)
    }

    async fn entries(&self, id: u64) -> Result<Option<Vec<Entry>>, Failure> {
        self.store.entries(UserId(id)).await.map(Some)
    }

    async fn close(&self, ids: &Ids) -> Result<Books, Failure> {
        let mut books = Books::default();
        // The process that made shared tables may have removed them by now, and no run is judged by them.
        let rows = match self.store.is_shared() {
            true => Vec::new(),
            false => self.store.rows().await?,
        };
        self.store.remove().await?;
        for [id, balance, entries, accounts] in rows {
            let Some(user) = ids.find(id.cast_unsigned()) else {
                continue;
            };
            let place = usize::try_from(user.0 - 1).unwrap_or_default();
            let there = books.holdings.len().max(place + 1);
            books.holdings.resize(there, Holding::default());
            books.holdings[place] = Holding {
                balance,
                entries: entries.cast_unsigned(),
                accounts: accounts.cast_unsigned(),
                overspent: 0,
            };
        }
        Ok(books)
    }
}

#[cfg(feature = "postgres")]
impl Rows for PostgresStore {
    async fn open_account(&self, user: UserId) -> Result<(), Failure> {
        self.open_account(user).await
    }

    async fn entries(&self, user: UserId) -> Result<Vec<Entry>, Failure> {
        self.entries(user).await
    }

    async fn rows(&self) -> Result<Vec<[i64; 4]>, Failure> {
        self.rows().await
    }

    async fn remove(&self) -> Result<(), Failure> {
        self.remove().await
    }
}

#[cfg(feature = "sqlite")]
impl Rows for SqliteStore {
    async fn open_account(&self, user: UserId) -> Result<(), Failure> {
        self.open_account(user).await
    }

    async fn entries(&self, user: UserId) -> Result<Vec<Entry>, Failure> {
        self.entries(user)
    }

    async fn rows(&self) -> Result<Vec<[i64; 4]>, Failure> {
        self.rows()
    }

    /// They go when it is dropped.
    async fn remove(&self) -> Result<(), Failure> {
        Ok(())
    }
}
