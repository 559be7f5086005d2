//! Our lock and those that it is compared with, behind one trait.

use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use hashbrown::HashSet;
use parking_lot::Mutex;
use pointrace::keyed_lock::{self, KeyedLock, TimedOut};
use tokio::sync::{Mutex as TokioMutex, OwnedMutexGuard};

/// A lock a key, of the kind that is compared here.
pub trait Peer: Send + Sync + 'static {
    const NAME: &'static str;

    type Guard<'a>: Send;

    fn new() -> Self;

    fn lock(&self, key: u64) -> impl Future<Output = Self::Guard<'_>> + Send;

    /// Runs an operation that does nothing while holding the key. The peers know no timeouts:
    /// theirs is tokio's, around their own future.
    fn with_lock(
        &self,
        key: u64,
        limit: Duration,
    ) -> impl Future<Output = Result<bool, TimedOut>> + Send {
        async move {
            match tokio::time::timeout(limit, self.lock(key)).await {
                Ok(_guard) => Ok(std::future::ready(true).await),
                Err(_) => Err(TimedOut),
            }
        }
    }
}

pub type Ours = KeyedLock<u64>;

impl Peer for Ours {
    const NAME: &'static str = "KeyedLock<u64>";

    type Guard<'a> = keyed_lock::Guard<'a, u64>;

    fn new() -> Self {
        KeyedLock::new()
    }

    fn lock(&self, key: u64) -> impl Future<Output = Self::Guard<'_>> + Send {
        KeyedLock::lock(self, key)
    }

    fn with_lock(
        &self,
        key: u64,
        limit: Duration,
    ) -> impl Future<Output = Result<bool, TimedOut>> + Send {
        KeyedLock::with_lock(self, key, limit, || std::future::ready(true))
    }
}

/// Ours for a service that holds many keys at once.
pub struct OursSized(Ours);

impl Peer for OursSized {
    const NAME: &'static str = "KeyedLock<u64>, sized";

    type Guard<'a> = keyed_lock::Guard<'a, u64>;

    fn new() -> Self {
        Self(KeyedLock::with_capacity(20_000))
    }

    fn lock(&self, key: u64) -> impl Future<Output = Self::Guard<'_>> + Send {
        self.0.lock(key)
    }
}

/// A key that the lock does not know to be an integer.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct AnyKey(u64);

pub type OursAnyKey = KeyedLock<AnyKey>;

impl Peer for OursAnyKey {
    const NAME: &'static str = "KeyedLock<any key>";

    type Guard<'a> = keyed_lock::Guard<'a, AnyKey>;

    fn new() -> Self {
        KeyedLock::new()
    }

    fn lock(&self, key: u64) -> impl Future<Output = Self::Guard<'_>> + Send {
        KeyedLock::lock(self, AnyKey(key))
    }

    fn with_lock(
        &self,
        key: u64,
        limit: Duration,
    ) -> impl Future<Output = Result<bool, TimedOut>> + Send {
        KeyedLock::with_lock(self, AnyKey(key), limit, || std::future::ready(true))
    }
}

impl Peer for lockable::LockPool<u64> {
    const NAME: &'static str = "lockable 0.2";

    type Guard<'a> = <Self as lockable::Lockable<u64, ()>>::Guard<'a>;

    fn new() -> Self {
        Self::new()
    }

    async fn lock(&self, key: u64) -> Self::Guard<'_> {
        self.async_lock(key).await
    }
}

impl Peer for ::keyed_lock::r#async::KeyedLock<u64> {
    const NAME: &'static str = "keyed-lock 0.2";

    type Guard<'a> = ::keyed_lock::r#async::Guard<'a, u64>;

    fn new() -> Self {
        Self::new()
    }

    fn lock(&self, key: u64) -> impl Future<Output = Self::Guard<'_>> + Send {
        Self::lock(self, key)
    }
}

type Entries<S> = DashMap<u64, Arc<TokioMutex<()>>, S>;

/// The idiom that most begin with: an entry once made is never removed.
pub struct NeverRemoved(Entries<std::hash::RandomState>);

impl Peer for NeverRemoved {
    const NAME: &'static str = "DashMap, never removed";

