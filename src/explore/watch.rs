//! Watches the requests of one run at a time, for what an exploration judges and nothing else.

use std::collections::VecDeque;
use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};

use foldhash::fast::FixedState;
use parking_lot::Mutex;
use smallvec::SmallVec;

use super::Case;
use super::final_balance::FinalBalance;
use super::violation::{Violation, Violations};
use crate::env::{Env, Nanos, Object, Touch};
use crate::fault::Happening;
use crate::history::{AnomalyKind, Detail, Event, FaultEvent, Observer, RequestEvent, Step};
use crate::inject::Surroundings;
use crate::point::{Kind, Outcome, OutcomeKind, Points, RequestId, UserId};
use crate::request::{Answer, LockName, Request};
use crate::sim::SimEnv;
use crate::store::Holding;

/// The observer of an exploration. It counts nothing that takes time or memory: a run is over in a
/// microsecond.
///
/// Its atomics are only ever written by the thread that plays, one plain store after a plain load; they
/// are what lets an observer, which tokio may share among threads, do without a lock here.
#[derive(Debug)]
pub struct Watch {
    violations: AtomicU64,
    /// Whether order is judged.
    in_order: bool,
    users: Box<[UserWatch]>,
    /// Which user a request is for, as an index into `users`; by request number.
    user_of: Box<[u32]>,
    /// Which requests ask the same, by a number that they have in common; by request number.
    alike: Box<[u32]>,
    /// What came of each request; by request number.
    outcomes: Box<[AtomicU64]>,
    /// What each request has done so far, as [`WROTE`], [`APPENDED`] and [`RAN_OUT`]; by request number.
    done: Box<[AtomicU8]>,
    /// Every step, where they are wanted.
    events: Option<Arc<Mutex<Vec<Event>>>>,
}

/// Keeps what faults do among the steps, where those are kept.
pub(super) struct ToldOfFaults(Option<Arc<Mutex<Vec<Event>>>>);

impl Surroundings for ToldOfFaults {
    fn came(&self, _: &Arc<str>) {}

    fn happened(&self, name: &Arc<str>, happening: Happening) {
        if let Some(events) = &self.0 {
            let event = FaultEvent::new(SimEnv.stamp(), name, happening);
            keep(events, Event::Fault(event));
        }
    }

    // Who plays asks for it.
    fn lost_memory(&self, _: u16) {}
}

#[derive(Debug)]
struct UserWatch {
    user: UserId,
    opening: i64,
    /// Requests inside the critical section.
    inside: AtomicU32,
    /// Σ charges − Σ uses, in points, of what was committed, and of what was written by requests whose outcome is
    /// unknown.
    change: Total,
    /// Entries that the history should have, likewise.
    entries: AtomicU64,
    /// Who waits, in the order in which they asked, where order is judged.
    waiting: Option<Mutex<VecDeque<RequestId>>>,
}

/// The request has written its user's balance.
const WROTE: u8 = 1;
/// The request has appended to its user's history.
const APPENDED: u8 = 2;
/// The request's lease has run out: what it does then may be another thing.
const RAN_OUT: u8 = 4;

/// A sum of points that no number of them overflows.
#[derive(Debug, Default)]
struct Total {
    low: AtomicU64,
    high: AtomicI64,
}

impl Total {
    fn get(&self) -> i128 {
        i128::from(self.high.load(Relaxed)) << 64 | i128::from(self.low.load(Relaxed))
    }

    fn set(&self, total: i128) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the two halves of it"
        )]
        let (low, high) = (total as u64, (total >> 64) as i64);
        self.low.store(low, Relaxed);
        self.high.store(high, Relaxed);
    }
}

impl UserWatch {
    /// The balance that follows from the committed requests, in points.
    fn should_be(&self) -> i128 {
        i128::from(self.opening) + self.change.get()
    }

    /// What the request has done counts among what should be in the store.
    fn counts(&self, request: &Request, done: u8) {
        if done & WROTE != 0 {
            let operation = &request.operation;
            let amount = i128::from(operation.amount);
            let change = self.change.get();
            self.change.set(match operation.kind {
                Kind::Charge => change + amount,
                Kind::Use => change - amount,
            });
        }
        let entries = u64::from(done & APPENDED != 0);
        self.entries
            .store(self.entries.load(Relaxed) + entries, Relaxed);
    }
}

