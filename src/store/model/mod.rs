//! Balances and histories in a modelled database.
//!
//! Every statement is a step of the model, and takes effect in the turn in which it is sent. Who has to wait for a lock
//! waits in the model's own queue and goes on in a turn of its own; the end of the longest wait is a turn, too. So a run
//! over it is the same for the same seed, and an exploration plays every order of the statements.

mod ends;
mod look;
mod pool;
mod send;
mod state;
mod touch;

use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::rows::{self, Asks, account, add, answered, changed, entry, entry_of, seen};
use super::{
    Account, Between, Books, Change, Changed, Client, Ends, Fence, Holding, How, Local, Locks,
    Outdated, Store, Transaction, Visible, Write, Writes, Written,
};
use crate::database::model::{Database, Settings};
use crate::database::{
    Answer, Begin, Dialect, ErrorClass, Failure, Isolation, Lifetime, Mode, Statement,
};
use crate::env::{Env, Nanos};
use crate::point::{Operation, Points, Receipt, RequestId, Trouble, UserId};
use crate::request::LockName;

pub use look::{AtRow, RowView, SessionView};
use state::State;
pub use state::Unit;

/// What a store in a modelled database is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ModelSetup {
    /// Which database it is a model of.
    pub dialect: Dialect,
    /// The level of statements outside of transactions.
    pub isolation: Isolation,
    /// Processes that have connections of their own; at least 1.
    pub processes: u32,
    /// Connections of each of them; at least 1.
    pub connections: u32,
    /// Whether users have an account before the first request. If not, each first request opens one.
    pub accounts_exist: bool,
    /// Whether the users of accounts are a unique key.
    pub one_account_each: bool,
    /// What the pauses before a statement that was told "busy" is sent again are drawn from; none where latencies order
    /// nothing: then it is sent again when the writer is done, for sooner would be in vain.
    pub pauses: Option<u64>,
}

/// Balances and histories in a modelled database.
#[derive(Debug)]
pub struct ModelStore<E: Env> {
    env: E,
    setup: ModelSetup,
    users: u64,
    opening: Points,
    state: Arc<Mutex<State>>,
    between: OnceLock<Arc<dyn Between>>,
}

impl<E: Env> ModelStore<E> {
    /// A database in which users 1 to `users` have an account with `opening` points each, if accounts are to exist.
    pub fn new(env: E, setup: ModelSetup, users: u64, opening: Points) -> Self {
        let store = ModelStore {
            env,
            setup,
            users,
            opening,
            state: Arc::default(),
            between: OnceLock::new(),
        };
        store.renew((1..=users).map(|user| (UserId(user), opening)));
        store
    }
}

impl<E: Env> ModelStore<E> {
    /// Begins the unit's transaction with its first statement, if it has one.
    async fn begin_late(&self, unit: &mut Unit<E>) -> Result<(), ErrorClass> {
        let is_sqlite = self.setup.dialect == Dialect::Sqlite;
        let mode = match unit.locks {
            Locks::Nothing => Mode::Deferred,
            Locks::Row => Mode::Immediate,
            // It reads outside of a transaction first.
            Locks::RowAfterReading if is_sqlite => return Ok(()),
            Locks::RowAfterReading => Mode::Deferred,
        };
        match unit.begin.take() {
            Some(isolation) => self.start(unit, isolation, mode).await,
            None => Ok(()),
        }
    }

    /// Begins a transaction. To be the writer is SQLite's only lock.
    async fn start(
        &self,
        unit: &mut Unit<E>,
        isolation: Isolation,
        mode: Mode,
    ) -> Result<(), ErrorClass> {
        let begin = Statement::Begin(Begin {
            isolation,
            mode,
            lock_timeout: None,
        });
        match self.send(unit, &begin).await {
            Ok(_) => Ok(()),
            Err(ErrorClass::Busy) => Err(ErrorClass::LockNotAvailable),
            Err(class) => Err(class),
        }
    }
}

/// A unit, and the store that it is of.
struct Asking<'a, E: Env> {
    store: &'a ModelStore<E>,
    unit: &'a mut Unit<E>,
}

