//! The table as plain text and as Markdown.

use std::fmt::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::{Explanation, Row};
use crate::lang::Word;
use crate::text::grouped;

impl Explanation {
    /// The cells of the head: a blank one over the numbers, the requests, the balance.
    pub fn head(&self) -> Vec<String> {
        let mut head = vec![String::new()];
        head.extend(self.columns.iter().map(|column| column.heading.clone()));
        head.push(self.lang.text(Word::Balance).to_owned());
        head
    }

    /// The cells of a row, as many as the head has. What requests without a column did stands in the first one.
    pub fn cells(&self, row: &Row) -> Vec<String> {
        let mut cells = vec![row.number.to_string()];
        let place = row.column.unwrap_or(0);
        cells.extend((0..self.columns.len()).map(|column| {
            if column == place {
                row.text.clone()
            } else {
                String::new()
            }
        }));
        cells.push(row.balance.map(grouped).unwrap_or_default());
        cells
    }

    /// As plain text: the title, the table, the story.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write_text(&mut out)
            .expect("writing to a string does not fail");
        out
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        self.write_markdown(&mut out)
            .expect("writing to a string does not fail");
        out
    }

    fn write_text(&self, out: &mut String) -> fmt::Result {
        let head = self.head();
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| self.cells(row)).collect();
        let width = |column: usize| {
            let cells = rows
                .iter()
                .chain([&head])
                .map(|cells| cells[column].width());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..head.len()).map(width).collect();
        writeln!(out, "{}\n", self.title)?;
        writeln!(out, "{}", line(&head, &widths).trim_end())?;
        for (row, cells) in self.rows.iter().zip(&rows) {
            let line = line(cells, &widths);
            match &row.remark {
                Some(remark) => writeln!(out, "{line}  x {remark}")?,
                None => writeln!(out, "{}", line.trim_end())?,
            }
        }
        writeln!(out, "\n{}", self.story)
    }

    fn write_markdown(&self, out: &mut String) -> fmt::Result {
        let head = self.head();
        writeln!(out, "**{}**\n", escaped(&self.title))?;
        let cells: Vec<String> = head.iter().map(|cell| escaped(cell)).collect();
        writeln!(out, "| {} | |", cells.join(" | "))?;
        let dashes = head.iter().enumerate().map(|(index, _)| {
            if index == 0 || index + 1 == head.len() {
                "---:"
            } else {
                "---"
            }
        });
        writeln!(out, "| {} | --- |", dashes.collect::<Vec<_>>().join(" | "))?;
        for row in &self.rows {
            let cells: Vec<String> = self.cells(row).iter().map(|cell| escaped(cell)).collect();
            let remark = match &row.remark {
                Some(remark) => format!("**{}**", escaped(remark)),
                None => String::new(),
            };
            writeln!(out, "| {} | {remark} |", cells.join(" | "))?;
        }
        writeln!(out, "\n{}", escaped(&self.story))
    }
}

/// A row of the table; numbers stand at the right of their columns.
fn line(cells: &[String], widths: &[usize]) -> String {
    let last = cells.len() - 1;
    let mut out = String::new();
    for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let gap = " ".repeat(width.saturating_sub(cell.width()));
        out.push_str("  ");
        if index == 0 || index == last {
            out.push_str(&gap);
            out.push_str(cell);
        } else {
            out.push_str(cell);
            out.push_str(&gap);
        }
    }
    out
}

/// Nothing in the texts is meant as Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '*' | '_' | '<' | '>' | '[' | ']' | '`' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
