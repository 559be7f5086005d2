//! Makes a failing schedule as small as it can be.
//!
//! First fewer requests, then fewer switches from one to another: a schedule is understood by its switches,
//! and most bugs need only a few (Musuvathi and Qadeer, "Iterative Context Bounding for Systematic Testing of
//! Multithreaded Programs", PLDI 2007). What is left is minimal: without one of its requests, or with fewer
//! switches, it does not fail.

use std::time::{Duration, Instant};

use super::Case;
use super::fault::Fault;
use super::findings::Example;
use super::playback::{play_back, play_script, switches};
use super::search::{Budget, Search};
use super::subject::Subject;
use crate::sim::exhaustive::RunEnd;
use crate::sim::replay::{Mode, Step};
use crate::sim::{AnyScheduler, Exhaustive, Pick, TurnKey};

/// A failing schedule from which nothing can be left out.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The requests that it takes, and the control.
    pub subject: Subject,
    /// What goes wrong.
    pub fault: Fault,
    /// The turns up to where it shows. After them everything goes on by itself, with as few switches as possible.
    pub schedule: Vec<Pick>,
    /// No schedule of fewer requests fails so, and none of these requests with fewer switches: searched, not
    /// tried.
    pub is_smallest: bool,
}

/// As many requests as all schedules are searched of.
const FEW: usize = 5;

/// Shrinks a failing schedule, within about `time`.
pub fn shrink(subject: &Subject, example: &Example, time: Duration) -> Counterexample {
    let deadline = Instant::now().checked_add(time);
    let left = || deadline.map_or(time, |d| d.saturating_duration_since(Instant::now()));
    let fault = example.fault;
    let script = example.schedule.iter().copied().map(Step::Key).collect();
    let schedule = play_script(subject, script, Mode::GoOn).schedule();
    let mut best = Candidate {
        subject: subject.clone(),
        schedule,
    };
    best.truncate(fault);
    if best.subject.case.timeouts
        && let Some(without) = best.without_timeouts(fault)
    {
        best = without;
    }
    best.drop_requests(fault);
    let mut is_smallest = false;
    if best.subject.case.len() <= FEW {
        let fewer = fewest_requests(&best.subject, fault, left());
        if let Some((subject, schedule)) = fewer.found {
            best = Candidate { subject, schedule };
            best.truncate(fault);
        }
        let most = switches(&best.schedule);
        let shorter = fewest_switches(&best.subject, fault, most, left());
        if let Some(schedule) = shorter.found {
            best.schedule = schedule;
        }
        is_smallest = fewer.complete && shorter.complete;
    }
    if !is_smallest {
        best.merge_blocks(fault);
    }
    Counterexample {
        subject: best.subject,
        fault,
        schedule: best.schedule,
        is_smallest,
    }
}

struct Candidate {
    subject: Subject,
    schedule: Vec<Pick>,
}

struct Sought<T> {
    found: Option<T>,
    complete: bool,
}

impl Candidate {
    /// Leaves out what comes after the fault. Whether it shows at all.
    fn truncate(&mut self, fault: Fault) -> bool {
        let playback = play_back(&self.subject, &self.schedule, Mode::GoOn);
        match playback.turns_to(fault) {
            Some(turns) => {
                self.schedule = playback.schedule();
                self.schedule.truncate(turns);
                true
            }
            None => false,
        }
    }

    /// The same without any time-out, if it then still fails.
    fn without_timeouts(&self, fault: Fault) -> Option<Candidate> {
        let case = self.subject.case.clone().with_timeouts(false);
        let search = Search {
            stop_at_failure: false,
            budget: Budget {
                schedules: None,
                time: Some(Duration::from_secs(1)),
            },
            ..Search::exhaustive()
        };
        let subject = self.subject.with_case(case);
        let example = search.run(&subject).example?;
        (example.fault == fault).then(|| {
            let script = example.schedule.into_iter().map(Step::Key).collect();
            let schedule = play_script(&subject, script, Mode::GoOn).schedule();
            Candidate { subject, schedule }
        })
    }

    /// Drops requests, many at once first, as long as what is left of the schedule still fails.
    fn drop_requests(&mut self, fault: Fault) {
        let mut size = self.subject.case.len() / 2;
        while size > 0 {
            let mut from = 0;
            while from < self.subject.case.len() && self.subject.case.len() > 1 {
                let mut fewer = self.without(from, size);
                if !fewer.subject.case.is_empty() && fewer.truncate(fault) {
                    *self = fewer;
                } else {
                    from += size;
                }
            }
            size /= 2;
        }
    }

    /// The candidate without `count` requests from the `from`-th on.
    fn without(&self, from: usize, count: usize) -> Candidate {
        let case = &self.subject.case;
        let gone: Vec<_> = case.requests().skip(from).take(count).copied().collect();
        let stays = |client: &[_]| client.iter().any(|request| !gone.contains(request));
        let mut number = 0;
        let new_number: Vec<Option<u32>> = case
            .clients
            .iter()
            .map(|client| {
                stays(client).then(|| {
                    number += 1;
                    number - 1
                })
            })
            .collect();
        let schedule = self.schedule.iter().filter_map(|pick| {
            let root = (*new_number.get(pick.root as usize)?)?;
            Some(Pick { root, ..*pick })
        });
        Candidate {
            schedule: schedule.collect(),
            subject: self
                .subject
                .with_case(case.only(|request| !gone.contains(request))),
        }
    }

