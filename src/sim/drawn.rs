use super::{Pct, Random, Scheduler, Turn, TurnKey};
use crate::env::Nanos;

/// A scheduler that draws each run from a seed: a search by either is the same.
#[derive(Debug)]
#[non_exhaustive]
pub enum Drawn {
    /// [`Random`].
    Random(Random),
    /// [`Pct`].
    Pct(Pct),
}

macro_rules! each {
    ($self:expr, $scheduler:ident => $do:expr) => {
        match $self {
            Drawn::Random($scheduler) => $do,
            Drawn::Pct($scheduler) => $do,
        }
    };
}

impl Drawn {
    /// The next run is drawn from `seed`.
    pub fn reseed(&mut self, seed: u64) {
        each!(self, scheduler => scheduler.reseed(seed));
    }

    /// Whether a run that went no further did so because nothing more was possible.
    pub fn is_stuck(&self) -> bool {
        each!(self, scheduler => scheduler.is_stuck())
    }

    /// The turns of the last run.
    pub fn played(&self) -> &[TurnKey] {
        each!(self, scheduler => scheduler.played())
    }
}

impl Scheduler for Drawn {
    fn add(&mut self, turn: Turn) {
        each!(self, scheduler => scheduler.add(turn));
    }

    fn is_empty(&self) -> bool {
        each!(self, scheduler => scheduler.is_empty())
    }

    fn next(&mut self, until: Nanos, is_void: impl Fn(&Turn) -> bool) -> Option<Turn> {
        each!(self, scheduler => scheduler.next(until, is_void))
    }

    fn clear(&mut self) {
        each!(self, scheduler => scheduler.clear());
    }
}