impl<E: Env> Asks for Asking<'_, E> {
    type Trouble = Failure;

    async fn send(&mut self, statement: &Statement) -> Result<Answer, Failure> {
        Ok(self.store.send(self.unit, statement).await?)
    }

    fn fence(&self) -> Option<Fence> {
        self.unit.fence
    }

    fn is_missing(&mut self) -> &mut bool {
        &mut self.unit.is_missing
    }

    fn look(&self, user: UserId) -> Statement {
        match self.unit.locks {
            Locks::Row => Statement::SelectForUpdate { user },
            Locks::Nothing | Locks::RowAfterReading => rows::look(user, self.unit.fence),
        }
    }
}

impl<E: Env> Local for ModelStore<E> {
    fn holding(&self, user: UserId) -> Holding {
        self.state.lock().holding(user)
    }

    fn books(&self) -> Books {
        let state = self.state.lock();
        let users = (1..=self.users).map(UserId);
        Books {
            opening: self.opening,
            holdings: users.map(|user| state.holding(user)).collect(),
            round_trips: None,
        }
    }

    fn renew(&self, accounts: impl Iterator<Item = (UserId, Points)>) {
        let mut database = Database::new(Settings {
            dialect: self.setup.dialect,
            isolation: self.setup.isolation,
            one_account_each: self.setup.one_account_each,
        });
        if self.setup.accounts_exist {
            for (user, opening) in accounts {
                database.open(user, opening);
            }
        }
        let pools = (self.setup.processes.max(1), self.setup.connections.max(1));
        *self.state.lock() = State::new(database, pools);
    }

    fn stand_between(&self, between: Arc<dyn Between>) {
        let _ = self.between.set(between);
    }

    fn ends(&self) -> Option<Arc<dyn Ends>> {
        Some(self.state.clone())
    }

    fn row(&self, user: UserId) -> Option<RowView> {
        Some(self.state.lock().row(user, self.setup.dialect))
    }

    fn contents(&self, _: &[UserId], tell: &mut dyn FnMut(u64)) {
        self.state.lock().contents(tell);
    }
}

impl<E: Env> Store for ModelStore<E> {
    type Unit = Unit<E>;
    type Trouble = Failure;

    const PENDING_WAITS: bool = true;
    const BEGINNING_WAITS: bool = true;

    fn visible(unit: &Unit<E>) -> Visible {
        unit.visible
    }

    fn is_missing(unit: &Unit<E>) -> bool {
        unit.is_missing
    }

    fn is_unheard(unit: &Unit<E>) -> bool {
        unit.is_unheard
    }

    fn locks_after_reading(unit: &Unit<E>) -> bool {
        unit.locks == Locks::RowAfterReading
    }

    async fn begin(&self, client: Client, how: How, longest: Nanos) -> Result<Unit<E>, Failure> {
        let mut unit = self.connection(client, longest).await?;
        if let How::Transaction(Transaction { isolation, locks }) = how {
            unit.visible = Visible::WhenCommitted;
            unit.locks = locks;
            unit.begin = Some(isolation);
        }
        Ok(unit)
    }

    fn name(&self, unit: &mut Unit<E>, request: RequestId) {
        self.state.lock().serve(unit.session, request, unit.user);
    }

    fn fence(unit: &mut Unit<E>, fence: Fence) {
        unit.fence = Some(fence);
    }

    async fn read(&self, unit: &mut Unit<E>, user: UserId) -> Result<Account, Failure> {
        self.begin_late(unit).await?;
        let account = rows::read(&mut Asking { store: self, unit }, user).await?;
        let account = account.as_ref();
        let lock = account.map(|account| self.state.lock().written_under(user, account.writer));
        Ok(seen(account, lock.flatten().unwrap_or(LockName::None)))
    }

    async fn lock_what_was_read(&self, unit: &mut Unit<E>, user: UserId) -> Result<(), Failure> {
        let locked = match self.setup.dialect {
            Dialect::Sqlite => {
                self.start(unit, Isolation::Serializable, Mode::Immediate)
                    .await
            }
            Dialect::PostgreSql | Dialect::InnoDb => {
                let statement = Statement::SelectForUpdate { user };
                self.send(unit, &statement).await.map(drop)
            }
        };
        Ok(locked?)
    }