impl Watch {
    /// An observer of runs of `case`, which keeps every step if `keep_events`.
    pub fn new(case: &Case, keep_events: bool) -> Self {
        let mut users: Vec<UserWatch> = Vec::new();
        let highest = case.requests().map(|r| r.operation.request.0).max();
        let size = usize::try_from(highest.unwrap_or(0)).expect("few requests") + 1;
        let mut user_of = vec![0; size];
        for Request { operation, .. } in case.requests() {
            let user = operation.user;
            let index = users.iter().position(|watch| watch.user == user);
            let index = index.unwrap_or_else(|| {
                users.push(UserWatch {
                    user,
                    opening: case.opening_of(user),
                    inside: AtomicU32::new(0),
                    change: Total::default(),
                    entries: AtomicU64::new(0),
                    waiting: case.in_order.then(Mutex::default),
                });
                users.len() - 1
            });
            user_of[request_index(operation.request.0)] =
                u32::try_from(index).expect("fewer users than requests");
        }
        Watch {
            violations: AtomicU64::new(0),
            in_order: case.in_order,
            users: users.into_boxed_slice(),
            outcomes: user_of.iter().map(|_| AtomicU64::new(0)).collect(),
            done: user_of.iter().map(|_| AtomicU8::new(0)).collect(),
            alike: alike(case, user_of.len()),
            user_of: user_of.into_boxed_slice(),
            events: keep_events.then(Arc::default),
        }
    }

    /// One who keeps what faults do among the steps of this one.
    pub fn told_of_faults(&self) -> ToldOfFaults {
        ToldOfFaults(self.events.clone())
    }

    /// Another run begins.
    pub fn clear(&self) {
        self.violations.store(0, Relaxed);
        for watch in &self.users {
            watch.inside.store(0, Relaxed);
            watch.change.set(0);
            watch.entries.store(0, Relaxed);
            if let Some(waiting) = &watch.waiting {
                waiting.lock().clear();
            }
        }
        for outcome in &self.outcomes {
            outcome.store(0, Relaxed);
        }
        for done in &self.done {
            done.store(0, Relaxed);
        }
        if let Some(events) = &self.events {
            events.lock().clear();
        }
    }

    /// The violations seen so far.
    pub fn violations(&self) -> Violations {
        Violations::of_bits(self.violations.load(Relaxed))
    }

    /// The violations of a run that is over: those seen on the way, and those of its end.
    pub fn judge(&self, books: impl Fn(UserId) -> Holding) -> Violations {
        let mut violations = self.violations();
        for watch in &self.users {
            let should_be = watch.should_be();
            let Holding {
                balance,
                entries,
                accounts,
                ..
            } = books(watch.user);
            if accounts > 1 {
                violations = violations.with(Violation::Anomaly(AnomalyKind::DoubleAccount));
            }
            if i128::from(balance) != should_be {
                violations = violations.with(Violation::Anomaly(AnomalyKind::WrongBalance));
            }
            if should_be < 0 {
                violations = violations.with(Violation::Anomaly(AnomalyKind::Overspend));
            }
            if entries != watch.entries.load(Relaxed) {
                violations = violations.with(Violation::Anomaly(AnomalyKind::HistoryMismatch));
            }
        }
        violations
    }

    /// Whether any request has been committed.
    pub fn has_committed(&self) -> bool {
        let committed = OutcomeKind::Committed as u64 + 1;
        let mut outcomes = self.outcomes.iter();
        outcomes.any(|outcome| outcome.load(Relaxed) & KIND == committed)
    }

    /// Each user's balance now, and what it should be; the nearest number, if there are no points for that.
    pub fn balances(&self, books: impl Fn(UserId) -> Holding) -> Vec<FinalBalance> {
        let users = self.users.iter();
        users
            .map(|watch| FinalBalance {
                user: watch.user,
                actual: books(watch.user).balance,
                should_be: nearest(watch.should_be()),
            })
            .collect()
    }

