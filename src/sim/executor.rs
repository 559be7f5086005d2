use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};

use super::core::{self, Core, Detached, Fired};
use super::turn::{Cause, Scheduler, TaskId, Touched, Turn, TurnKey};
use super::waker::{Woken, waker};
use crate::env::{Nanos, Object, Touch};

const HERE: &str = "between methods the state is here";

/// What a call of [`Simulation::step`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A task had its turn.
    Turn(Turn),
    /// The alarm rang: see [`Simulation::set_alarm`].
    Alarm,
    /// Nothing can happen up to the moment given.
    Idle,
}

/// A simulation of tasks of one type, `F`, in slots that are used again, and of the tasks that those start.
///
/// Two simulations on one thread do not see each other: each is on the thread only during its own methods.
pub struct Simulation<S, F: Future<Output = ()>> {
    scheduler: S,
    /// The state that futures reach; on the thread, and not here, during a method.
    core: Option<Box<Core>>,
    tasks: Vec<Pin<Box<Option<F>>>>,
    free: Vec<usize>,
    live: usize,
    detached: Vec<Option<Detached>>,
    free_detached: Vec<usize>,
    /// Whether a task may be polled though nothing woke it.
    polls_spuriously: bool,
}

impl<S: Scheduler, F: Future<Output = ()>> Simulation<S, F> {
    /// An empty simulation at time 0.
    pub fn new(scheduler: S) -> Self {
        Simulation {
            scheduler,
            core: Some(Box::default()),
            tasks: Vec::new(),
            free: Vec::new(),
            live: 0,
            detached: Vec::new(),
            free_detached: Vec::new(),
            polls_spuriously: false,
        }
    }

    /// The virtual time, in nanoseconds.
    pub fn now(&self) -> Nanos {
        self.core().now
    }

    /// Tasks that have not ended, detached ones aside.
    pub fn live(&self) -> usize {
        self.live
    }

    /// Lock timers that have neither fired nor been cancelled.
    pub fn lock_timers(&self) -> u64 {
        self.core().lock_timers
    }

    /// The scheduler that the turns were taken from.
    pub fn scheduler(&self) -> &S {
        &self.scheduler
    }

    /// The scheduler, to be told what to do.
    pub fn scheduler_mut(&mut self) -> &mut S {
        &mut self.scheduler
    }

    /// From now on, notes what each turn touches, or no longer.
    pub fn record_footprints(&mut self, record: bool) {
        self.core_mut().records_footprints = record;
    }

    /// From now on, latencies order nothing: a deadline is over when its turn has been played, and not before; or the
    /// clock says so again.
    pub fn time_is_turns(&mut self, turns: bool) {
        self.core_mut().time_is_turns = turns;
    }

    /// From now on, it makes a difference in which order things begin that run out; or it makes none again.
    pub fn order_expiry(&mut self, orders: bool) {
        self.core_mut().orders_expiry = orders;
    }

    /// From now on, a task that waits may be polled though nothing woke it, at any turn, or no longer.
    pub fn poll_spuriously(&mut self, spuriously: bool) {
        self.polls_spuriously = spuriously;
    }

    /// From now on, keeps what each task has seen, or no longer.
    pub fn remember(&mut self, remember: bool) {
        self.core_mut().remembers = remember;
    }

    /// A number for the state that all tasks and the timers without a task are in, as far as it follows from what each has
    /// seen: different for different states, save for one in 2^64.
    pub fn state_of_tasks(&self) -> u64 {
        let core = self.core();
        let roots = self.tasks.iter().enumerate();
        let roots = roots.filter(|(_, task)| task.is_some());
        let detached = self.detached.iter().enumerate();
        let detached = detached.filter(|(_, task)| task.is_some());
        // A sum, because detached tasks get their slots in any order.
        roots
            .map(|(slot, _)| TaskId::slot(slot))
            .chain(detached.map(|(slot, _)| TaskId::detached(slot)))
            .fold(core.state_of_timers(), |sum, task| {
                sum.wrapping_add(core.seen_by(task))
            })
    }

