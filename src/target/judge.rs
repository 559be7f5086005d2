//! The verdict from outside: what follows from answers, balances and histories, and what nobody can see from there.

use super::evidence::{Account, Learnt};
use super::sums::{Sums, Unread};
use crate::check::{CheckState, Verdict, value_text};
use crate::history::{AnomalyKind, AnomalyKinds, Metric, Record, Span, Unit};
use crate::lang::{Lang, Word};
use crate::point::OutcomeKind;
use crate::scenario::{Limit, Scenario};
use crate::text::grouped;

/// What follows from a race.
#[derive(Clone, Debug, PartialEq)]
pub struct OutsideJudgement {
    /// The verdict: PASS, FAIL or INVALID.
    pub verdict: Verdict,
    /// Why the race proved nothing; empty unless it is INVALID.
    pub invalid: Vec<OutsideInvalid>,
    /// Requests that were sent.
    pub sent: u64,
    /// Requests that were not done, as far as is known.
    pub refused: u64,
    /// What was checked.
    pub checks: Vec<OutsideCheck>,
    /// Unknown outcomes that nothing settled.
    pub unknown: u64,
    /// Users whose unknown outcomes nothing settled.
    pub unknown_users: u64,
    /// Users who were answered balances that fit no order of their requests: advice, and no verdict. `None`, if answers do
    /// not say balances.
    pub out_of_order: Option<u64>,
}

/// Why a race proved nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OutsideInvalid {
    /// It was ended before its time.
    Ended,
    /// Nobody can tell what became of some requests.
    Unknown {
        /// The number of such requests.
        requests: u64,
        /// The number of users that sent them.
        users: u64,
    },
    /// Balances could not be read in the end.
    Unread {
        /// Whose, and why: the first of them.
        first: Unread,
        /// How many more.
        more: u64,
    },
    /// No request was answered as done.
    NothingCommitted,
    /// Other machines' parts of it are not there: this many.
    PartsMissing(u64),
}

impl OutsideInvalid {
    /// The reason in a sentence.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            OutsideInvalid::Ended => lang.text(Word::OutsideEnded).to_owned(),
            OutsideInvalid::Unknown { requests, users } => lang.fill(
                Word::OutsideUnknown,
                &[&grouped(*requests), &grouped(*users)],
            ),
            OutsideInvalid::Unread { first, more: 0 } => {
                lang.fill(Word::OutsideUnread, &[&first.user, &first.why])
            }
            OutsideInvalid::Unread { first, more } => lang.fill(
                Word::OutsideUnreadMore,
                &[&first.user, &first.why, &grouped(*more)],
            ),
            OutsideInvalid::NothingCommitted => lang.text(Word::OutsideNothing).to_owned(),
            OutsideInvalid::PartsMissing(parts) => {
                lang.fill(Word::OutsidePartsMissing, &[&grouped(*parts)])
            }
        }
    }
}

impl OutsideJudgement {
    /// More than half of the requests were refused.
    pub fn refused_much(&self) -> bool {
        self.refused > self.sent / 2
    }

    /// What was found, in a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        let sent = grouped(self.sent);
        match self.verdict {
            Verdict::Fail => {
                let failed = self.checks.iter();
                let failed = failed.filter(|check| check.state == CheckState::Failed);
                let failed: Vec<String> = failed.map(|check| check.in_words(lang)).collect();
                lang.fill(Word::ItIsSeen, &[&failed.join("; ")])
            }
            Verdict::Invalid => {
                let why = self.invalid.iter().map(|why| why.text(lang));
                lang.fill(
                    Word::ItProvesNothing,
                    &[&why.collect::<Vec<_>>().join("; ")],
                )
            }
            Verdict::Pass | Verdict::Expected if self.refused_much() => {
                lang.fill(Word::NoLossRefused, &[&sent, &grouped(self.refused)])
            }
            Verdict::Pass | Verdict::Expected => lang.fill(Word::NoLossSeen, &[&sent]),
        }
    }
}

