use super::{Exhaustive, Pct, Random, Replay, Scheduler, Touched, Turn};
use crate::env::Nanos;

/// One of the schedulers: what plays runs need not be compiled for each.
#[derive(Debug)]
#[non_exhaustive]
pub enum AnyScheduler {
    /// [`Exhaustive`].
    Exhaustive(Exhaustive),
    /// [`Random`].
    Random(Random),
    /// [`Pct`].
    Pct(Pct),
    /// [`Replay`].
    Replay(Replay),
}

macro_rules! each {
    ($self:expr, $scheduler:ident => $do:expr) => {
        match $self {
            AnyScheduler::Exhaustive($scheduler) => $do,
            AnyScheduler::Random($scheduler) => $do,
            AnyScheduler::Pct($scheduler) => $do,
            AnyScheduler::Replay($scheduler) => $do,
        }
    };
}

impl AnyScheduler {
    #[cold]
    fn add_to_other(&mut self, turn: Turn) {
        each!(self, scheduler => scheduler.add(turn));
    }
}

impl Scheduler for AnyScheduler {
    #[inline]
    fn add(&mut self, turn: Turn) {
        // The one that millions of runs are played with, without the way to the others.
        if let AnyScheduler::Exhaustive(exhaustive) = self {
            exhaustive.add(turn);
        } else {
            self.add_to_other(turn);
        }
    }

    fn is_empty(&self) -> bool {
        each!(self, scheduler => scheduler.is_empty())
    }

    #[inline]
    fn next(&mut self, until: Nanos, is_void: impl Fn(&Turn) -> bool) -> Option<Turn> {
        each!(self, scheduler => scheduler.next(until, is_void))
    }

    #[inline]
    fn turn_over(&mut self, touched: Touched<'_>) {
        each!(self, scheduler => scheduler.turn_over(touched));
    }

    fn clear(&mut self) {
        each!(self, scheduler => scheduler.clear());
    }
}