    /// Whether any task has asked [`Env::now`](crate::env::Env::now) so far.
    pub fn asked_time(&self) -> bool {
        self.core().asked_time
    }

    /// From now on, what moves the clock and what asks for it touches it.
    pub fn touch_clock(&mut self) {
        self.core_mut().touches_clock = true;
    }

    /// From now on, reading a table is part of the turn that begins it, and no turn of its own; or it is
    /// one again.
    pub fn read_at_once(&mut self, at_once: bool) {
        self.core_mut().reads_at_once = at_once;
    }

    /// Drops every task and begins again at time 0. What was allocated is kept, and slots are given out in
    /// order again.
    pub fn clear(&mut self) {
        // Inside, because a task that is dropped half-way may still look at the clock.
        self.inside(Self::drop_tasks);
        self.free.clear();
        self.free.extend((0..self.tasks.len()).rev());
        self.free_detached.clear();
        self.free_detached.extend((0..self.detached.len()).rev());
        self.live = 0;
        self.core_mut().clear();
        self.scheduler.clear();
    }

    /// Makes [`step`](Self::step) return [`Progress::Alarm`] when the time comes.
    pub fn set_alarm(&mut self, at: Nanos) {
        self.scheduler.add(Turn {
            at,
            task: TaskId::ALARM,
            cause: Cause::Alarm,
            key: TurnKey::ALARM,
        });
    }

    /// Starts a task; its first turn becomes possible now.
    pub fn spawn(&mut self, task: F) -> TaskId {
        let id = self.insert(task);
        let core = self.core_mut();
        core.wake(core.waker_of(id));
        self.collect();
        id
    }

    /// Starts a task and gives it its first turn at once.
    pub fn spawn_and_run(&mut self, task: F) -> TaskId {
        let id = self.insert(task);
        let woken = self.core_mut().enter(id);
        self.inside(|this| this.run(First::Task(woken)));
        id
    }

    /// Lets the scheduler choose one turn that may happen up to `until`, and plays it.
    pub fn step(&mut self, until: Nanos) -> Progress {
        self.inside(|this| this.turn(until))
    }

    /// Plays up to `until`, until the alarm rings, or until the last live task has ended.
    pub fn run_until(&mut self, until: Nanos) -> Progress {
        self.inside(|this| {
            loop {
                match this.turn(until) {
                    Progress::Turn(_) if this.live > 0 => {}
                    end => return end,
                }
            }
        })
    }

    /// Whether nothing can ever happen any more.
    pub fn is_exhausted(&self) -> bool {
        self.scheduler.is_empty()
    }

    /// Lets the clock show `at`, if it is not that late already and nothing is due before.
    pub fn advance_to(&mut self, at: Nanos) {
        let core = self.core_mut();
        core.now = core.now.max(at);
    }

    fn turn(&mut self, until: Nanos) -> Progress {
        let next = core::with(|core| {
            let turn = self.scheduler.next(until, |turn| core.is_void(turn))?;
            core.footprint.clear();
            core.roots = 0;
            core.turn = turn.key.without_root();
            if turn.at > core.now {
                core.now = turn.at;
                if core.touches_clock {
                    // The clock shows the latest moment that has come, whichever came first.
                    core.footprint.push((Object::Clock, Touch::Append));
                }
            }
            let first = match turn.cause {
                Cause::Alarm => return Some((turn, First::Nobody)),
                Cause::Timer { id, .. } => match core.fire(id) {
                    Fired::For(task) => First::Task(core.enter(task)),
                    Fired::ForNobody => First::Nobody,
                    Fired::ForWaker(waker) => {
                        core.set_fires(true);
                        core.set_by = Some(turn.task);
                        First::Woken(waker)
                    }
                },
                Cause::Wake { .. } => First::Task(core.enter(turn.task)),
                Cause::Nudge { new_waker, .. } => {
                    if new_waker {
                        core.change_waker(turn.task);
                    }
                    First::Task(core.enter(turn.task))
                }
            };
            Some((turn, first))
        });
        match next.flatten() {
            None => Progress::Idle,
            Some((
                Turn {
                    cause: Cause::Alarm,
                    ..
                },
                _,
            )) => Progress::Alarm,
            Some((turn, first)) => {
                self.run(first);
                Progress::Turn(turn)
            }
        }
    }