    type Guard<'a> = OwnedMutexGuard<()>;

    fn new() -> Self {
        Self(DashMap::new())
    }

    async fn lock(&self, key: u64) -> Self::Guard<'_> {
        // A look first: it takes the shard's lock only for reading.
        let known = self.0.get(&key).map(|mutex| Arc::clone(&mutex));
        let mutex = known.unwrap_or_else(|| Arc::clone(&self.0.entry(key).or_default()));
        mutex.lock_owned().await
    }
}

/// Removes an entry when nobody else has it.
pub struct RemovingGuard<'a, S: BuildHasher + Clone> {
    entries: &'a Entries<S>,
    key: u64,
    guard: Option<OwnedMutexGuard<()>>,
}

impl<S: BuildHasher + Clone> Drop for RemovingGuard<'_, S> {
    fn drop(&mut self) {
        drop(self.guard.take());
        // Counted under the shard's lock, without which nobody can get another reference.
        self.entries
            .remove_if(&self.key, |_, mutex| Arc::strong_count(mutex) == 1);
    }
}

async fn lock_removing<S: BuildHasher + Clone>(
    entries: &Entries<S>,
    key: u64,
) -> RemovingGuard<'_, S> {
    let mutex = Arc::clone(&entries.entry(key).or_default());
    RemovingGuard {
        entries,
        key,
        guard: Some(mutex.lock_owned().await),
    }
}

pub struct Removed(Entries<std::hash::RandomState>);

impl Peer for Removed {
    const NAME: &'static str = "DashMap, removed";

    type Guard<'a> = RemovingGuard<'a, std::hash::RandomState>;

    fn new() -> Self {
        Self(DashMap::new())
    }

    fn lock(&self, key: u64) -> impl Future<Output = Self::Guard<'_>> + Send {
        lock_removing(&self.0, key)
    }
}

/// The best idiom known.
pub struct Tuned(Entries<foldhash::fast::RandomState>);

impl Peer for Tuned {
    const NAME: &'static str = "DashMap, removed, tuned";

    type Guard<'a> = RemovingGuard<'a, foldhash::fast::RandomState>;

    fn new() -> Self {
        Self(DashMap::with_hasher_and_shard_amount(
            foldhash::fast::RandomState::default(),
            SHARDS,
        ))
    }

    fn lock(&self, key: u64) -> impl Future<Output = Self::Guard<'_>> + Send {
        lock_removing(&self.0, key)
    }
}

/// No lock a key at all, but one for everything.
pub struct OneMutex(TokioMutex<()>);

impl Peer for OneMutex {
    const NAME: &'static str = "one tokio mutex";

    type Guard<'a> = tokio::sync::MutexGuard<'a, ()>;

    fn new() -> Self {
        Self(TokioMutex::new(()))
    }

    fn lock(&self, _key: u64) -> impl Future<Output = Self::Guard<'_>> + Send {
        self.0.lock()
    }
}

const SHARDS: usize = 64;

/// The least that a sharded set must do: insert and remove. It cannot wait.
pub struct Floor {
    hasher: foldhash::fast::RandomState,
    shards: Vec<Shard>,
}

type Set = HashSet<u64, foldhash::fast::RandomState>;

#[repr(align(128))]
struct Shard(Mutex<Set>);

pub struct FloorGuard<'a> {
    shard: &'a Mutex<Set>,
    key: u64,
}

impl Drop for FloorGuard<'_> {
    fn drop(&mut self) {
        self.shard.lock().remove(&self.key);
    }
}

impl Peer for Floor {
    const NAME: &'static str = "floor: shards of a set";

    type Guard<'a> = FloorGuard<'a>;

    fn new() -> Self {
        let hasher = foldhash::fast::RandomState::default();
        let shards = (0..SHARDS)
            .map(|_| Shard(Mutex::new(HashSet::with_hasher(hasher.clone()))))
            .collect();
        Self { hasher, shards }
    }

    async fn lock(&self, key: u64) -> Self::Guard<'_> {
        let shard = &self.shards[(self.hasher.hash_one(key) >> 40) as usize & (SHARDS - 1)].0;
        shard.lock().insert(key);
        FloorGuard { shard, key }
    }
}
