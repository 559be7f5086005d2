//! A fair, cancel-safe lock per key, for asynchronous code.
//!
//! [`KeyedLock`] keeps those apart who work on the same key (an account, a file, a session), and
//! only those. There is nothing to create before a key is locked, and nothing to clean up after:
//! an entry exists for as long as its key is held, a queue for as long as a task waits.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use pointrace::keyed_lock::{KeyedLock, TimedOut};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), TimedOut> {
//! let accounts = Arc::new(KeyedLock::new());
//!
//! // A guard holds its key until it is dropped.
//! let guard = accounts.lock(7_u64).await;
//! assert!(accounts.try_lock(7).is_none());
//! assert!(accounts.try_lock(8).is_some());
//!
//! // A caller that waits too long is refused, and leaves nothing behind.
//! let limit = Duration::from_millis(10);
//! assert_eq!(accounts.lock_timeout(7, limit).await.unwrap_err(), TimedOut);
//! drop(guard);
//!
//! // Or the operation is handed to the lock.
//! let balance = accounts.with_lock(7, limit, || async { 1_000 }).await?;
//! assert_eq!(balance, 1_000);
//!
//! // A guard that does not borrow the lock can be stored, or sent to another task.
//! let guard = accounts.lock_owned(7).await;
//! tokio::spawn(async move { drop(guard) });
//! # Ok(())
//! # }
//! ```
//!
//! # What it promises
//!
//! - **Exclusion.** At most one guard for a key exists. What one holder did is visible to the next.
//! - **Fairness.** Strictly first come, first served, for each key. The first poll of a future that
//!   does not find its key free takes a place in the queue. A release hands the key to the first in
//!   the queue *itself*, before that task runs: no newcomer overtakes, no `try_lock` either, also
//!   when a waiter was cancelled. The price of fairness is that a key is idle between a release and
//!   the moment that the next holder runs.
//! - **Cancel safety.** Every future here may be dropped at any moment. Its place in the queue goes
//!   with it; and if the key had been handed to it already, the key goes on to the next. What must
//!   not be done is to keep a future that has been polled, and neither poll nor drop it: it may
//!   become the holder of its key without knowing. The same goes for [`std::mem::forget`].
//! - **No foreign code under internal locks**, but `Hash`, `Eq` and `Clone` of the key, and the
//!   clone of a waker. Wakers are woken and dropped, and keys dropped, outside of them.
//! - **No poison.** A panic releases the key like any other end of a guard. A panic in `Hash`, `Eq` or `Clone`
//!   of a key reaches the caller that asked for it and changes nothing; a single one keeps no task from giving a
//!   key back or from giving up. Beyond help is a key whose `Hash` and `Eq` both panic for good: it stays held.
//! - **No deadlock detection.** A task that takes several keys must take them in an agreed order.
//!
//! # What it costs
//!
//! | operation | time | allocations |
//! |---|---|---|
//! | acquire or release a free key, an integer | two multiplications and one compare-and-swap | none |
//! | acquire or release a free key, any other type, or an integer whose word is taken | a hash, one uncontended mutex, one step in a hash table; *O*(1), amortized over the growth and shrinking of the table | none, but for that growth |
//! | wait, be handed the key, give up waiting | one mutex and one step in a hash table; *O*(1), however long the queue is | none, once the shard has had a queue of that length |
//! | [`len`](KeyedLock::len), [`is_empty`](KeyedLock::is_empty) | *O*(words + shards): microseconds, for dashboards and tests | none |
//!
//! An integer key of at most 64 bits takes the fast path: `u64`, `i32`, `usize` and so on, not
//! types that wrap one. For a key type `UserId(u64)`, lock the number inside.
//!
//! Memory: 48 KiB for an empty lock of integers, 8 KiB for any other; 10 to 21 bytes for each held
//! key of 8 bytes when there are many; 24 to 48 bytes for each waiter. After a peak, a table shrinks as
//! it empties, to a few hundred bytes a shard; the memory of a shard's waiters is given back when
//! nobody waits in that shard.
//!
//! Tasks that only ever find free locks would never let others run. So every 128 acquisitions of a
//! thread, a lock made by [`new`](KeyedLock::new) lets its task yield once to the runtime, before it
//! takes a place in the queue. A lock made with a seed never yields, so that a run under a virtual
//! clock depends on nothing but its seed.
//!
//! # Which lock to choose
//!
//! | | better than this one when | worse |
//! |---|---|---|
//! | one `tokio::sync::Mutex` | there is one thing to protect; it can hold the data itself | strangers wait for each other |
//! | a fixed number of mutexes, the key's hash chooses one | memory must be constant, a rare wait for a stranger does not matter, and nobody takes two keys at once | strangers that share a mutex wait for each other; a task that takes two keys can deadlock with itself |
//! | `DashMap<K, Arc<tokio::sync::Mutex<T>>>` | the data of a key is to live with its lock, or keys are few and live for ever | an allocation for each key; forgotten entries leak, hasty removal makes two locks of one key; several times the time |
//! | `lockable` | the values of the keys are to live in the lock, with a limit and eviction (`LockableLruCache`); blocking and asynchronous code share it | an allocation for each key, one mutex for all keys, no return of memory |
//! | `keyed-lock` | blocking code needs it too; the crate is tiny | as before |
//! | a lock in a database, or Redis with fencing | **there is more than one process.** This lock protects one | milliseconds |
//!
//! This lock carries no data and has no blocking or shared (reader) mode. Measurements beside these
//! alternatives are in `docs/performance.md`; `cargo bench --bench keyed_lock` repeats them.
//!
//! # How it works
//!
//! Two layers, both safe code. In front, a table of atomic words: a seeded bijection of 64 bits
//! splits an integer key into the index of a word and that word's content, so that one
//! compare-and-swap takes the key exactly. Behind it, shards: a mutex around a set of held keys and
//! the queues of those who wait. A key that finds its word taken, by itself or by another, goes to
//! its shard, and for that long its word is closed to the fast path. Keys of other types go to
//! their shard at once.

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
use std::task::Waker;

