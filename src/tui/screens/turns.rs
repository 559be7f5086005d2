//! A schedule that is stepped through: the table of its turns, and what could be next. Of use wherever there is one.

use std::cmp::Ordering;

use ratatui::text::Line;

use crate::explain::{Telling, cell};
use crate::explore::{PlayedTurn, Stepper, table};
use crate::history::{RequestEvent, Step};
use crate::lang::Word;
use crate::point::RequestId;
use crate::sim::Pick;
use crate::tui::context::Context;
use crate::tui::draw::clip;
use crate::tui::table::{Drawn, Place, draw};
use crate::tui::theme::Role;

/// The head of the table and its rows, in at most `height` lines: the turn that was played last is among them, and
/// what came before it rather than what may come after.
pub(super) fn table_lines(
    context: &Context<'_>,
    stepper: &Stepper,
    width: usize,
    height: usize,
) -> Vec<Line<'static>> {
    let Drawn { head, rows } = drawn(context, stepper, width);
    let room = height.saturating_sub(head.len());
    let mut lines = head;
    lines.extend(around(rows, stepper.at(), room));
    lines
}

fn drawn(context: &Context<'_>, stepper: &Stepper, width: usize) -> Drawn {
    let (case, playback) = (stepper.case(), stepper.playback());
    let table = table(case, playback, stepper.len(), context.lang);
    let place = |row: usize| match (row + 1).cmp(&stepper.at()) {
        Ordering::Less => Place::Past,
        Ordering::Equal => Place::Now,
        Ordering::Greater => Place::Future,
    };
    draw(context.theme, &table, place, width)
}

/// The rows that fit into `room` lines, none of them in part: the one that was played last, a few that may come,
/// then what was before, and what may come later.
fn around(rows: Vec<Vec<Line<'static>>>, at: usize, room: usize) -> Vec<Line<'static>> {
    const AHEAD: usize = 2;
    let mut shown = at.saturating_sub(1)..at.min(rows.len());
    let mut left = room.saturating_sub(rows[shown.clone()].iter().map(Vec::len).sum());
    let mut take = |row: Option<&Vec<Line<'static>>>| {
        let lines = row.map_or(usize::MAX, Vec::len);
        let fits = lines <= left;
        left -= if fits { lines } else { 0 };
        fits
    };
    while shown.end < at + AHEAD && take(rows.get(shown.end)) {
        shown.end += 1;
    }
    while shown.start > 0 && take(rows.get(shown.start - 1)) {
        shown.start -= 1;
    }
    while take(rows.get(shown.end)) {
        shown.end += 1;
    }
    let rows = rows.into_iter().take(shown.end).skip(shown.start);
    rows.flatten().collect()
}

/// What each request would do if its turn were next, and who has to wait; `marked` is one of the turns.
pub(super) fn next_lines(
    context: &Context<'_>,
    stepper: &Stepper,
    marked: Option<usize>,
    width: usize,
) -> Vec<Line<'static>> {
    let turns = stepper.next().iter().enumerate().map(|(index, turn)| {
        let (pointer, role) = context.mark(Some(index) == marked, Role::Plain);
        let (owner, does) = told(context, stepper, turn);
        line(context, pointer, role, owner, &does, width)
    });
    let waits = waiting(stepper).map(|request| {
        let text = context.text(Word::TurnWaits);
        line(context, " ", Role::Dim, request, text, width)
    });
    turns.chain(waits).collect()
}

/// Whose turn it is, and what it would do.
pub(super) fn told(
    context: &Context<'_>,
    stepper: &Stepper,
    turn: &PlayedTurn,
) -> (RequestId, String) {
    let owner = owner(stepper, turn);
    (owner, words(context, turn, owner))
}

/// A hint: how many more turns it takes and whose the next one is; from the second degree on which one, as `which` says it.
pub(super) fn hint(
    context: &Context<'_>,
    stepper: &Stepper,
    (left, next): (usize, Pick),
    degree: u8,
    which: Word,
) -> String {
    let lang = context.lang;
    let far = match left {
        1 => lang.text(Word::HintOne).to_owned(),
        _ => lang.fill(Word::HintTurns, &[&left]),
    };
    let Some(turn) = stepper.next().iter().find(|turn| turn.pick == next) else {
        return far;
    };
    let (request, does) = told(context, stepper, turn);
    let what = match degree {
        0 | 1 => lang.fill(Word::HintWhose, &[&request]),
        _ => lang.fill(which, &[&request, &does]),
    };
    format!("{far} {what}")
}

fn line(
    context: &Context<'_>,
    pointer: &str,
    role: Role,
    request: RequestId,
    text: &str,
    width: usize,
) -> Line<'static> {
    let name = context.lang.fill(Word::RequestIs, &[&request]);
    let text = clip(&format!("{name}  {text}"), width.saturating_sub(5));
    context
        .row()
        .text(format!(" {pointer} "))
        .put(role, text)
        .line()
}

/// Whose turn it is: of a client's requests, the one that does something in it.
fn owner(stepper: &Stepper, turn: &PlayedTurn) -> RequestId {
    let client = stepper.case().clients.get(turn.pick.root as usize);
    let own = || {
        client
            .into_iter()
            .flatten()
            .map(|request| request.operation.request)
    };
    let acts = |request: &RequestId| turn.of_requests().any(|event| event.request == *request);
    let is_open = |request: &RequestId| !is_answered(stepper, *request);
    let found = own().find(acts).or_else(|| own().find(is_open));
    found.unwrap_or(RequestId(0))
}

fn words(context: &Context<'_>, turn: &PlayedTurn, owner: RequestId) -> String {
    let words = turn.of_requests().filter_map(|event| {
        let what = cell(event, Telling::Schedule, context.lang)?;
        Some(if event.request == owner {
            what
        } else {
            context.lang.fill(Word::TurnOther, &[&event.request, &what])
        })
    });
    let words: Vec<String> = words.collect();
    let gives_up = |event: &RequestEvent| matches!(event.step, Step::Refused { .. });
    if words.is_empty() {
        context.text(Word::TurnUnseen).to_owned()
    } else if turn.is_timeout && !turn.of_requests().any(gives_up) {
        let words = words.join(", ");
        context.lang.fill(Word::TurnTimeoutLate, &[&words])
    } else {
        words.join(", ")
    }
}

/// Requests that were sent, have no answer, and cannot go on by themselves.
fn waiting(stepper: &Stepper) -> impl Iterator<Item = RequestId> {
    let requests = stepper.case().requests();
    let requests = requests.map(|request| request.operation.request);
    requests.filter(|&request| {
        let can_go_on = stepper
            .next()
            .iter()
            .any(|turn| owner(stepper, turn) == request);
        has(stepper, request, |step| matches!(step, Step::Sent))
            && !is_answered(stepper, request)
            && !can_go_on
    })
}

fn is_answered(stepper: &Stepper, request: RequestId) -> bool {
    has(stepper, request, |step| {
        matches!(step, Step::Answered { .. })
    })
}

/// Whether the request has made such a step.
fn has(stepper: &Stepper, request: RequestId, is_it: impl Fn(&Step) -> bool) -> bool {
    let mut events = stepper.past().iter().flat_map(PlayedTurn::of_requests);
    events.any(|event| event.request == request && is_it(&event.step))
}
