//! What becomes of messages, and faults that come with one.

use super::{Injector, Meant, State, Trigger};
use crate::env::{Env, Object, Touch};
use crate::fault::{Crossing, Happening, Lasting, Leg, Way, Whom};
use crate::node::{Asked, Place, Wire};
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

impl Injector {
    /// The message, and who is the holder for a fault that means this.
    fn crossing(&self, state: &State, meant: Meant, place: Place) -> Crossing {
        Crossing {
            process: place.process,
            node: place.node,
            count: self.count(),
            holder: meant.process.or(state.holder.map(|(process, _)| process)),
        }
    }

    /// Whether the fault is about a message to this node from this process; `None` if it is about no messages.
    fn is_about(&self, state: &State, fault: usize, meant: Meant, place: Place) -> Option<bool> {
        let crossing = self.crossing(state, meant, place);
        self.faults[fault].fault.is_about(crossing, meant.node)
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
        let Some(did) = self.faults[fault].fault.befalls(leg) else {
            return;
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
            let crossing = self.crossing(&state, meant, place);
            match self.faults[fault]
                .fault
                .lasts_over(crossing, way, meant.node)
            {
                Some(Lasting::Late(add)) => leg.delay += add,
                Some(Lasting::Cut) => leg.lost = true,
                None => {}
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
