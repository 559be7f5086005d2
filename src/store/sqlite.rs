//! Balances and histories in a real SQLite.
//!
//! A statement takes microseconds and runs where its future is polled; a transaction that waits for nothing runs as a whole on
//! one thread. SQLite has one writer and no queue for it: who is told "busy" tries again after a while, until its time is over.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::time::Instant;

use super::pool::{Place, Pool, Pools};
use super::rows::{self, Asks, account, add, answered, changed, entry, entry_of, seen};
use super::tables_setup::OpenTables;
use super::{
    Account, Books, Change, Changed, Client, Fence, How, Locks, Outdated, Store, TablesSetup,
    Transaction, Visible, Write, Writes, Written,
};
use crate::database::sql::Tables;
use crate::database::sqlite::Connection;
use crate::database::{Answer, Begin, Dialect, ErrorClass, Failure, Mode, Statement};
use crate::env::Nanos;
use crate::point::{Operation, Receipt, RequestId, UserId};

/// What a store in SQLite is made of.
#[derive(Clone, Debug)]
pub struct SqliteSetup {
    /// The file; a temporary one, if none is named.
    pub file: Option<PathBuf>,
    /// Its tables, and how requests reach them.
    pub tables: TablesSetup,
}

/// Balances and histories in a real SQLite.
#[derive(Debug)]
pub struct SqliteStore {
    base: Arc<Base>,
    open: OpenTables,
    /// For making, reading and removing the tables.
    own: Mutex<Connection>,
    // Removed when the connections are closed.
    _directory: Option<TempDir>,
}

#[derive(Debug)]
struct Base {
    pools: Pools<Connection>,
    /// For one in the place of another that had to be closed.
    file: PathBuf,
    tables: Tables,
}

/// A connection that one operation has for itself.
#[derive(Debug)]
pub struct Unit {
    base: Arc<Base>,
    process: usize,
    /// There until it is dropped.
    connection: Option<Connection>,
    visible: Visible,
    /// The token that its statements look at.
    fence: Option<Fence>,
    /// How its transaction begins, if it has yet to: to be the writer is waited for as a row is, and not as a connection.
    begin: Option<Mode>,
    /// Whether it becomes the writer when it has read, and not before.
    locks_after_reading: bool,
    /// It looked for its user's account, and there is none.
    is_missing: bool,
    /// Until when a statement that finds the database busy is tried again.
    until: Instant,
    _place: Place,
}

impl SqliteStore {
    /// Opens the file, and makes tables of its own in it.
    ///
    /// # Errors
    /// What SQLite, or the system, said.
    pub fn open(setup: &SqliteSetup) -> Result<Self, Failure> {
        let (directory, file) = match &setup.file {
            Some(file) => (None, file.clone()),
            None => {
                let directory = tempfile::Builder::new().prefix("pointrace-").tempdir();
                let directory = directory.map_err(|e| Failure::new(ErrorClass::Other, &e))?;
                let file = directory.path().join("pointrace.db");
                (Some(directory), file)
            }
        };
        let asked = &setup.tables;
        let namespace = asked.namespace.clone().unwrap_or_else(super::namespace);
        let tables = Tables::new(Dialect::Sqlite, &namespace);
        let mut own = Connection::open(&file, &tables)?;
        let fill = match asked.accounts_exist {
            true => tables.fill(asked.users, asked.opening),
            false => String::new(),
        };
        let made = make_or_join(&mut own, asked.one_account_each, &fill)?;
        let newest_fence = match asked.lock.needs_nodes() {
            true => own.newest_fence()?,
            false => 0,
        };
        let open = OpenTables::new(asked, made, newest_fence);
        let pool = || {
            let idle = (0..asked.connections.max(1)).map(|_| Connection::open(&file, &tables));
            Ok::<_, Failure>(Pool::new(idle.collect::<Result<_, _>>()?))
        };
        let pools = (0..asked.processes.max(1)).map(|_| pool());
        let base = Base {
            pools: Pools::new(pools.collect::<Result<_, _>>()?),
            file,
            tables,
        };
        Ok(SqliteStore {
            base: Arc::new(base),
            open,
            own: Mutex::new(own),
            _directory: directory,
        })
    }

