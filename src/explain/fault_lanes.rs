//! What broke, in the lanes of whom it hit: from when to when a process stood still or was away, a node was, or messages
//! did not come through.

use std::collections::{BTreeMap, BTreeSet};

use crate::env::Nanos;
use crate::fault::{Happening, LinkDid, NodeDid, ProcessDid, StoreDid};
use crate::history::FaultEvent;

/// Something that was not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Since when; the first moment that is shown, if it had begun before.
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
    /// Of the store. Its answers that were lost are in its lane.
    pub store: Vec<Broken>,
}

/// What becomes of a lane.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Begins,
    Ends,
    Moment,
}

impl FaultLanes {
    /// The lanes from the moment `from` on of these faults, which are in the order in which they happened; what had begun before is
    /// shown from there on, and what was over before is not. What is about all nodes is about these, which are known.
    pub fn new(faults: &[FaultEvent], from: Nanos, nodes: impl IntoIterator<Item = u16>) -> Self {
        let mut known: BTreeSet<u16> = nodes.into_iter().collect();
        known.extend(faults.iter().filter_map(|fault| match fault.happening {
            Happening::Node { node, .. } => Some(node),
            Happening::Link { node, .. } => node,
            Happening::Process { .. } | Happening::Store { .. } => None,
        }));
        let (mut lanes, mut open) = (FaultLanes::default(), Open::default());
        for fault in faults {
            let mut follow = |hit| open.follow(&mut lanes, hit, fault);
            match fault.happening {
                Happening::Process { process, .. } => follow(Hit::Process(process)),
                Happening::Store { .. } => follow(Hit::Store),
                Happening::Node { node, .. }
                | Happening::Link {
                    node: Some(node), ..
                } => follow(Hit::Node(node)),
                Happening::Link { node: None, .. } => {
                    for node in &known {
                        follow(Hit::Node(*node));
                    }
                }
            }
        }
        lanes.cut(from);
        lanes
    }

    fn cut(&mut self, first: Nanos) {
        let all = self.processes.values_mut().chain(self.nodes.values_mut());
        for lane in all.chain([&mut self.store]) {
            lane.retain(|one| one.from >= first || one.to.is_none_or(|to| to > first));
            for one in lane {
                one.from = one.from.max(first);
            }
        }
        self.processes.retain(|_, lane| !lane.is_empty());
        self.nodes.retain(|_, lane| !lane.is_empty());
    }

    /// Whether nothing broke.
    pub fn is_empty(&self) -> bool {
        self.processes.is_empty() && self.nodes.is_empty() && self.store.is_empty()
    }
}

/// Of faults in the order in which they happened, those that say what is broken from `from` on: what happened then, and before that
/// what began or ended since the first began that was not over then.
pub(super) fn shown_from(faults: Vec<&FaultEvent>, from: Nanos) -> Vec<FaultEvent> {
    let before = faults.iter().take_while(|fault| fault.at < from);
    let before: Vec<FaultEvent> = before.map(|fault| FaultEvent::clone(fault)).collect();
    // Any node will do for what is about all of them.
    let lanes = FaultLanes::new(&before, 0, [0]);
    let all = lanes.processes.values().chain(lanes.nodes.values());
    let all = all.chain([&lanes.store]);
    let open = all.flatten().filter(|one| one.to.is_none());
    let since = open.map(|one| one.from).min().unwrap_or(from);
    let is_shown = |fault: &&FaultEvent| {
        let goes_on = change(&fault.happening) != Change::Moment;
        fault.at >= from || (fault.at >= since && goes_on)
    };
    faults.into_iter().filter(is_shown).cloned().collect()
}

/// What goes on in the lanes, while they are made: where each open stretch is, and how many faults keep it open.
#[derive(Default)]
struct Open(BTreeMap<(Hit, Kind), (usize, u32)>);

/// Whose lane it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hit {
    Process(u16),
    Node(u16),
    Store,
}

