use std::collections::VecDeque;

use smallvec::SmallVec;

use super::SessionId;

/// A lock and those who wait for it, first come first served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Lock {
    holders: SmallVec<[SessionId; 2]>,
    /// Its holders only read.
    shared: bool,
    queue: VecDeque<(SessionId, Strength)>,
}

/// What a holder of a lock allows others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Strength {
    /// To hold it as well, if they only read.
    Shared,
    /// To hold it not at all.
    Exclusive,
}

impl Lock {
    /// Takes the lock, if nobody else holds it or waits for it, and says whether that went well.
    pub fn try_take(&mut self, who: SessionId, strength: Strength) -> bool {
        let held = self.holders.contains(&who);
        let free = self.is_free_for(who, strength) && (held || self.queue.is_empty());
        if free {
            self.hold(who, strength);
        }
        free
    }

    /// Queues up behind all others.
    pub fn enqueue(&mut self, who: SessionId, strength: Strength) {
        self.queue.push_back((who, strength));
    }

    /// Gives up waiting.
    pub fn leave_queue(&mut self, who: SessionId) {
        self.queue.retain(|&(waiter, _)| waiter != who);
    }

    /// Gives the lock to the first who waits, if it is free for that one.
    pub fn grant_next(&mut self) -> Option<SessionId> {
        let &(who, strength) = self.queue.front()?;
        if !self.is_free_for(who, strength) {
            return None;
        }
        self.queue.pop_front();
        self.hold(who, strength);
        Some(who)
    }

    /// Gives the lock back.
    pub fn release(&mut self, who: SessionId) {
        self.holders.retain(|holder| *holder != who);
    }

    /// No session holds it or waits for it.
    pub fn is_free(&self) -> bool {
        self.holders.is_empty() && self.queue.is_empty()
    }

    pub fn holders(&self) -> &[SessionId] {
        &self.holders
    }

    pub fn waiters(&self) -> impl Iterator<Item = SessionId> {
        self.queue.iter().map(|&(waiter, _)| waiter)
    }

    /// Whom a waiter waits for: other holders, and those ahead of it.
    pub fn blockers(&self, who: SessionId) -> impl Iterator<Item = SessionId> {
        let ahead = self.waiters().take_while(move |&waiter| waiter != who);
        let holders = self.holders.iter().copied();
        holders.filter(move |&holder| holder != who).chain(ahead)
    }

    fn is_free_for(&self, who: SessionId, strength: Strength) -> bool {
        let both_read = self.shared && strength == Strength::Shared;
        both_read || self.holders.iter().all(|&holder| holder == who)
    }

    fn hold(&mut self, who: SessionId, strength: Strength) {
        if !self.holders.contains(&who) {
            self.holders.push(who);
            self.shared = strength == Strength::Shared;
        } else if strength == Strength::Exclusive {
            self.shared = false;
        }
    }
}
