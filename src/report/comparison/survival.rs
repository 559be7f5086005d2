//! What each control survives: the fault scenarios that were played beside a comparison, and the command that replays each
//! cell that broke.

use super::cells::Cells;
use crate::compare::{Comparison, Row, Standing, Table};
use crate::fault::{Fault, Whom};
use crate::lang::{Lang, Word};
use crate::request::LockName;
use crate::text::shell_word;

/// What became of one control under one fault scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultCell {
    /// The fault scenario.
    pub scenario: String,
    /// The control.
    pub lock: LockName,
    /// How it stands; `None` if the scenario cannot be played under it on this ground.
    pub standing: Option<Standing>,
    /// The rounds in which its fault came.
    pub struck: u64,
    /// It says something of the control: something was done, and it broke, or survived, or no fault of the scenario can reach it.
    pub counts: bool,
    /// In words, in the language that was asked for.
    pub says: String,
    /// What plays its first broken round again.
    pub command: Option<String>,
}

/// A line for each control, in the order of the first table; empty if no fault scenario was played.
pub fn survival(comparison: &Comparison, lang: Lang) -> Vec<(LockName, Vec<FaultCell>)> {
    let Some(first) = comparison.tables.first() else {
        return Vec::new();
    };
    if comparison.faults.is_empty() {
        return Vec::new();
    }
    let cells = |lock: LockName| {
        let tables = comparison.faults.iter();
        tables.map(|table| cell(table, lock, lang)).collect()
    };
    let locks = first.rows.iter().map(|row| row.lock);
    locks.map(|lock| (lock, cells(lock))).collect()
}

fn cell(table: &Table, lock: LockName, lang: Lang) -> FaultCell {
    let row = table.row(lock);
    FaultCell {
        scenario: table.scenario.name.clone(),
        lock,
        standing: row.map(|row| row.standing),
        struck: row.map_or(0, |row| row.struck),
        counts: row.is_some_and(|row| counts(table, row)),
        says: row.map_or_else(|| "-".to_owned(), |row| says(table, row, lang)),
        command: row.and_then(|row| command(table, row)),
    }
}

/// A fault of holders, or of nodes, never comes under a control that has none: that is one way to survive it. Where another did not
/// come, because there was no such moment in the round, nothing was tried.
fn counts(table: &Table, row: &Row) -> bool {
    match row.standing {
        Standing::Lost | Standing::Broke => true,
        Standing::Kept => {
            let faults = &table.scenario.faults;
            row.struck > 0 || !faults.iter().any(|fault| can_reach(fault, row.lock))
        }
        Standing::Idle | Standing::Unplayed => false,
    }
}

fn can_reach(fault: &Fault, lock: LockName) -> bool {
    match fault.whom {
        Whom::Holder => lock.grants(),
        Whom::Nodes(_) | Whom::Link { .. } | Whom::Lease => lock.needs_nodes(),
        Whom::Process(_) | Whom::Store | Whom::Answers(_) | Whom::Client => true,
    }
}

fn says(table: &Table, row: &Row, lang: Lang) -> String {
    match row.standing {
        Standing::Kept => {
            let word = match (row.struck, counts(table, row)) {
                (0, true) => Word::CmpUntouched,
                (0, false) => Word::CmpNotTried,
                _ => Word::CmpSurvives,
            };
            lang.text(word).to_owned()
        }
        Standing::Broke => {
            let kinds: Vec<&str> = row.seen.iter().map(|(kind, _)| kind.name()).collect();
            match kinds.is_empty() {
                true => lang.text(Word::CmpStuck).to_owned(),
                false => kinds.join(", "),
            }
        }
        Standing::Lost | Standing::Idle | Standing::Unplayed => Cells { row, lang }.lost(),
    }
}

fn command(table: &Table, row: &Row) -> Option<String> {
    let (origin, seed) = (table.origin.as_deref()?, row.first_broken?);
    let options = match table.options.is_empty() {
        true => String::new(),
        false => format!(" {}", table.options),
    };
    Some(format!(
        "pointrace run {origin} --lock {} --seed {seed}{options}",
        shell_word(row.lock.name())
    ))
}

/// The cells of the fault scenarios that a control survived, and of those that it did not.
pub fn parted(cells: &[FaultCell]) -> (Vec<&FaultCell>, Vec<&FaultCell>) {
    let that_count = cells.iter().filter(|cell| cell.counts);
    that_count.partition(|cell| cell.standing == Some(Standing::Kept))
}
