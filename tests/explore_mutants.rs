//! A lock with direct hand-off, as `keyed` is, small enough to be broken on purpose. As it should be, it is
//! proved; broken in any of the ways in which such locks are broken, a schedule is found that shows it.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use pointrace::env::{Env, Nanos, Pause};
use pointrace::explore::{Case, Violation, verify};
use pointrace::history::AnomalyKind;
use pointrace::lock::KeyLock;
use pointrace::point::UserId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mutation {
    None,
    /// No mutation: a waiter whose time is over gives up even if the lock has just been handed to it, and passes
    /// it on.
    TimerFirst,
    /// A waiter that gives up after the lock has been handed to it does not pass it on.
    HandOffDroppedOnCancel,
    /// A waiter that gives up takes the user's whole entry with it, also while another request holds it.
    EntryRemovedOnCancel,
    /// A release removes the entry although a request is queued.
    EntryRemovedWhileQueued,
    /// The last who came is served first.
    LastInFirstOut,
    /// The timer is asked before the lock: handed over and timed out at once, it is told so and keeps the lock.
    TimeoutAfterGrantKeepsTheLock,
    /// A newcomer may slip in between the release and the one it was for.
    NoHandOff,
}

#[derive(Default)]
struct Slot {
    granted: bool,
    waker: Option<Waker>,
}

type Waiter = Arc<Mutex<Slot>>;

struct Fifo {
    mutation: Mutation,
    /// Each user whose lock is held, with those who wait for it.
    users: Mutex<HashMap<UserId, VecDeque<Waiter>>>,
}

struct Guard<'a>(&'a Fifo, UserId);

impl Fifo {
    fn new(mutation: Mutation) -> Self {
        Fifo {
            mutation,
            users: Mutex::default(),
        }
    }

    fn release(&self, user: UserId) {
        let mut users = self.users.lock().unwrap();
        let Some(queue) = users.get_mut(&user) else {
            return;
        };
        let next = match self.mutation {
            Mutation::LastInFirstOut => queue.pop_back(),
            _ => queue.pop_front(),
        };
        let removes = match self.mutation {
            Mutation::EntryRemovedWhileQueued | Mutation::NoHandOff => true,
            _ => next.is_none(),
        };
        if removes {
            users.remove(&user);
        }
        if let Some(next) = next {
            let mut slot = next.lock().unwrap();
            slot.granted = true;
            if let Some(waker) = slot.waker.take() {
                waker.wake();
            }
        }
    }

    fn give_up(&self, user: UserId, waiter: &Waiter) {
        if waiter.lock().unwrap().granted {
            if self.mutation != Mutation::HandOffDroppedOnCancel {
                self.release(user);
            }
            return;
        }
        let mut users = self.users.lock().unwrap();
        if self.mutation == Mutation::EntryRemovedOnCancel {
            users.remove(&user);
        } else if let Some(queue) = users.get_mut(&user) {
            queue.retain(|other| !Arc::ptr_eq(other, waiter));
        }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        self.0.release(self.1);
    }
}

impl KeyLock for Fifo {
    type Guard<'a> = Guard<'a>;

    fn try_acquire(&self, user: UserId) -> Option<Guard<'_>> {
        let mut users = self.users.lock().unwrap();
        if users.contains_key(&user) {
            return None;
        }
        users.insert(user, VecDeque::new());
        Some(Guard(self, user))
    }

    async fn acquire<E: Env>(&self, user: UserId, timeout: Nanos, env: &E) -> Option<Guard<'_>> {
        let waiter = Waiter::default();
        {
            let mut users = self.users.lock().unwrap();
            users.entry(user).or_default().push_back(waiter.clone());
        }
        let mut timer = pin!(env.sleep(timeout, Pause::LockTimeout));
        let in_time = poll_fn(|cx| {
            let timed_out = timer.as_mut().poll(cx).is_ready();
            let timer_first = matches!(
                self.mutation,
                Mutation::TimerFirst | Mutation::HandOffDroppedOnCancel
            );
            if timed_out && timer_first {
                return Poll::Ready(false);
            }
            let mut slot = waiter.lock().unwrap();
            if slot.granted {
                // Both at once: the lock wins, unless the mutant forgets that it has it.
                let forgets = self.mutation == Mutation::TimeoutAfterGrantKeepsTheLock;
                return Poll::Ready(!(timed_out && forgets));
            }
            slot.waker = Some(cx.waker().clone());
            if timed_out {
                Poll::Ready(false)
            } else {
                Poll::Pending
            }
        });
        if in_time.await {
            return Some(Guard(self, user));
        }
        match self.mutation {
            Mutation::TimeoutAfterGrantKeepsTheLock if waiter.lock().unwrap().granted => {}
            _ => self.give_up(user, &waiter),
        }
        None
    }

    fn entries(&self) -> usize {
        self.users.lock().unwrap().len()
    }
}

use std::future::Future;

/// The violations that are found in any schedule of three requests, with time-outs at any turn, order judged.
fn violations(mutation: Mutation) -> Vec<Violation> {
    let case = Case::charges(3).with_timeouts(true).in_order();
    match verify(&case, move || Fifo::new(mutation)) {
        Ok(_) => Vec::new(),
        Err(refuted) => {
            eprintln!("{mutation:?}: {refuted}");
            refuted.findings.violations().iter().collect()
        }
    }
}

const LOST: Violation = Violation::Anomaly(AnomalyKind::LostUpdate);

#[test]
fn as_it_should_be_it_is_proved() {
    assert_eq!(violations(Mutation::None), []);
    assert_eq!(violations(Mutation::TimerFirst), []);
}

#[test]
fn a_hand_off_dropped_on_cancel_is_caught() {
    assert!(violations(Mutation::HandOffDroppedOnCancel).contains(&Violation::Stuck));
}

#[test]
fn an_entry_removed_on_cancel_is_caught() {
    assert!(violations(Mutation::EntryRemovedOnCancel).contains(&LOST));
}

#[test]
fn an_entry_removed_while_a_waiter_is_queued_is_caught() {
    let violations = violations(Mutation::EntryRemovedWhileQueued);
    assert!(
        violations.contains(&LOST) || violations.contains(&Violation::Stuck),
        "{violations:?}"
    );
}

#[test]
fn last_in_first_out_is_caught() {
    assert_eq!(violations(Mutation::LastInFirstOut), [Violation::Overtaken]);
}

#[test]
fn a_timeout_after_the_grant_that_keeps_the_lock_is_caught() {
    assert!(violations(Mutation::TimeoutAfterGrantKeepsTheLock).contains(&Violation::Stuck));
}

#[test]
fn a_release_without_a_hand_off_is_caught() {
    assert!(!violations(Mutation::NoHandOff).is_empty());
}

/// The real one, under the same questions.
#[test]
fn the_keyed_lock_itself_is_proved_also_to_be_fair() {
    use pointrace::lock::Keyed;
    let case = Case::charges(3).with_timeouts(true).in_order();
    verify(&case, || Keyed::new(7)).expect("the keyed lock is fair and safe");
}
