//! A schedule told to a person: a table with a column for each request, and sentences.

use std::fmt::Write;

use super::Case;
use super::fault::Fault;
use super::playback::{FinalBalance, Playback, PlayedTurn, play_back, switches};
use super::shrink::Counterexample;
use crate::history::{AnomalyKind, Event, Step};
use crate::point::{Kind, Outcome, Points, RequestId};
use crate::request::Request;
use crate::sim::replay::Mode;
use crate::store::Buried;
use crate::text::grouped;

/// A schedule as a table: time runs down, each request has a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What each column is about: the requests, then the balance.
    pub columns: Vec<String>,
    /// One line a turn.
    pub rows: Vec<Row>,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Which turn, from 1.
    pub turn: usize,
    /// What each request did in it.
    pub cells: Vec<String>,
    /// The balance after it.
    pub balance: String,
    /// What went wrong in it.
    pub remark: String,
}

/// The first `turns` turns of a schedule as a table.
pub fn table(case: &Case, playback: &Playback, turns: usize) -> Told {
    let requests: Vec<&Request> = case.requests().collect();
    let several_users = requests
        .windows(2)
        .any(|pair| pair[0].operation.user != pair[1].operation.user);
    let mut columns: Vec<String> = requests
        .iter()
        .map(|request| heading(request, several_users))
        .collect();
    columns.push("balance".to_owned());
    let first = requests.first().map(|request| request.operation.user);
    let mut balance = first.map(|user| grouped(case.opening_of(user)));
    let mut rows = Vec::new();
    for (index, turn) in playback.turns.iter().take(turns).enumerate() {
        let cells = requests.iter().map(|request| {
            let own = |event: &&Event| event.request == request.operation.request;
            let words: Vec<String> = turn.events.iter().filter(own).filter_map(cell).collect();
            words.join(", ")
        });
        let cells: Vec<String> = cells.collect();
        for event in &turn.events {
            if let Step::Wrote {
                balance: written, ..
            } = &event.step
            {
                balance = Some(if several_users {
                    format!("{} (user {})", grouped(*written), event.user)
                } else {
                    grouped(*written)
                });
            }
        }
        rows.push(Row {
            turn: index + 1,
            cells,
            balance: balance.clone().unwrap_or_default(),
            remark: remark(case, turn),
        });
    }
    Told { columns, rows }
}

fn heading(request: &Request, several_users: bool) -> String {
    let operation = &request.operation;
    let what = match operation.kind {
        Kind::Charge => "charge",
        Kind::Use => "use",
    };
    let user = if several_users {
        format!(", user {}", operation.user)
    } else {
        String::new()
    };
    format!(
        "request {} ({what} {}{user})",
        operation.request,
        grouped(operation.amount)
    )
}

/// What a step is in a cell of the table; nothing where the turn says it already.
pub fn cell(event: &Event) -> Option<String> {
    Some(match &event.step {
        Step::Sent => "arrive".to_owned(),
        Step::Waiting => "wait".to_owned(),
        Step::Granted { .. } => "lock".to_owned(),
        Step::Refused { .. } => "give up: time-out".to_owned(),
        Step::Read { balance, version } => format!("read {} (v{version})", grouped(*balance)),
        Step::Wrote {
            base,
            balance,
            version,
            buried,
        } => match buried {
            None => format!("write {} (v{version})", grouped(*balance)),
            Some(_) => format!("write {} (v{base} -> v{version})", grouped(*balance)),
        },
        Step::Conflicted { base, current } => {
            format!("write refused (v{base} is v{current} now)")
        }
        Step::Appended { .. } => "append".to_owned(),
        Step::Released { owner, .. } => match owner {
            Some(owner) if *owner != event.request => format!("unlock request {owner}'s"),
            _ => "unlock".to_owned(),
        },
        Step::Answered { answer, .. } => match answer.outcome {
            Outcome::Committed { .. } => "done".to_owned(),
            Outcome::TimedOut => "timed out".to_owned(),
            Outcome::Rejected(rejection) => format!("rejected: {}", rejection.code()),
            Outcome::Failed(_) => "failed".to_owned(),
            Outcome::Unknown => "unknown".to_owned(),
        },
        // Steps of other clocks and other targets.
        #[allow(unreachable_patterns)]
        _ => return None,
    })
}

fn remark(case: &Case, turn: &PlayedTurn) -> String {
    let mut remarks = Vec::new();
    for event in &turn.events {
        match &event.step {
            Step::Wrote {
                balance,
                buried: Some(buried),
                ..
            } => remarks.push(burial(case, event.request, *balance, buried)),
            Step::Wrote { balance, .. } if *balance < 0 => {
                remarks.push("a balance below zero".to_owned());
            }
            _ => {}
        }
    }
    for fault in turn.new_faults.iter() {
        let text = match fault {
            Fault::Anomaly(AnomalyKind::Overlap) => "two hold the lock",
            Fault::Anomaly(AnomalyKind::ForeignRelease) => "releases a lock that is another's",
            Fault::Anomaly(AnomalyKind::InheritedError) => "fails with the holder's error",
            Fault::Anomaly(AnomalyKind::Overspend) => "more was approved than there was",
            Fault::Stuck => "stuck: nothing can happen any more",
            Fault::Overtaken => "goes in before one who asked earlier",
            _ => continue,
        };
        remarks.push(text.to_owned());
    }
    remarks.join("; ")
}

