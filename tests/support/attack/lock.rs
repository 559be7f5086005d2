//! A lock that does as its [`Plan`] says.

use std::collections::{HashMap, VecDeque};
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use pointrace::env::{Deadline, Env, Nanos, Object, Pause, Touch};
use pointrace::lock::KeyLock;
use pointrace::point::UserId;

use super::plan::{HandedInVain, Plan, Says, TimedOut, Timer, Wakes};
use crate::only_woken::first_woken;

pub struct Generated {
    pub plan: Plan,
    entries: Mutex<HashMap<u64, Entry>>,
}

#[derive(Default)]
struct Entry {
    queue: VecDeque<Waiter>,
    lease: Option<Arc<dyn Deadline>>,
}

type Waiter = Arc<Mutex<Slot>>;

#[derive(Default)]
struct Slot {
    /// Woken by a release.
    called: bool,
    timed_out: bool,
    polled: bool,
    waker: Option<Waker>,
}

impl Slot {
    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

pub struct Guard<'a>(&'a Generated, u64);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.release(self.1);
    }
}

/// A place in the queue, left when it is dropped.
struct Place<'a> {
    lock: &'a Generated,
    key: u64,
    waiter: Waiter,
    /// Whether it goes with no more ado.
    done: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if !self.done && !self.lock.plan.stays_when_dropped {
            self.lock.leave(self.key, &self.waiter);
        }
    }
}

impl Generated {
    pub fn new(plan: Plan) -> Self {
        Generated {
            plan,
            entries: Mutex::default(),
        }
    }

    fn key(&self, user: UserId) -> u64 {
        if self.plan.shared { 0 } else { user.0 }
    }

    fn take(&self, key: u64) -> Option<Guard<'_>> {
        let mut entries = self.entries.lock().unwrap();
        if let Some(entry) = entries.get_mut(&key) {
            let is_over = entry.lease.as_ref().is_some_and(|lease| lease.is_over());
            if !is_over {
                return None;
            }
            entry.lease = None;
        } else {
            entries.insert(key, Entry::default());
        }
        Some(Guard(self, key))
    }

    fn release(&self, key: u64) {
        let mut entries = self.entries.lock().unwrap();
        let Some(entry) = entries.get_mut(&key) else {
            return;
        };
        entry.lease = None;
        let waiting = entry.queue.len();
        let forgets = self.plan.forgets_from.is_some_and(|from| waiting >= from);
        let called: Vec<Waiter> = match self.plan.wakes {
            _ if forgets => Vec::new(),
            Wakes::First => entry.queue.pop_front().into_iter().collect(),
            Wakes::Last => entry.queue.pop_back().into_iter().collect(),
            Wakes::All => entry.queue.drain(..).collect(),
        };
        let handed = !called.is_empty() && !self.plan.looks_again;
        if !handed && entry.queue.is_empty() && !forgets {
            entries.remove(&key);
        } else if self.plan.looks_again && !forgets {
            // Free, with a queue: the entry goes, its waiters move to the next.
            let queue = mem::take(&mut entry.queue);
            entries.remove(&key);
            for waiter in queue {
                let mut slot = waiter.lock().unwrap();
                slot.called = true;
                slot.wake();
            }
        }
        drop(entries);
        for waiter in called {
            let mut slot = waiter.lock().unwrap();
            slot.called = true;
            slot.wake();
        }
    }

    fn leave(&self, key: u64, waiter: &Waiter) {
        let called = waiter.lock().unwrap().called;
        if called {
            match self.plan.handed_in_vain {
                _ if self.plan.looks_again => {}
                HandedInVain::PassedOn => self.release(key),
                HandedInVain::Forgotten | HandedInVain::Taken => {}
            }
        } else if let Some(entry) = self.entries.lock().unwrap().get_mut(&key) {
            entry.queue.retain(|other| !Arc::ptr_eq(other, waiter));
        }
    }

    /// Whether it was called, or its time is over; pending as long as neither.
    fn look(&self, waiter: &Waiter, cx: &Context<'_>) -> Poll<bool> {
        let mut slot = waiter.lock().unwrap();
        let second = mem::replace(&mut slot.polled, true);
        if slot.called || second && self.plan.second_poll_is_a_grant {
            return Poll::Ready(true);
        }
        if slot.timed_out {
            return Poll::Ready(false);
        }
        if slot.waker.is_none() || !self.plan.keeps_first_waker {
            slot.waker = Some(cx.waker().clone());
        }
        Poll::Pending
    }

    async fn wait<E: Env>(&self, user: UserId, waiter: &Waiter, timeout: Nanos, env: &E) -> bool {
        let called = poll_fn(|cx| self.look(waiter, cx));
        let sleep = || Box::pin(env.sleep(timeout, Pause::LockTimeout));
        match self.plan.timer {
            Timer::None => called.await,
            Timer::ByWakers => {
                let mut sleep = sleep();
                let timed_out = poll_fn(|cx| sleep.as_mut().poll(cx).map(|()| false));
                first_woken(called, timed_out).await
            }
            Timer::Before | Timer::After => {
                let (mut called, mut sleep) = (called, sleep());
                poll_fn(|cx| {
                    if self.plan.timer == Timer::Before && sleep.as_mut().poll(cx).is_ready() {
                        return Poll::Ready(false);
                    }
                    if let Poll::Ready(called) = Pin::new(&mut called).poll(cx) {
                        return Poll::Ready(called);
                    }
                    sleep.as_mut().poll(cx).map(|()| false)
                })
                .await
            }
            Timer::Detached => {
                let (sleep, env, waiter) = (sleep(), env.clone(), Arc::clone(waiter));
                let (object, says) = (self.object(user), self.plan.says);
                env.clone().spawn(async move {
                    sleep.await;
                    if says != Says::Nothing {
                        env.touch(object, Touch::Write);
                    }
                    let mut slot = waiter.lock().unwrap();
                    slot.timed_out = true;
                    slot.wake();
                });
                called.await
            }
            Timer::Deadline => {
                let deadline = env.deadline(timeout, Pause::LockTimeout);
                called.await && !deadline.is_over()
            }
            Timer::Clock => {
                let mut sleep = sleep();
                let mut called = called;
                poll_fn(|cx| {
                    let _ = sleep.as_mut().poll(cx);
                    Pin::new(&mut called)
                        .poll(cx)
                        .map(|called| called && env.now() == 0)
                })
                .await
            }
        }
    }
}

