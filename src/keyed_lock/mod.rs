//! A fair, cancel-safe lock per key.

#![forbid(unsafe_code)]

mod acquire;
mod budget;
mod guard;
mod hash;
mod ownership;
mod shard;
mod sync;
mod timeout;
mod waiters;
mod words;

#[cfg(all(test, pointrace_loom))]
mod model_checked;
#[cfg(all(test, not(pointrace_loom)))]
mod tests;

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

pub use acquire::{Lock, OwnedLock};
pub use guard::{Guard, OwnedGuard};
pub use timeout::TimedOut;

use hash::KeyHasher;
use ownership::Shards;
use words::Words;

/// What a key must be. Every type that can be is one; there is nothing to implement.
///
/// `Hash`, `Eq`, `Clone` and `Drop` of a key must not use the lock that it is a key of.
pub trait Key: Hash + Eq + Clone + 'static {}

impl<K: Hash + Eq + Clone + 'static> Key for K {}

const SHARDS: usize = 64;
/// Words in front of each shard: 32 KiB of them for all shards, as much as a core's first cache.
const WORDS_EACH: usize = 64;

/// A lock for each key, for asynchronous code.
pub struct KeyedLock<K: Key> {
    hasher: KeyHasher,
    words: Words,
    shards: Shards<K>,
    /// Whether an acquisition now and then lets other tasks run first.
    yields: bool,
}

impl<K: Key> KeyedLock<K> {
    /// A lock for production: its hash is seeded at random, and a task that acquires one free key
    /// after the other yields to its runtime every 128 acquisitions of its thread.
    pub fn new() -> Self {
        Self::build(SHARDS, WORDS_EACH, KeyHasher::random(), true)
    }

    /// A lock that does the same on every run: its hash is chosen by `seed`, and it never yields.
    /// For use under a virtual clock.
    pub fn with_seed(seed: u64) -> Self {
        Self::with_shards(SHARDS, seed)
    }

    /// [`new`](Self::new) for a service that holds as many keys at once as this, where the default
    /// expects some hundreds: it spends 40 to 80 bytes on each, for good, to keep the fast path of
    /// integer keys free.
    pub fn with_capacity(held: usize) -> Self {
        // At four words a key, fewer than a quarter of the keys find their word taken.
        let words = held.saturating_mul(4).div_ceil(SHARDS).next_power_of_two();
        let words_each = words.clamp(WORDS_EACH, 1 << 12);
        Self::build(SHARDS, words_each, KeyHasher::random(), true)
    }

    /// [`with_seed`](Self::with_seed) with another number of shards than 64, rounded up to a power
    /// of two between 1 and 4,096. One shard is the smallest lock, and the cheapest to make.
    pub fn with_shards(shards: usize, seed: u64) -> Self {
        Self::build(shards, WORDS_EACH, KeyHasher::seeded(seed), false)
    }

    fn build(shards: usize, words_each: usize, hasher: KeyHasher, yields: bool) -> Self {
        let (shards, words) = ownership::tables(shards, words_each);
        Self {
            hasher,
            words,
            shards,
            yields,
        }
    }

    /// Waits for `key`.
    #[inline]
    pub fn lock(&self, key: K) -> Lock<'_, K> {
        Lock::new(self, key)
    }

    /// Waits for `key`; neither the future nor its guard borrows the lock.
    #[inline]
    pub fn lock_owned(self: &Arc<Self>, key: K) -> OwnedLock<K> {
        OwnedLock::new(Arc::clone(self), key)
    }

    /// Takes `key` if it is free and nobody waits for it.
    #[inline]
    pub fn try_lock(&self, key: K) -> Option<Guard<'_, K>> {
        let hash = self.hash(&key);
        self.acquire_free(hash, &key).then(|| {
            Guard(guard::Held {
                lock: self,
                hash,
                key,
            })
        })
    }

    /// How many keys are held. Exact when nothing happens meanwhile; takes each shard's lock once.
    pub fn len(&self) -> usize {
        let in_shards: usize = self.each_shard().map(|shard| shard.lock().len()).sum();
        self.words.len() + in_shards
    }

    /// Whether no key is held, and so nobody waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether `key` is held.
    pub fn is_locked(&self, key: &K) -> bool {
        self.holds(self.hash(key), key)
    }

    /// How many wait for `key`.
    pub fn waiters(&self, key: &K) -> usize {
        self.waiting(self.hash(key), key)
    }
}

impl<K: Key> Default for KeyedLock<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Key> fmt::Debug for KeyedLock<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyedLock")
            .field("held", &self.len())
            .finish_non_exhaustive()
    }
}
