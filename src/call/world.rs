use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Setting;
use crate::env::{Env, Nanos};
use crate::history::Observer;
use crate::node::AnyNodes;
use crate::point::Policy;
use crate::request::{LockTransaction, Request};
use crate::store::Store;

/// What all requests of a run share.
pub struct World<S: Setting> {
    /// Time and tasks.
    pub env: S::Env,
    /// The observer, which is told each step.
    pub observer: S::Observer,
    /// Where the balances are.
    pub store: S::Store,
    /// What the service allows.
    pub policy: Policy,
    /// Where the database transaction is, seen from the lock; `None` for what is usual under the lock.
    pub transaction: Option<LockTransaction>,
    /// The nodes that leases are taken from, if there are any.
    pub nodes: Option<AnyNodes<S::Env>>,
    /// What each process takes the time to be: here, because an operation may outlive the call that began it.
    clocks: Vec<S::Env>,
    lock_timeout: AtomicU64,
}

impl<E: Env, O: Observer, St: Store> World<(E, O, St)> {
    /// A world with a lock timeout in nanoseconds.
    pub fn new(env: E, observer: O, store: St, policy: Policy, lock_timeout: Nanos) -> Self {
        World {
            clocks: vec![env.clone()],
            env,
            observer,
            store,
            policy,
            transaction: None,
            nodes: None,
            lock_timeout: AtomicU64::new(lock_timeout),
        }
    }
}

impl<S: Setting> World<S> {
    /// The longest wait for a lock, in nanoseconds.
    pub fn lock_timeout(&self) -> Nanos {
        self.lock_timeout.load(Ordering::Relaxed)
    }

    /// The same world for this many processes, all of which go by its clock.
    #[must_use]
    pub fn with_processes(self, processes: usize) -> Self {
        World {
            clocks: vec![self.env.clone(); processes],
            ..self
        }
    }

    /// Which process a request goes to, from 0.
    pub fn process_of(&self, request: &Request) -> usize {
        usize::from(request.instance) % self.clocks.len()
    }

    /// The same as a number that is written down.
    pub fn process_number(&self, request: &Request) -> u16 {
        u16::try_from(self.process_of(request)).unwrap_or(u16::MAX)
    }

    /// What a process takes the time to be.
    pub fn clock(&self, process: usize) -> &S::Env {
        &self.clocks[process]
    }

    /// Changes it for requests that have yet to ask.
    pub fn set_lock_timeout(&self, nanos: Nanos) {
        self.lock_timeout.store(nanos, Ordering::Relaxed);
    }
}

impl<S: Setting> fmt::Debug for World<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World")
            .field("policy", &self.policy)
            .field("lock_timeout", &self.lock_timeout)
            .finish_non_exhaustive()
    }
}
