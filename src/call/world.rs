use std::sync::atomic::{AtomicU64, Ordering};

use crate::env::{Env, Nanos};
use crate::history::Observer;
use crate::point::Policy;
use crate::store::MemoryStore;

/// What all requests of a run share.
#[derive(Debug)]
pub struct World<E, O> {
    /// Time and tasks.
    pub env: E,
    /// Who watches.
    pub observer: O,
    /// Where the balances are.
    pub store: MemoryStore,
    /// What the service allows.
    pub policy: Policy,
    lock_timeout: AtomicU64,
}

impl<E: Env, O: Observer> World<E, O> {
    /// A world with a lock timeout in nanoseconds.
    pub fn new(
        env: E,
        observer: O,
        store: MemoryStore,
        policy: Policy,
        lock_timeout: Nanos,
    ) -> Self {
        World {
            env,
            observer,
            store,
            policy,
            lock_timeout: AtomicU64::new(lock_timeout),
        }
    }

    /// The longest wait for a lock, in nanoseconds.
    pub fn lock_timeout(&self) -> Nanos {
        self.lock_timeout.load(Ordering::Relaxed)
    }

    /// Changes it for requests that have yet to ask.
    pub fn set_lock_timeout(&self, nanos: Nanos) {
        self.lock_timeout.store(nanos, Ordering::Relaxed);
    }
}
