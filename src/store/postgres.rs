//! Balances and histories in a real PostgreSQL.
//!
//! An operation in a transaction takes three round trips: begin and read, write, append and commit. A connection that an
//! operation leaves in the midst of something is closed, which rolls its transaction back, and another takes its place.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::pool::{Place, Pool, Pools};
use super::rows::{self, Asks, account, add, answered, changed, entry, entry_of, seen};
use super::tables_setup::OpenTables;
use super::{
    Account, Books, Change, Changed, Client, Fence, How, Locks, Outdated, Store, TablesSetup,
    Transaction, Visible, Write, Writes, Written,
};
use crate::database::postgres::{self, Connection};
use crate::database::sql::Tables;
use crate::database::{Answer, Begin, Dialect, ErrorClass, Failure, Lifetime, Mode, Statement};
use crate::env::Nanos;
use crate::point::{Operation, Receipt, RequestId, Trouble, UserId};

/// What a store in PostgreSQL is made of.
#[derive(Clone, Debug)]
pub struct PostgresSetup {
    /// Where the server is.
    pub place: postgres::Place,
    /// Its tables, and how requests reach them.
    pub tables: TablesSetup,
    /// How long a statement outside of a transaction waits for a lock at most, in nanoseconds.
    pub lock_timeout: Nanos,
}

impl PostgresSetup {
    /// The same store, reached by the socket in another directory.
    #[cfg(unix)]
    pub(crate) fn at_socket(self, directory: &std::path::Path) -> Self {
        PostgresSetup {
            place: self.place.at_socket(directory),
            ..self
        }
    }
}

/// Balances and histories in a real PostgreSQL.
#[derive(Debug)]
pub struct PostgresStore {
    base: Arc<Base>,
    open: OpenTables,
}

#[derive(Debug)]
struct Base {
    pools: Pools<Connection>,
    server: Server,
}

/// The way to a server.
#[derive(Debug)]
struct Server {
    place: postgres::Place,
    tables: Tables,
    lock_timeout: Duration,
}

/// A connection that one operation has for itself.
#[derive(Debug)]
pub struct Unit {
    base: Arc<Base>,
    process: usize,
    /// There until it is dropped.
    connection: Option<Connection>,
    visible: Visible,
    locks: Locks,
    /// The token that its statements look at.
    fence: Option<Fence>,
    /// It looked for its user's account, and there is none.
    is_missing: bool,
    /// Sent with the first statement.
    begin: Option<Statement>,
    /// Sent with the commit.
    last: Option<Statement>,
    /// How long it waits for a lock at most.
    longest: Duration,
    _place: Place,
}

impl Server {
    /// A connection for requests.
    async fn connection(&self) -> Result<Connection, Failure> {
        let mut connection = Connection::open(&self.place, &self.tables).await?;
        connection.prepare().await?;
        connection.wait_at_most(self.lock_timeout).await?;
        Ok(connection)
    }

    /// The same; a server that is away may come back within `patience`.
    async fn connection_within(&self, patience: Duration) -> Result<Connection, Failure> {
        let end = Instant::now() + patience;
        loop {
            match self.connection().await {
                Err(failure)
                    if failure.class == ErrorClass::ConnectionLost && Instant::now() < end =>
                {
                    tokio::time::sleep(BETWEEN_KNOCKS).await;
                }
                told => return told,
            }
        }
    }
}

impl Base {
    /// A connection that nobody has; after another had to be closed, a new one.
    async fn take(&self, process: usize, patience: Duration) -> Result<Connection, Failure> {
        match self.pools.of(process).take() {
            Some(connection) if connection.is_idle() => Ok(connection),
            _ => self.server.connection_within(patience).await,
        }
    }
}

/// Before a server that is away is asked again.
const BETWEEN_KNOCKS: Duration = Duration::from_millis(20);

/// An answer that takes so much longer than the longest wait for a lock does not come any more.
const GRACE: Duration = Duration::from_secs(10);

/// At the end a server that is away may come back within this.
const LAST_PATIENCE: Duration = Duration::from_secs(10);

impl PostgresStore {
    /// Connects, and makes tables of its own in a schema of their own.
    ///
    /// # Errors
    /// What the server, or the way to it, said.
    pub async fn open(setup: PostgresSetup) -> Result<Self, Failure> {
        let asked = setup.tables;
        let namespace = asked.namespace.clone().unwrap_or_else(super::namespace);
        let tables = Tables::new(Dialect::PostgreSql, &namespace);
        let mut own = Connection::open(&setup.place, &tables).await?;
        let fill = match asked.accounts_exist {
            true => tables.fill(asked.users, asked.opening),
            false => String::new(),
        };
        let made = own.make_or_join(asked.one_account_each, &fill).await?;
        let newest_fence = match asked.lock.needs_nodes() {
            true => own.newest_fence().await?,
            false => 0,
        };
        let open = OpenTables::new(&asked, made, newest_fence);
        let server = Server {
            place: setup.place,
            tables,
            lock_timeout: Duration::from_nanos(setup.lock_timeout),
        };
        let mut pools = Vec::new();
        for _ in 0..asked.processes.max(1) {
            let mut connections = Vec::new();
            for _ in 0..asked.connections.max(1) {
                connections.push(server.connection().await?);
            }
            pools.push(Pool::new(connections));
        }
        let base = Base {
            pools: Pools::new(pools),
            server,
        };
        Ok(PostgresStore {
            base: Arc::new(base),
            open,
        })
    }

