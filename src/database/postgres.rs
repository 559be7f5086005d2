//! A connection to PostgreSQL.
//!
//! A future of the client that is dropped takes nothing back: its statement has been sent. A connection that is dropped
//! in mid-statement therefore asks the server to cancel it, and closes.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use smallvec::SmallVec;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_postgres::types::ToSql;
use tokio_postgres::{CancelToken, Client, Config, NoTls, Row};

use super::sql::{self, Query, Shape, Tables};
use super::{Answer, ErrorClass, Failure, Lifetime, Statement};
use crate::point::UserId;

/// Where a server is, and as whom to connect to it.
#[derive(Clone)]
pub struct Place(Config);

impl Place {
    /// The database of a throw-away server, by the directory of its socket.
    #[cfg(unix)]
    pub fn of_socket(directory: &std::path::Path, user: &str) -> Self {
        let mut config = Config::new();
        config.host_path(directory).user(user).dbname(user);
        Place(config)
    }

    /// The same database, where there is no password, reached by the socket in another directory.
    #[cfg(unix)]
    pub(crate) fn at_socket(&self, directory: &std::path::Path) -> Self {
        let mut config = Config::new();
        config.host_path(directory);
        if let Some(user) = self.0.get_user() {
            config.user(user);
        }
        if let Some(database) = self.0.get_dbname() {
            config.dbname(database);
        }
        Place(config)
    }

    /// The same place, under a name by which the server lists its connections.
    #[must_use]
    pub fn named(&self, name: &str) -> Self {
        let mut config = self.0.clone();
        config.application_name(name);
        Place(config)
    }

    /// For connections that send other statements than those of this program's stores.
    #[cfg(feature = "through")]
    pub(crate) fn config(&self) -> &Config {
        &self.0
    }

    /// Whether it holds a password.
    pub fn has_password(&self) -> bool {
        self.0.get_password().is_some()
    }
}

/// Not a place of a PostgreSQL server. What was written is not repeated: there may be a password in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPlace(String);

impl FromStr for Place {
    type Err = NoPlace;

    /// Reads a URL such as `postgres://user@host:5432/database`.
    fn from_str(url: &str) -> Result<Self, NoPlace> {
        match Config::from_str(url) {
            Ok(config) if config.get_hosts().is_empty() => {
                Err(NoPlace("there is no host in it".to_owned()))
            }
            Ok(config) => Ok(Place(config)),
            Err(error) => Err(NoPlace(error.to_string())),
        }
    }
}

impl fmt::Display for NoPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = &self.0;
        write!(
            f,
            "not a place of a PostgreSQL server ({reason}); write postgres://user@host:5432/database"
        )
    }
}

impl std::error::Error for NoPlace {}