impl Open {
    fn follow(&mut self, lanes: &mut FaultLanes, hit: Hit, fault: &FaultEvent) {
        let lane = match hit {
            Hit::Process(process) => lanes.processes.entry(process).or_default(),
            Hit::Node(node) => lanes.nodes.entry(node).or_default(),
            Hit::Store => &mut lanes.store,
        };
        let (at, happening) = (fault.at, fault.happening);
        let kind = kind(&happening);
        let one = |from, to| Broken {
            from,
            to,
            happening,
        };
        match change(&happening) {
            Change::Moment => lane.push(one(at, Some(at))),
            Change::Begins => {
                // A process that is away stands still no more, and nobody says that it went on. A clock that begins to run wrong in
                // another way runs wrong in the one way no more.
                let ends = match kind {
                    Kind::Away => Some(Kind::Still),
                    Kind::Clock => Some(kind),
                    _ => None,
                };
                if let Some((place, _)) = ends.and_then(|ends| self.0.remove(&(hit, ends))) {
                    lane[place].to = Some(at);
                }
                match self.0.get_mut(&(hit, kind)) {
                    Some((_, faults)) => *faults += 1,
                    None => {
                        self.0.insert((hit, kind), (lane.len(), 1));
                        lane.push(one(at, None));
                    }
                }
            }
            Change::Ends => match self.0.get_mut(&(hit, kind)) {
                // Two pauses, or two cuts, last until both are over; a node that is started again is there.
                Some((_, faults)) if *faults > 1 && !kind.ends_at_once() => *faults -= 1,
                Some((place, _)) => {
                    lane[*place].to = Some(at);
                    self.0.remove(&(hit, kind));
                }
                // What ended with another is over already; what was never seen to begin had begun before.
                None if has(lane, kind) => {}
                // The cut has it begin where the lanes do, or drops it if it was over by then.
                None => lane.push(one(0, Some(at))),
            },
        }
    }
}

/// Whether anything of this kind went on in the lane, for longer than a moment.
fn has(lane: &[Broken], it: Kind) -> bool {
    let goes_on = |one: &&Broken| change(&one.happening) != Change::Moment;
    { lane.iter().filter(goes_on) }.any(|one| kind(&one.happening) == it)
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
        Happening::Store { did } => match did {
            StoreDid::Crashed => Change::Begins,
            StoreDid::Restarted => Change::Ends,
            StoreDid::AnswerLost { .. } => Change::Moment,
        },
    }
}

/// What ends with what: the pause with going on, the crash with the start, and of a link by whose messages they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// A process stands still.
    Still,
    /// A process is away.
    Away,
    /// The clock of a node runs wrong.
    Clock,
    /// A node or the store is away; or something happens to it at once.
    Down,
    /// Messages of this process are slow.
    Slow(Option<u16>),
    /// They do not come through; or something happens to one of them.
    Cut(Option<u16>),
}

impl Kind {
    /// Whether the first of several faults to end ends the others.
    fn ends_at_once(self) -> bool {
        matches!(self, Kind::Away | Kind::Clock | Kind::Down)
    }
}

