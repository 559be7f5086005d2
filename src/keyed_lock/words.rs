//! The fast part of the lock: a table of atomic words in front of the shards, in which one
//! compare-and-swap takes a free integer key, and another gives it back.
//!
//! The hash of an integer is a bijection. Some of its bits choose the word; all of the others fit
//! in the word, so that index and content together *are* the key: the answer is exact, not "some
//! key with this hash". The bits that chose the word leave a hole in it, with room for two flags:
//!
//! - `HELD`: the key whose bits are in the word is held, by this word.
//! - `SHARED`: the word is shared with its shard. Some key that belongs to this word is held in the
//!   shard's set, or has a queue there. Such a word is never free, so no fast operation succeeds on
//!   it: it changes under the shard's lock only.
//!
//! Each word belongs to one shard, so its lock is the lock of the word's slow operations. Fast
//! operations need no lock, and see nothing but `free` and `held, not shared`:
//!
//! ```text
//!             acquire (fast)                share (locked)
//!   free  <------------------->  held  <--------------------->  held, shared
//!             release (fast)               unshare (locked)
//! ```
//!
//! Orderings: a thread that takes a key must see what its last holder did. A fast release has release
//! ordering, and what follows on that word, until it is shared, are read-modify-writes only; so an
//! acquiring one of them, be it a fast acquisition or the one that makes the word shared,
//! synchronizes with *all* releases before it, whichever key they were of. While the word is
//! shared, the mutex of the shard orders everything, so loads need no ordering of their own; the
//! stores that free a word or end its sharing have release ordering, to begin the chain anew.

use super::sync::{AtomicU64, Ordering};
use crate::prefetch::prefetch;

/// The lowest bit of the hole, and so of the index. It lies away from both ends of the hash, whose
/// bits the tables of the shards use.
pub(super) const INDEX_FROM: u32 = 40;

const FREE: u64 = 0;
const HELD: u64 = 1 << INDEX_FROM;
const SHARED: u64 = 2 << INDEX_FROM;

/// The words, a power of two of them, or none if keys are no integers.
pub(super) struct Words {
    words: Box<[AtomicU64]>,
}

/// What a word says about a key, when the shard is locked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shared {
    /// The word was free, and now holds the key: it is acquired.
    Acquired,
    /// The word holds the key, and is shared now.
    Held,
    /// The word does not hold the key, and is shared now: ask the shard.
    Elsewhere,
}

impl Words {
    /// Four words are the fewest: two bits of index make room for two flags.
    pub(super) fn new(count: usize) -> Self {
        debug_assert!(count == 0 || (count.is_power_of_two() && count >= 4));
        Self {
            words: (0..count).map(|_| AtomicU64::new(FREE)).collect(),
        }
    }

    #[inline]
    fn mask(&self) -> u64 {
        self.words.len() as u64 - 1
    }

    #[inline]
    pub(super) fn index(&self, hash: u64) -> usize {
        ((hash >> INDEX_FROM) & self.mask()) as usize
    }

    #[inline]
    fn word(&self, hash: u64) -> &AtomicU64 {
        &self.words[self.index(hash)]
    }

    /// Asks the processor to fetch the key's word, to be changed.
    #[inline]
    pub(super) fn prefetch(&self, hash: u64) {
        if !self.words.is_empty() {
            prefetch(self.word(hash));
        }
    }

    /// What the word contains while it holds the key, and is not shared.
    #[inline]
    fn held(&self, hash: u64) -> u64 {
        (hash & !(self.mask() << INDEX_FROM)) | HELD
    }

    /// Takes the key, if its word is free.
    #[inline]
    pub(super) fn acquire(&self, hash: u64) -> bool {
        self.word(hash)
            .compare_exchange(FREE, self.held(hash), Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    /// Gives the key back, if its word holds it and is not shared.
    #[inline]
    pub(super) fn release(&self, hash: u64) -> bool {
        self.word(hash)
            .compare_exchange(self.held(hash), FREE, Ordering::Release, Ordering::Relaxed)
            .is_ok()
    }

    /// Whether the word holds the key, at this moment.
    #[inline]
    pub(super) fn holds(&self, hash: u64) -> bool {
        self.word(hash).load(Ordering::Relaxed) & !SHARED == self.held(hash)
    }

    /// How many keys are held by the words.
    pub(super) fn len(&self) -> usize {
        let held = |word: &&AtomicU64| word.load(Ordering::Relaxed) & HELD != 0;
        self.words.iter().filter(held).count()
    }

    /// Whether every word is free.
    #[cfg(test)]
    pub(super) fn are_free(&self) -> bool {
        let mut words = self.words.iter();
        words.all(|word| word.load(Ordering::Relaxed) == FREE)
    }

    /// With the shard locked: takes the key if its word is free after all, and otherwise makes the
    /// word shared, so that it stays as it is for as long as the lock is held.
    pub(super) fn acquire_or_share(&self, hash: u64) -> Shared {
        let word = self.word(hash);
        loop {
            let found = word.load(Ordering::Relaxed);
            if found == FREE {
                if self.acquire(hash) {
                    return Shared::Acquired;
                }
                continue;
            }
            // Shared already, or else its holder may be giving it back right now.
            if found & SHARED == 0
                && word
                    .compare_exchange(found, found | SHARED, Ordering::Acquire, Ordering::Relaxed)
                    .is_err()
            {
                continue;
            }
            return if found & !SHARED == self.held(hash) {
                Shared::Held
            } else {
                Shared::Elsewhere
            };
        }
    }

    /// With the shard locked, for the holder of the key: gives it back if the word holds it,
    /// shared or not.
    pub(super) fn release_shared(&self, hash: u64) -> bool {
        let word = self.word(hash);
        let found = word.load(Ordering::Relaxed);
        if found & !SHARED != self.held(hash) {
            return false;
        }
        // No other thread changes it meanwhile: the fast release is the caller's alone, and `SHARED`
        // changes under the lock.
        word.store(found & SHARED, Ordering::Release);
        true
    }

    /// With the shard locked: makes the word no longer shared, if it is.
    pub(super) fn unshare(&self, hash: u64) {
        let word = self.word(hash);
        let found = word.load(Ordering::Relaxed);
        // A word that is not shared may change at any moment, and is left alone.
        if found & SHARED != 0 {
            word.store(found & !SHARED, Ordering::Release);
        }
    }
}
