use std::sync::Arc;

use super::{InLock, Mishap, Pace, Switch, TwinView, Warning};
use crate::check::{Judgement, Verdict};
use crate::env::Nanos;
use crate::history::{Event, Record, Span};
use crate::node::NodesView;
use crate::point::{Points, UserId};
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};
use crate::store::RowView;

/// All that a screen shows, taken at one moment: plain data.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// What this round plays, with what was changed by hand before it began.
    pub scenario: Arc<Scenario>,
    /// What the next round plays, with what was changed by hand since.
    pub next: Arc<Scenario>,
    /// The scenario without what was changed by hand.
    pub written: Arc<Scenario>,
    /// What to type to play it again.
    pub origin: Arc<str>,
    /// Users, burst size or timeout are not the scenario's own.
    pub altered: bool,
    /// The seed of the round.
    pub seed: u64,
    /// The clock that the round is played by.
    pub clock: Clock,
    /// The round, from 1.
    pub round: u64,
    /// The lock that the round began with.
    pub began_with: LockName,
    /// The lock that requests go through which start now.
    pub lock: LockName,
    /// The lock of the next round.
    pub next_lock: LockName,
    /// Something was changed in the middle of the round: its verdict does not count.
    pub touched: bool,
    /// How often each [`Mishap`] was done in the round, in the order of [`Mishap::ALL`].
    pub broken_by_hand: [u32; Mishap::ALL.len()],
    /// Every request of the round has been sent: another lock is the next round's.
    pub all_sent: bool,
    /// In nanoseconds since the start of the round.
    pub now: Nanos,
    /// How fast that passes.
    pub pace: Pace,
    /// The clock stands still.
    pub paused: bool,
    /// Whether the round is being played.
    pub stage: Stage,
    /// Everything known of the round.
    pub record: Arc<Record>,
    /// TimeSummary of waiting, holding, service and latency.
    pub times: [TimeSummary; 4],
    /// What the round would be found to be if it ended now; its verdict, if it is over.
    pub judgement: Arc<Judgement>,
    /// What there should be, what there is, and what is missing, in points.
    pub loss: Loss,
    /// Requests in and before the lock.
    pub inside: Inside,
    /// The users, those who lost most first.
    pub users: Arc<[UserRow]>,
    /// The requests under way of the user who is watched, in the order in which they were sent.
    pub live: Arc<[InLock]>,
    /// Whose steps are shown.
    pub watched: UserId,
    /// The watched user's row and who is at it, where the store locks rows.
    pub row: Option<RowView>,
    /// The nodes that leases are taken from, while they are looked at.
    pub nodes: Option<NodesView>,
    /// The watched user's steps, oldest first.
    pub steps: Arc<[Event]>,
    /// Rounds played to their end, oldest first; the last few.
    pub results: Arc<[RoundResult]>,
    /// The last round in which nothing was changed.
    pub verdict: Option<(u64, Verdict)>,
    /// What is worth a look.
    pub warnings: Vec<Warning>,
    /// Where the lock was switched in the round.
    pub switches: Arc<[Switch]>,
    /// The round beside its twin, if there is one.
    pub twin: Option<TwinView>,
    /// Older steps of the round are no longer kept.
    pub forgotten: bool,
    /// Requests that the screen never saw, because there were too many; counters and balances know them all.
    pub dropped: u64,
}

impl Snapshot {
    /// The lock that the requests of this round went through: of those sent last, if it was switched.
    pub fn lock_in_play(&self) -> LockName {
        let last = self.switches.last();
        last.map_or(self.began_with, |switch| switch.to)
    }

    /// The locks to choose from: a modelled database has virtual time only.
    pub fn offered(&self) -> Vec<LockName> {
        let is_real = self.clock == Clock::Real;
        let possible = |lock: &LockName| {
            self.scenario.store.refusal(*lock).is_none() && !(is_real && lock.needs_a_database())
        };
        LockName::every().filter(possible).collect()
    }

    /// The figures of a span of time.
    pub fn span(&self, span: Span) -> &TimeSummary {
        &self.times[span as usize]
    }
}

/// Whether a round is being played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It is being played.
    Playing,
    /// It is over; the next one begins after this many nanoseconds of the wall clock.
    Over {
        /// Until the next one.
        next_in: Nanos,
    },
}

/// The points: what should be beside what is. A request counts from the moment of its write on, so that what is
/// merely not answered yet is not taken for lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Σ of the balances that should be.
    pub should_be: Points,
    /// Σ of the balances in the store.
    pub actual: Points,
    /// Σ of should be − actual, over the users where it is positive.
    pub missing: Points,
    /// Σ of actual − should be, over the users where it is positive.
    pub given_away: Points,
    /// What the requests under way would add if all of them were committed.
    pub to_come: Points,
    /// By how much these may be wrong, because requests are under way that could not be followed.
    pub uncertain: Points,
}

