//! The state of a simulation that its futures reach: the clock, timers, wake-ups.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::hash::BuildHasher;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::task::Waker;

use foldhash::fast::FixedState;

use super::turn::{Cause, Class, TaskId, Turn, TurnKey};
use super::waker::{Woken, own_task};
use crate::env::{Nanos, Object, Touch};

pub(super) type Detached = Pin<Box<dyn Future<Output = ()> + Send>>;

thread_local! {
    /// Never dropped with the thread, which is empty-handed by then: so that every access is spared the question
    /// whether that has happened.
    static CURRENT: RefCell<ManuallyDrop<Option<Box<Core>>>> =
        const { RefCell::new(ManuallyDrop::new(None)) };
    /// Whether the simulation that this thread is in records footprints: asked far more often than answered yes.
    static RECORDS_FOOTPRINTS: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f` on the simulation that this thread is in; `None` if it is in none.
#[inline]
pub(super) fn with<R>(f: impl FnOnce(&mut Core) -> R) -> Option<R> {
    CURRENT.with_borrow_mut(|core| core.as_deref_mut().map(f))
}

/// Enters a simulation, or leaves it with `None`; returns what was there.
pub(super) fn swap(core: Option<Box<Core>>) -> Option<Box<Core>> {
    RECORDS_FOOTPRINTS.set(core.as_ref().is_some_and(|core| core.records_footprints));
    ManuallyDrop::into_inner(CURRENT.replace(ManuallyDrop::new(core)))
}

/// Notes what the running turn touches, if that is recorded.
#[inline]
pub(super) fn touch(object: Object, touch: Touch) {
    if RECORDS_FOOTPRINTS.get() {
        with(|core| core.footprint.push((object, touch)));
    }
}

/// Runs `f` on the simulation that this thread is in, if that records footprints.
#[inline]
pub(super) fn with_footprints(f: impl FnOnce(&mut Core)) {
    if RECORDS_FOOTPRINTS.get() {
        with(f);
    }
}

#[derive(Default)]
pub(super) struct Core {
    pub now: Nanos,
    /// The task that is being polled.
    pub current: Option<TaskId>,
    /// The task that set the timer whose turn it is, if that calls something: timers that are set then are named after it.
    pub set_by: Option<TaskId>,
    /// Turns that have become possible since the executor last looked.
    pub inbox: Vec<Turn>,
    /// Tasks whose wake-up is no turn of its own: they go on before the turn ends.
    pub returning: VecDeque<TaskId>,
    /// Detached tasks not yet begun, each with the task that started it.
    pub spawned: VecDeque<(TaskId, Detached)>,
    /// Whether what a turn touches is recorded.
    pub records_footprints: bool,
    /// What the running turn has touched.
    pub footprint: Vec<(Object, Touch)>,
    /// The roots of the tasks that the running turn has polled or woken, a bit each.
    pub roots: u64,
    /// Whether the clock counts among what a turn touches: for code that decides by it.
    pub touches_clock: bool,
    /// Whether it makes a difference in which order things begin that run out.
    pub orders_expiry: bool,
    /// Whether any task has asked for the time to decide by it.
    pub asked_time: bool,
    /// Whether it is kept what each task has seen.
    pub remembers: bool,
    /// What the running turn is called, leaving out whose it is.
    pub turn: u64,
    /// Whether latencies order nothing: then a deadline is over when its turn has been played, and not before.
    pub time_is_turns: bool,
    /// Whether reading a table is part of the turn that begins it.
    pub reads_at_once: bool,
    /// Whether a task that is woken now goes on within the running turn: its timer has just fired.
    fires: bool,
    pub lock_timers: u64,
    tasks: Vec<TaskState>,
    timers: Vec<Timer>,
    free_timers: Vec<u32>,
    /// Timers that belong to no task, some of them given back by now, and how many there were when that was looked at.
    for_nobody: Vec<TimerUse>,
    few_for_nobody: usize,
}

#[derive(Clone, Copy, Default)]
struct TaskState {
    /// The serial of the last wake-up.
    serial: u32,
    woken: bool,
    next_wake_returns: bool,
    /// Which of its wakers wakes it: one that it had before does not.
    waker: u8,
    /// See [`TurnKey::new`].
    root: u32,
    ordinal: u32,
    /// Timers armed so far.
    armed: u32,
    /// Tasks started so far by a root and all that began with it.
    started: u32,
    /// How often it has been polled.
    polls: u32,
    /// A number for all that it has seen, where that is kept: its turns, and what it took from what it shares.
    seen: u64,
    /// What it had seen when it began to wait; 0 while it does not.
    seen_before_waiting: u64,
}

impl TaskState {
    /// The state of a task that begins in the slot of this one. What was meant for the one before does not reach it.
    fn successor(self) -> Self {
        TaskState {
            serial: self.serial,
            polls: self.polls,
            waker: self.waker.wrapping_add(1),
            ..TaskState::default()
        }
    }
}

struct Timer {
    generation: u32,
    class: Class,
    state: TimerState,
    /// What its turn is called.
    key: TurnKey,
    /// The task or timer that it wakes.
    wakes: Wakes,
}

/// Whom a timer wakes when it fires.
#[derive(Default)]
enum Wakes {
    /// No task: it is only looked at.
    #[default]
    Nobody,
    /// A task of this simulation, by a waker of its own: what nearly every timer does.
    Task(Woken),
    /// What this waker wakes, such as one of many futures that a task polls by itself.
    Other(Waker),
}

/// What is left to do when a timer has fired.
pub(super) enum Fired {
    /// No task waits for it.
    ForNobody,
    /// This task goes on.
    For(TaskId),
    /// What this waker wakes goes on.
    ForWaker(Waker),
}

/// A timer, in one use of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimerUse {
    id: u32,
    generation: u32,
}

impl TimerUse {
    fn is_in_use(self, timers: &[Timer]) -> bool {
        timers[self.id as usize].generation == self.generation
    }
}

/// Stands for what a task has forgotten: it need not do what one does that has never seen it.
const FORGOTTEN: u64 = u64::MAX;

/// So few timers are never worth looking through.
const FEW: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq)]
enum TimerState {
    Free,
    Armed,
    Fired,
}

impl Core {
    /// Makes a turn of a task possible, unless one is already.
    pub fn wake(&mut self, woken: Woken) {
        let Woken { task, waker } = woken;
        // A waker may have come from another simulation: a wake-up in vain does no harm.
        let Some(state) = self.tasks.get_mut(task.index()) else {
            return;
        };
        self.roots |= root_bit(state.root);
        if state.waker != waker {
            return;
        }
        if self.fires {
            if !self.returning.contains(&task) {
                self.returning.push_back(task);
            }
            return;
        }
        if state.woken {
            return;
        }
        state.woken = true;
        state.serial = state.serial.wrapping_add(1);
        let (serial, returns) = (state.serial, state.next_wake_returns);
        let key = TurnKey::new(state.root, Class::Progress, state.ordinal, 0);
        if returns {
            self.returning.push_back(task);
        } else {
            self.inbox.push(Turn {
                at: self.now,
                task,
                cause: Cause::Wake { serial },
                key,
            });
        }
    }

    /// Whether tasks that are woken go on within the running turn.
    pub fn set_fires(&mut self, fires: bool) {
        self.fires = fires;
    }

    /// The waker that wakes the task now.
    #[inline]
    pub fn waker_of(&self, task: TaskId) -> Woken {
        let waker = self.tasks[task.index()].waker;
        Woken { task, waker }
    }

    /// From now on another waker wakes the task, and none that it had before.
    pub fn change_waker(&mut self, task: TaskId) {
        let state = &mut self.tasks[task.index()];
        state.waker = state.waker.wrapping_add(1);
    }

    /// The task waits: it may be polled again though nothing wakes it, with the waker that it has or with another.
    pub fn may_be_polled_again(&mut self, task: TaskId) {
        let state = &self.tasks[task.index()];
        for new_waker in [false, true] {
            self.inbox.push(Turn {
                at: 0,
                task,
                cause: Cause::Nudge {
                    polls: state.polls,
                    new_waker,
                },
                key: TurnKey::new(
                    state.root,
                    Class::Spurious,
                    state.ordinal,
                    u32::from(new_waker),
                ),
            });
        }
    }

    /// A task of the simulation's own type begins in this slot.
    pub fn begin_root(&mut self, task: TaskId, slot: usize) {
        let state = self.make_room(task);
        *state = TaskState {
            root: u32::try_from(slot).expect("fewer than two billion tasks"),
            ..state.successor()
        };
    }

    /// A detached task begins, which `parent` started.
    pub fn begin_detached(&mut self, task: TaskId, parent: TaskId) {
        let root = self.tasks[parent.index()].root;
        let state = &mut self.tasks[TaskId::slot(root as usize).index()];
        state.started = state.started.saturating_add(1);
        let ordinal = state.started;
        // It begins in a state that follows from that of the task that started it.
        let seen = match self.remembers {
            true => mixed(self.tasks[parent.index()].seen, u64::from(ordinal)),
            false => 0,
        };
        let state = self.make_room(task);
        *state = TaskState {
            root,
            ordinal,
            seen,
            ..state.successor()
        };
    }

    /// The task is about to be polled: its wake-ups have been heeded. Returns what wakes it from now on.
    #[inline]
    pub fn enter(&mut self, task: TaskId) -> Woken {
        let state = &mut self.tasks[task.index()];
        state.woken = false;
        state.next_wake_returns = false;
        state.polls = state.polls.wrapping_add(1);
        self.roots |= root_bit(state.root);
        if self.remembers {
            state.seen = mixed(state.seen, self.turn);
        }
        self.current = Some(task);
        Woken {
            task,
            waker: state.waker,
        }
    }

    /// The running task's next wake-up is no turn of its own.
    pub fn next_wake_returns(&mut self) {
        if let Some(task) = self.current {
            self.tasks[task.index()].next_wake_returns = true;
        }
    }

    /// Whether nothing would come of this turn any more.
    pub fn is_void(&self, turn: &Turn) -> bool {
        match turn.cause {
            Cause::Alarm => false,
            Cause::Wake { serial } => {
                let state = self.tasks[turn.task.index()];
                !state.woken || state.serial != serial
            }
            Cause::Timer { id, generation, .. } => {
                let timer = &self.timers[id as usize];
                timer.generation != generation || timer.state != TimerState::Armed
            }
            Cause::Nudge { polls, .. } => {
                let state = &self.tasks[turn.task.index()];
                state.polls != polls || state.woken
            }
        }
    }

    /// Arms a timer for the running task and returns its id.
    pub fn arm(&mut self, duration: Nanos, class: Class) -> u32 {
        let task = self.current.or(self.set_by).expect("only a task can sleep");
        let id = match self.free_timers.pop() {
            Some(id) => id,
            None => self.new_timer(),
        };
        let state = &mut self.tasks[task.index()];
        state.armed = state.armed.saturating_add(1);
        let key = TurnKey::new(state.root, class, state.ordinal, state.armed);
        let timer = &mut self.timers[id as usize];
        timer.class = class;
        timer.key = key;
        timer.state = TimerState::Armed;
        let generation = timer.generation;
        self.lock_timers += u64::from(class == Class::Timeout);
        if self.touches_clock && class != Class::Progress {
            self.footprint.push((Object::Clock, Touch::Read));
        }
        self.touch_expiry(class);
        self.inbox.push(Turn {
            at: self.now.saturating_add(duration),
            task,
            cause: Cause::Timer { id, generation },
            key,
        });
        id
    }

    /// What runs out begins, ends or is cancelled.
    #[inline]
    fn touch_expiry(&mut self, class: Class) {
        if class == Class::Expiry && self.orders_expiry {
            self.footprint.push((Object::Clock, Touch::Write));
        }
    }

    #[cold]
    fn new_timer(&mut self) -> u32 {
        self.timers.push(Timer {
            generation: 0,
            class: Class::Progress,
            state: TimerState::Free,
            key: TurnKey::NOTHING,
            wakes: Wakes::Nobody,
        });
        u32::try_from(self.timers.len() - 1).expect("fewer than four billion timers")
    }

    /// The timer wakes what this waker wakes, and nothing else any more; what it would have woken is returned, to
    /// be dropped outside: that may be the last that holds a task.
    #[inline]
    pub fn wake_when_fired(&mut self, id: u32, waker: &Waker) -> Option<Waker> {
        let wakes = match own_task(waker) {
            Some(woken) => Wakes::Task(woken),
            None => Wakes::Other(waker.clone()),
        };
        let timer = &mut self.timers[id as usize];
        match std::mem::replace(&mut timer.wakes, wakes) {
            Wakes::Other(outdated) => Some(outdated),
            Wakes::Nobody | Wakes::Task(_) => None,
        }
    }

    /// The timer's turn has come.
    pub fn fire(&mut self, id: u32) -> Fired {
        let timer = &mut self.timers[id as usize];
        timer.state = TimerState::Fired;
        let class = timer.class;
        self.touch_expiry(class);
        let timer = &mut self.timers[id as usize];
        self.lock_timers -= u64::from(class == Class::Timeout);
        match std::mem::take(&mut timer.wakes) {
            Wakes::Task(woken) => {
                let state = self.tasks[woken.task.index()];
                self.roots |= root_bit(state.root);
                if state.waker == woken.waker {
                    Fired::For(woken.task)
                } else {
                    Fired::ForNobody
                }
            }
            Wakes::Nobody => {
                // It is only ever looked at: a task that does so depends on whether it has fired.
                let touched = (Object::Deadline(timer.key.as_number()), Touch::Write);
                if self.records_footprints {
                    self.footprint.push(touched);
                }
                Fired::ForNobody
            }
            Wakes::Other(waker) => Fired::ForWaker(waker),
        }
    }

    /// Arms a timer that no task waits for, to wake this waker. It is named after the running task, which sets it.
    pub fn arm_for_nobody(&mut self, duration: Nanos, class: Class, waker: Waker) -> TimerUse {
        let id = self.arm(duration, class);
        let timer = &mut self.timers[id as usize];
        timer.wakes = Wakes::Other(waker);
        let timer = TimerUse {
            id,
            generation: timer.generation,
        };
        if self.for_nobody.len() >= 2 * self.few_for_nobody {
            let timers = &self.timers;
            let is_in_use = |timer: &TimerUse| timer.is_in_use(timers);
            self.for_nobody.retain(is_in_use);
            self.few_for_nobody = self.for_nobody.len().max(FEW);
        }
        self.for_nobody.push(timer);
        timer
    }

    /// A number for the timers that belong to no task: which there are, and which of them have come. What one has called is
    /// seen by nobody until it is looked for.
    pub fn state_of_timers(&self) -> u64 {
        let kept = self.for_nobody.iter();
        let kept = kept.filter(|timer| timer.is_in_use(&self.timers));
        let number = |timer: &TimerUse| {
            let timer = &self.timers[timer.id as usize];
            let has_come = timer.state == TimerState::Fired;
            mixed(timer.key.as_number(), u64::from(has_come))
        };
        // A sum, because their order is that of a list in which room is used again.
        kept.map(number).fold(0, u64::wrapping_add)
    }

    /// Gives the timer back, if it is in that use; what it would have woken is returned, to be dropped outside.
    #[must_use]
    pub fn disarm_use(&mut self, timer: TimerUse) -> Option<Waker> {
        match timer.is_in_use(&self.timers) {
            true => self.disarm(timer.id),
            false => None,
        }
    }

    /// What runs now is no task's, and what it wakes has turns of its own.
    pub fn leave_tasks(&mut self) {
        self.current = None;
        self.fires = false;
        if self.records_footprints {
            // Once the last task has ended the run is over, and this would not happen any more.
            self.footprint.push((Object::Live, Touch::Read));
        }
    }

    /// The running task has seen this.
    pub fn saw(&mut self, object: Object, value: u64) {
        if let (true, Some(task)) = (self.remembers, self.current) {
            let state = &mut self.tasks[task.index()];
            let kind = FixedState::default().hash_one(object);
            state.seen = mixed(mixed(state.seen, kind), value);
            state.seen_before_waiting = 0;
        }
    }

    /// The running task waits on, in the state in which it began to wait.
    pub fn waits_on(&mut self) {
        if let (true, Some(task)) = (self.remembers, self.current) {
            let state = &mut self.tasks[task.index()];
            if state.seen_before_waiting == 0 {
                state.seen_before_waiting = state.seen;
            }
            state.seen = state.seen_before_waiting;
        }
    }

    /// A number for what the running task has seen so far.
    pub fn seen_so_far(&self) -> u64 {
        self.current.map_or(0, |task| self.tasks[task.index()].seen)
    }

    /// The running task has forgotten what it has seen since it had seen this.
    pub fn forgets_since(&mut self, seen: u64) {
        // Where latencies say something, nothing is ever the same again.
        let (true, Some(task)) = (self.time_is_turns, self.current) else {
            return;
        };
        let TaskState { root, ordinal, .. } = self.tasks[task.index()];
        // Its next timers are called what those of the attempt before were, unless one of that name is still to come.
        let kept = self.timers.iter();
        let kept = kept.filter(|timer| timer.state != TimerState::Free);
        let armed = kept.filter_map(|timer| timer.key.timer_of(root, ordinal));
        let armed = armed.max().unwrap_or(0);
        // The tasks that it starts go on being counted.
        let started = self.tasks[TaskId::slot(root as usize).index()].started;
        let counts = u64::from(armed) << 32 | u64::from(started);
        let state = &mut self.tasks[task.index()];
        state.armed = armed;
        if self.remembers {
            state.seen = mixed(mixed(seen, FORGOTTEN), counts);
            state.seen_before_waiting = 0;
        }
    }

    /// A number for what the task has seen, and which of its root's tasks it is.
    pub fn seen_by(&self, task: TaskId) -> u64 {
        let state = &self.tasks[task.index()];
        let which = u64::from(state.root) << 32 | u64::from(state.ordinal);
        mixed(mixed(state.seen, which), 1)
    }

    /// Whether a deadline is over, or will be `within` nanoseconds from now.
    pub fn is_over(&mut self, id: u32) -> bool {
        let timer = &self.timers[id as usize];
        if self.records_footprints {
            let touched = (Object::Deadline(timer.key.as_number()), Touch::Read);
            self.footprint.push(touched);
        }
        let (key, over) = (timer.key.as_number(), timer.state == TimerState::Fired);
        self.saw(Object::Deadline(key), u64::from(over));
        over
    }

    /// Whether the timer has fired; if so, it is given back.
    pub fn give_back_if_fired(&mut self, id: u32) -> bool {
        let fired = self.timers[id as usize].state == TimerState::Fired;
        if fired {
            self.give_back(id);
        }
        fired
    }

    /// Gives the timer back, cancelling it if it is still armed; what it would have woken is returned, to be dropped
    /// outside.
    #[must_use]
    pub fn disarm(&mut self, id: u32) -> Option<Waker> {
        let timer = &mut self.timers[id as usize];
        if timer.state == TimerState::Armed {
            self.lock_timers -= u64::from(timer.class == Class::Timeout);
        }
        let wakes = std::mem::take(&mut timer.wakes);
        // Whose turn it would have been cannot have it any more.
        self.roots |= 1 << (timer.key.root() % 64);
        let class = timer.class;
        self.touch_expiry(class);
        self.give_back(id);
        match wakes {
            Wakes::Other(waker) => Some(waker),
            Wakes::Nobody | Wakes::Task(_) => None,
        }
    }

    fn give_back(&mut self, id: u32) {
        let timer = &mut self.timers[id as usize];
        timer.state = TimerState::Free;
        timer.generation = timer.generation.wrapping_add(1);
        self.free_timers.push(id);
    }

    /// Back to time 0. All tasks have been dropped, and their timers with them.
    pub fn clear(&mut self) {
        while let Some(timer) = self.for_nobody.pop() {
            drop(self.disarm_use(timer));
        }
        self.now = 0;
        self.current = None;
        self.set_by = None;
        self.inbox.clear();
        self.returning.clear();
        self.spawned.clear();
        self.footprint.clear();
        self.roots = 0;
        for task in &mut self.tasks {
            task.woken = false;
        }
    }

    fn make_room(&mut self, task: TaskId) -> &mut TaskState {
        let index = task.index();
        if index >= self.tasks.len() {
            self.tasks.resize(index + 1, TaskState::default());
        }
        &mut self.tasks[index]
    }
}

/// The bit of a root among 64: those that share one seem to conflict, which costs schedules and never loses one.
#[inline]
fn root_bit(root: u32) -> u64 {
    1 << (root % u64::BITS)
}

/// One number that follows from two, with hardly ever the same for others.
fn mixed(one: u64, other: u64) -> u64 {
    FixedState::with_seed(one).hash_one(other)
}
