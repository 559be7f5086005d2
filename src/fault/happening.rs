//! What a fault did, as it happens.

use super::{Memory, Way};
use crate::env::Nanos;

/// What became of a process, a node, a link or a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Happening {
    /// A process did something that no process does by itself.
    Process {
        /// Which, from 0.
        process: u16,
        /// What.
        did: ProcessDid,
    },
    /// A node did.
    Node {
        /// Which, from 0.
        node: u16,
        /// What.
        did: NodeDid,
    },
    /// Something became of the messages between processes and nodes.
    Link {
        /// Which process, from 0; `None` for all that the fault is about.
        process: Option<u16>,
        /// Which node, from 0; `None` for all that the fault is about.
        node: Option<u16>,
        /// In which direction.
        way: Way,
        /// What.
        did: LinkDid,
    },
    /// The store did something.
    Store {
        /// What.
        did: StoreDid,
    },
}

/// What the store did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreDid {
    /// It has ended, with everything that was not committed.
    Crashed,
    /// It has been started again, with everything that was.
    Restarted,
    /// What it did for a process took effect, and its answer did not arrive.
    AnswerLost {
        /// Which process, from 0; `None` where all instances share its connections.
        process: Option<u16>,
    },
}

/// What a process did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessDid {
    /// It stands still.
    Paused,
    /// It goes on.
    WentOn,
    /// It has ended, with everything that was under way in it.
    Crashed,
    /// It has been started again.
    Restarted,
}

/// What a node did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeDid {
    /// It has ended, and answers nobody.
    Crashed,
    /// It has been started again.
    Restarted {
        /// What it still knows.
        memory: Memory,
    },
    /// Its clock was set, by this time in nanoseconds.
    ClockSet {
        /// Forward, or back below 0.
        by: i64,
    },
    /// Its clock gains this many nanoseconds in each second.
    ClockDrifts {
        /// Or loses them, below 0.
        by: i64,
    },
    /// Its replica has taken its place.
    FailedOver {
        /// How many writes that had not seen.
        stale: u32,
    },
    /// The leases that it had given ended.
    Expired,
}

/// What became of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkDid {
    /// None comes through.
    Cut,
    /// They come through again.
    Mended,
    /// They take longer by so much.
    Slow {
        /// By how much.
        add: Nanos,
    },
    /// They take as long as before.
    Fast,
    /// One did not arrive.
    Lost,
    /// One took longer by so much.
    Delayed {
        /// By how much.
        add: Nanos,
    },
    /// One comes twice.
    Doubled,
}

impl Happening {
    /// The name in traces.
    pub fn name(&self) -> &'static str {
        match self {
            Happening::Process { did, .. } => match did {
                ProcessDid::Paused => "paused",
                ProcessDid::WentOn => "went_on",
                ProcessDid::Crashed => "process_crashed",
                ProcessDid::Restarted => "process_restarted",
            },
            Happening::Node { did, .. } => match did {
                NodeDid::Crashed => "node_crashed",
                NodeDid::Restarted { .. } => "node_restarted",
                NodeDid::ClockSet { .. } => "clock_set",
                NodeDid::ClockDrifts { .. } => "clock_drifts",
                NodeDid::FailedOver { .. } => "failed_over",
                NodeDid::Expired => "leases_expired",
            },
            Happening::Link { did, .. } => match did {
                LinkDid::Cut => "cut",
                LinkDid::Mended => "mended",
                LinkDid::Slow { .. } => "slow",
                LinkDid::Fast => "fast",
                LinkDid::Lost => "lost",
                LinkDid::Delayed { .. } => "delayed",
                LinkDid::Doubled => "doubled",
            },
            Happening::Store { did } => match did {
                StoreDid::Crashed => "store_crashed",
                StoreDid::Restarted => "store_restarted",
                StoreDid::AnswerLost { .. } => "answer_lost",
            },
        }
    }
}