fn kind(happening: &Happening) -> Kind {
    match happening {
        Happening::Process { did, .. } => match did {
            ProcessDid::Paused | ProcessDid::WentOn => Kind::Still,
            ProcessDid::Crashed | ProcessDid::Restarted => Kind::Away,
        },
        Happening::Node { did, .. } => match did {
            NodeDid::ClockDrifts { .. } => Kind::Clock,
            _ => Kind::Down,
        },
        Happening::Link { process, did, .. } => match did {
            LinkDid::Slow { .. } | LinkDid::Fast => Kind::Slow(*process),
            _ => Kind::Cut(*process),
        },
        Happening::Store { .. } => Kind::Down,
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

    /// No stretch is made up: each of these begins where the first fault did.
    #[test]
    fn faults_that_overlap_are_one_stretch_until_the_last_is_over() {
        let faults = [
            process(10, 0, ProcessDid::Paused),
            link(11, Some(1), LinkDid::Cut),
            process(12, 0, ProcessDid::Paused),
            link(13, Some(1), LinkDid::Cut),
            process(20, 0, ProcessDid::WentOn),
            process(22, 0, ProcessDid::WentOn),
            link(23, Some(1), LinkDid::Mended),
            link(25, Some(1), LinkDid::Mended),
            process(30, 0, ProcessDid::Paused),
            process(33, 0, ProcessDid::WentOn),
        ];
        let lanes = FaultLanes::new(&faults, 0, []);
        let processes = spans(&lanes.processes[&0]);
        assert_eq!(processes, [(10, Some(22)), (30, Some(33))]);
        assert_eq!(spans(&lanes.nodes[&1]), [(11, Some(25))]);
    }

    #[test]
    fn a_process_that_ends_while_it_stands_still_is_away_from_then_on() {
        let faults = [
            process(10, 0, ProcessDid::Paused),
            process(12, 0, ProcessDid::Crashed),
            process(15, 0, ProcessDid::Restarted),
        ];
        let lanes = FaultLanes::new(&faults, 0, []);
        let processes = spans(&lanes.processes[&0]);
        assert_eq!(processes, [(10, Some(12)), (12, Some(15))]);
    }

    /// A node has one clock and is there or not, however many faults it was hit by.
    #[test]
    fn what_hits_a_node_twice_is_over_with_the_first_end() {
        let memory = Memory::Kept;
        let faults = [
            node(10, 0, NodeDid::ClockDrifts { by: 5 }),
            node(11, 1, NodeDid::Crashed),
            node(12, 0, NodeDid::ClockDrifts { by: 9 }),
            node(13, 1, NodeDid::Crashed),
            node(20, 0, NodeDid::ClockDrifts { by: 0 }),
            node(21, 1, NodeDid::Restarted { memory }),
            node(22, 0, NodeDid::ClockDrifts { by: 0 }),
            node(23, 1, NodeDid::Restarted { memory }),
        ];
        let lanes = FaultLanes::new(&faults, 0, []);
        let clocks = spans(&lanes.nodes[&0]);
        assert_eq!(clocks, [(10, Some(12)), (12, Some(20))]);
        assert_eq!(spans(&lanes.nodes[&1]), [(11, Some(21))]);
    }

    #[test]
    fn what_was_over_before_is_not_there_and_what_went_on_is_cut() {
        let faults = [
            process(1, 1, ProcessDid::Paused),
            process(2, 1, ProcessDid::WentOn),
            process(3, 0, ProcessDid::Paused),
            node(4, 0, NodeDid::Expired),
            process(5, 1, ProcessDid::Paused),
            process(6, 1, ProcessDid::WentOn),
            process(20, 0, ProcessDid::WentOn),
        ];
        let shown = shown_from(faults.iter().collect(), 10);
        assert_eq!(
            shown.iter().map(|it| it.at).collect::<Vec<_>>(),
            [3, 5, 6, 20]
        );
        let lanes = FaultLanes::new(&shown, 10, [0]);
        assert_eq!(spans(&lanes.processes[&0]), [(10, Some(20))]);
        assert!(lanes.processes.len() == 1 && lanes.nodes.is_empty());
        assert!(shown_from(faults[..2].iter().collect(), 10).is_empty());
    }

    /// What is shown reaches back to the pause that goes on, and has only the end of the one before it, and of the crash.
    #[test]
    fn what_ended_before_is_not_there_where_only_its_end_is_shown() {
        let memory = Memory::Kept;
        let faults = [
            process(1, 1, ProcessDid::Paused),
            node(2, 0, NodeDid::Crashed),
            process(3, 0, ProcessDid::Paused),
            process(5, 1, ProcessDid::WentOn),
            node(6, 0, NodeDid::Restarted { memory }),
            process(10, 2, ProcessDid::WentOn),
            node(12, 0, NodeDid::Restarted { memory }),
            process(20, 0, ProcessDid::WentOn),
        ];
        let shown = shown_from(faults.iter().collect(), 10);
        assert_eq!(
            shown.iter().map(|it| it.at).collect::<Vec<_>>(),
            [3, 5, 6, 10, 12, 20]
        );
        let lanes = FaultLanes::new(&shown, 10, []);
        assert_eq!(spans(&lanes.processes[&0]), [(10, Some(20))]);
        let others = (lanes.processes.len(), lanes.nodes.len());
        assert_eq!(others, (1, 0), "{lanes:?}");
    }

    #[test]
    fn a_store_that_is_away_has_a_lane_of_its_own_with_the_answers_that_were_lost() {
        let store = |at, did| event(at, Happening::Store { did });
        let process = Some(0);
        let faults = [
            store(10, StoreDid::Crashed),
            store(20, StoreDid::Restarted),
            store(25, StoreDid::AnswerLost { process }),
        ];
        let lanes = FaultLanes::new(&faults, 0, []);
        assert_eq!(spans(&lanes.store), [(10, Some(20)), (25, Some(25))]);
        assert!(lanes.processes.is_empty() && lanes.nodes.is_empty() && !lanes.is_empty());
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
