//! Many runs of one scenario, alike but for their seeds.

use std::ops::RangeInclusive;

use super::verdict::judge_in_set;
use super::{Caveat, Checked, Declared, Reason, Verdict, declaration};
use crate::history::{AnomalyKind, Metric, Record};
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};

/// What is kept of the run of one seed.
#[derive(Clone, Debug)]
pub struct SeedResult {
    /// The seed that was played.
    pub seed: u64,
    /// The verdict on this run. What must be there has to be in the set, not in each run.
    pub verdict: Verdict,
    /// What was not as it should be; empty unless it failed or proved nothing.
    pub reasons: Vec<Reason>,
    /// What a PASS does not say.
    pub caveat: Option<Caveat>,
    /// Whether each kind of anomaly was seen, in the order of [`AnomalyKind::ALL`].
    pub seen: [bool; AnomalyKind::ALL.len()],
    /// Every figure, in the order of [`Metric::all`].
    pub figures: Vec<Option<f64>>,
}

impl SeedResult {
    /// Judges a run that is one of a set.
    pub fn of(
        scenario: &Scenario,
        lock: LockName,
        clock: Clock,
        seed: u64,
        record: &Record,
    ) -> Self {
        let judgement = judge_in_set(scenario, lock, clock, record);
        let mut seen = [false; AnomalyKind::ALL.len()];
        for check in &judgement.checks {
            if let Checked::Anomaly(kind, _) = check.subject {
                seen[kind as usize] = record.anomaly_count(kind) > 0;
            }
        }
        SeedResult {
            seed,
            verdict: judgement.verdict,
            reasons: judgement.reasons(record),
            caveat: judgement.caveat,
            seen,
            figures: Metric::all().map(|metric| record.figure(metric)).collect(),
        }
    }
}

/// A seed under which the run failed, or proved nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct FailedSeed {
    /// The seed that was played.
    pub seed: u64,
    /// FAIL or INVALID.
    pub verdict: Verdict,
    /// What was not as it should be.
    pub reasons: Vec<Reason>,
}

impl FailedSeed {
    /// Whether the same was wrong, whatever the figures were.
    fn is_like(&self, other: &FailedSeed) -> bool {
        self.verdict == other.verdict
            && self.reasons.len() == other.reasons.len()
            && self
                .reasons
                .iter()
                .zip(&other.reasons)
                .all(|(one, other)| one.is_like(other))
    }
}

/// The smallest, the middle and the largest value of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The smallest value.
    pub min: f64,
    /// The median; of an even number of values, the smaller of the two in the middle, so that it is
    /// a value that was there.
    pub median: f64,
    /// The largest value.
    pub max: f64,
    /// How many runs had the figure.
    pub samples: u64,
}

/// An anomaly over a set of seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The kind of anomaly.
    pub kind: AnomalyKind,
    /// How the scenario declares it.
    pub declared: Declared,
    /// Under how many seeds it was seen.
    pub seeds: u64,
}

/// The runs of a set of seeds, added up: 8 bytes a figure and seed.
#[derive(Clone, Debug)]
pub struct SeedSet {
    /// The seeds that were asked for.
    pub asked: RangeInclusive<u64>,
    /// How many of them have been played.
    pub played: u64,
    /// Those that failed or proved nothing, in the order of their seeds.
    pub failed: Vec<FailedSeed>,
    /// What each seed was found to be, in the order of the seeds.
    pub each: Vec<(u64, Verdict)>,
    /// Runs that ended so, in the order of [`Verdict::ALL`].
    verdicts: [u64; Verdict::ALL.len()],
    /// Runs that passed with a caveat, in the order of [`Caveat::ALL`].
    caveats: [u64; Caveat::ALL.len()],
    seen: [u64; AnomalyKind::ALL.len()],
    /// In the order of [`Metric::all`]; sorted by [`finish`](Self::finish).
    figures: Vec<Vec<f64>>,
}

