//! Rounds whose instances are processes of their own.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::real::{begin_over, play_on};
use super::round::{Glimpse, Round, RoundSetup};
use crate::engine::Engine;
use crate::env::RealEnv;
use crate::history::{AnomalyKind, Record, Recorder};
use crate::processes::{Elsewhere, Meets, MeetsAt, Opening, Processes, in_order};
use crate::scenario::NodesKind;
use crate::store::{Books, Store};
use tokio::runtime::Runtime;

/// What it takes to play instances as processes, beside what every round takes.
#[derive(Clone, Debug)]
pub struct ProcessesSetup {
    /// The program that they are: this one.
    pub program: PathBuf,
    /// The text of the scenario, and what it is called.
    pub scenario: (String, String),
    /// The keys that are set from outside, as they were written.
    pub set: Vec<String>,
}

impl ProcessesSetup {
    fn opening(&self, setup: &RoundSetup<'_>, store: Meets, namespace: &str) -> Opening {
        let needs_nodes = setup.locks.iter().any(|lock| lock.needs_nodes());
        let lock = setup.locks.first().copied();
        let scenario = setup.scenario;
        Opening {
            scenario: self.scenario.clone(),
            set: self.set.clone(),
            lock: lock.unwrap_or(scenario.service.lock).name().to_owned(),
            seed: setup.seed,
            store,
            namespace: namespace.to_owned(),
            nodes: match &scenario.nodes.kind {
                NodesKind::Redis { urls, .. } if needs_nodes => Some(MeetsAt {
                    urls: urls.to_vec(),
                    prefix: format!("pointrace:{:016x}", rand::random::<u64>()),
                }),
                _ => None,
            },
            asks_at: Vec::new(),
        }
    }
}

type EngineOver<St> = Engine<(RealEnv, Recorder, St), Elsewhere>;

/// Plays a round over a store that `open` opens, together with the place where its processes meet in it.
fn watch_over<St: Store>(
    open: impl FnOnce(&Runtime) -> io::Result<St>,
    meets: impl FnOnce(&St) -> (Meets, String),
    books: impl Fn(&Runtime, &EngineOver<St>) -> io::Result<Books>,
    processes: &ProcessesSetup,
    (setup, workers): (RoundSetup<'_>, usize),
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) -> io::Result<Round> {
    let count = setup.scenario.service.instances;
    let started: OnceLock<Processes> = OnceLock::new();
    let opening = processes.opening(&setup, Meets::Sqlite(PathBuf::new()), "");
    let open = |runtime: &Runtime| {
        let store = open(runtime)?;
        let (place, namespace) = meets(&store);
        let opening = Opening {
            store: place,
            namespace,
            ..opening
        };
        let all = Processes::start(count, &processes.program, &opening)?;
        Ok((store, started.get_or_init(|| all)).0)
    };
    let next = std::cell::Cell::new(0);
    let make = |_, _| {
        let number = next.get();
        next.set(number + 1);
        let process = started.get().and_then(|all| all.get(number));
        Elsewhere::new(Arc::clone(process.expect("as many processes as instances")))
    };
    let round = begin_over(open, setup, workers, make)?;
    let mut round = play_on(round, watch, books)?;
    if let Some(all) = started.get() {
        let left = all.end();
        round.record.left.timers += left.timers;
        round.record.left.entries += left.entries;
    }
    round.record = of_processes(round.record);
    round.steps = in_order(round.steps);
    Ok(round)
}

/// What is known of requests in different processes: which of two was inside first, and whether both were, only a clock
/// could tell, and they have none in common.
fn of_processes(record: Record) -> Record {
    let record = record.without(AnomalyKind::Overlap);
    Record {
        // Their connections are their own.
        round_trips: None,
        ..record.without(AnomalyKind::ImpossibleSpeed)
    }
}

/// Plays a whole round over a real PostgreSQL with its instances as processes; `store` says where they meet. `watch` sees
/// how far it is, and says whether to end it early.
///
/// # Errors
/// If a process could not be started, the server not be reached, or the balances not be read at the end.
#[cfg(feature = "postgres")]
pub fn watch_postgres_in_processes(
    (store, place): (crate::store::PostgresSetup, Meets),
    processes: &ProcessesSetup,
    (setup, workers): (RoundSetup<'_>, usize),
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) -> io::Result<Round> {
    use super::real::{close_postgres, is_one_step};
    use crate::store::PostgresStore;

    let is_one_step = is_one_step(&setup);
    watch_over(
        |runtime| {
            let opened = runtime.block_on(PostgresStore::open(store));
            opened.map_err(io::Error::other)
        },
        |store| (place, store.namespace().to_owned()),
        |runtime, engine| {
            let (store, recorder) = (&engine.world().store, &engine.world().observer);
            runtime.block_on(close_postgres(store, recorder, is_one_step))
        },
        processes,
        (setup, workers),
        watch,
    )
}

/// Plays a whole round over a real SQLite with its instances as processes; `watch` sees how far it is, and says whether
/// to end it early.
///
/// # Errors
/// If a process could not be started, or the balances not be read at the end.
#[cfg(feature = "sqlite")]
pub fn watch_sqlite_in_processes(
    store: crate::store::SqliteStore,
    processes: &ProcessesSetup,
    (setup, workers): (RoundSetup<'_>, usize),
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) -> io::Result<Round> {
    watch_over(
        |_| Ok(store),
        |store| {
            let (file, namespace) = store.place();
            (Meets::Sqlite(file.to_owned()), namespace.to_owned())
        },
        |_, engine| engine.world().store.books().map_err(io::Error::other),
        processes,
        (setup, workers),
        watch,
    )
}
