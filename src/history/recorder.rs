use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

#[cfg(feature = "scenario")]
use super::Trace;
use super::fault_counts::FaultCounts;
use super::next_steps::NextSteps;
use super::users::UserAnswer;
use super::wishes::Wishes;
use super::{
    Anomalies, Anomaly, AnomalyKind, AnomalyKinds, Balances, Detail, Event, FaultEvent, Figures,
    Heeds, LeftOver, Observer, OpenLoop, ProcessEvent, ProcessStep, Record, RequestEvent, Step,
    Unknowns, Users,
};
use crate::env::Nanos;
use crate::fault::Happening;
use crate::linearizability::{Account, Found};
use crate::point::{Operation, Outcome, RequestId, UserId};
use crate::request::{Answer, LockName, Request};
use crate::store::Books;

/// What is kept of the single steps, besides figures and anomalies.
#[derive(Debug, Default)]
#[non_exhaustive]
pub enum Keep {
    /// No step is kept.
    #[default]
    Nothing,
    /// The last ones, up to this number.
    Recent(usize),
    /// The next ones, up to this number, after each [`Recorder::take_next`]. When they are there, further ones are not
    /// even counted, which costs next to nothing: for a reader that looks on while threads race.
    Next(usize),
    /// Every one, in a file.
    #[cfg(feature = "scenario")]
    Trace(Trace),
}

/// Keeps what happens: the one dataset that screen, report and verdict read.
#[derive(Debug)]
pub struct Recorder {
    workers: Box<[Worker]>,
    users: Users,
    unknowns: Unknowns,
    wishes: Wishes,
    /// What was sent again may have been done twice, and nobody can see it.
    effects_unseen: AtomicBool,
    steps: Option<Mutex<Steps>>,
    /// The time of the last step that was kept.
    last_kept: AtomicU64,
    next_steps: Option<NextSteps>,
    faults: FaultCounts,
    /// Who is told of each step, if something may break.
    heeds: OnceLock<Arc<dyn Heeds>>,
    /// Whether more becomes of a step than figures and anomalies.
    more: bool,
}

/// The part of one worker thread. Aligned so that two workers do not share a cache line.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Worker {
    sent: AtomicU64,
    most_inside: AtomicU32,
    together: AtomicBool,
    figures: Mutex<Figures>,
    anomalies: Mutex<Anomalies>,
    open_loop: Mutex<Option<Box<OpenLoop>>>,
}

#[derive(Debug)]
enum Steps {
    Recent {
        events: VecDeque<Event>,
        most: usize,
        dropped: u64,
    },
    #[cfg(feature = "scenario")]
    Trace(Trace),
}

thread_local! {
    /// Which worker this thread is, once it has asked.
    static WORKER: Cell<Option<usize>> = const { Cell::new(None) };
}

static NEXT_WORKER: AtomicUsize = AtomicUsize::new(0);

impl Recorder {
    /// A recorder for `users` users, fed by `workers` threads; what callers are told is compared with `account`.
    pub fn new(users: u64, account: Account, workers: usize, keep: Keep) -> Self {
        Recorder {
            workers: (0..workers.max(1)).map(|_| Worker::default()).collect(),
            users: Users::new(users, account),
            unknowns: Unknowns::default(),
            wishes: Wishes::default(),
            effects_unseen: AtomicBool::new(false),
            next_steps: match keep {
                Keep::Next(most) => Some(NextSteps::new(most)),
                _ => None,
            },
            last_kept: AtomicU64::new(0),
            faults: FaultCounts::default(),
            heeds: OnceLock::new(),
            more: !matches!(keep, Keep::Nothing),
            steps: match keep {
                Keep::Nothing | Keep::Next(_) => None,
                Keep::Recent(most) => Some(Mutex::new(Steps::Recent {
                    // Grows to its most, which a small run never reaches.
                    events: VecDeque::new(),
                    most,
                    dropped: 0,
                })),
                #[cfg(feature = "scenario")]
                Keep::Trace(trace) => Some(Mutex::new(Steps::Trace(trace))),
            },
        }
    }

