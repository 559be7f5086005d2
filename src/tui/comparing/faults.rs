//! What each control survives, while the fault scenarios are played: a line for each control.

use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::view::{ROUNDS, line};
use super::watching::Watching;
use crate::compare::{Comparison, Table};
use crate::lang::Word;
use crate::report::{FaultCell, parted, survival};
use crate::request::LockName;
use crate::tui::draw::{Row, wrap};
use crate::tui::theme::Role;

/// The controls, how many of the fault scenarios each survives, and what plays again in what it does not.
pub(super) fn lines(
    watching: &Watching,
    comparison: &Comparison,
    width: usize,
) -> Vec<Line<'static>> {
    const LOCK: usize = 2;
    let lang = watching.lang;
    let all = survival(comparison, lang);
    let rounds = comparison.faults.first().map_or(0, Table::rounds);
    let title = lang.fill(Word::CmpFaults, &[&rounds]);
    let title = wrap(&title, width.saturating_sub(2)).into_iter();
    let mut lines: Vec<Line<'static>> = title
        .map(|text| line(watching).put(Role::Strong, text).line())
        .collect();
    let names = all.iter().map(|(lock, _)| lock.name().len()).max();
    let names = names.unwrap_or(0).max(lang.text(Word::Lock).width());
    let rounds_at = LOCK + names + 2;
    let kept_at = rounds_at + ROUNDS + 2;
    let breaks_at = kept_at + lang.text(Word::CmpSurvivesOf).width().max(5) + 2;
    let row = || Row::new(watching.theme);
    let heads = [
        (LOCK, Word::Lock),
        (rounds_at, Word::CmpRounds),
        (kept_at, Word::CmpSurvivesOf),
        (breaks_at, Word::CmpBreaks),
    ];
    let head = heads.into_iter().fold(row(), |row, (at, word)| {
        row.to(at).put(Role::Dim, lang.text(word))
    });
    lines.push(head.line());
    let mut commands = Vec::new();
    for (lock, cells) in &all {
        let (kept, broken) = parted(cells);
        let (played, whole) = played(comparison, *lock);
        let role = match broken.is_empty() {
            true => Role::Plain,
            false => Role::Bad,
        };
        let mut start = row()
            .to(LOCK)
            .put(role, lock.name())
            .to(rounds_at)
            .bar(Role::Dim, played, whole, ROUNDS)
            .to(kept_at)
            .put(
                Role::Strong,
                format!("{}/{}", kept.len(), kept.len() + broken.len()),
            );
        let says = |cell: &&FaultCell| format!("{}: {}", cell.scenario, cell.says);
        let says: Vec<String> = broken.iter().map(says).collect();
        for text in wrap(&says.join("; "), width.saturating_sub(breaks_at + 1)) {
            lines.push(start.to(breaks_at).put(Role::Bad, text).line());
            start = row();
        }
        commands.extend(broken.iter().filter_map(|cell| cell.command.clone()));
    }
    if !commands.is_empty() {
        lines.push(Line::default());
        lines.push(line(watching).text(lang.text(Word::CmpReplays)).line());
    }
    for command in commands {
        let wrapped = wrap(&command, width.saturating_sub(4)).into_iter();
        lines.extend(wrapped.map(|text| line(watching).text(format!("  {text}")).line()));
    }
    lines
}

/// How many rounds of the fault scenarios were played under a control, and how many will be.
fn played(comparison: &Comparison, lock: LockName) -> (i64, i64) {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let tables = comparison.faults.iter();
    let rows = tables.filter_map(|table| Some((table.row(lock)?.played, table.rounds())));
    rows.fold((0, 0), |(played, whole), (own, all)| {
        (played + signed(own), whole + signed(all))
    })
}
