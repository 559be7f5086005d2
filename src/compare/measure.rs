use crate::history::{Metric, Record, Span};
use crate::point::OutcomeKind;

/// A figure that controls are compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Measure {
    /// Requests that were neither committed nor rejected by a policy: timed out, failed, unknown or never answered.
    Refused,
    /// Requests that timed out.
    TimedOut,
    /// Requests committed a second. Only of rounds on the machine's clock.
    Throughput,
    /// The median wait for the lock, in nanoseconds.
    WaitP50,
    /// The 95th percentile of the waits for the lock, in nanoseconds.
    WaitP95,
    /// The 99th percentile of the waits for the lock, in nanoseconds.
    WaitP99,
    /// The median latency, in nanoseconds.
    LatencyP50,
    /// The 95th percentile of the latencies, in nanoseconds.
    LatencyP95,
    /// The 99th percentile of the latencies, in nanoseconds.
    LatencyP99,
    /// Attempts that came to nothing, for each committed request.
    Retries,
    /// Answers of the database that were waited for, for each request.
    RoundTrips,
    /// How often a lease was tried for, for each one that was had.
    AttemptsPerGrant,
    /// Grants that passed over a request which had come before.
    Overtakes,
}

impl Measure {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Measure; 13] = [
        Measure::Refused,
        Measure::TimedOut,
        Measure::Throughput,
        Measure::WaitP50,
        Measure::WaitP95,
        Measure::WaitP99,
        Measure::LatencyP50,
        Measure::LatencyP95,
        Measure::LatencyP99,
        Measure::Retries,
        Measure::RoundTrips,
        Measure::AttemptsPerGrant,
        Measure::Overtakes,
    ];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Refused => "refused",
            Measure::TimedOut => "timed_out",
            Measure::Throughput => "throughput",
            Measure::WaitP50 => "wait.p50",
            Measure::WaitP95 => "wait.p95",
            Measure::WaitP99 => "wait.p99",
            Measure::LatencyP50 => "latency.p50",
            Measure::LatencyP95 => "latency.p95",
            Measure::LatencyP99 => "latency.p99",
            Measure::Retries => "retries_per_commit",
            Measure::RoundTrips => "round_trips_per_request",
            Measure::AttemptsPerGrant => "attempts_per_grant",
            Measure::Overtakes => "overtakes",
        }
    }

    /// Whether more of it is better.
    pub fn is_gain(self) -> bool {
        self == Measure::Throughput
    }

    /// Whether it is a figure of time, which says nothing where the requests were sent too late.
    pub fn is_of_time(self) -> bool {
        !matches!(
            self,
            Measure::Refused
                | Measure::TimedOut
                | Measure::Retries
                | Measure::AttemptsPerGrant
                | Measure::Overtakes
        )
    }

    /// Its value in a round; `None` without a sample. A throughput is none of virtual time, and overtakes are not in a
    /// record.
    pub(super) fn of(self, record: &Record) -> Option<f64> {
        let outcome = |kind| record.outcome(kind) as f64;
        let time = |span, share| {
            let times = record.figures.times(span);
            (!times.is_empty()).then(|| times.value_at_quantile(share) as f64)
        };
        match self {
            Measure::Refused => {
                let kinds = [
                    OutcomeKind::TimedOut,
                    OutcomeKind::Failed,
                    OutcomeKind::Unknown,
                ];
                Some(kinds.into_iter().map(outcome).sum())
            }
            Measure::TimedOut => Some(outcome(OutcomeKind::TimedOut)),
            Measure::Throughput => record.figure(Metric::Throughput),
            Measure::WaitP50 => time(Span::Wait, 0.5),
            Measure::WaitP95 => time(Span::Wait, 0.95),
            Measure::WaitP99 => time(Span::Wait, 0.99),
            Measure::LatencyP50 => time(Span::Latency, 0.5),
            Measure::LatencyP95 => time(Span::Latency, 0.95),
            Measure::LatencyP99 => time(Span::Latency, 0.99),
            Measure::Retries => {
                let committed = outcome(OutcomeKind::Committed);
                let useful = committed + outcome(OutcomeKind::Rejected);
                let vain = (record.figures.attempts as f64 - useful).max(0.0);
                (committed > 0.0).then(|| vain / committed)
            }
            Measure::RoundTrips => {
                let trips = record.round_trips?;
                (record.sent > 0).then(|| trips as f64 / record.sent as f64)
            }
            Measure::AttemptsPerGrant => {
                // Only what takes leases says how often it tried.
                let (tried, had) = (
                    record.figures.leases.attempts,
                    record.figures.times(Span::Wait).len(),
                );
                (tried > 0 && had > 0).then(|| tried as f64 / had as f64)
            }
            Measure::Overtakes => None,
        }
    }
}
