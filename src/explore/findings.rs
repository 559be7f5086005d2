use std::time::Duration;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use super::violation::{Violation, Violations};
use crate::sim::TurnKey;

/// What a search found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Findings {
    /// Schedules played to their end.
    pub schedules: u64,
    /// Schedules begun and given up because all that could follow had been played in another order.
    pub pruned: u64,
    /// States that were remembered, of a control that allows it.
    pub remembered: u64,
    /// Schedules begun and given up in a state that had been reached before.
    pub merged: u64,
    /// Turns that led a schedule back to a state that it had been in: from there requests can refuse each other for ever. Each is
    /// a turn of its own, whichever schedules go there.
    pub circles: u64,
    /// What the schedules that were played stand for, where every one is to be played.
    pub orders: OrderCount,
    /// Schedules with any violation.
    pub failed: u64,
    /// Schedules with each violation, the worst violation first; those that were not seen are left out.
    pub by_violation: Vec<(Violation, u64)>,
    /// Schedules by all their violations together: counted so while they are played, one by one at the end.
    by_violations: Vec<(Violations, u64)>,
    /// Different final states.
    pub states: FinalStates,
    /// What was found in schedules that were given up.
    in_pruned: Violations,
    /// Every schedule has been played, or one of every class of equivalent ones.
    pub complete: bool,
    /// The code under test did not do the same each time: nothing is proved.
    pub diverged: bool,
    /// The code under test asks for the time to decide by it: nothing is proved.
    pub asked_time: bool,
    /// Some schedule committed a request. Where none does, nothing could go wrong.
    pub committed: bool,
    /// The most turns that a schedule had.
    pub longest: usize,
    /// A schedule with the worst violation that was seen, and its seed if it was drawn.
    pub example: Option<Example>,
    /// How long it took.
    pub elapsed: Duration,
}

/// The different states in which schedules ended: their number, and whether one search met those of another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FinalStates(HashSet<u64, FixedState>);

impl FinalStates {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no schedule has ended.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all of those are among these.
    pub fn contain(&self, others: &FinalStates) -> bool {
        others.0.is_subset(&self.0)
    }

    /// Adds a state by its hash.
    pub(super) fn insert(&mut self, state: u64) {
        self.0.insert(state);
    }
}

/// How many schedules there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderCount {
    /// At least this number.
    pub count: u128,
    /// And no more.
    pub exact: bool,
}

/// A schedule that fails.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Example {
    /// The worst of its violations.
    pub violation: Violation,
    /// The turns of the schedule, in order.
    pub schedule: Vec<TurnKey>,
    /// What it was drawn from.
    pub seed: Option<u64>,
}

impl Findings {
    /// Every schedule has been played, none fails, and something was committed that could have been lost.
    pub fn is_proof(&self) -> bool {
        self.complete && self.failed == 0 && !self.diverged && !self.asked_time && self.committed
    }

    /// All violations that were seen.
    pub fn violations(&self) -> Violations {
        let violations = self.by_violation.iter().map(|&(violation, _)| violation);
        violations.fold(Violations::NONE, Violations::with)
    }

    /// Counts a schedule.
    pub(super) fn add(&mut self, violations: Violations) {
        self.schedules += 1;
        if !violations.is_empty() {
            self.failed += 1;
            self.count(violations, 1);
        }
    }

    /// Counts a schedule that was given up because what could follow had been played in another order.
    pub(super) fn add_pruned(&mut self, violations: Violations) {
        self.pruned += 1;
        self.in_pruned = self.in_pruned.and(violations);
    }

    fn count(&mut self, violations: Violations, times: u64) {
        match self
            .by_violations
            .iter_mut()
            .find(|(f, _)| *f == violations)
        {
            Some((_, count)) => *count += times,
            None => self.by_violations.push((violations, times)),
        }
    }

    /// Counts each violation by itself, the worst first.
    pub(super) fn count_each_violation(&mut self) {
        // A violation is one wherever it was seen. It should have been seen in the other order, too, and was not if the
        // code under test touches what it does not say.
        let seen = self
            .by_violations
            .iter()
            .fold(Violations::NONE, |all, (f, _)| all.and(*f));
        let unseen = self.in_pruned.without(seen);
        if !unseen.is_empty() {
            self.failed += 1;
            self.count(unseen, 1);
        }
        let count = |violation| {
            let with_it = self
                .by_violations
                .iter()
                .filter(|(f, _)| f.contains(violation));
            (violation, with_it.map(|(_, count)| count).sum())
        };
        let counts = Violation::SAFETY.iter().copied().map(count);
        self.by_violation = counts.filter(|&(_, count)| count > 0).collect();
    }

    /// A schedule has these violations: it becomes the example, if it makes a better one than there is. `seed` is what it was drawn
    /// with.
    pub(super) fn exemplify(
        &mut self,
        violations: Violations,
        seed: Option<u64>,
        schedule: impl FnOnce() -> Vec<TurnKey>,
    ) {
        if let Some(violation) = self.wants(violations) {
            let schedule = schedule();
            self.longest = self.longest.max(schedule.len());
            self.example = Some(Example {
                violation,
                schedule,
                seed,
            });
        }
    }

    /// The worst of the violations, if a schedule with it would make a better example than the one there is.
    fn wants(&self, violations: Violations) -> Option<Violation> {
        let worst = violations.worst()?;
        match &self.example {
            Some(example) if severity(example.violation) <= severity(worst) => None,
            _ => Some(worst),
        }
    }

    /// Adds what another part of the search found.
    pub(super) fn merge(&mut self, other: Findings) {
        self.schedules += other.schedules;
        self.pruned += other.pruned;
        self.remembered += other.remembered;
        self.merged += other.merged;
        self.circles += other.circles;
        self.orders.count = self.orders.count.saturating_add(other.orders.count);
        self.orders.exact &= other.orders.exact;
        self.failed += other.failed;
        for (violations, times) in other.by_violations {
            self.count(violations, times);
        }
        self.states.0.extend(other.states.0);
        self.complete &= other.complete;
        self.diverged |= other.diverged;
        self.asked_time |= other.asked_time;
        self.in_pruned = self.in_pruned.and(other.in_pruned);
        self.committed |= other.committed;
        self.longest = self.longest.max(other.longest);
        if let Some(example) = other.example
            && self
                .example
                .as_ref()
                .is_none_or(|known| example.is_before(known))
        {
            self.example = Some(example);
        }
    }
}

impl Example {
    /// Whether it makes the better example. Which one is kept must not depend on which thread found which first: of
    /// equally bad ones it is the one that a single thread would have come upon first.
    fn is_before(&self, other: &Example) -> bool {
        let order = |example: &Example| (severity(example.violation), example.seed);
        order(self)
            .cmp(&order(other))
            .then_with(|| self.schedule.cmp(&other.schedule))
            .is_lt()
    }
}

/// 0 is the worst.
fn severity(violation: Violation) -> usize {
    let place = Violation::SAFETY
        .iter()
        .position(|&known| known == violation);
    place.unwrap_or(Violation::SAFETY.len())
}
