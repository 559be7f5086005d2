//! Explains an anomaly: a table with a column for each request and time running down, and a sentence.
//!
//! ```text
//!      request 1 (charge 1,000)  request 2 (charge 1,000)  balance
//!   1  read 0 (v0)                                               0
//!   2                            read 0 (v0)                     0
//!   3  write 1,000 (v0 -> v1)                                1,000
//!   4                            write 1,000 (v0 -> v2)      1,000  x buries v1 of request 1: 1,000 points missing
//! ```
//!
//! [`explain`] makes the table from recorded steps, and nothing else; [`Explanation::text`] and
//! [`Explanation::markdown`] write it down.

mod cell;
mod choose;
mod render;
mod story;
#[cfg(test)]
mod tests;

use crate::env::Nanos;
use crate::history::{Anomaly, Event, Step};
use crate::lang::Lang;
use crate::point::{Points, RequestId};

/// An anomaly, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What it is, in a line.
    pub title: String,
    /// The requests that it is about.
    pub columns: Vec<Column>,
    /// What they did, in order.
    pub rows: Vec<Row>,
    /// What happened, in words.
    pub story: String,
    /// Headings and words that the table itself needs.
    pub lang: Lang,
}

/// A request, as a column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Which.
    pub request: RequestId,
    /// For the head of the table.
    pub heading: String,
}

/// A step, as a row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number, from 1.
    pub number: usize,
    /// In nanoseconds since the start of the run.
    pub at: Nanos,
    /// Whose step, as an index into the columns; `None` for what requests did that have no column.
    pub column: Option<usize>,
    /// What was done.
    pub text: String,
    /// The balance in the store after it, in points, once it is known.
    pub balance: Option<Points>,
    /// What is wrong with it.
    pub remark: Option<String>,
}

/// Explains an anomaly by the steps of its user, which must be in the order in which they happened; steps of other
/// users may be among them.
pub fn explain(anomaly: &Anomaly, steps: &[Event], lang: Lang) -> Explanation {
    let of_user: Vec<&Event> = steps
        .iter()
        .filter(|step| step.user == anomaly.user)
        .collect();
    let found = of_user
        .iter()
        .rposition(|step| choose::is_it(anomaly, step));
    let end = found.map_or(of_user.len(), |index| index + 1);
    let past = &of_user[..end];
    let requests = choose::requests(anomaly, past);
    let columns: Vec<Column> = requests
        .iter()
        .map(|&request| Column {
            request,
            heading: cell::heading(request, past, lang),
        })
        .collect();
    let mut rows = rows(past, &requests, lang);
    if found.is_some()
        && let Some(last) = rows.last_mut()
    {
        last.remark = story::remark(anomaly, past, lang);
    }
    Explanation {
        title: story::title(anomaly, lang),
        columns,
        rows,
        story: story::story(anomaly, past, found.is_some(), lang),
        lang,
    }
}

/// What an anomaly is, in a line.
pub fn title(anomaly: &Anomaly, lang: Lang) -> String {
    story::title(anomaly, lang)
}

/// The most rows of a table: what happened long before says little.
const MOST_ROWS: usize = 24;

fn rows(past: &[&Event], requests: &[RequestId], lang: Lang) -> Vec<Row> {
    // Whatever happened before the first of them moved is of no interest.
    let begin = past
        .iter()
        .position(|step| requests.contains(&step.request))
        .unwrap_or(past.len());
    let mut balance = None;
    let mut rows: Vec<Row> = Vec::new();
    // Writes by requests without a column, one after another: a single row.
    let mut others: Vec<&Event> = Vec::new();
    for (index, step) in past.iter().enumerate() {
        balance = match step.step {
            Step::Read { balance, .. } | Step::Wrote { balance, .. } => Some(balance),
            _ => balance,
        };
        if index < begin {
            continue;
        }
        match requests.iter().position(|request| *request == step.request) {
            Some(column) => {
                let Some(text) = cell::text(step, lang) else {
                    continue;
                };
                if let Some(row) = cell::others(&others, lang) {
                    rows.push(row);
                    others.clear();
                }
                rows.push(Row {
                    number: 0,
                    at: step.at,
                    column: Some(column),
                    text,
                    balance,
                    remark: None,
                });
            }
            None if matches!(step.step, Step::Wrote { .. }) => others.push(step),
            None => {}
        }
    }
    rows.extend(cell::others(&others, lang));
    let cut = rows.len().saturating_sub(MOST_ROWS);
    rows.drain(..cut);
    for (index, row) in rows.iter_mut().enumerate() {
        row.number = index + 1;
    }
    rows
}
