//! Rounds on the machine's clock with something beside them: instances that are processes, and faults.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tokio::runtime::Runtime;

use super::real::{RealEngine, RealRound, begin_over, play_on};
use super::round::{Glimpse, Round, RoundSetup};
use crate::breaks::Breaker;
use crate::env::Env;
use crate::history::{AnomalyKind, Observer, Record};
use crate::lock::{AnyControl, Control};
use crate::processes::{Elsewhere, Meets, MeetsAt, Opening, Processes, in_order};
use crate::scenario::{NodesKind, Scenario};
use crate::store::{Books, MemoryStore, Store};

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
    /// What each of its processes is told first, but for where they meet.
    fn openings(&self, setup: &RoundSetup<'_>, breaker: Option<&Arc<Breaker>>) -> Vec<Opening> {
        let needs_nodes = setup.locks.iter().any(|lock| lock.needs_nodes());
        let lock = setup.locks.first().copied();
        let scenario = setup.scenario;
        let opening = Opening {
            scenario: self.scenario.clone(),
            set: self.set.clone(),
            lock: lock.unwrap_or(scenario.service.lock).name().to_owned(),
            seed: setup.seed,
            store: Meets::Sqlite(PathBuf::new()),
            namespace: String::new(),
            nodes: match &scenario.nodes.kind {
                NodesKind::Redis { urls, .. } if needs_nodes => Some(MeetsAt {
                    urls: urls.to_vec(),
                    prefix: format!("pointrace:{:016x}", rand::random::<u64>()),
                }),
                _ => None,
            },
            asks_at: breaker.map_or_else(Vec::new, |breaker| {
                let moments = breaker.moments().into_iter();
                moments.map(|moment| moment.name().to_owned()).collect()
            }),
        };
        let processes = 0..u16::try_from(scenario.service.instances).unwrap_or(u16::MAX);
        let own = processes.map(|process| {
            let mut opening = opening.clone();
            if let (Some(nodes), Some(urls)) = (&mut opening.nodes, urls_of(breaker, process)) {
                nodes.urls = urls.to_vec();
            }
            opening
        });
        own.collect()
    }
}

/// What a round over a real store is played with, beside what every round takes.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Its instances are processes.
    pub processes: Option<ProcessesSetup>,
    /// What breaks things in it, if anything is to break.
    pub breaker: Option<Arc<Breaker>>,
}

/// What a round is made of that is played on the machine's clock.
type Played<'a> = (RoundSetup<'a>, usize);

/// How far a round is, and whether to end it early.
type Watch<'a> = dyn Fn(Glimpse) -> bool + Sync + 'a;

/// Plays a round over a store that `open` opens, with its instances as processes that meet where `meets` says.
fn watch_apart<St: Store>(
    open: impl FnOnce(&Runtime) -> io::Result<St>,
    meets: impl FnOnce(&St) -> (Meets, String),
    books: impl Fn(&Runtime, &RealEngine<Elsewhere, St>) -> io::Result<Books>,
    (processes, breaker): (&ProcessesSetup, Option<&Arc<Breaker>>),
    (setup, workers): Played<'_>,
    watch: &Watch<'_>,
) -> io::Result<Round> {
    if setup.locks.len() > 1 {
        // The command line plays one round a lock.
        return Err(io::Error::other(
            "processes are started for one lock, and not for several at once",
        ));
    }
    let started: OnceLock<Arc<Processes>> = OnceLock::new();
    let openings = processes.openings(&setup, breaker);
    let open = |runtime: &Runtime| {
        let store = open(runtime)?;
        let (place, namespace) = meets(&store);
        let openings = (0..).zip(openings).map(|(process, opening)| Opening {
            store: match store_door_of(breaker, process) {
                Some(door) => Meets::PostgresIn(door.to_owned()),
                None => place.clone(),
            },
            namespace: namespace.clone(),
            ..opening
        });
        let all = Processes::start(&processes.program, openings.collect())?;
        let all = Arc::new(all);
        if let Some(breaker) = breaker {
            breaker.set_processes(&all);
        }
        Ok((store, started.get_or_init(|| all)).0)
    };
    let next = std::cell::Cell::new(0);
    let make = |_, _| {
        let number = next.get();
        next.set(number + 1);
        let process = started.get().and_then(|all| all.get(number));
        Elsewhere::new(Arc::clone(process.expect("as many processes as instances")))
    };
    let round = begin_over(open, setup, workers, make, begins(breaker))?;
    let mut round = play_breaking(round, watch, books, breaker)?;
    if let Some(all) = started.get() {
        let left = all.end();
        round.record.left.timers += left.timers;
        round.record.left.entries += left.entries;
    }
    round.record = of_processes(round.record);
    round.steps = in_order(round.steps);
    Ok(round)
}

/// Where a process finds the nodes, if something is to happen between it and them.
fn urls_of(breaker: Option<&Arc<Breaker>>, process: u16) -> Option<&[String]> {
    #[cfg(feature = "redis")]
    return breaker?.urls(process);
    #[cfg(not(feature = "redis"))]
    return (None, breaker, process).0;
}

/// The directory in which a process finds the socket of the store, if something is to happen between it and that.
fn store_door_of(breaker: Option<&Arc<Breaker>>, process: u16) -> Option<&Path> {
    #[cfg(feature = "postgres")]
    return breaker?.store_door(process);
    #[cfg(not(feature = "postgres"))]
    return (None, breaker, process).0;
}