    /// Something may break in the run that is recorded: these, each so often at most. The one that is to
    /// [heed](Self::heeded_by) the steps is told of them.
    #[must_use]
    pub fn with_faults<'a>(mut self, faults: impl IntoIterator<Item = (&'a str, u32)>) -> Self {
        for (name, times) in faults {
            self.faults.announce(name, times);
        }
        self.more = true;
        self
    }

    /// Tells this one of each step from now on, if anything may break. Only the first one is heeded.
    pub fn heeded_by(&self, heeds: Arc<dyn Heeds>) {
        let _ = self.heeds.set(heeds);
    }

    /// What is known of each user.
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// The recent events, oldest first, and how many older ones were dropped; none unless they are kept.
    pub fn recent(&self) -> (Vec<Event>, u64) {
        match self.steps.as_ref().map(|steps| steps.lock()).as_deref() {
            Some(Steps::Recent {
                events, dropped, ..
            }) => (events.iter().cloned().collect(), *dropped),
            _ => (Vec::new(), 0),
        }
    }

    /// Takes the recent events out, oldest first, and says how many were dropped since the last time because
    /// they were not taken out; none unless they are kept. For a reader that follows a run while it is played.
    pub fn take_recent(&self) -> (Vec<Event>, u64) {
        match self.steps.as_ref().map(|steps| steps.lock()).as_deref_mut() {
            Some(Steps::Recent {
                events, dropped, ..
            }) => (events.drain(..).collect(), std::mem::take(dropped)),
            _ => (Vec::new(), 0),
        }
    }

    /// Takes the steps of [`Keep::Next`] out, oldest first, and says whether there was no room for more.
    pub fn take_next(&self) -> (Vec<Event>, bool) {
        self.next_steps
            .as_ref()
            .map(NextSteps::take)
            .unwrap_or_default()
    }

    /// Everything so far, with what the store holds now and what is left over.
    pub fn record(&self, books: &Books, left: LeftOver) -> Record {
        let mut figures = Figures::default();
        let mut anomalies = Anomalies::default();
        for worker in &self.workers {
            figures.merge(&worker.figures.lock());
            anomalies.merge(&worker.anomalies.lock());
            figures.see_inside(worker.most_inside.load(Ordering::Relaxed));
            figures.together |= worker.together.load(Ordering::Relaxed);
        }
        let settled = self.unknowns.settled();
        figures.settle(settled);
        // What has been seen stays seen.
        let is_unseen = self.effects_unseen.load(Ordering::Relaxed)
            && figures.anomalies(AnomalyKind::DoubleApply) == 0;
        Record {
            sent: self.sent(),
            settled,
            round_trips: books.round_trips,
            figures,
            open_loop: self.open_loop(),
            balances: Balances::compare(books, &self.users, &self.unknowns),
            left,
            faults: self.faults.all(),
            clock_ended: false,
            visible: match is_unseen {
                true => AnomalyKinds::ALL.without(AnomalyKind::DoubleApply),
                false => AnomalyKinds::ALL,
            },
            anomalies,
            untold_users: self.users.could_not_tell(),
        }
    }

    /// The requests whose outcome is unknown.
    pub fn unknown(&self) -> Vec<Operation> {
        self.unknowns.operations()
    }

    /// The requests by which a client has sent what it wanted first by this one, as far as it is not known what became of
    /// that; else this one.
    pub fn sent_for(&self, first: RequestId) -> impl IntoIterator<Item = RequestId> + use<> {
        self.wishes.sent(first)
    }

    /// Whether a request whose outcome was unknown had been done is known now. Not to be called while records are made.
    pub fn settle(&self, operation: &Operation, done: bool) {
        self.unknowns.settle(operation, done);
        if done {
            self.users.settle_as_done(operation);
        }
    }

    /// The requests of clients that may send again of which the service said that nobody can tell, and which were not seen
    /// to be done; each behind the one by which its client wanted it first.
    pub fn in_doubt(&self) -> Vec<(RequestId, Operation)> {
        self.wishes.in_doubt()
    }

    /// Whether a request that was [in doubt](Self::in_doubt) had been done is known now, which is `at`. What its client
    /// wanted `first` by another one may be found to have been done twice, under this lock.
    pub fn found(
        &self,
        at: Nanos,
        lock: LockName,
        (first, operation): (RequestId, &Operation),
        done: bool,
    ) {
        if let Some((request, detail)) = self.wishes.found(first, operation.request, done) {
            let again = Operation {
                request,
                ..*operation
            };
            self.add_anomaly(at, &again, lock, detail);
        }
    }

    /// What is [in doubt](Self::in_doubt) now stays so. Of what was sent again besides nobody can see then whether it was done
    /// twice.
    pub fn leave_in_doubt(&self) {
        let unseen = self.wishes.may_be_done_twice_unseen();
        self.effects_unseen.store(unseen, Ordering::Relaxed);
    }

    /// Requests of an open loop have become due.
    pub fn intend(&self, requests: u64) {
        let mut open_loop = self.worker().open_loop.lock();
        open_loop.get_or_insert_default().intended += requests;
    }

    /// A request of an open loop was sent, this many nanoseconds late; `in_time`: before its phase was over.
    pub fn sent_late(&self, lag: Nanos, in_time: bool) {
        let mut open_loop = self.worker().open_loop.lock();
        open_loop.get_or_insert_default().send(Some(lag), in_time);
    }

    /// A request of a train of bursts was sent; `in_time`: before the next burst was due.
    pub fn sent_in_burst(&self, in_time: bool) {
        let mut open_loop = self.worker().open_loop.lock();
        open_loop.get_or_insert_default().send(None, in_time);
    }

    fn open_loop(&self) -> Option<OpenLoop> {
        let mut sum: Option<OpenLoop> = None;
        for worker in &self.workers {
            if let Some(open_loop) = &*worker.open_loop.lock() {
                sum.get_or_insert_default().merge(open_loop);
            }
        }
        sum
    }

    /// The lock entries have been counted.
    pub fn see_live_keys(&self, keys: u64, now: Nanos) {
        self.worker().figures.lock().see_live_keys(keys, now);
    }

    /// Requests sent so far.
    pub fn sent(&self) -> u64 {
        let sent = |worker: &Worker| worker.sent.load(Ordering::Relaxed);
        self.workers.iter().map(sent).sum()
    }

    /// Ends the trace, if there is one.
    ///
    /// # Errors
    /// What went wrong while it was written.
    pub fn finish_trace(&self) -> std::io::Result<()> {
        match self.steps.as_ref().map(|steps| steps.lock()).as_deref_mut() {
            #[cfg(feature = "scenario")]
            Some(Steps::Trace(trace)) => trace.finish(),
            _ => Ok(()),
        }
    }

    fn worker(&self) -> &Worker {
        if self.workers.len() == 1 {
            return &self.workers[0];
        }
        let number = WORKER.with(|worker| match worker.get() {
            Some(number) => number,
            None => {
                let number = NEXT_WORKER.fetch_add(1, Ordering::Relaxed);
                worker.set(Some(number));
                number
            }
        });
        &self.workers[number % self.workers.len()]
    }

    /// A request of the user was sent.
    #[inline]
    fn send(&self, user: UserId) {
        let worker = self.worker();
        worker.sent.fetch_add(1, Ordering::Relaxed);
        if self.users.sent(user) && !worker.together.load(Ordering::Relaxed) {
            worker.together.store(true, Ordering::Relaxed);
        }
    }

    /// A request of the user went inside; returns how many are inside now.
    fn enter(&self, user: UserId) -> u32 {
        let inside = self.users.enter(user);
        let most = &self.worker().most_inside;
        if inside > most.load(Ordering::Relaxed) {
            most.fetch_max(inside, Ordering::Relaxed);
        }
        inside
    }

    fn answered(
        &self,
        at: Nanos,
        request: &Request,
        lock: LockName,
        answer: &Answer,
        (service, latency): (Nanos, Nanos),
    ) {
        if answer.outcome == Outcome::Unknown {
            self.unknowns.add(&request.operation);
        }
        // What was answered before is no second effect.
        let outcome = match self.wishes.is_repeat(request) {
            true => Outcome::TimedOut,
            false => answer.outcome,
        };
        let shown = self.users.answered(UserAnswer {
            operation: &request.operation,
            outcome: &outcome,
            sent: at.saturating_sub(service),
            now: at,
            held: answer.held,
        });
        self.worker()
            .figures
            .lock()
            .add_answer(answer, at, service, latency, !request.warm_up);
        if shown.impossible_speed && lock.promises().excludes {
            self.add_anomaly(at, &request.operation, lock, Detail::ImpossibleSpeed);
        }
        if shown.told == Some(Found::NotLinearizable) {
            let outcome = answer.outcome;
            self.add_anomaly(
                at,
                &request.operation,
                lock,
                Detail::NotLinearizable { outcome },
            );
        }
    }

    #[cold]
    fn follow_wish(&self, now: impl Fn() -> Nanos, request: &Request, lock: LockName, step: &Step) {
        if let Some(detail) = self.wishes.follow(request, step) {
            self.add_anomaly(now(), &request.operation, lock, detail);
        }
    }

    /// Whether the next step is to be kept. Asked first, because to tell the time is not free.
    fn keeps_steps(&self) -> bool {
        match &self.next_steps {
            Some(next) => !next.is_full(),
            None => self.steps.is_some(),
        }
    }

    /// Keeps the step, if steps are kept, and tells those who heed it.
    #[inline(never)]
    fn observe_more(&self, now: impl Fn() -> Nanos, request: &Request, lock: LockName, step: Step) {
        let heeds = self.heeds.get();
        let heeded = heeds.map(|_| step.clone());
        if self.keeps_steps() {
            self.keep_step(now, |at| {
                Event::Request(RequestEvent::new(at, request, lock, step))
            });
        }
        if let (Some(heeds), Some(step)) = (heeds, heeded) {
            heeds.heed(request, &step);
        }
    }

    #[inline(never)]
    fn keep_step(&self, now: impl Fn() -> Nanos, event: impl FnOnce(Nanos) -> Event) {
        if let Some(next) = &self.next_steps {
            next.push(event(now()));
        } else if let Some(steps) = &self.steps {
            let mut steps = steps.lock();
            // Asked when no other thread can get in between: steps are kept in the order of their times. To send and to
            // answer knew their time before they came here; if another step got in between, theirs is that one's.
            // A request is then told to have been under way a little longer or shorter, but never at a moment when
            // nothing of it could happen.
            let at = now();
            let at = self.last_kept.fetch_max(at, Ordering::Relaxed).max(at);
            keep_step(&mut steps, event(at));
        }
    }

    #[cold]
    fn add_anomaly(&self, at: Nanos, operation: &Operation, lock: LockName, detail: Detail) {
        let anomaly = Anomaly {
            at,
            user: operation.user,
            request: operation.request,
            lock,
            detail,
        };
        let kind = anomaly.kind();
        let worker = self.worker();
        worker.figures.lock().add_anomaly(kind, at);
        worker.anomalies.lock().add(anomaly);
    }
}

