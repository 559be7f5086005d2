//! The exact part of the lock, kept under a mutex: which keys are held, and who waits for them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Waker;

use hashbrown::HashTable;
use hashbrown::hash_table::{Entry, OccupiedEntry};

use super::Key;
use super::hash::{KeyHasher, is_integer};
use super::waiters::{Ends, Look, Waiters};

/// Tables up to these capacities stay when they empty: a key taken and given back again and again
/// must not allocate again and again.
const HELD_KEPT: usize = 7;
const QUEUES_KEPT: usize = 3;

/// One shard. A key is either in `held`, or held by a word in front of the shard; in both cases it
/// has a queue exactly while a task waits for it.
pub(super) struct Shard<K> {
    held: HashTable<K>,
    queues: HashTable<Queue<K>>,
    waiters: Waiters,
    /// For each word of this shard, how many of the keys in `held` and in `queues` are its own.
    /// A count that has reached its limit stays there until the shard is empty: to think that a
    /// word is shared when it no longer is costs time, nothing else.
    shared: Box<[u16]>,
    /// The lowest of the bits of a hash that choose among the words of this shard.
    word_from: u32,
}

struct Queue<K> {
    key: K,
    ends: Ends,
    len: usize,
}

/// What became of a waiter that left before it had its key in hand.
pub(super) enum Left<K> {
    /// It was still queued.
    Queue(Leaver<K>),
    /// The key had been handed to it already, and must be released.
    WithKey,
}

/// What is left of a waiter that left its queue. Waker and key are to be used and dropped outside of
/// the shard's lock: both may run foreign code, which may use the same lock.
pub(super) struct Leaver<K> {
    pub(super) waker: Waker,
    /// The key that the queue knew itself by, if this was the last to wait for it.
    pub(super) emptied: Option<K>,
}

impl<K: Key> Shard<K> {
    /// A shard with this many words in front of it, a power of two or none.
    pub(super) fn new(words: usize, word_from: u32) -> Self {
        Self {
            held: HashTable::new(),
            queues: HashTable::new(),
            waiters: Waiters::new(),
            shared: std::iter::repeat_n(0, words).collect(),
            word_from,
        }
    }

    /// Whether the word of a key must stay shared: whether any of its keys is held here or waited
    /// for.
    pub(super) fn shares(&mut self, hash: u64) -> bool {
        let is_empty = self.held.is_empty() && self.queues.is_empty();
        self.count(hash).is_some_and(|count| {
            if is_empty {
                *count = 0;
            }
            *count > 0
        })
    }

    fn count(&mut self, hash: u64) -> Option<&mut u16> {
        let mask = self.shared.len().wrapping_sub(1);
        #[expect(clippy::cast_possible_truncation, reason = "the lowest bits count")]
        let word = (hash >> self.word_from) as usize & mask;
        self.shared.get_mut(word)
    }

    fn count_up(&mut self, hash: u64) {
        if let Some(count) = self.count(hash) {
            *count = count.saturating_add(1);
        }
    }

    fn count_down(&mut self, hash: u64) {
        if let Some(count) = self.count(hash)
            && *count < u16::MAX
        {
            *count -= 1;
        }
    }

    /// The number of keys held here.
    pub(super) fn len(&self) -> usize {
        self.held.len()
    }

    /// Whether nothing is held and no task waits, nor anything is left of either.
    #[cfg(test)]
    pub(super) fn is_unused(&self) -> bool {
        self.held.is_empty() && self.queues.is_empty() && self.waiters.is_empty()
    }

    /// Whether `key` is held here.
    pub(super) fn holds(&self, hash: u64, key: &K) -> bool {
        self.held.find(hash, |held| held == key).is_some()
    }

    /// Makes `key` held, unless it is.
    pub(super) fn insert(&mut self, hasher: &KeyHasher, hash: u64, key: &K) -> bool {
        grow(&mut self.held, |held| hasher.hash(held));
        let entry = self
            .held
            .entry(hash, |held| held == key, |held| hasher.hash(held));
        match entry {
            Entry::Occupied(_) => false,
            Entry::Vacant(vacant) => {
                vacant.insert(key.clone());
                self.count_up(hash);
                true
            }
        }
    }

    /// Makes `key` free, and returns the copy that was kept of it, to be dropped outside of the
    /// shard's lock.
    pub(super) fn remove(&mut self, hasher: &KeyHasher, hash: u64, key: &K) -> Option<K> {
        let entry = find_own(&mut self.held, hasher, hash, key, |held| held)?;
        let (key, _) = entry.remove();
        shrink(&mut self.held, HELD_KEPT, |held| hasher.hash(held));
        self.count_down(hash);
        Some(key)
    }

    /// Puts a waiter at the end of the queue of `key`, and returns its slot.
    pub(super) fn enqueue(&mut self, hasher: &KeyHasher, hash: u64, key: &K, waker: &Waker) -> u32 {
        // Both clones may run foreign code; if that panics, nothing has been changed.
        let waker = waker.clone();
        grow(&mut self.queues, |queue| hasher.hash(&queue.key));
        let entry = self.queues.entry(
            hash,
            |queue| queue.key == *key,
            |queue| hasher.hash(&queue.key),
        );
        let (mut entry, new) = match entry {
            Entry::Occupied(entry) => (entry, false),
            Entry::Vacant(vacant) => {
                let queue = Queue {
                    key: key.clone(),
                    ends: Ends::EMPTY,
                    len: 0,
                };
                (vacant.insert(queue), true)
            }
        };
        let queue = entry.get_mut();
        queue.len += 1;
        let slot = self.waiters.push(&mut queue.ends, waker);
        if new {
            self.count_up(hash);
        }
        slot
    }

