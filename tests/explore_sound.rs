//! Locks that are wrong in ways that an exploration has to see, or of which it must not claim to have proved
//! anything; and the shipped locks under the same questions.

#[path = "support/only_woken.rs"]
mod only_woken;

use std::collections::{HashMap, VecDeque};
use std::future::{Future, pending, poll_fn};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use only_woken::first_woken;
use pointrace::call::{Call, Setting};
use pointrace::env::{Deadline, Env, Nanos, Object, Pause, Touch};
use pointrace::explore::{Case, Findings, Search, Strategy, Subject, Violation, shrink, verify};
use pointrace::history::{AnomalyKind, Step};
use pointrace::lock::{Control, Guarded, KeyLock};
use pointrace::point::{Failure, Outcome, UserId};
use pointrace::request::{Answer, LockName};

const LOST: Violation = Violation::Anomaly(AnomalyKind::LostUpdate);

fn search(subject: &Subject, reduce: bool) -> Findings {
    let search = Search {
        strategy: Strategy::Exhaustive { reduce },
        ..Search::exhaustive()
    };
    let findings = search.run(subject);
    assert!(findings.complete);
    findings
}

/// What is found, which must be the same without reduction.
fn found(subject: &Subject) -> Vec<Violation> {
    let (some, all) = (search(subject, true), search(subject, false));
    assert_eq!(some.violations(), all.violations());
    assert_eq!(some.states, all.states);
    assert_eq!(some.asked_time, all.asked_time);
    some.violations().iter().collect()
}

// --- A FIFO lock with direct hand-off, in the ways in which its waiting can be wrong. ---

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waits {
    /// As it should.
    Right,
    /// Its timer and the hand-off are polled only when woken; a request that gives up stays in the queue.
    ByWakersAndStaysWhenTimedOut,
    /// Likewise, and a request that gives up leaves the queue.
    ByWakers,
    /// A request that is dropped stays in the queue.
    StaysWhenDropped,
    /// To be polled again is to be let in.
    SecondPollIsAGrant,
    /// It wakes the waker of the first poll.
    KeepsItsFirstWaker,
}

#[derive(Default)]
struct Slot {
    granted: bool,
    polled: bool,
    waker: Option<Waker>,
}

type Waiter = Arc<Mutex<Slot>>;

struct Fifo {
    waits: Waits,
    users: Mutex<HashMap<UserId, VecDeque<Waiter>>>,
}

struct Guard<'a>(&'a Fifo, UserId);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let mut users = self.0.users.lock().unwrap();
        let next = users.get_mut(&self.1).and_then(VecDeque::pop_front);
        match next {
            None => {
                users.remove(&self.1);
            }
            Some(next) => {
                let mut slot = next.lock().unwrap();
                slot.granted = true;
                if let Some(waker) = slot.waker.take() {
                    waker.wake();
                }
            }
        }
    }
}

/// A place in the queue, given up when it is dropped.
struct Place<'a> {
    lock: &'a Fifo,
    user: UserId,
    waiter: Waiter,
    stays: bool,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if self.stays {
            return;
        }
        let granted = self.waiter.lock().unwrap().granted;
        if granted {
            // Handed over and not taken: on to the next.
            drop(Guard(self.lock, self.user));
        } else if let Some(queue) = self.lock.users.lock().unwrap().get_mut(&self.user) {
            queue.retain(|other| !Arc::ptr_eq(other, &self.waiter));
        }
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
        let queued = Arc::clone(&waiter);
        self.users
            .lock()
            .unwrap()
            .entry(user)
            .or_default()
            .push_back(queued);
        let mut place = Place {
            lock: self,
            user,
            waiter: Arc::clone(&waiter),
            stays: self.waits == Waits::StaysWhenDropped,
        };
        let mut timer = Box::pin(env.sleep(timeout, Pause::LockTimeout));
        let mut granted = Box::pin(poll_fn(|cx| {
            let mut slot = waiter.lock().unwrap();
            let second = std::mem::replace(&mut slot.polled, true);
            if slot.granted || (second && self.waits == Waits::SecondPollIsAGrant) {
                return Poll::Ready(true);
            }
            if slot.waker.is_none() || self.waits != Waits::KeepsItsFirstWaker {
                slot.waker = Some(cx.waker().clone());
            }
            Poll::Pending
        }));
        let in_time = match self.waits {
            Waits::ByWakers | Waits::ByWakersAndStaysWhenTimedOut => {
                let timed_out = Box::pin(async {
                    timer.await;
                    false
                });
                first_woken(granted, timed_out).await
            }
            _ => {
                poll_fn(|cx| match granted.as_mut().poll(cx) {
                    Poll::Ready(granted) => Poll::Ready(granted),
                    Poll::Pending => timer.as_mut().poll(cx).map(|()| false),
                })
                .await
            }
        };
        if !in_time {
            place.stays = self.waits == Waits::ByWakersAndStaysWhenTimedOut;
            return None;
        }
        place.stays = true;
        Some(Guard(self, user))
    }

    fn entries(&self) -> usize {
        self.users.lock().unwrap().len()
    }

    fn object(&self, user: UserId) -> Object {
        Object::Lock(user)
    }
}

