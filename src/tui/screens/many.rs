//! The overview of many users: the sums, and the users, those who lost most first.

use std::ops::Range;

use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::figures::{figures, times};
use super::parts::{VALUES, top_of};
use super::round::{lock_line, rounds};
use super::warnings;
use crate::env::Nanos;
use crate::history::{Interval, Metric, Series};
use crate::lang::Word;
use crate::live::{Stage, Switch, UserRow};
use crate::point::OutcomeKind;
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::{Row, Section, clip};
use crate::tui::theme::Role;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let fixed = vec![
        Section::new(0, vec![lock_line(context, width)]),
        Section::new(0, sums(context, width)),
        Section::new(2, figures(context, width)),
        Section::new(3, times(context, width)),
        Section::new(4, throughput(context, width)),
        Section::new(1, warnings::lines(context, width)),
        Section::new(5, rounds(context, width)),
    ];
    // The list takes the room that is left, and at least a few lines.
    const FEW: usize = 4;
    let mut sections = fixed;
    let broken = warnings::broken(context, width);
    if !broken.is_empty() {
        sections.push(Section::new(1, broken));
    }
    let needed = |sections: &[Section]| -> usize {
        sections.iter().map(|section| section.lines.len() + 1).sum()
    };
    while needed(&sections) + FEW > height {
        let last = (0..sections.len()).max_by_key(|&index| sections[index].rank);
        match last.filter(|&index| sections[index].rank > 0) {
            Some(index) => sections.remove(index),
            None => break,
        };
    }
    let room = height.saturating_sub(needed(&sections)).max(2);
    sections.insert(2, Section::new(0, users(context, width, room)));
    sections
}

/// The balances of all, and how many are wrong.
fn sums(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let snapshot = context.snapshot;
    let loss = snapshot.loss;
    let wrong = snapshot
        .users
        .iter()
        .filter(|row| row.missing() != 0)
        .count();
    let count = grouped(snapshot.scenario.users.count);
    let mut row = context.line();
    for (points, word) in [
        (loss.missing, Word::Lost),
        (loss.given_away, Word::GivenAway),
    ] {
        if points > loss.uncertain {
            let at_least = if loss.uncertain > 0 {
                format!("{} ", context.text(Word::AtLeast))
            } else {
                String::new()
            };
            let shown = grouped(points - loss.uncertain);
            let text = format!("{} {at_least}{shown}", context.text(word));
            row = row.chip(Role::BadChip, &text).text("  ");
        }
    }
    if !loss.is_wrong() {
        row = row
            .chip(Role::GoodChip, context.text(Word::NothingLost))
            .text("  ");
    }
    let balances = |row: Row| {
        [
            (Word::ShouldBe, loss.should_be),
            (Word::Actual, loss.actual),
        ]
        .into_iter()
        .fold(row, |row, (word, points)| {
            row.put(Role::Dim, format!("{} ", context.text(word)))
                .put(Role::Strong, grouped(points))
                .text("  ")
        })
    };
    let text = if wrong > 0 && loss.is_wrong() {
        context
            .lang
            .fill(Word::WrongUsers, &[&grouped(wrong as u64), &count])
    } else {
        context.lang.fill(Word::NoWrongUsers, &[&count])
    };
    // On as few lines as there is room for.
    let mut lines = Vec::new();
    // Blanks at the end need no room.
    if row.width() + balances(context.row()).width() > width + 2 {
        lines.push(row.line());
        row = context.line();
    }
    row = balances(row);
    if row.width() + text.width() >= width {
        lines.push(row.line());
        row = context.line();
    }
    let room = width.saturating_sub(row.width() + 1);
    lines.push(row.put(Role::Plain, clip(&text, room)).line());
    lines
}

