//! Tells what requests did: a table with a column for each request and time running down, and sentences.
//!
//! ```text
//!      request 1 (charge 1,000)  request 2 (charge 1,000)  balance
//!   1  read 0 (v0)                                               0
//!   2                            read 0 (v0)                     0
//!   3  write 1,000 (v0 -> v1)                                1,000
//!   4                            write 1,000 (v0 -> v2)      1,000  x buries v1 of request 1: 1,000 points missing
//! ```
//!
//! Its parts serve every table of steps: `heading` and `cell` say what stands in a [`Table`], `remark` and `story` what
//! is wrong with a step. [`explain`] puts them together for an anomaly of a recorded run; an exploration does so for a
//! schedule.

mod cell;
mod choose;
mod code;
#[cfg(feature = "scenario")]
pub mod fault_lanes;
#[cfg(all(test, feature = "scenario"))]
mod for_tests;
mod happening;
#[cfg(feature = "scenario")]
pub mod lanes;
#[cfg(feature = "scenario")]
pub mod node_lanes;
#[cfg(feature = "tui")]
mod numbered;
#[cfg(any(feature = "tui", all(test, feature = "scenario")))]
mod overspend;
mod story;
mod table;
#[cfg(all(test, feature = "scenario"))]
mod tests;
#[cfg(feature = "scenario")]
mod timeline;

pub(crate) use cell::{Telling, cell, heading};
pub use code::{Code, Line as CodeLine, Moment};
pub(crate) use happening::happened;
#[cfg(feature = "tui")]
pub(crate) use numbered::explain_numbered;
#[cfg(any(feature = "tui", all(test, feature = "scenario")))]
pub(crate) use overspend::overspend;
pub(crate) use story::{effect, paragraph, remark, story, title};
pub use table::{Row, Table};
#[cfg(feature = "scenario")]
pub use timeline::Timeline;

use std::fmt::{self, Write};

use crate::history::{Anomaly, Event, ProcessEvent, ProcessStep, RequestEvent, Step};
use crate::lang::{Lang, Word};
use crate::point::{Points, RequestId};
use crate::text::grouped;

/// An anomaly, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// What it is, in a line.
    pub title: String,
    /// What the requests did that it is about.
    pub table: Table,
    /// What happened, in words.
    pub story: String,
}

impl Explanation {
    /// As plain text: the title, the table, the story.
    pub fn text(&self) -> String {
        let (table, story) = (self.table.text(), paragraph(&self.story));
        format!("{}\n\n{table}\n{story}\n", self.title)
    }

    /// The table as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        self.write_markdown(&mut out)
            .expect("writing to a string does not fail");
        out
    }

    fn write_markdown(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "**{}**\n", table::escaped(&self.title))?;
        self.table.write_markdown(out)?;
        writeln!(out, "\n{}", table::escaped(&self.story))
    }
}

/// Explains an anomaly by the steps of its user, which must be in the order in which they happened; steps of other
/// users may be among them.
pub fn explain(anomaly: &Anomaly, steps: &[Event], lang: Lang) -> Explanation {
    let (past, is_known) = past_of(anomaly, steps);
    tell(anomaly, &past, is_known, lang)
}

/// What concerns the user of an anomaly, up to the step where it was observed: nothing is told of what came after it. And whether
/// that step is among them.
fn past_of<'a>(anomaly: &Anomaly, steps: &'a [Event]) -> (Vec<&'a Event>, bool) {
    let of_user = steps.iter().filter(|step| step.concerns(anomaly.user));
    let mut past: Vec<&Event> = of_user.collect();
    let found = past.iter().rposition(|step| {
        step.of_request()
            .is_some_and(|own| choose::is_it(anomaly, own))
    });
    past.truncate(found.map_or(past.len(), |last| last + 1));
    (past, found.is_some())
}

/// Explains an anomaly by its past.
fn tell(anomaly: &Anomaly, past: &[&Event], is_known: bool, lang: Lang) -> Explanation {
    let own = &of_requests(past);
    let mut table = table_of(past, &choose::requests(anomaly, own), lang);
    let mut told = story(anomaly, own, lang);
    if !is_known {
        told = format!("{told} {}", lang.text(Word::StoryIncomplete));
    } else if let Some(last) = table.rows.last_mut() {
        last.remark = remark(anomaly, own, lang);
    }
    Explanation {
        title: title(anomaly, lang),
        table,
        story: told,
    }
}

/// The most rows of a table: what happened long before says little.
const MOST_ROWS: usize = 24;

/// A row to be.
struct Line {
    /// Whose step, as an index into the columns; none for what processes did, and requests that have no column.
    column: Option<usize>,
    text: String,
    /// The balance in the store after it, once it is known.
    balance: Option<Points>,
    /// It is what broke.
    is_fault: bool,
}

