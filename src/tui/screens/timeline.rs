//! The timeline: a lane for each request of a user.
//!
//! ```text
//!   57 charge 1,000   ========r=========================w============
//!   12 charge 1,000   ========r=========================X============
//! ```

use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::parts::{Caption, top_of};
use crate::env::Nanos;
use crate::explain::happened;
use crate::explain::lanes::{Lane, What, lanes};
use crate::history::{Anomaly, Event, FaultEvent, Step};
use crate::lang::Word;
use crate::live::{Snapshot, Stage};
use crate::point::{Kind, RequestId};
use crate::text::duration;
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::{Section, clip};
use crate::tui::listed::lanes::{in_view, marked};
use crate::tui::state::Focus;
use crate::tui::theme::Role;

/// Where lanes begin, behind the names of the requests.
const LANES: usize = 22;

/// The stretch of time that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    start: Nanos,
    /// How long a cell is.
    cell: Nanos,
    /// The moment up to which is shown.
    moment: Nanos,
}

impl Window {
    fn of(focus: Focus, snapshot: &Snapshot, cells: usize) -> Self {
        let last = snapshot.steps.last().map_or(0, Event::at);
        let now = snapshot.now.max(last);
        let moment = focus.moment.unwrap_or(now).min(now);
        let length = (now >> focus.zoom).max(1_000);
        let cell = length.div_ceil(cells.max(1) as u64).max(1);
        // Zoomed in, the moment stands at the right; else the whole round is there.
        let start = if focus.zoom == 0 {
            0
        } else {
            moment.saturating_sub(cell * (cells as u64).saturating_sub(1))
        };
        Window {
            start,
            cell,
            moment,
        }
    }

    /// The cell of a moment, if it is shown.
    fn cell_of(self, at: Nanos, cells: usize) -> Option<usize> {
        let index = usize::try_from(at.checked_sub(self.start)? / self.cell).ok()?;
        (index < cells && at <= self.moment).then_some(index)
    }
}

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let lanes = lanes(&context.snapshot.steps);
    shown(context, &lanes, context.state.focus, width, height)
}

/// The whole round beside another screen, whose keys move nothing in it; the request of an anomaly is marked.
pub(super) fn beside(
    context: &Context<'_>,
    anomaly: Option<&Anomaly>,
    width: usize,
    height: usize,
) -> Vec<Section> {
    let lanes = lanes(&context.snapshot.steps);
    let is_its = |lane: &Lane| anomaly.is_some_and(|anomaly| lane.request == anomaly.request);
    let focus = Focus {
        lane: lanes.iter().position(is_its).unwrap_or(0),
        ..Focus::default()
    };
    shown(context, &lanes, focus, width, height)
}

fn shown(
    context: &Context<'_>,
    lanes: &[Lane],
    focus: Focus,
    width: usize,
    height: usize,
) -> Vec<Section> {
    let snapshot = context.snapshot;
    let cells = width.saturating_sub(LANES + 2);
    let window = Window::of(focus, snapshot, cells);
    let mut head = head(context, lanes.len(), window, width);
    let faults = snapshot.steps.iter().filter_map(Event::of_fault);
    let faults: Vec<&FaultEvent> = faults.take_while(|it| it.at <= window.moment).collect();
    head.extend(broken(context, &faults, window, cells));
    if lanes.is_empty() {
        let text = context.text(Word::TimelineEmpty);
        return vec![
            Section::new(0, head),
            Section::new(0, vec![context.line().text(text).line()]),
        ];
    }
    const FOOT: usize = 1;
    let rows = height.saturating_sub(head.len() + FOOT + 2).max(1);
    let marked = marked(focus, &in_view(focus, snapshot, lanes));
    let top = top_of(marked, lanes.len(), rows);
    let shown = &lanes[top..lanes.len().min(top + rows)];
    let foot = foot(context, lanes, marked, window, width);
    let mut grid = grid(context, shown, marked - top, window, cells);
    cross(&mut grid, shown, &faults, window);
    let body = lines(context, shown, grid, marked - top);
    vec![
        Section::new(0, head),
        Section::new(0, body),
        Section::new(0, foot),
    ]
}