impl Loss {
    /// Whether a balance is wrong, beyond doubt.
    pub fn is_wrong(&self) -> bool {
        self.missing > self.uncertain || self.given_away > self.uncertain
    }
}

/// Requests in and before the lock, of all users.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// Requests that are under way now.
    pub live: u64,
    /// Requests that wait for the lock now.
    pub waiting: u64,
    /// Requests that hold the lock now.
    pub inside: u64,
    /// The most of one user that were inside at once.
    pub most_inside: u32,
    /// The most of one user that waited at once.
    pub longest_queue: u32,
    /// What all would have taken one after another, in nanoseconds.
    pub one_at_a_time: Nanos,
    /// How often the lock was granted.
    pub grants: u64,
    /// Grants that passed over a request that had come before.
    pub overtakes: u64,
    /// Writes refused because another request had written.
    pub conflicts: u64,
}

/// A user's balance beside what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserRow {
    /// The user whose balance it is.
    pub user: UserId,
    /// What should be, in points.
    pub should_be: Points,
    /// What is, in points.
    pub actual: Points,
    /// The number of the user's requests that were committed.
    pub committed: u64,
}

impl UserRow {
    /// What is missing, if positive; what was given away, if negative.
    pub fn missing(&self) -> Points {
        self.should_be - self.actual
    }
}

/// What a histogram of times says. In nanoseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeSummary {
    /// The number of samples.
    pub samples: u64,
    /// The median, which is the 50th percentile.
    pub p50: Nanos,
    /// The 90th percentile.
    pub p90: Nanos,
    /// The 99th percentile.
    pub p99: Nanos,
    /// The 99.9th percentile.
    pub p999: Nanos,
    /// The longest time.
    pub max: Nanos,
    /// How many are up to which time: three bins for each power of ten, from the first that is not empty to the last.
    pub bins: Vec<(Nanos, u64)>,
}

impl TimeSummary {
    /// What the record knows of a span of time.
    pub fn of(record: &Record, span: Span) -> Self {
        let histogram = record.figures.times(span);
        if histogram.is_empty() {
            return TimeSummary::default();
        }
        let at = |quantile| histogram.value_at_quantile(quantile);
        let mut bins = Vec::new();
        let mut lower = 0;
        for upper in round_times() {
            if upper >= histogram.min() {
                bins.push((upper, histogram.count_between(lower + 1, upper)));
            }
            if upper >= histogram.max() {
                break;
            }
            lower = upper;
        }
        TimeSummary {
            samples: histogram.len(),
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p999: at(0.999),
            max: histogram.max(),
            bins,
        }
    }
}

/// 1, 2, 5, 10, 20, 50, and so on.
fn round_times() -> impl Iterator<Item = Nanos> {
    (0..)
        .map_while(|power| 10_u64.checked_pow(power))
        .flat_map(|ten| {
            [1, 2, 5]
                .into_iter()
                .filter_map(move |times| ten.checked_mul(times))
        })
}

/// What came of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundResult {
    /// The number of the round.
    pub number: u64,
    /// The seed of the round.
    pub seed: u64,
    /// The lock that it began with.
    pub began_with: LockName,
    /// The lock that it ended with.
    pub ended_with: LockName,
    /// Something was changed while it was played, or it was not the scenario as it is written.
    pub touched: bool,
    /// Points that are missing in the end, over all users.
    pub missing: Points,
    /// Points that were given away in the end, over all users.
    pub given_away: Points,
    /// Requests sent.
    pub requests: u64,
    /// The number of requests that were committed.
    pub committed: u64,
    /// The number of writes whose base was not the current version.
    pub lost_updates: u64,
    /// Requests that failed with another's error.
    pub inherited_errors: u64,
    /// First sent → last answered, in nanoseconds.
    pub makespan: Nanos,
    /// How fast it was shown in the end.
    pub pace: Pace,
    /// What it was found to be, if nothing was changed in it.
    pub verdict: Option<Verdict>,
}

/// A round that was played to its end, with all that its summary needs.
#[derive(Clone, Debug)]
pub struct Finished {
    /// What was played.
    pub scenario: Arc<Scenario>,
    /// What to type to play it again: a built-in name, or a path.
    pub origin: Arc<str>,
    /// The number of the round.
    pub number: u64,
    /// The lock that it was played under.
    pub lock: LockName,
    /// The seed that it was played from.
    pub seed: u64,
    /// The clock that it was played on.
    pub clock: Clock,
    /// Everything known of it.
    pub record: Arc<Record>,
    /// What it was found to be.
    pub judgement: Arc<Judgement>,
}
