//! The report for machines.

use std::time::UNIX_EPOCH;

use serde_json::{Map, Value, json};

use super::sentence::transaction;
use super::{ENGLISH, Entry, Explained, Played, PlayedSeeds, Report};
use crate::check::{Caveat, Check, CheckState, Checked, Declared, Verdict};
use crate::history::{
    Anomaly, AnomalyKind, Detail, FaultCount, Metric, OpenLoop, Record, Series, Unit,
};
use crate::point::{Outcome, OutcomeKind};
use crate::request::{LockName, LockTransaction};
use crate::scenario::{Clock, Scenario};

/// The version of the format: raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// The report, as `docs/report.schema.json` describes it. Times are in nanoseconds, balances in points;
/// English in every locale. Only `wall` differs between two runs of the same seed.
pub fn json(report: &Report<'_>) -> Value {
    let started = report.wall.started.duration_since(UNIX_EPOCH);
    json!({
        "format": "pointrace-report",
        "version": VERSION,
        "pointrace": env!("CARGO_PKG_VERSION"),
        "exit": report.exit,
        "interrupted": report.interrupted,
        "wall": {
            "started_unix_ms": started.map_or(0, |since| milliseconds(since.as_millis())),
            "took_ms": milliseconds(report.wall.took.as_millis()),
        },
        "runs": report.entries.iter().map(|(entry, exit)| result(entry, *exit)).collect::<Vec<_>>(),
    })
}

fn milliseconds(ms: u128) -> u64 {
    u64::try_from(ms).unwrap_or(u64::MAX)
}

fn result(entry: &Entry<'_>, exit: u8) -> Value {
    let mut result = Map::new();
    let mut set = |key: &str, value: Value| result.insert(key.to_owned(), value);
    if let Some(scenario) = entry.scenario() {
        set("scenario", json!(scenario.name));
        set("title", json!(scenario.title.en));
        set("target", target(scenario, entry.lock()));
    }
    if let Some(lock) = entry.lock() {
        set("lock", json!(lock.name()));
    }
    set(
        "clock",
        json!(match entry.clock() {
            Clock::Virtual => "virtual",
            Clock::Real => "real",
        }),
    );
    set("verdict", json!(entry.verdict().token()));
    set("sentence", json!(entry.sentence(ENGLISH)));
    set("exit", json!(exit));
    let rest = match entry {
        Entry::Run(played, explained, _) => run(played, explained),
        Entry::Seeds(seeds) => seed_set(seeds),
        Entry::Exploration(played) => played.json(),
        #[cfg(feature = "http")]
        Entry::Outside(outside) => outside.json(exit),
        #[cfg(feature = "through")]
        Entry::Orders(played) => played.json(),
    };
    if let Value::Object(rest) = rest {
        result.extend(rest);
    }
    Value::Object(result)
}

/// What the requests went to.
fn target(scenario: &Scenario, lock: Option<LockName>) -> Value {
    let store = match lock {
        Some(lock) => scenario.store.kind_under(lock),
        None => scenario.store.kind.clone(),
    };
    let transaction = lock.and_then(|lock| transaction(scenario, lock));
    json!({
        "kind": if scenario.service.apart { "processes" } else { "in-process" },
        "store": store.name(),
        "instances": scenario.service.instances,
        "transaction": transaction.map(LockTransaction::name),
    })
}

fn run(played: &Played<'_>, explained: &[Explained]) -> Value {
    let record = played.record;
    let balances = &record.balances;
    let judgement = played.judgement;
    let mut run = json!({
        "seed": played.seed,
        "invalid": judgement.invalid.iter().map(|why| why.text(ENGLISH)).collect::<Vec<_>>(),
        "caveat": judgement.caveat.map(Caveat::name),
        "balances": {
            "should_be": balances.should_be,
            "should_be_at_most": balances.should_be_at_most,
            "actual": balances.actual,
            "wrong_users": balances.wrong_users,
        },
        "settled": {
            "done": record.settled.done,
            "not_done": record.settled.not_done,
        },
        "linearizability": {
            "not_linearizable_users": record.anomaly_count(AnomalyKind::NotLinearizable),
            "could_not_tell_users": record.untold_users,
        },
        "figures": figures(record),
        "open_loop": record.open_loop.as_ref().map(open_loop),
        "series": series(&record.figures.series),
        "checks": judgement.checks.iter().map(check).collect::<Vec<_>>(),
        "anomalies": record.anomalies.iter().map(anomaly).collect::<Vec<_>>(),
        "explained": explained
            .iter()
            .map(|one| json!({ "kind": one.kind.name(), "text": one.told(ENGLISH).text() }))
            .collect::<Vec<_>>(),
    });
    if !record.faults.is_empty() {
        let fault = |fault: &FaultCount| json!({ "name": *fault.name, "times": fault.times, "came": fault.came });
        run["faults"] = record.faults.iter().map(fault).collect();
    }
    run
}

fn figures(record: &Record) -> Map<String, Value> {
    let figure = |metric: Metric| {
        let value = record.figure(metric)?;
        Some((metric.to_string(), number(value, metric.unit())))
    };
    Metric::all().filter_map(figure).collect()
}

