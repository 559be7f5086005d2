//! A comparison for machines.

use serde_json::{Map, Value, json};

use super::advice::advice;
use super::cells::promises_text;
use super::survival::{FaultCell, survival};
use crate::compare::{Comparison, Ground, Measure, Next, Pick, Row, Standing, Table};
use crate::report::{ENGLISH, Wall};
use crate::request::{LockName, Needs};
use crate::scenario::Clock;
use std::time::UNIX_EPOCH;

/// The version of the format: raised when a field changes its meaning or goes away.
const VERSION: u32 = 1;

/// The comparison, as docs/compare.md describes it. Times are in nanoseconds, balances in points; English in every locale.
/// Under the virtual clock only `wall` differs between two comparisons of the same seeds.
pub fn comparison_json(comparison: &Comparison, exit: u8, wall: Wall) -> Value {
    let started = wall.started.duration_since(UNIX_EPOCH).unwrap_or_default();
    let milliseconds = |ms: u128| u64::try_from(ms).unwrap_or(u64::MAX);
    let names = |locks: Vec<LockName>| locks.iter().map(|lock| lock.name()).collect::<Vec<_>>();
    json!({
        "format": "pointrace-comparison",
        "version": VERSION,
        "pointrace": env!("CARGO_PKG_VERSION"),
        "exit": exit,
        "interrupted": comparison.interrupted,
        "wall": {
            "started_unix_ms": milliseconds(started.as_millis()),
            "took_ms": milliseconds(wall.took.as_millis()),
        },
        "tables": comparison.tables.iter().map(table).collect::<Vec<_>>(),
        "kept_everywhere": names(comparison.kept_everywhere()),
        "faults": survival(comparison, ENGLISH).iter().flat_map(|(_, cells)| cells).map(fault).collect::<Vec<_>>(),
    })
}

fn fault(cell: &FaultCell) -> Value {
    json!({
        "scenario": cell.scenario,
        "lock": cell.lock.name(),
        "standing": cell.standing.map(Standing::name),
        "struck_rounds": cell.struck,
        "says": cell.says,
        "replay": cell.command,
    })
}

fn table(table: &Table) -> Value {
    let advised = &table.recommendation;
    json!({
        "scenario": table.scenario.name,
        "origin": table.origin,
        "options": table.options,
        "instances": table.scenario.service.instances,
        "ground": match Ground::of(&table.scenario) {
            Ground::Memory => "memory",
            Ground::Model => "model",
            Ground::Real(kind) => kind.name(),
        },
        "clock": match table.clock {
            Clock::Virtual => "virtual",
            Clock::Real => "real",
        },
        "seeds": { "first": table.seeds.start(), "last": table.seeds.end() },
        "ranked_by": table.criteria.iter().map(|measure| measure.name()).collect::<Vec<_>>(),
        "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
        "recommendation": {
            "lock": advised.pick.as_ref().map(|pick| pick.lock.name()),
            "basis": advised.pick.as_ref().map(pick),
            "otherwise": advised.otherwise.as_ref().map(|other| other.lock.name()),
            "sentences": advice(table, ENGLISH),
        },
    })
}

fn row(row: &Row) -> Value {
    let figure = |measure: &Measure| {
        let spread = row.figure(*measure)?;
        let value = json!({
            "min": spread.min,
            "median": spread.median,
            "max": spread.max,
            "samples": spread.samples,
        });
        Some((measure.name().to_owned(), value))
    };
    json!({
        "lock": row.lock.name(),
        "rank": row.rank,
        "standing": row.standing.name(),
        "rounds": row.played,
        "late_rounds": row.late,
        "stuck_rounds": row.stuck,
        "requests": row.requests,
        "committed": row.committed,
        "losses": row.losses.iter().map(|loss| json!({
            "seed": loss.seed,
            "points_missing": loss.missing,
            "points_given_away": loss.given_away,
            "lost_updates": loss.lost_updates,
        })).collect::<Vec<_>>(),
        "anomalies": row.seen.iter().map(|(kind, rounds)| json!({
            "kind": kind.name(),
            "rounds": rounds,
        })).collect::<Vec<_>>(),
        "figures": Measure::ALL.iter().filter_map(figure).collect::<Map<_, _>>(),
        "needs": match row.lock.needs() {
            Needs::Nothing => "nothing",
            Needs::Database => "database",
            Needs::AdvisoryLocks => "advisory_locks",
            Needs::Nodes => "nodes",
        },
        "promises": promises_text(row.lock, ENGLISH),
    })
}

fn pick(pick: &Pick) -> Value {
    let next = |next: Next| {
        json!({
            "lock": next.lock.name(),
            "by": next.by.name(),
            "better": next.better.median,
            "own": next.own.median,
        })
    };
    json!({
        "rounds": pick.rounds,
        "refused": pick.refused,
        "equals": pick.equals.iter().map(|lock| lock.name()).collect::<Vec<_>>(),
        "next": pick.next.map(next),
    })
}