/// What a set of runs is found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetJudgement {
    /// The verdict over all seeds.
    pub verdict: Verdict,
    /// Every anomaly that was seen or has to be.
    pub anomalies: Vec<Seen>,
    /// Ended before every seed had been played.
    pub interrupted: bool,
    /// What a PASS does not say: one that holds of each of its runs.
    pub caveat: Option<Caveat>,
}

impl SeedSet {
    /// An empty set.
    pub fn new(asked: RangeInclusive<u64>) -> Self {
        SeedSet {
            asked,
            played: 0,
            failed: Vec::new(),
            each: Vec::new(),
            verdicts: [0; Verdict::ALL.len()],
            caveats: [0; Caveat::ALL.len()],
            seen: [0; AnomalyKind::ALL.len()],
            figures: vec![Vec::new(); Metric::all().count()],
        }
    }

    /// Adds a run. The order in which runs are added is of no consequence.
    pub fn add(&mut self, result: SeedResult) {
        self.played += 1;
        self.each.push((result.seed, result.verdict));
        self.verdicts[result.verdict as usize] += 1;
        if let Some(caveat) = result.caveat {
            self.caveats[caveat as usize] += 1;
        }
        for (count, seen) in self.seen.iter_mut().zip(result.seen) {
            *count += u64::from(seen);
        }
        for (values, value) in self.figures.iter_mut().zip(result.figures) {
            values.extend(value);
        }
        if matches!(result.verdict, Verdict::Fail | Verdict::Invalid) {
            self.failed.push(FailedSeed {
                seed: result.seed,
                verdict: result.verdict,
                reasons: result.reasons,
            });
        }
    }

    /// Ends the set and judges it.
    pub fn finish(&mut self, scenario: &Scenario, lock: LockName) -> SetJudgement {
        for values in &mut self.figures {
            values.sort_by(f64::total_cmp);
        }
        self.failed.sort_by_key(|failed| failed.seed);
        self.each.sort_unstable_by_key(|(seed, _)| *seed);
        let anomalies: Vec<Seen> = AnomalyKind::ALL
            .into_iter()
            .filter(|kind| lock.promises().excludes || !kind.needs_grants())
            .map(|kind| Seen {
                kind,
                declared: declaration(scenario, lock, kind),
                seeds: self.seen[kind as usize],
            })
            .filter(|seen| seen.seeds > 0 || seen.declared == Declared::Must)
            .collect();
        let interrupted = self.played <= self.asked.end() - self.asked.start();
        let unseen = anomalies.iter().any(|seen| seen.seeds == 0);
        let verdict = if self.count(Verdict::Fail) > 0 {
            Verdict::Fail
        } else if interrupted || self.count(Verdict::Invalid) > 0 {
            Verdict::Invalid
        } else if unseen {
            Verdict::Fail
        } else if anomalies.is_empty() {
            Verdict::Pass
        } else {
            Verdict::Expected
        };
        let of_all = |caveat: &Caveat| self.caveats[*caveat as usize] == self.played;
        SetJudgement {
            verdict,
            anomalies,
            interrupted,
            caveat: Caveat::ALL.into_iter().find(of_all),
        }
    }

    /// Those that failed, with those that failed in the same way together: the first of each way, and the seeds of the
    /// others. Right once the set has been finished.
    pub fn failed_alike(&self) -> Vec<(&FailedSeed, Vec<u64>)> {
        let mut groups: Vec<(&FailedSeed, Vec<u64>)> = Vec::new();
        for failed in &self.failed {
            match groups.iter_mut().find(|(first, _)| first.is_like(failed)) {
                Some((_, others)) => others.push(failed.seed),
                None => groups.push((failed, Vec::new())),
            }
        }
        groups
    }

    /// How many runs ended so.
    pub fn count(&self, verdict: Verdict) -> u64 {
        self.verdicts[verdict as usize]
    }

