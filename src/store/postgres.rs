//! Balances and histories in a real PostgreSQL.
//!
//! An operation in a transaction takes three round trips: begin and read, write, append and commit. A connection that an
//! operation leaves in the midst of something is closed, which rolls its transaction back, and another takes its place.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::rows::{seen, written};
use super::{
    Account, Books, Change, Changed, How, Locks, Outdated, Store, Transaction, Visible, Write,
    Writes, Written,
};
use crate::database::postgres::{Connection, Place};
use crate::database::sql::Tables;
use crate::database::{Answer, Begin, Dialect, ErrorClass, Failure, Lifetime, Mode, Statement};
use crate::env::Nanos;
use crate::point::{Operation, Points, Trouble, UserId};
use crate::request::LockName;

/// What a store in PostgreSQL is made of.
#[derive(Clone, Debug)]
pub struct PostgresSetup {
    /// Where the server is.
    pub place: Place,
    /// The tables of this name are made or joined; fresh ones, if there is none.
    pub namespace: Option<String>,
    /// Whether the tables stay when the run is over. Tables that others have made stay.
    pub keep: bool,
    /// Connections to it; at least 1.
    pub connections: u32,
    /// Users 1 to this have an account.
    pub users: u64,
    /// What each of them begins with, in points.
    pub opening: Points,
    /// What all its requests run under.
    pub lock: LockName,
    /// How long a statement outside of a transaction waits for a lock at most, in nanoseconds.
    pub lock_timeout: Nanos,
}

/// Balances and histories in a real PostgreSQL.
#[derive(Debug)]
pub struct PostgresStore {
    pool: Arc<Pool>,
    opening: Points,
    /// Which lock a version was written under is not stored.
    lock: LockName,
    keep: bool,
    /// Others may write to the same tables.
    is_shared: bool,
}

#[derive(Debug)]
struct Pool {
    idle: Mutex<Vec<Connection>>,
    place: Place,
    tables: Tables,
    lock_timeout: Duration,
    free: Arc<Semaphore>,
}

/// A connection that one operation has for itself.
#[derive(Debug)]
pub struct Unit {
    pool: Arc<Pool>,
    /// There until it is dropped.
    connection: Option<Connection>,
    visible: Visible,
    locks: Locks,
    /// Sent with the first statement.
    begin: Option<Statement>,
    /// Sent with the commit.
    last: Option<Statement>,
    /// How long it waits for a lock at most.
    longest: Duration,
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    async fn connection(&self) -> Result<Connection, Failure> {
        let mut connection = Connection::open(&self.place, &self.tables).await?;
        connection.prepare().await?;
        connection.wait_at_most(self.lock_timeout).await?;
        Ok(connection)
    }

    /// One that nobody has; after another had to be closed, a new one.
    async fn take(&self) -> Result<Connection, Failure> {
        let idle = self.idle.lock().pop();
        match idle {
            Some(connection) if connection.is_idle() => Ok(connection),
            _ => self.connection().await,
        }
    }
}

impl PostgresStore {
    /// Connects, and makes tables of its own in a schema of their own.
    ///
    /// # Errors
    /// What the server, or the way to it, said.
    pub async fn open(setup: PostgresSetup) -> Result<Self, Failure> {
        let is_shared = setup.namespace.is_some();
        let namespace = setup.namespace.unwrap_or_else(super::namespace);
        let tables = Tables::new(Dialect::PostgreSql, &namespace);
        let mut own = Connection::open(&setup.place, &tables).await?;
        let made = own.make_or_join().await?;
        if made && setup.users > 0 {
            own.run(&tables.fill(setup.users, setup.opening)).await?;
        }
        let pool = Pool {
            idle: Mutex::default(),
            place: setup.place,
            tables,
            lock_timeout: Duration::from_nanos(setup.lock_timeout),
            free: Arc::new(Semaphore::new(setup.connections.max(1) as usize)),
        };
        for _ in 0..setup.connections.max(1) {
            let connection = pool.connection().await?;
            pool.idle.lock().push(connection);
        }
        Ok(PostgresStore {
            pool: Arc::new(pool),
            opening: setup.opening,
            lock: setup.lock,
            keep: setup.keep || !made,
            is_shared,
        })
    }

    /// Whether others may write to the same tables.
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// Opens an account for the user, if there is none.
    ///
    /// # Errors
    /// What the server, or the way to it, said.
    pub async fn open_account(&self, user: UserId) -> Result<(), Failure> {
        let mut unit = self.begin(user, How::Statements, 0).await?;
        let opening = super::rows::account(user, self.opening);
        unit.send(&opening).await.map(drop)
    }

    /// The entries of a user's history: request, change, and milliseconds since 1970; oldest first.
    ///
    /// # Errors
    /// What the server, or the way to it, said.
    pub async fn entries(&self, user: UserId) -> Result<Vec<[i64; 3]>, Failure> {
        let mut unit = self.begin(user, How::Statements, 0).await?;
        unit.connection()?.entries(user).await
    }

