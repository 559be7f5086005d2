//! Which messages a fault is about, and what becomes of one: the same on models and for real.

use super::{Fault, LinkDid, NodeSet, Way, What, Whom};
use crate::env::Nanos;

/// A message between a process and a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crossing {
    /// Which process.
    pub process: u16,
    /// Which node.
    pub node: u16,
    /// Of how many.
    pub count: u16,
    /// The process that is the holder, if there is one.
    pub holder: Option<u16>,
}

impl Crossing {
    /// Whether it is to or from one of these nodes; `one` is the one that has been drawn. Before that any may be it.
    fn meets(self, nodes: NodeSet, one: Option<u16>) -> bool {
        nodes.contains(self.node, self.count, one.unwrap_or(self.node))
    }
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leg {
    /// It does not arrive.
    pub lost: bool,
    /// It takes longer by this time in nanoseconds.
    pub delay: Nanos,
    /// It arrives once more, this many nanoseconds later.
    pub doubled: Option<Nanos>,
}

impl Fault {
    /// Whether it is about this message, where `one` of the nodes has been drawn, or will be when it comes; `None` if it is about
    /// no messages.
    pub(crate) fn is_about(&self, crossing: Crossing, one: Option<u16>) -> Option<bool> {
        match self.whom {
            Whom::Nodes(nodes) => Some(crossing.meets(nodes, one)),
            Whom::Link { process, nodes, .. } => Some(
                process.contains(crossing.process, crossing.holder) && crossing.meets(nodes, one),
            ),
            _ => None,
        }
    }

    /// Whether it is about what the store answers this process; `holder` is the process that is the holder, if there is one.
    pub(crate) fn is_about_answers_to(&self, process: u16, holder: Option<u16>) -> bool {
        matches!(self.whom, Whom::Answers(to) if to.contains(process, holder))
    }

    /// It befalls this message: what it did, if it is one that befalls single ones.
    pub(crate) fn befalls(&self, leg: &mut Leg) -> Option<LinkDid> {
        Some(match self.what {
            What::Lose => {
                leg.lost = true;
                LinkDid::Lost
            }
            What::Duplicate { add } => {
                leg.doubled = Some(add);
                LinkDid::Doubled
            }
            What::Delay { add } => {
                leg.delay += add;
                LinkDid::Delayed { add }
            }
            _ => return None,
        })
    }

    /// What it does to this message in this direction while it lasts, if it does anything.
    pub(crate) fn lasts_over(
        &self,
        crossing: Crossing,
        way: Way,
        one: Option<u16>,
    ) -> Option<Lasting> {
        let Whom::Link { way: of, .. } = self.whom else {
            return None;
        };
        let is_there = (of == Way::Both || of == way) && self.is_about(crossing, one) == Some(true);
        is_there.then_some(match self.what {
            What::Delay { add } => Lasting::Late(add),
            _ => Lasting::Cut,
        })
    }
}

/// What a link is while a fault lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasting {
    /// No message comes through.
    Cut,
    /// Each takes longer by so much.
    Late(Nanos),
}
