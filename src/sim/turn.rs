use crate::env::{Nanos, Object, Touch};

/// A task of a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub(super) u32);

impl TaskId {
    /// The alarm of whoever runs the simulation, which is no task.
    pub(super) const ALARM: TaskId = TaskId(u32::MAX);

    /// A task of the simulation's own type, by its slot.
    pub(super) fn slot(slot: usize) -> Self {
        TaskId(u32::try_from(slot * 2).expect("fewer than two billion tasks"))
    }

    /// A detached task, by its slot.
    pub(super) fn detached(slot: usize) -> Self {
        TaskId(u32::try_from(slot * 2 + 1).expect("fewer than two billion tasks"))
    }

    /// Its slot, and whether it is detached.
    pub(super) fn place(self) -> (usize, bool) {
        ((self.0 / 2) as usize, self.0 % 2 == 1)
    }

    /// The task of this index over both sorts.
    pub(super) fn of_index(index: usize) -> Self {
        TaskId(u32::try_from(index).expect("fewer than four billion tasks"))
    }

    /// As an index over both sorts of task.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something that could happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When it is due, in nanoseconds of virtual time.
    pub at: Nanos,
    /// Whose turn it is.
    pub task: TaskId,
    /// Why it can go on.
    pub cause: Cause,
    /// What it is called in every run in which it comes up.
    pub key: TurnKey,
}

/// A name for a turn that does not depend on the order in which turns were played: whose it is, and which
/// of that task's wake-ups or timers. Keys are ordered by task, a task's time-outs last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TurnKey(u64);

const TIMEOUT: u64 = 1 << 31;

impl TurnKey {
    /// The alarm's, which is no turn.
    pub(super) const ALARM: TurnKey = TurnKey(u64::MAX);

    /// `root`: the slot of the task that everything began with. `ordinal`: 0 for that task itself, else which
    /// of the tasks that it started. `timer`: 0 for a wake-up, else which of the timers that the task armed.
    pub(super) fn new(root: u32, ordinal: u16, timer: u16, is_timeout: bool) -> Self {
        let timeout = if is_timeout { TIMEOUT } else { 0 };
        TurnKey(
            u64::from(root) << 32 | timeout | u64::from(ordinal & 0x7fff) << 16 | u64::from(timer),
        )
    }

    /// The slot of the task that this began with: which request it is about, where each has its own task.
    pub fn root(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// Whether a lock timeout fires in it.
    pub fn is_timeout(self) -> bool {
        self.0 & TIMEOUT != 0
    }
}

/// Why a task can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It was started or woken.
    Wake {
        /// Which of the task's wake-ups: an old one is void.
        serial: u32,
    },
    /// A timer of its is due.
    Timer {
        /// Which timer.
        id: u32,
        /// Which use of this timer's slot: an old one is void.
        generation: u32,
    },
    /// The runner of the simulation asked to be called.
    Alarm,
}

/// Holds the turns that could be next and chooses one.
pub trait Scheduler {
    /// A turn has become possible.
    fn add(&mut self, turn: Turn);

    /// Whether it holds no turn.
    fn is_empty(&self) -> bool;

    /// Takes the next turn out, if there is one that may happen up to `until` nanoseconds.
    /// A turn for which `is_void` holds (a cancelled timer, say) is thrown away.
    fn next(&mut self, until: Nanos, is_void: impl Fn(&Turn) -> bool) -> Option<Turn>;

    /// The turn is over, and this is what it touched, if that is recorded.
    fn turn_over(&mut self, _footprint: &[(Object, Touch)]) {}

    /// Forgets every turn: another run begins.
    fn clear(&mut self);
}
