//! The twin: the same requests without a lock and with one, in step.

use ratatui::text::Line;

use super::parts::Caption;
use crate::lang::Word;
use crate::live::{SeenWrite, Side, TwinView};
use crate::request::LockName;
use crate::scenario::Clock;
use crate::text::duration;
use crate::text::grouped;
use crate::tui::big;
use crate::tui::context::Context;
use crate::tui::draw::{Row, Section, clip, wrap};
use crate::tui::theme::Role;

/// Where the left side begins.
const LEFT: usize = 18;

/// The lines that are needed for the large digits not to crowd the rest.
const ROOMY: usize = 23;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let Some(twin) = &context.snapshot.twin else {
        let word = match context.snapshot.clock {
            Clock::Real => Word::TwinRealClock,
            Clock::Virtual => Word::TwinComing,
        };
        let text = wrap(context.text(word), width.saturating_sub(4));
        let lines = text
            .into_iter()
            .map(|line| context.line().text(line).line());
        return vec![Section::new(0, lines.collect())];
    };
    let right = LEFT + (width.saturating_sub(LEFT)) / 2;
    let digits = if height < ROOMY {
        Vec::new()
    } else {
        digits(context, twin, right, width)
    };
    vec![
        Section::new(
            1,
            vec![
                context
                    .line()
                    .put(Role::Strong, context.text(Word::TwinTitle))
                    .line(),
            ],
        ),
        Section::new(0, vec![locks(context, twin, right)]),
        Section::new(2, digits),
        Section::new(0, table(context, twin, right)),
        Section::new(0, parting(context, twin, width)),
    ]
}

fn lost(side: &Side) -> i64 {
    side.should_be - side.actual
}

fn locks(context: &Context<'_>, twin: &TwinView, right: usize) -> Line<'static> {
    let mut row = context.line();
    for (side, column) in twin.sides.iter().zip([LEFT, right]) {
        let (role, text) = match side.lock {
            LockName::None => (Role::BadChip, context.text(Word::TwinOff).to_owned()),
            lock => (Role::GoodChip, context.lang.fill(Word::LockIs, &[&lock])),
        };
        row = row.to(column).chip(role, &text);
    }
    row.line()
}

/// The points that each side lost, in large digits, if there is room for both.
fn digits(
    context: &Context<'_>,
    twin: &TwinView,
    right: usize,
    width: usize,
) -> Vec<Line<'static>> {
    let sides = twin.sides.map(|side| grouped(lost(&side).abs()));
    let rows = sides.map(|text| big::rows(&text, context.theme));
    let wide = |rows: &[String; big::HEIGHT]| Row::new(context.theme).text(rows[0].clone()).width();
    if LEFT + wide(&rows[0]) + 2 > right || right + wide(&rows[1]) + 2 > width {
        return Vec::new();
    }
    (0..big::HEIGHT)
        .map(|index| {
            let mut row = context.line();
            if index == big::HEIGHT / 2 {
                let any = |wrong: fn(i64) -> bool| twin.sides.iter().any(|side| wrong(lost(side)));
                let word = match (any(|lost| lost > 0), any(|lost| lost < 0)) {
                    (true, true) => Word::Difference,
                    (false, true) => Word::GivenAway,
                    (_, false) => Word::Lost,
                };
                row = row.put(Role::Strong, context.text(word));
            }
            for ((side, rows), column) in twin.sides.iter().zip(&rows).zip([LEFT, right]) {
                let role = if lost(side) == 0 {
                    Role::Good
                } else {
                    Role::Bad
                };
                row = row.to(column).put(role, rows[index].clone());
            }
            row.line()
        })
        .collect()
}

fn table(context: &Context<'_>, twin: &TwinView, right: usize) -> Vec<Line<'static>> {
    let line = |word, value: &dyn Fn(&Side) -> (Role, String)| {
        let mut row = context.line().put(Role::Dim, context.text(word));
        for (side, column) in twin.sides.iter().zip([LEFT, right]) {
            let (role, text) = value(side);
            row = row.to(column).put(role, text);
        }
        row.line()
    };
    let bad_if = |bad: bool| if bad { Role::Bad } else { Role::Plain };
    vec![
        line(Word::ShouldBe, &|side| {
            (Role::Plain, grouped(side.should_be))
        }),
        line(Word::Actual, &|side| {
            (bad_if(lost(side) != 0), grouped(side.actual))
        }),
        line(Word::Difference, &|side| {
            let text = match lost(side) {
                0 => "0".to_owned(),
                lost @ 1.. => format!("-{} !!", grouped(lost)),
                lost => format!("+{} !!", grouped(-lost)),
            };
            (bad_if(lost(side) != 0), text)
        }),
        line(Word::LostUpdates, &|side| {
            (bad_if(side.lost_updates > 0), grouped(side.lost_updates))
        }),
        line(Word::Committed, &|side| {
            (Role::Plain, grouped(side.committed))
        }),
        line(Word::Answered, &|side| {
            (Role::Plain, grouped(side.answered))
        }),
        line(Word::Waiting, &|side| (Role::Plain, grouped(side.waiting))),
        line(Word::InsideAtOnce, &|side| {
            (bad_if(side.most_inside > 1), side.most_inside.to_string())
        }),
        line(Word::Time, &|side| {
            let word = if side.over {
                Word::TwinDone
            } else {
                Word::TwinPlaying
            };
            (
                Role::Plain,
                context.lang.fill(word, &[&duration(side.time)]),
            )
        }),
    ]
}

/// The moment at which they part.
fn parting(context: &Context<'_>, twin: &TwinView, width: usize) -> Vec<Line<'static>> {
    let Some(parting) = &twin.parting else {
        let text = context.text(Word::TwinTogether);
        return vec![context.line().put(Role::Good, text).line()];
    };
    let user = parting
        .writes
        .iter()
        .flatten()
        .map(|write| write.user)
        .next();
    let title = context.lang.fill(
        Word::TwinParted,
        &[
            &grouped(parting.number as u64),
            &user.unwrap_or(context.snapshot.watched),
        ],
    );
    let mut lines = vec![context.line().put(Role::Warn, format!("> {title}")).line()];
    for (side, write) in twin.sides.iter().zip(&parting.writes) {
        let name = match side.lock {
            LockName::None => context.text(Word::Off),
            lock => lock.name(),
        };
        let text = match write {
            Some(write) => write_text(context, write),
            None => context.text(Word::TwinNoWrite).to_owned(),
        };
        let text = clip(&text, width.saturating_sub(LEFT + 1));
        lines.push(
            context
                .line()
                .put(Role::Dim, name)
                .to(LEFT)
                .text(text)
                .line(),
        );
    }
    lines
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    let word = match (&context.snapshot.twin, context.snapshot.clock) {
        (None, Clock::Real) => Word::CaptionTwinReal,
        _ => Word::CaptionTwin,
    };
    Caption::plain(context, word)
}

fn write_text(context: &Context<'_>, write: &SeenWrite) -> String {
    context.lang.fill(
        Word::TwinWrite,
        &[
            &write.request,
            &grouped(write.balance),
            &write.base,
            &write.version,
            &duration(write.at),
        ],
    )
}
