//! What a modelled node keeps: a lease for each user, and what it needs to have forgotten some.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Waker;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use crate::env::{Env, Nanos};
use crate::node::Token;
use crate::point::{RequestId, UserId};

/// What a node keeps.
pub(super) struct Node<E: Env> {
    pub users: HashMap<UserId, Row<E>, FixedState>,
    /// Leases that it has given out so far.
    pub given: u64,
    /// The token after which those of each user begin.
    pub after: u64,
    /// It has ended, and answers nobody.
    pub is_down: bool,
    /// How many nanoseconds its clock gains in each second; below 0, loses.
    pub drift: i64,
    /// How many nanoseconds it was ahead when it began to drift so, and when that was: for those who look on.
    pub ahead: i64,
    pub since: Nanos,
    /// What was written last, the oldest first, where it may have to be undone.
    pub written: Option<VecDeque<Written>>,
}

/// What a node keeps of a user's lock.
pub(super) struct Row<E: Env> {
    pub held: Option<Held<E>>,
    /// The token that was given out last.
    pub token: u64,
    /// Who was refused for the lease that is held, and what wakes those who wait for its end.
    pub refused: Refused,
}

/// Requests that were refused, and what wakes those of them who wait.
pub(super) type Refused = Vec<(RequestId, Option<Waker>)>;

/// A lease.
#[derive(Clone)]
pub(super) struct Lease {
    pub by: RequestId,
    /// Which of the node's leases it is.
    pub number: u64,
    /// The token that came with it, if one was wanted.
    pub token: Option<Token>,
    /// When it ends, in nanoseconds since the start of the run: of use only where a time says something.
    pub ends: Nanos,
    /// Called when it has run out.
    pub run_out: Arc<dyn Fn() + Send + Sync>,
}

pub(super) struct Held<E: Env> {
    pub lease: Lease,
    /// Ends it.
    pub _end: E::Timer,
}

/// A write, and what was there before.
pub(super) struct Written {
    /// When.
    pub at: Nanos,
    pub user: UserId,
    pub before: Option<Lease>,
    pub token: u64,
}

/// No more writes than these are kept to be undone.
const MOST_WRITTEN: usize = 1_000;

impl<E: Env> Default for Node<E> {
    fn default() -> Self {
        Node {
            users: HashMap::default(),
            given: 0,
            after: Token::FIRST.0 - 1,
            is_down: false,
            drift: 0,
            ahead: 0,
            since: 0,
            written: None,
        }
    }
}

impl<E: Env> std::fmt::Debug for Node<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node")
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}

impl<E: Env> Node<E> {
    pub fn row(&mut self, user: UserId) -> &mut Row<E> {
        let after = self.after;
        self.users.entry(user).or_insert_with(|| Row::after(after))
    }

    /// The user's row is about to be written.
    pub fn write(&mut self, user: UserId, env: &E) {
        let Some(written) = &mut self.written else {
            return;
        };
        let after = self.after;
        let row = self.users.entry(user).or_insert_with(|| Row::after(after));
        if written.len() == MOST_WRITTEN {
            written.pop_front();
        }
        written.push_back(Written {
            at: env.stamp(),
            user,
            before: row.held.as_ref().map(|held| held.lease.clone()),
            token: row.token,
        });
    }

    /// What its clock shows at a moment, in nanoseconds since the start of the run.
    pub fn clock(&self, now: Nanos) -> Nanos {
        let gained = i128::from(self.drift) * i128::from(now.saturating_sub(self.since));
        let shows = i128::from(now) + i128::from(self.ahead) + gained / 1_000_000_000;
        Nanos::try_from(shows.max(0)).unwrap_or(Nanos::MAX)
    }

    /// It drifts by this many nanoseconds a second from this moment on; how much it drifted before.
    pub fn drift_from(&mut self, now: Nanos, by: i64) -> i64 {
        let ahead = i128::from(self.clock(now)) - i128::from(now);
        self.ahead = i64::try_from(ahead).unwrap_or(i64::MAX);
        self.since = now;
        std::mem::replace(&mut self.drift, by)
    }

    /// How long so much of its own time takes.
    pub fn takes(&self, own: Nanos) -> Nanos {
        const SECOND: i128 = 1_000_000_000;
        match self.drift {
            0 => own,
            drift => {
                let takes = i128::from(own) * SECOND / (SECOND + i128::from(drift));
                Nanos::try_from(takes).unwrap_or(Nanos::MAX)
            }
        }
    }
}

impl<E: Env> Row<E> {
    /// Nobody has the lease, and the next token is the one after this.
    fn after(token: u64) -> Self {
        Row {
            held: None,
            token,
            refused: Vec::new(),
        }
    }

    pub fn is_held_by(&self, holder: RequestId) -> bool {
        self.held
            .as_ref()
            .is_some_and(|held| held.lease.by == holder)
    }

    /// Nobody has the lease any more; what was kept of it, and who is to be woken.
    pub fn free(&mut self) -> (Option<Held<E>>, Refused) {
        (self.held.take(), std::mem::take(&mut self.refused))
    }

    /// It is all the same to this holder when the lease ends.
    pub fn forget(&mut self, holder: RequestId) {
        self.refused.retain(|(other, _)| *other != holder);
    }
}

/// Those who were refused for a lease that has ended are told.
pub(super) fn wake(refused: Refused) {
    for waker in refused.into_iter().filter_map(|(_, waker)| waker) {
        waker.wake();
    }
}
