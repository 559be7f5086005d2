//! Where balances and histories live.

mod at_once;
mod between;
mod books;
mod how;
mod local;
mod memory;
pub mod model;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod pool;
#[cfg(feature = "postgres")]
pub mod postgres;
mod rows;
#[cfg(feature = "sqlite")]
pub mod sqlite;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod tables_setup;

pub use between::{Between, Ends};
pub use books::{Books, Holding};
pub use how::{Change, Changed, Fence, How, Locks, Transaction};
pub use local::Local;
pub use memory::{
    Account, Buried, Fenced, MemoryStore, Outdated, Outfenced, Write, Writer, Written,
};
pub use model::{AtRow, ModelSetup, ModelStore, RowView, SessionView};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresSetup, PostgresStore};
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteSetup, SqliteStore};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use tables_setup::TablesSetup;

use std::future::{Future, ready};

use crate::database::Lifetime;
use crate::env::Nanos;
use crate::point::{Operation, Receipt, RequestId, Trouble, UserId};

/// Where balances and histories are kept, as the service reaches it.
///
/// Everything that one operation does to it belongs to a [`Unit`](Self::Unit): a transaction, or nothing where each
/// statement stands for itself. What a store in memory does not need costs nothing there: its unit is empty, its
/// futures are ready, and its trouble cannot be.
pub trait Store: Send + Sync + 'static {
    /// What the statements of one operation belong to. Dropped before it is committed, it is rolled back.
    type Unit: Send;

    /// Why a statement may fail.
    type Trouble: Into<Trouble> + Send;

    /// Whether a statement that is not answered at once waits for others, and for nothing else.
    const PENDING_WAITS: bool = false;

    /// Whether a beginning that is not over at once waits for a connection, and for nothing else.
    const BEGINNING_WAITS: bool = false;

    /// When others see what is written in the unit.
    fn visible(unit: &Self::Unit) -> Visible;

    /// Whether the unit has looked for its user's account, found none, and opened none since. Its next write opens one; a
    /// change needs it [opened](Self::open).
    fn is_missing(_unit: &Self::Unit) -> bool {
        false
    }

    /// Whether the unit locks an account by a second statement, when it has read it.
    fn locks_after_reading(_unit: &Self::Unit) -> bool {
        false
    }

    /// Whether what was last done in the unit has taken effect, and its answer was lost on its way. It is told as what happened, and
    /// its caller is told nothing of it. Where a connection is real nobody can know.
    fn is_unheard(_unit: &Self::Unit) -> bool {
        false
    }

    /// Whether others may write to it.
    fn is_shared(&self) -> bool {
        false
    }

    /// The newest fencing token that any row had been used with when the store was opened; 0, if there was none, or it is opened
    /// for requests that have none. What gives out tokens for it begins after this one.
    fn newest_fence(&self) -> u64 {
        0
    }

    /// Says that the user's account is about to be used.
    fn prefetch(&self, _user: UserId) {}

    /// Itself, if it is the one in memory. Its statements are then called as the plain functions that they are: a future
    /// that is ready at once still costs some thirty instructions, five times a request.
    fn in_memory(&self) -> Option<&MemoryStore> {
        None
    }

    /// Begins a unit for this client. Nothing in it is waited for longer than `longest` nanoseconds.
    fn begin(
        &self,
        client: Client,
        how: How,
        longest: Nanos,
    ) -> impl Future<Output = Result<Self::Unit, Self::Trouble>> + Send;

    /// From now on the unit's statements look at a fencing token, and are refused with [`Trouble::StaleToken`] if the row has been
    /// used with a newer one: to look and to act is one statement.
    fn fence(unit: &mut Self::Unit, fence: Fence);

    /// Says whose unit it is, for those who look on.
    fn name(&self, _unit: &mut Self::Unit, _request: RequestId) {}

    /// The user's account.
    fn read(
        &self,
        unit: &mut Self::Unit,
        user: UserId,
    ) -> impl Future<Output = Result<Account, Self::Trouble>> + Send;

    /// Locks the account that has been read, in units that lock [after reading](Locks::RowAfterReading); what it says now is
    /// thrown away.
    fn lock_what_was_read(
        &self,
        _unit: &mut Self::Unit,
        _user: UserId,
    ) -> impl Future<Output = Result<(), Self::Trouble>> + Send {
        ready(Ok(()))
    }

    /// Writes a balance, and says what that buries, if its unit is committed.
    fn write(
        &self,
        unit: &mut Self::Unit,
        user: UserId,
        write: Write,
        writes: Writes,
    ) -> impl Future<Output = Result<Result<Written, Outdated>, Self::Trouble>> + Send;

    /// Appends the operation to its user's history, and returns the number of entries there, if that is known without
    /// another question.
    fn append(
        &self,
        unit: &mut Self::Unit,
        operation: &Operation,
    ) -> impl Future<Output = Result<Option<u64>, Self::Trouble>> + Send;

    /// Appends the operation as [`append`](Self::append) does, with what is answered to it, under an idempotency key. The
    /// key is unique: [`Trouble::UniqueViolation`], if there is an entry with it.
    fn append_answered(
        &self,
        unit: &mut Self::Unit,
        operation: &Operation,
        key: RequestId,
        answer: Receipt,
    ) -> impl Future<Output = Result<Option<u64>, Self::Trouble>> + Send;

    /// What was answered under this idempotency key, if there is an entry with it.
    fn recall(
        &self,
        unit: &mut Self::Unit,
        key: RequestId,
    ) -> impl Future<Output = Result<Option<Receipt>, Self::Trouble>> + Send;

    /// Opens the user's account with nothing in it, unless there is one; whether there was none.
    fn open(
        &self,
        _unit: &mut Self::Unit,
        _user: UserId,
    ) -> impl Future<Output = Result<bool, Self::Trouble>> + Send {
        ready(Ok(false))
    }

    /// Changes the operation's balance and appends the operation, in one step that reads, checks and writes; `None` and
    /// nothing, if the balance would not be within the change's bounds. Where that may be for want of an account, the
    /// unit [says so](Self::is_missing).
    fn change(
        &self,
        unit: &mut Self::Unit,
        operation: &Operation,
        change: Change,
    ) -> impl Future<Output = Result<Option<Changed>, Self::Trouble>> + Send;

    /// Waits for the user's advisory lock, as long as the unit may wait, and takes it for this lifetime. A store that has no
    /// such locks refuses.
    fn lock(
        &self,
        _unit: &mut Self::Unit,
        _user: UserId,
        _lifetime: Lifetime,
    ) -> impl Future<Output = Result<(), Trouble>> + Send {
        ready(Err(Trouble::Other))
    }

    /// Gives back an advisory lock of the [session](Lifetime::Session).
    fn unlock(
        &self,
        _unit: &mut Self::Unit,
        _user: UserId,
    ) -> impl Future<Output = Result<(), Trouble>> + Send {
        ready(Err(Trouble::Other))
    }

    /// Commits the unit, after which nothing is to be done in it.
    fn commit(
        &self,
        unit: &mut Self::Unit,
    ) -> impl Future<Output = Result<(), Self::Trouble>> + Send;

    /// Takes back what was done in the unit.
    fn roll_back(&self, unit: Self::Unit) -> impl Future<Output = ()> + Send;
}

/// The number of the first request that this process sends to a store. Over shared tables none may use the number of
/// another's, which is a key there: each process draws one of a million ranges of 2^32 numbers.
pub fn first_number<St: Store>(store: &St) -> u64 {
    match store.is_shared() {
        true => (rand::random::<u64>() >> 44 << 32) + 1,
        false => 1,
    }
}

/// Who asks a store for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The user whose points the operation is about.
    pub user: UserId,
    /// The process that it is done in, from 0: each has connections of its own.
    pub process: usize,
}

/// When others see what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visible {
    /// At once: there is nothing to commit.
    AtOnce,
    /// When its unit is committed.
    WhenCommitted,
}

/// What a write does when another has been done since the read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// It goes over what is there.
    Over,
    /// It is refused: compare-and-set.
    IfCurrent,
}

/// A name for tables that nobody else has.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn namespace() -> String {
    format!("r{:016x}", rand::random::<u64>())
}