    /// Joins stretches of one request's turns as long as it still fails and the turn changes less often.
    fn merge_blocks(&mut self, fault: Fault) {
        'again: loop {
            let most = switches(&self.schedule);
            for at in 1..self.schedule.len() {
                if self.schedule[at].root == self.schedule[at - 1].root {
                    continue;
                }
                for schedule in joined(&self.schedule, at) {
                    let mut other = Candidate {
                        subject: self.subject.clone(),
                        schedule,
                    };
                    if other.truncate(fault) && switches(&other.schedule) < most {
                        *self = other;
                        continue 'again;
                    }
                }
            }
            return;
        }
    }
}

/// The schedule with the stretch that begins at `at` joined to the one before of the same request, by moving
/// either.
fn joined(schedule: &[Pick], at: usize) -> Vec<Vec<Pick>> {
    let root = schedule[at].root;
    let Some(last) = schedule[..at].iter().rposition(|pick| pick.root == root) else {
        return Vec::new();
    };
    let first = schedule[..=last]
        .iter()
        .rposition(|pick| pick.root != root)
        .map_or(0, |before| before + 1);
    let other = |pick: &Pick| pick.root != root;
    let end = schedule[at..]
        .iter()
        .position(other)
        .map_or(schedule.len(), |after| at + after);
    let (before, block, between) = (
        &schedule[..first],
        &schedule[first..=last],
        &schedule[last + 1..at],
    );
    let (moved, after) = (&schedule[at..end], &schedule[end..]);
    vec![
        [before, block, moved, between, after].concat(),
        [before, between, block, moved, after].concat(),
    ]
}

/// A smallest set of the requests with which the fault still shows.
fn fewest_requests(
    subject: &Subject,
    fault: Fault,
    time: Duration,
) -> Sought<(Subject, Vec<Pick>)> {
    let deadline = Instant::now().checked_add(time);
    let requests: Vec<_> = subject.case.requests().copied().collect();
    let mut tried: Vec<Case> = Vec::new();
    for size in 1..requests.len() {
        for set in 0_u32..1 << requests.len() {
            if set.count_ones() as usize != size {
                continue;
            }
            let is_in = |index: usize| set & (1 << index) != 0;
            let case = subject.case.only(|request| {
                let index = requests.iter().position(|other| other == request);
                index.is_some_and(is_in)
            });
            // Requests that ask the same are as good as each other.
            let anonymous = anonymous(&case);
            if tried.contains(&anonymous) {
                continue;
            }
            tried.push(anonymous);
            let search = Search {
                budget: Budget {
                    schedules: None,
                    time: deadline.map(|d| d.saturating_duration_since(Instant::now())),
                },
                ..Search::exhaustive()
            };
            let fewer = subject.with_case(case);
            let findings = search.run(&fewer);
            if let Some(example) = findings.example
                && example.fault == fault
            {
                let script = example.schedule.into_iter().map(Step::Key).collect();
                let schedule = play_script(&fewer, script, Mode::GoOn).schedule();
                return Sought {
                    found: Some((fewer, schedule)),
                    complete: true,
                };
            }
            if !findings.complete {
                return Sought {
                    found: None,
                    complete: false,
                };
            }
        }
    }
    Sought {
        found: None,
        complete: true,
    }
}

/// The case with its requests numbered from 1 in the order in which they come.
fn anonymous(case: &Case) -> Case {
    let mut case = case.clone();
    let mut number = 0;
    for request in case.clients.iter_mut().flatten() {
        number += 1;
        request.operation.request.0 = number;
        request.times = crate::request::StepTimes::default();
    }
    case
}

/// A schedule on which the fault shows after as few switches as possible, and then after as few turns.
fn fewest_switches(
    subject: &Subject,
    fault: Fault,
    most: usize,
    time: Duration,
) -> Sought<Vec<Pick>> {
    let deadline = Instant::now().checked_add(time);
    let is_late = || deadline.is_some_and(|deadline| Instant::now() >= deadline);
    let allowed = subject.case.allowed();
    for bound in 0..=u32::try_from(most).unwrap_or(u32::MAX) {
        let scheduler = AnyScheduler::Exhaustive(Exhaustive::with_switches(allowed, bound));
        let mut player = subject.player(scheduler, false);
        let mut shortest: Option<Vec<TurnKey>> = None;
        let mut played = 0_u32;
        loop {
            let fails = player.play_to(fault);
            let AnyScheduler::Exhaustive(exhaustive) = player.scheduler() else {
                unreachable!("this player was made with an exhaustive scheduler");
            };
            if exhaustive.end() == RunEnd::Diverged {
                return Sought {
                    found: None,
                    complete: false,
                };
            }
            let turns = exhaustive.turns();
            if fails && shortest.as_ref().is_none_or(|known| turns < known.len()) {
                shortest = Some(exhaustive.schedule().collect());
            }
            if !exhaustive.backtrack() {
                break;
            }
            played += 1;
            if played.is_multiple_of(1024) && is_late() {
                return Sought {
                    found: None,
                    complete: false,
                };
            }
        }
        if let Some(schedule) = shortest {
            let script = schedule.into_iter().map(Step::Key).collect();
            return Sought {
                found: Some(play_script(subject, script, Mode::Stop).schedule()),
                complete: true,
            };
        }
    }
    Sought {
        found: None,
        complete: false,
    }
}
