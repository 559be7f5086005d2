//! The state of a simulation that its futures reach: the clock, timers, wake-ups.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;

use super::turn::{Cause, TaskId, Turn, TurnKey};
use crate::env::{Nanos, Object, Pause, Touch};

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

/// Notes what the running turn touches, if anybody wants to know.
#[inline]
pub(super) fn touch(object: Object, touch: Touch) {
    if RECORDS_FOOTPRINTS.get() {
        with(|core| core.footprint.push((object, touch)));
    }
}

#[derive(Default)]
pub(super) struct Core {
    pub now: Nanos,
    /// The task that is being polled.
    pub current: Option<TaskId>,
    /// Turns that have become possible since the executor last looked.
    pub inbox: Vec<Turn>,
    /// Tasks whose wake-up is no turn of its own: they go on before the turn ends.
    pub returning: VecDeque<TaskId>,
    /// Detached tasks not yet begun, each with the task that started it.
    pub spawned: VecDeque<(TaskId, Detached)>,
    /// Whether anybody wants to know what a turn touches.
    pub records_footprints: bool,
    /// What the running turn has touched.
    pub footprint: Vec<(Object, Touch)>,
    /// Whether reading a table is part of the turn that begins it.
    pub reads_at_once: bool,
    pub lock_timers: u64,
    tasks: Vec<TaskState>,
    timers: Vec<Timer>,
    free_timers: Vec<u32>,
}

#[derive(Clone, Copy, Default)]
struct TaskState {
    /// The serial of the last wake-up.
    serial: u32,
    woken: bool,
    next_wake_returns: bool,
    /// See [`TurnKey::new`].
    root: u32,
    ordinal: u16,
    /// Timers armed so far.
    armed: u16,
    /// Tasks started so far by a root and all that began with it.
    started: u16,
}

#[derive(Clone, Copy)]
struct Timer {
    generation: u32,
    is_timeout: bool,
    state: TimerState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TimerState {
    Free,
    Armed,
    Fired,
}

impl Core {
    /// Makes a turn of `task` possible, unless one is already.
    pub fn wake(&mut self, task: TaskId) {
        // A waker may have come from another simulation: a wake-up in vain does no harm.
        let Some(state) = self.tasks.get_mut(task.index()) else {
            return;
        };
        if state.woken {
            return;
        }
        state.woken = true;
        state.serial = state.serial.wrapping_add(1);
        let (serial, returns) = (state.serial, state.next_wake_returns);
        let key = TurnKey::new(state.root, state.ordinal, 0, false);
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

    /// A task of the simulation's own type begins in this slot.
    pub fn begin_root(&mut self, task: TaskId, slot: usize) {
        let state = self.make_room(task);
        let serial = state.serial;
        *state = TaskState {
            serial,
            root: u32::try_from(slot).expect("fewer than two billion tasks"),
            ..TaskState::default()
        };
    }

    /// A detached task begins, which `parent` started.
    pub fn begin_detached(&mut self, task: TaskId, parent: TaskId) {
        let root = self.tasks[parent.index()].root;
        let state = &mut self.tasks[TaskId::slot(root as usize).index()];
        state.started = state.started.wrapping_add(1);
        let ordinal = state.started;
        let state = self.make_room(task);
        let serial = state.serial;
        *state = TaskState {
            serial,
            root,
            ordinal,
            ..TaskState::default()
        };
    }

    /// The task is about to be polled: whatever woke it has been heeded.
    #[inline]
    pub fn enter(&mut self, task: TaskId) {
        let state = &mut self.tasks[task.index()];
        state.woken = false;
        state.next_wake_returns = false;
        self.current = Some(task);
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
        }
    }

    /// Arms a timer for the running task and returns its id.
    pub fn arm(&mut self, duration: Nanos, pause: Pause) -> u32 {
        let task = self.current.expect("only a task can sleep");
        let id = match self.free_timers.pop() {
            Some(id) => id,
            None => self.new_timer(),
        };
        let state = &mut self.tasks[task.index()];
        state.armed = state.armed.wrapping_add(1);
        let is_timeout = pause == Pause::LockTimeout;
        let key = TurnKey::new(state.root, state.ordinal, state.armed, is_timeout);
        let timer = &mut self.timers[id as usize];
        timer.is_timeout = is_timeout;
        timer.state = TimerState::Armed;
        let generation = timer.generation;
        self.lock_timers += u64::from(is_timeout);
        self.inbox.push(Turn {
            at: self.now.saturating_add(duration),
            task,
            cause: Cause::Timer { id, generation },
            key,
        });
        id
    }

    #[cold]
    fn new_timer(&mut self) -> u32 {
        self.timers.push(Timer {
            generation: 0,
            is_timeout: false,
            state: TimerState::Free,
        });
        u32::try_from(self.timers.len() - 1).expect("fewer than four billion timers")
    }

    /// The timer's turn has come.
    pub fn fire(&mut self, id: u32) {
        let timer = &mut self.timers[id as usize];
        timer.state = TimerState::Fired;
        self.lock_timers -= u64::from(timer.is_timeout);
    }

    /// Whether the timer has fired; if so, it is given back.
    pub fn give_back_if_fired(&mut self, id: u32) -> bool {
        let fired = self.timers[id as usize].state == TimerState::Fired;
        if fired {
            self.give_back(id);
        }
        fired
    }

    /// Gives the timer back, cancelling it if it is still armed.
    pub fn disarm(&mut self, id: u32) {
        let timer = &self.timers[id as usize];
        if timer.state == TimerState::Armed {
            self.lock_timers -= u64::from(timer.is_timeout);
        }
        self.give_back(id);
    }

    fn give_back(&mut self, id: u32) {
        let timer = &mut self.timers[id as usize];
        timer.state = TimerState::Free;
        timer.generation = timer.generation.wrapping_add(1);
        self.free_timers.push(id);
    }

    /// Back to time 0. All tasks have been dropped, and their timers with them.
    pub fn clear(&mut self) {
        self.now = 0;
        self.current = None;
        self.inbox.clear();
        self.returning.clear();
        self.spawned.clear();
        self.footprint.clear();
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