    /// One turn, with all that belongs to it: detached tasks that are started begin, and tasks that are returned to go
    /// on, before the turn ends.
    fn run(&mut self, first: First) {
        let live = self.live;
        let mut next = match first {
            First::Task(task) => Some(task),
            First::Nobody => self.more_of_turn(None, live),
            First::Woken(waker) => {
                // Foreign code, which may well come back here.
                waker.wake();
                core::with(|core| {
                    core.set_fires(false);
                    core.set_by = None;
                });
                self.more_of_turn(None, live)
            }
        };
        let first = next;
        while let Some(task) = next {
            self.poll(task);
            next = self.more_of_turn(first, live);
        }
    }

    /// Enters the next task that goes on in the running turn, or ends the turn. `first` is the task that it began
    /// with; at its start `live` tasks were live.
    fn more_of_turn(&mut self, first: Option<Woken>, live: usize) -> Option<Woken> {
        let more = core::with(|core| {
            if let Some((parent, future)) = core.spawned.pop_front() {
                let slot = self.free_detached.pop().unwrap_or_else(|| {
                    self.detached.push(None);
                    self.detached.len() - 1
                });
                self.detached[slot] = Some(future);
                let detached = TaskId::detached(slot);
                core.begin_detached(detached, parent);
                return Some(core.enter(detached));
            }
            if let Some(returned_to) = core.returning.pop_front() {
                return Some(core.enter(returned_to));
            }
            if core.records_footprints {
                if core.footprint.is_empty() && first.is_some_and(|woken| woken.task.place().1) {
                    // Started by code that does not say what it touches.
                    core.footprint.push((Object::Everything, Touch::Write));
                }
                if self.live < live {
                    // With the last one the run is over, and what detached tasks have yet to do is left out of it:
                    // while there are any, it makes a difference who ends when.
                    let alone = self.detached.len() == self.free_detached.len();
                    let touch = if alone { Touch::Append } else { Touch::Write };
                    core.footprint.push((Object::Live, touch));
                    if self.live == 0 && !alone {
                        core.footprint.push((Object::Everything, Touch::Write));
                    }
                }
                self.scheduler.turn_over(Touched {
                    objects: &core.footprint,
                    roots: core.roots,
                });
            }
            for turn in &core.inbox {
                self.scheduler.add(*turn);
            }
            core.inbox.clear();
            None
        });
        more.flatten()
    }

    /// Polls a task that has been entered.
    fn poll(&mut self, woken: Woken) {
        let task = woken.task;
        let waker = waker(woken);
        let mut cx = Context::from_waker(&waker);
        let (slot, is_detached) = task.place();
        if is_detached {
            // A waker of another simulation may name a task that there never was.
            let Some(Some(future)) = self.detached.get_mut(slot) else {
                return;
            };
            if future.as_mut().poll(&mut cx).is_ready() {
                self.detached[slot] = None;
                self.free_detached.push(slot);
                return;
            }
        } else {
            let task = self.tasks.get_mut(slot).map(Pin::as_mut);
            let Some(future) = task.and_then(Option::as_pin_mut) else {
                return;
            };
            if future.poll(&mut cx).is_ready() {
                self.tasks[slot].set(None);
                self.free.push(slot);
                self.live -= 1;
                return;
            }
        }
        if self.polls_spuriously {
            core::with(|core| core.may_be_polled_again(task));
        }
    }

    fn insert(&mut self, task: F) -> TaskId {
        self.live += 1;
        let slot = match self.free.pop() {
            Some(slot) => {
                self.tasks[slot].set(Some(task));
                slot
            }
            None => {
                self.tasks.push(Box::pin(Some(task)));
                self.tasks.len() - 1
            }
        };
        let task = TaskId::slot(slot);
        match self.core.as_deref_mut() {
            Some(core) => core.begin_root(task, slot),
            None => unreachable!("{HERE}"),
        }
        task
    }

