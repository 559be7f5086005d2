#[cfg(feature = "postgres")]
use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::client::{Client, Job, work};
use super::impatient::Impatient;
use super::nodes::open_nodes;
use super::plan::Planner;
use super::round::{Glimpse, Round, RoundSetup, engine_over};
use super::schedule::{Schedule, Wave, What};
use crate::engine::Engine;
use crate::env::{Env, Nanos, Pause, RealEnv};
use crate::history::{Record, Recorder};
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::lock::InTransaction;
use crate::lock::{AnyControl, Control};
#[cfg(feature = "postgres")]
use crate::point::{Operation, RequestId};
use crate::request::LockName;
#[cfg(feature = "postgres")]
use crate::request::LockTransaction;
use crate::scenario::{Phase, Scenario, Traffic};
#[cfg(feature = "sqlite")]
use crate::store::SqliteStore;
use crate::store::{Books, MemoryStore, Store, first_number};
#[cfg(feature = "postgres")]
use crate::store::{PostgresSetup, PostgresStore};

/// The engine that a real round is played on, with its control.
pub type RealEngine<C = AnyControl, St = MemoryStore> = Engine<(RealEnv, Recorder, St), C>;

/// Between two looks at whether to stop.
const LOOK: Duration = Duration::from_millis(20);

/// A request that is due at the very end of its phase is in time if it is sent no later than this after it,
/// in nanoseconds, and no later than one part in [`GRACE_PART`] of the phase: of a phase that is shorter than the
/// grace, all could otherwise be sent when it is over.
const GRACE: Nanos = 10_000_000;
const GRACE_PART: Nanos = 20;

/// Request numbers that a client takes at once.
const NUMBERS_AT_ONCE: u64 = 64;

/// The stream of random numbers for requests that are sent beside the schedule, apart from those of clients.
const EXTRA: u64 = u64::MAX;

/// A round on the machine's clock that is being played, on a multi-threaded runtime of its own.
#[derive(Debug)]
pub struct RealRound<C: Control = AnyControl, St: Store = MemoryStore> {
    engine: Arc<RealEngine<C, St>>,
    /// `None` once it has been shut down.
    runtime: Option<Runtime>,
    scenario: Arc<Scenario>,
    /// For requests that are sent beside the schedule.
    extra: Planner,
    /// How its clients give up, if they do.
    impatient: Option<Impatient>,
    under_way: UnderWay,
    scheduled: JoinHandle<()>,
}

/// Begins a round on the machine's clock, on a runtime of its own with `workers` threads.
///
/// # Errors
/// If the runtime could not be started.
pub fn begin_real(setup: RoundSetup<'_>, workers: usize) -> io::Result<RealRound> {
    begin_real_with(setup, workers, AnyControl::new)
}

/// [`begin_real`] through a control of your own, which `make` makes from the name of a lock that is set up and the
/// round's seed, once for each instance.
///
/// # Errors
/// If the runtime could not be started.
pub fn begin_real_with<C: Control>(
    setup: RoundSetup<'_>,
    workers: usize,
    make: impl Fn(LockName, u64) -> C,
) -> io::Result<RealRound<C>> {
    let users = setup.scenario.users;
    let store = MemoryStore::new(users.count, users.balance);
    begin_over(|_| Ok(store), setup, workers, make, |_| {})
}

/// The same over a store that is opened on the round's runtime.
pub(super) fn begin_over<C: Control, St: Store>(
    open: impl FnOnce(&Runtime) -> io::Result<St>,
    setup: RoundSetup<'_>,
    workers: usize,
    make: impl Fn(LockName, u64) -> C,
    begin: impl FnOnce(&Arc<RealEngine<C, St>>),
) -> io::Result<RealRound<C, St>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers.max(1))
        .enable_all()
        .build()?;
    let store = open(&runtime)?;
    let scenario = Arc::new(setup.scenario.clone());
    let planner = Planner::new(&scenario, setup.seed).numbered_from(first_number(&store));
    let impatient = Impatient::of(&scenario, setup.seed, &planner);
    let env = RealEnv::start();
    let nodes = open_nodes(setup.scenario, setup.locks, setup.seed, &env);
    let nodes = runtime.block_on(nodes)?;
    let engine = engine_over((store, nodes), env, workers, setup, make);
    let engine = Arc::new(engine);
    begin(&engine);
    let scheduled = runtime.spawn({
        let (engine, scenario) = (Arc::clone(&engine), Arc::clone(&scenario));
        let senders = (planner.clone(), impatient.clone());
        async move { send_phases(&engine, &scenario.phases, senders).await }
    });
    Ok(RealRound {
        engine,
        runtime: Some(runtime),
        scenario,
        extra: planner.stream(EXTRA, NUMBERS_AT_ONCE),
        impatient,
        under_way: UnderWay::default(),
        scheduled,
    })
}

