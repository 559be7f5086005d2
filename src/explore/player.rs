//! Plays one schedule of a case after another on the engine itself, in the same memory.

use std::future::{Future, poll_fn};
use std::hash::{BuildHasher, Hasher};
use std::mem;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use foldhash::fast::FixedState;

use super::explores::{Code, Explores};
use super::final_balance::FinalBalance;
use super::violation::{Violation, Violations};
use super::watch::Watch;
use super::{Case, Expiry, Turns};
use crate::call::World;
use crate::engine::Engine;
use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::history::Event;
use crate::inject::Injector;
use crate::lock::{
    Advisory, AtomicUpdate, Control, FencedRedis, Guarded, InTransaction, Keyed, LeaseLock, Leased,
    NoLock, Optimistic, PromiseRace, Queue, Recheck, Redis, Redlock, RedlockAsShipped, Striped,
    TokenIsChecked, Transactional, WatchedRedis,
};
use crate::node::{AnyNodes, ModelNodes};
use crate::point::UserId;
use crate::request::{LockName, Request};
use crate::sim::{Progress, SimEnv, Simulation};
use crate::store::{Local, MemoryStore, ModelSetup, ModelStore, Store};

/// What the tasks of a run share.
struct Bench<C, St: Store> {
    engine: Engine<(SimEnv, Watch, St), C>,
    clients: Vec<Vec<Request>>,
    /// Whether a caller may go away and drop its request.
    may_go_away: bool,
    /// What may break.
    injector: Option<Arc<Injector>>,
}

/// Something that plays runs of one case, under any control.
pub trait Play<S> {
    /// Plays one run, as the scheduler chooses, from the start.
    fn play(&mut self) -> End;

    /// Begins a run, to be played by [`step`](Self::step).
    fn begin(&mut self);

    /// Plays one turn; whether there was one.
    fn step(&mut self) -> bool;

    /// Plays one run until the violation shows; whether it does.
    fn play_to(&mut self, violation: Violation) -> bool {
        self.begin();
        while self.step() {
            if self.violations().contains(violation) {
                return true;
            }
        }
        self.violations().contains(violation)
    }

    /// Whether every request of the run has been answered.
    fn is_over(&self) -> bool;

    /// What was found so far in the run; what its end shows only if it is over.
    fn violations(&self) -> Violations;

    /// Whether any request of the run has been committed.
    fn has_committed(&self) -> bool;

    /// The steps of the run so far, where they are kept.
    fn events(&self) -> Vec<Event>;

    /// Each user's balance now, and what it should be.
    fn balances(&self) -> Vec<FinalBalance>;

    /// Whether the code under test has asked [`Env::now`], in any run so far.
    fn asked_time(&self) -> bool;

    /// From the next run on, what moves the clock and what asks for the time conflict.
    fn touch_clock(&mut self);

    /// A number for the state that the last run ended in.
    fn final_state(&self, violations: Violations) -> u64;

    /// The scheduler. What it is told holds from the next run on.
    fn scheduler(&mut self) -> &mut S;
}

/// What came of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Whether every request was answered.
    pub answered: bool,
    /// What was found. Of a run that was not played to its end: what was found on the way.
    pub violations: Violations,
}

