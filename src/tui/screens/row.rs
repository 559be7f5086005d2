//! The row of a user in a modelled database: who holds it, who waits for it, whose snapshot is old.

use ratatui::text::Line;

use crate::lang::Word;
use crate::live::{AtRow, RowView, SessionView};
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::clip;
use crate::tui::theme::Role;

/// The row, on at most `height` lines.
pub(super) fn lines(
    context: &Context<'_>,
    row: &RowView,
    width: usize,
    height: usize,
) -> Vec<Line<'static>> {
    let snapshot = context.snapshot;
    let model = snapshot.scenario.model_words(snapshot.began_with);
    let model = model.unwrap_or_default();
    let ground = context.lang.fill(Word::ModelledGround, &[&model]);
    let title = context
        .lang
        .fill(Word::RowTitle, &[&snapshot.watched, &ground]);
    let title = clip(&title, width.saturating_sub(3));
    let mut lines = vec![context.line().put(Role::Strong, title).line()];
    if row.waiting_for_connection > 0 {
        let count = grouped(row.waiting_for_connection as u64);
        let text = context.lang.fill(Word::RowNoConnection, &[&count]);
        lines.push(context.line().put(Role::Waiting, text).line());
    }
    if row.sessions.is_empty() {
        let text = context.text(Word::RowFree);
        lines.push(context.line().put(Role::Dim, text).line());
        return lines;
    }
    let room = height.saturating_sub(lines.len()).max(1);
    let shown = match row.sessions.len() > room {
        true => room.saturating_sub(1),
        false => row.sessions.len(),
    };
    let sessions = row.sessions[..shown].iter();
    lines.extend(sessions.map(|session| line(context, session)));
    let more = row.sessions.len() - shown;
    if more > 0 {
        let text = context.lang.fill(Word::LocksMore, &[&grouped(more as u64)]);
        lines.push(context.line().put(Role::Dim, text).line());
    }
    lines
}

fn line(context: &Context<'_>, session: &SessionView) -> Line<'static> {
    const STATE: usize = 16;
    const SNAPSHOT: usize = 44;
    let (role, mark, state) = match session.at {
        AtRow::Holds => (
            Role::Inside,
            context.theme.full(),
            context.text(Word::RowHeld).to_owned(),
        ),
        AtRow::Waits(place) => (
            Role::Waiting,
            context.theme.waiting(),
            context.lang.fill(Word::RowWaits, &[&place]),
        ),
        AtRow::Nothing => (
            Role::Dim,
            " ",
            context.text(Word::RowTransaction).to_owned(),
        ),
    };
    let row = context
        .line()
        .put(role, mark.repeat(2))
        .right(Role::Strong, &session.request.to_string(), 11)
        .to(STATE)
        .put(role, state);
    match session.behind {
        None => row.line(),
        Some(0) => {
            let text = context.text(Word::RowSnapshotNew);
            row.to(SNAPSHOT).put(Role::Dim, text).line()
        }
        Some(behind) => {
            let text = context.lang.fill(Word::RowSnapshotOld, &[&grouped(behind)]);
            row.to(SNAPSHOT).put(Role::Warn, text).line()
        }
    }
}