impl<C: Control> RealRound<C> {
    /// Everything known so far.
    pub fn record(&self) -> Record {
        self.record_beside(&self.engine.world().store.books())
    }
}

impl<C: Control, St: Store> RealRound<C, St> {
    /// Whether every request has been sent and answered.
    pub fn is_over(&self) -> bool {
        self.scheduled.is_finished() && self.under_way.0.tasks.load(Ordering::Acquire) == 0
    }

    /// Sends `size` more requests of the scenario's first phase, now.
    pub fn burst(&mut self, size: u64) {
        let (Some(runtime), Some(phase)) = (&self.runtime, self.scenario.phases.first()) else {
            return;
        };
        let now = self.engine.world().env.now();
        for _ in 0..size {
            let job = Job::of(self.extra.request(phase, now), self.impatient.as_ref());
            let one = self.under_way.one();
            let task = work(Arc::clone(&self.engine), job);
            runtime.spawn(async move {
                task.await;
                drop(one);
            });
        }
    }

    /// Everything known so far, beside the books of the store.
    fn record_beside(&self, books: &Books) -> Record {
        let world = self.engine.world();
        let left = self.engine.left_over(world.env.lock_timers());
        let record = world.observer.record(books, left);
        match world.store.is_shared() {
            true => record.of_shared_tables(),
            false => record,
        }
    }

    /// The engine that the round is played on.
    pub fn engine(&self) -> &RealEngine<C, St> {
        &self.engine
    }

