//! What becomes of messages, and faults that come with one.

use super::Link;
use crate::breaks::{Breaker, State, Trigger};
use crate::env::Nanos;
use crate::fault::{Crossing, End, Happening, Lasting, Leg, LinkDid, NodeSet, Way, What, Whom};
use crate::node::Asked;
use crate::point::{RequestId, UserId};

/// A message that is about a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub link: Link,
    pub asked: Asked,
    pub user: UserId,
    pub holder: RequestId,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It arrives so many nanoseconds late, and perhaps once more, so many later.
    Passes { late: Nanos, again: Option<Nanos> },
    /// It does not arrive, for the link is cut.
    Swallowed,
    /// It does not arrive, and its connection breaks.
    Breaks,
}

/// What is to become of messages that are yet to come.
#[derive(Default)]
pub(in crate::breaks) struct Awaited {
    /// Faults of a single message that wait for the next one.
    pub message: Vec<usize>,
    /// Faults whose turn it is with the answer to this request by this node.
    pub answer: Vec<(usize, RequestId, u16)>,
    /// Cuts and delays that last, each with the node that has been drawn for it.
    pub links: Vec<(usize, u16)>,
}

impl Breaker {
    /// A process asks a node for something.
    pub(super) fn asks(&self, message: Message) -> Fate {
        let due: Vec<usize> = {
            let mut state = self.state.lock();
            let moment = message.asked.moment();
            let faults = self.faults.iter().enumerate();
            let due = faults.filter(|(fault, armed)| {
                let is_about = self.is_about(&state, *fault, message.link);
                match armed.trigger {
                    Trigger::Step(of, nth) => {
                        of == moment && is_about.unwrap_or(true) && state.counts(*fault, nth)
                    }
                    Trigger::Message(nth) => is_about == Some(true) && state.counts(*fault, nth),
                    Trigger::Chance(chance) => {
                        armed.fault.comes_with_messages()
                            && is_about == Some(true)
                            && state.draws(*fault, chance)
                    }
                    Trigger::Time(..) => false,
                }
            });
            due.map(|(fault, _)| fault).collect()
        };
        let mut leg = Leg::default();
        for fault in due {
            match self.faults[fault].fault.is_of_one_message() {
                true => self.befalls(fault, message, &mut leg),
                false => self.strike(fault, Some((message.link.process, message.holder))),
            }
        }
        let wanted: Vec<usize> = {
            let mut state = self.state.lock();
            let wait = std::mem::take(&mut state.messages.message);
            let (due, wait): (Vec<_>, Vec<_>) = wait
                .into_iter()
                .partition(|fault| self.is_about(&state, *fault, message.link) == Some(true));
            state.messages.message = wait;
            due
        };
        for fault in wanted {
            self.befalls(fault, message, &mut leg);
        }
        self.fate(message.link, Way::There, leg)
    }

    /// The answer of a node comes; `None`, if nobody asked for a lease.
    pub(super) fn answers(&self, link: Link, message: Option<Message>) -> Fate {
        let mut leg = Leg::default();
        if let Some(message) = message {
            let due: Vec<usize> = {
                let mut state = self.state.lock();
                let is_it = |(_, holder, node): &(usize, RequestId, u16)| {
                    *holder == message.holder && *node == link.node
                };
                let due = state.messages.answer.iter().filter(|one| is_it(one));
                let due = due.map(|(fault, ..)| *fault).collect();
                state.messages.answer.retain(|one| !is_it(one));
                due
            };
            for fault in due {
                self.happens_to(fault, link, Way::Back, &mut leg);
            }
        }
        self.fate(link, Way::Back, leg)
    }

    /// Something is sent to a node that asks for no lease.
    pub(super) fn passes_there(&self, link: Link) -> Fate {
        self.fate(link, Way::There, Leg::default())
    }

    /// Whether the fault is about messages on this link; `None` if it is about none.
    fn is_about(&self, state: &State, fault: usize, link: Link) -> Option<bool> {
        let crossing = self.crossing(state, link);
        // Which one is meant is drawn when it comes.
        self.faults[fault].fault.is_about(crossing, None)
    }

    fn crossing(&self, state: &State, link: Link) -> Crossing {
        Crossing {
            process: link.process,
            node: link.node,
            count: self.count(),
            holder: state.holder_process(),
        }
    }

    /// The fault befalls this message, or the answer to it.
    fn befalls(&self, fault: usize, message: Message, leg: &mut Leg) {
        let Whom::Link { way, .. } = self.faults[fault].fault.whom else {
            return;
        };
        if way.is_there() {
            self.happens_to(fault, message.link, Way::There, leg);
        } else {
            let mut state = self.state.lock();
            let answer = (fault, message.holder, message.link.node);
            state.messages.answer.push(answer);
        }
    }

    fn happens_to(&self, fault: usize, link: Link, way: Way, leg: &mut Leg) {
        let Some(did) = self.faults[fault].fault.befalls(leg) else {
            return;
        };
        self.came(fault);
        self.tells(fault)(Happening::Link {
            // Instances of one process share its connections.
            process: self.ours.processes.map(|_| link.process),
            node: Some(link.node),
            way,
            did,
        });
    }

    /// What becomes of a message, with all cuts and delays that last.
    fn fate(&self, link: Link, way: Way, leg: Leg) -> Fate {
        let state = self.state.lock();
        let (mut is_cut, mut late) = (false, leg.delay);
        let crossing = self.crossing(&state, link);
        for &(fault, one) in &state.messages.links {
            match self.faults[fault]
                .fault
                .lasts_over(crossing, way, Some(one))
            {
                Some(Lasting::Late(add)) => late += add,
                Some(Lasting::Cut) => is_cut = true,
                None => {}
            }
        }
        match (leg.lost, is_cut) {
            (true, _) => Fate::Breaks,
            (false, true) => Fate::Swallowed,
            (false, false) => Fate::Passes {
                late,
                again: leg.doubled,
            },
        }
    }

    /// A link is cut or slow from now on.
    pub(in crate::breaks) fn break_link(&self, fault: usize) {
        let Whom::Link {
            process,
            nodes,
            way,
        } = self.faults[fault].fault.whom
        else {
            return;
        };
        let (broken, process, named) = {
            let mut state = self.state.lock();
            let one = self.draw_node(&mut state);
            let process = process.number().or(match process {
                End::Holder => state.holder_process(),
                _ => None,
            });
            state.messages.links.push((fault, one));
            ((fault, one), process, self.named(nodes, one))
        };
        let (begins, ends) = match self.faults[fault].fault.what {
            What::Delay { add } => (LinkDid::Slow { add }, LinkDid::Fast),
            _ => (LinkDid::Cut, LinkDid::Mended),
        };
        let tells = self.tells(fault);
        let tell = move |did| {
            for &node in &named {
                tells(Happening::Link {
                    process,
                    node,
                    way,
                    did,
                });
            }
        };
        self.came(fault);
        tell(begins);
        let me = self.me.clone();
        self.later(fault, move || {
            let Some(me) = me.upgrade() else { return };
            {
                let mut state = me.state.lock();
                if let Some(place) = state
                    .messages
                    .links
                    .iter()
                    .position(|other| *other == broken)
                {
                    state.messages.links.remove(place);
                }
            }
            me.tell_mended();
            tell(ends);
        });
    }

    /// The nodes that are meant, each by its number, or all of them.
    fn named(&self, nodes: NodeSet, one: u16) -> Vec<Option<u16>> {
        match nodes {
            NodeSet::All => vec![None],
            _ => self
                .members_with(nodes, one)
                .into_iter()
                .map(Some)
                .collect(),
        }
    }
}