    /// What it holds.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn books(&self) -> Result<Books, Failure> {
        Ok(Books::of_rows(self.open.opening, &self.rows()?))
    }

    /// The same as rows of user, balance, entries and accounts: for users who are not numbered from 1.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn rows(&self) -> Result<Vec<[i64; 4]>, Failure> {
        self.own.lock().books()
    }

    /// The file, and the name of its tables in it, for others that are to meet in them.
    pub fn place(&self) -> (&std::path::Path, &str) {
        (&self.base.file, self.base.tables.namespace())
    }

    /// Opens an account for the user, if there is none.
    ///
    /// # Errors
    /// What SQLite said.
    pub async fn open_account(&self, user: UserId) -> Result<(), Failure> {
        let longest = Nanos::try_from(LONGEST_OPENING.as_nanos()).unwrap_or(Nanos::MAX);
        let client = Client { user, process: 0 };
        let mut unit = self.begin(client, How::Statements, longest).await?;
        unit.send(&account(user, self.open.opening)).await.map(drop)
    }

    /// The entries of a user's history: request, change, and milliseconds since 1970; oldest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn entries(&self, user: UserId) -> Result<Vec<[i64; 3]>, Failure> {
        self.own.lock().entries(user)
    }
}

/// Makes the tables or joins them; who finds another at it waits.
fn make_or_join(own: &mut Connection, one_account_each: bool, fill: &str) -> Result<bool, Failure> {
    let end = std::time::Instant::now() + LONGEST_OPENING;
    loop {
        match own.make_or_join(one_account_each, fill) {
            Err(failure)
                if failure.class == ErrorClass::Busy && std::time::Instant::now() < end =>
            {
                std::thread::sleep(MOST_PAUSE);
            }
            told => return told,
        }
    }
}

/// The opening of an account or of the tables waits no longer for other writers.
const LONGEST_OPENING: Duration = Duration::from_secs(10);

impl Drop for SqliteStore {
    fn drop(&mut self) {
        if !self.open.keep {
            // A temporary file goes as a whole, and of a named one nobody can be told.
            let _ = self.own.lock().run(&self.base.tables.remove());
        }
    }
}

impl Store for SqliteStore {
    type Unit = Unit;
    type Trouble = Failure;

    const PENDING_WAITS: bool = true;
    const BEGINNING_WAITS: bool = true;

    fn visible(unit: &Unit) -> Visible {
        unit.visible
    }

    fn is_missing(unit: &Unit) -> bool {
        unit.is_missing
    }

    fn locks_after_reading(unit: &Unit) -> bool {
        unit.locks_after_reading
    }

    fn is_shared(&self) -> bool {
        self.open.is_shared
    }

    fn newest_fence(&self) -> u64 {
        self.open.newest_fence
    }

    async fn begin(&self, client: Client, how: How, longest: Nanos) -> Result<Unit, Failure> {
        let pool = self.base.pools.of(client.process);
        let place = pool.place().await;
        let connection = match pool.take() {
            Some(connection) => connection,
            None => Connection::open(&self.base.file, &self.base.tables)?,
        };
        let mut unit = Unit {
            base: Arc::clone(&self.base),
            process: client.process,
            connection: Some(connection),
            visible: match how {
                How::Statements => Visible::AtOnce,
                How::Transaction(_) => Visible::WhenCommitted,
            },
            fence: None,
            begin: None,
            locks_after_reading: false,
            is_missing: false,
            until: Instant::now() + Duration::from_nanos(longest),
            _place: place,
        };
        if let How::Transaction(Transaction { locks, .. }) = how {
            match locks {
                Locks::Nothing => unit.begin = Some(Mode::Deferred),
                Locks::Row => unit.begin = Some(Mode::Immediate),
                Locks::RowAfterReading => unit.locks_after_reading = true,
            }
        }
        Ok(unit)
    }

    fn fence(unit: &mut Unit, fence: Fence) {
        unit.fence = Some(fence);
    }

    async fn read(&self, unit: &mut Unit, user: UserId) -> Result<Account, Failure> {
        if let Some(mode) = unit.begin.take() {
            unit.begin(mode).await?;
        }
        let account = rows::read(unit, user).await?;
        Ok(seen(account.as_ref(), self.open.lock))
    }

    async fn lock_what_was_read(&self, unit: &mut Unit, _: UserId) -> Result<(), Failure> {
        unit.locks_after_reading = false;
        // To be the writer is the only lock there is.
        unit.begin(Mode::Immediate).await
    }

