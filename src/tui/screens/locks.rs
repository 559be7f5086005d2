//! The lock of a user: who is inside and for how long, who waits, in order.

use ratatui::text::Line;

use super::parts::Caption;
use super::round::coming_lock;
use super::row;
use super::warnings;
use crate::lang::Word;
use crate::live::{InLock, Stage, Under};
use crate::point::Kind;
use crate::request::LockName;
use crate::text::duration;
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::{Section, clip};
use crate::tui::theme::Role;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let snapshot = context.snapshot;
    let count = |state| snapshot.live.iter().filter(|r| r.state == state).count();
    let (inside, waiting) = (count(Under::Inside), count(Under::Waiting));
    let title = match snapshot.lock_in_play() {
        LockName::None => context.lang.fill(
            Word::LocksTitleNone,
            &[&snapshot.watched, &inside, &waiting],
        ),
        lock => context.lang.fill(
            Word::LocksTitle,
            &[&snapshot.watched, &lock, &inside, &waiting],
        ),
    };
    let timeout = snapshot.scenario.service.lock_timeout;
    let left = snapshot.record.left;
    let keys = context.lang.fill(
        Word::LocksKeys,
        &[
            &grouped(left.entries),
            &grouped(left.timers),
            &duration(timeout),
        ],
    );
    let role = if inside > 1 && snapshot.lock_in_play() != LockName::Optimistic {
        Role::Bad
    } else {
        Role::Strong
    };
    let mut head = vec![
        context
            .line()
            .put(role, clip(&title, width.saturating_sub(3)))
            .line(),
        context
            .line()
            .put(Role::Dim, clip(&keys, width.saturating_sub(3)))
            .line(),
    ];
    if snapshot.scenario.users.count > 1 {
        let all = snapshot.inside;
        let text = context.lang.fill(
            Word::LocksOthers,
            &[&grouped(all.inside), &grouped(all.waiting)],
        );
        head.push(context.line().put(Role::Dim, text).line());
    }
    let warnings = warnings::lines(context, width);
    let rows = match &snapshot.row {
        Some(row) => row::lines(context, row, width, (height / 2).max(3)),
        None => Vec::new(),
    };
    let room = height
        .saturating_sub(head.len() + warnings.len() + 2)
        .saturating_sub(match rows.len() {
            0 => 0,
            lines => lines + 1,
        })
        .max(1);
    vec![
        Section::new(0, head),
        Section::new(0, rows),
        Section::new(1, warnings),
        Section::new(0, queue(context, width, room)),
    ]
}

/// Those inside, then those who wait, in the order in which they came.
fn queue(context: &Context<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    let live = &context.snapshot.live;
    let inside = live.iter().filter(|r| r.state == Under::Inside);
    let mut waiting: Vec<&InLock> = live.iter().filter(|r| r.state == Under::Waiting).collect();
    waiting.sort_by_key(|request| request.asked);
    let all: Vec<&InLock> = inside.chain(waiting).collect();
    if all.is_empty() {
        let text = context.text(Word::LocksNobody);
        return vec![context.line().put(Role::Dim, text).line()];
    }
    let shown = if all.len() > height {
        height.saturating_sub(1)
    } else {
        all.len()
    };
    let mut lines: Vec<Line<'static>> = all[..shown]
        .iter()
        .map(|request| line(context, request, width))
        .collect();
    let more = all.len() - shown;
    if more > 0 {
        let text = context.lang.fill(Word::LocksMore, &[&grouped(more as u64)]);
        lines.push(context.line().put(Role::Dim, text).line());
    }
    lines
}

fn line(context: &Context<'_>, request: &InLock, width: usize) -> Line<'static> {
    const BAR: usize = 54;
    let snapshot = context.snapshot;
    let since = snapshot.now.saturating_sub(request.since);
    let kind = match request.kind {
        Kind::Charge => Word::Charge,
        Kind::Use => Word::Use,
    };
    let (role, state) = match request.state {
        Under::Waiting => (Role::Waiting, Word::LocksWaiting),
        Under::Inside | Under::Outside => (Role::Inside, Word::LocksInside),
    };
    let mark = match request.state {
        Under::Waiting => context.theme.waiting(),
        Under::Inside | Under::Outside => context.theme.full(),
    };
    let mut row = context
        .line()
        .put(role, mark.repeat(2))
        .right(Role::Strong, &request.request.to_string(), 11)
        .text("  ")
        .text(format!(
            "{} {}",
            context.text(kind),
            grouped(request.amount)
        ))
        .to(30)
        .put(role, context.lang.fill(state, &[&duration(since)]));
    if snapshot.scenario.service.instances > 1 {
        let instance = context
            .lang
            .fill(Word::LocksInstance, &[&(request.instance + 1)]);
        row = row.put(Role::Dim, format!("  {instance}"));
    }
    if request.state == Under::Waiting {
        let bar = width.saturating_sub(BAR.max(row.width() + 1) + 3).min(60);
        let points = |nanos: u64| i64::try_from(nanos).unwrap_or(i64::MAX);
        row = row
            .to(BAR)
            .bar(role, points(since), points(request.timeout), bar);
    }
    row.line()
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    if let Some(text) = coming_lock(context) {
        return Caption { chip: None, text };
    }
    let word = match (context.snapshot.stage, context.snapshot.lock_in_play()) {
        (Stage::Over { .. }, _) => Word::CaptionLocksOver,
        (Stage::Playing, LockName::Optimistic) => Word::CaptionOptimistic,
        (Stage::Playing, LockName::None) => Word::CaptionLocksOff,
        (Stage::Playing, _) => Word::CaptionLocks,
    };
    Caption::plain(context, word)
}
