//! How a run went on: what was answered each second, what was seen to go wrong, how long was waited.

use std::fmt::Write;

use maud::{Markup, html};

use super::legend::legend;
use super::scale::{LogScale, linear_ticks, percent};
use crate::env::Nanos;
use crate::history::{AnomalyKind, Interval, Series};
use crate::lang::{Lang, Word};
use crate::point::OutcomeKind;
use crate::text::{duration, grouped};

/// The height of a picture, and of the axis below it, in pixels.
const HEIGHT: usize = 140;
const AXIS: usize = 22;

/// The height of the strip of a kind of anomaly, in pixels.
const STRIP: usize = 26;

/// The pictures of a series.
pub(super) fn over_time(series: &Series, lang: Lang) -> Markup {
    let intervals = series.intervals();
    let width = duration(series.width());
    html! {
        @if intervals.len() > 1 {
            figure {
                figcaption { b { (lang.text(Word::PageAnswered)) } ": " (lang.fill(Word::PagePerSecond, &[&width])) }
                (answered(series, lang))
                (legend(OutcomeKind::ALL.into_iter().filter(|kind| total(series, *kind) > 0).map(|kind| (class(kind), lang.text(word(kind))))))
            }
            @if let Some(strips) = anomalies(series, lang) {
                figure {
                    figcaption { b { (lang.text(Word::PageAnomalies)) } ": " (lang.fill(Word::PageAnomaliesIn, &[&width])) }
                    (strips)
                }
            }
            @if intervals.iter().any(|interval| interval.waits.samples() > 0) {
                figure {
                    figcaption { b { (lang.text(Word::Wait)) } ": " (lang.text(Word::PageWaitsIn)) }
                    (waits(series, lang))
                    (legend([("line p50", "p50"), ("line p99", "p99"), ("line most", lang.text(Word::Max))]))
                }
            }
            (numbers(series, lang))
        }
    }
}

fn total(series: &Series, kind: OutcomeKind) -> u64 {
    let intervals = series.intervals().iter();
    intervals.map(|interval| interval.outcome(kind)).sum()
}

fn class(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Committed => "committed",
        OutcomeKind::Rejected => "rejected",
        OutcomeKind::TimedOut => "timed-out",
        OutcomeKind::Failed => "failed",
        OutcomeKind::Unknown => "unknown",
    }
}

fn word(kind: OutcomeKind) -> Word {
    match kind {
        OutcomeKind::Committed => Word::Committed,
        OutcomeKind::Rejected => Word::Rejected,
        OutcomeKind::TimedOut => Word::TimedOut,
        OutcomeKind::Failed => Word::Failed,
        OutcomeKind::Unknown => Word::Unknown,
    }
}