pub use acquire::{Lock, OwnedLock};
pub use guard::{Guard, OwnedGuard};
pub use timeout::TimedOut;

use hash::KeyHasher;
use ownership::Shards;
use words::Words;

/// What a key must be. Every type that can be is one; there is nothing to implement.
///
/// `Hash`, `Eq` and `Clone` of a key run while a part of the lock is locked internally: they must not
/// use the lock that it is a key of. `Drop` may.
pub trait Key: Hash + Eq + Clone + 'static {}

impl<K: Hash + Eq + Clone + 'static> Key for K {}

const SHARDS: usize = 64;
/// Words in front of each shard: 32 KiB of them for all shards, as much as a core's first cache.
const WORDS_EACH: usize = 64;

/// A lock for each key, for asynchronous code. See the [module](self) for what it promises and costs.
///
/// It is used by shared reference; [`lock_owned`](Self::lock_owned) needs an [`Arc`] of it.
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

    /// Waits for `key`, for as long as it takes; see [`lock_timeout`](Self::lock_timeout) and
    /// [`lock_or`](Self::lock_or) for those who will not.
    #[inline]
    pub fn lock(&self, key: K) -> Lock<'_, K> {
        Lock::new(self, key)
    }

    /// Waits for `key`, for as long as it takes; neither the future nor its guard borrows the lock.
    #[inline]
    pub fn lock_owned(self: &Arc<Self>, key: K) -> OwnedLock<K> {
        OwnedLock::new(Arc::clone(self), key)
    }

    /// Takes `key` if it is free and no task waits for it.
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

    /// Says that `key` will be asked for soon, by this thread: where several threads use the lock, its part of the
    /// table may have to come from another processor, which takes longer than all the rest of an acquisition.
    #[inline]
    pub fn prefetch(&self, key: &K) {
        self.words.prefetch(self.hash(key));
    }

    /// How many keys are held. Exact if nothing happens meanwhile; otherwise each shard is counted
    /// at a moment of its own. It reads every word, and locks every shard once: for dashboards and
    /// tests.
    pub fn len(&self) -> usize {
        let in_shards: usize = self.each_shard().map(|shard| shard.lock().len()).sum();
        self.words.len() + in_shards
    }

    /// Whether no key is held, and so no task waits. As exact as [`len`](Self::len).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether `key` is held at this moment, also by a task that does not know of it yet.
    pub fn is_locked(&self, key: &K) -> bool {
        self.holds(self.hash(key), key)
    }

    /// The wakers of those who wait for `key`, the first first. `f` must not use this lock.
    pub(crate) fn each_waiting(&self, key: &K, f: &mut dyn FnMut(&Waker)) {
        self.each_waker(self.hash(key), key, f);
    }

    /// How many wait for `key`: its holder is not among them, nor is a task that the key has been
    /// handed to.
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