    /// Ends detached operations and timers that are still at work.
    fn shut_down(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl<C: Control, St: Store> Drop for RealRound<C, St> {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// Plays a whole round on the machine's clock, on a multi-threaded runtime of its own with `workers`
/// threads; `stop` is asked now and then whether to end it early.
///
/// # Errors
/// If the runtime could not be started, or the trace not be written.
pub fn play_real(
    setup: RoundSetup<'_>,
    workers: usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> io::Result<Round> {
    watch_real(setup, workers, &|_| stop())?.traced()
}

/// [`play_real`] for a caller that wants to know how far it is; `watch` says whether to end it early.
///
/// # Errors
/// If the runtime could not be started.
pub fn watch_real(
    setup: RoundSetup<'_>,
    workers: usize,
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) -> io::Result<Round> {
    let round = begin_real(setup, workers)?;
    play_on(round, watch, |_, engine| Ok(engine.world().store.books()))
}

/// A built-in control over a database.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(super) fn in_transaction(lock: LockName, seed: u64) -> InTransaction<AnyControl> {
    InTransaction::new(AnyControl::new(lock, seed), seed)
}

/// Plays a whole round over a real PostgreSQL, on the machine's clock; `watch` says whether to end it early.
///
/// # Errors
/// If the runtime could not be started, the server not be reached, or the balances not be read at the end.
#[cfg(feature = "postgres")]
pub fn watch_postgres(
    store: PostgresSetup,
    setup: RoundSetup<'_>,
    workers: usize,
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) -> io::Result<Round> {
    let open = |runtime: &Runtime| {
        let opened = runtime.block_on(PostgresStore::open(store));
        opened.map_err(io::Error::other)
    };
    let is_one_step = is_one_step(&setup);
    let round = begin_over(open, setup, workers, in_transaction, |_| {})?;
    play_on(round, watch, |runtime, engine| {
        runtime.block_on(close_postgres(engine, is_one_step))
    })
}

/// Whether the writing of a balance and of the history are one step under the round's lock.
#[cfg(feature = "postgres")]
pub(super) fn is_one_step(setup: &RoundSetup<'_>) -> bool {
    let lock = setup.locks.first().copied();
    let transaction = setup.scenario.service.transaction;
    lock.is_some_and(|lock| match LockTransaction::by_default(lock) {
        Some(usual) => transaction.unwrap_or(usual) != LockTransaction::Without,
        None => lock != LockName::None,
    })
}

/// What a PostgreSQL holds in the end, when what nobody was told has been found out.
#[cfg(feature = "postgres")]
pub(super) async fn close_postgres<C: Control>(
    engine: &RealEngine<C, PostgresStore>,
    is_one_step: bool,
) -> io::Result<Books> {
    settle(engine, is_one_step).await?;
    let books = engine.world().store.close().await;
    books.map_err(io::Error::other)
}

/// Finds out what became of the requests whose outcome is unknown, and of those that were sent again because it was. Where
/// an operation is several steps, one without an entry may still have written a balance: it stays unknown.
#[cfg(feature = "postgres")]
async fn settle<C: Control>(
    engine: &RealEngine<C, PostgresStore>,
    is_one_step: bool,
) -> io::Result<()> {
    let world = engine.world();
    let (store, recorder) = (&world.store, &world.observer);
    let found = |first, operation: &Operation, done: bool| {
        if done || is_one_step {
            recorder.found(world.env.stamp(), engine.lock(), (first, operation), done);
        }
    };
    let unknown = recorder.unknown();
    for operation in &unknown {
        // What a client has sent more than once may have been done by any of its requests.
        let sent = recorder.sent_for(operation.request).into_iter();
        let sent = sent.map(|request| Operation {
            request,
            ..*operation
        });
        let sent: Vec<Operation> = sent.collect();
        let committed = store.settle(&sent).await.map_err(io::Error::other)?;
        for (own, done) in sent.iter().zip(&committed) {
            found(operation.request, own, *done);
        }
        let is_done = committed.contains(&true);
        if is_done || is_one_step {
            recorder.settle(operation, is_done);
        }
    }
    // The clients of the others were told in the end, of another request for the same. None is looked for a second time: its
    // place in the history is taken then.
    let looked_for: HashSet<RequestId> = unknown.iter().map(|it| it.request).collect();
    for (first, operation) in recorder.in_doubt() {
        if looked_for.contains(&first) {
            continue;
        }
        let committed = store.settle(&[operation]).await;
        let is_done = committed.map_err(io::Error::other)?.contains(&true);
        found(first, &operation, is_done);
    }
    Ok(())
}

/// Plays a whole round over a real SQLite, on the machine's clock; `watch` says whether to end it early.
///
/// # Errors
/// If the runtime could not be started, or the balances not be read at the end.
#[cfg(feature = "sqlite")]
pub fn watch_sqlite(
    store: SqliteStore,
    setup: RoundSetup<'_>,
    workers: usize,
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) -> io::Result<Round> {
    let round = begin_over(|_| Ok(store), setup, workers, in_transaction, |_| {})?;
    play_on(round, watch, |_, engine| {
        engine.world().store.books().map_err(io::Error::other)
    })
}

/// Plays a whole round on the machine's clock through a control of your own, as [`begin_real_with`] begins it.
///
/// # Errors
/// If the runtime could not be started, or the trace not be written.
pub fn play_real_with<C: Control>(
    setup: RoundSetup<'_>,
    workers: usize,
    make: impl Fn(LockName, u64) -> C,
) -> io::Result<Round> {
    let round = begin_real_with(setup, workers, make)?;
    play_on(round, &|_| false, |_, engine| {
        Ok(engine.world().store.books())
    })?
    .traced()
}

pub(super) fn play_on<C: Control, St: Store>(
    mut round: RealRound<C, St>,
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
    books: impl Fn(&Runtime, &RealEngine<C, St>) -> io::Result<Books>,
) -> io::Result<Round> {
    let runtime = round.runtime.as_ref().expect("a round that has just begun");
    let scheduled = &mut round.scheduled;
    let interrupted = runtime.block_on(async {
        tokio::select! {
            ended = scheduled => match ended {
                Ok(()) => false,
                Err(error) => match error.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_) => true,
                },
            },
            () = until_stopped(&round.engine, watch) => true,
        }
    });
    let books = books(runtime, &round.engine)?;
    round.engine.world().observer.leave_in_doubt();
    let record = round.record_beside(&books);
    round.shut_down();
    let untraced = round.engine.world().observer.finish_trace().err();
    Ok(Round {
        record,
        steps: round.engine.world().observer.take_recent().0,
        interrupted,
        untraced,
    })
}

/// Looks now and then whether to stop, and how many lock entries there are.
async fn until_stopped<C: Control, St: Store>(
    engine: &RealEngine<C, St>,
    watch: &(dyn Fn(Glimpse) -> bool + Sync),
) {
    loop {
        let world = engine.world();
        let now = world.env.now();
        let keys = engine.left_over(0).entries;
        world.observer.see_live_keys(keys, now);
        let sent = world.observer.sent();
        if watch(Glimpse { now, sent }) {
            return;
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn send_phases<C: Control, St: Store>(
    engine: &Arc<RealEngine<C, St>>,
    phases: &[Phase],
    mut senders: (Planner, Option<Impatient>),
) {
    let env = engine.world().env.clone();
    for (number, phase) in phases.iter().enumerate() {
        let under_way = UnderWay::default();
        let start = env.now();
        let mut schedule = Schedule::new(start);
        while let Some(wave) = schedule.next(phase, &mut senders.0) {
            let wait = wave.at.saturating_sub(env.now());
            if wait > 0 {
                env.sleep(wait, Pause::Think).await;
            }
            let at = (number, start);
            send(engine, phase, at, wave, &mut senders, &under_way);
        }
        under_way.none().await;
    }
}

fn send<C: Control, St: Store>(
    engine: &Arc<RealEngine<C, St>>,
    phase: &Phase,
    (number, phase_start): (usize, Nanos),
    wave: Wave,
    (planner, impatient): &mut (Planner, Option<Impatient>),
    under_way: &UnderWay,
) {
    let job = |request| Job::of(request, impatient.as_ref());
    let start = |job| {
        let one = under_way.one();
        let task = work(Arc::clone(engine), job);
        tokio::spawn(async move {
            task.await;
            drop(one);
        });
    };
    match (wave.what, &phase.traffic) {
        (What::Requests(_), Traffic::Rate { duration, .. }) => {
            let request = planner.request(phase, wave.at);
            let job = job(request);
            let grace = GRACE.min(duration / GRACE_PART);
            let end = phase_start.saturating_add(*duration).saturating_add(grace);
            let one = under_way.one();
            let engine = Arc::clone(engine);
            engine.world().observer.intend(1);
            tokio::spawn(async move {
                let now = engine.world().env.now();
                let lag = now.saturating_sub(request.intended);
                let in_time = now < end;
                engine.world().observer.sent_late(lag, in_time);
                work(engine, job).await;
                drop(one);
            });
        }
        (What::Requests(count), Traffic::Burst { every, times, .. }) if *times > 1 => {
            engine.world().observer.intend(count);
            let next = wave.at.saturating_add(*every);
            for request in wave.requests(phase, planner) {
                let job = job(request);
                let (one, engine) = (under_way.one(), Arc::clone(engine));
                tokio::spawn(async move {
                    let world = engine.world();
                    world.observer.sent_in_burst(world.env.now() < next);
                    work(engine, job).await;
                    drop(one);
                });
            }
        }
        (What::Requests(_) | What::Listed, _) => {
            for request in wave.requests(phase, planner) {
                start(job(request));
            }
        }
        (What::Client(_), _) => {
            if let Some(client) = Client::of(wave, (number, phase), planner, NUMBERS_AT_ONCE) {
                let impatient = impatient.clone();
                start(Job::Loop(Box::new(Client {
                    impatient,
                    ..client
                })));
            }
        }
    }
}

/// Counts tasks that have been started and have not ended.
#[derive(Debug, Default)]
struct UnderWay(Arc<Count>);

#[derive(Debug, Default)]
struct Count {
    tasks: AtomicU64,
    ended: Notify,
}

/// One task under way, until it is dropped, even by a panic.
struct One(Arc<Count>);

impl UnderWay {
    fn one(&self) -> One {
        self.0.tasks.fetch_add(1, Ordering::Relaxed);
        One(Arc::clone(&self.0))
    }

    /// Waits until none is.
    async fn none(&self) {
        loop {
            let ended = self.0.ended.notified();
            if self.0.tasks.load(Ordering::Acquire) == 0 {
                return;
            }
            ended.await;
        }
    }
}

impl Drop for One {
    fn drop(&mut self) {
        if self.0.tasks.fetch_sub(1, Ordering::Release) == 1 {
            self.0.ended.notify_one();
        }
    }
}
