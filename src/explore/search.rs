//! Searches the schedules of a case, on as many threads as one likes.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use super::findings::{Findings, OrderCount};
use super::player::Play;
use super::subject::Subject;
use super::ways::Ways;
use crate::sim::exhaustive::{Prefix, RunEnd};
use crate::sim::{Drawn, Exhaustive, Fewer, Pct, Random, Replay, TurnKey, replay};

/// Which schedules are played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Strategy {
    /// Every schedule.
    Exhaustive {
        /// Of schedules that only differ in the order of turns that do not conflict, one will do.
        reduce: bool,
    },
    /// Any, each turn drawn evenly: one schedule for each seed.
    Random {
        /// The first seed.
        seed: u64,
    },
    /// By random priorities that seldom change: one schedule for each seed.
    Pct {
        /// The first seed.
        seed: u64,
        /// How many ordered steps a bug takes to show that is looked for.
        depth: u32,
    },
}

/// How long to search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// At most this many schedules.
    pub schedules: Option<u64>,
    /// At most this time.
    pub time: Option<Duration>,
}

impl Budget {
    /// At most this many schedules.
    pub fn schedules(most: u64) -> Self {
        Budget {
            schedules: Some(most),
            time: None,
        }
    }
}

/// How to search.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// Which schedules are played.
    pub strategy: Strategy,
    /// When the search ends that has not ended by itself.
    pub budget: Budget,
    /// On how many threads. A budget of schedules is spent on one thread, so that the same ones are played.
    pub threads: usize,
    /// Whether the first failure ends it.
    pub stop_at_failure: bool,
    /// What is left out beside equivalent orders, where those are.
    pub fewer: Fewer,
}

/// So many turns are played between two looks at whether it is to end.
const LOOK: usize = 5_000;

/// A search that ends sooner is not split over threads.
const ALONE: u64 = 5_000;

impl Search {
    /// Every schedule, with reduction, on all processors, however long it takes.
    pub fn exhaustive() -> Self {
        Search {
            strategy: Strategy::Exhaustive { reduce: true },
            budget: Budget::default(),
            threads: thread::available_parallelism().map_or(1, usize::from),
            stop_at_failure: false,
            fewer: Fewer::ALL,
        }
    }

    /// Searches the schedules of the subject.
    pub fn run(&self, subject: &Subject) -> Findings {
        self.run_until(subject, &|| false)
    }

    /// The same; `stop` is asked now and then whether to end it early.
    pub fn run_until(&self, subject: &Subject, stop: &(dyn Fn() -> bool + Sync)) -> Findings {
        let start = Instant::now();
        let shared = Shared {
            asked: stop,
            deadline: self.budget.time.and_then(|time| start.checked_add(time)),
            stop: AtomicBool::new(false),
        };
        let mut findings = match self.strategy {
            Strategy::Exhaustive { reduce } => {
                let mut ways = if reduce { Ways::Reduced } else { Ways::All };
                loop {
                    let findings = self.every(subject, ways, &shared);
                    match ways.rather(&findings) {
                        Some(rather) if !shared.is_over() => ways = rather,
                        _ => break findings,
                    }
                }
            }
            Strategy::Random { seed } | Strategy::Pct { seed, .. } => {
                self.drawn(subject, seed, &shared)
            }
        };
        findings.count_each_violation();
        findings.elapsed = start.elapsed();
        findings
    }