    /// Puts the state on the thread for the time of `f`.
    fn inside<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let visit = Visit::begin(self);
        f(visit.simulation)
    }

    fn collect(&mut self) {
        let core = self.core.as_deref_mut().expect(HERE);
        for turn in core.inbox.drain(..) {
            self.scheduler.add(turn);
        }
    }

    fn core(&self) -> &Core {
        self.core.as_deref().expect(HERE)
    }

    fn core_mut(&mut self) -> &mut Core {
        self.core.as_deref_mut().expect(HERE)
    }
}

/// What a turn begins with.
enum First {
    /// This task has been entered, to be polled.
    Task(Woken),
    /// What this waker wakes.
    Woken(Waker),
    /// No task goes on: only time has passed.
    Nobody,
}

impl<S, F: Future<Output = ()>> Simulation<S, F> {
    /// Drops every task, to be called inside: one that is dropped half-way may look at the clock, and start others.
    fn drop_tasks(&mut self) {
        for task in &mut self.tasks {
            task.set(None);
        }
        for task in &mut self.detached {
            *task = None;
        }
        // Taken out first: to drop it may start the next.
        while let Some(Some(task)) = core::with(|core| core.spawned.pop_front()) {
            drop(task);
        }
    }
}

impl<S, F: Future<Output = ()>> Drop for Simulation<S, F> {
    fn drop(&mut self) {
        let visit = Visit::begin(self);
        visit.simulation.drop_tasks();
    }
}

/// A method of a simulation at work: its state is on the thread, and taken back even by a panic.
struct Visit<'a, S, F: Future<Output = ()>> {
    simulation: &'a mut Simulation<S, F>,
    outer: Option<Box<Core>>,
}

impl<'a, S, F: Future<Output = ()>> Visit<'a, S, F> {
    fn begin(simulation: &'a mut Simulation<S, F>) -> Self {
        let outer = core::swap(simulation.core.take());
        Visit { simulation, outer }
    }
}

impl<S, F: Future<Output = ()>> Drop for Visit<'_, S, F> {
    fn drop(&mut self) {
        self.simulation.core = core::swap(self.outer.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;
    use crate::sim::{Chronological, SimEnv};

    type Task = Pin<Box<dyn Future<Output = ()>>>;

    fn simulation() -> Simulation<Chronological, Task> {
        Simulation::new(Chronological::new(1))
    }

    #[test]
    fn the_waker_of_another_simulation_wakes_nobody_who_is_not_there() {
        let mut simulation = simulation();
        for _ in 0..2 {
            simulation.spawn(Box::pin(async {
                for slot in 0..4 {
                    for task in [TaskId::detached(slot), TaskId::slot(slot)] {
                        waker(Woken { task, waker: 0 }).wake();
                    }
                }
            }));
        }
        simulation.run_until(Nanos::MAX);
        while simulation.step(Nanos::MAX) != Progress::Idle {}
        assert_eq!(simulation.live(), 0);
    }

    /// Starts a number of tasks one out of another when it is dropped, and looks at the clock.
    struct StartsOthers(u32);

    impl Drop for StartsOthers {
        fn drop(&mut self) {
            SimEnv.stamp();
            if self.0 > 0 {
                let next = StartsOthers(self.0 - 1);
                SimEnv.spawn(async move { drop(next) });
            }
        }
    }

    #[test]
    fn what_is_dropped_half_way_may_start_others_and_they_are_dropped_inside_too() {
        let mut simulation = simulation();
        for clear in [true, false] {
            simulation.spawn(Box::pin(async {
                let _guard = StartsOthers(3);
                std::future::pending::<()>().await;
            }));
            assert!(matches!(simulation.step(Nanos::MAX), Progress::Turn(_)));
            if clear {
                simulation.clear();
            }
        }
        drop(simulation);
    }
}
