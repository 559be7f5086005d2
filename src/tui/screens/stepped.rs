//! A schedule that is stepped through, with the code of its control: where each request is in it, who has the lock and who
//! waits for it. Beside the table where there is room, else below it in a line for each request.

use std::collections::BTreeMap;

use ratatui::text::Line;

use super::turns;
use crate::explain::Code;
use crate::explore::{PlayedTurn, Stepper};
use crate::history::Step;
use crate::lang::Word;
use crate::point::RequestId;
use crate::tui::context::Context;
use crate::tui::draw::{beside, clip};
use crate::tui::theme::Role;

/// From this width on the code stands beside the table.
const WIDE: usize = 116;
/// How wide it is then.
const CODE: usize = 50;
/// The fewest lines of the table that are of use.
const LEAST_TABLE: usize = 6;

/// The table and the code, in at most `height` lines.
pub(super) fn lines(
    context: &Context<'_>,
    stepper: &Stepper,
    width: usize,
    height: usize,
) -> Vec<Line<'static>> {
    let case = stepper.case();
    let Some(code) = Code::of(case.lock, case.transaction) else {
        return turns::table_lines(context, stepper, width, height);
    };
    let marks = Marks::of(&code, stepper);
    let who = who(context, stepper);
    if width >= WIDE && height > code.lines().len() {
        let column = width - CODE;
        let table = turns::table_lines(context, stepper, column - 2, height);
        let mut right = whole(context, &code, &marks);
        right.extend(who.map(|who| Line::default().spans(who.spans)));
        return beside(table, right, column);
    }
    let mut below = vec![Line::default()];
    below.extend(brief(context, &code, &marks, width));
    below.extend(who);
    let mut table = turns::table_lines(context, stepper, width, usize::MAX);
    if table.len() + below.len() <= height {
        table.extend(below);
    } else if height > LEAST_TABLE {
        // Rows of the table are worth more than the lines of requests that have not moved.
        table = turns::table_lines(context, stepper, width, height - 1);
        table.push(last_line(context, &code, &marks, stepper, width));
    } else {
        table = turns::table_lines(context, stepper, width, height);
    }
    table
}

/// The line that made the last turn, and who has the lock.
fn last_line(
    context: &Context<'_>,
    code: &Code,
    marks: &Marks,
    stepper: &Stepper,
    width: usize,
) -> Line<'static> {
    let last = marks.moved.last();
    let at = last.and_then(|request| Some((request, marks.at.get(request)?)));
    let mut row = context.line();
    if let Some((request, at)) = at {
        let text = code.lines()[*at].text.trim();
        row = row.put(Role::Key, format!("{request} > {text}"));
    }
    let mut line = row.line();
    if let Some(who) = who(context, stepper)
        && line.width() + who.width() < width
    {
        line.spans.extend(who.spans);
    }
    line
}

/// Where each request is.
struct Marks {
    /// The line of each request, from 0.
    at: BTreeMap<RequestId, usize>,
    /// The requests that did something in the last turn.
    moved: Vec<RequestId>,
}

impl Marks {
    fn of(code: &Code, stepper: &Stepper) -> Self {
        let mut at = BTreeMap::new();
        for event in stepper.past().iter().flat_map(PlayedTurn::of_requests) {
            if let Some(line) = code.line_of(&event.step) {
                at.insert(event.request, line);
            }
        }
        let last = stepper.past().last();
        let moved = last.into_iter().flat_map(PlayedTurn::of_requests);
        Marks {
            at,
            moved: moved.map(|event| event.request).collect(),
        }
    }

    /// The requests at a line, as they are written beside it, and whether one of them has just come there.
    fn at_line(&self, line: usize) -> (String, bool) {
        let here = self.at.iter().filter(|(_, at)| **at == line);
        let here: Vec<RequestId> = here.map(|(request, _)| *request).collect();
        let names: Vec<String> = here.iter().map(ToString::to_string).collect();
        let is_new = here.iter().any(|request| self.moved.contains(request));
        (names.join(" "), is_new)
    }
}

/// Every line, with the requests that are at it.
fn whole(context: &Context<'_>, code: &Code, marks: &Marks) -> Vec<Line<'static>> {
    const NAMES: usize = 8;
    let lines = code.lines().iter().enumerate().map(|(index, line)| {
        let (names, is_new) = marks.at_line(index);
        let role = match (names.is_empty(), is_new) {
            (true, _) => Role::Dim,
            (false, true) => Role::Key,
            (false, false) => Role::Strong,
        };
        let pointer = if names.is_empty() {
            " "
        } else {
            context.theme.pointer()
        };
        context
            .row()
            .right(role, &clip(&names, NAMES - 2), NAMES - 1)
            .text(pointer)
            .put(role, clip(line.text, CODE - NAMES))
            .line()
    });
    lines.collect()
}

/// The line that each request is at, and no other.
fn brief(context: &Context<'_>, code: &Code, marks: &Marks, width: usize) -> Vec<Line<'static>> {
    let lines = marks.at.iter().map(|(request, at)| {
        let role = if marks.moved.contains(request) {
            Role::Key
        } else {
            Role::Dim
        };
        let text = code.lines()[*at].text.trim();
        let row = context.line().put(role, format!("{request} > "));
        let room = width.saturating_sub(row.width() + 1);
        row.put(role, clip(text, room)).line()
    });
    lines.collect()
}

/// Who has the lock and who waits for it, where anybody has asked for one.
fn who(context: &Context<'_>, stepper: &Stepper) -> Option<Line<'static>> {
    let (mut holds, mut waits) = (Vec::new(), Vec::new());
    for event in stepper.past().iter().flat_map(PlayedTurn::of_requests) {
        let request = event.request;
        match event.step {
            Step::Waiting | Step::Blocked(_) => {
                waits.push(request);
            }
            Step::Granted { .. } => {
                waits.retain(|other| *other != request);
                holds.push(request);
            }
            Step::Refused { .. } | Step::Unblocked { .. } => {
                waits.retain(|other| *other != request);
            }
            // Whose lease is over has it no longer, whatever it does.
            Step::Released { .. } | Step::RanOut { held: Some(_) } => {
                holds.retain(|other| *other != request)
            }
            Step::Answered { .. } => {
                holds.retain(|other| *other != request);
                waits.retain(|other| *other != request);
            }
            _ => {}
        }
    }
    if holds.is_empty() && waits.is_empty() {
        return None;
    }
    let names = |requests: &[RequestId]| match requests {
        [] => "-".to_owned(),
        some => some
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
    };
    let text = context
        .lang
        .fill(Word::LearnHolds, &[&names(&holds), &names(&waits)]);
    let role = if holds.len() > 1 {
        Role::Bad
    } else {
        Role::Plain
    };
    Some(context.line().put(role, text).line())
}
