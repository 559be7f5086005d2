//! What each control survives: the fault scenarios that were played beside a comparison, and the command that replays each
//! cell that broke.

use super::cells::Cells;
use crate::compare::{Comparison, Row, Standing, Table};
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
        says: row.map_or_else(|| "-".to_owned(), |row| says(row, lang)),
        command: row.and_then(|row| command(table, row)),
    }
}

fn says(row: &Row, lang: Lang) -> String {
    match row.standing {
        Standing::Kept => lang.text(Word::CmpSurvives).to_owned(),
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

/// The names of the fault scenarios that a control survived, and of those that it did not.
pub fn parted(cells: &[FaultCell]) -> (Vec<&FaultCell>, Vec<&FaultCell>) {
    let played = cells.iter().filter(|cell| {
        let standing = cell.standing;
        standing.is_some_and(|it| !matches!(it, Standing::Idle | Standing::Unplayed))
    });
    played.partition(|cell| cell.standing == Some(Standing::Kept))
}
