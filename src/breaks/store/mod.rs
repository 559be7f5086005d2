//! What stands between processes and a throw-away store, so that answers can be lost on their way.

mod door;
mod effects;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::doorkeeper::Doorkeeper;
use super::{Armed, Breaker, Trigger};
use crate::fault::{Happening, StoreDid, Whom};

/// The doors that processes reach the store through.
pub(super) struct Doors {
    /// Serves them until it is dropped.
    _keeper: Doorkeeper,
    /// Of each process: the directory of the socket that stands for the store's.
    places: Vec<PathBuf>,
}

/// What is to become of answers that are yet to come.
#[derive(Default)]
pub(super) struct Awaited {
    /// Faults that wait for the next answer.
    waiting: Vec<usize>,
    /// No fault comes any more.
    is_over: bool,
}

impl Breaker {
    /// Puts doors before the store, if any fault is about what it answers.
    pub(super) fn open_store_doors(self: &Arc<Self>) -> io::Result<()> {
        let Some(server) = &self.ours.store else {
            return Ok(());
        };
        let is_about_answers = |armed: &Armed| matches!(armed.fault.whom, Whom::Answers(_));
        if !self.faults.iter().any(is_about_answers) {
            return Ok(());
        }
        let server = server.lock().directory().to_owned();
        let keeper = Doorkeeper::start()?;
        let places = {
            let _inside = keeper.handle().enter();
            let processes = 0..self.ours.processes.unwrap_or(1);
            let places = processes.map(|process| door::open(process, &server, self));
            places.collect::<io::Result<_>>()?
        };
        // They are opened once.
        let _ = self.store_doors.set(Doors {
            _keeper: keeper,
            places,
        });
        Ok(())
    }

    /// The directory in which a process finds the socket of the store, if it is not the store's own.
    pub fn store_door(&self, process: u16) -> Option<&Path> {
        let doors = self.store_doors.get()?;
        doors.places.get(usize::from(process)).map(PathBuf::as_path)
    }

    /// The fault befalls the next answer.
    pub(super) fn awaits_answer(&self, fault: usize) {
        self.state.lock().answers.waiting.push(fault);
    }

    /// From now on all answers pass.
    pub(super) fn lose_no_more_answers(&self) {
        self.state.lock().answers = Awaited {
            waiting: Vec::new(),
            is_over: true,
        };
    }

    /// Something that a process asked for has taken effect: whether it does not hear of it.
    fn loses_answer(&self, process: u16) -> bool {
        // What is made before a round is none of its affair, and neither is what it is judged by.
        if self.tell.get().is_none() {
            return false;
        }
        let due = {
            let mut state = self.state.lock();
            if state.answers.is_over {
                return false;
            }
            let holder = state.holder_process();
            let is_about = |fault: usize| {
                let fault = &self.faults[fault].fault;
                fault.is_about_answers_to(process, holder)
            };
            let waiting = std::mem::take(&mut state.answers.waiting);
            let (mut due, waiting): (Vec<usize>, _) =
                waiting.into_iter().partition(|&it| is_about(it));
            state.answers.waiting = waiting;
            for (fault, armed) in self.faults.iter().enumerate() {
                let comes = match armed.trigger {
                    Trigger::Message(nth) => is_about(fault) && state.counts(fault, nth),
                    Trigger::Chance(chance) => is_about(fault) && state.draws(fault, chance),
                    Trigger::Step(..) | Trigger::Time(..) => false,
                };
                if comes {
                    due.push(fault);
                }
            }
            due
        };
        for &fault in &due {
            self.came(fault);
            // Instances of one process share its connections.
            let process = self.ours.processes.map(|_| process);
            let did = StoreDid::AnswerLost { process };
            self.tells(fault)(Happening::Store { did });
        }
        !due.is_empty()
    }
}
