use crate::env::Nanos;
use crate::history::{RequestEvent, Step};
use crate::request::LockName;

/// More switches than this in one round are no longer noted.
const MOST: usize = 64;

/// Requests began to go through another lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch {
    /// When the first of them was sent, in nanoseconds since the start of the round.
    pub at: Nanos,
    /// The lock that requests go through from then on.
    pub to: LockName,
}

/// Notes switches as requests are sent.
#[derive(Debug)]
pub(super) struct Switches {
    last: LockName,
    pub noted: Vec<Switch>,
}

impl Switches {
    /// A round that begins with a lock.
    pub fn new(lock: LockName) -> Self {
        Switches {
            last: lock,
            noted: Vec::new(),
        }
    }

    pub fn follow(&mut self, event: &RequestEvent) {
        if event.step == Step::Sent {
            let before = std::mem::replace(&mut self.last, event.lock);
            if before != event.lock && self.noted.len() < MOST {
                self.noted.push(Switch {
                    at: event.at,
                    to: event.lock,
                });
            }
        }
    }
}
