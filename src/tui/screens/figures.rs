//! The figures of a round in a few lines.

use ratatui::text::Line;

use super::parts::{VALUES, no_sample};
use crate::history::Span;
use crate::lang::Word;
use crate::live::{Stage, TimeSummary};
use crate::point::OutcomeKind;
use crate::request::LockName;
use crate::text::{duration, grouped};
use crate::tui::context::Context;
use crate::tui::draw::{Row, clip};
use crate::tui::theme::Role;

/// Outcomes, the lock, the time.
pub(super) fn figures(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let snapshot = context.snapshot;
    let record = &snapshot.record;
    let inside = snapshot.inside;
    let lang = context.lang;
    let label = |word| context.line().put(Role::Dim, context.text(word)).to(VALUES);

    let mut outcomes = label(Word::Requests);
    for (kind, word) in [
        (OutcomeKind::Committed, Word::Committed),
        (OutcomeKind::Rejected, Word::Rejected),
        (OutcomeKind::TimedOut, Word::TimedOut),
        (OutcomeKind::Failed, Word::Failed),
    ] {
        let count = record.figures.outcome(kind);
        let role = match kind {
            OutcomeKind::Committed => Role::Strong,
            _ if count > 0 => Role::Warn,
            _ => Role::Dim,
        };
        outcomes = outcomes
            .put(role, grouped(count))
            .put(Role::Dim, format!(" {}   ", context.text(word)));
    }

    // Requests too fast to be followed may wait or not; it is not known.
    let waiting = if snapshot.dropped > 0 {
        "-".to_owned()
    } else {
        grouped(inside.waiting)
    };
    let waiting = lang.fill(Word::WaitingCount, &[&waiting]);
    let (role, most) = match snapshot.began_with {
        LockName::Optimistic => (
            Role::Plain,
            lang.fill(
                Word::InsideMostOptimistic,
                &[&inside.most_inside, &grouped(inside.conflicts)],
            ),
        ),
        // What promises to exclude nobody is not to blame for letting more than one in.
        lock if lock != LockName::None && !lock.promises().excludes => (
            Role::Plain,
            lang.fill(Word::InsideMostSideBySide, &[&inside.most_inside]),
        ),
        _ => (
            if inside.most_inside > 1 {
                Role::Bad
            } else {
                Role::Plain
            },
            lang.fill(
                if snapshot.scenario.service.instances > 1 {
                    Word::InsideMostProcesses
                } else {
                    Word::InsideMost
                },
                &[&inside.most_inside],
            ),
        ),
    };
    let lock = label(Word::Lock).text(waiting).text("   ");
    let room = width.saturating_sub(lock.width() + 1);
    let mut lock = lock.put(role, clip(&most, room));
    let queue = lang.fill(Word::LongestQueue, &[&inside.longest_queue]);
    if inside.longest_queue > 0 && lock.width() + queue.len() + 4 < width {
        lock = lock.put(Role::Dim, format!("   {queue}"));
    }

    let all = match snapshot.stage {
        Stage::Playing => lang.fill(Word::TimeSoFar, &[&duration(snapshot.now)]),
        Stage::Over { .. } => {
            let makespan = duration(record.figures.makespan());
            lang.fill(Word::TimeSentence, &[&makespan])
        }
    };
    let mut time = label(Word::Time).text(all);
    // Requests of different users need not wait for each other, those that try again do their work twice, and what
    // those still inside will need is not known.
    let comparable = snapshot.scenario.users.count == 1
        && snapshot.began_with != LockName::Optimistic
        && snapshot.stage != Stage::Playing;
    if comparable && inside.one_at_a_time > 0 {
        let needs = duration(inside.one_at_a_time);
        let text = lang.fill(Word::OneAtATime, &[&needs]);
        time = time.text("   ").put(Role::Dim, text);
    }
    vec![outcomes.line(), lock.line(), time.line()]
}

/// Waits and latencies, a line each.
pub(super) fn times(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    [(Span::Wait, Word::Wait), (Span::Latency, Word::Latency)]
        .into_iter()
        .map(|(span, word)| {
            let times = context.snapshot.span(span);
            let row = context.line().put(Role::Dim, context.text(word)).to(VALUES);
            if times.samples == 0 {
                return row.put(Role::Dim, no_sample(context)).line();
            }
            percentiles(row, times, context.text(Word::Max), width)
        })
        .collect()
}

/// The percentiles of some times, and the longest, which is called `longest`.
pub(crate) fn percentiles(
    mut row: Row,
    times: &TimeSummary,
    longest: &str,
    width: usize,
) -> Line<'static> {
    let values = [
        ("p50", times.p50, 9),
        ("p90", times.p90, 9),
        ("p99", times.p99, 9),
        // As narrow as it can be, or in Korean the last one is cut off at 80 columns.
        ("p99.9", times.p999, 8),
    ];
    for (name, value, wide) in values {
        row = row
            .put(Role::Dim, format!("{name} "))
            .text(format!("{:<wide$}", duration(value)));
    }
    let text = format!("{longest} {}", duration(times.max));
    let room = width.saturating_sub(row.width() + 1);
    row.text(clip(&text, room)).line()
}