/// The users around the marked one.
fn users(context: &Context<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    let rows = &context.snapshot.users;
    let shown = height.saturating_sub(1);
    let marked = rows.iter().position(|row| row.user == context.state.user);
    let top = top_of(marked.unwrap_or(0), rows.len(), shown);
    let last = rows.len().min(top + shown);
    let place = context.lang.fill(
        Word::UsersShown,
        &[
            &grouped(top as u64 + 1),
            &grouped(last as u64),
            &grouped(context.snapshot.scenario.users.count),
        ],
    );
    let most = rows.first().map_or(0, |row| row.missing().abs()).max(1);
    let head = context
        .line()
        .right(Role::Dim, context.text(Word::User), 12)
        .right(Role::Dim, context.text(Word::ShouldBe), 26)
        .right(Role::Dim, context.text(Word::Actual), 40)
        .right(Role::Dim, context.text(Word::Difference), 54);
    let room = width.saturating_sub(head.width() + 3);
    let mut lines = vec![head.text("  ").put(Role::Dim, clip(&place, room)).line()];
    for row in &rows[top..last] {
        lines.push(user(context, row, most, width));
    }
    lines
}

fn user(context: &Context<'_>, row: &UserRow, most: i64, width: usize) -> Line<'static> {
    let missing = row.missing();
    let is_marked = row.user == context.state.user;
    let (pointer, name) = context.mark(is_marked, Role::Strong);
    let role = if missing == 0 { Role::Good } else { Role::Bad };
    // What was taken from users and what was given to them have different signs.
    let difference = match missing {
        0 => "0".to_owned(),
        1.. => format!("-{}", grouped(missing)),
        _ => format!("+{}", grouped(-missing)),
    };
    let line = context
        .line()
        .text(pointer)
        .right(name, &row.user.to_string(), 12)
        .right(Role::Plain, &grouped(row.should_be), 26)
        .right(Role::Plain, &grouped(row.actual), 40)
        .right(role, &difference, 54);
    let bar = width.saturating_sub(line.width() + 4).min(40);
    line.text("  ").bar(role, missing.abs(), most, bar).line()
}

/// Committed requests over time, with marks where the lock was switched.
pub(super) fn throughput(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let snapshot = context.snapshot;
    let Some(rate) = snapshot.record.figure(Metric::Throughput) else {
        return Vec::new();
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a rate is shown without decimals"
    )]
    let rate = rate.round() as i64;
    let text = context.lang.fill(Word::PerSecond, &[&grouped(rate)]);
    let label = context.text(Word::Throughput);
    let row = context.line().put(Role::Dim, label).to(VALUES);
    let row = row.text(text).text("  ");
    let room = width.saturating_sub(row.width() + 2).max(1);
    vec![spark(context, row, room).line()]
}

/// The intervals of the round as columns; those in which the lock was switched are marked.
fn spark(context: &Context<'_>, row: Row, room: usize) -> Row {
    let snapshot = context.snapshot;
    let is_playing = snapshot.stage == Stage::Playing;
    let switched = |during: Range<Nanos>| {
        let within = |switch: &Switch| during.contains(&switch.at);
        snapshot.switches.iter().any(within)
    };
    columns(
        row,
        &snapshot.record.figures.series,
        is_playing,
        room,
        switched,
    )
}

/// What was committed in each interval as columns in `room` cells; an interval that is marked has an `L` instead.
pub(crate) fn columns(
    mut row: Row,
    series: &Series,
    is_playing: bool,
    room: usize,
    is_marked: impl Fn(Range<Nanos>) -> bool,
) -> Row {
    let mut intervals = series.intervals();
    // One that has only begun looks like a fall.
    if let (true, [whole @ .., _]) = (is_playing, intervals)
        && !whole.is_empty()
    {
        intervals = whole;
    }
    let together = intervals.len().div_ceil(room).max(1);
    let span = series.width().saturating_mul(together as u64);
    let counts: Vec<u64> = intervals
        .chunks(together)
        .map(|chunk| {
            let committed = |interval: &Interval| interval.outcome(OutcomeKind::Committed);
            chunk.iter().map(committed).sum()
        })
        .collect();
    let most = counts.iter().max().copied().unwrap_or(0).max(1);
    for (count, start) in counts.into_iter().zip((0..).map(|n: u64| n * span)) {
        if is_marked(start..start + span) {
            row = row.put(Role::Warn, "L");
            continue;
        }
        let eighths = u8::try_from((count * 8).div_ceil(most)).unwrap_or(8);
        row = row.column(Role::Good, eighths);
    }
    row
}