/// A player for the case under its control; keeps every step if `keep_events`.
pub(super) fn player<S: Explores>(
    case: &Case,
    scheduler: S,
    keep_events: bool,
) -> Box<dyn Play<S>> {
    let seed = case.seed;
    let striped = |stripes| move || Guarded(Striped::small(stripes, seed));
    match case.lock {
        LockName::None => player_of(case, scheduler, keep_events, || NoLock),
        LockName::PromiseRace => player_of(case, scheduler, keep_events, PromiseRace::default),
        LockName::Recheck => player_of(case, scheduler, keep_events, Guarded::<Recheck>::default),
        LockName::Keyed => player_of(case, scheduler, keep_events, move || {
            Guarded(Keyed::small(seed))
        }),
        LockName::Striped => player_of(case, scheduler, keep_events, striped(Striped::STRIPES)),
        LockName::Global => player_of(case, scheduler, keep_events, striped(1)),
        LockName::Queue => player_of(case, scheduler, keep_events, Queue::default),
        LockName::Optimistic => player_of(case, scheduler, keep_events, Optimistic::default),
        LockName::ReadCommitted
        | LockName::SelectForUpdate
        | LockName::SelectForUpdateStale
        | LockName::Serializable => {
            let control = Transactional::named(case.lock, seed);
            player_of(case, scheduler, keep_events, move || control)
        }
        LockName::AtomicUpdate => player_of(case, scheduler, keep_events, move || {
            AtomicUpdate::new(seed)
        }),
        LockName::Advisory => player_of(case, scheduler, keep_events, || Advisory),
        LockName::Redis => player_of(case, scheduler, keep_events, leased(Redis)),
        LockName::RedisWatchdog => player_of(case, scheduler, keep_events, leased(WatchedRedis)),
        LockName::RedisFencedWrites => {
            let lease = FencedRedis(TokenIsChecked::OnWrites);
            player_of(case, scheduler, keep_events, leased(lease))
        }
        LockName::RedisFenced => {
            let lease = FencedRedis(TokenIsChecked::OnReadsAndWrites);
            player_of(case, scheduler, keep_events, leased(lease))
        }
        LockName::Redlock => player_of(case, scheduler, keep_events, leased(Redlock)),
        LockName::RedlockAsShipped => {
            player_of(case, scheduler, keep_events, leased(RedlockAsShipped))
        }
        own => panic!("`{own}` is no built-in lock: an exploration has to be given its control"),
    }
}

/// Makes a control of such leases. Nothing about it is drawn where latencies order nothing.
fn leased<L: LeaseLock + Copy>(lease: L) -> impl Fn() -> Leased<L> {
    move || Leased::new(lease, 0)
}

/// A player for the case under the control that `make` makes, anew for each run and each instance.
pub(super) fn player_of<S: Explores, C: Control>(
    case: &Case,
    scheduler: S,
    keep_events: bool,
    make: impl Fn() -> C + 'static,
) -> Box<dyn Play<S>> {
    let highest = case
        .requests()
        .map(|request| request.operation.user.0)
        .max();
    let announced = highest.unwrap_or(0).min(DENSE);
    match case.model {
        None => {
            let store = MemoryStore::new(announced, case.opening);
            player_over(store, case, scheduler, keep_events, make)
        }
        Some(model) => {
            // Of more connections than that one is always left over.
            let most = u32::try_from(case.len() + 1).unwrap_or(u32::MAX);
            let model = ModelSetup {
                connections: model.connections.min(most),
                ..model
            };
            let store = ModelStore::new(SimEnv, model, announced, case.opening);
            let make = move || InTransaction::new(make(), 0);
            player_over(store, case, scheduler, keep_events, make)
        }
    }
}

fn player_over<S: Explores, C: Control, St: Local>(
    store: St,
    case: &Case,
    scheduler: S,
    keep_events: bool,
    make: impl Fn() -> C + 'static,
) -> Box<dyn Play<S>> {
    let mut world = World::new(
        SimEnv,
        Watch::new(case, keep_events),
        store,
        case.policy,
        case.lock_timeout,
    );
    world.transaction = case.transaction;
    let nodes = case.nodes.clone();
    let nodes = nodes.map(|setup| ModelNodes::new(SimEnv, setup));
    let injector = case
        .may_break()
        .then(|| Injector::for_turns(&case.faults, case.instances, nodes.clone()));
    let nodes = match &injector {
        Some(injector) => {
            injector.stand_before(&world.store);
            nodes.map(|nodes| nodes.behind(injector.clone()))
        }
        None => nodes,
    };
    world.nodes = nodes.map(AnyNodes::Model);
    if let Some(injector) = &injector {
        injector.set_surroundings(Box::new(world.observer.told_of_faults()));
    }
    let users: Vec<UserId> = world.observer.users().collect();
    let engine = Engine::new(world, &[case.lock], case.instances, |_| make());
    let engine = match injector {
        Some(_) => engine.with_spares(case.max_faults as usize, |_| make()),
        None => engine,
    };
    let mut simulation = Simulation::new(scheduler);
    simulation.read_at_once(case.turns == Turns::Classic);
    simulation.time_is_turns(true);
    simulation.order_expiry(case.expiry == Expiry::InOrder);
    simulation.poll_spuriously(case.spurious_polls > 0);
    let scheduler = simulation.scheduler_mut();
    scheduler.prepare(&Code {
        names_what_it_touches: C::NAMES_WHAT_IT_TOUCHES,
        tells_contents: engine.contents(&users, &mut |_| {}),
        after: C::TREATS_ALIKE.then(|| one_after_another(&case.alike())),
    });
    let (reads_footprints, remembers) = (scheduler.reads_footprints(), scheduler.remembers());
    simulation.record_footprints(reads_footprints);
    simulation.remember(remembers);
    Box::new(Player {
        simulation,
        users,
        bench: Arc::new(Bench {
            engine,
            clients: case.clients.clone(),
            may_go_away: case.cancellations > 0,
            injector,
        }),
        make,
        task: send,
        used: false,
        idle: false,
    })
}

