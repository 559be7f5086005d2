//! Answers of the store that are lost.

use super::{Injector, Meant, Trigger};
use crate::env::{Env, Object, Touch};
use crate::fault::{Happening, StoreDid};
use crate::sim::SimEnv;
use crate::store::Between;

impl Between for Injector {
    fn loses_answer(&self, process: usize) -> bool {
        let process = u16::try_from(process).unwrap_or(u16::MAX);
        let due = {
            let mut state = self.state.lock();
            let granted = state.holder.map(|(holder, _)| holder);
            let is_about = |fault: usize, holder: Option<u16>| {
                let fault = &self.faults[fault].fault;
                fault.is_about_answers_to(process, holder.or(granted))
            };
            let wait = std::mem::take(&mut state.want_answer_of_store);
            let (mut due, wait): (Vec<_>, Vec<_>) = wait
                .into_iter()
                .partition(|(fault, meant)| is_about(*fault, meant.process));
            state.want_answer_of_store = wait;
            if !due.is_empty() {
                // Another answer could have been it.
                SimEnv.touch(Object::Everything, Touch::Write);
            }
            for (fault, armed) in self.faults.iter().enumerate() {
                let comes = match armed.trigger {
                    Trigger::Message(nth) => is_about(fault, None) && state.counts(fault, nth),
                    Trigger::Chance(chance) => is_about(fault, None) && state.draws(fault, chance),
                    Trigger::Step(..) | Trigger::Time | Trigger::Turn | Trigger::Asked => false,
                };
                if comes {
                    due.push((fault, Meant::default()));
                }
            }
            due
        };
        for &(fault, _) in &due {
            self.came(fault);
            let process = Some(process);
            let did = StoreDid::AnswerLost { process };
            self.tell(fault, Happening::Store { did });
        }
        !due.is_empty()
    }
}
