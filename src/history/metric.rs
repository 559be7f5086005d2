//! The figures that expectations and reports may name.

use std::fmt;

use super::AnomalyKind;

/// What unit a metric is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// A number of things.
    Count,
    /// A number of points.
    Points,
    /// Nanoseconds.
    Nanos,
    /// Requests a second.
    PerSecond,
}

/// Which of the time histograms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Span {
    /// Asked for the lock → got it.
    Wait,
    /// Got the lock → gave it back.
    Hold,
    /// Sent → answered.
    Service,
    /// Should have been sent → answered.
    Latency,
    /// Asked for a connection → had it, of those who had to wait for one.
    Connection,
    /// Sent a statement → answered, of statements that waited for a lock that the database keeps.
    Row,
}

/// Which figure of a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Statistic {
    /// The smallest.
    Min,
    /// The arithmetic mean.
    Mean,
    /// The median.
    P50,
    /// The 90th percentile.
    P90,
    /// The 99th percentile.
    P99,
    /// The 99.9th percentile.
    P999,
    /// The largest.
    Max,
}

/// A figure of a run, named in an expectation such as `wait.p99 < 500ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Metric {
    /// Requests sent.
    Requests,
    /// Requests by outcome.
    Committed,
    /// See [`crate::point::Outcome::Rejected`].
    Rejected,
    /// See [`crate::point::Outcome::TimedOut`].
    TimedOut,
    /// See [`crate::point::Outcome::Failed`].
    Failed,
    /// See [`crate::point::Outcome::Unknown`].
    Unknown,
    /// Writes whose base was not the current version.
    LostUpdates,
    /// Σ over users of should be − actual, where positive.
    PointsMissing,
    /// Σ over users of actual − should be, where positive.
    PointsGivenAway,
    /// Points approved beyond the starting balances and the charges.
    Overspent,
    /// Writes that stored a balance below zero.
    NegativeBalances,
    /// History entries in the store.
    HistoryEntries,
    /// Grants of a lock that another request held.
    Overlaps,
    /// The most requests of one user that were inside at once.
    Inside,
    /// Releases that took away another request's entry.
    ForeignReleases,
    /// Requests that failed although their operation never started.
    InheritedErrors,
    /// Busy periods of a user that were shorter than their hold times together.
    ImpossibleSpeeds,
    /// Lock timers alive when the last request had been answered.
    TimersLeft,
    /// Lock entries there when the last request had been answered.
    EntriesLeft,
    /// First sent → last answered, warm-up phases aside.
    Makespan,
    /// Committed requests a second of the makespan, warm-up phases aside.
    Throughput,
    /// How often an operation was begun.
    Attempts,
    /// Users with a request that was answered.
    ActiveUsers,
    /// Requests that asked for a lock.
    LockRequests,
    /// The most lock entries that were there at one of the looks.
    LiveKeys,
    /// How often an answer of the database was waited for.
    RoundTrips,
    /// How often a request tried to have a lease.
    LeaseAttempts,
    /// How often a node was asked anything.
    NodeCalls,
    /// How often a lease ran out under the request that had it.
    LeasesRunOut,
    /// How often the store refused a fencing token.
    StaleTokens,
    /// A figure of a histogram of times.
    Time(Span, Statistic),
}

const PLAIN: [(&str, Metric); 30] = [
    ("requests", Metric::Requests),
    ("committed", Metric::Committed),
    ("rejected", Metric::Rejected),
    ("timed_out", Metric::TimedOut),
    ("failed", Metric::Failed),
    ("unknown", Metric::Unknown),
    ("lost_updates", Metric::LostUpdates),
    ("points_missing", Metric::PointsMissing),
    ("points_given_away", Metric::PointsGivenAway),
    ("overspent", Metric::Overspent),
    ("negative_balances", Metric::NegativeBalances),
    ("history_entries", Metric::HistoryEntries),
    ("overlaps", Metric::Overlaps),
    ("inside", Metric::Inside),
    ("foreign_releases", Metric::ForeignReleases),
    ("inherited_errors", Metric::InheritedErrors),
    ("impossible_speeds", Metric::ImpossibleSpeeds),
    ("timers_left", Metric::TimersLeft),
    ("entries_left", Metric::EntriesLeft),
    ("makespan", Metric::Makespan),
    ("throughput", Metric::Throughput),
    ("attempts", Metric::Attempts),
    ("active_users", Metric::ActiveUsers),
    ("lock_requests", Metric::LockRequests),
    ("live_keys", Metric::LiveKeys),
    ("round_trips", Metric::RoundTrips),
    ("lease_attempts", Metric::LeaseAttempts),
    ("node_calls", Metric::NodeCalls),
    ("leases_run_out", Metric::LeasesRunOut),
    ("stale_tokens", Metric::StaleTokens),
];

