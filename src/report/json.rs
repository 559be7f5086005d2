//! The report for machines.

use serde_json::{Value, json};

use super::Played;
use crate::check::{CheckState, Declared, Subject};
use crate::history::{Metric, Unit};
use crate::scenario::Clock;

/// The version of the format: raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// The report of several runs. Times are in nanoseconds, balances in points; English whatever the locale.
pub fn json(runs: &[(Played<'_>, u8)], exit: u8) -> Value {
    json!({
        "format": "pointrace-report",
        "version": VERSION,
        "pointrace": env!("CARGO_PKG_VERSION"),
        "exit": exit,
        "runs": runs.iter().map(|(played, exit)| run(played, *exit)).collect::<Vec<_>>(),
    })
}

fn run(played: &Played<'_>, exit: u8) -> Value {
    let record = played.record;
    let figures: serde_json::Map<String, Value> = Metric::names()
        .filter_map(|name| {
            let metric = Metric::from_name(&name)?;
            let value = record.figure(metric)?;
            Some((name, number(value, metric.unit())))
        })
        .collect();
    let checks: Vec<Value> = played
        .judgement
        .checks
        .iter()
        .map(|check| {
            let (kind, declared) = match &check.subject {
                Subject::Limit(_) => ("limit", None),
                Subject::Anomaly(_, declared) => ("anomaly", Some(declared_word(*declared))),
            };
            json!({
                "kind": kind,
                "name": check.name(),
                "declared": declared,
                "limit": check.limit_text(),
                "bound": check.bound,
                "actual": check.actual,
                "samples": check.samples,
                "state": match check.state {
                    CheckState::Ok => "ok",
                    CheckState::Declared => "declared",
                    CheckState::Failed => "failed",
                },
            })
        })
        .collect();
    let balances = &record.balances;
    json!({
        "scenario": played.scenario.name,
        "lock": played.lock.name(),
        "seed": played.seed,
        "clock": match played.clock {
            Clock::Virtual => "virtual",
            Clock::Real => "real",
        },
        "verdict": played.judgement.verdict.token(),
        "exit": exit,
        "invalid": played.judgement.invalid.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "balances": {
            "should_be": balances.should_be,
            "actual": balances.actual,
            "wrong_users": balances.wrong_users,
        },
        "figures": figures,
        "checks": checks,
    })
}

fn declared_word(declared: Declared) -> &'static str {
    match declared {
        Declared::No => "no",
        Declared::May => "may",
        Declared::Must => "must",
    }
}

/// Counts, points and times are whole.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a whole number far below 2^53, rounded"
)]
fn number(value: f64, unit: Unit) -> Value {
    match unit {
        Unit::PerSecond => json!(value),
        Unit::Count | Unit::Points | Unit::Nanos => json!(value.round() as i64),
    }
}