    /// The name of its tables, for others that are to meet in them.
    pub fn namespace(&self) -> &str {
        self.base.server.tables.namespace()
    }

    /// Opens an account for the user, if there is none.
    ///
    /// # Errors
    /// What the server, or the way to it, said.
    pub async fn open_account(&self, user: UserId) -> Result<(), Failure> {
        let mut unit = self
            .begin(Client { user, process: 0 }, How::Statements, 0)
            .await?;
        unit.send(&account(user, self.open.opening)).await.map(drop)
    }

    /// The entries of a user's history: request, change, and milliseconds since 1970; oldest first.
    ///
    /// # Errors
    /// What the server, or the way to it, said.
    pub async fn entries(&self, user: UserId) -> Result<Vec<[i64; 3]>, Failure> {
        let mut unit = self
            .begin(Client { user, process: 0 }, How::Statements, 0)
            .await?;
        unit.connection()?.entries(user).await
    }

    /// What it holds in the end; its tables are removed, unless they are to be kept.
    ///
    /// # Errors
    /// What the server said.
    pub async fn close(&self) -> Result<Books, Failure> {
        let rows = match self.rows().await {
            Ok(rows) => rows,
            // The process that made shared tables may have removed them by now, and no run is judged by them.
            Err(_) if self.open.is_shared => Vec::new(),
            Err(failure) => return Err(failure),
        };
        self.remove().await?;
        Ok(Books {
            round_trips: Some(self.base.pools.all().map(Pool::round_trips).sum()),
            ..Books::of_rows(self.open.opening, &rows)
        })
    }

    /// Finds out whether each of these requests was committed, and sees to it that it never will be if it was not: its
    /// place in the history is taken. To look would not be enough, for a transaction whose connection broke may still be
    /// on its way to its commit.
    ///
    /// # Errors
    /// What the server, or the way to it, said.
    pub async fn settle(&self, operations: &[Operation]) -> Result<Vec<bool>, Failure> {
        let mut own = self.base.server.connection_within(LAST_PATIENCE).await?;
        let mut committed = Vec::with_capacity(operations.len());
        for operation in operations {
            let tombstone = Statement::Tombstone {
                user: operation.user,
                request: operation.request,
            };
            committed.push(own.send(&tombstone).await? == Answer::Inserted(false));
        }
        Ok(committed)
    }

    /// Rows of user, balance, entries and accounts: for users who are not numbered from 1.
    ///
    /// # Errors
    /// What the server said.
    pub async fn rows(&self) -> Result<Vec<[i64; 4]>, Failure> {
        let mut own = self.base.server.connection_within(LAST_PATIENCE).await?;
        own.books().await
    }

    /// Removes its tables, unless they are to be kept.
    ///
    /// # Errors
    /// What the server said.
    pub async fn remove(&self) -> Result<(), Failure> {
        if self.open.keep {
            return Ok(());
        }
        let Server { place, tables, .. } = &self.base.server;
        let own = Connection::open(place, tables).await?;
        // A session that is still in the midst of a transaction must not keep the tables.
        self.base.pools.all().for_each(Pool::close_idle);
        own.run("SET lock_timeout = '5s'").await?;
        own.run(&tables.remove()).await
    }
}

impl Store for PostgresStore {
    type Unit = Unit;
    type Trouble = Failure;

    const BEGINNING_WAITS: bool = true;

    fn visible(unit: &Unit) -> Visible {
        unit.visible
    }

    fn is_missing(unit: &Unit) -> bool {
        unit.is_missing
    }

    fn locks_after_reading(unit: &Unit) -> bool {
        unit.locks == Locks::RowAfterReading
    }

    fn is_shared(&self) -> bool {
        self.open.is_shared
    }

    fn newest_fence(&self) -> u64 {
        self.open.newest_fence
    }

    async fn begin(&self, client: Client, how: How, longest: Nanos) -> Result<Unit, Failure> {
        let longest = Duration::from_nanos(longest);
        let place = self.base.pools.of(client.process).place().await;
        let mut connection = self.base.take(client.process, longest).await?;
        connection.answer_within(longest + GRACE);
        let begin = |isolation| {
            Statement::Begin(Begin {
                isolation,
                mode: Mode::Deferred,
                lock_timeout: Some(longest),
            })
        };
        let (visible, locks, begin) = match how {
            How::Statements => (Visible::AtOnce, Locks::Nothing, None),
            How::Transaction(Transaction { isolation, locks }) => {
                (Visible::WhenCommitted, locks, Some(begin(isolation)))
            }
        };
        Ok(Unit {
            base: Arc::clone(&self.base),
            process: client.process,
            connection: Some(connection),
            visible,
            locks,
            fence: None,
            is_missing: false,
            begin,
            last: None,
            longest,
            _place: place,
        })
    }

