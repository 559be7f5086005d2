//! What a viewer may break in the round that is played.

use super::Snapshot;
use crate::env::Nanos;
use crate::fault::{End, Fault, Memory, NodeSet, Way, What, When, Whom};
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};

/// Something that breaks because the viewer wants to see what comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// The process whose request has the lock stands still, for longer than a lease is good for.
    PauseHolder,
    /// That process ends, and is started again.
    KillHolder,
    /// Process 1 stands still: where a lock has no holder.
    PauseProcess,
    /// It ends, and is started again.
    KillProcess,
    /// A node ends, and is started again with all that it knew.
    KillNode,
    /// The same, and it has forgotten its leases.
    ForgetNode,
    /// No message comes through between the process of the holder and the nodes.
    CutHolder,
    /// The lease of the holder ends.
    EndLease,
}

const SECOND: Nanos = 1_000_000_000;

/// How often each may be done in a round.
const TIMES: u32 = 5;

impl Mishap {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Mishap; 8] = [
        Mishap::PauseHolder,
        Mishap::KillHolder,
        Mishap::PauseProcess,
        Mishap::KillProcess,
        Mishap::KillNode,
        Mishap::ForgetNode,
        Mishap::CutHolder,
        Mishap::EndLease,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Mishap::PauseHolder => "pause-holder",
            Mishap::KillHolder => "kill-holder",
            Mishap::PauseProcess => "pause-process",
            Mishap::KillProcess => "kill-process",
            Mishap::KillNode => "kill-node",
            Mishap::ForgetNode => "forget-node",
            Mishap::CutHolder => "cut-holder",
            Mishap::EndLease => "end-lease",
        }
    }

    /// How long it lasts in a scenario, in nanoseconds; `None` for what is a moment.
    pub fn lasts(self, scenario: &Scenario) -> Option<Nanos> {
        match self {
            // As in `paused-holder`; and in any case longer than its lease.
            Mishap::PauseHolder | Mishap::PauseProcess | Mishap::CutHolder => {
                Some((scenario.nodes.lease + 5 * SECOND).max(15 * SECOND))
            }
            Mishap::KillHolder | Mishap::KillProcess => Some(SECOND),
            Mishap::KillNode => Some(5 * SECOND),
            Mishap::ForgetNode => Some(SECOND / 10),
            Mishap::EndLease => None,
        }
    }

    /// Whether it is about nodes, or the way to them, and not about a process.
    pub fn is_of_nodes(self) -> bool {
        matches!(
            self,
            Mishap::KillNode | Mishap::ForgetNode | Mishap::CutHolder | Mishap::EndLease
        )
    }

    /// Whether it can happen under this lock.
    fn suits(self, lock: LockName) -> bool {
        match self {
            Mishap::PauseHolder | Mishap::KillHolder => lock.grants(),
            Mishap::PauseProcess | Mishap::KillProcess => !lock.grants(),
            _ => lock.needs_nodes(),
        }
    }

    fn fault(self, scenario: &Scenario) -> Fault {
        let crash = |memory| What::Crash { memory };
        let (what, whom) = match self {
            Mishap::PauseHolder => (What::Pause, Whom::Holder),
            Mishap::KillHolder => (crash(Memory::Kept), Whom::Holder),
            Mishap::PauseProcess => (What::Pause, Whom::Process(0)),
            Mishap::KillProcess => (crash(Memory::Kept), Whom::Process(0)),
            Mishap::KillNode => (crash(Memory::Kept), Whom::Nodes(NodeSet::One)),
            Mishap::ForgetNode => (crash(Memory::Lost), Whom::Nodes(NodeSet::One)),
            Mishap::CutHolder => {
                let link = Whom::Link {
                    process: End::Holder,
                    nodes: NodeSet::All,
                    way: Way::Both,
                };
                (What::Cut, link)
            }
            Mishap::EndLease => (What::Expire, Whom::Lease),
        };
        Fault {
            name: self.fault_name(),
            what,
            whom,
            // It comes when it is asked for.
            when: When::Any,
            lasts: self.lasts(scenario),
            times: TIMES,
        }
    }

    /// What the fault is called that it is; a fault of a scenario has no blanks in its name.
    pub(super) fn fault_name(self) -> String {
        format!("by hand: {}", self.name())
    }
}

/// What may be broken by hand in rounds of a scenario.
pub(super) fn faults(scenario: &Scenario) -> Vec<Fault> {
    Mishap::ALL.map(|mishap| mishap.fault(scenario)).into()
}

impl Snapshot {
    /// What may be broken in the round. On the machine's clock nothing is: its threads are those of this program.
    pub fn mishaps(&self) -> Vec<Mishap> {
        if self.clock == Clock::Real {
            return Vec::new();
        }
        let lock = self.lock_in_play();
        let all = Mishap::ALL.into_iter();
        all.filter(|mishap| mishap.suits(lock)).collect()
    }

    /// Whether this has been done as often in the round as it may.
    pub fn is_spent(&self, mishap: Mishap) -> bool {
        self.broken_by_hand[mishap as usize] >= TIMES
    }
}