/// A check from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct OutsideCheck {
    /// An anomaly's name, or a limit as it was written.
    pub name: String,
    /// The anomaly, if it is one.
    pub kind: Option<AnomalyKind>,
    /// What came of it.
    pub state: CheckState,
    /// The actual value, where there is one.
    pub actual: Option<f64>,
    /// What it counts.
    pub unit: Unit,
}

impl OutsideCheck {
    fn in_words(&self, lang: Lang) -> String {
        let actual = self.actual.map(|value| value_text(value, self.unit));
        let actual = actual.unwrap_or_else(|| "-".to_owned());
        let word = match self.kind {
            Some(AnomalyKind::WrongBalance) => Word::FoundWrong,
            Some(AnomalyKind::Overspend) => Word::FoundOverspent,
            Some(AnomalyKind::NegativeBalance) => Word::FoundNegative,
            Some(AnomalyKind::HistoryMismatch) => Word::FoundHistory,
            _ => return lang.fill(Word::FoundLimit, &[&self.name, &actual]),
        };
        lang.fill(word, &[&actual])
    }
}

/// The kinds of anomaly that can be seen from outside.
fn visible(history_is_evidence: bool) -> AnomalyKinds {
    let kinds = AnomalyKind::ALL.into_iter();
    kinds
        .filter(|kind| observable(*kind, history_is_evidence))
        .fold(AnomalyKinds::NONE, AnomalyKinds::with)
}

/// Whether this kind of anomaly can be seen from outside.
fn observable(kind: AnomalyKind, history_is_evidence: bool) -> bool {
    match kind {
        AnomalyKind::WrongBalance | AnomalyKind::Overspend | AnomalyKind::NegativeBalance => true,
        AnomalyKind::HistoryMismatch => history_is_evidence,
        AnomalyKind::LostUpdate
        // Answered balances are advice: a service that reads again after its lock breaks their order and loses nothing.
        | AnomalyKind::NotLinearizable
        | AnomalyKind::DoubleApply
        | AnomalyKind::ZombieWrite
        | AnomalyKind::DoubleAccount
        | AnomalyKind::UniqueViolation
        | AnomalyKind::Overlap
        | AnomalyKind::ForeignRelease
        | AnomalyKind::InheritedError
        | AnomalyKind::ImpossibleSpeed
        | AnomalyKind::Leak => false,
    }
}

/// Whether this figure can be known from outside.
fn measurable(metric: Metric, history_is_evidence: bool) -> bool {
    match metric {
        Metric::Requests
        | Metric::Committed
        | Metric::Rejected
        | Metric::TimedOut
        | Metric::Failed
        | Metric::Unknown
        | Metric::PointsMissing
        | Metric::PointsGivenAway
        | Metric::Overspent
        | Metric::NegativeBalances
        | Metric::Makespan
        | Metric::Throughput
        | Metric::GivenUp
        | Metric::SentAgain
        | Metric::ActiveUsers
        | Metric::Time(Span::Service | Span::Latency, _) => true,
        Metric::HistoryEntries => history_is_evidence,
        _ => false,
    }
}

/// A record of a race that still goes on, with what is known from outside in it.
pub(super) fn as_it_stands(mut record: Record, accounts: &[Account], learnt: &Learnt) -> Record {
    let has_histories = learnt.history_is_evidence;
    record.balances = Sums::of(accounts, has_histories).balances;
    record.visible = visible(has_histories);
    record
}

