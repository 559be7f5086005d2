//! What becomes of messages, and faults that come with one.

use super::{Injector, Meant, State, Trigger};
use crate::env::{Env, Object, Touch};
use crate::fault::{Happening, LinkDid, Way, What, Whom};
use crate::node::{Asked, Leg, Place, Wire};
use crate::sim::SimEnv;

impl Wire for Injector {
    fn asks(&self, place: Place, asked: Asked) -> Leg {
        let moment = asked.moment();
        let due = {
            let mut state = self.state.lock();
            let mut due = Vec::new();
            for (index, armed) in self.faults.iter().enumerate() {
                let comes = match armed.trigger {
                    Trigger::Step(of, nth) => {
                        of == moment
                            && self
                                .is_about(&state, index, Meant::default(), place)
                                .unwrap_or(true)
                            && state.counts(index, nth)
                    }
                    Trigger::Message(nth) => {
                        self.is_about(&state, index, Meant::default(), place) == Some(true)
                            && state.counts(index, nth)
                    }
                    Trigger::Chance(chance) => {
                        self.is_about(&state, index, Meant::default(), place) == Some(true)
                            && state.draws(index, chance)
                    }
                    Trigger::Time | Trigger::Turn | Trigger::Asked => false,
                };
                if comes {
                    due.push(index);
                }
            }
            due
        };
        let mut leg = Leg::default();
        for fault in due {
            match self.faults[fault].fault.is_of_one_message() {
                true => self.befalls(fault, place, &mut leg),
                false => self.strike(fault),
            }
        }
        for fault in self.wanted(place) {
            self.befalls(fault, place, &mut leg);
        }
        self.lasting(place, Way::There, &mut leg);
        leg
    }

    fn answers(&self, place: Place) -> Leg {
        let due: Vec<usize> = {
            let mut state = self.state.lock();
            let is_it = |(_, holder, node): &(usize, _, u16)| {
                *holder == place.holder && *node == place.node
            };
            let due = state.want_answer.iter().filter(|one| is_it(one));
            let due = due.map(|(fault, ..)| *fault).collect();
            state.want_answer.retain(|one| !is_it(one));
            due
        };
        let mut leg = Leg::default();
        for fault in due {
            self.happens_to(fault, place, Way::Back, &mut leg);
        }
        self.lasting(place, Way::Back, &mut leg);
        leg
    }
}

impl State {
    /// The process that is the holder.
    fn holder_of(&self, meant: Meant) -> Option<u16> {
        meant.process.or(self.holder.map(|(process, _)| process))
    }
}

impl Injector {
    /// Whether the fault is about a message to this node from this process; `None` if it is about no messages.
    fn is_about(&self, state: &State, fault: usize, meant: Meant, place: Place) -> Option<bool> {
        let count = self.count();
        // Which one is meant is drawn when it comes, unless it has been chosen.
        let one = meant.node.unwrap_or(place.node);
        match self.faults[fault].fault.whom {
            Whom::Nodes(nodes) => Some(nodes.contains(place.node, count, one)),
            Whom::Link { process, nodes, .. } => Some(
                process.contains(place.process, state.holder_of(meant))
                    && nodes.contains(place.node, count, one),
            ),
            _ => None,
        }
    }

    /// Faults that wait for a message such as this one.
    fn wanted(&self, place: Place) -> Vec<usize> {
        let mut state = self.state.lock();
        if state.want_message.is_empty() {
            return Vec::new();
        }
        let wait = std::mem::take(&mut state.want_message);
        let (due, wait): (Vec<_>, Vec<_>) = wait
            .into_iter()
            .partition(|&(fault, meant)| self.is_about(&state, fault, meant, place) == Some(true));
        state.want_message = wait;
        drop(state);
        if !due.is_empty() {
            // Another message could have been it.
            SimEnv.touch(Object::Everything, Touch::Write);
        }
        due.into_iter().map(|(fault, _)| fault).collect()
    }

    /// The fault befalls this message, or the answer to it.
    fn befalls(&self, fault: usize, place: Place, leg: &mut Leg) {
        let Whom::Link { way, .. } = self.faults[fault].fault.whom else {
            return;
        };
        if way.is_there() {
            self.happens_to(fault, place, Way::There, leg);
        } else {
            let mut state = self.state.lock();
            state.want_answer.push((fault, place.holder, place.node));
        }
    }

    fn happens_to(&self, fault: usize, place: Place, way: Way, leg: &mut Leg) {
        let did = match self.faults[fault].fault.what {
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
            _ => return,
        };
        self.came(fault);
        self.tell(
            fault,
            Happening::Link {
                process: Some(place.process),
                node: Some(place.node),
                way,
                did,
            },
        );
    }

    /// Cuts and delays that last now.
    fn lasting(&self, place: Place, way: Way, leg: &mut Leg) {
        let state = self.state.lock();
        for &(fault, meant) in &state.links {
            let Whom::Link {
                process,
                nodes,
                way: of,
            } = self.faults[fault].fault.whom
            else {
                continue;
            };
            let is_way = of == Way::Both || of == way;
            if !is_way
                || !process.contains(place.process, state.holder_of(meant))
                || !nodes.contains(place.node, self.count(), meant.node.unwrap_or(place.node))
            {
                continue;
            }
            match self.faults[fault].fault.what {
                What::Delay { add } => leg.delay += add,
                _ => leg.lost = true,
            }
        }
    }

    /// How many nodes there are.
    pub(super) fn count(&self) -> u16 {
        self.nodes
            .as_ref()
            .map_or(0, |nodes| nodes.setup().count.max(1))
    }
}