    /// Makes `key` the first waiter's own, if a task waits for it. That waiter is to be woken.
    #[inline]
    pub(super) fn hand_off(&mut self, hasher: &KeyHasher, hash: u64, key: &K) -> Option<Leaver<K>> {
        if self.queues.is_empty() {
            return None;
        }
        self.take_out(hasher, hash, key, Waiters::grant_first)
    }

    /// A waiter looks whether its turn has come.
    pub(super) fn look(&mut self, slot: u32, waker: &Waker) -> Look {
        self.waiters.look(slot, waker)
    }

    /// A waiter gives up.
    pub(super) fn leave(&mut self, hasher: &KeyHasher, hash: u64, key: &K, slot: u32) -> Left<K> {
        if self.waiters.is_granted(slot) {
            self.waiters.leave_granted(slot);
            return Left::WithKey;
        }
        let leaver = self.take_out(hasher, hash, key, |waiters, ends| {
            waiters.leave_queue(ends, slot)
        });
        Left::Queue(leaver.expect("a queued waiter has a queue"))
    }

    /// Takes one waiter out of the queue of `key`, and removes the queue after the last.
    fn take_out(
        &mut self,
        hasher: &KeyHasher,
        hash: u64,
        key: &K,
        take: impl FnOnce(&mut Waiters, &mut Ends) -> Waker,
    ) -> Option<Leaver<K>> {
        let mut entry = find_own(&mut self.queues, hasher, hash, key, |queue| &queue.key)?;
        let queue = entry.get_mut();
        queue.len -= 1;
        let last = queue.len == 0;
        let waker = take(&mut self.waiters, &mut queue.ends);
        let emptied = last.then(|| entry.remove().0.key);
        if last {
            shrink(&mut self.queues, QUEUES_KEPT, |queue| {
                hasher.hash(&queue.key)
            });
            self.count_down(hash);
        }
        Some(Leaver { waker, emptied })
    }

    /// The wakers of those who wait for `key`, the first first.
    pub(super) fn each_waker(&self, hash: u64, key: &K, f: &mut dyn FnMut(&Waker)) {
        if let Some(queue) = self.queues.find(hash, |queue| queue.key == *key) {
            self.waiters.each(&queue.ends, f);
        }
    }

    /// How many wait for `key`.
    pub(super) fn waiting(&self, hash: u64, key: &K) -> usize {
        self.queues
            .find(hash, |queue| queue.key == *key)
            .map_or(0, |queue| queue.len)
    }
}

/// Finds what is kept of a key by those who give it back. To give back cannot fail: where `Eq` panics, keys of the
/// same hash are taken to be the same.
#[inline]
fn find_own<'a, T, K: Key>(
    table: &'a mut HashTable<T>,
    hasher: &KeyHasher,
    hash: u64,
    key: &K,
    key_of: impl Fn(&T) -> &K,
) -> Option<OccupiedEntry<'a, T>> {
    let is_own = |kept: &T| {
        let kept = key_of(kept);
        // The comparison of integers cannot panic, and is not worth a guard.
        if is_integer::<K>() {
            return kept == key;
        }
        let same_hash = || catch_unwind(AssertUnwindSafe(|| hasher.hash(kept) == hash));
        catch_unwind(AssertUnwindSafe(|| kept == key))
            .or_else(|_| same_hash())
            .unwrap_or(false)
    };
    table.find_entry(hash, is_own).ok()
}

/// Makes room for one more, if there is none. A table that made it by itself would lose what it keeps if `hash`
/// panicked half-way.
#[inline]
fn grow<T>(table: &mut HashTable<T>, hash: impl Fn(&T) -> u64) {
    if table.len() == table.capacity() {
        let capacity = (table.len() * 2).max(QUEUES_KEPT);
        rebuild(table, capacity, hash);
    }
}

/// Gives memory back after a peak. A table shrinks to half full when it is an eighth full, so the
/// work is paid for by the removals that emptied it, and it neither grows nor shrinks again soon.
#[inline]
fn shrink<T>(table: &mut HashTable<T>, kept: usize, hash: impl Fn(&T) -> u64) {
    let capacity = table.capacity();
    if capacity > kept && table.len() < capacity / 8 {
        let smaller = (table.len() * 2).max(kept);
        // Giving a key back must not be stopped half-way: if `hash` panics, the table stays as large as it is.
        let _ = catch_unwind(AssertUnwindSafe(|| rebuild(table, smaller, hash)));
    }
}

/// Moves all into a table of another capacity. If `hash` panics, nothing has been changed.
#[inline(never)]
fn rebuild<T>(table: &mut HashTable<T>, capacity: usize, hash: impl Fn(&T) -> u64) {
    let hashes: Vec<u64> = table.iter().map(hash).collect();
    let mut rebuilt = HashTable::with_capacity(capacity);
    for (hash, kept) in hashes.into_iter().zip(table.drain()) {
        rebuilt.insert_unique(hash, kept, |_| unreachable!("there is room for all"));
    }
    *table = rebuilt;
}
