use super::{Inside, Stage, TimeSummary};
use crate::env::Nanos;
use crate::history::Record;
use crate::point::OutcomeKind;
use crate::request::LockName;

/// Something that is not wrong, and yet worth a look, with the figures that say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A request waits far longer than most.
    Starvation {
        /// The longest wait, in nanoseconds.
        longest: Nanos,
        /// The median wait, in nanoseconds.
        median: Nanos,
    },
    /// The lock is not fair.
    Overtaking {
        /// Grants that passed over a request that had come before.
        count: u64,
    },
    /// A queue has formed behind a slow holder.
    Convoy {
        /// The longest hold, in nanoseconds.
        hold: Nanos,
        /// The median hold, in nanoseconds.
        median: Nanos,
        /// The longest queue.
        queue: u32,
    },
    /// Many went in together.
    Herd {
        /// How many of one user were inside at once.
        inside: u32,
    },
    /// Most attempts are in vain.
    RetryStorm {
        /// How often an operation was begun.
        attempts: u64,
        /// How many requests were committed.
        committed: u64,
    },
    /// Something was left over.
    Leak {
        /// Lock timers that have neither fired nor been cancelled.
        timers: u64,
        /// Entries that the lock still keeps for its keys.
        entries: u64,
    },
}

/// Fewer samples say nothing about a distribution.
const ENOUGH: u64 = 10;

/// A wait, or a hold, is out of proportion when it is this many times the median.
const OUT_OF_PROPORTION: Nanos = 10;

/// A queue as long as this is one.
const QUEUE: u32 = 5;

/// A lock is unfair when one grant in this many passes over a waiting request.
const UNFAIR: u64 = 20;

/// This many woken at once are a herd.
const HERD: u32 = 3;

/// This many attempts for a commit are a storm.
const STORM: u64 = 3;

/// What the figures warn of.
pub(super) fn warnings(
    record: &Record,
    lock: LockName,
    stage: Stage,
    inside: &Inside,
    wait: &TimeSummary,
    hold: &TimeSummary,
    timeout: Nanos,
) -> Vec<Warning> {
    let mut found = Vec::new();
    // In a fair queue a request waits for those before it. Where most need not wait at all that looks long, and none is
    // starved.
    let usual = wait.p50.max(hold.p50).max(1);
    let in_turn = hold.max.saturating_mul(inside.longest_queue.into());
    let starved = wait.max > usual.saturating_mul(OUT_OF_PROPORTION) && wait.max > in_turn;
    if wait.samples >= ENOUGH && starved {
        found.push(Warning::Starvation {
            longest: wait.max,
            median: wait.p50,
        });
    }
    // A few may be nothing: on the machine's clock, who came first is not always noted in that order.
    if lock.promises().excludes && inside.overtakes.saturating_mul(UNFAIR) > inside.grants {
        found.push(Warning::Overtaking {
            count: inside.overtakes,
        });
    }
    // A request that holds the lock longer than others may wait is slow, even if there is none to compare it with.
    let slow = hold.samples > 0
        && (hold.max >= timeout || hold.max > hold.p50.max(1).saturating_mul(OUT_OF_PROPORTION));
    if slow && inside.longest_queue >= QUEUE {
        found.push(Warning::Convoy {
            hold: hold.max,
            median: hold.p50,
            queue: inside.longest_queue,
        });
    }
    if lock.promises().excludes && record.figures.most_inside >= HERD {
        found.push(Warning::Herd {
            inside: record.figures.most_inside,
        });
    }
    let committed = record.outcome(OutcomeKind::Committed);
    let attempts = record.figures.attempts;
    if committed >= ENOUGH && attempts > committed.saturating_mul(STORM) {
        found.push(Warning::RetryStorm {
            attempts,
            committed,
        });
    }
    if stage != Stage::Playing && record.left.timers + record.left.entries > 0 {
        found.push(Warning::Leak {
            timers: record.left.timers,
            entries: record.left.entries,
        });
    }
    found
}
