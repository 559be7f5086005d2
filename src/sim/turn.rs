use crate::env::{Nanos, Object, Pause, Touch};

/// A task of a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId(pub(super) u32);

impl TaskId {
    /// The alarm of the code that runs the simulation, which is no task.
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

/// What sort of thing a turn is. All but progress come by chance: an exploration plays them only where it is
/// asked to, each class as often as its budget says, and a run that could only go on by them is stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Class {
    /// A task goes on: it was woken, or a sleep is over.
    Progress,
    /// The longest wait for a lock is over.
    Timeout,
    /// A lease, or anything else that is good for some time, runs out.
    Expiry,
    /// A caller goes away and drops its request.
    Cancellation,
    /// A task is polled though nothing woke it, perhaps with another waker than before.
    Spurious,
    /// Something breaks or is mended, such as a process that stops or a message that is lost.
    Fault,
}

impl Class {
    /// All of them, in the order of their keys.
    pub const ALL: [Class; 6] = [
        Class::Progress,
        Class::Timeout,
        Class::Expiry,
        Class::Cancellation,
        Class::Spurious,
        Class::Fault,
    ];

    /// What the end of such a sleep is.
    pub fn of(pause: Pause) -> Self {
        match pause {
            Pause::LockTimeout => Class::Timeout,
            Pause::Lease => Class::Expiry,
            Pause::Read
            | Pause::Write
            | Pause::Append
            | Pause::Commit
            | Pause::Backoff
            | Pause::Think
            | Pause::Patience
            | Pause::Call => Class::Progress,
        }
    }
}

/// A name for a turn that does not depend on the order in which turns were played: whose it is, of what class, and
/// which of that task's wake-ups or timers. Keys are ordered by task, then by class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TurnKey(u64);

/// The bits of a key, from the lowest: the timer, the ordinal, the class, the root.
const TIMER_BITS: u32 = 18;
const ORDINAL_BITS: u32 = 18;
const CLASS_BITS: u32 = 4;
const CLASS_FROM: u32 = TIMER_BITS + ORDINAL_BITS;
const ROOT_FROM: u32 = CLASS_FROM + CLASS_BITS;
const ROOT_BITS: u32 = u64::BITS - ROOT_FROM;

impl TurnKey {
    /// The alarm's, which is no turn.
    pub(super) const ALARM: TurnKey = TurnKey(u64::MAX);

    /// That nothing happens any more, which is no turn either.
    pub(super) const NOTHING: TurnKey = TurnKey(u64::MAX - 1);

    /// One of the turns that are too many to be told apart.
    const UNNAMED: TurnKey = TurnKey(u64::MAX - 2);

    /// `root`: the slot of the task that everything began with. `ordinal`: 0 for that task itself, else which
    /// of the tasks that it started. `timer`: 0 for a wake-up, else which of the timers that the task armed.
    /// Numbers that do not fit make a key that [names nothing](Self::is_unnamed).
    pub(super) fn new(root: u32, class: Class, ordinal: u32, timer: u32) -> Self {
        if root >> ROOT_BITS | ordinal >> ORDINAL_BITS | timer >> TIMER_BITS != 0 {
            return TurnKey::UNNAMED;
        }
        TurnKey(
            u64::from(root) << ROOT_FROM
                | (class as u64) << CLASS_FROM
                | u64::from(ordinal) << TIMER_BITS
                | u64::from(timer),
        )
    }

    /// Whether more has been started or armed than there are keys for: no run can be repeated by this one.
    pub(super) fn is_unnamed(self) -> bool {
        self == TurnKey::UNNAMED
    }

    /// The slot of the task that this began with: which request it is about, where each has its own task.
    pub fn root(self) -> usize {
        (self.0 >> ROOT_FROM) as usize
    }

    /// What sort of turn it is.
    pub fn class(self) -> Class {
        let class = (self.0 >> CLASS_FROM) as usize & ((1 << CLASS_BITS) - 1);
        Class::ALL.get(class).copied().unwrap_or(Class::Progress)
    }

    /// The key as one number, leaving out whose turn it is.
    pub(super) fn without_root(self) -> u64 {
        self.0 & ((1 << ROOT_FROM) - 1)
    }

    /// Which of the timers of this task it is, if it is one of them.
    pub(super) fn timer_of(self, root: u32, ordinal: u32) -> Option<u32> {
        const MASK: u64 = (1 << TIMER_BITS) - 1;
        let task = |key: TurnKey| (key.root(), key.0 >> TIMER_BITS & ((1 << ORDINAL_BITS) - 1));
        let is_its = task(self) == task(TurnKey::new(root, Class::Progress, ordinal, 0));
        is_its.then_some((self.0 & MASK) as u32)
    }

    /// Whether it is the first turn of the task that it began with, if that has had none: it is started then.
    pub(super) fn may_start(self) -> bool {
        self.without_root() == 0
    }

    /// The key as one number.
    pub(super) fn as_number(self) -> u64 {
        self.0
    }

    /// Whether a lock timeout fires in it.
    pub fn is_timeout(self) -> bool {
        self.class() == Class::Timeout
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
        /// The number of the timer.
        id: u32,
        /// Which use of this timer's slot: an old one is void.
        generation: u32,
    },
    /// Nothing woke it, and it is polled all the same.
    Nudge {
        /// How often the task had been polled when it came to wait: once polled again, this is void.
        polls: u32,
        /// Whether it gets another waker, and the one that it had wakes no task any more.
        new_waker: bool,
    },
    /// The runner of the simulation asked to be called.
    Alarm,
}

/// What a turn touched.
#[derive(Clone, Copy, Debug)]
pub struct Touched<'a> {
    /// What it said, and what the simulation knows of it.
    pub objects: &'a [(Object, Touch)],
    /// The roots of the tasks that it polled or woke, a bit each: root modulo 64.
    pub roots: u64,
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
    fn turn_over(&mut self, _touched: Touched<'_>) {}

    /// Forgets every turn: another run begins.
    fn clear(&mut self);
}
