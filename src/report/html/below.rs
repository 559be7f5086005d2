//! Below the requests of a timeline: the lanes of processes that were hit and of nodes, with their leases and what broke.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::scale::percent;
use super::timeline::{BAR, LANE, THICK};
use crate::env::Nanos;
use crate::explain::fault_lanes::{Broken, FaultLanes};
use crate::explain::node_lanes::{NodeLane, node_lanes};
use crate::explain::{Timeline, happened};
use crate::fault::{Happening, LinkDid, NodeDid, ProcessDid, StoreDid};
use crate::lang::{Lang, Word};
use crate::text::duration;

/// What stands below the requests.
pub(super) struct Below {
    faults: FaultLanes,
    /// Each node that is known: one that was asked for a lease, or hit.
    nodes: BTreeMap<u16, Option<NodeLane>>,
}

impl Below {
    pub fn of(timeline: &Timeline) -> Self {
        let asked = node_lanes(&timeline.steps);
        let numbers = asked.iter().map(|lane| lane.node);
        let faults = FaultLanes::new(&timeline.faults, timeline.from, numbers);
        let hit = faults.nodes.keys().map(|node| (*node, None));
        let mut nodes: BTreeMap<u16, Option<NodeLane>> = hit.collect();
        nodes.extend(asked.into_iter().map(|lane| (lane.node, Some(lane))));
        Below { faults, nodes }
    }

    /// How many lanes these are.
    pub fn lanes(&self) -> usize {
        self.lanes_over_nodes() + self.nodes.len()
    }

    fn lanes_over_nodes(&self) -> usize {
        self.faults.processes.len() + usize::from(!self.faults.store.is_empty())
    }

    pub fn has_leases(&self) -> bool {
        self.nodes.values().any(Option::is_some)
    }

    pub fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    pub fn hits_processes(&self) -> bool {
        !self.faults.processes.is_empty()
    }

    /// What broke in a process, by its number from 0.
    pub fn of_process(&self, process: u16) -> &[Broken] {
        self.faults
            .processes
            .get(&process)
            .map_or(&[], Vec::as_slice)
    }
}

/// The lanes, from the line `top` on; the first and the last moment are the edges of the picture.
pub(super) fn below(below: &Below, top: usize, (from, to): (Nanos, Nanos), lang: Lang) -> Markup {
    let length = to.saturating_sub(from).max(1);
    let share = |at: Nanos| at.saturating_sub(from) as f64 / length as f64;
    let x = |at: Nanos| percent(share(at));
    let width = |from: Nanos, until: Nanos| percent(share(until) - share(from));
    let of_store = top + below.faults.processes.len() * LANE;
    let of_nodes = top + below.lanes_over_nodes() * LANE;
    let head = |top: usize, name: &str, broken: &[Broken]| {
        html! {
            line.axis x1="0" x2="100%" y1=(top) y2=(top) {}
            @for one in broken {
                @let until = one.to.unwrap_or(to);
                @if one.to != Some(one.from) {
                    rect.broken x=(x(one.from)) width=(width(one.from, until)) y=(top) height=(LANE) {
                        title { (happened(&one.happening, lang)) " " (duration(until - one.from)) }
                    }
                }
            }
            text.name x="2" y=(top + 13) { (named(name, broken, lang)) }
        }
    };
    // Over the leases, which would hide them.
    let moments = |top: usize, broken: &[Broken]| {
        html! {
            @for one in broken.iter().filter(|one| one.to == Some(one.from)) {
                svg.over x=(x(one.from)) y=(top + BAR + THICK / 2) {
                    path.struck d="M0-9L7 0L0 9L-7 0z" { title { (happened(&one.happening, lang)) " " (duration(one.from)) } }
                }
            }
        }
    };
    html! {
        @for (place, (process, broken)) in below.faults.processes.iter().enumerate() {
            @let top = top + place * LANE;
            (head(top, &lang.fill(Word::ProcessIs, &[&(process + 1)]), broken))
            (moments(top, broken))
        }
        @if !below.faults.store.is_empty() {
            (head(of_store, lang.text(Word::PageStore), &below.faults.store))
            (moments(of_store, &below.faults.store))
        }
        @for (place, (number, node)) in below.nodes.iter().enumerate() {
            @let top = of_nodes + place * LANE;
            @let broken = below.faults.nodes.get(number).map_or(&[][..], Vec::as_slice);
            (head(top, &lang.fill(Word::PageNode, &[&(number + 1)]), broken))
            @for lease in node.iter().flat_map(|node| &node.leases) {
                @let until = lease.to.unwrap_or(to);
                rect class=(if lease.ran_out { "ran-out" } else { "lease" }) x=(x(lease.from)) width=(width(lease.from, until)) y=(top + BAR) height=(THICK) {
                    title { (lang.fill(if lease.ran_out { Word::PageLeaseRanOutOf } else { Word::PageLeaseOf }, &[&lease.request])) " " (duration(until - lease.from)) }
                }
            }
            @for at in node.iter().flat_map(|node| &node.silences) {
                svg.over x=(x(*at)) y=(top + BAR + THICK / 2) {
                    path.silent d="M-4-4L4 4M4-4L-4 4" { title { (lang.text(Word::PageNodeSilent)) " " (duration(*at)) } }
                }
            }
            (moments(top, broken))
        }
    }
}

/// The name of a lane, and in a few words what hit it, each once.
fn named(name: &str, broken: &[Broken], lang: Lang) -> String {
    let mut words: Vec<&str> = Vec::new();
    for one in broken {
        let word = lang.text(in_short(&one.happening));
        if !words.contains(&word) {
            words.push(word);
        }
    }
    match words.is_empty() {
        true => name.to_owned(),
        false => format!("{name}: {}", words.join(", ")),
    }
}

fn in_short(happening: &Happening) -> Word {
    match happening {
        Happening::Process { did, .. } => match did {
            ProcessDid::Paused | ProcessDid::WentOn => Word::PageHitStill,
            ProcessDid::Crashed => Word::PageHitCrashed,
            ProcessDid::Restarted => Word::PageHitRestarted,
        },
        Happening::Node { did, .. } => match did {
            NodeDid::Crashed => Word::PageHitCrashed,
            NodeDid::Restarted { .. } => Word::PageHitRestarted,
            NodeDid::ClockSet { .. } | NodeDid::ClockDrifts { .. } => Word::PageHitClock,
            NodeDid::FailedOver { .. } => Word::PageHitReplica,
            NodeDid::Expired => Word::PageHitExpired,
        },
        Happening::Link { did, .. } => match did {
            LinkDid::Cut | LinkDid::Mended => Word::PageHitCut,
            LinkDid::Slow { .. } | LinkDid::Fast => Word::PageHitSlow,
            LinkDid::Lost => Word::PageHitLost,
            LinkDid::Delayed { .. } => Word::PageHitLate,
            LinkDid::Doubled => Word::PageHitDoubled,
        },
        Happening::Store { did } => match did {
            StoreDid::Crashed => Word::PageHitCrashed,
            StoreDid::Restarted => Word::PageHitRestarted,
            StoreDid::AnswerLost { .. } => Word::PageHitAnswer,
        },
    }
}
