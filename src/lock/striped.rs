use super::KeyLock;
use super::keyed::tell_queue;
use crate::env::{Env, Nanos, Object, Pause};
use crate::keyed_lock::{Guard, KeyedLock};
use crate::point::UserId;

/// A fixed number of FIFO locks; each user shares one with many others.
///
/// **Promises** that requests of one user go in one at a time. **Fails** to keep strangers from waiting for
/// each other: with one stripe, the `global` lock, for all users. **Used** where memory must be fixed
/// beforehand (Guava's `Striped`), and wherever a whole service hides behind one mutex.
#[derive(Debug)]
pub struct Striped {
    stripes: u64,
    locks: KeyedLock<u64>,
}

impl Striped {
    /// As many as the `striped` control has.
    pub const STRIPES: u64 = 16;

    /// This many locks, at least 1; their hash seed is derived from `seed`.
    pub fn new(stripes: u64, seed: u64) -> Self {
        Striped {
            stripes: stripes.max(1),
            locks: KeyedLock::with_seed(seed),
        }
    }

    /// The same in as little memory as can be, the cheapest to make: for a case of a few requests.
    pub fn small(stripes: u64, seed: u64) -> Self {
        Striped {
            stripes: stripes.max(1),
            locks: KeyedLock::with_shards(1, seed),
        }
    }

    fn stripe(&self, user: UserId) -> u64 {
        user.0 % self.stripes
    }
}

impl KeyLock for Striped {
    type Guard<'a> = Guard<'a, u64>;

    fn try_acquire(&self, user: UserId) -> Option<Self::Guard<'_>> {
        self.locks.try_lock(self.stripe(user))
    }

    async fn acquire<E: Env>(
        &self,
        user: UserId,
        timeout: Nanos,
        env: &E,
    ) -> Option<Self::Guard<'_>> {
        self.locks
            .lock_or(self.stripe(user), || env.sleep(timeout, Pause::LockTimeout))
            .await
            .ok()
    }

    fn contents(&self, user: UserId, tell: &mut dyn FnMut(u64)) -> bool {
        tell_queue(&self.locks, self.stripe(user), tell)
    }

    fn entries(&self) -> usize {
        self.locks.len()
    }

    fn object(&self, user: UserId) -> Object {
        Object::Stripe(self.stripe(user))
    }
}
