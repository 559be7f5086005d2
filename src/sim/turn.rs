use crate::env::{Nanos, Pause};

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
        /// What the sleep is for.
        pause: Pause,
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
}
