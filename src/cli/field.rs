//! Where rounds are played: the clock and the store that the command line asks for.

use std::thread;

use super::Exit;
use super::run::StoreArg;
use super::run::ground::{Ground, NoGround};
#[cfg(all(not(unix), feature = "postgres"))]
use crate::driver::watch_postgres;
#[cfg(not(all(unix, any(feature = "postgres", feature = "sqlite"))))]
use crate::driver::watch_real;
#[cfg(all(not(unix), feature = "sqlite"))]
use crate::driver::watch_sqlite;
use crate::driver::{BYTES_A_USER, Glimpse, Round, RoundSetup, watch_simulated};
use crate::scenario::{Clock, Scenario};
#[cfg(feature = "postgres")]
use crate::store::PostgresSetup;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::store::TablesSetup;
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
    /// What may be broken.
    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
    pub ours: Option<&'a crate::breaks::Ours>,
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
                let workers = self.workers(&setup);
                match self.store {
                    Some(StoreArg::Sqlite(_)) => self.over_sqlite(setup, workers, watch),
                    Some(StoreArg::Postgres(_) | StoreArg::ThrowAwayPostgres) => {
                        self.over_postgres(setup, workers, watch)
                    }
                    Some(StoreArg::Memory | StoreArg::Model) | None => {
                        self.in_memory(setup, workers, watch).map_err(|error| {
                            usage(format!("error: no threads could be started: {error}"))
                        })
                    }
                }
            }
        }
    }

    /// Threads for a round on the machine's clock: one for each processor, and two at least, for what meets in memory between
    /// two awaits meets only on several threads. Under locks that are had of servers it meets at the servers: they mostly run
    /// on the same machine, and a processor is left to them. The thread that is left out would only wake the others. Over a
    /// database every lock waits for a server, and all have the same threads, to be compared.
    fn workers(&self, setup: &RoundSetup<'_>) -> usize {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        let is_in_memory = matches!(self.store, Some(StoreArg::Memory | StoreArg::Model) | None);
        let are_leases_real =
            setup.scenario.nodes.are_real() && setup.locks.iter().all(|lock| lock.needs_nodes());
        match is_in_memory && are_leases_real {
            true => processors.saturating_sub(1).max(1),
            false => processors.max(2),
        }
    }

    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
    fn in_memory(
        &self,
        setup: RoundSetup<'_>,
        workers: usize,
        watch: &(dyn Fn(Glimpse) -> bool + Sync),
    ) -> std::io::Result<Round> {
        let beside = self.beside(&setup)?;
        crate::driver::watch_real_beside(&beside, (setup, workers), watch)
    }

    #[cfg(not(all(unix, any(feature = "postgres", feature = "sqlite"))))]
    fn in_memory(
        &self,
        setup: RoundSetup<'_>,
        workers: usize,
        watch: &(dyn Fn(Glimpse) -> bool + Sync),
    ) -> std::io::Result<Round> {
        watch_real(setup, workers, watch)
    }

    /// What there is beside a round: processes, and what breaks.
    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
    fn beside(&self, setup: &RoundSetup<'_>) -> std::io::Result<crate::driver::Beside> {
        let ours = self.ours.cloned().unwrap_or_default();
        let faults = &setup.scenario.faults;
        Ok(crate::driver::Beside {
            processes: self.processes.cloned(),
            breaker: crate::breaks::Breaker::new(faults, ours, setup.seed)?,
        })
    }

    #[cfg(feature = "sqlite")]
    fn over_sqlite(
        &self,
        setup: RoundSetup<'_>,
        workers: usize,
        watch: &(dyn Fn(Glimpse) -> bool + Sync),
    ) -> Result<Round, NoGround> {
        let file = match self.store {
            Some(StoreArg::Sqlite(file)) => file.clone(),
            _ => None,
        };
        let store = SqliteStore::open(&SqliteSetup {
            file,
            tables: self.tables(&setup),
        });
        let store =
            store.map_err(|failure| usage(format!("error: cannot open the store: {failure}")))?;
        #[cfg(unix)]
        let played = {
            let beside = self.beside(&setup);
            beside.and_then(|beside| {
                crate::driver::watch_sqlite_beside(&beside, store, (setup, workers), watch)
            })
        };
        #[cfg(not(unix))]
        let played = watch_sqlite(store, setup, workers, watch);
        played.map_err(|error| {
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

    /// The tables of the round, with the lock that it is played under.
    #[cfg(any(feature = "postgres", feature = "sqlite"))]
    fn tables(&self, setup: &RoundSetup<'_>) -> TablesSetup {
        let first = setup.locks.first().copied();
        let lock = first.unwrap_or(setup.scenario.service.lock);
        TablesSetup {
            namespace: self.namespace.map(ToOwned::to_owned),
            keep: self.keep_store,
            ..setup.scenario.tables(lock)
        }
    }

    #[cfg(feature = "postgres")]
    fn over_postgres(
        &self,
        setup: RoundSetup<'_>,
        workers: usize,
        watch: &(dyn Fn(Glimpse) -> bool + Sync),
    ) -> Result<Round, NoGround> {
        let place = self.ground.place.clone();
        let place = place.ok_or_else(|| usage("error: there is no PostgreSQL".to_owned()))?;
        let name = place.to_string();
        let store = PostgresSetup {
            place,
            tables: self.tables(&setup),
            lock_timeout: setup.scenario.service.lock_timeout,
        };
        #[cfg(unix)]
        let played = {
            let meets = self.ground.meets(self.store);
            let meets = meets.ok_or_else(|| usage("error: there is no PostgreSQL".to_owned()))?;
            let beside = self.beside(&setup);
            beside.and_then(|beside| {
                let over = (store, meets);
                crate::driver::watch_postgres_beside(&beside, over, (setup, workers), watch)
            })
        };
        #[cfg(not(unix))]
        let played = watch_postgres(store, setup, workers, watch);
        played.map_err(|error| {
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
