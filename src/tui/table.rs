//! Requests side by side: a column for each, time running down, the balance at the right, what went wrong beside it
//! or, where there is no room, below it.
//!
//! ```text
//!        request 1       request 2        balance
//!        charge 1,000    charge 1,000
//!    1   read 0 (v0)                            0
//!  > 2                   read 0 (v0)            0
//! ```

use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::draw::{Row, wrap};
use super::theme::{Role, Theme};

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its number, as it is written.
    pub number: String,
    /// What each request did.
    pub cells: Vec<String>,
    /// The balance after it.
    pub balance: String,
    /// What is wrong with it.
    pub remark: Option<String>,
    /// Where it stands.
    pub place: Place,
}

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
const MARGIN: usize = 6;
const GAP: usize = 2;

/// Draws a table on `width` cells; `head` names the columns of the requests and, last, of the balance.
pub(crate) fn draw(theme: Theme, head: &[String], entries: &[Entry], width: usize) -> Drawn {
    let columns = Columns::fit(head, entries, width);
    let rows = entries
        .iter()
        .map(|entry| columns.entry(theme, entry, width));
    Drawn {
        head: columns.head(theme, head),
        rows: rows.collect(),
    }
}

/// How wide the columns are.
struct Columns {
    requests: Vec<usize>,
    balance: usize,
}

impl Columns {
    /// As much as each needs, and all the same if there is not enough.
    fn fit(head: &[String], entries: &[Entry], width: usize) -> Self {
        let count = head.len().saturating_sub(1);
        let widest =
            |texts: &mut dyn Iterator<Item = &str>| texts.map(UnicodeWidthStr::width).max();
        let balances = entries.iter().map(|entry| entry.balance.as_str());
        let balance = widest(&mut balances.chain(head.last().map(String::as_str)));
        let balance = balance.unwrap_or(0);
        let most = width.saturating_sub(MARGIN + balance + GAP * (count + 1)) / count.max(1);
        let requests = (0..count).map(|column| {
            let cells = entries.iter().filter_map(|entry| entry.cells.get(column));
            let texts = cells.chain([&head[column]]).map(String::as_str);
            widest(&mut { texts }).unwrap_or(0).min(most)
        });
        Columns {
            requests: requests.collect(),
            balance,
        }
    }

    fn head(&self, theme: Theme, head: &[String]) -> Vec<Line<'static>> {
        let (balance, requests) = match head.split_last() {
            Some((balance, requests)) => (balance.as_str(), requests),
            None => return Vec::new(),
        };
        let rows = self.cells(theme, Row::new(theme), requests, balance, Role::Strong);
        rows.into_iter().map(Row::line).collect()
    }

    fn entry(&self, theme: Theme, entry: &Entry, width: usize) -> Vec<Line<'static>> {
        let role = match (entry.place, &entry.remark) {
            (Place::Future, _) => Role::Dim,
            (_, Some(_)) => Role::Bad,
            (Place::Now, None) => Role::Strong,
            (Place::Past, None) => Role::Plain,
        };
        let (pointer, number) = match entry.place {
            Place::Now => (theme.pointer(), Role::Strong),
            Place::Past | Place::Future => (" ", Role::Dim),
        };
        let start = Row::new(theme).text(" ").put(Role::Strong, pointer).right(
            number,
            &entry.number,
            MARGIN - GAP,
        );
        let mut rows = self.cells(theme, start, &entry.cells, &entry.balance, role);
        let Some(remark) = &entry.remark else {
            return rows.into_iter().map(Row::line).collect();
        };
        let remark = format!("x {remark}");
        match rows.as_slice() {
            [only] if only.width() + GAP + remark.width() < width => {
                rows = rows
                    .into_iter()
                    .map(|row| row.text("  ").put(role, remark.clone()))
                    .collect();
            }
            _ => {
                let room = width.saturating_sub(MARGIN + 1);
                let lines = wrap(&remark, room).into_iter();
                rows.extend(lines.map(|line| Row::new(theme).to(MARGIN).put(role, line)));
            }
        }
        rows.into_iter().map(Row::line).collect()
    }

    /// The cells beside each other, each on as many lines as it needs.
    fn cells(
        &self,
        theme: Theme,
        start: Row,
        cells: &[String],
        balance: &str,
        role: Role,
    ) -> Vec<Row> {
        let wrapped: Vec<Vec<String>> = cells
            .iter()
            .zip(&self.requests)
            .map(|(cell, width)| wrap(cell, *width))
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(1);
        let mut start = Some(start);
        let line = |index: usize| {
            let mut row = start.take().unwrap_or(Row::new(theme));
            let mut column = MARGIN;
            for (lines, width) in wrapped.iter().zip(&self.requests) {
                let text = lines.get(index).map_or("", String::as_str);
                if !text.is_empty() {
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
