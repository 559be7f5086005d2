use std::future::Future;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::client::{Client, Job, work, work_by};
use super::faulty::{Around, Faulty, broken_by_itself, crashes};
use super::impatient::Impatient;
use super::nodes::modelled_nodes;
use super::plan::Planner;
use super::round::{Glimpse, Round, RoundSetup, engine_over, model_of};
use super::schedule::{Schedule, Wave, What};
use crate::engine::Engine;
use crate::env::Nanos;
use crate::fault::Fault;
use crate::history::{Record, Recorder};
use crate::inject::Injector;
use crate::lock::{AnyControl, Control, InTransaction};
use crate::node::{AnyNodes, NodesView};
use crate::point::UserId;
use crate::request::{LockName, Request};
use crate::scenario::{Scenario, StoreKind};
use crate::sim::{Chronological, Progress, Scheduler, SimEnv, Simulation};
use crate::store::{Books, Local, MemoryStore, ModelStore, RowView, Store};

/// The engine that a simulated round is played on, with its control and its store.
type SimulatedEngine<C, St> = Engine<(SimEnv, Recorder, St), C>;

/// A stream of random numbers for the ties of a schedule, apart from those of the requests.
const TIES: u64 = 0x7469_6573;

/// A round under virtual time that has begun: it can be played to any moment, or turn by turn.
pub trait SimulatedRound: Send {
    /// Plays until the virtual clock shows `until` nanoseconds, or the round is over.
    fn play_until(&mut self, until: Nanos);

    /// Plays one turn.
    fn step(&mut self);

    /// Plays one turn, if one is due until the virtual clock shows `until` nanoseconds; if not, it shows that then. Whether
    /// there was one.
    fn step_until(&mut self, until: Nanos) -> bool;

    /// Plays on, about as much as the machine does in a few milliseconds, and notes how many lock entries
    /// there are then. The same for the same seed: the machine's clock is not read.
    fn play_a_while(&mut self);

    /// Sends `size` more requests of the phase that is being played, now.
    fn burst(&mut self, size: u64);

    /// Whether every request has been sent and answered.
    fn is_over(&self) -> bool;

    /// The virtual time, in nanoseconds.
    fn now(&self) -> Nanos;

    /// Everything known so far.
    fn record(&self) -> Record;

    /// What has been recorded so far.
    fn recorder(&self) -> &Recorder;

    /// What the store holds now.
    fn books(&self) -> Books;

    /// The user's row and who is at it, where the store locks rows.
    fn row(&self, user: UserId) -> Option<RowView>;

    /// The nodes that leases are taken from, the leases of this user before others.
    fn nodes(&self, first: UserId) -> Option<NodesView>;

    /// The control that requests go through which start now.
    fn lock(&self) -> LockName;

    /// Switches the control for requests that have yet to start, if the round was set up with it.
    fn switch(&self, lock: LockName);

    /// Changes the longest wait for a lock, in nanoseconds, for requests that have yet to ask.
    fn set_lock_timeout(&self, timeout: Nanos);

    /// Lets the fault of this name come now, of those that the round was begun with [on demand](begin_breakable); whether it
    /// does. It does not when it has come as often as it may, or the round is over.
    fn ask(&mut self, fault: &str) -> bool;
}

/// Begins a round under virtual time.
pub fn begin(setup: RoundSetup<'_>) -> Box<dyn SimulatedRound> {
    begin_with(setup, AnyControl::new)
}

/// [`begin`] with faults that come when they are [asked for](SimulatedRound::ask), also where nothing breaks by itself; whose process holds
/// the lock is known where steps are kept. The requests, their times and their order are those of the same round without them.
pub fn begin_breakable(setup: RoundSetup<'_>, on_demand: &[Fault]) -> Box<dyn SimulatedRound> {
    begin_on(setup, on_demand, AnyControl::new)
}

/// Begins a round under virtual time through a control of your own, which `make` makes from the name of a lock that is
/// set up and the round's seed, once for each instance.
pub fn begin_with<C: Control>(
    setup: RoundSetup<'_>,
    make: impl Fn(LockName, u64) -> C,
) -> Box<dyn SimulatedRound> {
    begin_on(setup, &[], make)
}