fn head(
    context: &Context<'_>,
    requests: usize,
    window: Window,
    width: usize,
) -> Vec<Line<'static>> {
    let lang = context.lang;
    let title = lang.fill(
        Word::TimelineTitle,
        &[
            &context.snapshot.watched,
            &grouped(requests as u64),
            &duration(window.moment),
        ],
    );
    let scale = lang.fill(Word::TimelineScale, &[&duration(window.cell)]);
    let waits = context.theme.waiting();
    let legend = lang.fill(Word::TimelineLegend, &[&waits, &context.theme.full()]);
    let mut first = context.line().put(Role::Strong, title);
    // What limits the truth of the screen comes first: the rest may be cut off.
    if context.snapshot.forgotten {
        let cut = context.text(Word::TimelineCut);
        first = first.put(Role::Warn, format!("   {cut}"));
    }
    let room = width.saturating_sub(first.width() + 4);
    let first = if scale.width() <= room {
        first.put(Role::Dim, format!("   {scale}"))
    } else {
        first
    };
    let legend = clip(&legend, width.saturating_sub(3));
    vec![first.line(), context.line().put(Role::Dim, legend).line()]
}

/// Where something broke, if anything did, and below that what it was that broke last.
fn broken(
    context: &Context<'_>,
    faults: &[&FaultEvent],
    window: Window,
    cells: usize,
) -> Vec<Line<'static>> {
    let Some(last) = faults.last() else {
        return Vec::new();
    };
    let mut marks = vec![" "; cells];
    for column in { faults.iter() }.filter_map(|fault| window.cell_of(fault.at, cells)) {
        marks[column] = "!";
    }
    let told = happened(&last.happening, context.lang);
    let marks = context
        .line()
        .put(Role::Dim, context.text(Word::WhatBroke))
        .to(LANES)
        .put(Role::Bad, marks.concat());
    let told = clip(&told, LANES + cells - 2);
    let told = context.line().put(Role::Bad, told);
    vec![marks.line(), told.line()]
}

/// What was at the moment up to which is shown; and what the marked request overwrote.
fn foot(
    context: &Context<'_>,
    lanes: &[Lane],
    marked: usize,
    window: Window,
    width: usize,
) -> Vec<Line<'static>> {
    let at = |waits| {
        let is = |lane: &&Lane| lane.at(window.moment) == Some(waits);
        lanes.iter().filter(is).count()
    };
    let balance =
        balance_at(&context.snapshot.steps, window.moment).map_or_else(|| "-".to_owned(), grouped);
    let moment = context.lang.fill(
        Word::TimelineMoment,
        &[&duration(window.moment), &at(false), &at(true), &balance],
    );
    let row = context.line().text(moment).text("   ");
    let marked = &lanes[marked];
    let buries = match marked.buried() {
        Some((at, victim)) if at <= window.moment => {
            let text = context.lang.fill(Word::TimelineBuries, &[&victim]);
            format!("{}: {text}", marked.request)
        }
        _ => String::new(),
    };
    let room = width.saturating_sub(row.width() + 1);
    vec![row.put(Role::Bad, clip(&buries, room)).line()]
}

fn balance_at(steps: &[Event], moment: Nanos) -> Option<i64> {
    let of_requests = steps.iter().filter_map(Event::of_request);
    let before = of_requests.take_while(|step| step.at <= moment);
    before
        .filter_map(|step| match step.step {
            Step::Read { balance, .. } | Step::Wrote { balance, .. } => Some(balance),
            _ => None,
        })
        .last()
}

#[derive(Clone, Copy)]
struct Cell {
    text: &'static str,
    role: Role,
}

/// The cells of the lanes, with a line from the marked one's overwriting write to the request that it overwrote.
fn grid(
    context: &Context<'_>,
    lanes: &[Lane],
    marked: usize,
    window: Window,
    cells: usize,
) -> Vec<Vec<Cell>> {
    let mut grid: Vec<Vec<Cell>> = lanes
        .iter()
        .map(|lane| cells_of(context, lane, window, cells))
        .collect();
    if let Some((at, victim)) = lanes.get(marked).and_then(Lane::buried)
        && let Some(column) = window.cell_of(at, cells)
        && let Some(place) = lanes.iter().position(|lane| lane.request == victim)
    {
        let between = place.min(marked) + 1..place.max(marked);
        for row in &mut grid[between] {
            row[column] = Cell {
                text: "|",
                role: Role::Bad,
            };
        }
        mark_write(&lanes[place], &mut grid[place], window, cells);
    }
    grid
}

