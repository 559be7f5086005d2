//! What broke, in the lanes of whom it hit: from when to when a process stood still or was away, a node was, or messages
//! did not come through.

use std::collections::{BTreeMap, BTreeSet};

use crate::env::Nanos;
use crate::fault::{Happening, LinkDid, NodeDid, ProcessDid};
use crate::history::FaultEvent;

/// Something that was not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Since when.
    pub from: Nanos,
    /// Until when; `None` if it goes on. A moment ends when it begins.
    pub to: Option<Nanos>,
    /// What it was; of something that had begun before anything is shown, how it ended.
    pub happening: Happening,
}

/// What broke, by whom it hit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultLanes {
    /// Of each process that was hit, by its number from 0.
    pub processes: BTreeMap<u16, Vec<Broken>>,
    /// Of each node, by its number from 0. Messages to a node or from it are in its lane.
    pub nodes: BTreeMap<u16, Vec<Broken>>,
}

/// What becomes of a lane.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Begins,
    Ends,
    Moment,
}

impl FaultLanes {
    /// The lanes of these faults, which are in the order in which they happened; what had begun before the first is shown
    /// from `from` on. What is about all nodes is about these, which are known.
    pub fn new(faults: &[FaultEvent], from: Nanos, nodes: impl IntoIterator<Item = u16>) -> Self {
        let mut known: BTreeSet<u16> = nodes.into_iter().collect();
        known.extend(faults.iter().filter_map(|fault| match fault.happening {
            Happening::Node { node, .. } => Some(node),
            Happening::Link { node, .. } => node,
            Happening::Process { .. } => None,
        }));
        let mut lanes = FaultLanes::default();
        for fault in faults {
            let happening = fault.happening;
            match happening {
                Happening::Process { process, .. } => {
                    follow(lanes.processes.entry(process).or_default(), fault, from);
                }
                Happening::Node { node, .. }
                | Happening::Link {
                    node: Some(node), ..
                } => follow(lanes.nodes.entry(node).or_default(), fault, from),
                Happening::Link { node: None, .. } => {
                    for node in &known {
                        follow(lanes.nodes.entry(*node).or_default(), fault, from);
                    }
                }
            }
        }
        lanes
    }

    /// Whether nothing broke.
    pub fn is_empty(&self) -> bool {
        self.processes.is_empty() && self.nodes.is_empty()
    }
}

fn follow(lane: &mut Vec<Broken>, fault: &FaultEvent, first: Nanos) {
    let (at, happening) = (fault.at, fault.happening);
    let begins = |to| Broken {
        from: at,
        to,
        happening,
    };
    match change(&happening) {
        Change::Moment => lane.push(begins(Some(at))),
        Change::Begins => {
            // A clock that begins to run wrong in another way runs wrong in the one way no more.
            end(lane, &happening, at);
            lane.push(begins(None));
        }
        Change::Ends => {
            if !end(lane, &happening, at) {
                lane.push(Broken {
                    from: first,
                    to: Some(at),
                    happening,
                });
            }
        }
    }
}

/// Ends what goes on and is of one kind with this; whether there was any.
fn end(lane: &mut [Broken], happening: &Happening, at: Nanos) -> bool {
    let mut open = lane.iter_mut().rev().filter(|one| one.to.is_none());
    match open.find(|one| kind(&one.happening) == kind(happening)) {
        Some(one) => {
            one.to = Some(at);
            true
        }
        None => false,
    }
}

fn change(happening: &Happening) -> Change {
    match happening {
        Happening::Process { did, .. } => match did {
            ProcessDid::Paused | ProcessDid::Crashed => Change::Begins,
            ProcessDid::WentOn | ProcessDid::Restarted => Change::Ends,
        },
        Happening::Node { did, .. } => match did {
            NodeDid::Crashed => Change::Begins,
            NodeDid::ClockDrifts { by: 0 } | NodeDid::Restarted { .. } => Change::Ends,
            NodeDid::ClockDrifts { .. } => Change::Begins,
            NodeDid::ClockSet { .. } | NodeDid::FailedOver { .. } | NodeDid::Expired => {
                Change::Moment
            }
        },
        Happening::Link { did, .. } => match did {
            LinkDid::Cut | LinkDid::Slow { .. } => Change::Begins,
            LinkDid::Mended | LinkDid::Fast => Change::Ends,
            LinkDid::Lost | LinkDid::Delayed { .. } | LinkDid::Doubled => Change::Moment,
        },
    }
}