fn begin_on<C: Control>(
    setup: RoundSetup<'_>,
    on_demand: &[Fault],
    make: impl Fn(LockName, u64) -> C,
) -> Box<dyn SimulatedRound> {
    let (scenario, seed) = (setup.scenario, setup.seed);
    let users = scenario.users;
    let needs_model = |lock: &LockName| scenario.store.kind_under(*lock) == StoreKind::Model;
    if setup.locks.first().is_some_and(needs_model) {
        let model = model_of(scenario, Some(seed));
        let store = ModelStore::new(SimEnv, model, users.count, users.balance);
        let make = |lock, seed| InTransaction::new(make(lock, seed), seed);
        begin_over(store, setup, on_demand, make)
    } else {
        let store = MemoryStore::new(users.count, users.balance);
        begin_over(store, setup, on_demand, make)
    }
}

fn begin_over<C: Control, St: Local>(
    store: St,
    setup: RoundSetup<'_>,
    on_demand: &[Fault],
    make: impl Fn(LockName, u64) -> C,
) -> Box<dyn SimulatedRound> {
    let scheduler = Chronological::new(setup.seed ^ TIES);
    let planner = Planner::new(setup.scenario, setup.seed);
    let scenario = setup.scenario.clone();
    let nodes = modelled_nodes(setup.scenario, setup.locks, setup.seed, &SimEnv);
    let seed = setup.seed;
    let faults = broken_by_itself(&scenario);
    let impatient = Impatient::of(&scenario, seed, &planner);
    if faults.is_empty() && on_demand.is_empty() {
        let engine = Arc::new(engine_over((store, nodes), SimEnv, 1, setup, make));
        let player = Player::new(engine, scenario, (planner, impatient), scheduler, work);
        return Box::new(player);
    }
    let modelled = match &nodes {
        Some(AnyNodes::Model(nodes)) => Some(nodes.clone()),
        _ => None,
    };
    let instances = scenario.service.instances;
    let injector = Injector::new(&faults, on_demand, instances, modelled, seed);
    let nodes = nodes.map(|nodes| nodes.behind(injector.clone()));
    injector.stand_before(&store);
    let engine = engine_over((store, nodes), SimEnv, 1, setup, &make);
    let spares = crashes(faults.iter().chain(on_demand));
    let engine = engine.with_spares(spares, |lock| make(lock, seed));
    let engine = Arc::new(engine);
    engine.world().observer.heeded_by(injector.clone());
    injector.set_surroundings(Box::new(Around(Arc::downgrade(&engine))));
    let way = Faulty(injector);
    let work = move |engine, job| work_by(engine, job, way.clone());
    let mut player = Player::new(engine, scenario, (planner, impatient), scheduler, work);
    player.begin_faults();
    Box::new(player)
}

/// Plays a whole round under virtual time through a control of your own, as [`begin_with`] begins it.
///
/// # Errors
/// If the trace could not be written.
pub fn play_with<C: Control>(
    setup: RoundSetup<'_>,
    make: impl Fn(LockName, u64) -> C,
) -> std::io::Result<Round> {
    play_on(begin_with(setup, make), &|_| false).traced()
}

/// Plays a whole round under virtual time; `stop` is asked now and then whether to end it early.
///
/// # Errors
/// If the trace could not be written.
pub fn play_simulated(setup: RoundSetup<'_>, stop: &dyn Fn() -> bool) -> std::io::Result<Round> {
    watch_simulated(setup, &|_| stop()).traced()
}

/// [`play_simulated`] for a caller that wants to know how far it is; `watch` says whether to end it early.
pub fn watch_simulated(setup: RoundSetup<'_>, watch: &dyn Fn(Glimpse) -> bool) -> Round {
    play_on(begin(setup), watch)
}

fn play_on(mut round: Box<dyn SimulatedRound>, watch: &dyn Fn(Glimpse) -> bool) -> Round {
    let mut interrupted = false;
    while !round.is_over() && !interrupted {
        round.play_a_while();
        let glimpse = Glimpse {
            now: round.now(),
            sent: round.recorder().sent(),
        };
        interrupted = !round.is_over() && watch(glimpse);
    }
    let untraced = round.recorder().finish_trace().err();
    Round {
        record: round.record(),
        steps: round.recorder().take_recent().0,
        interrupted,
        untraced,
    }
}

