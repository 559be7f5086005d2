//! What went wrong: how often, and the first few of each kind.

use ratatui::text::Line;

use super::{Caption, name_of, top_of, warnings};
use crate::env::Nanos;
use crate::explain::{self, Explanation};
use crate::history::{Anomaly, AnomalyKind, Detail, Event, Step};
use crate::lang::{Lang, Word};
use crate::live::Snapshot;
use crate::point::RequestId;
use crate::text::duration;
use crate::text::grouped;
use crate::tui::draw::{Section, clip};
use crate::tui::theme::Role;
use crate::tui::view::Context;

/// The anomalies that can be explained: the first of each kind, then the second of each, and so on; among these in
/// the order in which they happened, so that a cause stands above what it led to.
pub(crate) fn listed(snapshot: &Snapshot) -> Vec<&Anomaly> {
    let mut seen = [0_usize; AnomalyKind::ALL.len()];
    let mut ranked: Vec<((usize, Nanos), &Anomaly)> = snapshot
        .record
        .anomalies
        .iter()
        .map(|anomaly| {
            let kind = anomaly.kind();
            let place = AnomalyKind::ALL.iter().position(|other| *other == kind);
            let count = &mut seen[place.unwrap_or(0)];
            *count += 1;
            ((*count, anomaly.at), anomaly)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, anomaly)| anomaly).collect()
}

/// The kinds, causes before what they lead to.
fn causes_first() -> [AnomalyKind; AnomalyKind::ALL.len()] {
    let mut kinds = AnomalyKind::ALL;
    kinds.sort_by_key(|kind| match kind {
        AnomalyKind::InheritedError => 0,
        AnomalyKind::Overlap => 1,
        AnomalyKind::ForeignRelease => 2,
        AnomalyKind::LostUpdate => 3,
        AnomalyKind::NegativeBalance => 4,
        AnomalyKind::Overspend => 5,
        AnomalyKind::WrongBalance => 6,
        AnomalyKind::NotLinearizable => 7,
        AnomalyKind::HistoryMismatch => 8,
        AnomalyKind::ImpossibleSpeed => 9,
        AnomalyKind::Leak => 10,
    });
    kinds
}

/// How the watched user was granted more than there was, if so.
pub(crate) fn overspent(snapshot: &Snapshot, lang: Lang) -> Option<Explanation> {
    let opening = snapshot.scenario.users.balance;
    explain::overspend(snapshot.watched, opening, &snapshot.steps, lang)
}

/// What went wrong with a request of the watched user: what it did; else, that its own write was overwritten.
///
/// Only the first anomalies of each kind are kept; the steps of the user show the others too.
pub(crate) fn of_request(snapshot: &Snapshot, request: RequestId) -> Option<Anomaly> {
    let shown = shown_by(&snapshot.steps);
    let kept = snapshot.record.anomalies.iter();
    let own = kept
        .chain(&shown)
        .filter(|anomaly| anomaly.request == request);
    if let Some(own) = own.min_by_key(|anomaly| anomaly.kind()) {
        return Some(own.clone());
    }
    let wrote = |event: &Event| match event.step {
        Step::Wrote { version, .. } if event.request == request => Some(version),
        _ => None,
    };
    let version = snapshot.steps.iter().find_map(wrote)?;
    let buries = |anomaly: &&Anomaly| match &anomaly.detail {
        Detail::LostUpdate { buried, .. } => buried.versions.contains(&version),
        _ => false,
    };
    shown.iter().find(buries).cloned()
}

/// What the steps of a user show to be wrong, in their order.
fn shown_by(steps: &[Event]) -> Vec<Anomaly> {
    let mut inside = 0_u32;
    let mut found = Vec::new();
    for event in steps {
        match event.step {
            Step::Granted { .. } => inside += 1,
            Step::Released { .. } => inside = inside.saturating_sub(1),
            _ => {}
        }
        Detail::of_step(&event.step, event.request, event.lock, inside, |detail| {
            found.push(Anomaly {
                at: event.at,
                user: event.user,
                request: event.request,
                lock: event.lock,
                detail,
            });
        });
    }
    found
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
pub(super) fn is_seen_as_it_happens(kind: AnomalyKind) -> bool {
    !matches!(
        kind,
        AnomalyKind::WrongBalance
            | AnomalyKind::Overspend
            | AnomalyKind::HistoryMismatch
            | AnomalyKind::Leak
    )
}

fn line(context: &Context<'_>, anomaly: &Anomaly, marked: bool, width: usize) -> Line<'static> {
    let (pointer, role) = if marked {
        (context.theme.pointer(), Role::Marked)
    } else {
        (" ", Role::Plain)
    };
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
