//! What went wrong: how often, and the first few of each kind.

use ratatui::text::Line;

use super::parts::{Caption, name_of, top_of};
use super::warnings;
use crate::explain;
use crate::history::{Anomaly, AnomalyKind};
use crate::lang::Word;
use crate::text::duration;
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::{Section, clip};
use crate::tui::listed::anomalies::listed;
use crate::tui::theme::Role;

/// The kinds, causes before what they lead to.
fn causes_first() -> [AnomalyKind; AnomalyKind::ALL.len()] {
    let mut kinds = AnomalyKind::ALL;
    kinds.sort_by_key(|kind| match kind {
        AnomalyKind::InheritedError => 0,
        AnomalyKind::Overlap => 1,
        AnomalyKind::ForeignRelease => 2,
        AnomalyKind::UniqueViolation => 3,
        AnomalyKind::DoubleAccount => 4,
        AnomalyKind::ZombieWrite => 5,
        AnomalyKind::DoubleApply => 6,
        AnomalyKind::LostUpdate => 7,
        AnomalyKind::NegativeBalance => 8,
        AnomalyKind::Overspend => 9,
        AnomalyKind::WrongBalance => 10,
        AnomalyKind::NotLinearizable => 11,
        AnomalyKind::HistoryMismatch => 12,
        AnomalyKind::ImpossibleSpeed => 13,
        AnomalyKind::Leak => 14,
    });
    kinds
}

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let warnings = warnings::lines(context, width);
    let counts = counts(context, width);
    let anomalies = listed(context.snapshot);
    if counts.is_empty() {
        let text = clip(context.text(Word::AnomaliesNone), width.saturating_sub(3));
        return vec![
            Section::new(0, vec![context.line().put(Role::Good, text).line()]),
            Section::new(0, warnings),
        ];
    }
    let room = height
        .saturating_sub(counts.len() + warnings.len() + 4)
        .max(1);
    let marked = context.state.anomaly.min(anomalies.len().saturating_sub(1));
    let top = top_of(marked, anomalies.len(), room);
    let shown = anomalies.iter().enumerate().skip(top).take(room);
    let mut list = Vec::from_iter(place(context, top, shown.len(), width));
    list.extend(shown.map(|(index, anomaly)| line(context, anomaly, index == marked, width)));
    vec![
        Section::new(0, counts),
        Section::new(1, warnings),
        Section::new(0, list),
    ]
}

/// Which of the anomalies stand below, and that not each has been kept, if so.
fn place(context: &Context<'_>, top: usize, shown: usize, width: usize) -> Option<Line<'static>> {
    let record = &context.snapshot.record;
    let kept = record.anomalies.iter().count();
    let seen = |kind| is_seen_as_it_happens(kind).then(|| record.anomaly_count(kind));
    let seen: u64 = AnomalyKind::ALL.into_iter().filter_map(seen).sum();
    if kept == 0 || (shown == kept && kept as u64 >= seen) {
        return None;
    }
    let word = if (kept as u64) < seen {
        Word::AnomaliesFirst
    } else {
        Word::UsersShown
    };
    let numbers = [top + 1, top + shown, kept].map(|number| grouped(number as u64));
    let [first, last, kept] = &numbers;
    let text = context.lang.fill(word, &[first, last, kept]);
    let text = clip(&text, width.saturating_sub(3));
    Some(context.line().put(Role::Dim, text).line())
}

/// How often each kind was seen, as many in a line as fit.
fn counts(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut row = context.line();
    let mut any = false;
    for kind in causes_first() {
        let count = context.snapshot.record.anomaly_count(kind);
        let still_played = context.snapshot.stage == crate::live::Stage::Playing;
        // While requests are under way, balances differ and timers run without being wrong.
        if count == 0 || (still_played && !is_seen_as_it_happens(kind)) {
            continue;
        }
        any = true;
        let text = format!("{} {}", context.text(name_of(kind)), grouped(count));
        let wide = context.row().text(text.clone()).width() + 3;
        if row.width() > 2 && row.width() + wide > width {
            lines.push(row.line());
            row = context.line();
        }
        row = row.put(Role::Bad, text).text("   ");
    }
    if any {
        lines.push(row.line());
    }
    lines
}

/// Whether it is observed at a moment, and not read off the final state.
pub(crate) fn is_seen_as_it_happens(kind: AnomalyKind) -> bool {
    !kind.is_read_off_the_end()
}

fn line(context: &Context<'_>, anomaly: &Anomaly, marked: bool, width: usize) -> Line<'static> {
    let (pointer, role) = context.mark(marked, Role::Plain);
    let title = explain::title(anomaly, context.lang);
    let mut row = context
        .row()
        .text(format!(" {pointer}"))
        .right(Role::Dim, &duration(anomaly.at), 11)
        .text("  ");
    if context.snapshot.scenario.users.count > 1 {
        let user = context.lang.fill(Word::UserOne, &[&anomaly.user]);
        row = row.put(Role::Dim, user).to(24);
    }
    let room = width.saturating_sub(row.width() + 1);
    row.put(role, clip(&title, room)).line()
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    let word = if context.snapshot.record.anomalies.iter().next().is_some() {
        Word::CaptionAnomalies
    } else {
        Word::CaptionNoAnomalies
    };
    Caption::plain(context, word)
}