/// Virtual time between two looks, at first. Then it is made to hold a few thousand requests: a few
/// milliseconds of the machine's time.
const FIRST_LOOK: Nanos = 1_000_000;
/// It is never longer than an hour.
const MOST_LOOK: Nanos = 3_600_000_000_000;
/// Requests between two looks.
const REQUESTS: RangeInclusive<u64> = 1_000..=10_000;
/// Nor are there more waves between two looks.
const MOST_WAVES: u32 = 10_000;

struct Player<C, St: Store, S, F: Future<Output = ()>, M> {
    simulation: Simulation<S, F>,
    engine: Arc<SimulatedEngine<C, St>>,
    make: M,
    scenario: Scenario,
    planner: Planner,
    /// How its clients give up, if they do.
    impatient: Option<Impatient>,
    phase: usize,
    /// The schedule of the phase, and its next wave; the alarm is set for it.
    schedule: Option<Schedule>,
    wave: Option<Wave>,
    /// The request of a wave of one: planned when the wave before was sent, so that what is kept of its user
    /// is at hand when it is due.
    planned: Option<Request>,
    /// Virtual time between two looks, in nanoseconds.
    look: Nanos,
    over: bool,
}

impl<C, St, S, F, M> Player<C, St, S, F, M>
where
    S: Scheduler + Send,
    F: Future<Output = ()> + Send,
    C: Control,
    St: Local,
    M: Fn(Arc<SimulatedEngine<C, St>>, Job) -> F + Send,
{
    fn new(
        engine: Arc<SimulatedEngine<C, St>>,
        scenario: Scenario,
        (planner, impatient): (Planner, Option<Impatient>),
        scheduler: S,
        make: M,
    ) -> Self {
        let mut player = Player {
            simulation: Simulation::new(scheduler),
            engine,
            make,
            scenario,
            planner,
            impatient,
            phase: 0,
            schedule: None,
            wave: None,
            planned: None,
            look: FIRST_LOOK,
            over: false,
        };
        player.begin_phase(0);
        player.pass_phases();
        player
    }

    /// Lets the faults begin that come by the time.
    fn begin_faults(&mut self) {
        let task = (self.make)(Arc::clone(&self.engine), Job::Faults);
        self.simulation.spawn_and_run(task);
    }

    fn begin_phase(&mut self, phase: usize) {
        self.phase = phase;
        self.schedule =
            (phase < self.scenario.phases.len()).then(|| Schedule::new(self.simulation.now()));
        self.over = self.schedule.is_none();
        self.next_wave();
    }

    /// Begins the phases that are due: a phase may turn out to send nothing at all.
    fn pass_phases(&mut self) {
        while self.wave.is_none() && self.simulation.live() == 0 && !self.over {
            self.begin_phase(self.phase + 1);
        }
    }

    fn next_wave(&mut self) {
        let phases = &self.scenario.phases;
        self.wave = self
            .schedule
            .as_mut()
            .and_then(|schedule| schedule.next(&phases[self.phase], &mut self.planner));
        if let Some(wave) = self.wave {
            self.simulation.set_alarm(wave.at);
            if wave.what == What::Requests(1) {
                let request = self.planner.request(&phases[self.phase], wave.at);
                self.engine.prefetch(&request);
                self.planned = Some(request);
            }
        }
    }

    /// Sends the wave that is due.
    fn send(&mut self) {
        let Some(wave) = self.wave.take() else { return };
        let phase = &self.scenario.phases[self.phase];
        let task = |job| (self.make)(Arc::clone(&self.engine), job);
        let impatient = self.impatient.as_ref();
        if let Some(request) = self.planned.take() {
            let task = task(Job::of(request, impatient));
            self.simulation.spawn_and_run(task);
        } else if let Some(client) = Client::of(wave, (self.phase, phase), &self.planner, 1) {
            let impatient = impatient.cloned();
            let client = Client {
                impatient,
                ..client
            };
            self.simulation.spawn(task(Job::Loop(Box::new(client))));
        } else {
            for request in wave.requests(phase, &mut self.planner) {
                let task = task(Job::of(request, impatient));
                if wave.what == What::Listed {
                    // In the order of the list.
                    self.simulation.spawn_and_run(task);
                } else {
                    self.simulation.spawn(task);
                }
            }
        }
        self.next_wave();
    }

    /// Does what follows from a turn; whether the round may go on.
    fn after(&mut self, progress: Progress) -> bool {
        match progress {
            Progress::Alarm => self.send(),
            Progress::Turn(_) => {}
            Progress::Idle => return false,
        }
        self.pass_phases();
        !self.over
    }
}

