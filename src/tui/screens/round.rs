//! The round among others: its lock, what it fires, and what came of the rounds before.

use ratatui::text::Line;
use unicode_width::UnicodeWidthStr;

use super::fired::fired;
use super::parts::VALUES;
use crate::lang::Word;
use crate::live::{Attention, RoundResult, Stage};
use crate::point::Points;
use crate::request::LockName;
use crate::text::{duration, grouped};
use crate::tui::context::Context;
use crate::tui::draw::{Row, clip};
use crate::tui::theme::Role;

/// The lock, what is fired, and the round.
pub(super) fn lock_line(context: &Context<'_>, width: usize) -> Line<'static> {
    let snapshot = context.snapshot;
    let lang = context.lang;
    let row = lock_chip(context);
    let room = width.saturating_sub(row.width() + 4);
    let fits = |text: &String| Row::new(context.theme).text(text.clone()).width() <= room;
    let short = lang.fill(Word::RoundIs, &[&snapshot.round]);
    let round = match snapshot.stage {
        // Where the viewer reads, no round begins by itself.
        Stage::Over { .. } if context.state.attention() == Attention::Reading => short,
        Stage::Over { next_in } => {
            let seconds = next_in.div_ceil(1_000_000_000);
            lang.fill(Word::RoundNext, &[&snapshot.round, &seconds])
        }
        Stage::Playing if snapshot.touched => {
            let whole = lang.fill(Word::RoundTouched, &[&snapshot.round]);
            Some(whole).filter(fits).unwrap_or(format!("{short} ~"))
        }
        Stage::Playing => short,
    };
    let round_width = Row::new(context.theme).text(round.clone()).width();
    let room = width.saturating_sub(row.width() + round_width + 8);
    let row = row.text("   ").text(fired(&snapshot.scenario, lang, room));
    row.right(Role::Strong, &round, width.saturating_sub(2))
        .line()
}

/// The lock that the points are lost under, or not; and the one that comes, if it is another.
fn lock_chip(context: &Context<'_>) -> Row {
    let snapshot = context.snapshot;
    let lang = context.lang;
    let chip = |lock, off: String, on: String| match lock {
        LockName::None => context.line().chip(Role::BadChip, &off),
        _ => context.line().chip(Role::GoodChip, &on),
    };
    let now = |lock| {
        let off = lang.text(Word::LockOff).to_owned();
        chip(lock, off, lang.fill(Word::LockOn, &[&lock]))
    };
    let (began, next) = (snapshot.began_with, snapshot.next_lock);
    // The figures below come from requests that met the lock before this one. A lock that no request has met has no
    // part in them.
    let played = match snapshot.switches.last() {
        Some(switch) => {
            let at = duration(switch.at);
            let off = lang.fill(Word::LockOffSince, &[&at]);
            let on = lang.fill(Word::LockOnSince, &[&switch.to, &at]);
            chip(switch.to, off, on)
        }
        None => now(began),
    };
    if next == snapshot.lock_in_play() {
        played
    } else if snapshot.all_sent {
        let next = lang.fill(Word::NextRoundLock, &[&short_name(context, next)]);
        played.put(Role::Strong, format!("  {next}"))
    } else {
        let off = lang.text(Word::LockOffNext).to_owned();
        chip(next, off, lang.fill(Word::LockOnNext, &[&next]))
    }
}

/// What to say while another lock has been chosen that no request has met yet: to advise switching it would undo
/// that.
pub(super) fn coming_lock(context: &Context<'_>) -> Option<String> {
    let snapshot = context.snapshot;
    if snapshot.next_lock == snapshot.lock_in_play() {
        return None;
    }
    let word = if snapshot.all_sent {
        Word::CaptionNextRound
    } else {
        Word::CaptionNextRequest
    };
    let next = short_name(context, snapshot.next_lock);
    Some(context.lang.fill(word, &[&next]))
}

/// A lock by its name, or that there is none.
fn short_name(context: &Context<'_>, lock: LockName) -> &'static str {
    match lock {
        LockName::None => context.text(Word::Off),
        lock => lock.name(),
    }
}

/// The last rounds side by side, and what to press for another.
pub(super) fn rounds(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    const LEAST: usize = 16;
    let snapshot = context.snapshot;
    // Names are said whole: with long ones there are fewer rounds in a line.
    let recent = snapshot.results.iter().rev().take(width / LEAST);
    let recent = recent.map(|it| {
        let name = round_name(context, it.number, it.began_with, it.touched);
        name.width().max(came_of(context, it).1.width())
    });
    let now = playing_now(context);
    let now = now.iter();
    let now = now.map(|(head, _, loss)| head.width().max(loss.width()));
    let widest = recent.chain(now).max().unwrap_or(0);
    let column_width = LEAST.max(widest + 1);
    let columns = (width.saturating_sub(VALUES + 2) / column_width).max(1);
    let playing = snapshot.stage == Stage::Playing;
    let hint = columns > 1;
    let shown = columns - usize::from(hint) - usize::from(playing && columns > 2);
    let results = &snapshot.results;
    let first = results.len().saturating_sub(shown);
    let mut heads = context.line().put(Role::Dim, context.text(Word::RoundsRow));
    let mut losses = context
        .line()
        .put(Role::Dim, context.text(Word::Difference));
    let mut column = VALUES;
    for result in &results[first..] {
        let head = round_name(context, result.number, result.began_with, result.touched);
        heads = heads
            .to(column)
            .put(Role::Plain, clip(&head, column_width - 1));
        let (role, text) = came_of(context, result);
        losses = losses.to(column).put(role, clip(&text, column_width - 1));
        column += column_width;
    }
    if columns > 2
        && let Some((head, role, loss)) = playing_now(context)
    {
        heads = heads
            .to(column)
            .put(Role::Strong, clip(&head, column_width - 1));
        losses = losses.to(column).put(role, clip(&loss, column_width - 1));
        column += column_width;
    }
    if hint {
        let next = snapshot.round + u64::from(!playing || columns > 2);
        // A key and a lock: the same in every language.
        let press = match snapshot.next_lock {
            chosen if chosen != snapshot.lock_in_play() => short_name(context, chosen).to_owned(),
            LockName::None => context.text(Word::PressL).to_owned(),
            // A viewer who has seen it fail wants to see it cured.
            LockName::PromiseRace => format!("L: {}", LockName::Recheck),
            _ => format!("L: {}", LockName::PromiseRace),
        };
        let room = width.saturating_sub(column + 1);
        heads = heads.to(column).put(Role::Dim, next.to_string());
        losses = losses.to(column).put(Role::Dim, clip(&press, room));
    }
    vec![heads.line(), losses.line()]
}

/// The round that is being played: its name, and what is missing so far.
fn playing_now(context: &Context<'_>) -> Option<(String, Role, String)> {
    let snapshot = context.snapshot;
    if snapshot.stage != Stage::Playing {
        return None;
    }
    let changed = snapshot.touched || snapshot.altered;
    let head = round_name(context, snapshot.round, snapshot.began_with, changed);
    let loss = snapshot.loss;
    let sure = |points: Points| (points - loss.uncertain).max(0);
    let (missing, given_away) = (sure(loss.missing), sure(loss.given_away));
    let role = if missing.max(given_away) > 0 {
        Role::Bad
    } else {
        Role::Plain
    };
    let difference = difference(missing, given_away);
    let text = context.lang.fill(Word::TwinPlaying, &[&difference]);
    Some((head, role, text))
}

/// A round by its number and its lock; `~` if it was changed by hand.
fn round_name(context: &Context<'_>, number: u64, lock: LockName, changed: bool) -> String {
    let name = short_name(context, lock);
    let mark = if changed { "~" } else { " " };
    format!("{number}{mark}{name}")
}

/// Points that are missing with a minus, points that were given away with a plus: the larger of both.
fn difference(missing: Points, given_away: Points) -> String {
    match (missing, given_away) {
        (0, 0) => "0".to_owned(),
        _ if missing >= given_away => format!("-{}", grouped(missing)),
        _ => format!("+{}", grouped(given_away)),
    }
}

fn came_of(context: &Context<'_>, result: &RoundResult) -> (Role, String) {
    if result.missing.max(result.given_away) > 0 {
        let difference = difference(result.missing, result.given_away);
        (Role::Bad, format!("{difference} !!"))
    } else if result.inherited_errors > 0 {
        let errors = grouped(result.inherited_errors);
        let errors = context.lang.fill(Word::ErrorCount, &[&errors]);
        (Role::Bad, format!("{errors} !!"))
    } else if result.lost_updates > 0 {
        (Role::Bad, "0 !!".to_owned())
    } else {
        (Role::Good, "0 ok".to_owned())
    }
}
