//! Faults that come after a step of a request.

use super::{Injector, Trigger};
use crate::fault::Moment;
use crate::history::{Heeds, Step};
use crate::request::Request;

impl Heeds for Injector {
    fn heed(&self, request: &Request, step: &Step) {
        let Some(moment) = step.moment() else {
            return;
        };
        let due = {
            let mut state = self.state.lock();
            let mut due = Vec::new();
            if moment == Moment::Grant {
                state.holder = Some((self.process_of(request), request.operation.request));
                due.append(&mut state.want_holder);
            }
            for (index, armed) in self.faults.iter().enumerate() {
                let comes = match armed.trigger {
                    Trigger::Step(of, nth) => of == moment && state.counts(index, nth),
                    Trigger::Chance(chance) => {
                        moment == Moment::Grant
                            && !armed.fault.comes_with_messages()
                            && state.draws(index, chance)
                    }
                    Trigger::Message(_) | Trigger::Time | Trigger::Turn | Trigger::Asked => false,
                };
                if comes {
                    due.push(index);
                }
            }
            due
        };
        let own = self.process_of(request);
        for fault in due {
            self.strike_at(fault, Some((own, request.operation.request)));
        }
    }
}

impl Injector {
    fn process_of(&self, request: &Request) -> u16 {
        let process = usize::from(request.instance) % self.processes.len();
        u16::try_from(process).unwrap_or(u16::MAX)
    }
}
