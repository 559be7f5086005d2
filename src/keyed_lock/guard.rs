//! What stands for a held key.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::{Key, KeyedLock};

/// Holds a key of a [`KeyedLock`] until it is dropped; then the key goes to the first who waits
/// for it.
///
/// A guard that is never dropped ([`std::mem::forget`]) holds its key forever.
#[must_use = "the key is released when the guard is dropped"]
pub struct Guard<'a, K: Key>(pub(super) Held<&'a KeyedLock<K>, K>);

/// A [`Guard`] that keeps the lock itself alive, so that it can be stored or sent anywhere.
#[must_use = "the key is released when the guard is dropped"]
pub struct OwnedGuard<K: Key>(pub(super) Held<Arc<KeyedLock<K>>, K>);

impl<K: Key> Guard<'_, K> {
    /// The key that is held.
    pub fn key(&self) -> &K {
        &self.0.key
    }
}

impl<K: Key> OwnedGuard<K> {
    /// The key that is held.
    pub fn key(&self) -> &K {
        &self.0.key
    }
}

impl<K: Key + fmt::Debug> fmt::Debug for Guard<'_, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Guard").field(self.key()).finish()
    }
}

impl<K: Key + fmt::Debug> fmt::Debug for OwnedGuard<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OwnedGuard").field(self.key()).finish()
    }
}

/// Both guards, by the way they reach the lock.
pub(super) struct Held<L: Deref<Target = KeyedLock<K>>, K: Key> {
    pub(super) lock: L,
    pub(super) hash: u64,
    pub(super) key: K,
}

impl<L: Deref<Target = KeyedLock<K>>, K: Key> Drop for Held<L, K> {
    #[inline]
    fn drop(&mut self) {
        self.lock.release(self.hash, &self.key);
    }
}
