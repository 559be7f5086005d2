//! The table: a column for each request, time running down.

use std::fmt::{self, Write};

use crate::lang::{Lang, Word};
use crate::text::{Side, columns};

/// Steps as a table: a column for each request, and the balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The cells of the head: a blank one over the numbers, the requests, the balance.
    pub head: Vec<String>,
    /// What was done, in order.
    pub rows: Vec<Row>,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1; what each request did; the balance after it, once it is known. As many as the head has.
    pub cells: Vec<String>,
    /// What is wrong with it.
    pub remark: Option<String>,
}

impl Table {
    /// A table without rows, with these heads for its requests.
    pub fn new(requests: impl IntoIterator<Item = String>, lang: Lang) -> Self {
        let mut head = vec![String::new()];
        head.extend(requests);
        head.push(lang.text(Word::Balance).to_owned());
        Table {
            head,
            rows: Vec::new(),
        }
    }

    /// Adds a row: what each request did, and the balance after it.
    pub fn push(
        &mut self,
        requests: impl IntoIterator<Item = String>,
        balance: String,
        remark: Option<String>,
    ) {
        let mut cells = vec![(self.rows.len() + 1).to_string()];
        cells.extend(requests);
        cells.push(balance);
        debug_assert_eq!(cells.len(), self.head.len());
        self.rows.push(Row { cells, remark });
    }

    /// As plain text, the remarks at the right.
    pub fn text(&self) -> String {
        let last = self.head.len() - 1;
        // Numbers stand at the right of their columns.
        let mut sides = vec![Side::Left; self.head.len() + 1];
        (sides[0], sides[last]) = (Side::Right, Side::Right);
        let remarked = |cells: &[String], remark: &Option<String>| {
            let mut cells = cells.to_vec();
            cells.push(remark.as_ref().map_or_else(String::new, mark));
            cells
        };
        let rows = self
            .rows
            .iter()
            .map(|row| remarked(&row.cells, &row.remark));
        let lines: Vec<Vec<String>> = std::iter::once(remarked(&self.head, &None))
            .chain(rows)
            .collect();
        columns(&sides, &lines).join("\n") + "\n"
    }

    pub(super) fn write_markdown(&self, out: &mut String) -> fmt::Result {
        let cells = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
            cells.join(" | ")
        };
        writeln!(out, "| {} | |", cells(&self.head))?;
        let last = self.head.len() - 1;
        let dashes = (0..=last).map(|index| match index {
            0 => "---:",
            _ if index == last => "---:",
            _ => "---",
        });
        writeln!(out, "| {} | --- |", dashes.collect::<Vec<_>>().join(" | "))?;
        for row in &self.rows {
            let remark = match &row.remark {
                Some(remark) => format!("**{}**", escaped(remark)),
                None => String::new(),
            };
            writeln!(out, "| {} | {remark} |", cells(&row.cells))?;
        }
        Ok(())
    }
}

/// A remark, as it stands in plain text.
fn mark(remark: &String) -> String {
    format!("x {remark}")
}

/// Nothing in the texts is meant as Markdown.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '*' | '_' | '<' | '>' | '[' | ']' | '`' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