impl KeyLock for Generated {
    type Guard<'a> = Guard<'a>;

    fn try_acquire(&self, user: UserId) -> Option<Guard<'_>> {
        self.take(self.key(user))
    }

    async fn acquire<E: Env>(&self, user: UserId, timeout: Nanos, env: &E) -> Option<Guard<'_>> {
        let key = self.key(user);
        loop {
            if self.plan.naps {
                env.sleep(1, Pause::Backoff).await;
            }
            if self.plan.looks_again
                && let Some(guard) = self.take(key)
            {
                return Some(guard);
            }
            let waiter = Waiter::default();
            let queued = Arc::clone(&waiter);
            self.entries
                .lock()
                .unwrap()
                .entry(key)
                .or_default()
                .queue
                .push_back(queued);
            let mut place = Place {
                lock: self,
                key,
                waiter: Arc::clone(&waiter),
                done: false,
            };
            let mut in_time = self.wait(user, &waiter, timeout, env).await;
            place.done = true;
            if !in_time {
                let called = waiter.lock().unwrap().called;
                match self.plan.timed_out {
                    _ if called && self.plan.handed_in_vain == HandedInVain::Taken => {
                        in_time = true
                    }
                    TimedOut::Leaves => self.leave(key, &waiter),
                    TimedOut::Stays => {}
                    TimedOut::TakesTheEntryAlong => {
                        self.entries.lock().unwrap().remove(&key);
                    }
                    TimedOut::GoesIn => in_time = true,
                }
                if !in_time {
                    return None;
                }
            }
            if self.plan.looks_again {
                continue;
            }
            let mut entries = self.entries.lock().unwrap();
            let entry = entries.entry(key).or_default();
            if self.plan.leases {
                entry.lease = Some(Arc::new(env.deadline(timeout, Pause::Lease)));
            }
            return Some(Guard(self, key));
        }
    }

    fn entries(&self) -> usize {
        self.entries.lock().unwrap().len()
    }

    fn object(&self, user: UserId) -> Object {
        match self.plan.says {
            Says::Everything => Object::Everything,
            _ if self.plan.shared => Object::Stripe(0),
            _ => Object::Lock(user),
        }
    }
}