fn fifo(case: Case, waits: Waits) -> Subject {
    let case = case.under(LockName::Keyed);
    Subject::with_control(case, move || {
        Guarded(Fifo {
            waits,
            users: Mutex::default(),
        })
    })
}

#[test]
fn a_sleep_wakes_the_waker_that_it_was_polled_with() {
    let case = Case::charges(3).with_timeouts(true);
    let violations = found(&fifo(case.clone(), Waits::ByWakersAndStaysWhenTimedOut));
    assert!(violations.contains(&Violation::Stuck), "{violations:?}");
    assert_eq!(found(&fifo(case, Waits::ByWakers)), []);
}

#[test]
fn a_caller_that_goes_away_shows_a_place_that_is_not_given_up() {
    let case = Case::charges(3);
    assert_eq!(found(&fifo(case.clone(), Waits::StaysWhenDropped)), []);
    let case = case.with_cancellations(1);
    let violations = found(&fifo(case.clone(), Waits::StaysWhenDropped));
    assert!(violations.contains(&Violation::Stuck), "{violations:?}");
    assert_eq!(found(&fifo(case, Waits::Right)), []);
}

#[test]
fn a_poll_that_nothing_asked_for_shows_what_is_no_grant_and_what_is_no_waker() {
    let case = Case::charges(3);
    for (waits, violation) in [
        (Waits::SecondPollIsAGrant, LOST),
        (Waits::KeepsItsFirstWaker, Violation::Stuck),
    ] {
        assert_eq!(found(&fifo(case.clone(), waits)), [], "{waits:?}");
        let violations = found(&fifo(case.clone().with_spurious_polls(1), waits));
        assert!(violations.contains(&violation), "{waits:?}: {violations:?}");
    }
    assert_eq!(found(&fifo(case.with_spurious_polls(1), Waits::Right)), []);
}

#[test]
fn what_goes_wrong_with_a_caller_that_goes_away_is_told_and_replayed() {
    let case = Case::charges(3).with_cancellations(1);
    let subject = fifo(case, Waits::StaysWhenDropped);
    let example = search(&subject, true)
        .example
        .expect("a schedule that fails");
    let smallest = shrink(&subject, &example, Duration::from_secs(10));
    assert_eq!(smallest.violation, Violation::Stuck);
    assert!(smallest.is_smallest);
    let playback = pointrace::explore::play_back(
        &smallest.subject,
        &smallest.schedule,
        pointrace::sim::replay::Mode::GoOn,
    );
    assert!(playback.violations.contains(Violation::Stuck));
}

#[test]
fn the_shipped_locks_are_proved_with_callers_that_go_away_and_with_spurious_polls() {
    let locks = [
        LockName::Recheck,
        LockName::Keyed,
        LockName::Striped,
        LockName::Global,
        LockName::Queue,
        LockName::Optimistic,
    ];
    for lock in locks {
        for case in [
            Case::charges(3).with_cancellations(1),
            Case::charges(3).with_spurious_polls(1),
            Case::charges(2)
                .with_cancellations(2)
                .with_spurious_polls(2)
                .with_timeouts(true),
        ] {
            let subject = Subject::new(case.clone().under(lock));
            let findings = search(&subject, true);
            assert!(
                findings.is_proof(),
                "{lock} {case:?}: {:?}",
                findings.by_violation
            );
        }
        let few = Case::charges(2)
            .with_cancellations(1)
            .with_spurious_polls(1);
        assert_eq!(
            found(&Subject::new(few.with_timeouts(true).under(lock))),
            []
        );
    }
}