    async fn write(
        &self,
        unit: &mut Unit,
        user: UserId,
        write: Write,
        writes: Writes,
    ) -> Result<Result<Written, Outdated>, Failure> {
        rows::write(unit, user, &write, writes).await
    }

    async fn append(&self, unit: &mut Unit, operation: &Operation) -> Result<Option<u64>, Failure> {
        unit.send(&entry(operation)).await?;
        Ok(None)
    }

    async fn append_answered(
        &self,
        unit: &mut Unit,
        operation: &Operation,
        key: RequestId,
        answer: Receipt,
    ) -> Result<Option<u64>, Failure> {
        unit.send(&answered(operation, key, answer)).await?;
        Ok(None)
    }

    async fn recall(&self, unit: &mut Unit, key: RequestId) -> Result<Option<Receipt>, Failure> {
        rows::recall(unit, key).await
    }

    async fn open(&self, unit: &mut Unit, user: UserId) -> Result<bool, Failure> {
        let opened = unit.send(&account(user, 0)).await?;
        unit.is_missing = false;
        Ok(opened == Answer::Inserted(true))
    }

    async fn change(
        &self,
        unit: &mut Unit,
        operation: &Operation,
        change: Change,
    ) -> Result<Option<Changed>, Failure> {
        unit.begin(Mode::Immediate).await?;
        let Answer::Updated(updates) = unit.ask(&add(operation, &change))? else {
            unreachable!("an update answers with updates");
        };
        let changed = updates.first().map(changed);
        unit.is_missing = changed.is_none() && !self.open.accounts_exist;
        if let Some(changed) = &changed {
            unit.ask(&entry_of(operation, &change, changed))?;
        }
        unit.ask(&Statement::Commit)?;
        Ok(changed)
    }

    async fn commit(&self, unit: &mut Unit) -> Result<(), Failure> {
        match unit.visible {
            Visible::AtOnce => Ok(()),
            // Nothing was asked for.
            Visible::WhenCommitted if unit.begin.is_some() => Ok(()),
            Visible::WhenCommitted => unit.ask(&Statement::Commit).map(|_| ()),
        }
    }

    async fn roll_back(&self, unit: Unit) {
        drop(unit);
    }
}

impl Unit {
    async fn begin(&mut self, mode: Mode) -> Result<(), Failure> {
        let begin = Statement::Begin(Begin {
            mode,
            ..Begin::default()
        });
        match self.try_until_not_busy(&begin).await {
            Ok(_) => Ok(()),
            Err(failure) if failure.class == ErrorClass::Busy => {
                Err(ErrorClass::LockNotAvailable.into())
            }
            Err(failure) => Err(failure),
        }
    }

    async fn try_until_not_busy(&mut self, statement: &Statement) -> Result<Answer, Failure> {
        loop {
            match self.ask(statement) {
                Err(failure)
                    if failure.class == ErrorClass::Busy && Instant::now() < self.until =>
                {
                    // Another writer needs some ten microseconds, unless it waits for something itself.
                    let pause = rand::random_range(LEAST_PAUSE..=MOST_PAUSE);
                    tokio::time::sleep(pause).await;
                }
                told => return told,
            }
        }
    }

    fn ask(&mut self, statement: &Statement) -> Result<Answer, Failure> {
        match &mut self.connection {
            Some(connection) => connection.send(statement),
            None => Err(ErrorClass::ConnectionLost.into()),
        }
    }
}

impl Asks for Unit {
    type Trouble = Failure;

    /// One that is a transaction of its own is tried again while the database is busy: it has had no effect.
    async fn send(&mut self, statement: &Statement) -> Result<Answer, Failure> {
        match self.visible {
            Visible::AtOnce => self.try_until_not_busy(statement).await,
            Visible::WhenCommitted => self.ask(statement),
        }
    }

    fn fence(&self) -> Option<Fence> {
        self.fence
    }

    fn is_missing(&mut self) -> &mut bool {
        &mut self.is_missing
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        if connection.in_transaction() {
            // What cannot even be rolled back is closed, which rolls it back.
            if connection.send(&Statement::Rollback).is_err() {
                return;
            }
        }
        self.base.pools.of(self.process).put(connection);
    }
}

/// Before a statement is tried again.
const LEAST_PAUSE: Duration = Duration::from_micros(100);
const MOST_PAUSE: Duration = Duration::from_millis(3);
