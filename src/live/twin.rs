use crate::driver::{RoundSetup, SimulatedRound, begin};
use crate::env::Nanos;
use crate::history::{AnomalyKind, Event, Keep, Step};
use crate::point::{OutcomeKind, Points, RequestId};
use crate::request::LockName;
use crate::scenario::Scenario;

use super::activity::Activity;
use super::round::STEPS_KEPT;

/// One of two rounds that are played side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// Its lock.
    pub lock: LockName,
    /// Σ of the balances that should be.
    pub should_be: Points,
    /// Σ of the balances in the store.
    pub actual: Points,
    /// Requests answered.
    pub answered: u64,
    /// Requests committed.
    pub committed: u64,
    /// Updates lost.
    pub lost_updates: u64,
    /// Waiting now.
    pub waiting: u64,
    /// The most of one user inside at once.
    pub most_inside: u32,
    /// Every request has been answered.
    pub over: bool,
    /// When the last answer was given, or now, in nanoseconds since the start of the round.
    pub time: Nanos,
}

/// A write, to compare two rounds by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write {
    /// When, in nanoseconds since the start of the round.
    pub at: Nanos,
    /// By whom.
    pub request: RequestId,
    /// From which version.
    pub base: u64,
    /// To which version.
    pub version: u64,
    /// What, in points.
    pub balance: Points,
}

/// The first write that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parting {
    /// Which write, from 1.
    pub number: usize,
    /// Without a lock, and with one. `None`: there is no such write yet.
    pub writes: [Option<Write>; 2],
}

/// Two rounds side by side: first the one without a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TwinView {
    /// What each is.
    pub sides: [Side; 2],
    /// Where they part, once they have.
    pub parting: Option<Parting>,
}

/// Writes that are kept to be compared; two rounds that have not parted by then go together.
const MOST_WRITES: usize = 20_000;

/// The writes of a round, up to a bound.
#[derive(Debug, Default)]
pub(super) struct Writes(Vec<Write>);

impl Writes {
    pub fn follow(&mut self, event: &Event) {
        if self.0.len() == MOST_WRITES {
            return;
        }
        if let Step::Wrote {
            base,
            balance,
            version,
            ..
        } = event.step
        {
            self.0.push(Write {
                at: event.at,
                request: event.request,
                base,
                version,
                balance,
            });
        }
    }
}

/// The other round: the same requests under another lock.
pub(super) struct Twin {
    pub lock: LockName,
    round: Box<dyn SimulatedRound>,
    activity: Activity,
    writes: Writes,
}

impl Twin {
    pub fn begin(scenario: &Scenario, seed: u64, lock: LockName) -> Self {
        let round = begin(RoundSetup {
            scenario,
            seed,
            locks: &[lock],
            keep: Keep::Recent(STEPS_KEPT),
        });
        Twin {
            lock,
            round,
            activity: Activity::default(),
            writes: Writes::default(),
        }
    }

    pub fn is_over(&self) -> bool {
        self.round.is_over()
    }

    /// Plays on until its clock shows `until` nanoseconds.
    pub fn play_until(&mut self, until: Nanos) {
        self.round.play_until(until);
        let (steps, dropped) = self.round.engine().world().observer.take_recent();
        self.activity.lose(dropped);
        for step in &steps {
            self.activity.follow(step);
            self.writes.follow(step);
        }
    }

    /// Compares it with the round that is played.
    pub fn view(&self, main: Side, writes: &Writes) -> TwinView {
        let record = self.round.record();
        let twin = Side {
            lock: self.lock,
            should_be: record.balances.should_be + self.activity.pending_of_all(),
            actual: record.balances.actual,
            answered: record.figures.answered(),
            committed: record.outcome(OutcomeKind::Committed),
            lost_updates: record.anomaly_count(AnomalyKind::LostUpdate),
            waiting: self.activity.waiting,
            most_inside: self.activity.most_inside,
            over: self.is_over(),
            time: if self.is_over() {
                record.figures.last_answered
            } else {
                self.round.now()
            },
        };
        let (mine, its) = (&writes.0, &self.writes.0);
        let same = |(a, b): &(&Write, &Write)| {
            (a.request, a.base, a.balance) == (b.request, b.base, b.balance)
        };
        let number = mine.iter().zip(its).take_while(same).count();
        let (a, b) = (mine.get(number).copied(), its.get(number).copied());
        // A side that is merely behind has not parted.
        let parted = match (a, b) {
            (Some(_), Some(_)) => true,
            (Some(_), None) => twin.over,
            (None, Some(_)) => main.over,
            (None, None) => false,
        };
        let parting = parted.then_some(Parting {
            number: number + 1,
            writes: [a, b],
        });
        if main.lock == LockName::None {
            TwinView {
                sides: [main, twin],
                parting,
            }
        } else {
            TwinView {
                sides: [twin, main],
                parting: parting.map(|parting| Parting {
                    number: parting.number,
                    writes: [b, a],
                }),
            }
        }
    }
}
