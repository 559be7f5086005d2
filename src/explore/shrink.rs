//! Makes a failing schedule as small as it can be.
//!
//! First fewer requests, then fewer switches from one to another: a schedule is understood by its switches,
//! and most bugs need only a few (Musuvathi and Qadeer, "Iterative Context Bounding for Systematic Testing of
//! Multithreaded Programs", PLDI 2007). What is left is minimal: without one of its requests, or with fewer
//! switches, it does not fail.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::findings::Example;
use super::playback::{play_back, play_script, switches};
use super::subject::Subject;
use super::violation::Violation;
use super::{Case, Expiry};
use crate::point::{Kind, Points, RequestId, UserId};
use crate::request::Request;
use crate::sim::exhaustive::RunEnd;
use crate::sim::replay::{Mode, Scripted};
use crate::sim::{Exhaustive, Pick, TurnKey};

/// A failing schedule from which nothing can be left out.
#[derive(Clone, Debug)]
pub struct Counterexample {
    /// The requests that it takes, and the control.
    pub subject: Subject,
    /// What goes wrong.
    pub violation: Violation,
    /// The turns up to where it shows. After them everything goes on by itself, with as few switches as possible.
    pub schedule: Vec<Pick>,
    /// No schedule of fewer of the case's requests fails so, and none of these requests with fewer switches: searched,
    /// not tried.
    pub is_smallest: bool,
}

/// As many requests as all schedules are searched of.
const FEW: usize = 5;

/// How long it may take to find the violation again without time-outs and other chances, where there are more requests than
/// that.
const WITHOUT_CHANCES: Duration = Duration::from_secs(1);

/// Shrinks a failing schedule, within about `time`.
pub fn shrink(subject: &Subject, example: &Example, time: Duration) -> Counterexample {
    let deadline = Deadline::after(time);
    let violation = example.violation;
    let mut best = Candidate::of(subject, example.schedule.clone());
    best.truncate(violation);
    best.drop_requests(violation);
    let mut is_smallest = false;
    if best.subject.case.len() <= FEW {
        let fewer = fewest_requests(subject, violation, best.subject.case.len(), deadline);
        if let Some(found) = fewer.found {
            best = found;
            best.truncate(violation);
        }
        let most = switches(&best.schedule);
        let shorter = fewest_switches(&best.subject, violation, most, deadline);
        if let Some(schedule) = shorter.found {
            best.schedule = schedule;
        }
        is_smallest = fewer.complete && shorter.complete;
    } else if has_chances(&best.subject.case)
        && let Some(mut without) =
            by_itself(&best.subject, violation, Deadline::after(WITHOUT_CHANCES))
        && without.truncate(violation)
    {
        best = without;
        best.drop_requests(violation);
    }
    if !is_smallest {
        best.merge_blocks(violation);
    }
    Counterexample {
        subject: best.subject,
        violation,
        schedule: best.schedule,
        is_smallest,
    }
}

#[derive(Clone, Copy)]
struct Deadline(Option<Instant>);

impl Deadline {
    /// A time too long to add up is no deadline.
    fn after(time: Duration) -> Self {
        Deadline(Instant::now().checked_add(time))
    }

