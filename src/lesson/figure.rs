use std::fmt;

use crate::history::{Metric, Record};

/// A figure of a round that a learner is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Figure {
    /// The balances of all users in the end, in points.
    Balance,
    /// What these should be, in points.
    ShouldBe,
    /// A figure that scenarios name as well; times in nanoseconds.
    Of(Metric),
}

impl Figure {
    /// The figure of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "balance" => Some(Figure::Balance),
            "should_be" => Some(Figure::ShouldBe),
            other => Metric::from_name(other).map(Figure::Of),
        }
    }

    /// The figure in what is known of a round; none if nobody could have seen it. Parts of one are cut off.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "counts, points and nanoseconds of a lesson's round are far below 2^53"
    )]
    pub fn of(self, record: &Record) -> Option<i64> {
        match self {
            Figure::Balance => Some(record.balances.actual),
            Figure::ShouldBe => Some(record.balances.should_be),
            Figure::Of(metric) => record.figure(metric).map(|value| value as i64),
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Balance => f.pad("balance"),
            Figure::ShouldBe => f.pad("should_be"),
            Figure::Of(metric) => metric.fmt(f),
        }
    }
}