/// Judges a race, or no more of it than its users: the limits are of all requests, and whether any was done too. Also
/// gives the record with what is known from outside in it.
pub(super) fn judge(
    scenario: &Scenario,
    mut record: Record,
    sums: &Sums,
    is_whole: bool,
) -> (Record, OutsideJudgement) {
    let has_histories = sums.has_histories;
    record.balances = sums.balances;
    record.visible = visible(has_histories);
    let figure = |metric: Metric| match metric {
        _ if !measurable(metric, has_histories) => None,
        Metric::NegativeBalances => Some(count(sums.negative)),
        metric => record.figure(metric),
    };
    let mut checks = Vec::new();
    for kind in AnomalyKind::ALL {
        let (found, uncertain) = match kind {
            AnomalyKind::WrongBalance => (sums.balances.wrong_users, sums.unknown > 0),
            AnomalyKind::Overspend => (sums.balances.overspent_users, sums.unknown > 0),
            AnomalyKind::NegativeBalance => (sums.negative, false),
            AnomalyKind::HistoryMismatch => (sums.balances.history_mismatches, sums.unknown > 0),
            _ => (0, false),
        };
        let seen = record.visible.contains(kind);
        checks.push(OutsideCheck {
            name: kind.name().to_owned(),
            kind: Some(kind),
            state: match found {
                _ if !seen => CheckState::NotObservable,
                1.. => CheckState::Failed,
                0 if uncertain || !sums.unread.is_empty() || sums.parts_missing > 0 => {
                    CheckState::Unknown
                }
                0 => CheckState::Ok,
            },
            actual: seen.then(|| count(found)),
            unit: Unit::Count,
        });
    }
    // The sections of locks are about locks of this program's own.
    let limits = scenario.expect_all.that.iter().filter(|_| is_whole);
    for limit in limits {
        checks.push(match sums.parts_missing {
            0 => check(limit, &figure, sums.unknown > 0 || sums.interrupted),
            // They might keep it or break it.
            _ => OutsideCheck {
                state: CheckState::Unknown,
                ..check(limit, &figure, true)
            },
        });
    }
    let failed = |one: &&OutsideCheck| one.state == CheckState::Failed;
    let anomalies = checks.iter().filter(failed).any(|one| one.kind.is_some());
    let limits = checks.iter().filter(failed).any(|one| one.kind.is_none());
    let invalid = why_invalid(&record, sums, is_whole);
    let verdict = if anomalies {
        Verdict::Fail
    } else if !invalid.is_empty() {
        Verdict::Invalid
    } else if limits {
        Verdict::Fail
    } else {
        Verdict::Pass
    };
    let judgement = OutsideJudgement {
        verdict,
        sent: record.sent,
        refused: refused(&record),
        // What was seen going wrong stays seen.
        invalid: if anomalies { Vec::new() } else { invalid },
        checks,
        unknown: sums.unknown,
        unknown_users: sums.unknown_users,
        out_of_order: sums.out_of_order,
    };
    (record, judgement)
}

fn check(limit: &Limit, figure: &impl Fn(Metric) -> Option<f64>, uncertain: bool) -> OutsideCheck {
    let actual = figure(limit.metric);
    let bound = limit.value.eval(figure);
    let state = match (actual, bound) {
        (Some(actual), Some(bound)) if limit.compare.holds(actual, bound) => CheckState::Ok,
        // The outcomes that nobody knows might meet it.
        (Some(_), Some(_)) if uncertain => CheckState::Unknown,
        (Some(_), Some(_)) => CheckState::Failed,
        _ => CheckState::NotObservable,
    };
    OutsideCheck {
        name: format!(
            "{} {} {}",
            limit.metric,
            limit.compare.sign(),
            limit.written
        ),
        kind: None,
        state,
        actual,
        unit: limit.metric.unit(),
    }
}

fn why_invalid(record: &Record, sums: &Sums, is_whole: bool) -> Vec<OutsideInvalid> {
    let mut why = Vec::new();
    if sums.parts_missing > 0 {
        why.push(OutsideInvalid::PartsMissing(sums.parts_missing));
    }
    if sums.interrupted {
        why.push(OutsideInvalid::Ended);
    }
    if sums.unknown > 0 {
        why.push(OutsideInvalid::Unknown {
            requests: sums.unknown,
            users: sums.unknown_users,
        });
    }
    if let [first, others @ ..] = &*sums.unread {
        why.push(OutsideInvalid::Unread {
            first: first.clone(),
            more: others.len() as u64,
        });
    }
    if why.is_empty() && is_whole && record.outcome(OutcomeKind::Committed) == 0 {
        why.push(OutsideInvalid::NothingCommitted);
    }
    why
}

/// Requests that were not done, as far as is known.
fn refused(record: &Record) -> u64 {
    let kinds = [
        OutcomeKind::Rejected,
        OutcomeKind::TimedOut,
        OutcomeKind::Failed,
    ];
    kinds.map(|kind| record.outcome(kind)).iter().sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn count(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