    fn fence(unit: &mut Unit, fence: Fence) {
        unit.fence = Some(fence);
    }

    async fn read(&self, unit: &mut Unit, user: UserId) -> Result<Account, Failure> {
        let account = rows::read(unit, user).await?;
        Ok(seen(account.as_ref(), self.open.lock))
    }

    async fn lock_what_was_read(&self, unit: &mut Unit, user: UserId) -> Result<(), Failure> {
        unit.send(&Statement::SelectForUpdate { user })
            .await
            .map(drop)
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
        unit.append(entry(operation)).await
    }

    async fn append_answered(
        &self,
        unit: &mut Unit,
        operation: &Operation,
        key: RequestId,
        answer: Receipt,
    ) -> Result<Option<u64>, Failure> {
        unit.append(answered(operation, key, answer)).await
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
        let longest = unit.longest;
        let connection = unit.connection()?;
        let begin = Statement::Begin(Begin {
            lock_timeout: Some(longest),
            ..Begin::default()
        });
        let add = add(operation, &change);
        let (begun, answer) = connection.send_both(&begin, &add).await;
        let answer = begun.and(answer);
        let changed = match &answer {
            Ok(Answer::Updated(updates)) => updates.first().map(changed),
            Ok(_) => unreachable!("an update answers with updates"),
            Err(_) => None,
        };
        let Some(changed) = changed else {
            connection.send(&Statement::Rollback).await?;
            unit.is_missing = !self.open.accounts_exist;
            return answer.map(|_| None);
        };
        let entry = entry_of(operation, &change, &changed);
        let (appended, committed) = connection.send_both(&entry, &Statement::Commit).await;
        appended.and(committed)?;
        Ok(Some(changed))
    }

    async fn lock(&self, unit: &mut Unit, user: UserId, lifetime: Lifetime) -> Result<(), Trouble> {
        unit.send(&Statement::AdvisoryLock { user, lifetime })
            .await?;
        Ok(())
    }

    async fn unlock(&self, unit: &mut Unit, user: UserId) -> Result<(), Trouble> {
        unit.send(&Statement::AdvisoryUnlock { user }).await?;
        Ok(())
    }

    async fn commit(&self, unit: &mut Unit) -> Result<(), Failure> {
        if unit.visible == Visible::AtOnce {
            return Ok(());
        }
        let last = unit.last.take();
        let connection = unit.connection()?;
        match last {
            Some(last) => {
                // Refused, it has made the commit a rollback.
                let (appended, committed) = connection.send_both(&last, &Statement::Commit).await;
                appended.and(committed)?;
            }
            None => {
                connection.send(&Statement::Commit).await?;
            }
        }
        Ok(())
    }

    async fn roll_back(&self, mut unit: Unit) {
        let begun = unit.visible == Visible::WhenCommitted && unit.begin.is_none();
        if let Ok(connection) = unit.connection()
            && begun
        {
            // A connection that cannot even do this is closed.
            let _ = connection.send(&Statement::Rollback).await;
        }
    }
}

impl Unit {
    /// Sends a statement that appends to a history; in a transaction, with the commit.
    async fn append(&mut self, statement: Statement) -> Result<Option<u64>, Failure> {
        match self.visible {
            Visible::AtOnce => {
                self.send(&statement).await?;
            }
            Visible::WhenCommitted => self.last = Some(statement),
        }
        Ok(None)
    }

    fn connection(&mut self) -> Result<&mut Connection, Failure> {
        self.connection
            .as_mut()
            .ok_or(ErrorClass::ConnectionLost.into())
    }
}

impl Asks for Unit {
    type Trouble = Failure;

    async fn send(&mut self, statement: &Statement) -> Result<Answer, Failure> {
        let begin = self.begin.take();
        let connection = self.connection()?;
        match begin {
            Some(begin) => {
                let (begun, answer) = connection.send_both(&begin, statement).await;
                begun.and(answer)
            }
            None => connection.send(statement).await,
        }
    }

    fn fence(&self) -> Option<Fence> {
        self.fence
    }

    fn is_missing(&mut self) -> &mut bool {
        &mut self.is_missing
    }

    fn look(&self, user: UserId) -> Statement {
        match self.locks {
            Locks::Row => Statement::SelectForUpdate { user },
            Locks::Nothing | Locks::RowAfterReading => rows::look(user, self.fence),
        }
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        let pool = self.base.pools.of(self.process);
        pool.count(connection.take_round_trips());
        if connection.is_idle() {
            pool.put(connection);
        }
    }
}