/// What a write buried, and how many points that makes.
fn burial(case: &Case, writer: RequestId, written: Points, buried: &Buried) -> String {
    let versions = if buried.versions.start() == buried.versions.end() {
        format!("v{}", buried.versions.start())
    } else {
        format!("v{}..v{}", buried.versions.start(), buried.versions.end())
    };
    let mut text = format!("x buries {versions} of request {}", buried.last.request);
    let change = case
        .requests()
        .find(|request| request.operation.request == writer)
        .map_or(0, |request| {
            request.operation.kind.signed(request.operation.amount)
        });
    text.push_str(&difference(buried.balance + change - written));
    text
}

/// `should be − actual`, in words.
fn difference(missing: Points) -> String {
    match missing {
        0 => String::new(),
        1.. => format!(": {} points missing", grouped(missing)),
        _ => format!(": {} points given away", grouped(-missing)),
    }
}

impl Told {
    /// The table as text.
    pub fn text(&self) -> String {
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|column| {
                let cells = self.rows.iter().map(|row| row.cell(column));
                let longest = cells.map(|cell| cell.chars().count()).max();
                longest
                    .unwrap_or(0)
                    .max(self.columns[column].chars().count())
            })
            .collect();
        let mut text = String::new();
        let mut line = |turn: &str, cells: &[&str], remark: &str| {
            let mut line = format!("  {turn:>3} ");
            for (cell, width) in cells.iter().zip(&widths) {
                let _ = write!(line, "   {cell:<width$}");
            }
            let _ = write!(line, "   {remark}");
            text.push_str(line.trim_end());
            text.push('\n');
        };
        let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        line("", &columns, "");
        for row in &self.rows {
            let cells: Vec<&str> = (0..self.columns.len()).map(|c| row.cell(c)).collect();
            line(&row.turn.to_string(), &cells, &row.remark);
        }
        text
    }
}

impl Row {
    fn cell(&self, column: usize) -> &str {
        self.cells.get(column).unwrap_or(&self.balance)
    }
}

/// The table of the first `turns` turns, then the same in words.
pub fn told(case: &Case, playback: &Playback, turns: usize) -> String {
    format!(
        "{}\nIn words:\n{}",
        table(case, playback, turns).text(),
        in_words(case, playback, turns)
    )
}

impl Counterexample {
    /// The counterexample told: a heading, the table, and the same in words.
    pub fn text(&self) -> String {
        let Counterexample {
            subject, schedule, ..
        } = self;
        let playback = play_back(subject, schedule, Mode::GoOn);
        let smallest = if self.is_smallest {
            "The smallest schedule that fails"
        } else {
            "A schedule that fails; no request can be left out and no switch"
        };
        format!(
            "{smallest} ({}): {} requests, {} turns, {} switches\n\n{}",
            self.fault,
            subject.case.len(),
            schedule.len(),
            switches(schedule),
            told(&subject.case, &playback, schedule.len())
        )
    }
}

/// The same in sentences, up to the fault, and what it comes to.
fn in_words(case: &Case, playback: &Playback, turns: usize) -> String {
    let mut text = String::new();
    for turn in playback.turns.iter().take(turns) {
        for event in &turn.events {
            if let Some(sentence) = sentence(case, event) {
                let _ = writeln!(text, "  {sentence}");
            }
        }
    }
    if playback.turns.len() > turns && playback.answered {
        text.push_str("  The others go on to their end.\n");
    }
    for balance in &playback.balances {
        let FinalBalance {
            user,
            actual,
            should_be,
        } = *balance;
        if actual == should_be {
            continue;
        }
        let _ = writeln!(
            text,
            "  In the end user {user} has {} points and should have {}{}.",
            grouped(actual),
            grouped(should_be),
            difference(should_be - actual)
        );
    }
    if playback.faults.contains(Fault::Stuck) {
        text.push_str("  Nothing can happen any more, and not every request has been answered.\n");
    }
    text
}

fn sentence(case: &Case, event: &Event) -> Option<String> {
    let who = format!("Request {}", event.request);
    Some(match &event.step {
        Step::Waiting => format!("{who} arrives, finds the lock taken and waits."),
        Step::Granted { .. } => format!("{who} has the lock."),
        Step::Refused { .. } => format!("{who} has waited too long and gives up."),
        Step::Read { balance, version } => {
            format!("{who} reads {} (version {version}).", grouped(*balance))
        }
        Step::Wrote {
            base,
            balance,
            version,
            buried: None,
        } => format!(
            "{who} writes {}, computed from version {base}: version {version}.",
            grouped(*balance)
        ),
        Step::Wrote {
            base,
            balance,
            buried: Some(buried),
            ..
        } => {
            let change = case
                .requests()
                .find(|request| request.operation.request == event.request)
                .map_or(0, |r| r.operation.kind.signed(r.operation.amount));
            format!(
                "{who} writes {}, computed from version {base}, over version {} of request {}, which it has never seen{}.",
                grouped(*balance),
                buried.versions.end(),
                buried.last.request,
                difference(buried.balance + change - balance)
            )
        }
        Step::Conflicted { base, current } => format!(
            "{who} may not write: it computed from version {base}, and version {current} is there."
        ),
        Step::Released { owner, .. } => match owner {
            Some(owner) if *owner != event.request => {
                format!("{who} takes away the lock of request {owner}.")
            }
            _ => format!("{who} gives the lock back."),
        },
        _ => return None,
    })
}