/// What broke is a line across the lanes that it is about, where nothing else is.
fn cross(grid: &mut [Vec<Cell>], lanes: &[Lane], faults: &[&FaultEvent], window: Window) {
    for fault in faults {
        let rows = grid.iter_mut().zip(lanes);
        for (row, _) in rows.filter(|(_, lane)| fault.is_about(lane.instance)) {
            if let Some(column) = window.cell_of(fault.at, row.len())
                && row[column].text == " "
            {
                row[column] = Cell {
                    text: ":",
                    role: Role::Bad,
                };
            }
        }
    }
}

fn lines(
    context: &Context<'_>,
    lanes: &[Lane],
    grid: Vec<Vec<Cell>>,
    marked: usize,
) -> Vec<Line<'static>> {
    lanes
        .iter()
        .zip(grid)
        .enumerate()
        .map(|(index, (lane, cells))| {
            let name = name(context, lane.request, lane.kind, lane.amount);
            let role = if index == marked {
                Role::Marked
            } else {
                Role::Plain
            };
            let mut row = context.line().put(role, clip(&name, LANES - 3)).to(LANES);
            // Cells of one look go into one piece of text.
            let mut start = 0;
            while start < cells.len() {
                let role = cells[start].role;
                let alike = cells[start..].iter().take_while(|cell| cell.role == role);
                let text: String = alike.map(|cell| cell.text).collect();
                start += cells[start..]
                    .iter()
                    .take_while(|cell| cell.role == role)
                    .count();
                row = row.put(role, text);
            }
            row.line()
        })
        .collect()
}

/// Marks the write that was overwritten.
fn mark_write(lane: &Lane, row: &mut [Cell], window: Window, cells: usize) {
    let write = lane.marks.iter().rev().find(|mark| mark.what != What::Read);
    if let Some(column) = write.and_then(|mark| window.cell_of(mark.at, cells)) {
        row[column].role = Role::BadChip;
    }
}

fn name(context: &Context<'_>, request: RequestId, kind: Kind, amount: i64) -> String {
    let kind = match kind {
        Kind::Charge => Word::Charge,
        Kind::Use => Word::Use,
    };
    format!("{request:>5} {} {}", context.text(kind), grouped(amount))
}

fn cells_of(context: &Context<'_>, lane: &Lane, window: Window, cells: usize) -> Vec<Cell> {
    let blank = Cell {
        text: " ",
        role: Role::Plain,
    };
    let mut row = vec![blank; cells];
    let end = window.start.saturating_add(window.cell * cells as u64);
    for stretch in &lane.stretches {
        let to = stretch.to.unwrap_or(Nanos::MAX).min(window.moment);
        if to < window.start || stretch.from >= end || stretch.from > window.moment {
            continue;
        }
        let first = stretch.from.saturating_sub(window.start) / window.cell;
        let last = (to - window.start) / window.cell;
        let (text, role) = if stretch.waits {
            (context.theme.waiting(), Role::Waiting)
        } else {
            (context.theme.full(), Role::Inside)
        };
        #[expect(clippy::cast_possible_truncation, reason = "cells of the screen")]
        let (first, last) = (first as usize, last.min(cells as u64 - 1) as usize);
        row[first..=last].fill(Cell { text, role });
    }
    for mark in &lane.marks {
        let Some(column) = window.cell_of(mark.at, cells) else {
            continue;
        };
        let (text, role) = match mark.what {
            What::Read => ("r", Role::Strong),
            What::Write => ("w", Role::Key),
            What::Bury(_) => ("X", Role::Bad),
        };
        // What is bad is never hidden by what is not.
        if row[column].text != "X" {
            row[column] = Cell { text, role };
        }
    }
    if let Some(column) = lane.refused.and_then(|at| window.cell_of(at, cells)) {
        row[column] = Cell {
            text: "!",
            role: Role::Warn,
        };
    }
    row
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    let snapshot = context.snapshot;
    let goes_on = snapshot.stage == Stage::Playing && !snapshot.paused;
    let word = match context.state.focus.moment {
        None => Word::CaptionTimeline,
        Some(_) if goes_on => Word::CaptionTimelineBack,
        Some(_) => Word::CaptionTimelinePast,
    };
    Caption::plain(context, word)
}
