//! An explanation: a column for each request, time running down, and the story.

use ratatui::text::Line;

use crate::explain::{Explanation, Table};
use crate::tui::draw::{clip, wrap};
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
    lines.extend(table(context, &explanation.table, width));
    lines
}

fn table(context: &Context<'_>, table: &Table, width: usize) -> Vec<Line<'static>> {
    const NUMBER: usize = 6;
    const GAP: usize = 2;
    let head = &table.head;
    let wide = |text: &str| context.row().text(text).width();
    let last = head.len() - 1;
    let column_of = |column: usize| {
        let cells = table.rows.iter().map(move |row| &row.cells[column]);
        cells.chain([&head[column]]).map(|cell| wide(cell))
    };
    let balance = column_of(last).max().unwrap_or(0);
    // What the columns may take: as much as they need, and all the same if there is not enough.
    let columns = (last - 1).max(1);
    let most = width.saturating_sub(NUMBER + balance + GAP * (columns + 2)) / columns;
    let widths: Vec<usize> = (1..last)
        .map(|column| column_of(column).max().unwrap_or(0).min(most))
        .collect();
    let line = |cells: &[String], role, bad: bool| {
        let mut row = context.row().right(Role::Dim, &cells[0], NUMBER - GAP);
        let mut column = NUMBER;
        for (cell, width) in cells[1..last].iter().zip(&widths) {
            let role = if bad && !cell.is_empty() {
                Role::Bad
            } else {
                role
            };
            row = row.to(column).put(role, clip(cell, *width));
            column += width + GAP;
        }
        row.right(role, &cells[last], column + balance)
    };
    let mut lines = vec![line(head, Role::Strong, false).line()];
    for row in &table.rows {
        let bad = row.remark.is_some();
        let written = line(&row.cells, Role::Plain, bad);
        let Some(remark) = &row.remark else {
            lines.push(written.line());
            continue;
        };
        let remark = format!("x {remark}");
        if written.width() + GAP + wide(&remark) < width {
            lines.push(written.text("  ").put(Role::Bad, remark).line());
        } else {
            lines.push(written.line());
            let remark = clip(&remark, width.saturating_sub(NUMBER + 1));
            lines.push(context.row().to(NUMBER).put(Role::Bad, remark).line());
        }
    }
    lines
}