/// For each client the one before it that asks the same, if there is one.
fn one_after_another(alike: &[Option<u32>]) -> Vec<Option<u32>> {
    let before = |client: usize| {
        let same = |&other: &usize| alike[other].is_some() && alike[other] == alike[client];
        (0..client).rev().find(same)
    };
    let clients = 0..alike.len();
    clients
        .map(|client| before(client).and_then(|other| u32::try_from(other).ok()))
        .collect()
}

/// Users up to this number get rows in a table; others are looked up.
const DENSE: u64 = 1024;

struct Player<S, C, St: Store, F: Future<Output = ()>, M, T> {
    simulation: Simulation<S, F>,
    bench: Arc<Bench<C, St>>,
    /// Whom the requests are for.
    users: Vec<UserId>,
    make: M,
    task: T,
    /// Whether a run has been played that must be cleared away first.
    used: bool,
    /// Whether the last step found nothing to play.
    idle: bool,
}

/// What a client does: its requests, one after another.
///
/// An `async fn` would keep its arguments twice, and the future is moved into its slot for each run.
#[expect(clippy::manual_async_fn, reason = "smaller")]
fn send<C: Control, St: Store>(
    bench: Arc<Bench<C, St>>,
    client: usize,
) -> impl Future<Output = ()> + Send {
    async move {
        let Some(requests) = bench.clients.get(client) else {
            // What may break comes after the clients.
            if let Some(injector) = &bench.injector {
                injector.begin_turns();
            }
            return;
        };
        for (index, request) in requests.iter().enumerate() {
            if index > 0 {
                // To send the next one is a turn.
                bench.engine.world().env.sleep(0, Pause::Think).await;
            }
            if let Some(injector) = &bench.injector {
                Box::pin(reach(&bench, injector, request)).await;
                continue;
            }
            let served = bench.engine.serve(request);
            if bench.may_go_away {
                unless_caller_goes_away(served).await;
            } else {
                served.await;
            }
        }
    }
}

/// Has a request served by its process, which may end before it is done.
async fn reach<C: Control, St: Store>(
    bench: &Bench<C, St>,
    injector: &Injector,
    request: &Request,
) {
    for process in injector.take_forgetful() {
        bench.engine.forget(process);
    }
    SimEnv.touch(Object::Everything, Touch::Read);
    let process = bench.engine.world().process_number(request);
    let Some(gate) = injector.gate(process) else {
        bench.engine.refuse(request);
        return;
    };
    let served = gate.through(bench.engine.serve(request));
    match bench.may_go_away {
        true => unless_caller_goes_away(served).await,
        false => drop(served.await),
    }
}

/// Does the work, unless its caller goes away before it is done: then it is dropped, in that turn.
async fn unless_caller_goes_away(work: impl Future) {
    let mut work = pin!(work);
    let mut goes_away = pin!(SimEnv.caller_goes_away());
    poll_fn(|cx| {
        if goes_away.as_mut().poll(cx).is_ready() {
            // Its destructor may touch anything, and does not say what.
            SimEnv.touch(Object::Everything, Touch::Write);
            return Poll::Ready(());
        }
        work.as_mut().poll(cx).map(drop)
    })
    .await;
}