const SPANS: [(&str, Span); 6] = [
    ("wait", Span::Wait),
    ("hold", Span::Hold),
    ("service", Span::Service),
    ("latency", Span::Latency),
    ("connection", Span::Connection),
    ("row", Span::Row),
];

const STATISTICS: [(&str, Statistic); 7] = [
    ("min", Statistic::Min),
    ("mean", Statistic::Mean),
    ("p50", Statistic::P50),
    ("p90", Statistic::P90),
    ("p99", Statistic::P99),
    ("p99.9", Statistic::P999),
    ("max", Statistic::Max),
];

impl Metric {
    /// The kind of anomaly that it counts, or counts the points of, if it does.
    pub fn counts(self) -> Option<AnomalyKind> {
        Some(match self {
            Metric::LostUpdates => AnomalyKind::LostUpdate,
            Metric::PointsMissing | Metric::PointsGivenAway => AnomalyKind::WrongBalance,
            Metric::Overspent => AnomalyKind::Overspend,
            Metric::NegativeBalances => AnomalyKind::NegativeBalance,
            Metric::HistoryEntries => AnomalyKind::HistoryMismatch,
            Metric::Overlaps | Metric::Inside => AnomalyKind::Overlap,
            Metric::ForeignReleases => AnomalyKind::ForeignRelease,
            Metric::InheritedErrors => AnomalyKind::InheritedError,
            Metric::ImpossibleSpeeds => AnomalyKind::ImpossibleSpeed,
            Metric::TimersLeft | Metric::EntriesLeft => AnomalyKind::Leak,
            _ => return None,
        })
    }

    /// The metric of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some((span, statistic)) = name.split_once('.') {
            let span = SPANS.iter().find(|(n, _)| *n == span)?.1;
            let statistic = STATISTICS.iter().find(|(n, _)| *n == statistic)?.1;
            return Some(Metric::Time(span, statistic));
        }
        PLAIN.iter().find(|(n, _)| *n == name).map(|(_, m)| *m)
    }

    /// Every name that [`Metric::from_name`] understands, for suggestions and the schema.
    pub fn names() -> impl Iterator<Item = String> {
        let times = SPANS.iter().flat_map(|(span, _)| {
            STATISTICS
                .iter()
                .map(move |(statistic, _)| format!("{span}.{statistic}"))
        });
        PLAIN.iter().map(|(n, _)| (*n).to_owned()).chain(times)
    }

    /// Every metric, in the order of [`Metric::names`].
    pub fn all() -> impl Iterator<Item = Metric> {
        let times = SPANS.iter().flat_map(|(_, span)| {
            let one = |(_, statistic): &(_, _)| Metric::Time(*span, *statistic);
            STATISTICS.iter().map(one)
        });
        PLAIN.iter().map(|(_, metric)| *metric).chain(times)
    }

    /// The unit of this metric's values.
    pub fn unit(self) -> Unit {
        match self {
            Metric::PointsMissing | Metric::PointsGivenAway | Metric::Overspent => Unit::Points,
            Metric::Makespan | Metric::Time(..) => Unit::Nanos,
            Metric::Throughput => Unit::PerSecond,
            _ => Unit::Count,
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Metric::Time(span, statistic) => {
                let span = SPANS.iter().find(|(_, s)| s == span).map_or("", |(n, _)| n);
                let statistic = STATISTICS
                    .iter()
                    .find(|(_, s)| s == statistic)
                    .map_or("", |(n, _)| n);
                write!(f, "{span}.{statistic}")
            }
            plain => f.pad(
                PLAIN
                    .iter()
                    .find(|(_, m)| m == plain)
                    .map_or("", |(n, _)| n),
            ),
        }
    }
}