    fn every(&self, subject: &Subject, ways: Ways, shared: &Shared<'_>) -> Findings {
        let allowed = subject.case.allowed();
        let most = self.budget.schedules.unwrap_or(u64::MAX);
        let new_player = || {
            let mut player = subject.player(ways.scheduler(allowed, self.fewer), false);
            if ways == Ways::WithClock {
                player.touch_clock();
            }
            player
        };
        let mut player = new_player();
        // What one thread remembers spares more than others could do beside it.
        let one_thread =
            self.threads <= 1 || self.budget.schedules.is_some() || player.scheduler().remembers();
        let first = if one_thread { most } else { most.min(ALONE) };
        let whole = Prefix::default();
        let findings = self.search(player.as_mut(), &whole, first, ways, shared);
        let begins_anew = ways.rather(&findings).is_some();
        if one_thread || findings.complete || begins_anew || shared.is_over() {
            return findings;
        }
        let parts = split(player.as_mut(), self.threads * 32);
        drop(player);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut player = new_player();
            let mut findings = Findings::default();
            (findings.complete, findings.orders.exact) = (true, true);
            while let Some(part) = parts.get(next.fetch_add(1, Relaxed)) {
                let player = player.as_mut();
                findings.merge(self.search(player, part, u64::MAX, ways, shared));
                if shared.is_over() || ways.rather(&findings).is_some() {
                    findings.complete &= next.load(Relaxed) >= parts.len();
                    break;
                }
            }
            findings
        };
        on_threads(self.threads, work)
    }

    /// Counts the schedules of the subject in at most `most` runs, without a look at what they do: every turn is played
    /// from every state once. The count is exact if that is enough, and if there are states to be told apart.
    pub fn count(subject: &Subject, most: u64) -> OrderCount {
        Self::count_until(subject, most, &|| false)
    }

    /// The same; `asked` says now and then whether to end early.
    pub fn count_until(subject: &Subject, most: u64, asked: &dyn Fn() -> bool) -> OrderCount {
        let mut turns = 0;
        let scheduler = Exhaustive::new(subject.case.allowed(), false).and_fewer(Fewer::ALL);
        let mut player = subject.player(scheduler, false);
        for _ in 0..most {
            player.play();
            let scheduler = player.scheduler();
            turns += scheduler.turns();
            let diverged = scheduler.end() == RunEnd::Diverged;
            if diverged || !scheduler.backtrack() {
                return OrderCount {
                    count: scheduler.orders(),
                    exact: !diverged && scheduler.counts_all() && !player.asked_time(),
                };
            }
            if turns >= LOOK {
                turns = 0;
                if asked() {
                    break;
                }
            }
        }
        OrderCount {
            count: player.scheduler().orders(),
            exact: false,
        }
    }

    /// The schedules that begin so.
    fn search(
        &self,
        player: &mut dyn Play<Exhaustive>,
        prefix: &Prefix,
        most: u64,
        ways: Ways,
        shared: &Shared<'_>,
    ) -> Findings {
        let mut findings = self.play_all(player, prefix, most, ways, shared);
        let scheduler = player.scheduler();
        findings.circles = scheduler.circles();
        findings.orders = OrderCount {
            count: scheduler.orders(),
            exact: findings.complete && scheduler.counts_all(),
        };
        if findings.complete
            && let Some(way) = scheduler.way_into_trap()
        {
            play_into_trap(player, way, &mut findings);
        }
        findings
    }

    fn play_all(
        &self,
        player: &mut dyn Play<Exhaustive>,
        prefix: &Prefix,
        most: u64,
        ways: Ways,
        shared: &Shared<'_>,
    ) -> Findings {
        let mut findings = Findings::default();
        player.scheduler().restart(prefix);
        let mut turns = 0;
        loop {
            let end = player.play();
            findings.asked_time |= player.asked_time();
            let scheduler = player.scheduler();
            findings.circles = scheduler.circles();
            if ways.rather(&findings).is_some() {
                return findings;
            }
            if ways == Ways::ByStates && scheduler.end() == RunEnd::TooLong {
                // From state to state the way may be longer than a run that looks for its end: nothing is known of it.
                return findings;
            }
            findings.committed = findings.committed || player.has_committed();
            let scheduler = player.scheduler();
            turns += scheduler.turns();
            findings.longest = findings.longest.max(scheduler.turns());
            match scheduler.end() {
                RunEnd::Over | RunEnd::TooLong => {
                    findings.add(end.violations);
                    findings.exemplify(end.violations, None, || scheduler.schedule().collect());
                    findings.states.insert(player.final_state(end.violations));
                    if self.stop_at_failure && findings.failed > 0 {
                        shared.stop.store(true, Relaxed);
                        return findings;
                    }
                }
                RunEnd::Asleep | RunEnd::TooManyExpiries => {
                    findings.add_pruned(end.violations);
                    findings.exemplify(end.violations, None, || scheduler.schedule().collect());
                }
                RunEnd::Remembered => findings.merged += 1,
                RunEnd::TooManySwitches => {}
                RunEnd::Diverged => {
                    findings.diverged = true;
                    return findings;
                }
            }
            let scheduler = player.scheduler();
            findings.remembered = scheduler.states() as u64;
            if !scheduler.backtrack() {
                findings.complete = true;
                return findings;
            }
            if findings.schedules >= most {
                return findings;
            }
            // By turns: where requests refuse each other again and again, one run may have thousands.
            if turns >= LOOK {
                turns = 0;
                if shared.is_over() {
                    return findings;
                }
            }
        }
    }

    fn drawn(&self, subject: &Subject, first: u64, shared: &Shared<'_>) -> Findings {
        let most = self.budget.schedules.unwrap_or(u64::MAX);
        let allowed = subject.case.allowed();
        let threads = if most < ALONE { 1 } else { self.threads };
        let turns = usual_turns(subject);
        let next = AtomicU64::new(0);
        /// Seeds that a thread takes at once.
        const CHUNK: u64 = 64;
        let work = || {
            let mut findings = Findings::default();
            let scheduler = match self.strategy {
                Strategy::Pct { seed, depth } => Drawn::Pct(Pct::new(
                    allowed,
                    subject.case.clients.len(),
                    depth,
                    turns,
                    seed,
                )),
                _ => Drawn::Random(Random::new(allowed, first)),
            };
            let mut player = subject.player(scheduler, false);
            loop {
                let from = next.fetch_add(CHUNK, Relaxed);
                if from >= most || shared.is_over() {
                    return findings;
                }
                for seed in from..most.min(from + CHUNK) {
                    let seed = first.wrapping_add(seed);
                    player.scheduler().reseed(seed);
                    let end = player.play();
                    findings.asked_time |= player.asked_time();
                    findings.committed = findings.committed || player.has_committed();
                    findings.add(end.violations);
                    findings.states.insert(player.final_state(end.violations));
                    let played = || player.scheduler().played().to_vec();
                    findings.exemplify(end.violations, Some(seed), played);
                    if self.stop_at_failure && findings.failed > 0 {
                        shared.stop.store(true, Relaxed);
                        return findings;
                    }
                }
            }
        };
        // However many were drawn, another one may fail: complete it never is.
        on_threads(threads, work)
    }
}

