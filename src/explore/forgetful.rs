use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Poll, Waker};

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;

use crate::env::{Env, Nanos, Object, Pause};
use crate::lock::KeyLock;
use crate::point::UserId;

/// A FIFO lock with direct hand-off and one mistake: a request that gives up waiting at the moment in which the lock is
/// handed to it does not pass it on. No request is inside then, and none ever will be again.
///
/// It is here to be broken; no service should run it.
#[derive(Debug, Default)]
pub struct Forgetful {
    users: Mutex<HashMap<UserId, VecDeque<Waiter>, FixedState>>,
}

type Waiter = Arc<Mutex<Slot>>;

#[derive(Debug, Default)]
struct Slot {
    granted: bool,
    waker: Option<Waker>,
}

/// Holds a user's lock of a [`Forgetful`].
#[derive(Debug)]
pub struct ForgetfulGuard<'a>(&'a Forgetful, UserId);

impl Drop for ForgetfulGuard<'_> {
    fn drop(&mut self) {
        let next = {
            let mut users = self.0.users.lock();
            let next = users.get_mut(&self.1).and_then(VecDeque::pop_front);
            if next.is_none() {
                users.remove(&self.1);
            }
            next
        };
        if let Some(next) = next {
            let waker = {
                let mut slot = next.lock();
                slot.granted = true;
                slot.waker.take()
            };
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }
}

impl KeyLock for Forgetful {
    type Guard<'a> = ForgetfulGuard<'a>;

    fn try_acquire(&self, user: UserId) -> Option<ForgetfulGuard<'_>> {
        let mut users = self.users.lock();
        if users.contains_key(&user) {
            return None;
        }
        users.insert(user, VecDeque::new());
        Some(ForgetfulGuard(self, user))
    }

    async fn acquire<E: Env>(
        &self,
        user: UserId,
        timeout: Nanos,
        env: &E,
    ) -> Option<ForgetfulGuard<'_>> {
        let waiter = Waiter::default();
        let queued = Arc::clone(&waiter);
        self.users.lock().entry(user).or_default().push_back(queued);
        let mut timer = pin!(env.sleep(timeout, Pause::LockTimeout));
        let in_time = poll_fn(|cx| {
            // The mistake: time is looked at first, and a lock that has just been handed over is forgotten.
            if timer.as_mut().poll(cx).is_ready() {
                return Poll::Ready(false);
            }
            let mut slot = waiter.lock();
            if slot.granted {
                return Poll::Ready(true);
            }
            slot.waker = Some(cx.waker().clone());
            Poll::Pending
        });
        if in_time.await {
            return Some(ForgetfulGuard(self, user));
        }
        let mut users = self.users.lock();
        if let Some(queue) = users.get_mut(&user) {
            queue.retain(|other| !Arc::ptr_eq(other, &waiter));
        }
        None
    }

    fn entries(&self) -> usize {
        self.users.lock().len()
    }

    fn object(&self, user: UserId) -> Object {
        Object::Lock(user)
    }
}
