//! The verdict from outside: what follows from answers, balances and histories, and what nobody can see from there.

use super::evidence::{Account, Learnt, total};
use crate::check::Verdict;
use crate::history::{AnomalyKind, Balances, Metric, Record, Span, Unit};
use crate::point::OutcomeKind;
use crate::scenario::{Limit, Scenario};
use crate::text::grouped;

/// What follows from a race.
#[derive(Clone, Debug, PartialEq)]
pub struct OutsideJudgement {
    /// The verdict: PASS, FAIL or INVALID.
    pub verdict: Verdict,
    /// What was found, in a sentence.
    pub sentence: String,
    /// Why the race proved nothing; empty unless it is INVALID.
    pub invalid: Vec<String>,
    /// More than half of the requests were refused.
    pub refused_much: bool,
    /// What was checked.
    pub checks: Vec<OutsideCheck>,
    /// Unknown outcomes that nothing settled.
    pub unknown: u64,
    /// Users whose unknown outcomes nothing settled.
    pub unknown_users: u64,
}

/// A check from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct OutsideCheck {
    /// An anomaly's name, or a limit as it was written.
    pub name: String,
    /// The anomaly, if it is one.
    pub kind: Option<AnomalyKind>,
    /// What came of it.
    pub state: OutsideState,
    /// The actual value, where there is one.
    pub actual: Option<f64>,
    /// What it counts.
    pub unit: Unit,
}

/// What came of a check from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutsideState {
    /// As it should be.
    Ok,
    /// Not as it should be.
    Failed,
    /// It cannot be seen from outside.
    NotObservable,
    /// It could be seen, if outcomes were not unknown.
    Unknown,
}

/// Whether this kind of anomaly can be seen from outside.
pub fn observable(kind: AnomalyKind, learnt: &Learnt) -> bool {
    match kind {
        AnomalyKind::WrongBalance | AnomalyKind::Overspend | AnomalyKind::NegativeBalance => true,
        AnomalyKind::HistoryMismatch => learnt.history_is_evidence,
        AnomalyKind::LostUpdate
        // Answered balances are advice: a service that reads again after its lock breaks their order and loses nothing.
        | AnomalyKind::NotLinearizable
        | AnomalyKind::Overlap
        | AnomalyKind::ForeignRelease
        | AnomalyKind::InheritedError
        | AnomalyKind::ImpossibleSpeed
        | AnomalyKind::Leak => false,
    }
}

/// Whether this figure can be known from outside.
fn measurable(metric: Metric, learnt: &Learnt) -> bool {
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
        | Metric::ActiveUsers
        | Metric::Time(Span::Service | Span::Latency, _) => true,
        Metric::HistoryEntries => learnt.history_is_evidence,
        _ => false,
    }
}

/// Judges a race; also gives the record with what is known from outside in it.
pub(super) fn judge(
    scenario: &Scenario,
    mut record: Record,
    accounts: &[Account],
    learnt: &Learnt,
    interrupted: bool,
    troubles: Vec<String>,
) -> (Record, OutsideJudgement) {
    let sums = add_up(accounts, learnt);
    record.balances = sums.balances;
    let figure = |metric: Metric| match metric {
        _ if !measurable(metric, learnt) => None,
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
        let seen = observable(kind, learnt);
        checks.push(OutsideCheck {
            name: kind.name().to_owned(),
            kind: Some(kind),
            state: match found {
                _ if !seen => OutsideState::NotObservable,
                1.. => OutsideState::Failed,
                0 if uncertain || !troubles.is_empty() => OutsideState::Unknown,
                0 => OutsideState::Ok,
            },
            actual: seen.then(|| count(found)),
            unit: Unit::Count,
        });
    }
    // The sections of locks are about locks of this program's own.
    for limit in &scenario.expect_all.that {
        checks.push(check(limit, &figure, sums.unknown > 0 || interrupted));
    }
    let failed = |one: &&OutsideCheck| one.state == OutsideState::Failed;
    let anomalies = checks.iter().filter(failed).any(|one| one.kind.is_some());
    let limits = checks.iter().filter(failed).any(|one| one.kind.is_none());
    let invalid = why_invalid(&record, &sums, interrupted, troubles);
    let verdict = if anomalies {
        Verdict::Fail
    } else if !invalid.is_empty() {
        Verdict::Invalid
    } else if limits {
        Verdict::Fail
    } else {
        Verdict::Pass
    };
    let failed: Vec<String> = checks.iter().filter(failed).map(in_words).collect();
    let sentence = sentence(verdict, &record, &failed, &invalid);
    let judgement = OutsideJudgement {
        verdict,
        sentence,
        refused_much: refused(&record) > record.sent / 2,
        // What was seen going wrong stays seen.
        invalid: if anomalies { Vec::new() } else { invalid },
        checks,
        unknown: sums.unknown,
        unknown_users: sums.unknown_users,
    };
    (record, judgement)
}