// --- A control that says nothing of what it touches. ---

/// A promise lock that looks once: each waiter goes in, also where another went in before it.
struct Silent {
    users: Mutex<HashMap<UserId, Vec<Waker>>>,
}

impl Control for Silent {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let user = call.user();
        let mut looked = false;
        poll_fn(|cx| {
            let mut users = self.users.lock().unwrap();
            match users.get_mut(&user) {
                Some(waiting) if !looked => {
                    looked = true;
                    waiting.push(cx.waker().clone());
                    Poll::Pending
                }
                _ => {
                    users.entry(user).or_default();
                    Poll::Ready(())
                }
            }
        })
        .await;
        let outcome = call.apply().await;
        let waiting = self.users.lock().unwrap().remove(&user);
        for waker in waiting.into_iter().flatten() {
            waker.wake();
        }
        Answer {
            outcome,
            attempts: Some(1),
            waited: None,
            held: None,
        }
    }

    fn entries(&self) -> usize {
        self.users.lock().unwrap().len()
    }
}

#[test]
fn of_a_control_that_does_not_say_what_it_touches_every_schedule_is_played() {
    let subject = Subject::with_control(Case::charges(3), || Silent {
        users: Mutex::default(),
    });
    let findings = search(&subject, true);
    assert!(findings.violations().contains(LOST), "{findings:?}");
    assert_eq!(findings.schedules, search(&subject, false).schedules);
}

// --- The clock. ---

/// A request that comes when the clock has moved is never answered: users share nothing but the clock.
struct ByTheClock;

impl Control for ByTheClock {
    const NAMES_WHAT_IT_TOUCHES: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        if call.user() == UserId(1) {
            call.env()
                .sleep(call.world.lock_timeout(), Pause::LockTimeout)
                .await;
        } else if call.env().now() > 0 {
            pending::<()>().await;
        }
        Answer::never_begun(Outcome::TimedOut, 0)
    }

    fn entries(&self) -> usize {
        0
    }
}

#[test]
fn who_moves_the_clock_and_who_asks_for_the_time_conflict() {
    let mut case = Case::charges(2).with_timeouts(true);
    case.clients[0][0].operation.user = UserId(2);
    let subject = Subject::with_control(case, || ByTheClock);
    let violations = found(&subject);
    assert!(violations.contains(&Violation::Stuck), "{violations:?}");
}

/// How a lease knows that it is over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lease {
    /// By comparing two readings of the clock.
    Compared,
    /// By asking a deadline.
    Deadline,
}

enum Until {
    At(Nanos),
    Over(Box<dyn Deadline>),
}

/// A lease: its holder may be overtaken once it has run out. Nothing checks the holder's writes.
struct Leased {
    lease: Lease,
    held: Mutex<HashMap<UserId, Until>>,
}

impl Leased {
    fn take<E: Env>(&self, user: UserId, env: &E) -> bool {
        const LEASE: Nanos = 1_000_000;
        let mut held = self.held.lock().unwrap();
        let is_over = match held.get(&user) {
            None => true,
            Some(Until::At(at)) => env.now() >= *at,
            Some(Until::Over(deadline)) => deadline.is_over(),
        };
        if is_over {
            let until = match self.lease {
                Lease::Compared => Until::At(env.now() + LEASE),
                Lease::Deadline => Until::Over(Box::new(env.deadline(LEASE, Pause::Lease))),
            };
            held.insert(user, until);
        }
        is_over
    }
}

impl Control for Leased {
    const NAMES_WHAT_IT_TOUCHES: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let lock = Object::Lock(call.user());
        call.env().touch(lock, Touch::Write);
        if !self.take(call.user(), call.env()) {
            return Answer::never_begun(Outcome::TimedOut, 0);
        }
        call.observe(Step::Granted { waited: 0 });
        let outcome = call.apply().await;
        call.env().touch(lock, Touch::Write);
        self.held.lock().unwrap().remove(&call.user());
        let owner = Some(call.request.operation.request);
        call.observe(Step::Released { held: 0, owner });
        Answer {
            outcome,
            attempts: Some(1),
            waited: Some(0),
            held: Some(0),
        }
    }

    fn entries(&self) -> usize {
        self.held.lock().unwrap().len()
    }
}

fn leased(lease: Lease) -> Subject {
    let case = Case::charges(2).under(LockName::Keyed);
    Subject::with_control(case, move || Leased {
        lease,
        held: Mutex::default(),
    })
}