    fn is_over(self) -> bool {
        self.0.is_some_and(|deadline| Instant::now() >= deadline)
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
    /// The whole run that begins with these turns.
    fn of(subject: &Subject, turns: Vec<TurnKey>) -> Self {
        let script = turns.into_iter().map(Scripted::Key).collect();
        Candidate {
            subject: subject.clone(),
            schedule: play_script(subject, script, Mode::GoOn).schedule(),
        }
    }

    /// Leaves out what comes after the violation. Whether it shows at all.
    fn truncate(&mut self, violation: Violation) -> bool {
        let playback = play_back(&self.subject, &self.schedule, Mode::GoOn);
        match playback.turns_to(violation) {
            Some(turns) => {
                self.schedule = playback.schedule();
                self.schedule.truncate(turns);
                true
            }
            None => false,
        }
    }

    /// Drops requests, many at once first, as long as what is left of the schedule still fails.
    fn drop_requests(&mut self, violation: Violation) {
        let mut size = self.subject.case.len() / 2;
        while size > 0 {
            let mut from = 0;
            while from < self.subject.case.len() && self.subject.case.len() > 1 {
                let mut fewer = self.without(from, size);
                if !fewer.subject.case.is_empty() && fewer.truncate(violation) {
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
            // What may break comes after the clients.
            .chain([Some(0)])
            .collect();
        let mut new_number = new_number;
        if let Some(last) = new_number.last_mut() {
            *last = Some(number);
        }
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
    fn merge_blocks(&mut self, violation: Violation) {
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
                    if other.truncate(violation) && switches(&other.schedule) < most {
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

/// A smallest set of the requests with which the violation still shows, of at most `most`; without anything that comes
/// by chance, such as a time-out, where that is enough. Every smaller set has been searched, if it is complete.
fn fewest_requests(
    subject: &Subject,
    violation: Violation,
    most: usize,
    deadline: Deadline,
) -> Sought<Candidate> {
    const NOT_ALL: Sought<Candidate> = Sought {
        found: None,
        complete: false,
    };
    let whole = &subject.case;
    let requests: Vec<RequestId> = whole.requests().map(|r| r.operation.request).collect();
    let mut searched: HashSet<Asked> = HashSet::new();
    for size in 1..=most.min(requests.len()) {
        for with_chances in [false, true] {
            if with_chances && !has_chances(whole) {
                break;
            }
            searched.clear();
            let mut set: Vec<usize> = (0..size).collect();
            loop {
                let is_in = |request: &Request| {
                    set.iter()
                        .any(|&index| requests[index] == request.operation.request)
                };
                let case = whole.only(is_in);
                let case = if with_chances {
                    case
                } else {
                    without_chances(&case)
                };
                // Requests that ask the same are as good as each other.
                if searched.insert(asked(&case)) {
                    let fewer = subject.with_case(case);
                    let sought = any_schedule(&fewer, violation, deadline);
                    if let Some(turns) = sought.found {
                        return Sought {
                            found: Some(Candidate::of(&fewer, turns)),
                            complete: true,
                        };
                    }
                    if !sought.complete {
                        return NOT_ALL;
                    }
                }
                if deadline.is_over() {
                    return NOT_ALL;
                }
                if !next_set(&mut set, requests.len()) {
                    break;
                }
            }
        }
    }
    NOT_ALL
}

/// Moves on to the next set of as many of `count` things, in the order of their numbers; whether there is one.
fn next_set(set: &mut [usize], count: usize) -> bool {
    let size = set.len();
    let Some(at) = (0..size).rfind(|&at| set[at] < count - size + at) else {
        return false;
    };
    let first = set[at] + 1;
    for (place, number) in set[at..].iter_mut().zip(first..) {
        *place = number;
    }
    true
}

/// What the clients of a case ask, without the numbers of their requests.
type Asked = Vec<Vec<(UserId, Kind, Points, u16)>>;

fn asked(case: &Case) -> Asked {
    let ask = |request: &Request| {
        let operation = &request.operation;
        (
            operation.user,
            operation.kind,
            operation.amount,
            request.instance,
        )
    };
    let clients = case.clients.iter();
    clients
        .map(|client| client.iter().map(ask).collect())
        .collect()
}

/// Whether anything may come by chance in it: a time-out, a lease that runs out, a caller that goes away, a spurious poll.
fn has_chances(case: &Case) -> bool {
    let runs_out = case.nodes.is_some() && case.expiry != Expiry::Never;
    case.timeouts
        || case.cancellations > 0
        || case.spurious_polls > 0
        || case.may_break()
        || runs_out
}

fn without_chances(case: &Case) -> Case {
    let case = case.clone().with_timeouts(false).with_max_faults(0);
    let case = match case.nodes {
        Some(_) => case.with_expiry(Expiry::Never),
        None => case,
    };
    case.with_cancellations(0).with_spurious_polls(0)
}

/// The same without anything that comes by chance, if it then still fails.
fn by_itself(subject: &Subject, violation: Violation, deadline: Deadline) -> Option<Candidate> {
    let without = subject.with_case(without_chances(&subject.case));
    let turns = any_schedule(&without, violation, deadline).found?;
    Some(Candidate::of(&without, turns))
}

/// A schedule on which this very violation shows, with or without others.
fn any_schedule(
    subject: &Subject,
    violation: Violation,
    deadline: Deadline,
) -> Sought<Vec<TurnKey>> {
    let scheduler = Exhaustive::new(subject.case.allowed(), true);
    let mut player = subject.player(scheduler, false);
    // In case the code asks for the time.
    player.touch_clock();
    let mut played = 0_u32;
    loop {
        let shows = player.play_to(violation);
        let exhaustive = player.scheduler();
        let complete = exhaustive.end() != RunEnd::Diverged;
        if shows && complete {
            return Sought {
                found: Some(exhaustive.schedule().collect()),
                complete,
            };
        }
        if !complete || !exhaustive.backtrack() {
            return Sought {
                found: None,
                complete,
            };
        }
        played += 1;
        if played.is_multiple_of(1024) && deadline.is_over() {
            return Sought {
                found: None,
                complete: false,
            };
        }
    }
}

/// A schedule on which the violation shows after as few switches as possible, and then after as few turns.
fn fewest_switches(
    subject: &Subject,
    violation: Violation,
    most: usize,
    deadline: Deadline,
) -> Sought<Vec<Pick>> {
    let allowed = subject.case.allowed();
    for bound in 0..=u32::try_from(most).unwrap_or(u32::MAX) {
        let scheduler = Exhaustive::with_switches(allowed, bound);
        let mut player = subject.player(scheduler, false);
        let mut shortest: Option<Vec<TurnKey>> = None;
        let mut played = 0_u32;
        loop {
            let fails = player.play_to(violation);
            let exhaustive = player.scheduler();
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
            if played.is_multiple_of(1024) && deadline.is_over() {
                return Sought {
                    found: None,
                    complete: false,
                };
            }
        }
        if let Some(schedule) = shortest {
            let script = schedule.into_iter().map(Scripted::Key).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_comes_once_in_order() {
        let mut set = vec![0, 1];
        let mut all = vec![set.clone()];
        while next_set(&mut set, 4) {
            all.push(set.clone());
        }
        assert_eq!(
            all,
            [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]].map(Vec::from)
        );
        assert!(!next_set(&mut [0, 1, 2], 3));
    }
}
