//! What breaks: the faults of a scenario as plain data.
//!
//! A fault has a name, says what happens, to whom, and when. The file format is read by the scenario; what is here has
//! been checked. All times are nanoseconds, all numbers of processes and nodes begin at 0.

mod happening;
mod link;
mod whom;

use std::fmt;

pub use happening::{Happening, LinkDid, NodeDid, ProcessDid, StoreDid};
pub use link::Leg;
pub(crate) use link::{Crossing, Lasting};
pub use whom::{End, NodeSet, Way, Whom};

use crate::env::Nanos;

/// Something that breaks, once or several times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is called: lower-case letters, digits and hyphens.
    pub name: String,
    /// What happens.
    pub what: What,
    /// To whom.
    pub whom: Whom,
    /// At which moments.
    pub when: When,
    /// How long it lasts; `None` for good.
    pub lasts: Option<Nanos>,
    /// How often at most; at least 1. In an exploration that is its budget.
    pub times: u32,
}

impl Fault {
    /// Whether it is its clients' own affair: they give up, or send again.
    pub fn is_of_client(&self) -> bool {
        self.whom == Whom::Client
    }

    /// Whether it befalls a single message between a process and a node.
    pub fn is_of_one_message(&self) -> bool {
        match (self.what, self.whom) {
            (What::Lose | What::Duplicate { .. }, Whom::Link { .. }) => true,
            (What::Delay { .. }, Whom::Link { .. }) => self.lasts.is_none(),
            _ => false,
        }
    }

    /// Whether it comes with messages where it comes by chance or at any moment; others come with grants.
    pub fn comes_with_messages(&self) -> bool {
        matches!(
            self.whom,
            Whom::Nodes(_) | Whom::Link { .. } | Whom::Answers(_)
        )
    }

    /// Whether a client may be left without knowing whether its request was done.
    pub fn may_leave_unknown(&self) -> bool {
        match self.what {
            What::GiveUp => true,
            What::Lose => matches!(self.whom, Whom::Answers(_)),
            What::Crash { .. } => {
                matches!(self.whom, Whom::Holder | Whom::Process(_) | Whom::Store)
            }
            _ => false,
        }
    }

    /// Whether it is about the store, or what that answers.
    pub fn is_of_store(&self) -> bool {
        matches!(self.whom, Whom::Store | Whom::Answers(_))
    }
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// A process stands still: garbage collection, a stopped machine.
    Pause,
    /// A process, a node or the store ends, and is started again when the fault is over.
    Crash {
        /// What a node still knows then.
        memory: Memory,
    },
    /// No message comes through.
    Cut,
    /// Messages take longer by so much.
    Delay {
        /// By how much.
        add: Nanos,
    },
    /// A message does not arrive.
    Lose,
    /// A message arrives twice, the second time so much later.
    Duplicate {
        /// By how much.
        add: Nanos,
    },
    /// A clock is set, or begins to run wrong.
    Clock(Clock),
    /// A node's replica takes its place, without the last writes.
    Failover {
        /// How many writes it has not seen.
        stale: u32,
    },
    /// A lease runs out now.
    Expire,
    /// A client waits no longer for its answer.
    GiveUp,
    /// A client sends again what it gave up, or was told to be unknown.
    Retry {
        /// Whether it says that it is the same request: with an idempotency key.
        key: bool,
    },
}

impl What {
    /// The words of the format, in the order in which the manual lists them.
    pub const NAMES: [&'static str; 11] = [
        "pause",
        "crash",
        "cut",
        "delay",
        "lose",
        "duplicate",
        "clock",
        "failover",
        "expire",
        "give_up",
        "retry",
    ];

    /// The word of the format.
    pub fn name(self) -> &'static str {
        Self::NAMES[match self {
            What::Pause => 0,
            What::Crash { .. } => 1,
            What::Cut => 2,
            What::Delay { .. } => 3,
            What::Lose => 4,
            What::Duplicate { .. } => 5,
            What::Clock(_) => 6,
            What::Failover { .. } => 7,
            What::Expire => 8,
            What::GiveUp => 9,
            What::Retry { .. } => 10,
        }]
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a node knows when it has been started again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Memory {
    /// Everything: each write was on the disk before it was answered.
    #[default]
    Kept,
    /// Nothing: there is no disk.
    Lost,
    /// What was written more than a [second](Memory::SYNCED_EVERY) before: the disk is written to now and then, as Redis does with
    /// `appendfsync everysec`.
    Synced,
}

impl Memory {
    /// The words of the format, in the order of [`ALL`](Self::ALL).
    pub const NAMES: [&'static str; 3] = ["kept", "lost", "synced"];

    /// All of them.
    pub const ALL: [Memory; 3] = [Memory::Kept, Memory::Lost, Memory::Synced];

    /// How long [`Synced`](Self::Synced) writes are on their way to the disk.
    pub const SYNCED_EVERY: Nanos = 1_000_000_000;

    /// The word of the format.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// What becomes of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clock {
    /// It is set forward, or back, by this time in nanoseconds.
    Jump(i64),
    /// It gains this many nanoseconds in each second, or loses them.
    Drift(i64),
}

/// At which moments a fault comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum When {
    /// After a step: which one of its kind it is, from 1. If the fault comes more often, after as many more each time.
    After {
        /// Of which kind.
        moment: Moment,
        /// Which one, from 1.
        nth: u32,
    },
    /// At this moment, since the start of the run.
    At(Nanos),
    /// Each time when so much time is over.
    Every(Nanos),
    /// At each moment at which it could come, with this probability in millionths. Such moments are the messages of a node
    /// or a link, and else the grants.
    Chance(u32),
    /// In an exploration at any turn, in a run at a moment that is drawn from the seed.
    Any,
}

/// A fault that comes at any moment comes in a run at one of the first that it could come at, as many as this.
pub(crate) const FIRST_MOMENTS: u32 = 8;

/// A stream of random numbers of the faults' own.
pub(crate) const STREAM: u64 = 0x6661_756c_7473;

/// A step after which a fault may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Moment {
    /// A request got the lock.
    Grant,
    /// A request read its user's balance.
    Read,
    /// A request wrote its user's balance.
    Write,
    /// A request sent a node that it wants the lease.
    AcquireSent,
    /// A request sent a node that it gives the lease back.
    ReleaseSent,
    /// A request sent a node that it wants to have the lease for longer.
    Renew,
}

impl Moment {
    /// The words of the format, in the order of [`ALL`](Self::ALL).
    pub const NAMES: [&'static str; 6] = [
        "grant",
        "read",
        "write",
        "acquire-sent",
        "release-sent",
        "renew",
    ];

    /// All of them.
    pub const ALL: [Moment; 6] = [
        Moment::Grant,
        Moment::Read,
        Moment::Write,
        Moment::AcquireSent,
        Moment::ReleaseSent,
        Moment::Renew,
    ];

    /// The word of the format.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Whether it is a message to a node.
    pub fn is_message(self) -> bool {
        matches!(
            self,
            Moment::AcquireSent | Moment::ReleaseSent | Moment::Renew
        )
    }
}