    /// The spread of a figure; `None` if no run had it. Right once the set has been finished.
    pub fn spread(&self, metric: Metric) -> Option<Spread> {
        let index = Metric::all().position(|other| other == metric)?;
        let values = &self.figures[index];
        Some(Spread {
            min: *values.first()?,
            median: values[(values.len() - 1) / 2],
            max: *values.last()?,
            samples: values.len() as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(seed: u64, verdict: Verdict, lost: u64) -> SeedResult {
        let mut seen = [false; AnomalyKind::ALL.len()];
        seen[AnomalyKind::LostUpdate as usize] = lost > 0;
        SeedResult {
            seed,
            verdict,
            reasons: Vec::new(),
            caveat: None,
            seen,
            figures: Metric::all()
                .map(|metric| (metric == Metric::LostUpdates).then_some(lost as f64))
                .collect(),
        }
    }

    fn scenario() -> Scenario {
        crate::scenario::load("hundred-charges")
            .expect("a built-in scenario")
            .0
    }

    #[test]
    fn what_must_be_there_has_to_be_in_the_set_not_in_each_run() {
        let scenario = scenario();
        let verdict_of = |lost: [u64; 3]| {
            let mut set = SeedSet::new(1..=3);
            for (seed, lost) in (1..).zip(lost) {
                let verdict = match lost {
                    0 => Verdict::Pass,
                    _ => Verdict::Expected,
                };
                set.add(result(seed, verdict, lost));
            }
            set.finish(&scenario, LockName::None).verdict
        };
        assert_eq!(verdict_of([0, 5, 0]), Verdict::Expected);
        assert_eq!(verdict_of([0, 0, 0]), Verdict::Fail, "never seen");
    }

    #[test]
    fn one_failing_seed_fails_the_set_and_a_missing_one_proves_nothing() {
        let scenario = scenario();
        let mut set = SeedSet::new(1..=3);
        set.add(result(2, Verdict::Pass, 0));
        assert_eq!(
            set.finish(&scenario, LockName::Keyed).verdict,
            Verdict::Invalid
        );
        set.add(result(3, Verdict::Fail, 1));
        set.add(result(1, Verdict::Pass, 0));
        let judgement = set.finish(&scenario, LockName::Keyed);
        assert_eq!(judgement.verdict, Verdict::Fail);
        assert!(!judgement.interrupted);
        assert_eq!(set.failed[0].seed, 3);
    }

    #[test]
    fn seeds_that_failed_in_the_same_way_are_told_together() {
        use crate::check::Invalid;
        let mut set = SeedSet::new(1..=5);
        for (seed, reasons) in [
            (4, vec![Reason::Unanswered(3)]),
            (2, vec![Reason::Invalid(Invalid::NotMeasured)]),
            (1, vec![Reason::Unanswered(1)]),
            (5, vec![Reason::Unanswered(1), Reason::Unanswered(1)]),
            (3, vec![Reason::Unanswered(9)]),
        ] {
            let failed = result(seed, Verdict::Fail, 0);
            set.add(SeedResult { reasons, ..failed });
        }
        set.finish(&scenario(), LockName::Keyed);
        let groups = set.failed_alike();
        let seeds = groups
            .iter()
            .map(|(first, others)| (first.seed, others.clone()));
        let seeds: Vec<(u64, Vec<u64>)> = seeds.collect();
        assert_eq!(seeds, [(1, vec![3, 4]), (2, vec![]), (5, vec![])]);
        assert_eq!(set.each.len(), 5);
    }

    #[test]
    fn a_spread_is_of_values_that_were_there() {
        let mut set = SeedSet::new(1..=4);
        for (seed, lost) in (1..).zip([9, 2, 7, 4]) {
            set.add(result(seed, Verdict::Expected, lost));
        }
        set.finish(&scenario(), LockName::None);
        let spread = set.spread(Metric::LostUpdates).expect("samples");
        assert_eq!((spread.min, spread.median, spread.max), (2.0, 4.0, 9.0));
        assert_eq!(set.spread(Metric::Committed), None, "no sample, no figure");
    }
}