impl Observer for Recorder {
    fn prefetch(&self, user: UserId) {
        self.users.prefetch(user);
    }

    // Where it is called the step is known: inlined, nothing is left but what that step needs.
    #[inline(always)]
    fn observe(&self, now: impl Fn() -> Nanos, request: &Request, lock: LockName, step: Step) {
        let mut inside = 0;
        match &step {
            Step::Sent => self.send(request.operation.user),
            Step::Granted { .. } if lock.promises().excludes => {
                inside = self.enter(request.operation.user);
            }
            Step::Released { .. } if lock.promises().excludes => {
                self.users.leave(request.operation.user)
            }
            Step::RanOut { held } => {
                if held.is_some() && lock.promises().excludes {
                    self.users.leave(request.operation.user);
                }
                self.worker().figures.lock().leases.add(&step);
            }
            Step::SentAgain { .. } | Step::GaveUp { .. } | Step::Recalled { .. } => {
                self.worker().figures.lock().clients.add(&step);
            }
            Step::Asked | Step::Told { .. } | Step::Stale { .. } => {
                self.worker().figures.lock().leases.add(&step);
            }
            Step::Answered {
                answer,
                service,
                latency,
            } => self.answered(now(), request, lock, answer, (*service, *latency)),
            Step::Unblocked { awaited, waited } if !request.warm_up => {
                let mut figures = self.worker().figures.lock();
                figures.add_wait(*awaited, *waited);
            }
            _ => {}
        }
        let may_matter = matches!(
            step,
            Step::Sent
                | Step::SentAgain { .. }
                | Step::GaveUp { .. }
                | Step::Recalled { .. }
                | Step::Wrote { .. }
                | Step::Replied { .. }
                | Step::Answered { .. }
        );
        if may_matter && request.wish.is_some() {
            self.follow_wish(&now, request, lock, &step);
        }
        let own = request.operation.request;
        Detail::of_step(&step, own, lock, inside, |detail| {
            self.add_anomaly(now(), &request.operation, lock, detail);
        });
        if self.more {
            self.observe_more(now, request, lock, step);
        }
    }

