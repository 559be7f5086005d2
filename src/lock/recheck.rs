use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;

use super::KeyLock;
use super::promise::Promise;
use crate::env::{Env, Nanos, Object, Pause};
use crate::point::UserId;

/// The promise lock, cured with a loop: a request that waited looks again.
///
/// One promise per user, settled when its holder comes out, with or without success. A request that finds one waits for
/// it, then looks again, all under one deadline whose timer is cancelled when the wait is over.
///
/// **Promises** that requests of one user go in one at a time. **Fails** to be fair: all who wait wake up
/// together, one goes in, the others go back to waiting, and a newcomer may overtake them all. **Used** as the
/// smallest correct change to the promise lock, with a `while` where that has an `if`.
#[derive(Debug, Default)]
pub struct Recheck {
    entries: Mutex<HashMap<UserId, Promise<()>, FixedState>>,
}

/// A user's entry, until it is dropped: then it is removed, and all who wait look again.
pub struct RecheckGuard<'a> {
    lock: &'a Recheck,
    user: UserId,
    released: Promise<()>,
}

impl Recheck {
    /// Takes the entry, or says what to wait for.
    fn enter(&self, user: UserId) -> Result<RecheckGuard<'_>, Promise<()>> {
        let mut entries = self.entries.lock();
        if let Some(existing) = entries.get(&user) {
            return Err(existing.clone());
        }
        let released = Promise::new();
        entries.insert(user, released.clone());
        Ok(RecheckGuard {
            lock: self,
            user,
            released,
        })
    }
}

impl KeyLock for Recheck {
    type Guard<'a> = RecheckGuard<'a>;

    fn try_acquire(&self, user: UserId) -> Option<RecheckGuard<'_>> {
        self.enter(user).ok()
    }

    async fn acquire<E: Env>(
        &self,
        user: UserId,
        timeout: Nanos,
        env: &E,
    ) -> Option<RecheckGuard<'_>> {
        let mut deadline = pin!(env.sleep(timeout, Pause::LockTimeout));
        loop {
            let holder = match self.enter(user) {
                Ok(guard) => return Some(guard),
                Err(holder) => holder,
            };
            let mut released = holder.wait();
            let in_time = poll_fn(|cx| {
                if Pin::new(&mut released).poll(cx).is_ready() {
                    return Poll::Ready(true);
                }
                deadline.as_mut().poll(cx).map(|()| false)
            });
            if !in_time.await {
                return None;
            }
        }
    }

    /// Who waits for an entry that is gone has been woken, and will look again: that is all that it knows.
    fn contents(&self, user: UserId, tell: &mut dyn FnMut(u64)) -> bool {
        tell(u64::from(self.entries.lock().contains_key(&user)));
        true
    }

    fn entries(&self) -> usize {
        self.entries.lock().len()
    }

    fn object(&self, user: UserId) -> Object {
        Object::Lock(user)
    }
}

impl Drop for RecheckGuard<'_> {
    fn drop(&mut self) {
        self.lock.entries.lock().remove(&self.user);
        self.released.settle(());
    }
}