/// Sums over all users.
struct Sums {
    balances: Balances,
    negative: u64,
    unknown: u64,
    unknown_users: u64,
}

fn add_up(accounts: &[Account], learnt: &Learnt) -> Sums {
    let mut sums = Sums {
        balances: Balances::default(),
        negative: 0,
        unknown: 0,
        unknown_users: 0,
    };
    for account in accounts {
        let (low, high) = account.should_be();
        let unknown = total(&account.evidence.unknown);
        let balances = &mut sums.balances;
        sums.negative += account.evidence.negative;
        sums.unknown += unknown;
        sums.unknown_users += u64::from(unknown > 0);
        balances.active_users += u64::from(account.evidence.active);
        // Even if every unknown charge was done, more was spent than there was.
        let over = account.overspent();
        balances.overspent += over;
        balances.overspent_users += u64::from(over > 0);
        if !account.evidence.active {
            balances.should_be += account.opening;
            balances.actual += account.opening;
            continue;
        }
        if let Some(actual) = account.actual {
            balances.should_be += actual.clamp(low, high);
            balances.actual += actual;
            balances.missing += (low - actual).max(0);
            balances.given_away += (actual - high).max(0);
            balances.wrong_users += u64::from(!(low..=high).contains(&actual));
        }
        if learnt.history_is_evidence
            && let Some(entries) = account.entries
        {
            let committed = total(&account.evidence.committed);
            balances.history_entries += entries;
            let fits = (committed..=committed + unknown).contains(&entries);
            balances.history_mismatches += u64::from(!fits);
        }
    }
    sums
}

fn check(limit: &Limit, figure: &impl Fn(Metric) -> Option<f64>, uncertain: bool) -> OutsideCheck {
    let actual = figure(limit.metric);
    let bound = limit.value.eval(figure);
    let state = match (actual, bound) {
        (Some(actual), Some(bound)) if limit.compare.holds(actual, bound) => OutsideState::Ok,
        // The outcomes that nobody knows might meet it.
        (Some(_), Some(_)) if uncertain => OutsideState::Unknown,
        (Some(_), Some(_)) => OutsideState::Failed,
        _ => OutsideState::NotObservable,
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

fn why_invalid(
    record: &Record,
    sums: &Sums,
    interrupted: bool,
    troubles: Vec<String>,
) -> Vec<String> {
    let mut why = Vec::new();
    if interrupted {
        why.push("it was ended before its time".to_owned());
    }
    if sums.unknown > 0 {
        why.push(format!(
            "nobody can tell whether some requests were done, {} of them, for {} users: a loss could hide among them",
            grouped(sums.unknown),
            grouped(sums.unknown_users)
        ));
    }
    if let Some(first) = troubles.first() {
        let more = match troubles.len() {
            1 => String::new(),
            more => format!(" (and {} more users)", grouped(more as u64 - 1)),
        };
        why.push(format!("{first}{more}"));
    }
    if why.is_empty() && record.outcome(OutcomeKind::Committed) == 0 {
        why.push("nothing was committed".to_owned());
    }
    why
}

fn sentence(verdict: Verdict, record: &Record, failed: &[String], invalid: &[String]) -> String {
    let requests = grouped(record.sent);
    match verdict {
        Verdict::Fail => format!("seen from outside: {}.", failed.join("; ")),
        Verdict::Invalid => format!("it proves nothing: {}.", invalid.join("; ")),
        Verdict::Pass | Verdict::Expected => {
            let refused = refused(record);
            if refused > record.sent / 2 {
                format!(
                    "no loss seen in {requests} requests, but it refused {} of them (not a proof).",
                    grouped(refused)
                )
            } else {
                format!("no loss seen in {requests} requests (not a proof).")
            }
        }
    }
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

fn in_words(check: &OutsideCheck) -> String {
    let actual = check
        .actual
        .map(|value| crate::check::value_text(value, check.unit));
    match (check.kind, actual) {
        (Some(kind), Some(count)) => match kind {
            AnomalyKind::WrongBalance => format!("wrong balances: {count} users"),
            AnomalyKind::Overspend => format!("more spent than there was: {count} users"),
            AnomalyKind::NegativeBalance => format!("balances below zero: {count}"),
            AnomalyKind::HistoryMismatch => {
                format!("histories that differ from what was answered: {count} users")
            }
            kind => format!("{kind}: {count}"),
        },
        (_, Some(actual)) => format!("{}, and it is {actual}", check.name),
        (_, None) => check.name.clone(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn count(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
