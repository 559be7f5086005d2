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
    /// A time, in nanoseconds.
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
    /// The smallest sample.
    Min,
    /// The arithmetic mean.
    Mean,
    /// The median, which is the 50th percentile.
    P50,
    /// The 90th percentile.
    P90,
    /// The 95th percentile.
    P95,
    /// The 99th percentile.
    P99,
    /// The 99.9th percentile.
    P999,
    /// The largest sample.
    Max,
    /// Another percentile, in thousandths of a percent.
    Percentile(u32),
}

/// A hundred percent, in the unit of [`Statistic::Percentile`].
const WHOLE: u32 = 100_000;

impl Statistic {
    /// The share of the samples that are not longer, for a percentile.
    pub fn quantile(self) -> Option<f64> {
        Some(match self {
            Statistic::Min | Statistic::Mean | Statistic::Max => return None,
            Statistic::P50 => 0.5,
            Statistic::P90 => 0.9,
            Statistic::P95 => 0.95,
            Statistic::P99 => 0.99,
            Statistic::P999 => 0.999,
            Statistic::Percentile(thousandths) => f64::from(thousandths) / f64::from(WHOLE),
        })
    }

    /// The statistic of this name: one of the table, or any percentile such as `p97.5`.
    fn from_name(name: &str) -> Option<Self> {
        if let Some((_, known)) = STATISTICS.iter().find(|(known, _)| *known == name) {
            return Some(*known);
        }
        let (whole, part) = match name.strip_prefix('p')? {
            number if number.contains('.') => number.split_once('.')?,
            number => (number, "0"),
        };
        let is_number = |text: &str| {
            (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        // As names are written, so that each has one.
        let is_plain = !whole.starts_with('0') || whole == "0";
        if !is_number(whole) || !is_number(part) || !is_plain || name.ends_with('.') {
            return None;
        }
        let part = format!("{part:0<3}");
        let thousandths = whole.parse::<u32>().ok()? * 1_000 + part.parse::<u32>().ok()?;
        let known = STATISTICS.iter().map(|(_, known)| *known);
        let mut known = known.filter(|known| known.quantile().is_some());
        let same =
            known.find(|known| known.quantile() == Statistic::Percentile(thousandths).quantile());
        (0 < thousandths && thousandths < WHOLE)
            .then(|| same.unwrap_or(Statistic::Percentile(thousandths)))
    }
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Statistic::Percentile(thousandths) => {
                let (whole, part) = (thousandths / 1_000, thousandths % 1_000);
                let part = format!("{part:03}");
                match part.trim_end_matches('0') {
                    "" => write!(f, "p{whole}"),
                    part => write!(f, "p{whole}.{part}"),
                }
            }
            known => {
                let name = STATISTICS.iter().find(|(_, one)| one == known);
                f.write_str(name.map_or("", |(name, _)| name))
            }
        }
    }
}

/// A figure of a run, named in an expectation such as `wait.p99 < 500ms`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Metric {
    /// Requests that were sent.
    Requests,
    /// Requests whose operation was done, see [`crate::point::Outcome::Committed`].
    Committed,
    /// Requests that a policy refused, see [`crate::point::Outcome::Rejected`].
    Rejected,
    /// Requests that waited too long, see [`crate::point::Outcome::TimedOut`].
    TimedOut,
    /// Requests that had no effect for another reason, see [`crate::point::Outcome::Failed`].
    Failed,
    /// Requests of which nobody can tell, see [`crate::point::Outcome::Unknown`].
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
    /// Effects of what a client wanted once, beyond the first.
    DoubleApplies,
    /// Effects of what a client had given up.
    ZombieWrites,
    /// How often a client waited for an answer no longer.
    GivenUp,
    /// How often a client sent again what it had sent before.
    SentAgain,
    /// How often an idempotency key was known.
    Recalled,
    /// Users with more than one account.
    DoubleAccounts,
    /// Requests that failed because a unique key was taken.
    UniqueViolations,
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

const PLAIN: [(&str, Metric); 37] = [
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
    ("double_applies", Metric::DoubleApplies),
    ("zombie_writes", Metric::ZombieWrites),
    ("given_up", Metric::GivenUp),
    ("sent_again", Metric::SentAgain),
    ("recalled", Metric::Recalled),
    ("double_accounts", Metric::DoubleAccounts),
    ("unique_violations", Metric::UniqueViolations),
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

const STATISTICS: [(&str, Statistic); 8] = [
    ("min", Statistic::Min),
    ("mean", Statistic::Mean),
    ("p50", Statistic::P50),
    ("p90", Statistic::P90),
    ("p95", Statistic::P95),
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
            Metric::DoubleApplies => AnomalyKind::DoubleApply,
            Metric::ZombieWrites => AnomalyKind::ZombieWrite,
            Metric::DoubleAccounts => AnomalyKind::DoubleAccount,
            Metric::UniqueViolations => AnomalyKind::UniqueViolation,
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
            return Some(Metric::Time(span, Statistic::from_name(statistic)?));
        }
        PLAIN.iter().find(|(n, _)| *n == name).map(|(_, m)| *m)
    }

    /// The names that [`Metric::from_name`] understands, for suggestions and the schema; of percentiles the usual ones.
    pub fn names() -> impl Iterator<Item = String> {
        let times = SPANS.iter().flat_map(|(span, _)| {
            STATISTICS
                .iter()
                .map(move |(statistic, _)| format!("{span}.{statistic}"))
        });
        PLAIN.iter().map(|(n, _)| (*n).to_owned()).chain(times)
    }

    /// Every metric, without unusual percentiles, in the order of [`Metric::names`].
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_percentile_has_one_name() {
        for name in [
            "p50", "p95", "p97.5", "p99.9", "p99.99", "p99.999", "p1", "p0.001",
        ] {
            let statistic = Statistic::from_name(name).expect(name);
            assert_eq!(statistic.to_string(), name);
            let share: f64 = name[1..].parse().expect("a number");
            let quantile = statistic.quantile().expect("a percentile");
            assert!(
                (quantile * 100.0 - share).abs() < 1e-9,
                "{name}: {quantile}"
            );
        }
        assert_eq!(Statistic::from_name("p99.900"), Some(Statistic::P999));
        for name in [
            "p", "p0", "p100", "p99.", "p.5", "p99.9999", "p-1", "p+5", "p05", "95", "pp5", "p1e1",
        ] {
            assert_eq!(Statistic::from_name(name), None, "{name}");
        }
    }
}