/// The answers of each interval, one kind upon the other.
fn answered(series: &Series, lang: Lang) -> Markup {
    let intervals = series.intervals();
    let all = |interval: &Interval| -> u64 {
        OutcomeKind::ALL
            .map(|kind| interval.outcome(kind))
            .iter()
            .sum()
    };
    let most = intervals.iter().map(all).max().unwrap_or(0).max(1);
    let per_second = 1e9 / series.width() as f64;
    let y = |count: f64| HEIGHT as f64 * (1.0 - count / most as f64);
    let mut below = vec![0_u64; intervals.len()];
    let mut areas = Vec::new();
    for kind in OutcomeKind::ALL {
        let tops: Vec<u64> = below
            .iter()
            .zip(intervals)
            .map(|(sum, one)| sum + one.outcome(kind))
            .collect();
        if tops != below {
            let top: Vec<f64> = tops.iter().map(|sum| y(*sum as f64)).collect();
            let bottom: Vec<f64> = below.iter().map(|sum| y(*sum as f64)).collect();
            areas.push((class(kind), area(&top, &bottom)));
        }
        below = tops;
    }
    let committed = grouped(total(series, OutcomeKind::Committed));
    html! {
        svg.chart role="img" width="100%" height=(HEIGHT + AXIS) aria-label=(lang.fill(Word::PageAnsweredIs, &[&committed, &grouped(below.iter().sum::<u64>()), &duration(end(series))])) {
            (stretched(intervals.len(), HEIGHT, &html! {
                @for (class, path) in &areas { path class=(class) d=(path) {} }
            }))
            @for tick in linear_ticks(most as f64 * per_second) {
                @let at = format!("{:.1}", y(tick / per_second));
                line.grid x1="0" x2="100%" y1=(at) y2=(at) {}
                text.tick x="2" y=(at) dy="-3" { (lang.fill(Word::RatePerSecond, &[&rate(tick)])) }
            }
            (time_axis(series, HEIGHT))
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a rate far below 2^63")]
fn rate(tick: f64) -> String {
    match tick >= 10.0 || tick.fract() == 0.0 {
        true => grouped(tick.round() as i64),
        false => format!("{tick:.1}"),
    }
}

/// A strip for each kind of anomaly that was seen as it happened; `None` if there is none.
fn anomalies(series: &Series, lang: Lang) -> Option<Markup> {
    let intervals = series.intervals();
    let seen = AnomalyKind::ALL.into_iter().filter_map(|kind| {
        let counts: Vec<u64> = intervals
            .iter()
            .map(|interval| interval.anomalies(kind))
            .collect();
        let sum: u64 = counts.iter().sum();
        (sum > 0).then_some((kind, counts, sum))
    });
    let seen: Vec<_> = seen.collect();
    if seen.is_empty() {
        return None;
    }
    let height = seen.len() * STRIP;
    let label = seen
        .iter()
        .map(|(kind, _, sum)| format!("{kind} {}", grouped(*sum)));
    Some(html! {
        svg.chart role="img" width="100%" height=(height + AXIS) aria-label=(label.collect::<Vec<_>>().join(", ")) {
            (stretched(intervals.len(), height, &html! {
                @for (row, (_, counts, _)) in seen.iter().enumerate() {
                    path.anomaly d=(strip(counts, ((row + 1) * STRIP) as f64)) {}
                }
            }))
            @for (row, (kind, _, sum)) in seen.iter().enumerate() {
                line.grid x1="0" x2="100%" y1=((row + 1) * STRIP) y2=((row + 1) * STRIP) {}
                text.tick x="2" y=(row * STRIP + 12) { (kind) " " (lang.fill(Word::PageInAll, &[&grouped(*sum)])) }
            }
            (time_axis(series, height))
        }
    })
}

/// Bars on a line, as high as half a strip; what is there at all is seen.
fn strip(counts: &[u64], line: f64) -> String {
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let mut path = String::new();
    for (index, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let height = 2.0 + (STRIP as f64 / 2.0 - 2.0) * *count as f64 / most as f64;
        write!(path, "M{index} {line}v-{height:.1}h1v{height:.1}z")
            .expect("writing to a string does not fail");
    }
    path
}

fn waits(series: &Series, lang: Lang) -> Markup {
    let intervals = series.intervals();
    let waits = || {
        intervals
            .iter()
            .map(|interval| &interval.waits)
            .filter(|waits| waits.samples() > 0)
    };
    let most = waits().map(|waits| waits.max()).max().unwrap_or(1);
    let least = waits()
        .filter_map(|waits| waits.quantile(0.5))
        .filter(|&nanos| nanos > 0)
        .min();
    // Below a microsecond nothing is told apart.
    let scale = LogScale::over(least.unwrap_or(1_000).max(1_000).min(most.max(1_000)), most);
    let y = |nanos: Nanos| HEIGHT as f64 * (1.0 - scale.place(nanos));
    let line = |value: &dyn Fn(&Interval) -> Option<Nanos>| {
        line(intervals.iter().map(|interval| value(interval).map(y)))
    };
    let lines = [
        (
            "line most",
            line(&|one| (one.waits.samples() > 0).then(|| one.waits.max())),
        ),
        ("line p99", line(&|one| one.waits.quantile(0.99))),
        ("line p50", line(&|one| one.waits.quantile(0.5))),
    ];
    html! {
        svg.chart role="img" width="100%" height=(HEIGHT + AXIS) aria-label=(format!("{}: {} {}", lang.text(Word::Wait), lang.text(Word::Max), duration(most))) {
            (stretched(intervals.len(), HEIGHT, &html! {
                @for (class, path) in &lines { path class=(class) d=(path) {} }
            }))
            @for tick in scale.ticks() {
                @let at = format!("{:.1}", y(tick));
                line.grid x1="0" x2="100%" y1=(at) y2=(at) {}
                text.tick x="2" y=(at) dy="-3" { (duration(tick)) }
            }
            (time_axis(series, HEIGHT))
        }
    }
}

/// What is drawn in intervals, as wide as there is room, whatever that is.
fn stretched(intervals: usize, height: usize, drawn: &Markup) -> Markup {
    html! {
        svg width="100%" height=(height) viewBox=(format!("0 0 {intervals} {height}")) preserveAspectRatio="none" { (drawn) }
    }
}

/// The area between two lines of steps.
fn area(top: &[f64], bottom: &[f64]) -> String {
    let mut path = format!("M0 {:.1}", bottom.first().copied().unwrap_or(0.0));
    let mut add = |height: &f64, by| {
        write!(path, "V{height:.1}h{by}").expect("writing to a string does not fail")
    };
    for height in top {
        add(height, 1);
    }
    for height in bottom.iter().rev() {
        add(height, -1);
    }
    path.push('z');
    path
}

/// A line of steps through the intervals that have a value, broken where one has none.
fn line(values: impl Iterator<Item = Option<f64>>) -> String {
    let mut path = String::new();
    let mut is_drawn = false;
    for (index, value) in values.enumerate() {
        if let Some(value) = value {
            let written = match is_drawn {
                true => write!(path, "V{value:.1}h1"),
                false => write!(path, "M{index} {value:.1}h1"),
            };
            written.expect("writing to a string does not fail");
        }
        is_drawn = value.is_some();
    }
    path
}

/// When the last interval ends.
fn end(series: &Series) -> Nanos {
    series
        .width()
        .saturating_mul(series.intervals().len() as u64)
}

fn time_axis(series: &Series, height: usize) -> Markup {
    let end = end(series);
    html! {
        line.axis x1="0" x2="100%" y1=(height) y2=(height) {}
        @for quarter in 0..=4_u64 {
            @let share = quarter as f64 / 4.0;
            @let anchor = match quarter { 0 => "start", 4 => "end", _ => "middle" };
            text.tick x=(percent(share)) y=(height + 16) text-anchor=(anchor) {
                (if quarter == 0 { "0".to_owned() } else { duration(end / 4 * quarter) })
            }
        }
    }
}

/// The most rows of the table; of more intervals several are added up.
const ROWS: usize = 24;

/// The same in numbers, for those who do not see pictures.
fn numbers(series: &Series, lang: Lang) -> Markup {
    let each = series.intervals().len().div_ceil(ROWS).max(1);
    let kinds = OutcomeKind::ALL
        .into_iter()
        .filter(|kind| total(series, *kind) > 0);
    let kinds: Vec<OutcomeKind> = kinds.collect();
    let anomalies = |interval: &Interval| -> u64 {
        AnomalyKind::ALL
            .map(|kind| interval.anomalies(kind))
            .iter()
            .sum()
    };
    let width = series.width();
    html! {
        details {
            summary { (lang.text(Word::PageInNumbers)) }
            div.scroll tabindex="0" role="region" aria-label=(lang.text(Word::PageInNumbers)) {
                table.numbers {
                    thead { tr {
                        th scope="col" { (lang.text(Word::Time)) }
                        @for kind in &kinds { th scope="col" { (lang.text(word(*kind))) } }
                        th scope="col" { (lang.text(Word::PageAnomalies)) }
                    } }
                    tbody {
                        @for (index, chunk) in series.intervals().chunks(each).enumerate() {
                            tr {
                                th scope="row" { (duration(width.saturating_mul((index * each) as u64))) }
                                @for kind in &kinds { td { (grouped(chunk.iter().map(|one| one.outcome(*kind)).sum::<u64>())) } }
                                td { (grouped(chunk.iter().map(anomalies).sum::<u64>())) }
                            }
                        }
                    }
                }
            }
        }
    }
}