/// The scenario, with its nodes where a process that plays all instances is to find them.
fn behind<'a>(scenario: &'a Scenario, breaker: Option<&Arc<Breaker>>) -> Cow<'a, Scenario> {
    let mut behind = Cow::Borrowed(scenario);
    if let Some(found) = urls_of(breaker, 0)
        && let NodesKind::Redis { urls, .. } = &mut behind.to_mut().nodes.kind
    {
        *urls = found.into();
    }
    behind
}

/// Lets a breaker begin with an engine, heed its steps, and tell its recorder what happens.
fn begins<C: Control, St: Store>(
    breaker: Option<&Arc<Breaker>>,
) -> impl FnOnce(&Arc<RealEngine<C, St>>) {
    let breaker = breaker.cloned();
    move |engine| {
        let Some(breaker) = breaker else { return };
        engine.world().observer.heeded_by(breaker.clone());
        let engine = Arc::downgrade(engine);
        breaker.begin(move |name, happening| {
            let Some(engine) = engine.upgrade() else {
                return;
            };
            let world = engine.world();
            match happening {
                None => world.observer.fault_came(name),
                Some(happening) => {
                    let now = world.env.stamp();
                    world.observer.observe_fault(now, name, happening);
                }
            }
        });
    }
}

/// Plays a round to its end. When its requests are over nothing breaks any more, and what is broken is mended before the
/// books are read.
fn play_breaking<C: Control, St: Store>(
    round: RealRound<C, St>,
    watch: &Watch<'_>,
    books: impl Fn(&Runtime, &RealEngine<C, St>) -> io::Result<Books>,
    breaker: Option<&Arc<Breaker>>,
) -> io::Result<Round> {
    let played = play_on(round, watch, |runtime, engine| {
        if let Some(breaker) = breaker {
            breaker.end();
        }
        books(runtime, engine)
    });
    if let Some(breaker) = breaker {
        breaker.end();
    }
    played
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

/// Plays a whole round on the machine's clock over a store in memory, in which something may break.
///
/// # Errors
/// If the runtime could not be started.
pub fn watch_real_beside(
    beside: &Beside,
    (setup, workers): Played<'_>,
    watch: &Watch<'_>,
) -> io::Result<Round> {
    let breaker = beside.breaker.as_ref();
    let scenario = &*behind(setup.scenario, breaker);
    let setup = RoundSetup { scenario, ..setup };
    let users = scenario.users;
    let store = MemoryStore::new(users.count, users.balance);
    let round = begin_over(
        |_| Ok(store),
        setup,
        workers,
        AnyControl::new,
        begins(breaker),
    )?;
    let books = |_: &Runtime, engine: &RealEngine| Ok(engine.world().store.books());
    play_breaking(round, watch, books, breaker)
}

/// Plays a whole round over a real PostgreSQL, in which something may break; `place` says where processes meet in it.
///
/// # Errors
/// If a process could not be started, the server not be reached, or the balances not be read at the end.
#[cfg(feature = "postgres")]
pub fn watch_postgres_beside(
    beside: &Beside,
    (store, place): (crate::store::PostgresSetup, Meets),
    (setup, workers): Played<'_>,
    watch: &Watch<'_>,
) -> io::Result<Round> {
    use super::real::{close_postgres, in_transaction, is_one_step};
    use crate::store::PostgresStore;

    let breaker = beside.breaker.as_ref();
    let is_one_step = is_one_step(&setup);
    let store = match store_door_of(breaker, 0) {
        // Processes go through doors of their own, and this one keeps the books.
        Some(door) if beside.processes.is_none() => store.at_socket(door),
        _ => store,
    };
    let open = |runtime: &Runtime| {
        let opened = runtime.block_on(PostgresStore::open(store));
        opened.map_err(io::Error::other)
    };
    let Some(processes) = &beside.processes else {
        let scenario = &*behind(setup.scenario, breaker);
        let setup = RoundSetup { scenario, ..setup };
        let round = begin_over(open, setup, workers, in_transaction, begins(breaker))?;
        let books = |runtime: &Runtime, engine: &RealEngine<_, PostgresStore>| {
            runtime.block_on(close_postgres(engine, is_one_step))
        };
        return play_breaking(round, watch, books, breaker);
    };
    watch_apart(
        open,
        |store| (place, store.namespace().to_owned()),
        |runtime, engine| runtime.block_on(close_postgres(engine, is_one_step)),
        (processes, breaker),
        (setup, workers),
        watch,
    )
}

/// Plays a whole round over a real SQLite, in which something may break.
///
/// # Errors
/// If a process could not be started, or the balances not be read at the end.
#[cfg(feature = "sqlite")]
pub fn watch_sqlite_beside(
    beside: &Beside,
    store: crate::store::SqliteStore,
    (setup, workers): Played<'_>,
    watch: &Watch<'_>,
) -> io::Result<Round> {
    use super::real::in_transaction;
    use crate::store::SqliteStore;

    let breaker = beside.breaker.as_ref();
    let Some(processes) = &beside.processes else {
        let scenario = &*behind(setup.scenario, breaker);
        let setup = RoundSetup { scenario, ..setup };
        let open = |_: &Runtime| Ok(store);
        let round = begin_over(open, setup, workers, in_transaction, begins(breaker))?;
        let books = |_: &Runtime, engine: &RealEngine<_, SqliteStore>| {
            engine.world().store.books().map_err(io::Error::other)
        };
        return play_breaking(round, watch, books, breaker);
    };
    watch_apart(
        |_| Ok(store),
        |store| {
            let (file, namespace) = store.place();
            (Meets::Sqlite(file.to_owned()), namespace.to_owned())
        },
        |_, engine| engine.world().store.books().map_err(io::Error::other),
        (processes, breaker),
        (setup, workers),
        watch,
    )
}
