//! An explanation: a column for each request, time running down, and the story.

use ratatui::text::Line;

use crate::explain::Explanation;
use crate::tui::context::Context;
use crate::tui::draw::wrap;
use crate::tui::table::{Place, draw};
use crate::tui::theme::Role;

/// All lines of an explanation.
pub(crate) fn lines(
    context: &Context<'_>,
    explanation: &Explanation,
    width: usize,
) -> Vec<Line<'static>> {
    let room = width.saturating_sub(4);
    let mut lines: Vec<Line<'static>> = wrap(&explanation.title, room)
        .into_iter()
        .map(|line| context.line().put(Role::Strong, line).line())
        .collect();
    lines.push(Line::default());
    for line in wrap(&explanation.story, room) {
        lines.push(context.line().text(line).line());
    }
    lines.push(Line::default());
    let table = draw(context.theme, &explanation.table, |_| Place::Past, width);
    lines.extend(table.head);
    lines.extend(table.rows.into_iter().flatten());
    lines
}