/// Plays the run that goes this way into states that no way leads out of, and adds what comes of it.
fn play_into_trap(player: &mut dyn Play<Exhaustive>, way: Vec<TurnKey>, findings: &mut Findings) {
    let scheduler = player.scheduler();
    scheduler.remember(false);
    scheduler.restart(&Prefix::of(way));
    let end = player.play();
    let scheduler = player.scheduler();
    findings.longest = findings.longest.max(scheduler.turns());
    findings.diverged |= scheduler.end() == RunEnd::Diverged;
    findings.add(end.violations);
    findings.exemplify(end.violations, None, || scheduler.schedule().collect());
    findings.states.insert(player.final_state(end.violations));
}

struct Shared<'a> {
    asked: &'a (dyn Fn() -> bool + Sync),
    deadline: Option<Instant>,
    stop: AtomicBool,
}

impl Shared<'_> {
    fn is_over(&self) -> bool {
        let is_late = |deadline| Instant::now() >= deadline;
        if self.deadline.is_some_and(is_late) || (self.asked)() {
            self.stop.store(true, Relaxed);
        }
        self.stop.load(Relaxed)
    }
}

fn on_threads(threads: usize, work: impl Fn() -> Findings + Sync) -> Findings {
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(&work)).collect();
        let mut findings = work();
        for other in others {
            match other.join() {
                Ok(its) => findings.merge(its),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        findings
    })
}

/// Splits the whole search into at least this many parts, if it has as many.
fn split(player: &mut dyn Play<Exhaustive>, least: usize) -> Vec<Prefix> {
    let mut whole = Vec::new();
    let mut parts = vec![Prefix::default()];
    while !parts.is_empty() && parts.len() + whole.len() < least {
        let mut longer = Vec::new();
        for part in parts {
            match split_one(player, &part) {
                Some(more) => longer.extend(more),
                None => whole.push(part),
            }
        }
        parts = longer;
    }
    whole.extend(parts);
    whole
}

fn split_one(player: &mut dyn Play<Exhaustive>, prefix: &Prefix) -> Option<Vec<Prefix>> {
    player.scheduler().restart(prefix);
    let mut parts = Vec::new();
    loop {
        player.play();
        let scheduler = player.scheduler();
        parts.push(scheduler.part()?);
        if !scheduler.next_part() {
            return Some(parts);
        }
    }
}

/// How many turns a run has in which no turn is hurried.
fn usual_turns(subject: &Subject) -> usize {
    let scheduler = Replay::new(subject.case.allowed(), Vec::new(), replay::Mode::GoOn);
    let mut player = subject.player(scheduler, false);
    player.play();
    player.scheduler().played().len()
}