    async fn write(
        &self,
        unit: &mut Unit<E>,
        user: UserId,
        write: Write,
        writes: Writes,
    ) -> Result<Result<Written, Outdated>, Failure> {
        let mut asks = Asking { store: self, unit };
        let mut written = rows::write(&mut asks, user, &write, writes).await?;
        if let Ok(written) = &mut written {
            let mut state = self.state.lock();
            if let Some(buried) = &mut written.buried
                && let Some(lock) = state.written_under(user, buried.last.request)
            {
                buried.last.lock = lock;
            }
            state.note_writer(user, write.writer);
        }
        Ok(written)
    }

    async fn append(
        &self,
        unit: &mut Unit<E>,
        operation: &Operation,
    ) -> Result<Option<u64>, Failure> {
        self.send(unit, &entry(operation)).await?;
        Ok(None)
    }

    async fn append_answered(
        &self,
        unit: &mut Unit<E>,
        operation: &Operation,
        key: RequestId,
        answer: Receipt,
    ) -> Result<Option<u64>, Failure> {
        self.send(unit, &answered(operation, key, answer)).await?;
        Ok(None)
    }

    async fn recall(&self, unit: &mut Unit<E>, key: RequestId) -> Result<Option<Receipt>, Failure> {
        self.begin_late(unit).await?;
        rows::recall(&mut Asking { store: self, unit }, key).await
    }

    async fn open(&self, unit: &mut Unit<E>, user: UserId) -> Result<bool, Failure> {
        let opened = self.send(unit, &account(user, 0)).await?;
        unit.is_missing = false;
        Ok(opened == Answer::Inserted(true))
    }

    async fn change(
        &self,
        unit: &mut Unit<E>,
        operation: &Operation,
        change: Change,
    ) -> Result<Option<Changed>, Failure> {
        self.start(unit, Isolation::ReadCommitted, Mode::Immediate)
            .await?;
        let Answer::Updated(updates) = self.send(unit, &add(operation, &change)).await? else {
            unreachable!("an update answers with updates");
        };
        let Some(update) = updates.first() else {
            unit.is_missing = !self.setup.accounts_exist;
            self.send(unit, &Statement::Rollback).await?;
            return Ok(None);
        };
        let done = changed(update);
        self.send(unit, &entry_of(operation, &change, &done))
            .await?;
        self.state.lock().note_writer(operation.user, change.writer);
        self.send(unit, &Statement::Commit).await?;
        Ok(Some(done))
    }

    async fn lock(
        &self,
        unit: &mut Unit<E>,
        user: UserId,
        lifetime: Lifetime,
    ) -> Result<(), Trouble> {
        let lock = Statement::AdvisoryLock { user, lifetime };
        let locked = match self.begin_late(unit).await {
            Ok(()) => self.send(unit, &lock).await.map(drop),
            Err(class) => Err(class),
        };
        locked.map_err(|class| Failure::from(class).into())
    }

    async fn unlock(&self, unit: &mut Unit<E>, user: UserId) -> Result<(), Trouble> {
        let unlocked = self.send(unit, &Statement::AdvisoryUnlock { user }).await;
        unlocked
            .map(drop)
            .map_err(|class| Failure::from(class).into())
    }

    async fn commit(&self, unit: &mut Unit<E>) -> Result<(), Failure> {
        match unit.visible {
            Visible::AtOnce => Ok(()),
            Visible::WhenCommitted => {
                self.send(unit, &Statement::Commit).await?;
                Ok(())
            }
        }
    }

    async fn roll_back(&self, mut unit: Unit<E>) {
        if unit.is_open() {
            // It cannot fail.
            let _ = self.send(&mut unit, &Statement::Rollback).await;
        }
        if unit.was_busy && self.setup.pauses.is_none() {
            self.not_busy(&unit).await;
        }
    }
}