fn open_loop(open_loop: &OpenLoop) -> Value {
    json!({
        "intended": open_loop.intended,
        "in_time": open_loop.in_time,
        "reached": open_loop.reached(),
        "start_lag": (!open_loop.lag.is_empty()).then(|| json!({
            "p50": open_loop.lag.value_at_quantile(0.5),
            "p99": open_loop.lag_p99(),
            "max": open_loop.lag.max(),
        })),
    })
}

fn series(series: &Series) -> Value {
    let intervals = series.intervals().iter().map(|interval| {
        let outcomes =
            OutcomeKind::ALL.map(|kind| (kind.name().to_owned(), json!(interval.outcome(kind))));
        let anomalies = AnomalyKind::ALL.into_iter().filter_map(|kind| {
            let count = interval.anomalies(kind);
            (count > 0).then(|| (kind.name().to_owned(), json!(count)))
        });
        let waits = &interval.waits;
        json!({
            "outcomes": outcomes.into_iter().collect::<Map<_, _>>(),
            "anomalies": anomalies.collect::<Map<_, _>>(),
            "live_keys": interval.live_keys,
            "wait": {
                "samples": waits.samples(),
                "p50": waits.quantile(0.5),
                "p99": waits.quantile(0.99),
                "max": (waits.samples() > 0).then(|| waits.max()),
            },
        })
    });
    json!({
        "width": series.width(),
        "intervals": intervals.collect::<Vec<_>>(),
    })
}

fn check(check: &Check) -> Value {
    let (kind, declared) = match &check.subject {
        Checked::Limit(_) => ("limit", None),
        Checked::Anomaly(_, declared) => ("anomaly", Some(declared_word(*declared))),
    };
    json!({
        "kind": kind,
        "name": check.name(),
        "declared": declared,
        "limit": check.limit_text(ENGLISH),
        "bound": check.bound,
        "actual": check.actual,
        "samples": check.samples,
        "state": match check.state {
            CheckState::Ok => "ok",
            CheckState::Declared => "declared",
            CheckState::Failed => "failed",
            CheckState::Unknown => "unknown",
            CheckState::NotObservable => "not_observable",
        },
    })
}

fn anomaly(anomaly: &Anomaly) -> Value {
    let detail = match &anomaly.detail {
        Detail::LostUpdate {
            base,
            balance,
            version,
            buried,
        } => json!({
            "base": base,
            "balance": balance,
            "version": version,
            "buried": {
                "first": buried.versions.start(),
                "last": buried.versions.end(),
                "last_writer": buried.last.request,
                "last_writer_lock": buried.last.lock.name(),
                "balance": buried.balance,
            },
        }),
        Detail::Overspend { points } => json!({ "points": points }),
        Detail::NegativeBalance { balance } => json!({ "balance": balance }),
        Detail::Overlap { inside } => json!({ "inside": inside }),
        Detail::ForeignRelease { owner } => json!({ "owner": owner }),
        Detail::DoubleApply { first, effects } => json!({ "first": first, "effects": effects }),
        Detail::ZombieWrite { first } => json!({ "first": first }),
        Detail::InheritedError | Detail::UniqueViolation | Detail::ImpossibleSpeed => json!({}),
        Detail::NotLinearizable { outcome } => json!({
            "outcome": outcome.kind().name(),
            "balance": match outcome {
                Outcome::Committed(receipt) => Some(receipt.balance),
                _ => None,
            },
            "code": match outcome {
                Outcome::Rejected(rejection) => Some(rejection.code()),
                _ => None,
            },
        }),
    };
    json!({
        "kind": anomaly.kind().name(),
        "at": anomaly.at,
        "user": anomaly.user,
        "request": anomaly.request,
        "lock": anomaly.lock.name(),
        "detail": detail,
    })
}

fn seed_set(seeds: &PlayedSeeds<'_>) -> Value {
    let PlayedSeeds { set, judgement, .. } = seeds;
    let spread = |metric: Metric| {
        let spread = set.spread(metric)?;
        let number = |value| number(value, metric.unit());
        Some((
            metric.to_string(),
            json!({
                "min": number(spread.min),
                "median": number(spread.median),
                "max": number(spread.max),
                "samples": spread.samples,
            }),
        ))
    };
    let count = |verdict: Verdict| (verdict.token().to_owned(), json!(set.count(verdict)));
    json!({
        "seeds": {
            "first": set.asked.start(),
            "last": set.asked.end(),
            "played": set.played,
            "verdicts": Verdict::ALL.map(count).into_iter().collect::<Map<_, _>>(),
            "failed": set
                .failed
                .iter()
                .map(|failed| json!({
                    "seed": failed.seed,
                    "verdict": failed.verdict.token(),
                    "reasons": failed.reasons.iter().map(|why| why.text(ENGLISH)).collect::<Vec<_>>(),
                    "replay": seeds.replay(failed.seed),
                }))
                .collect::<Vec<_>>(),
            "anomalies": judgement
                .anomalies
                .iter()
                .map(|seen| json!({
                    "kind": seen.kind.name(),
                    "declared": declared_word(seen.declared),
                    "seeds": seen.seeds,
                }))
                .collect::<Vec<_>>(),
            "figures": Metric::all().filter_map(spread).collect::<Map<_, _>>(),
        },
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
pub(super) fn number(value: f64, unit: Unit) -> Value {
    match unit {
        Unit::PerSecond => json!(value),
        Unit::Count | Unit::Points | Unit::Nanos => json!(value.round() as i64),
    }
}