#[test]
fn a_lease_that_is_compared_with_the_clock_is_not_proved() {
    let findings = search(&leased(Lease::Compared), true);
    assert_eq!(findings.failed, 0);
    assert!(findings.asked_time && !findings.is_proof());
}

#[test]
fn a_lease_that_asks_a_deadline_is_seen_to_run_out_under_its_holder() {
    let violations = found(&leased(Lease::Deadline));
    assert!(violations.contains(&LOST), "{violations:?}");
}

/// A lock per user that only tells the time when it waits.
#[derive(Default)]
struct LooksAtTheClock(pointrace::lock::Recheck);

impl KeyLock for LooksAtTheClock {
    type Guard<'a> = pointrace::lock::RecheckGuard<'a>;

    fn try_acquire(&self, user: UserId) -> Option<Self::Guard<'_>> {
        self.0.try_acquire(user)
    }

    async fn acquire<E: Env>(
        &self,
        user: UserId,
        timeout: Nanos,
        env: &E,
    ) -> Option<Self::Guard<'_>> {
        let give_up = env.now() + timeout;
        let guard = self.0.acquire(user, timeout, env).await;
        guard.filter(|_| env.now() <= give_up)
    }

    fn entries(&self) -> usize {
        self.0.entries()
    }
}

#[test]
fn a_refused_proof_says_why_and_what_to_use_instead() {
    let refuted = verify(&Case::charges(2), LooksAtTheClock::default).expect_err("no proof");
    let text = refuted.to_string();
    for word in ["Env::now", "Env::stamp", "Env::deadline"] {
        assert!(text.contains(word), "{text}");
    }
}

// --- What is found after a run was stuck. ---

/// A release forgets the waiters, and a request that then gives up waiting is told of another request's error.
#[derive(Default)]
struct Orphaning {
    users: Mutex<HashMap<UserId, Held>>,
}

#[derive(Default)]
struct Held {
    waiting: usize,
    orphaned: bool,
}

impl Control for Orphaning {
    const NAMES_WHAT_IT_TOUCHES: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let (env, user) = (call.env(), call.user());
        env.touch(Object::Lock(user), Touch::Write);
        let waits = {
            let mut users = self.users.lock().unwrap();
            let waits = users.contains_key(&user);
            users.entry(user).or_default().waiting += usize::from(waits);
            waits
        };
        if waits {
            let timeout = call.world.lock_timeout();
            env.sleep(timeout, Pause::LockTimeout).await;
            env.touch(Object::Lock(user), Touch::Write);
            let orphaned = self.users.lock().unwrap()[&user].orphaned;
            let outcome = if orphaned {
                Outcome::Failed(Failure::HolderPanicked)
            } else {
                Outcome::TimedOut
            };
            return Answer::never_begun(outcome, 0);
        }
        let outcome = call.apply().await;
        env.touch(Object::Lock(user), Touch::Write);
        let mut users = self.users.lock().unwrap();
        match users.get_mut(&user) {
            Some(held) if held.waiting > 0 => held.orphaned = true,
            _ => {
                users.remove(&user);
            }
        }
        Answer {
            outcome,
            attempts: Some(1),
            waited: None,
            held: None,
        }
    }

    fn entries(&self) -> usize {
        self.users.lock().unwrap().len()
    }
}

#[test]
fn reduction_loses_no_violation_that_comes_after_a_run_was_stuck() {
    let mut case = Case::charges(3).with_timeouts(true);
    case.clients[0][0].operation.user = UserId(2);
    let subject = Subject::with_control(case, Orphaning::default);
    let violations = found(&subject);
    let inherited = Violation::Anomaly(AnomalyKind::InheritedError);
    assert!(
        violations.contains(&Violation::Stuck) && violations.contains(&inherited),
        "{violations:?}"
    );
}

// --- Threads. ---

#[test]
fn the_counterexample_does_not_depend_on_the_number_of_threads() {
    let subject = Subject::new(Case::charges(4).under(LockName::PromiseRace));
    let example = |threads| {
        let search = Search {
            threads,
            ..Search::exhaustive()
        };
        search.run(&subject).example.expect("it fails")
    };
    let first = example(1);
    for threads in [2, 3, 4, 7, 4, 3, 2] {
        assert_eq!(example(threads), first, "{threads} threads");
    }
}
