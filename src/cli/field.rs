//! Where rounds are played: the clock and the store that the command line asks for.

use std::thread;

use super::Exit;
use super::run::StoreArg;
use super::run::ground::{Ground, NoGround};
#[cfg(feature = "postgres")]
use crate::driver::watch_postgres;
#[cfg(feature = "sqlite")]
use crate::driver::watch_sqlite;
use crate::driver::{BYTES_A_USER, Glimpse, Round, RoundSetup, watch_real, watch_simulated};
use crate::scenario::{Clock, Scenario};
#[cfg(feature = "postgres")]
use crate::store::PostgresSetup;
#[cfg(feature = "sqlite")]
use crate::store::{SqliteSetup, SqliteStore};
use crate::text::grouped;

/// Where rounds are played.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// The clock that the rounds are played by.
    pub clock: Clock,
    /// Where balances are kept, if the command line says so.
    pub store: Option<&'a StoreArg>,
    /// The server that they are kept in, if there is one.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code))]
    pub ground: &'a Ground,
    /// The tables of this name are made or joined; fresh ones, if there is none.
    #[cfg_attr(not(any(feature = "postgres", feature = "sqlite")), expect(dead_code))]
    pub namespace: Option<&'a str>,
    /// Tables stay in the store when a round is over.
    #[cfg_attr(not(any(feature = "postgres", feature = "sqlite")), expect(dead_code))]
    pub keep_store: bool,
    /// Instances are processes of their own.
    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
    pub processes: Option<&'a crate::driver::ProcessesSetup>,
}

impl Field<'_> {
    /// Plays one round; `watch` sees how far it is, and says whether to end it early.
    ///
    /// # Errors
    /// How the program ends and why, if there is not enough memory, no thread can be started, or the store is not there
    /// any more.
    pub fn play(
        &self,
        setup: RoundSetup<'_>,
        watch: &(dyn Fn(Glimpse) -> bool + Sync),
    ) -> Result<Round, NoGround> {
        check_memory(setup.scenario).map_err(usage)?;
        match self.clock {
            Clock::Virtual => Ok(watch_simulated(setup, watch)),
            Clock::Real => {
                let workers = thread::available_parallelism().map_or(2, usize::from);
                let workers = workers.max(2);
                match self.store {
                    Some(StoreArg::Sqlite(_)) => self.over_sqlite(setup, workers, watch),
                    Some(StoreArg::Postgres(_) | StoreArg::ThrowAwayPostgres) => {
                        self.over_postgres(setup, workers, watch)
                    }
                    Some(StoreArg::Memory | StoreArg::Model) | None => {
                        watch_real(setup, workers, watch).map_err(|error| {
                            usage(format!("error: no threads could be started: {error}"))
                        })
                    }
                }
            }
        }
    }

    #[cfg(feature = "sqlite")]
    fn over_sqlite(
        &self,
        setup: RoundSetup<'_>,
        workers: usize,
        watch: &(dyn Fn(Glimpse) -> bool + Sync),
    ) -> Result<Round, NoGround> {
        let scenario = setup.scenario;
        let file = match self.store {
            Some(StoreArg::Sqlite(file)) => file.clone(),
            _ => None,
        };
        let store = SqliteStore::open(&SqliteSetup {
            file,
            namespace: self.namespace.map(ToOwned::to_owned),
            keep: self.keep_store,
            processes: scenario.service.instances,
            connections: scenario.store.connections,
            users: scenario.users.count,
            accounts_exist: scenario.store.accounts_exist,
            opening: scenario.users.balance,
            one_account_each: scenario.store.unique,
            lock: lock_of(&setup),
        });
        let store =
            store.map_err(|failure| usage(format!("error: cannot open the store: {failure}")))?;
        #[cfg(unix)]
        if let Some(processes) = self.processes {
            let played = (setup, workers);
            let round = crate::driver::watch_sqlite_in_processes(store, processes, played, watch);
            return round.map_err(|error| {
                let message = format!("error: a run over SQLite broke off: {error}");
                NoGround(Exit::Invalid, message)
            });
        }
        watch_sqlite(store, setup, workers, watch).map_err(|error| {
            let message = format!("error: a run over SQLite broke off: {error}");
            NoGround(Exit::Invalid, message)
        })
    }

    #[cfg(not(feature = "sqlite"))]
    fn over_sqlite(
        &self,
        _: RoundSetup<'_>,
        _: usize,
        _: &(dyn Fn(Glimpse) -> bool + Sync),
    ) -> Result<Round, NoGround> {
        Err(usage(
            "error: this program was built without the feature `sqlite`".to_owned(),
        ))
    }

    #[cfg(feature = "postgres")]
    fn over_postgres(
        &self,
        setup: RoundSetup<'_>,
        workers: usize,
        watch: &(dyn Fn(Glimpse) -> bool + Sync),
    ) -> Result<Round, NoGround> {
        let scenario = setup.scenario;
        let place = self.ground.place.clone();
        let place = place.ok_or_else(|| usage("error: there is no PostgreSQL".to_owned()))?;
        let name = place.to_string();
        let store = PostgresSetup {
            place,
            namespace: self.namespace.map(ToOwned::to_owned),
            keep: self.keep_store,
            processes: scenario.service.instances,
            connections: scenario.store.connections,
            users: scenario.users.count,
            accounts_exist: scenario.store.accounts_exist,
            opening: scenario.users.balance,
            one_account_each: scenario.store.unique,
            lock: lock_of(&setup),
            lock_timeout: scenario.service.lock_timeout,
        };
        #[cfg(unix)]
        if let Some(processes) = self.processes {
            let meets = self.ground.meets(self.store);
            let meets = meets.ok_or_else(|| usage("error: there is no PostgreSQL".to_owned()))?;
            let (store, played) = ((store, meets), (setup, workers));
            let round = crate::driver::watch_postgres_in_processes(store, processes, played, watch);
            return round.map_err(|error| {
                let message = format!("error: a run over PostgreSQL at {name} broke off: {error}");
                NoGround(Exit::Invalid, message)
            });
        }
        watch_postgres(store, setup, workers, watch).map_err(|error| {
            let message = format!("error: a run over PostgreSQL at {name} broke off: {error}");
            NoGround(Exit::Invalid, message)
        })
    }

    #[cfg(not(feature = "postgres"))]
    fn over_postgres(
        &self,
        _: RoundSetup<'_>,
        _: usize,
        _: &(dyn Fn(Glimpse) -> bool + Sync),
    ) -> Result<Round, NoGround> {
        Err(usage(
            "error: this program was built without the feature `postgres`".to_owned(),
        ))
    }
}

fn usage(message: String) -> NoGround {
    NoGround(Exit::Usage, message)
}

/// The lock that a round is played under.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
fn lock_of(setup: &RoundSetup<'_>) -> crate::request::LockName {
    let first = setup.locks.first().copied();
    first.unwrap_or(setup.scenario.service.lock)
}

/// Asks the system for as much memory as the tables of users take, and gives it back: where it says no, the round
/// would end in an abort.
pub(super) fn check_memory(scenario: &Scenario) -> Result<(), String> {
    let users = scenario.users.count;
    let bytes = users.saturating_mul(BYTES_A_USER);
    let all = usize::try_from(bytes).map(|bytes| Vec::<u8>::new().try_reserve_exact(bytes));
    match all {
        Ok(Ok(())) => Ok(()),
        _ => Err(format!(
            "error: a run takes {} MB of memory for {} users, and there is not so much; `--users` says how many",
            grouped(bytes / 1_000_000),
            grouped(users)
        )),
    }
}