    /// A number for the final state: the balances, the lengths of the histories, what each caller was told,
    /// and the violations. Different for different states, save for one in 2^64.
    pub fn final_state(&self, books: impl Fn(UserId) -> Holding, violations: Violations) -> u64 {
        let mut hasher = FixedState::default().build_hasher();
        for watch in &self.users {
            let Holding {
                balance, entries, ..
            } = books(watch.user);
            hasher.write_i64(balance);
            hasher.write_u64(entries);
        }
        // Of requests that ask the same it makes no difference which was told what.
        let outcomes = self.alike.iter().zip(&self.outcomes);
        let mut told: SmallVec<[(u32, u64); 8]> = outcomes
            .map(|(alike, outcome)| (*alike, outcome.load(Relaxed)))
            .collect();
        told.sort_unstable();
        told.hash(&mut hasher);
        hasher.write_u64(violations.bits());
        hasher.finish()
    }

    /// The users that the requests are for, each with the balance at the start, in points.
    pub fn openings(&self) -> impl Iterator<Item = (UserId, Points)> {
        self.users.iter().map(|watch| (watch.user, watch.opening))
    }

    /// Hands on all that the checks remember of the run so far.
    pub fn contents(&self, tell: &mut dyn FnMut(u64)) {
        tell(self.violations.load(Relaxed));
        for watch in &self.users {
            tell(u64::from(watch.inside.load(Relaxed)));
            tell(watch.change.low.load(Relaxed));
            tell(watch.change.high.load(Relaxed).cast_unsigned());
            tell(watch.entries.load(Relaxed));
            if let Some(waiting) = &watch.waiting {
                let waiting = waiting.lock();
                tell(waiting.len() as u64);
                waiting.iter().for_each(|request| tell(request.0));
            }
        }
        for (outcome, done) in self.outcomes.iter().zip(&self.done) {
            tell(outcome.load(Relaxed));
            tell(u64::from(done.load(Relaxed)));
        }
    }

    /// The users that the requests are for.
    pub fn users(&self) -> impl Iterator<Item = UserId> {
        self.users.iter().map(|watch| watch.user)
    }

    /// The steps so far.
    pub fn events(&self) -> Vec<Event> {
        self.events
            .as_ref()
            .map(|events| events.lock().clone())
            .unwrap_or_default()
    }

    fn add_violation(&self, violation: Violation) {
        self.violations
            .store(self.violations().with(violation).bits(), Relaxed);
    }

    /// The request went inside; returns how many of its user are inside now.
    fn enter(&self, request: &Request) -> u32 {
        let Some(user) = self.user(request) else {
            return 1;
        };
        touch_what_is_inside(request);
        let inside = user.inside.load(Relaxed) + 1;
        user.inside.store(inside, Relaxed);
        inside
    }

    /// The request came out.
    fn leave(&self, request: &Request) {
        if let Some(user) = self.user(request) {
            touch_what_is_inside(request);
            let inside = user.inside.load(Relaxed);
            user.inside.store(inside.saturating_sub(1), Relaxed);
        }
    }

    /// The request's lease ran out, while it had it or before.
    #[cold]
    fn ran_out(&self, request: &Request, was_had: bool, lock: LockName) {
        if was_had && lock.promises().excludes {
            self.leave(request);
        }
        let index = request_index(request.operation.request.0);
        if let Some(done) = self.done.get(index) {
            done.store(done.load(Relaxed) | RAN_OUT, Relaxed);
        }
    }

    /// Whether its caller has been told that it had no effect.
    fn was_turned_away(&self, request: &Request) -> bool {
        let outcome = self
            .outcomes
            .get(request_index(request.operation.request.0));
        let told = outcome.map_or(0, |outcome| outcome.load(Relaxed) & KIND);
        let no_effect = [
            OutcomeKind::Rejected,
            OutcomeKind::TimedOut,
            OutcomeKind::Failed,
        ];
        no_effect.iter().any(|&kind| told == kind as u64 + 1)
    }

    fn answered(&self, request: &Request, answer: &Answer) {
        let index = request_index(request.operation.request.0);
        if let Some(user) = self.user(request) {
            match answer.outcome {
                Outcome::Committed(_) => user.counts(request, WROTE | APPENDED),
                // Its caller cannot be told, but here it is known what it has done so far.
                Outcome::Unknown => {
                    let done = self.done.get(index).map_or(0, |done| done.load(Relaxed));
                    user.counts(request, done);
                }
                Outcome::Rejected(_) | Outcome::TimedOut | Outcome::Failed(_) => {}
            }
        }
        if let Some(outcome) = self.outcomes.get(index) {
            outcome.store(code(answer.outcome), Relaxed);
        }
    }

