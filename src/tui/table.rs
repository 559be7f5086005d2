//! Requests side by side: a column for each, time running down, the balance at the right, what went wrong beside it
//! or, where there is no room, below it.
//!
//! ```text
//!          request 1       request 2       balance
//!          (charge 1,000)  (charge 1,000)
//!       1  read 0 (v0)                           0
//!    >  2                  read 0 (v0)           0
//! ```

use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::draw::{Row, wrap};
use super::theme::{Role, Theme};
use crate::explain::{self, Table};

/// Where a row stands in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// It has happened.
    Past,
    /// It has happened just now.
    Now,
    /// It may happen again.
    Future,
}

/// The table, drawn: the head, and the lines of each row.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub head: Vec<Line<'static>>,
    pub rows: Vec<Vec<Line<'static>>>,
}

/// Where the cells begin.
const MARGIN: usize = 7;
const GAP: usize = 2;

/// Draws a table on `width` cells; `place` says of the rows, counted from 0, where each stands.
pub(crate) fn draw(
    theme: Theme,
    table: &Table,
    place: impl Fn(usize) -> Place,
    width: usize,
) -> Drawn {
    let columns = Columns::fit(table, width);
    let head = columns.cells(theme, Row::new(theme), &table.head, Role::Strong);
    let rows = table.rows.iter().enumerate();
    let rows = rows.map(|(index, entry)| columns.entry(theme, entry, place(index), width));
    Drawn {
        head: head.into_iter().map(Row::line).collect(),
        rows: rows.collect(),
    }
}

/// How wide the columns are: of each request, and of the balance.
struct Columns {
    requests: Vec<usize>,
    balance: usize,
}

impl Columns {
    /// As much as each needs, and all the same if there is not enough.
    fn fit(table: &Table, width: usize) -> Self {
        let last = table.head.len() - 1;
        let widest = |column: usize| {
            let cells = table.rows.iter().map(|row| &row.cells[column]);
            let cells = cells.chain([&table.head[column]]);
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        };
        let balance = widest(last);
        let count = (last - 1).max(1);
        let most = width.saturating_sub(MARGIN + balance + GAP * (count + 1)) / count;
        Columns {
            requests: (1..last).map(|column| widest(column).min(most)).collect(),
            balance,
        }
    }

    fn entry(
        &self,
        theme: Theme,
        entry: &explain::Row,
        place: Place,
        width: usize,
    ) -> Vec<Line<'static>> {
        let role = match (place, &entry.remark) {
            (Place::Future, _) => Role::Dim,
            (_, Some(_)) => Role::Bad,
            (Place::Now, None) => Role::Strong,
            (Place::Past, None) => Role::Plain,
        };
        let (pointer, number) = match place {
            Place::Now => (theme.pointer(), Role::Strong),
            Place::Past | Place::Future => (" ", Role::Dim),
        };
        let start = Row::new(theme).text(" ").put(Role::Strong, pointer).right(
            number,
            &entry.cells[0],
            MARGIN - GAP,
        );
        let mut rows = self.cells(theme, start, &entry.cells, role);
        if let Some(remark) = &entry.remark {
            let remark = format!("x {remark}");
            let is_beside = rows.len() == 1 && rows[0].width() + GAP + remark.width() < width;
            if is_beside {
                rows = rows
                    .into_iter()
                    .map(|row| row.text("  ").put(role, &*remark))
                    .collect();
            } else {
                let lines = wrap(&remark, width.saturating_sub(MARGIN + 1)).into_iter();
                rows.extend(lines.map(|line| Row::new(theme).to(MARGIN).put(role, line)));
            }
        }
        rows.into_iter().map(Row::line).collect()
    }

    /// The cells of the requests beside each other, each on as many lines as it needs, and the balance.
    fn cells(&self, theme: Theme, start: Row, cells: &[String], role: Role) -> Vec<Row> {
        let wrapped: Vec<Vec<String>> = cells[1..]
            .iter()
            .zip(&self.requests)
            .map(|(cell, width)| wrap_cell(cell, *width))
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(1);
        let balance = &cells[cells.len() - 1];
        let mut start = Some(start);
        let line = |index: usize| {
            let mut row = start.take().unwrap_or(Row::new(theme));
            let mut column = MARGIN;
            for (lines, width) in wrapped.iter().zip(&self.requests) {
                if let Some(text) = lines.get(index).filter(|text| !text.is_empty()) {
                    row = row.to(column).put(role, text);
                }
                column += width + GAP;
            }
            if index == 0 {
                row = row.right(role, balance, column + self.balance);
            }
            row
        };
        (0..height).map(line).collect()
    }
}

/// A cell in lines, broken between words, but within brackets only if there is no other way.
fn wrap_cell(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for unit in units(text) {
        let line = lines.last_mut().expect("there is always a line");
        let gap = usize::from(!line.is_empty());
        if line.width() + gap + unit.width() <= width {
            if gap > 0 {
                line.push(' ');
            }
            line.push_str(unit);
        } else {
            lines.extend(wrap(unit, width));
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The words of a text; those in brackets are one.
fn units(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    text.split(move |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ' ' && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_broken_only_if_they_must() {
        assert_eq!(
            wrap_cell("write 2,000 (v1 -> v3)", 22),
            ["write 2,000 (v1 -> v3)"]
        );
        assert_eq!(
            wrap_cell("write 2,000 (v1 -> v3)", 19),
            ["write 2,000", "(v1 -> v3)"]
        );
        assert_eq!(wrap_cell("요청 (충전 1,000)", 12), ["요청", "(충전 1,000)"]);
        assert_eq!(wrap_cell("a (b c d)", 4), ["a", "(b c", "d)"]);
        assert!(wrap_cell("", 4).is_empty());
        assert!(wrap_cell("a b", 0).iter().all(String::is_empty));
    }
}
