use std::collections::{BTreeSet, VecDeque};
use std::task::Waker;

use crate::database::model::SessionId;

/// The connections that nobody has, and those who wait for one, first come, first served.
#[derive(Debug, Default)]
pub(super) struct Pool {
    free: BTreeSet<SessionId>,
    queue: VecDeque<Waiter>,
    /// The next place in the queue.
    next: u64,
}

#[derive(Debug)]
struct Waiter {
    place: u64,
    waker: Waker,
    /// The connection that it was given, if it was.
    given: Option<SessionId>,
}

impl Pool {
    pub fn new(sessions: Vec<SessionId>) -> Self {
        Pool {
            free: sessions.into_iter().collect(),
            ..Pool::default()
        }
    }

    /// A connection, if one is free. Nobody waits then: who gives one back gives it to the first who waits.
    pub fn take(&mut self) -> Option<SessionId> {
        self.free.pop_first()
    }

    /// Whether more than one is free: then it makes no difference who takes one first.
    pub fn has_plenty(&self) -> bool {
        self.free.len() > 1
    }

    /// Whether anybody waits for one.
    pub fn is_waited_for(&self) -> bool {
        !self.queue.is_empty()
    }

    /// How many wait for one.
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Puts a waiter at the end of the queue, and says its number there.
    pub fn enqueue(&mut self, waker: Waker) -> u64 {
        let place = self.next;
        self.next += 1;
        self.queue.push_back(Waiter {
            place,
            waker,
            given: None,
        });
        place
    }

    /// The connection that was given to who stands at this place; it wakes this waker when it is.
    pub fn given(&mut self, place: u64, waker: &Waker) -> Option<SessionId> {
        let index = self.queue.iter().position(|one| one.place == place)?;
        let waiter = &mut self.queue[index];
        match waiter.given {
            Some(session) => {
                self.queue.remove(index);
                Some(session)
            }
            None => {
                waiter.waker.clone_from(waker);
                None
            }
        }
    }

    /// Waits no longer. A connection that it was given meanwhile goes to the next.
    pub fn leave(&mut self, place: u64) -> Option<Waker> {
        let index = self.queue.iter().position(|one| one.place == place)?;
        let waiter = self.queue.remove(index)?;
        self.give_back(waiter.given?)
    }

    /// A connection comes back; returns who is to be woken.
    pub fn give_back(&mut self, session: SessionId) -> Option<Waker> {
        match self.queue.iter_mut().find(|one| one.given.is_none()) {
            Some(first) => {
                first.given = Some(session);
                Some(first.waker.clone())
            }
            None => {
                self.free.insert(session);
                None
            }
        }
    }

    /// Hands on all of it, each piece as a number.
    pub fn contents(&self, tell: &mut dyn FnMut(u64)) {
        for session in &self.free {
            tell(session.0 as u64);
        }
        for waiter in &self.queue {
            tell(waiter.place);
            tell(waiter.given.map_or(u64::MAX, |session| session.0 as u64));
        }
    }
}