impl fmt::Display for Place {
    /// Host and database, and never a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use tokio_postgres::config::Host;
        match self.0.get_hosts().first() {
            Some(Host::Tcp(host)) => write!(f, "{host}")?,
            #[cfg(unix)]
            Some(Host::Unix(directory)) => write!(f, "{}", directory.display())?,
            None => write!(f, "localhost")?,
        }
        if let Some(port) = self.0.get_ports().first() {
            write!(f, ":{port}")?;
        }
        match self.0.get_dbname() {
            Some(name) => write!(f, "/{name}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

/// Where the connection's transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Idle,
    Open,
    /// A statement failed: only a rollback is taken.
    Failed,
}

/// A connection with its prepared statements.
pub struct Connection {
    client: Client,
    tables: Tables,
    queries: [Option<tokio_postgres::Statement>; Query::ALL.len()],
    phase: Phase,
    /// A statement has been sent and its answer has not been taken.
    awaits_answer: bool,
    /// It holds an advisory lock that no end of a transaction gives back.
    holds_lock: bool,
    /// Dropped without a word, the connection ends as it should; told, it cancels first.
    cancel: Option<oneshot::Sender<()>>,
    round_trips: u64,
    /// An answer that takes longer does not come any more.
    longest: Duration,
}

/// How long a cancellation may take before the connection is closed without it.
const LONGEST_CANCELLATION: Duration = Duration::from_secs(1);

impl Connection {
    /// Connects. Nothing is prepared yet: there may be no tables.
    ///
    /// # Errors
    /// What the server, or the way to it, said.
    pub async fn open(place: &Place, tables: &Tables) -> Result<Self, Failure> {
        let (client, connection) = place.0.connect(NoTls).await.map_err(|e| failure(&e))?;
        let (cancel, cancelled) = oneshot::channel();
        tokio::spawn(serve(connection, client.cancel_token(), cancelled));
        Ok(Connection {
            client,
            tables: tables.clone(),
            queries: [const { None }; Query::ALL.len()],
            phase: Phase::Idle,
            awaits_answer: false,
            holds_lock: false,
            cancel: Some(cancel),
            round_trips: 0,
            longest: Duration::MAX,
        })
    }

    /// Prepares all statements, so that none is prepared while requests are served.
    ///
    /// # Errors
    /// What the server said.
    pub async fn prepare(&mut self) -> Result<(), Failure> {
        for query in Query::ALL {
            if let Some(sql) = self.tables.query(query) {
                let prepared = self.client.prepare(&sql).await;
                self.queries[query as usize] = Some(prepared.map_err(|e| failure(&e))?);
            }
        }
        Ok(())
    }

    /// Lets no statement wait for a lock longer than this, unless its transaction says otherwise.
    ///
    /// # Errors
    /// What the server said.
    pub async fn wait_at_most(&mut self, longest: Duration) -> Result<(), Failure> {
        self.run(&sql::longest_wait("SET", longest)).await
    }

    /// What the server calls its version.
    ///
    /// # Errors
    /// What the server said.
    pub async fn version(&mut self) -> Result<String, Failure> {
        let row = self.client.query_one("SHOW server_version", &[]).await;
        let version: String = row.map_err(|e| failure(&e))?.get(0);
        // Distributors add where it comes from.
        Ok(version.split(' ').next().unwrap_or(&version).to_owned())
    }

    /// Runs SQL that is none of the [`Statement`]s: tables are made and removed with it.
    ///
    /// # Errors
    /// What the server said.
    pub async fn run(&self, sql: &str) -> Result<(), Failure> {
        self.client
            .batch_execute(sql)
            .await
            .map_err(|e| failure(&e))
    }

    /// Each user's number, sum of balances, number of entries and number of accounts, in the order of users.
    ///
    /// # Errors
    /// What the server said.
    pub async fn books(&mut self) -> Result<Vec<[i64; 4]>, Failure> {
        self.rows(&self.tables.books()).await
    }

    /// The entries of a user's history: request, change, and milliseconds since 1970; oldest first.
    ///
    /// # Errors
    /// What the server said.
    pub async fn entries(&mut self, user: UserId) -> Result<Vec<[i64; 3]>, Failure> {
        self.rows(&self.tables.entries(user)).await
    }

    /// Makes the tables if they are not there; whether they were not. Of several that come at once one makes them. With
    /// `one_account_each` the users of accounts are a unique key; `fill` opens accounts in them.
    ///
    /// # Errors
    /// What the server said.
    pub async fn make_or_join(
        &mut self,
        one_account_each: bool,
        fill: &str,
    ) -> Result<bool, Failure> {
        self.run(&self.tables.make_alone()).await?;
        let made = self.rows(&self.tables.exist()).await? == [[0, 0, 0]];
        if made {
            self.run(&self.tables.create(one_account_each)).await?;
        }
        self.run(fill).await?;
        self.run("COMMIT").await?;
        Ok(made)
    }

    /// The newest fencing token that any account has been used with; 0, if none has.
    ///
    /// # Errors
    /// What the server said.
    pub async fn newest_fence(&mut self) -> Result<u64, Failure> {
        let rows = self.rows(&self.tables.newest_fence()).await?;
        Ok(rows.first().map_or(0, |[newest]| newest.cast_unsigned()))
    }

    async fn rows<const N: usize>(&self, sql: &str) -> Result<Vec<[i64; N]>, Failure> {
        let asked = async {
            let rows = self.client.query(sql, &[]).await?;
            rows.iter().map(columns).collect::<Result<_, _>>()
        };
        asked.await.map_err(|error| failure(&error))
    }

    /// Whether another request may have it: nothing is under way, no transaction is open and no lock is held.
    pub fn is_idle(&self) -> bool {
        !self.awaits_answer
            && !self.holds_lock
            && self.phase == Phase::Idle
            && !self.client.is_closed()
    }

    /// How often an answer was waited for, since this was last asked.
    pub fn take_round_trips(&mut self) -> u64 {
        std::mem::take(&mut self.round_trips)
    }

    /// From now on an answer that takes longer is taken to be lost, and the connection with it.
    pub fn answer_within(&mut self, longest: Duration) {
        self.longest = longest;
    }

    /// Sends a statement.
    ///
    /// # Errors
    /// Why it was not done. [`ErrorClass::ConnectionLost`] if an earlier call was dropped before its answer came: nobody
    /// knows any more whose answer would be next.
    pub async fn send(&mut self, statement: &Statement) -> Result<Answer, Failure> {
        self.asks()?;
        let Ok(answer) = timeout(self.longest, self.ask(statement)).await else {
            return Err(ErrorClass::ConnectionLost.into());
        };
        self.awaits_answer = false;
        self.note(statement, answer)
    }

    /// Sends two statements in one message, and waits for both answers at once.
    ///
    /// # Errors
    /// Of each, as of [`send`](Self::send).
    pub async fn send_both(
        &mut self,
        first: &Statement,
        second: &Statement,
    ) -> (Result<Answer, Failure>, Result<Answer, Failure>) {
        if let Err(failure) = self.asks() {
            return (Err(failure.clone()), Err(failure));
        }
        // Polled in this order, they are sent in this order.
        let both = async { tokio::join!(biased; self.ask(first), self.ask(second)) };
        let Ok(answers) = timeout(self.longest, both).await else {
            let lost = Failure::from(ErrorClass::ConnectionLost);
            return (Err(lost.clone()), Err(lost));
        };
        self.awaits_answer = false;
        (self.note(first, answers.0), self.note(second, answers.1))
    }

    fn asks(&mut self) -> Result<(), Failure> {
        if self.awaits_answer {
            return Err(ErrorClass::ConnectionLost.into());
        }
        self.awaits_answer = true;
        self.round_trips += 1;
        Ok(())
    }

    async fn ask(&self, statement: &Statement) -> Result<Answer, Failure> {
        let asked = match statement {
            Statement::Begin(begin) => {
                let sql = sql::begin_postgres(begin);
                self.client.batch_execute(&sql).await.map(|()| Answer::Done)
            }
            // The server would answer a commit of a failed transaction as if all were well.
            Statement::Commit if self.phase != Phase::Failed => self
                .client
                .batch_execute("COMMIT")
                .await
                .map(|()| Answer::Done),
            Statement::Commit | Statement::Rollback => self
                .client
                .batch_execute("ROLLBACK")
                .await
                .map(|()| Answer::Done),
            _ => return self.ask_prepared(statement).await,
        };
        asked.map_err(|error| failure(&error))
    }

    async fn ask_prepared(&self, statement: &Statement) -> Result<Answer, Failure> {
        let Some(query) = Query::of(statement) else {
            return Err(ErrorClass::Unsupported.into());
        };
        let Some(prepared) = &self.queries[query as usize] else {
            return Err(ErrorClass::Unsupported.into());
        };
        let parameters = self.tables.parameters(statement);
        let parameters: SmallVec<[&(dyn ToSql + Sync); 5]> =
            parameters.iter().map(|it| it as _).collect();
        let asked = async {
            if query.shape() == Shape::Inserted {
                let rows = self.client.execute(prepared, &parameters).await?;
                return Ok(Answer::Inserted(rows > 0));
            }
            read(query, &self.client.query(prepared, &parameters).await?)
        };
        asked.await.map_err(|error| failure(&error))
    }

    /// Keeps up with where the transaction is.
    fn note(
        &mut self,
        statement: &Statement,
        answer: Result<Answer, Failure>,
    ) -> Result<Answer, Failure> {
        let failed = self.phase == Phase::Failed;
        self.phase = match (statement, &answer) {
            (Statement::Begin(_), Ok(_)) => Phase::Open,
            (Statement::Commit | Statement::Rollback, _) => Phase::Idle,
            (_, Err(_)) if self.phase == Phase::Open => Phase::Failed,
            _ => self.phase,
        };
        match (statement, &answer) {
            (Statement::AdvisoryLock { lifetime, .. }, Ok(_)) => {
                self.holds_lock |= *lifetime == Lifetime::Session;
            }
            (Statement::AdvisoryUnlock { .. }, Ok(_)) => self.holds_lock = false,
            _ => {}
        }
        match statement {
            Statement::Commit if failed && answer.is_ok() => {
                Err(ErrorClass::InFailedTransaction.into())
            }
            _ => answer,
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if self.awaits_answer
            && let Some(cancel) = self.cancel.take()
        {
            // If nobody listens any more, the connection has ended.
            let _ = cancel.send(());
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("tables", &self.tables)
            .field("phase", &self.phase)
            .field("awaits_answer", &self.awaits_answer)
            .field("round_trips", &self.round_trips)
            .finish_non_exhaustive()
    }
}

/// Carries what is sent and answered, until the connection is dropped or told to cancel.
async fn serve(
    connection: impl Future<Output = Result<(), tokio_postgres::Error>>,
    token: CancelToken,
    cancelled: oneshot::Receiver<()>,
) {
    tokio::pin!(connection);
    let cancelled = async {
        match cancelled.await {
            Ok(()) => {}
            // Dropped without a word.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        // A caller that waits for an answer is told what happened.
        _ = &mut connection => {}
        () = cancelled => {
            // The server takes the request on a connection of its own; if it does not, closing has to do.
            let _ = tokio::time::timeout(LONGEST_CANCELLATION, token.cancel_query(NoTls)).await;
        }
    }
}

fn read(query: Query, rows: &[Row]) -> Result<Answer, tokio_postgres::Error> {
    Ok(match query.shape() {
        Shape::Accounts => {
            let accounts = rows.iter().map(|row| Ok(sql::account(columns(row)?)));
            Answer::Accounts(accounts.collect::<Result<_, tokio_postgres::Error>>()?)
        }
        Shape::Updates => {
            let updates = rows.iter().map(columns);
            Answer::Updated(sql::updates(updates.collect::<Result<_, _>>()?))
        }
        Shape::Answers => {
            let row = rows.first().map(columns).transpose()?;
            Answer::Kept(row.map(sql::answer))
        }
        Shape::Inserted | Shape::Nothing => Answer::Done,
    })
}

fn columns<const N: usize>(row: &Row) -> Result<[i64; N], tokio_postgres::Error> {
    let mut columns = [0; N];
    for (number, column) in columns.iter_mut().enumerate() {
        *column = row.try_get(number)?;
    }
    Ok(columns)
}

fn failure(error: &tokio_postgres::Error) -> Failure {
    let class = match error.as_db_error() {
        Some(said) => ErrorClass::of_sqlstate(said.code().code()),
        None if error.is_closed() => ErrorClass::ConnectionLost,
        None => {
            let cause = std::error::Error::source(error);
            match cause.is_some_and(|cause| cause.is::<std::io::Error>()) {
                true => ErrorClass::ConnectionLost,
                false => ErrorClass::Other,
            }
        }
    };
    Failure::new(class, &Said(error))
}

/// An error with what it says of its cause, which it does not repeat itself.
struct Said<'a>(&'a tokio_postgres::Error);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match std::error::Error::source(self.0) {
            Some(cause) => write!(f, "{cause}"),
            None => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_shown_nowhere() {
        let place: Place = "postgres://me:geheim@example.org:6543/shop"
            .parse()
            .expect("a place");
        assert!(place.has_password());
        assert_eq!(place.to_string(), "example.org:6543/shop");
        assert!(!format!("{place:?}").contains("geheim"));
        for url in [
            "postgres://me:geheim@/shop?sslmode=geheim",
            "postgres://geheim",
            "geheim",
        ] {
            if let Err(error) = url.parse::<Place>() {
                assert!(!format!("{error} {error:?}").contains("geheim"), "{error}");
            }
        }
    }
}