    fn observe_process(&self, at: Nanos, process: u16, step: ProcessStep) {
        if self.keeps_steps() {
            let event = |at| Event::Process(ProcessEvent { at, process, step });
            self.keep_step(|| at, event);
        }
    }

    fn fault_came(&self, name: &Arc<str>) {
        self.faults.came(name);
    }

    fn observe_fault(&self, at: Nanos, name: &Arc<str>, happening: Happening) {
        if self.keeps_steps() {
            let event = |at| Event::Fault(FaultEvent::new(at, name, happening));
            self.keep_step(|| at, event);
        }
    }
}

fn keep_step(steps: &mut Steps, event: Event) {
    match steps {
        Steps::Recent {
            events,
            most,
            dropped,
        } => {
            if events.len() == *most {
                events.pop_front();
                *dropped += 1;
            }
            events.push_back(event);
        }
        #[cfg(feature = "scenario")]
        Steps::Trace(trace) => trace.write(&event),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::{Kind, Operation, RequestId};
    use crate::request::StepTimes;

    #[test]
    fn steps_are_kept_in_the_order_of_their_times_whichever_thread_they_are_of() {
        let account = Account {
            opening: 0,
            policy: crate::point::Policy::default(),
        };
        let recorder = Recorder::new(1, account, 2, Keep::Recent(usize::MAX));
        let clock = AtomicU64::new(0);
        let request = Request {
            operation: Operation {
                request: RequestId(1),
                user: UserId(1),
                kind: Kind::Charge,
                amount: 1,
            },
            intended: 0,
            times: StepTimes::default(),
            instance: 0,
            warm_up: false,
            wish: None,
        };
        let begin = std::sync::Barrier::new(2);
        let steps = || {
            begin.wait();
            for _ in 0..20_000 {
                let now = || {
                    let now = clock.fetch_add(1, Ordering::Relaxed);
                    // Looked at, and not yet told: the other thread gets in between, if it can.
                    std::thread::yield_now();
                    now
                };
                recorder.observe(now, &request, LockName::Keyed, Step::Waiting);
            }
        };
        std::thread::scope(|scope| {
            scope.spawn(steps);
            scope.spawn(steps);
        });
        let (events, _) = recorder.recent();
        assert_eq!(events.len(), 40_000);
        assert!(events.is_sorted_by_key(Event::at));
    }
}