impl<S, C, St, F, M, T> Player<S, C, St, F, M, T>
where
    S: Explores,
    C: Control,
    St: Local,
    F: Future<Output = ()>,
    M: Fn() -> C,
    T: Fn(Arc<Bench<C, St>>, usize) -> F,
{
    /// `stuck`: nothing can follow any more.
    fn end(&self, stuck: bool) -> End {
        let world = self.bench.engine.world();
        let answered = self.simulation.live() == 0;
        let mut violations = world.observer.violations();
        if answered {
            violations = world.observer.judge(|user| world.store.holding(user));
        } else if stuck {
            violations = violations.with(Violation::Stuck);
        }
        End {
            answered,
            violations,
        }
    }

    /// Tells the scheduler which state the run is in, if it is to be remembered.
    fn tell_state(&mut self) {
        let asks = self.simulation.scheduler().asks_for_state();
        // Where the time decides, it belongs to the state, and has had no place in it so far.
        if !asks || self.simulation.asked_time() {
            return;
        }
        let Bench { engine, .. } = &*self.bench;
        let world = engine.world();
        let mut hasher = FixedState::default().build_hasher();
        hasher.write_u64(self.simulation.state_of_tasks());
        let mut tell = |number| hasher.write_u64(number);
        let known = engine.contents(&self.users, &mut tell);
        world.store.contents(&self.users, &mut tell);
        if let Some(nodes) = &world.nodes {
            nodes.contents(&self.users, &mut tell);
        }
        world.observer.contents(&mut tell);
        if let Some(injector) = &self.bench.injector {
            injector.contents(&mut tell);
        }
        let state = hasher.finish();
        if known {
            self.simulation.scheduler_mut().set_state(state);
        }
    }

    fn is_stuck(&self) -> bool {
        self.simulation.scheduler().is_stuck()
    }
}

impl<S, C, St, F, M, T> Play<S> for Player<S, C, St, F, M, T>
where
    S: Explores,
    C: Control,
    St: Local,
    F: Future<Output = ()>,
    M: Fn() -> C,
    T: Fn(Arc<Bench<C, St>>, usize) -> F,
{
    fn play(&mut self) -> End {
        self.begin();
        if self.simulation.scheduler().remembers() {
            while self.step() {}
        } else {
            self.simulation.run_until(Nanos::MAX);
        }
        self.end(self.is_stuck())
    }

    fn begin(&mut self) {
        if mem::replace(&mut self.used, true) {
            self.simulation.clear();
            let bench = Arc::get_mut(&mut self.bench)
                .expect("every task that had a share in the engine has been dropped");
            bench.engine.renew(|_| (self.make)());
        }
        self.idle = false;
        let world = self.bench.engine.world();
        world.observer.clear();
        world.store.renew(world.observer.openings());
        if let Some(nodes) = &world.nodes {
            nodes.renew();
        }
        if let Some(injector) = &self.bench.injector {
            injector.renew();
        }
        let clients = self.bench.clients.len();
        for client in 0..clients {
            let task = (self.task)(Arc::clone(&self.bench), client);
            self.simulation.spawn(task);
        }
        if self.bench.injector.is_some() {
            let task = (self.task)(Arc::clone(&self.bench), clients);
            self.simulation.spawn_and_run(task);
        }
    }

    fn step(&mut self) -> bool {
        self.tell_state();
        self.idle = self.is_over() || self.simulation.step(Nanos::MAX) == Progress::Idle;
        !self.idle
    }

    fn is_over(&self) -> bool {
        self.simulation.live() == 0
    }

    fn violations(&self) -> Violations {
        self.end(self.idle && self.is_stuck()).violations
    }

    fn has_committed(&self) -> bool {
        self.bench.engine.world().observer.has_committed()
    }

    fn events(&self) -> Vec<Event> {
        self.bench.engine.world().observer.events()
    }

    fn balances(&self) -> Vec<FinalBalance> {
        let world = self.bench.engine.world();
        world.observer.balances(|user| world.store.holding(user))
    }

    fn asked_time(&self) -> bool {
        self.simulation.asked_time()
    }

    fn touch_clock(&mut self) {
        self.simulation.touch_clock();
    }

    fn final_state(&self, violations: Violations) -> u64 {
        let world = self.bench.engine.world();
        world
            .observer
            .final_state(|user| world.store.holding(user), violations)
    }

    fn scheduler(&mut self) -> &mut S {
        self.simulation.scheduler_mut()
    }
}