/// Leaves out the oldest rows beyond the most. What broke stays, for what follows comes of it, as long as that is no more than
/// half of the table.
fn cut(mut lines: Vec<Line>) -> Vec<Line> {
    let mut surplus = lines.len().saturating_sub(MOST_ROWS);
    let faults = lines.iter().filter(|line| line.is_fault).count();
    let mut old_faults = faults.saturating_sub(MOST_ROWS / 2);
    lines.retain(|line| {
        if surplus == 0 || (line.is_fault && old_faults == 0) {
            return true;
        }
        old_faults -= usize::from(line.is_fault);
        surplus -= 1;
        false
    });
    lines
}

fn of_requests<'a>(past: &[&'a Event]) -> Vec<&'a RequestEvent> {
    past.iter().filter_map(|event| event.of_request()).collect()
}

fn table_of(past: &[&Event], requests: &[RequestId], lang: Lang) -> Table {
    let own = of_requests(past);
    let first_of = |request| own.iter().find(|step| step.request == request);
    let first = own.first().map(|step| step.instance);
    let are_several = own.iter().any(|step| Some(step.instance) != first);
    let headings = requests.iter().map(|&request| match first_of(request) {
        Some(step) => {
            let instance = are_several.then_some(step.instance);
            heading(request, instance, step.kind, step.amount, lang)
        }
        None => lang.fill(Word::RequestIs, &[&request]),
    });
    let mut table = Table::new(headings, lang);
    for line in cut(lines(past, requests, lang)) {
        // What requests without a column did stands in the first one.
        let place = line.column.unwrap_or(0);
        let mut cells = vec![String::new(); requests.len()];
        cells[place] = line.text;
        table.push(cells, line.balance.map_or_else(String::new, grouped), None);
    }
    table
}

fn lines(past: &[&Event], requests: &[RequestId], lang: Lang) -> Vec<Line> {
    // What happened before the first of them moved is of no interest.
    let begin = past
        .iter()
        .position(|event| {
            event
                .of_request()
                .is_some_and(|step| requests.contains(&step.request))
        })
        .unwrap_or(past.len());
    let mut balance = None;
    let mut lines: Vec<Line> = Vec::new();
    // Writes by requests without a column, one after another: a single row.
    let mut others: Vec<&RequestEvent> = Vec::new();
    for (index, event) in past.iter().enumerate() {
        // What no request did stands in a row of its own.
        let is_fault = matches!(event, Event::Fault(_));
        let apart = |text: String, lines: &mut Vec<Line>, others: &mut Vec<&RequestEvent>| {
            if index < begin {
                return;
            }
            lines.extend(others_line(others, lang));
            others.clear();
            // Each process switches, and once says it all.
            if lines.last().is_none_or(|line| line.text != text) {
                lines.push(Line {
                    column: None,
                    text,
                    balance,
                    is_fault,
                });
            }
        };
        let step = match event {
            Event::Request(step) => step,
            Event::Process(ProcessEvent {
                step: ProcessStep::Switched { to },
                ..
            }) => {
                apart(
                    lang.fill(Word::CellSwitched, &[to]),
                    &mut lines,
                    &mut others,
                );
                continue;
            }
            Event::Fault(fault) => {
                apart(happened(&fault.happening, lang), &mut lines, &mut others);
                continue;
            }
        };
        balance = match step.step {
            Step::Read { balance, .. } | Step::Wrote { balance, .. } => Some(balance),
            _ => balance,
        };
        if index < begin {
            continue;
        }
        match requests.iter().position(|request| *request == step.request) {
            Some(column) => {
                let Some(text) = cell(step, Telling::Run, lang) else {
                    continue;
                };
                if let Some(line) = others_line(&others, lang) {
                    lines.push(line);
                    others.clear();
                }
                lines.push(Line {
                    column: Some(column),
                    text,
                    balance,
                    is_fault,
                });
            }
            None if matches!(step.step, Step::Wrote { .. }) => others.push(step),
            None => {}
        }
    }
    lines.extend(others_line(&others, lang));
    lines
}

/// Writes by requests that have no column, as one row.
fn others_line(writes: &[&RequestEvent], lang: Lang) -> Option<Line> {
    let wrote = |event: &RequestEvent| match event.step {
        Step::Wrote {
            version, balance, ..
        } => Some((version, balance)),
        _ => None,
    };
    let (first, last) = (writes.first()?, writes.last()?);
    let ((from, _), (to, balance)) = (wrote(first)?, wrote(last)?);
    let text = match writes.len() {
        1 => lang.fill(Word::OtherWrote, &[&last.request, &to]),
        many => lang.fill(Word::OthersWrote, &[&many, &from, &to]),
    };
    Some(Line {
        column: None,
        text,
        balance: Some(balance),
        is_fault: false,
    })
}
