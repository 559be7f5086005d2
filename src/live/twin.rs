use std::collections::{BTreeMap, BTreeSet};

use crate::driver::{RoundSetup, SimulatedRound, begin};
use crate::env::Nanos;
use crate::history::{AnomalyKind, Event, Keep, RequestEvent, Step};
use crate::point::{OutcomeKind, Points, RequestId, UserId};
use crate::request::LockName;
use crate::scenario::Scenario;

use super::activity::Activity;
use super::round::STEPS_KEPT;

/// One of two rounds that are played side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// The control that this side is played under.
    pub lock: LockName,
    /// Σ of the balances that should be.
    pub should_be: Points,
    /// Σ of the balances in the store.
    pub actual: Points,
    /// The number of requests that were answered.
    pub answered: u64,
    /// The number of requests that were committed.
    pub committed: u64,
    /// The number of writes whose base was not the current version.
    pub lost_updates: u64,
    /// Requests that wait for the lock now.
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
pub struct SeenWrite {
    /// When, in nanoseconds since the start of the round.
    pub at: Nanos,
    /// The user whose balance is shown.
    pub user: UserId,
    /// The request that wrote.
    pub request: RequestId,
    /// The version that the balance was computed from.
    pub base: u64,
    /// The version that the write made.
    pub version: u64,
    /// The balance that was written, in points.
    pub balance: Points,
}

/// The first write that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parting {
    /// Which write of its user, from 1.
    pub number: usize,
    /// Without a lock, and with one. `None`: there is no such write yet.
    pub writes: [Option<SeenWrite>; 2],
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

/// The writes of a round by user, up to a bound.
#[derive(Debug, Default)]
pub(super) struct Writes {
    of: BTreeMap<UserId, Vec<SeenWrite>>,
    count: usize,
}

impl Writes {
    pub fn follow(&mut self, event: &RequestEvent) {
        if self.count == MOST_WRITES {
            return;
        }
        if let Step::Wrote {
            base,
            balance,
            version,
            ..
        } = event.step
        {
            self.count += 1;
            self.of.entry(event.user).or_default().push(SeenWrite {
                at: event.at,
                user: event.user,
                request: event.request,
                base,
                version,
                balance,
            });
        }
    }

    /// The first write that differs from `other`'s, user by user: which requests come first when many come at the
    /// same moment is no difference, what they leave behind is. `over`: whether each round is over, for one that
    /// is merely behind has not parted.
    fn parting(&self, other: &Writes, over: [bool; 2]) -> Option<Parting> {
        let users: BTreeSet<UserId> = self.of.keys().chain(other.of.keys()).copied().collect();
        let nothing = Vec::new();
        let parting = |user: UserId| {
            let mine = self.of.get(&user).unwrap_or(&nothing);
            let its = other.of.get(&user).unwrap_or(&nothing);
            let same =
                |(a, b): &(&SeenWrite, &SeenWrite)| (a.base, a.balance) == (b.base, b.balance);
            let number = mine.iter().zip(its).take_while(same).count();
            let writes = [mine.get(number).copied(), its.get(number).copied()];
            let parted = match writes {
                [Some(_), Some(_)] => true,
                [Some(_), None] => over[1],
                [None, Some(_)] => over[0],
                [None, None] => false,
            };
            parted.then_some(Parting {
                number: number + 1,
                writes,
            })
        };
        let when = |parting: &Parting| {
            let times = parting.writes.iter().flatten().map(|write| write.at);
            times.min()
        };
        users.into_iter().filter_map(parting).min_by_key(when)
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
            keep: Keep::Next(STEPS_KEPT),
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
        let (steps, lost) = self.round.recorder().take_next();
        self.activity.lose(lost);
        for step in steps.iter().filter_map(Event::of_request) {
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
        let parting = writes.parting(&self.writes, [main.over, twin.over]);
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
                    writes: [parting.writes[1], parting.writes[0]],
                }),
            }
        }
    }
}
