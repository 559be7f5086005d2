use super::KeyLock;
use crate::env::{Env, Nanos, Object, Pause};
use crate::keyed_lock::{Guard, KeyedLock};
use crate::point::UserId;
use crate::sim;

/// A FIFO lock per user with direct hand-off: what "on" means.
///
/// **Promises** that requests of one user go in one at a time, in the order in which they asked; a release
/// hands the lock to the first who waits, so no request can slip in between. A request that waits longer than the
/// timeout is refused, with no effect. **Fails** to protect anything outside its own process. **Used** in
/// single-process services; see [`KeyedLock`], which works without the rest of this crate.
#[derive(Debug)]
pub struct Keyed(KeyedLock<u64>);

impl Keyed {
    /// A lock whose hash seed is derived from `seed`.
    pub fn new(seed: u64) -> Self {
        Keyed(KeyedLock::with_seed(seed))
    }

    /// The smallest one, the cheapest to make: for a case of a few requests.
    pub fn small(seed: u64) -> Self {
        Keyed(KeyedLock::with_shards(1, seed))
    }
}

impl KeyLock for Keyed {
    type Guard<'a> = Guard<'a, u64>;

    fn try_acquire(&self, user: UserId) -> Option<Self::Guard<'_>> {
        self.0.try_lock(user.0)
    }

    async fn acquire<E: Env>(
        &self,
        user: UserId,
        timeout: Nanos,
        env: &E,
    ) -> Option<Self::Guard<'_>> {
        self.0
            .lock_or(user.0, || env.sleep(timeout, Pause::LockTimeout))
            .await
            .ok()
    }

    #[inline]
    fn prefetch(&self, user: UserId) {
        self.0.prefetch(&user.0);
    }

    fn contents(&self, user: UserId, tell: &mut dyn FnMut(u64)) -> bool {
        tell_queue(&self.0, user.0, tell)
    }

    fn entries(&self) -> usize {
        self.0.len()
    }

    fn object(&self, user: UserId) -> Object {
        Object::Lock(user)
    }
}

/// Hands on whether a key is held, and who waits for it in which order. Who has been handed it has been woken.
pub(super) fn tell_queue(lock: &KeyedLock<u64>, key: u64, tell: &mut dyn FnMut(u64)) -> bool {
    tell(u64::from(lock.is_locked(&key)));
    let mut known = true;
    lock.each_waiting(&key, &mut |waker| match sim::number_of(waker) {
        Some(task) => tell(task + 2),
        None => known = false,
    });
    known
}
