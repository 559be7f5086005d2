//! How long things take: percentiles, and a histogram of the marked one.

use ratatui::text::Line;

use super::parts::no_sample;
use crate::env::Nanos;
use crate::lang::Word;
use crate::live::TimeSummary;
use crate::text::duration;
use crate::text::grouped;
use crate::tui::context::Context;
use crate::tui::draw::{Section, clip};
use crate::tui::theme::Role;

/// The spans of time, in the order of their histograms.
const SPANS: [(Word, Word); 4] = [
    (Word::Wait, Word::SpanWaitIs),
    (Word::Hold, Word::SpanHoldIs),
    (Word::ServiceTime, Word::SpanServiceIs),
    (Word::Latency, Word::SpanLatencyIs),
];

/// Where values begin, and how wide each is.
const VALUES: usize = 18;
const COLUMN: usize = 10;

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let table = table(context, width);
    let room = height.saturating_sub(table.len() + 1);
    vec![
        Section::new(0, table),
        Section::new(1, histogram(context, width, room)),
    ]
}

fn table(context: &Context<'_>, width: usize) -> Vec<Line<'static>> {
    let heads = [
        Word::Median,
        Word::P90,
        Word::P99,
        Word::P999,
        Word::Max,
        Word::Samples,
    ];
    // On a narrow terminal the rarest percentile goes.
    let wide = width > VALUES + COLUMN * heads.len();
    let shown = |index: usize| wide || index != 3;
    let mut head = context.line();
    let mut column = VALUES;
    for (index, word) in heads.into_iter().enumerate() {
        if shown(index) {
            column += COLUMN;
            head = head.right(Role::Dim, context.text(word), column);
        }
    }
    let mut lines = vec![head.line()];
    for (index, ((name, _), times)) in SPANS.iter().zip(&context.snapshot.times).enumerate() {
        let (pointer, role) = context.mark(index == context.state.span, Role::Strong);
        let mut row = context
            .row()
            .text(format!(" {pointer}"))
            .put(role, context.text(*name));
        if times.samples == 0 {
            row = row.to(VALUES + 2).put(Role::Dim, no_sample(context));
            lines.push(row.line());
            continue;
        }
        let mut column = VALUES;
        let values = [times.p50, times.p90, times.p99, times.p999, times.max];
        for (index, value) in values.into_iter().enumerate() {
            if shown(index) {
                column += COLUMN;
                row = row.right(Role::Plain, &duration(value), column);
            }
        }
        row = row.right(Role::Dim, &grouped(times.samples), column + COLUMN);
        lines.push(row.line());
    }
    lines
}

/// A bar for each stretch of time, as many as fit.
fn histogram(context: &Context<'_>, width: usize, height: usize) -> Vec<Line<'static>> {
    let index = context.state.span.min(SPANS.len() - 1);
    let (name, meaning) = SPANS[index];
    let times = &context.snapshot.times[index];
    let title = context.lang.fill(Word::HistogramOf, &[&context.text(name)]);
    let row = context.line().put(Role::Strong, title);
    let room = width.saturating_sub(row.width() + 4);
    let meaning = clip(context.text(meaning), room);
    let mut lines = vec![row.put(Role::Dim, format!("   {meaning}")).line()];
    let rows = height.saturating_sub(1);
    let bins = merged(times, rows);
    if bins.is_empty() && rows > 0 {
        let text = no_sample(context);
        lines.push(context.line().put(Role::Dim, text).line());
    }
    let most = bins.iter().map(|(_, count)| *count).max().unwrap_or(0);
    for (upper, count) in bins {
        let upper = context.lang.fill(Word::UpTo, &[&duration(upper)]);
        let number = grouped(count);
        let bar = width.saturating_sub(VALUES + 16);
        let (part, whole) = (
            count.try_into().unwrap_or(i64::MAX),
            most.try_into().unwrap_or(i64::MAX),
        );
        lines.push(
            context
                .line()
                .right(Role::Dim, &upper, VALUES)
                .text("  ")
                .bar(Role::Good, part, whole, bar)
                .text("  ")
                .put(Role::Plain, number)
                .line(),
        );
    }
    lines
}

/// The bins in at most `rows` rows: neighbours are added up.
fn merged(times: &TimeSummary, rows: usize) -> Vec<(Nanos, u64)> {
    if rows == 0 || times.bins.is_empty() {
        return Vec::new();
    }
    let together = times.bins.len().div_ceil(rows);
    times
        .bins
        .chunks(together)
        .filter_map(|bins| {
            let count = bins.iter().map(|(_, count)| count).sum();
            bins.last().map(|(upper, _)| (*upper, count))
        })
        .collect()
}
