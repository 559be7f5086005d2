//! The futures that wait for a key.

use std::future::Future;
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::guard::{Guard, Held, OwnedGuard};
use super::ownership::Asked;
use super::waiters::NONE;
use super::{Key, KeyedLock, budget};

/// A future that waits for a key, made by [`KeyedLock::lock`].
///
/// It does nothing until it is polled; the first poll takes its place in the queue. Dropping it at
/// any moment leaves nothing behind: its place is given up, and if the key had been handed to it
/// already, the key goes on to the next.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Lock<'a, K: Key>(Acquire<&'a KeyedLock<K>, K>);

/// A future that waits for a key and keeps the lock itself alive, made by
/// [`KeyedLock::lock_owned`]. Otherwise it is [`Lock`].
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct OwnedLock<K: Key>(Acquire<Arc<KeyedLock<K>>, K>);

impl<'a, K: Key> Lock<'a, K> {
    pub(super) fn new(lock: &'a KeyedLock<K>, key: K) -> Self {
        Self(Acquire::new(Request::new(lock, key)))
    }

    /// The guard, if nothing stands in the way, or else the future that waits for it. What does
    /// not wait does not go through the memory of a future.
    #[inline(always)]
    pub(super) fn start(lock: &'a KeyedLock<K>, key: K) -> Result<Guard<'a, K>, Self> {
        match Request::new(lock, key).acquire_now() {
            Ok(held) => Ok(Guard(held)),
            Err(request) => Err(Self(Acquire::new(request))),
        }
    }

    /// Whether this future stands in the queue: it has been polled, did not find the key free, and
    /// has not been completed. A [deadline](KeyedLock::lock_or) need not be armed before that.
    pub fn is_waiting(&self) -> bool {
        self.0.slot != NONE
    }
}

impl<K: Key> OwnedLock<K> {
    pub(super) fn new(lock: Arc<KeyedLock<K>>, key: K) -> Self {
        Self(Acquire::new(Request::new(lock, key)))
    }

    /// Whether this future stands in the queue; see [`Lock::is_waiting`].
    pub fn is_waiting(&self) -> bool {
        self.0.slot != NONE
    }
}

impl<'a, K: Key> Future for Lock<'a, K> {
    type Output = Guard<'a, K>;

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context).map(Guard)
    }
}

impl<K: Key> Future for OwnedLock<K> {
    type Output = OwnedGuard<K>;

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll(context).map(OwnedGuard)
    }
}

// A waiter is known by the number of its slot, not by its address: it may move.
impl<K: Key> Unpin for Lock<'_, K> {}
impl<K: Key> Unpin for OwnedLock<K> {}

/// Both futures, by the way they reach the lock.
struct Acquire<L: Deref<Target = KeyedLock<K>>, K: Key> {
    /// Gone once the key is acquired.
    request: Option<Request<L, K>>,
    /// Where it waits, or `NONE`.
    slot: u32,
}

struct Request<L, K> {
    lock: L,
    hash: u64,
    key: K,
}

impl<L: Deref<Target = KeyedLock<K>>, K: Key> Acquire<L, K> {
    #[inline]
    fn new(request: Request<L, K>) -> Self {
        Self {
            request: Some(request),
            slot: NONE,
        }
    }

    // Always in line, with the rest apart: a call costs a third of what this does.
    #[inline(always)]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Held<L, K>> {
        if self.slot == NONE
            && let Some(request) = self.request.take()
        {
            match request.acquire_now() {
                Ok(held) => return Poll::Ready(held),
                Err(request) => self.request = Some(request),
            }
        }
        self.poll_slowly(context)
    }

    #[inline(never)]
    fn poll_slowly(&mut self, context: &mut Context<'_>) -> Poll<Held<L, K>> {
        let request = self.request.as_ref().expect("polled after completion");
        let Request { lock, hash, key } = request;
        if self.slot != NONE {
            if !lock.is_my_turn(*hash, self.slot, context.waker()) {
                return Poll::Pending;
            }
            self.slot = NONE;
        } else {
            if lock.yields && !budget::spend() {
                budget::renew();
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            if let Asked::Queued(slot) = lock.acquire_or_queue(*hash, key, context.waker()) {
                self.slot = slot;
                return Poll::Pending;
            }
        }
        let request = self.request.take();
        Poll::Ready(request.expect("it was there a moment ago").acquired())
    }
}

impl<L: Deref<Target = KeyedLock<K>>, K: Key> Request<L, K> {
    #[inline]
    fn new(lock: L, key: K) -> Self {
        let hash = lock.hash(&key);
        Self { lock, hash, key }
    }

    /// Acquires the key if its word is free and it is not time to yield.
    #[inline(always)]
    fn acquire_now(self) -> Result<Held<L, K>, Self> {
        let may = self.lock.has_words() && (!self.lock.yields || budget::spend());
        if may && self.lock.acquire_by_word(self.hash) {
            Ok(self.acquired())
        } else {
            Err(self)
        }
    }

    #[inline(always)]
    fn acquired(self) -> Held<L, K> {
        let Self { lock, hash, key } = self;
        Held { lock, hash, key }
    }
}

impl<L: Deref<Target = KeyedLock<K>>, K: Key> Drop for Acquire<L, K> {
    #[inline]
    fn drop(&mut self) {
        if self.slot != NONE
            && let Some(Request { lock, hash, key }) = &self.request
        {
            lock.leave(*hash, key, self.slot);
        }
    }
}