    /// The request has done this, perhaps after its caller went away.
    fn did(&self, request: &Request, what: u8) {
        let index = request_index(request.operation.request.0);
        let (Some(done), Some(outcome)) = (self.done.get(index), self.outcomes.get(index)) else {
            return;
        };
        done.store(done.load(Relaxed) | what, Relaxed);
        if outcome.load(Relaxed) & KIND == OutcomeKind::Unknown as u64 + 1
            && let Some(user) = self.user(request)
        {
            user.counts(request, what);
        }
    }

    /// Whether all requests are served in the order in which they asked.
    #[cold]
    fn judge_order(&self, request: &Request, step: &Step) {
        let waiting = self.user(request).and_then(|user| user.waiting.as_ref());
        let Some(waiting) = waiting else { return };
        if matches!(
            step,
            Step::Waiting | Step::Granted { .. } | Step::Refused { .. } | Step::Answered { .. }
        ) {
            touch_what_is_inside(request);
        }
        let mut waiting = waiting.lock();
        let own = request.operation.request;
        match step {
            Step::Waiting => waiting.push_back(own),
            Step::Granted { .. } if waiting.front() == Some(&own) => {
                waiting.pop_front();
            }
            Step::Granted { .. } => {
                if !waiting.is_empty() {
                    self.add_violation(Violation::Overtaken);
                }
                waiting.retain(|&other| other != own);
            }
            Step::Refused { .. } | Step::Answered { .. } => waiting.retain(|&other| other != own),
            _ => {}
        }
    }

    fn user(&self, request: &Request) -> Option<&UserWatch> {
        let index = self
            .user_of
            .get(request_index(request.operation.request.0))?;
        self.users.get(*index as usize)
    }
}

/// For each request by its number: the place of the first client that asks the same with its only request, or one of
/// its own.
fn alike(case: &Case, requests: usize) -> Box<[u32]> {
    let own = |index: usize| u32::try_from(case.clients.len() + index).expect("few requests");
    let mut alike: Box<[u32]> = (0..requests).map(own).collect();
    for (client, first) in case.alike().into_iter().enumerate() {
        if let (Some(first), [only]) = (first, case.clients[client].as_slice()) {
            alike[request_index(only.operation.request.0)] = first;
        }
    }
    alike
}

/// Which requests are inside at once depends on the order of the turns in which they come and go, also when those touch
/// nothing else in common.
fn touch_what_is_inside(request: &Request) {
    SimEnv.touch(Object::Inside(request.operation.user), Touch::Write);
}

fn nearest(points: i128) -> Points {
    let end = if points < 0 { Points::MIN } else { Points::MAX };
    Points::try_from(points).unwrap_or(end)
}

fn request_index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The bits of a [`code`] that say what kind of outcome it is.
const KIND: u64 = 7;

/// What the caller was told, as a number: nothing yet is 0.
fn code(outcome: Outcome) -> u64 {
    let detail = match outcome {
        Outcome::Committed(receipt) => receipt.balance.cast_unsigned(),
        _ => 0,
    };
    detail << 3 | (outcome.kind() as u64 + 1)
}

impl Observer for Watch {
    // Where it is called the step is known: inlined, nothing is left but what that step needs.
    #[inline(always)]
    fn observe(&self, now: impl Fn() -> Nanos, request: &Request, lock: LockName, step: Step) {
        if self.in_order {
            self.judge_order(request, &step);
        }
        let mut inside = 0;
        match &step {
            Step::Granted { .. } if lock.promises().excludes => inside = self.enter(request),
            Step::Released { .. } if lock.promises().excludes => self.leave(request),
            Step::RanOut { held } => self.ran_out(request, held.is_some(), lock),
            Step::Wrote { .. } => {
                if self.was_turned_away(request) {
                    self.add_violation(Violation::DeniedWrite);
                }
                self.did(request, WROTE);
            }
            Step::Appended { .. } => self.did(request, APPENDED),
            Step::Answered { answer, .. } => self.answered(request, answer),
            _ => {}
        }
        let own = request.operation.request;
        Detail::of_step(&step, own, lock, inside, |detail| {
            self.add_violation(Violation::Anomaly(detail.kind()));
        });
        if let Some(events) = &self.events {
            let event = RequestEvent::new(now(), request, lock, step);
            keep(events, Event::Request(event));
        }
    }
}

#[cold]
fn keep(events: &Mutex<Vec<Event>>, event: Event) {
    events.lock().push(event);
}
