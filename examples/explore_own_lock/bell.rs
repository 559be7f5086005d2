//! The lock.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;

use pointrace::env::{Env, Nanos, Pause};
use pointrace::lock::KeyLock;
use pointrace::point::UserId;
use tokio::sync::Notify;

// The standard library's, but for a test that looks what threads can do to this lock.
use super::Mutex;

/// One bell a user: who finds the room taken waits for the bell. With `LOOK_AGAIN` all look whether the room is free
/// when it rings; without, everybody who hears it goes in.
#[derive(Default)]
pub struct Bell<const LOOK_AGAIN: bool> {
    taken: Mutex<HashMap<UserId, Arc<Notify>>>,
}

/// The room of a user, until it is dropped: then the bell rings.
pub struct Guard<'a, const LOOK_AGAIN: bool>(&'a Bell<LOOK_AGAIN>, UserId);

impl<const LOOK_AGAIN: bool> Drop for Guard<'_, LOOK_AGAIN> {
    fn drop(&mut self) {
        let bell = self.0.taken.lock().unwrap().remove(&self.1);
        if let Some(bell) = bell {
            bell.notify_waiters();
        }
    }
}

impl<const LOOK_AGAIN: bool> KeyLock for Bell<LOOK_AGAIN> {
    type Guard<'a> = Guard<'a, LOOK_AGAIN>;

    fn try_acquire(&self, user: UserId) -> Option<Self::Guard<'_>> {
        let mut taken = self.taken.lock().unwrap();
        if taken.contains_key(&user) {
            return None;
        }
        taken.insert(user, Arc::default());
        Some(Guard(self, user))
    }

    async fn acquire<E: Env>(
        &self,
        user: UserId,
        timeout: Nanos,
        env: &E,
    ) -> Option<Self::Guard<'_>> {
        // Any future works here that is woken by its waker; only the time must be the environment's.
        let mut deadline = pin!(env.sleep(timeout, Pause::LockTimeout));
        loop {
            let bell;
            let rings = {
                let taken = self.taken.lock().unwrap();
                bell = taken.get(&user).cloned();
                // Listens from here on, while nobody can give the room back. Were it made after the map is free again,
                // the bell could have rung in between, and would never ring again.
                bell.as_deref().map(Notify::notified)
            };
            if let Some(rings) = rings {
                tokio::select! {
                    // Otherwise the branches are looked at in random order, and no run could be played again.
                    biased;
                    () = rings => {}
                    () = &mut deadline => return None,
                }
            }
            if !LOOK_AGAIN {
                self.taken.lock().unwrap().insert(user, Arc::default());
                return Some(Guard(self, user));
            }
            if let Some(guard) = self.try_acquire(user) {
                return Some(guard);
            }
        }
    }

    fn entries(&self) -> usize {
        self.taken.lock().unwrap().len()
    }
}
