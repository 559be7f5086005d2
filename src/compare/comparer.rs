use std::ops::RangeInclusive;

use super::comparison::{Comparison, Row, Standing, Table};
use super::ranking::{criteria, rank};
use super::recommend::recommend;
use super::{Measure, Sample};
use crate::check::Spread;
use crate::history::AnomalyKind;
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};

/// One scenario, and the controls that are compared under it.
#[derive(Clone, Debug)]
pub struct Contest {
    /// What is played.
    pub scenario: Scenario,
    /// As in [`Table::origin`].
    pub origin: Option<String>,
    /// As in [`Table::options`].
    pub options: String,
    /// The clock that it is played on.
    pub clock: Clock,
    /// The controls that are compared.
    pub locks: Vec<LockName>,
    /// The seeds of its rounds.
    pub seeds: RangeInclusive<u64>,
    /// It is a fault scenario, played beside the others.
    pub is_fault: bool,
}

/// One round that is to be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heat {
    /// The place of its contest.
    pub contest: usize,
    /// The place of its control.
    pub lock: usize,
    /// The seed of the round.
    pub seed: u64,
}

/// Says what is played, and adds up what came of it.
#[derive(Debug)]
pub struct Comparer {
    contests: Vec<Contest>,
    /// By contest and control, in the order in which they were added.
    samples: Vec<Vec<Vec<Sample>>>,
}

impl Comparer {
    /// Nothing has been played yet.
    pub fn new(contests: Vec<Contest>) -> Self {
        let empty = |contest: &Contest| vec![Vec::new(); contest.locks.len()];
        Comparer {
            samples: contests.iter().map(empty).collect(),
            contests,
        }
    }

    /// The contests, in the order in which they were asked for.
    pub fn contests(&self) -> &[Contest] {
        &self.contests
    }

    /// All rounds, in turns: each seed under every control before the next seed, and a different control first each
    /// time. What changes on the machine meanwhile meets them all.
    pub fn heats(&self) -> Vec<Heat> {
        let mut heats = Vec::new();
        for (place, contest) in self.contests.iter().enumerate() {
            let count = contest.locks.len();
            for (turn, seed) in contest.seeds.clone().enumerate() {
                heats.extend((0..count).map(|lock| Heat {
                    contest: place,
                    lock: (lock + turn) % count,
                    seed,
                }));
            }
        }
        heats
    }

    /// The contest of a round, and its control.
    pub fn of(&self, heat: Heat) -> (&Contest, LockName) {
        let contest = &self.contests[heat.contest];
        (contest, contest.locks[heat.lock])
    }

    /// Adds what came of a round. The order in which rounds are added is of no consequence.
    pub fn add(&mut self, heat: Heat, sample: Sample) {
        self.samples[heat.contest][heat.lock].push(sample);
    }

    /// What is known so far.
    pub fn comparison(&self, interrupted: bool) -> Comparison {
        let of = |faults: bool| {
            let all = self.contests.iter().zip(&self.samples);
            let those = all.filter(|(contest, _)| contest.is_fault == faults);
            those.map(|(contest, all)| table(contest, all)).collect()
        };
        Comparison {
            tables: of(false),
            faults: of(true),
            interrupted,
        }
    }
}

fn table(contest: &Contest, samples: &[Vec<Sample>]) -> Table {
    let rows = contest.locks.iter().zip(samples);
    let mut rows: Vec<Row> = rows.map(|(lock, all)| Row::new(*lock, all)).collect();
    let criteria = criteria(&contest.scenario, contest.clock);
    rank(&mut rows, &criteria);
    let recommendation = recommend(&contest.scenario, contest.clock, &rows, &criteria);
    Table {
        scenario: contest.scenario.clone(),
        origin: contest.origin.clone(),
        options: contest.options.clone(),
        clock: contest.clock,
        seeds: contest.seeds.clone(),
        rows,
        criteria,
        recommendation,
    }
}

impl Row {
    /// The row of a control of which nothing has been played.
    pub(super) fn empty(lock: LockName) -> Self {
        Row {
            lock,
            standing: Standing::Unplayed,
            rank: None,
            played: 0,
            late: 0,
            requests: 0,
            committed: 0,
            losses: Vec::new(),
            seen: Vec::new(),
            stuck: 0,
            struck: 0,
            first_broken: None,
            figures: [None; Measure::ALL.len()],
        }
    }

    fn new(lock: LockName, samples: &[Sample]) -> Self {
        let count = |is: &dyn Fn(&Sample) -> bool| {
            let those = samples.iter().filter(|sample| is(sample));
            those.count() as u64
        };
        let sum = |of: &dyn Fn(&Sample) -> u64| samples.iter().map(of).sum();
        let mut losses: Vec<_> = samples.iter().filter_map(|sample| sample.loss).collect();
        losses.sort_by_key(|loss| loss.seed);
        let seen: Vec<(AnomalyKind, u64)> = AnomalyKind::ALL
            .into_iter()
            .map(|kind| (kind, count(&|sample| sample.seen.contains(kind))))
            .filter(|(_, rounds)| *rounds > 0)
            .collect();
        let committed: u64 = sum(&|sample| sample.committed);
        let stuck = count(&|sample| sample.unanswered > 0);
        let standing = if samples.is_empty() {
            Standing::Unplayed
        } else if !losses.is_empty() {
            Standing::Lost
        } else if !seen.is_empty() || stuck > 0 {
            Standing::Broke
        } else if committed == 0 {
            Standing::Idle
        } else {
            Standing::Kept
        };
        let mut place = 0..;
        let figures = Measure::ALL.map(|_| {
            let place = place.next().unwrap_or(0);
            spread(samples.iter().filter_map(|sample| sample.values[place]))
        });
        Row {
            standing,
            played: samples.len() as u64,
            late: count(&|sample| sample.is_late),
            requests: sum(&|sample| sample.requests),
            committed,
            losses,
            seen,
            stuck,
            struck: count(&|sample| sample.is_struck),
            first_broken: samples
                .iter()
                .filter(|it| it.is_broken())
                .map(|it| it.seed)
                .min(),
            figures,
            ..Row::empty(lock)
        }
    }
}

fn spread(values: impl Iterator<Item = f64>) -> Option<Spread> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    Some(Spread {
        min: *values.first()?,
        median: values[(values.len() - 1) / 2],
        max: *values.last()?,
        samples: values.len() as u64,
    })
}
