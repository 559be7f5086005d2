//! Which ways through the states of a case a search plays, and when it had better play others.

use super::findings::Findings;
use crate::sim::{Allowed, Exhaustive, Fewer};

/// Which ways through the states of a case are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ways {
    /// All.
    All,
    /// One of those that are equivalent, and what follows a state once.
    Reduced,
    /// Every turn from every state once. In a graph that has circles this finds every state all the same, and which circles
    /// can be left.
    ByStates,
    /// One of those that are equivalent, where a turn that moves the clock conflicts with one that asks for the time. Looked
    /// at apart, for it costs reduction, and nothing is proved of such code anyway.
    WithClock,
}

impl Ways {
    /// What plays them; `fewer` is what may be left out beside equivalent orders.
    pub fn scheduler(self, allowed: Allowed, fewer: Fewer) -> Exhaustive {
        match self {
            Ways::All => Exhaustive::new(allowed, false),
            Ways::Reduced => Exhaustive::new(allowed, true).and_fewer(fewer),
            Ways::ByStates => Exhaustive::new(allowed, false).and_fewer(fewer).and_graph(),
            // Where the time decides, it belongs to the state.
            Ways::WithClock => Exhaustive::new(allowed, true),
        }
    }

    /// Which ways are to be played instead, from the start, after what has been found.
    pub fn rather(self, findings: &Findings) -> Option<Ways> {
        match self {
            Ways::All | Ways::WithClock => None,
            _ if findings.asked_time => Some(Ways::WithClock),
            Ways::Reduced if findings.circles > 0 => Some(Ways::ByStates),
            Ways::Reduced | Ways::ByStates => None,
        }
    }
}