impl<C, St, S, F, M> SimulatedRound for Player<C, St, S, F, M>
where
    S: Scheduler + Send,
    F: Future<Output = ()> + Send,
    C: Control,
    St: Local,
    M: Fn(Arc<SimulatedEngine<C, St>>, Job) -> F + Send,
{
    fn play_until(&mut self, until: Nanos) {
        while !self.over {
            let progress = self.simulation.run_until(until);
            if !self.after(progress) {
                // Requests wait for something that will never happen: the round is stuck.
                self.over |= self.simulation.is_exhausted();
                break;
            }
        }
        if !self.over {
            self.simulation.advance_to(until);
        }
    }

    fn step(&mut self) {
        if !self.over {
            let progress = self.simulation.step(Nanos::MAX);
            if !self.after(progress) {
                self.over = true;
            }
        }
    }

    fn step_until(&mut self, until: Nanos) -> bool {
        if self.over {
            return false;
        }
        let progress = self.simulation.step(until);
        let was_due = !matches!(progress, Progress::Idle);
        if !self.after(progress) && !was_due {
            self.over |= self.simulation.is_exhausted();
        }
        if !was_due && !self.over {
            self.simulation.advance_to(until);
        }
        was_due
    }

    fn play_a_while(&mut self) {
        let phase = self.phase;
        let until = self.simulation.now().saturating_add(self.look);
        let before = self.engine.world().observer.sent();
        let mut waves = 0;
        while !self.over {
            let progress = self.simulation.run_until(until);
            if !self.after(progress) {
                // Requests wait for something that will never happen: the round is stuck.
                self.over |= self.simulation.is_exhausted();
                if !self.over {
                    self.simulation.advance_to(until);
                }
                break;
            }
            waves += 1;
            if waves == MOST_WAVES || self.phase != phase {
                break;
            }
        }
        let observer = &self.engine.world().observer;
        let sent = observer.sent() - before;
        if self.phase != phase {
            // Another traffic: what was a moment for the one may be an hour's work for the other.
            self.look = FIRST_LOOK;
        } else if sent > *REQUESTS.end() {
            self.look = (self.look / 2).max(1);
        } else if sent < *REQUESTS.start() {
            self.look = (self.look * 2).min(MOST_LOOK);
        }
        observer.see_live_keys(self.engine.left_over(0).entries, self.simulation.now());
    }

    fn burst(&mut self, size: u64) {
        let Some(phase) = self.scenario.phases.get(self.phase) else {
            return;
        };
        let now = self.simulation.now();
        for _ in 0..size {
            let request = self.planner.request(phase, now);
            let job = Job::of(request, self.impatient.as_ref());
            let task = (self.make)(Arc::clone(&self.engine), job);
            self.simulation.spawn(task);
        }
    }

    fn is_over(&self) -> bool {
        self.over
    }

    fn now(&self) -> Nanos {
        self.simulation.now()
    }

    fn record(&self) -> Record {
        let left = self.engine.left_over(self.simulation.lock_timers());
        let world = self.engine.world();
        Record {
            clock_ended: self.simulation.now() == Nanos::MAX,
            ..world.observer.record(&world.store.books(), left)
        }
    }

    fn recorder(&self) -> &Recorder {
        &self.engine.world().observer
    }

    fn books(&self) -> Books {
        self.engine.world().store.books()
    }

    fn row(&self, user: UserId) -> Option<RowView> {
        self.engine.world().store.row(user)
    }

    fn nodes(&self, first: UserId) -> Option<NodesView> {
        let nodes = self.engine.world().nodes.as_ref()?;
        Some(nodes.look(self.simulation.now(), first))
    }

    fn lock(&self) -> LockName {
        self.engine.lock()
    }

    fn switch(&self, lock: LockName) {
        self.engine.switch(lock, self.simulation.now());
    }

    fn set_lock_timeout(&self, timeout: Nanos) {
        self.engine.world().set_lock_timeout(timeout);
    }

    fn ask(&mut self, fault: &str) -> bool {
        let has_come = Arc::new(AtomicBool::new(false));
        if !self.over {
            let job = Job::Fault(fault.into(), Arc::clone(&has_come));
            let task = (self.make)(Arc::clone(&self.engine), job);
            self.simulation.spawn_and_run(task);
        }
        has_come.load(Ordering::Relaxed)
    }
}
