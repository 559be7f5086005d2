//! What an anomaly, a lock and a figure are, in words: the same in `pointrace explain` and in docs/glossary.md.

use crate::history::{AnomalyKind, Metric, Span, Statistic};
use crate::lang::{Lang, Word};

/// What an anomaly is.
pub fn anomaly_means(kind: AnomalyKind, lang: Lang) -> &'static str {
    lang.text(match kind {
        AnomalyKind::LostUpdate => Word::IsLostUpdate,
        AnomalyKind::WrongBalance => Word::IsWrongBalance,
        AnomalyKind::NotLinearizable => Word::IsNotLinearizable,
        AnomalyKind::Overspend => Word::IsOverspend,
        AnomalyKind::NegativeBalance => Word::IsNegativeBalance,
        AnomalyKind::HistoryMismatch => Word::IsHistoryMismatch,
        AnomalyKind::DoubleApply => Word::IsDoubleApply,
        AnomalyKind::ZombieWrite => Word::IsZombieWrite,
        AnomalyKind::DoubleAccount => Word::IsDoubleAccount,
        AnomalyKind::UniqueViolation => Word::IsUniqueViolation,
        AnomalyKind::Overlap => Word::IsOverlap,
        AnomalyKind::ForeignRelease => Word::IsForeignRelease,
        AnomalyKind::InheritedError => Word::IsInheritedError,
        AnomalyKind::ImpossibleSpeed => Word::IsImpossibleSpeed,
        AnomalyKind::Leak => Word::IsLeak,
    })
}

/// What a figure is.
pub fn figure_means(metric: Metric, lang: Lang) -> String {
    let word = match metric {
        Metric::Requests => Word::FigRequests,
        Metric::Committed => Word::FigCommitted,
        Metric::Rejected => Word::FigRejected,
        Metric::TimedOut => Word::FigTimedOut,
        Metric::Failed => Word::FigFailed,
        Metric::Unknown => Word::FigUnknown,
        Metric::LostUpdates => Word::FigLostUpdates,
        Metric::PointsMissing => Word::FigPointsMissing,
        Metric::PointsGivenAway => Word::FigPointsGivenAway,
        Metric::Overspent => Word::FigOverspent,
        Metric::NegativeBalances => Word::FigNegativeBalances,
        Metric::HistoryEntries => Word::FigHistoryEntries,
        Metric::DoubleApplies => Word::FigDoubleApplies,
        Metric::ZombieWrites => Word::FigZombieWrites,
        Metric::GivenUp => Word::FigGivenUp,
        Metric::SentAgain => Word::FigSentAgain,
        Metric::Recalled => Word::FigRecalled,
        Metric::DoubleAccounts => Word::FigDoubleAccounts,
        Metric::UniqueViolations => Word::FigUniqueViolations,
        Metric::Overlaps => Word::FigOverlaps,
        Metric::Inside => Word::FigInside,
        Metric::ForeignReleases => Word::FigForeignReleases,
        Metric::InheritedErrors => Word::FigInheritedErrors,
        Metric::ImpossibleSpeeds => Word::FigImpossibleSpeeds,
        Metric::TimersLeft => Word::FigTimersLeft,
        Metric::EntriesLeft => Word::FigEntriesLeft,
        Metric::Makespan => Word::FigMakespan,
        Metric::Throughput => Word::FigThroughput,
        Metric::Attempts => Word::FigAttempts,
        Metric::ActiveUsers => Word::FigActiveUsers,
        Metric::LockRequests => Word::FigLockRequests,
        Metric::LiveKeys => Word::FigLiveKeys,
        Metric::RoundTrips => Word::FigRoundTrips,
        Metric::LeaseAttempts => Word::FigLeaseAttempts,
        Metric::NodeCalls => Word::FigNodeCalls,
        Metric::LeasesRunOut => Word::FigLeasesRunOut,
        Metric::StaleTokens => Word::FigStaleTokens,
        Metric::Time(span, statistic) => {
            let (span, statistic) = (span_means(span, lang), statistic_means(statistic, lang));
            return format!("{span} ({statistic})");
        }
    };
    lang.text(word).to_owned()
}

/// What a span of time is.
pub fn span_means(span: Span, lang: Lang) -> &'static str {
    lang.text(match span {
        Span::Wait => Word::SpanWait,
        Span::Hold => Word::SpanHold,
        Span::Service => Word::SpanService,
        Span::Latency => Word::SpanLatency,
        Span::Connection => Word::SpanConnection,
        Span::Row => Word::SpanRow,
    })
}

/// What a figure of many times is.
fn statistic_means(statistic: Statistic, lang: Lang) -> String {
    let word = match statistic {
        Statistic::Min => Word::StatMin,
        Statistic::Mean => Word::StatMean,
        Statistic::P50 => Word::StatP50,
        Statistic::P90 => Word::StatP90,
        Statistic::P95 => Word::StatP95,
        Statistic::P99 => Word::StatP99,
        Statistic::P999 => Word::StatP999,
        Statistic::Max => Word::StatMax,
        Statistic::Percentile(_) => {
            let name = statistic.to_string();
            return lang.fill(Word::StatShare, &[&name.trim_start_matches('p')]);
        }
    };
    lang.text(word).to_owned()
}
