//! A connection to SQLite.
//!
//! Every call is done when it returns, and takes microseconds: nothing is ever waited for. Who cannot go on is told
//! "busy" at once; waiting, and for how long, is for the caller to decide.

use std::path::Path;

use rusqlite::Row;
use smallvec::SmallVec;

use super::sql::{self, Query, Shape, Tables};
use super::{Answer, ErrorClass, Failure, Statement};
use crate::point::UserId;

/// A connection with its prepared statements.
pub struct Connection {
    connection: rusqlite::Connection,
    tables: Tables,
    queries: [Option<String>; Query::ALL.len()],
}

impl Connection {
    /// Opens the file, or makes it, with a write-ahead log.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn open(file: &Path, tables: &Tables) -> Result<Self, Failure> {
        let open = || -> rusqlite::Result<rusqlite::Connection> {
            let connection = rusqlite::Connection::open(file)?;
            connection.busy_timeout(std::time::Duration::from_secs(10))?;
            connection.pragma_update(None, "journal_mode", "wal")?;
            connection.pragma_update(None, "synchronous", "normal")?;
            // From here on nobody waits within SQLite.
            connection.busy_timeout(std::time::Duration::ZERO)?;
            connection.set_prepared_statement_cache_capacity(Query::ALL.len() + 4);
            Ok(connection)
        };
        Ok(Connection {
            connection: open().map_err(|error| failure(&error))?,
            queries: Query::ALL.map(|query| tables.query(query)),
            tables: tables.clone(),
        })
    }

    /// What it is called in headlines: the library with its version, and how it is used.
    pub fn ground() -> String {
        format!("SQLite {}, WAL", rusqlite::version())
    }

    /// Runs SQL that is none of the [`Statement`]s: tables are made and removed with it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn run(&self, sql: &str) -> Result<(), Failure> {
        self.connection
            .execute_batch(sql)
            .map_err(|error| failure(&error))
    }

    /// Each user's number, sum of balances, number of entries and number of accounts, in the order of users.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn books(&mut self) -> Result<Vec<[i64; 4]>, Failure> {
        self.rows(&self.tables.books())
    }

    /// The entries of a user's history: request, change, and milliseconds since 1970; oldest first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn entries(&mut self, user: UserId) -> Result<Vec<[i64; 3]>, Failure> {
        self.rows(&self.tables.entries(user))
    }

    /// Makes the tables if they are not there; whether they were not. Of several that come at once one makes them. With
    /// `one_account_each` the users of accounts are a unique key; `fill` opens accounts in them.
    ///
    /// # Errors
    /// What SQLite said; "busy" while another makes them.
    pub fn make_or_join(&mut self, one_account_each: bool, fill: &str) -> Result<bool, Failure> {
        self.run(&self.tables.make_alone())?;
        let made = self.rows(&self.tables.exist())? == [[0, 0, 0]];
        if made {
            self.run(&self.tables.create(one_account_each))?;
        }
        self.run(fill)?;
        self.run("COMMIT")?;
        Ok(made)
    }

    /// The newest fencing token that any account has been used with; 0, if none has.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn newest_fence(&mut self) -> Result<u64, Failure> {
        let rows = self.rows(&self.tables.newest_fence())?;
        Ok(rows.first().map_or(0, |[newest]| newest.cast_unsigned()))
    }

    fn rows<const N: usize>(&self, sql: &str) -> Result<Vec<[i64; N]>, Failure> {
        let ask = || {
            let mut prepared = self.connection.prepare(sql)?;
            let rows = prepared.query_map([], columns)?;
            rows.collect::<rusqlite::Result<_>>()
        };
        ask().map_err(|error| failure(&error))
    }

    /// Whether a transaction is open.
    pub fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Sends a statement.
    ///
    /// # Errors
    /// Why it was not done. A transaction goes on after it.
    pub fn send(&mut self, statement: &Statement) -> Result<Answer, Failure> {
        let Some(query) = Query::of(statement) else {
            return self.begin_or_end(statement);
        };
        let Some(sql) = &self.queries[query as usize] else {
            return Err(ErrorClass::Unsupported.into());
        };
        let parameters = self.tables.parameters(statement);
        self.ask(query, sql, &parameters)
            .map_err(|error| failure(&error))
    }

    fn ask(&self, query: Query, sql: &str, parameters: &[i64]) -> rusqlite::Result<Answer> {
        let mut prepared = self.connection.prepare_cached(sql)?;
        let parameters = rusqlite::params_from_iter(parameters);
        if query.shape() == Shape::Inserted {
            return Ok(Answer::Inserted(prepared.execute(parameters)? > 0));
        }
        let mut rows = prepared.query(parameters)?;
        let (mut accounts, mut updates) = (SmallVec::new(), SmallVec::new());
        let mut kept = None;
        while let Some(row) = rows.next()? {
            match query.shape() {
                Shape::Accounts => accounts.push(sql::account(columns(row)?)),
                Shape::Updates => updates.push(columns(row)?),
                Shape::Answers => kept = Some(sql::answer(columns(row)?)),
                Shape::Inserted | Shape::Nothing => {}
            }
        }
        Ok(match query.shape() {
            Shape::Accounts => Answer::Accounts(accounts),
            Shape::Updates => Answer::Updated(sql::updates(updates)),
            Shape::Answers => Answer::Kept(kept),
            Shape::Inserted | Shape::Nothing => Answer::Done,
        })
    }

    fn begin_or_end(&mut self, statement: &Statement) -> Result<Answer, Failure> {
        let run = |sql: &str| self.connection.prepare_cached(sql)?.execute([]);
        let done = match statement {
            Statement::Begin(begin) => run(sql::begin_sqlite(begin.mode)),
            Statement::Commit => run("COMMIT"),
            _ => run("ROLLBACK"),
        };
        match done {
            Ok(_) => Ok(Answer::Done),
            Err(error) => Err(failure(&error)),
        }
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("tables", &self.tables)
            .field("in_transaction", &self.in_transaction())
            .finish_non_exhaustive()
    }
}

fn columns<const N: usize>(row: &Row<'_>) -> rusqlite::Result<[i64; N]> {
    let mut columns = [0; N];
    for (number, column) in columns.iter_mut().enumerate() {
        *column = row.get(number)?;
    }
    Ok(columns)
}

fn failure(error: &rusqlite::Error) -> Failure {
    let class = match error {
        rusqlite::Error::SqliteFailure(code, _) => ErrorClass::of_sqlite(code.extended_code),
        _ => ErrorClass::Other,
    };
    Failure::new(class, error)
}
