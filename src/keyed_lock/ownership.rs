//! Taking a key, waiting for it, giving it back: everything the futures and guards rest on.

use std::task::Waker;

use super::shard::{Leaver, Left, Shard};
use super::sync::Mutex;
use super::waiters::Look;
use super::{Key, KeyedLock};

/// Where the bits of a hash begin that choose the shard: away from those at either end, which the
/// tables use.
const SHARD_BITS_FROM: u32 = 40;

/// Keeps neighbours off each other's cache lines (two lines, as they are fetched in pairs).
#[repr(align(128))]
pub(super) struct Padded<T>(T);

/// The outcome of asking for a key.
pub(super) enum Asked {
    Acquired,
    /// Queued under this slot.
    Queued(u32),
}

/// Between one and 4,096 shards, a power of two.
pub(super) fn shards<K: Key>(count: usize) -> Box<[Padded<Mutex<Shard<K>>>]> {
    let count = count.clamp(1, 1 << 12).next_power_of_two();
    (0..count)
        .map(|_| Padded(Mutex::new(Shard::new())))
        .collect()
}

impl<K: Key> KeyedLock<K> {
    pub(super) fn hash(&self, key: &K) -> u64 {
        self.hasher.hash(key)
    }

    #[inline]
    fn shard(&self, hash: u64) -> &Mutex<Shard<K>> {
        let index = (hash >> SHARD_BITS_FROM) as usize & (self.shards.len() - 1);
        &self.shards[index].0
    }

    pub(super) fn each_shard(&self) -> impl Iterator<Item = &Mutex<Shard<K>>> {
        self.shards.iter().map(|shard| &shard.0)
    }

    /// Takes the key if it is free.
    #[inline]
    pub(super) fn acquire_free(&self, hash: u64, key: &K) -> bool {
        self.shard(hash).lock().insert(&self.hasher, hash, key)
    }

    /// Takes the key if it is free, and queues for it otherwise.
    #[inline]
    pub(super) fn acquire_or_queue(&self, hash: u64, key: &K, waker: &Waker) -> Asked {
        let mut shard = self.shard(hash).lock();
        // A key is held for as long as anybody waits for it: to find it free is to be first.
        if shard.insert(&self.hasher, hash, key) {
            return Asked::Acquired;
        }
        let (slot, _) = shard.enqueue(&self.hasher, hash, key, waker);
        Asked::Queued(slot)
    }

    /// Whether the key has been handed to the waiter in this slot, which gives up the slot.
    pub(super) fn is_my_turn(&self, hash: u64, slot: u32, waker: &Waker) -> bool {
        let look = self.shard(hash).lock().look(slot, waker);
        match look {
            Look::Granted => true,
            Look::Queued(replaced) => {
                drop(replaced);
                false
            }
        }
    }

    /// A waiter gives up, and passes the key on if it has been handed to it already.
    pub(super) fn leave(&self, hash: u64, key: &K, slot: u32) {
        let left = self.shard(hash).lock().leave(&self.hasher, hash, key, slot);
        match left {
            Left::Queue(leaver) => drop(leaver),
            Left::WithKey => self.release(hash, key),
        }
    }

    /// Gives the key back: to the first who waits for it, or to nobody.
    #[inline]
    pub(super) fn release(&self, hash: u64, key: &K) {
        let mut shard = self.shard(hash).lock();
        if let Some(leaver) = shard.hand_off(&self.hasher, hash, key) {
            drop(shard);
            let Leaver { waker, emptied } = leaver;
            // Only now: a task woken while the shard is locked would run into that lock.
            waker.wake();
            drop(emptied);
            return;
        }
        let kept = shard.remove(&self.hasher, hash, key);
        drop(shard);
        debug_assert!(kept.is_some(), "a key is held until it is released");
    }

    pub(super) fn holds(&self, hash: u64, key: &K) -> bool {
        self.shard(hash).lock().holds(hash, key)
    }

    pub(super) fn waiting(&self, hash: u64, key: &K) -> usize {
        self.shard(hash).lock().waiting(hash, key)
    }
}