/// What ends with what: the pause with going on, the crash with the start, and of a link by whose messages they are.
fn kind(happening: &Happening) -> (u8, Option<u16>) {
    match happening {
        Happening::Process { did, .. } => match did {
            ProcessDid::Paused | ProcessDid::WentOn => (0, None),
            ProcessDid::Crashed | ProcessDid::Restarted => (1, None),
        },
        Happening::Node { did, .. } => match did {
            NodeDid::ClockDrifts { .. } => (2, None),
            _ => (3, None),
        },
        Happening::Link { process, did, .. } => match did {
            LinkDid::Slow { .. } | LinkDid::Fast => (4, *process),
            _ => (5, *process),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fault::{Memory, Way};

    fn event(at: Nanos, happening: Happening) -> FaultEvent {
        let name: Arc<str> = "fault".into();
        FaultEvent::new(at, &name, happening)
    }

    fn process(at: Nanos, process: u16, did: ProcessDid) -> FaultEvent {
        event(at, Happening::Process { process, did })
    }

    fn node(at: Nanos, node: u16, did: NodeDid) -> FaultEvent {
        event(at, Happening::Node { node, did })
    }

    fn link(at: Nanos, node: Option<u16>, did: LinkDid) -> FaultEvent {
        event(
            at,
            Happening::Link {
                process: Some(0),
                node,
                way: Way::Both,
                did,
            },
        )
    }

    fn spans(lane: &[Broken]) -> Vec<(Nanos, Option<Nanos>)> {
        lane.iter().map(|one| (one.from, one.to)).collect()
    }

    #[test]
    fn what_breaks_is_in_the_lane_of_whom_it_hits_until_it_is_mended() {
        let memory = Memory::Kept;
        let faults = [
            process(10, 1, ProcessDid::Paused),
            node(12, 2, NodeDid::Crashed),
            node(13, 0, NodeDid::ClockSet { by: 5 }),
            process(20, 1, ProcessDid::WentOn),
            process(25, 1, ProcessDid::Crashed),
            node(30, 2, NodeDid::Restarted { memory }),
        ];
        let lanes = FaultLanes::new(&faults, 0, []);
        assert_eq!(spans(&lanes.processes[&1]), [(10, Some(20)), (25, None)]);
        assert_eq!(lanes.processes.len(), 1);
        assert_eq!(spans(&lanes.nodes[&2]), [(12, Some(30))]);
        assert_eq!(spans(&lanes.nodes[&0]), [(13, Some(13))], "a moment");
    }

    #[test]
    fn what_had_begun_before_is_there_from_the_beginning() {
        let faults = [process(20, 0, ProcessDid::WentOn)];
        let lanes = FaultLanes::new(&faults, 7, []);
        assert_eq!(spans(&lanes.processes[&0]), [(7, Some(20))]);
    }

    #[test]
    fn messages_that_no_node_gets_are_in_the_lane_of_each() {
        let faults = [
            link(1, None, LinkDid::Cut),
            link(3, Some(1), LinkDid::Lost),
            link(5, None, LinkDid::Mended),
        ];
        let lanes = FaultLanes::new(&faults, 0, [0, 2]);
        assert_eq!(lanes.nodes.keys().collect::<Vec<_>>(), [&0, &1, &2]);
        assert_eq!(spans(&lanes.nodes[&0]), [(1, Some(5))]);
        assert_eq!(spans(&lanes.nodes[&1]), [(1, Some(5)), (3, Some(3))]);
    }
}
