//! The leases that are had of real servers, as far as this process knows, and their ends.

use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;

use crate::env::{Env, Nanos, Pause};
use crate::node::{Place, Token};

/// The leases that are had. Most are given back long before they end, so they have one alarm together: a timer for each would
/// cost more than to take it.
pub(super) struct Leases<E: Env> {
    env: E,
    had: Arc<Mutex<Had<E>>>,
}

struct Had<E: Env> {
    leases: HashMap<Place, Lease, FixedState>,
    /// When it is looked which have run out, and what calls then. No lease ends sooner.
    alarm: Option<(Nanos, E::Timer)>,
}

/// A lease that was had when its node was heard of last.
pub(super) struct Lease {
    pub token: Option<Token>,
    /// When it will have run out, by this process's clock.
    pub until: Nanos,
    /// Is called then.
    pub run_out: Arc<dyn Fn() + Send + Sync>,
}

impl<E: Env> Leases<E> {
    /// None is had yet.
    pub fn new(env: E) -> Self {
        Leases {
            env,
            had: Arc::new(Mutex::new(Had {
                leases: HashMap::default(),
                alarm: None,
            })),
        }
    }

    /// A lease is had from now on; in the place of one that was had before.
    pub fn add(&self, place: Place, lease: Lease) {
        let until = lease.until;
        let before = {
            let mut had = self.had.lock();
            let before = had.leases.insert(place, lease);
            (before, alarm_at(&mut had, until, &self.env, &self.had))
        };
        // What is called when one ends may have something to drop.
        drop(before);
    }

    /// A lease is had no more.
    pub fn remove(&self, place: Place) {
        let before = self.had.lock().leases.remove(&place);
        drop(before);
    }

    /// The token of a lease that is had.
    pub fn token(&self, place: Place) -> Option<Token> {
        self.had.lock().leases.get(&place)?.token
    }

    /// Shows each lease that is had.
    pub fn each(&self, mut show: impl FnMut(&Place, &Lease)) {
        let had = self.had.lock();
        had.leases
            .iter()
            .for_each(|(place, lease)| show(place, lease));
    }
}

/// Lets it be looked at this moment which leases have run out, unless that is done sooner; returns what was to call later.
fn alarm_at<E: Env>(
    had: &mut Had<E>,
    until: Nanos,
    env: &E,
    leases: &Arc<Mutex<Had<E>>>,
) -> Option<(Nanos, E::Timer)> {
    if had.alarm.as_ref().is_some_and(|(at, _)| *at <= until) {
        return None;
    }
    let (weak, clock) = (Arc::downgrade(leases), env.clone());
    let look = move || {
        if let Some(leases) = weak.upgrade() {
            end(&leases, &clock);
        }
    };
    let left = until.saturating_sub(env.now());
    let timer = env.call_after(left, Pause::Lease, look);
    had.alarm.replace((until, timer))
}

/// Forgets what has run out, tells that, and looks again when the next one ends.
fn end<E: Env>(leases: &Arc<Mutex<Had<E>>>, env: &E) {
    let now = env.now();
    let mut ended = Vec::new();
    let before = {
        let mut had = leases.lock();
        let over = had.leases.extract_if(|_, lease| lease.until <= now);
        ended.extend(over.map(|(_, lease)| lease));
        let before = had.alarm.take();
        let next = had.leases.values().map(|lease| lease.until).min();
        if let Some(next) = next {
            alarm_at(&mut had, next, env, leases);
        }
        before
    };
    drop(before);
    for lease in ended {
        (lease.run_out)();
    }
}
