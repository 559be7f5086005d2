use std::ops::RangeInclusive;

use super::{Measure, Recommendation};
use crate::check::Spread;
use crate::history::AnomalyKind;
use crate::point::Points;
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};

/// What a comparison has found out so far.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// One for each scenario.
    pub tables: Vec<Table>,
    /// One for each fault scenario that was played beside them.
    pub faults: Vec<Table>,
    /// It was ended from outside: what had not been played by then is missing.
    pub interrupted: bool,
}

/// The controls beside each other, under one scenario.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Table {
    /// What was played.
    pub scenario: Scenario,
    /// What to type for the scenario, ready for a shell; `None` if it was made of options.
    pub origin: Option<String>,
    /// The options that change it, ready for a shell.
    pub options: String,
    /// The clock that it was played on.
    pub clock: Clock,
    /// The seeds that every control was to be played from, a round each.
    pub seeds: RangeInclusive<u64>,
    /// Best first: by rank, then those that cannot be ranked, then those that lost points.
    pub rows: Vec<Row>,
    /// What the rows are ranked by: what the first cannot tell apart, the next one may.
    pub criteria: Vec<Measure>,
    /// What follows from the rows.
    pub recommendation: Recommendation,
}

/// What came of one control.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Row {
    /// The control that the row is about.
    pub lock: LockName,
    /// How it stands.
    pub standing: Standing,
    /// Its rank, from 1: one more than there are controls that are better by more than the spread, in every round. Those with the
    /// same rank cannot be told apart. `None` where no rank can be claimed.
    pub rank: Option<usize>,
    /// Rounds that were played.
    pub played: u64,
    /// Those of them whose requests were sent too late, so that their times are in no figure.
    pub late: u64,
    /// Requests sent, in all rounds.
    pub requests: u64,
    /// Requests committed, in all rounds.
    pub committed: u64,
    /// The rounds in which it lost something, in the order of their seeds.
    pub losses: Vec<Loss>,
    /// The anomalies that were seen, each with the number of rounds.
    pub seen: Vec<(AnomalyKind, u64)>,
    /// Rounds in which a request was never answered.
    pub stuck: u64,
    /// Rounds in which a fault of the scenario came.
    pub struck: u64,
    /// The smallest seed of a round in which anything went wrong.
    pub first_broken: Option<u64>,
    /// In the order of [`Measure::ALL`].
    pub(super) figures: [Option<Spread>; Measure::ALL.len()],
}

/// What a control lost in one round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss {
    /// The seed of the round.
    pub seed: u64,
    /// Points missing in the end.
    pub missing: Points,
    /// Points given away in the end.
    pub given_away: Points,
    /// Writes that buried another.
    pub lost_updates: u64,
}

/// How a control stands, from the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Standing {
    /// It lost nothing, and nothing else went wrong.
    Kept,
    /// It lost nothing; something else went wrong.
    Broke,
    /// It lost points or updates.
    Lost,
    /// It committed nothing, so it proved nothing.
    Idle,
    /// No round of it has been played.
    Unplayed,
}

impl Standing {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Kept => "kept",
            Standing::Broke => "broke",
            Standing::Lost => "lost",
            Standing::Idle => "idle",
            Standing::Unplayed => "unplayed",
        }
    }
}

impl Comparison {
    /// The controls that lost nothing, and broke nothing else, under every scenario.
    pub fn kept_everywhere(&self) -> Vec<LockName> {
        let Some((first, others)) = self.tables.split_first() else {
            return Vec::new();
        };
        let is_kept = |table: &Table, lock| {
            let row = table.row(lock);
            row.is_some_and(|row| row.standing == Standing::Kept)
        };
        let locks = first.rows.iter().map(|row| row.lock);
        let mut kept: Vec<LockName> = locks
            .filter(|lock| is_kept(first, *lock) && others.iter().all(|t| is_kept(t, *lock)))
            .collect();
        kept.sort_unstable();
        kept
    }
}

impl Row {
    /// The spread of a figure over the rounds; `None` if no round has it.
    pub fn figure(&self, measure: Measure) -> Option<Spread> {
        let place = Measure::ALL.iter().position(|other| *other == measure)?;
        self.figures[place]
    }

    /// The most points that were wrong in one round, missing and given away together.
    pub fn most_wrong(&self) -> Points {
        let wrong = self
            .losses
            .iter()
            .map(|loss| loss.missing + loss.given_away);
        wrong.max().unwrap_or(0)
    }
}

impl Table {
    /// How many rounds each control was to be played in.
    pub fn rounds(&self) -> u64 {
        self.seeds.end() - self.seeds.start() + 1
    }

    /// What decides among those that refuse as many: the figure that is shown first.
    pub fn decides(&self) -> Option<Measure> {
        let mut criteria = self.criteria.iter().copied();
        criteria.find(|measure| *measure != Measure::Refused)
    }

    /// The row of a control.
    pub fn row(&self, lock: LockName) -> Option<&Row> {
        self.rows.iter().find(|row| row.lock == lock)
    }

    /// The rows that a rank is claimed for, best first.
    pub fn ranked(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.rank.is_some())
    }
}
