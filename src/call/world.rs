use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Setting;
use crate::env::{Env, Nanos};
use crate::history::Observer;
use crate::point::Policy;
use crate::request::LockTransaction;
use crate::store::Store;

/// What all requests of a run share.
pub struct World<S: Setting> {
    /// Time and tasks.
    pub env: S::Env,
    /// Who watches.
    pub observer: S::Observer,
    /// Where the balances are.
    pub store: S::Store,
    /// What the service allows.
    pub policy: Policy,
    /// Where the database transaction is, seen from the lock; `None` for what is usual under the lock.
    pub transaction: Option<LockTransaction>,
    lock_timeout: AtomicU64,
}

impl<E: Env, O: Observer, St: Store> World<(E, O, St)> {
    /// A world with a lock timeout in nanoseconds.
    pub fn new(env: E, observer: O, store: St, policy: Policy, lock_timeout: Nanos) -> Self {
        World {
            env,
            observer,
            store,
            policy,
            transaction: None,
            lock_timeout: AtomicU64::new(lock_timeout),
        }
    }
}

impl<S: Setting> World<S> {
    /// The longest wait for a lock, in nanoseconds.
    pub fn lock_timeout(&self) -> Nanos {
        self.lock_timeout.load(Ordering::Relaxed)
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
