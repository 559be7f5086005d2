//! An explanation: a column for each request, time running down, and the story.

use ratatui::text::Line;

use crate::explain::Explanation;
use crate::tui::draw::wrap;
use crate::tui::table::{Entry, Place, draw};
use crate::tui::theme::Role;
use crate::tui::view::Context;

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
    lines.extend(table(context, explanation, width));
    lines
}

fn table(context: &Context<'_>, explanation: &Explanation, width: usize) -> Vec<Line<'static>> {
    let rows = explanation.rows.iter().map(|row| {
        // The number, the requests, the balance.
        let mut cells = explanation.cells(row);
        let balance = cells.pop().unwrap_or_default();
        let cells = cells.split_off(1);
        Entry {
            number: row.number.to_string(),
            cells,
            balance,
            remark: row.remark.clone(),
            place: Place::Past,
        }
    });
    let rows: Vec<Entry> = rows.collect();
    let head = explanation.head().split_off(1);
    let drawn = draw(context.theme, &head, &rows, width);
    let rows = drawn.rows.into_iter().flatten();
    drawn.head.into_iter().chain(rows).collect()
}
