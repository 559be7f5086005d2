//! Taking a key, waiting for it, giving it back: everything the futures and guards rest on.
//!
//! A held key is in exactly one place: in its word, if it is an integer and the word was free, or
//! else in the set of its shard. It stays in that place for as long as it is handed from one task
//! to the next.

use std::task::Waker;

use super::hash::is_integer;
use super::shard::{Leaver, Left, Shard};
use super::sync::Mutex;
use super::waiters::Look;
use super::words::{INDEX_FROM, Shared, Words};
use super::{Key, KeyedLock};

/// Keeps neighbours off each other's cache lines (two lines, as they are fetched in pairs).
#[repr(align(128))]
pub(super) struct Padded<T>(T);

/// The shards of a lock.
pub(super) type Shards<K> = Box<[Padded<Mutex<Shard<K>>>]>;

/// The outcome of asking for a key.
pub(super) enum Asked {
    Acquired,
    /// Queued under this slot.
    Queued(u32),
}

/// The shards and the words in front of them: between one and 4,096 shards, a power of two, with
/// as many words each as are wanted, also a power of two.
pub(super) fn tables<K: Key>(shards: usize, words_each: usize) -> (Shards<K>, Words) {
    let shards = shards.clamp(1, 1 << 12).next_power_of_two();
    let words_each = if is_integer::<K>() { words_each } else { 0 };
    let words = Words::new(shards * words_each);
    // The lower bits of a word's index are the index of its shard, the others tell it from the
    // other words of that shard.
    let word_from = INDEX_FROM + shards.ilog2();
    let shards = (0..shards)
        .map(|_| Padded(Mutex::new(Shard::new(words_each, word_from))))
        .collect();
    (shards, words)
}

impl<K: Key> KeyedLock<K> {
    #[inline]
    pub(super) fn hash(&self, key: &K) -> u64 {
        self.hasher.hash(key)
    }

    /// The words, if keys are integers: an optimised build decides it when it compiles.
    #[inline]
    fn words(&self) -> Option<&Words> {
        is_integer::<K>().then_some(&self.words)
    }

    #[inline]
    pub(super) fn has_words(&self) -> bool {
        self.words().is_some()
    }

    #[inline]
    fn shard(&self, hash: u64) -> &Mutex<Shard<K>> {
        let index = (hash >> INDEX_FROM) as usize & (self.shards.len() - 1);
        &self.shards[index].0
    }

    pub(super) fn each_shard(&self) -> impl Iterator<Item = &Mutex<Shard<K>>> {
        self.shards.iter().map(|shard| &shard.0)
    }

    /// Takes the key if it is free.
    #[inline]
    pub(super) fn acquire_free(&self, hash: u64, key: &K) -> bool {
        self.acquire_by_word(hash) || self.acquire_free_locked(hash, key)
    }

    #[inline(never)]
    fn acquire_free_locked(&self, hash: u64, key: &K) -> bool {
        if self.words().is_some_and(|words| words.holds(hash)) {
            return false;
        }
        let mut shard = self.shard(hash).lock();
        match self.words().map(|words| words.acquire_or_share(hash)) {
            Some(Shared::Acquired) => true,
            Some(Shared::Held) => {
                self.settle(&mut shard, hash);
                false
            }
            Some(Shared::Elsewhere) | None => shard.insert(&self.hasher, hash, key),
        }
    }

    /// Takes the key if that can be done by its word alone.
    #[inline]
    pub(super) fn acquire_by_word(&self, hash: u64) -> bool {
        self.words().is_some_and(|words| words.acquire(hash))
    }

    /// Takes the key if it is free, and queues for it otherwise.
    pub(super) fn acquire_or_queue(&self, hash: u64, key: &K, waker: &Waker) -> Asked {
        let mut shard = self.shard(hash).lock();
        // A key is held for as long as any task waits for it: to find it free is to be first.
        let acquired = match self.words().map(|words| words.acquire_or_share(hash)) {
            Some(Shared::Acquired) => true,
            Some(Shared::Held) => false,
            Some(Shared::Elsewhere) | None => shard.insert(&self.hasher, hash, key),
        };
        if acquired {
            return Asked::Acquired;
        }
        Asked::Queued(shard.enqueue(&self.hasher, hash, key, waker))
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
    #[inline(never)]
    pub(super) fn leave(&self, hash: u64, key: &K, slot: u32) {
        let mut shard = self.shard(hash).lock();
        let left = shard.leave(&self.hasher, hash, key, slot);
        self.settle(&mut shard, hash);
        drop(shard);
        match left {
            Left::Queue(leaver) => drop(leaver),
            Left::WithKey => self.release(hash, key),
        }
    }

    /// Gives the key back: to the first task that waits for it, if one does.
    #[inline]
    pub(super) fn release(&self, hash: u64, key: &K) {
        match self.words() {
            Some(words) if words.release(hash) => {}
            _ => self.release_locked(hash, key),
        }
    }

    #[inline(never)]
    fn release_locked(&self, hash: u64, key: &K) {
        let mut shard = self.shard(hash).lock();
        if let Some(leaver) = shard.hand_off(&self.hasher, hash, key) {
            self.settle(&mut shard, hash);
            drop(shard);
            let Leaver { waker, emptied } = leaver;
            // Only now: a task woken while the shard is locked would run into that lock.
            waker.wake();
            drop(emptied);
            return;
        }
        let kept = match self.words() {
            Some(words) if words.release_shared(hash) => None,
            _ => {
                let kept = shard.remove(&self.hasher, hash, key);
                debug_assert!(kept.is_some(), "a key is held until it is released");
                kept
            }
        };
        self.settle(&mut shard, hash);
        drop(shard);
        drop(kept);
    }

    /// Gives a word back to the fast path when its shard has nothing to do with it any longer.
    fn settle(&self, shard: &mut Shard<K>, hash: u64) {
        if let Some(words) = self.words()
            && !shard.shares(hash)
        {
            words.unshare(hash);
        }
    }

    pub(super) fn holds(&self, hash: u64, key: &K) -> bool {
        self.words().is_some_and(|words| words.holds(hash))
            || self.shard(hash).lock().holds(hash, key)
    }

    pub(super) fn each_waker(&self, hash: u64, key: &K, f: &mut dyn FnMut(&Waker)) {
        self.shard(hash).lock().each_waker(hash, key, f);
    }

    pub(super) fn waiting(&self, hash: u64, key: &K) -> usize {
        self.shard(hash).lock().waiting(hash, key)
    }
}