    /// What it holds in the end; its tables are removed, unless they are to be kept.
    ///
    /// # Errors
    /// What the server said.
    pub async fn close(&self) -> Result<Books, Failure> {
        let rows = self.rows().await?;
        self.remove().await?;
        Ok(Books::of_rows(self.opening, &rows))
    }

    /// Rows of user, balance and entries: for users who are not numbered from 1.
    ///
    /// # Errors
    /// What the server said.
    pub async fn rows(&self) -> Result<Vec<[i64; 3]>, Failure> {
        let mut own = Connection::open(&self.pool.place, &self.pool.tables).await?;
        own.books().await
    }

    /// Removes its tables, unless they are to be kept.
    ///
    /// # Errors
    /// What the server said.
    pub async fn remove(&self) -> Result<(), Failure> {
        if self.keep {
            return Ok(());
        }
        let tables = &self.pool.tables;
        let own = Connection::open(&self.pool.place, tables).await?;
        // Whoever is still in the midst of something must not keep the tables.
        self.pool.idle.lock().clear();
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

    async fn begin(&self, _: UserId, how: How, longest: Nanos) -> Result<Unit, Failure> {
        let permit = Arc::clone(&self.pool.free).acquire_owned().await;
        let permit = permit.map_err(|closed| Failure::new(ErrorClass::Other, &closed))?;
        let connection = self.pool.take().await?;
        let begin = |isolation| {
            Statement::Begin(Begin {
                isolation,
                mode: Mode::Deferred,
                lock_timeout: Some(Duration::from_nanos(longest)),
            })
        };
        let (visible, locks, begin) = match how {
            How::Statements => (Visible::AtOnce, Locks::Nothing, None),
            How::Transaction(Transaction { isolation, locks }) => {
                (Visible::WhenCommitted, locks, Some(begin(isolation)))
            }
        };
        Ok(Unit {
            pool: Arc::clone(&self.pool),
            connection: Some(connection),
            visible,
            locks,
            begin,
            last: None,
            longest: Duration::from_nanos(longest),
            _permit: permit,
        })
    }

    async fn read(&self, unit: &mut Unit, user: UserId) -> Result<Account, Failure> {
        let statement = match unit.locks {
            Locks::Row => Statement::SelectForUpdate { user },
            Locks::Nothing | Locks::RowAfterReading => Statement::Select { user },
        };
        let account = match unit.send(&statement).await? {
            Answer::Accounts(accounts) => seen(accounts.first(), self.lock),
            _ => unreachable!("a select answers with accounts"),
        };
        if unit.locks == Locks::RowAfterReading {
            unit.send(&Statement::SelectForUpdate { user }).await?;
        }
        Ok(account)
    }

    async fn write(
        &self,
        unit: &mut Unit,
        user: UserId,
        write: Write,
        writes: Writes,
    ) -> Result<Result<Written, Outdated>, Failure> {
        match unit
            .send(&super::rows::update(user, &write, writes))
            .await?
        {
            Answer::Updated(updates) => match updates.first() {
                Some(update) => Ok(Ok(written(update, &write))),
                None => {
                    let current = self.read(unit, user).await?.version;
                    Ok(Err(Outdated { current }))
                }
            },
            _ => unreachable!("an update answers with updates"),
        }
    }

    async fn append(&self, unit: &mut Unit, operation: &Operation) -> Result<Option<u64>, Failure> {
        let statement = super::rows::entry(operation);
        match unit.visible {
            Visible::AtOnce => {
                unit.send(&statement).await?;
            }
            Visible::WhenCommitted => unit.last = Some(statement),
        }
        Ok(None)
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
        let add = super::rows::add(operation, &change);
        let (begun, answer) = connection.send_both(&begin, &add).await;
        let answer = begun.and(answer);
        let changed = match &answer {
            Ok(Answer::Updated(updates)) => updates.first().map(super::rows::changed),
            Ok(_) => unreachable!("an update answers with updates"),
            Err(_) => None,
        };
        if changed.is_none() {
            connection.send(&Statement::Rollback).await?;
            return answer.map(|_| None);
        }
        let entry = super::rows::entry(operation);
        let (appended, committed) = connection.send_both(&entry, &Statement::Commit).await;
        appended.and(committed)?;
        Ok(changed)
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

    async fn commit(&self, mut unit: Unit) -> Result<(), Failure> {
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

    fn connection(&mut self) -> Result<&mut Connection, Failure> {
        self.connection
            .as_mut()
            .ok_or(ErrorClass::ConnectionLost.into())
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && connection.is_idle()
        {
            self.pool.idle.lock().push(connection);
        }
    }
}
