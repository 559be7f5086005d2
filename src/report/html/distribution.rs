//! How long something took: how often which time, on a logarithmic axis, and the percentiles.

use maud::{Markup, html};

use super::scale::{LogScale, percent};
use crate::env::Nanos;
use crate::history::{Record, Span, Times};
use crate::lang::{Lang, Word};
use crate::text::{duration, grouped};

/// Bars of the picture.
const BARS: usize = 60;

/// In pixels: the names of the percentiles, the bars, the axis.
const NAMES: usize = 64;
const HEIGHT: usize = 120;
const AXIS: usize = 22;

/// The share of the width that is for no time at all, where there is a sample of it.
const NOTHING: f64 = 0.06;

/// The spans that a run has samples of, each with its picture and its table.
pub(super) fn distributions(record: &Record, lang: Lang) -> Markup {
    let spans = [
        (Span::Latency, Word::Latency, Word::SpanLatencyIs),
        (Span::Wait, Word::Wait, Word::SpanWaitIs),
        (Span::Hold, Word::Hold, Word::SpanHoldIs),
        (Span::Service, Word::ServiceTime, Word::SpanServiceIs),
        (Span::Connection, Word::Connection, Word::PageConnectionIs),
        (Span::Row, Word::RowWait, Word::PageRowIs),
    ];
    let shown = spans.map(|(span, name, is)| (record.figures.times(span), name, is));
    let shown = shown.iter().filter(|(times, ..)| !times.is_empty());
    html! {
        @for (times, name, is) in shown {
            figure {
                figcaption { b { (lang.text(*name)) } ": " (lang.text(*is)) }
                (picture(times, lang.text(*name)))
                (table(times, lang))
            }
        }
    }
}

/// What is marked in the picture: the share of the samples, and its name.
const MARKS: [(f64, &str); 4] = [(0.5, "p50"), (0.9, "p90"), (0.99, "p99"), (1.0, "max")];

fn picture(times: &Times, name: &str) -> Markup {
    let zeros: u64 = times
        .recorded()
        .filter(|(nanos, _)| *nanos == 0)
        .map(|(_, count)| count)
        .sum();
    let low = times
        .recorded()
        .map(|(nanos, _)| nanos)
        .find(|&nanos| nanos > 0);
    let scale = LogScale::over(low.unwrap_or(1), times.max());
    let left = if zeros > 0 { NOTHING } else { 0.0 };
    let x = |share: f64| left + share * (1.0 - left);
    let place = |nanos: Nanos| {
        if nanos == 0 {
            0.0
        } else {
            x(scale.place(nanos))
        }
    };
    let mut bars = [0_u64; BARS];
    for (nanos, count) in times.recorded().filter(|(nanos, _)| *nanos > 0) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of the number of bars"
        )]
        let bar = (scale.place(nanos) * BARS as f64) as usize;
        bars[bar.min(BARS - 1)] += count;
    }
    let most = bars
        .iter()
        .copied()
        .chain([zeros])
        .max()
        .unwrap_or(1)
        .max(1);
    let height = |count: u64| ((count as f64 / most as f64) * HEIGHT as f64).max(1.5);
    let bottom = (NAMES + HEIGHT) as f64;
    let width = percent((1.0 - left) / BARS as f64 * 0.92);
    let summary =
        MARKS.map(|(share, mark)| format!("{mark} {}", duration(times.value_at_quantile(share))));
    html! {
        svg.chart role="img" width="100%" height=(NAMES + HEIGHT + AXIS) aria-label=(format!("{name}: {}", summary.join(", "))) {
            @for tick in scale.ticks() {
                @let at = percent(place(tick));
                line.grid x1=(at) x2=(at) y1=(NAMES) y2=(bottom) {}
                text.tick x=(at) y=(NAMES + HEIGHT + 16) text-anchor=(anchor(place(tick))) { (duration(tick)) }
            }
            @if zeros > 0 {
                (bar("0%", &percent(left * 0.8), bottom, height(zeros), &duration(0), zeros))
                text.tick x="0" y=(NAMES + HEIGHT + 16) { "0" }
            }
            @for (index, count) in bars.iter().enumerate().filter(|(_, count)| **count > 0) {
                @let at = percent(x(index as f64 / BARS as f64));
                (bar(&at, &width, bottom, height(*count), "", *count))
            }
            line.axis x1="0" x2="100%" y1=(bottom) y2=(bottom) {}
            @for (row, (share, mark)) in MARKS.iter().enumerate() {
                @let nanos = times.value_at_quantile(*share);
                @let at = place(nanos);
                @let y = 12 + 15 * row;
                line.mark x1=(percent(at)) x2=(percent(at)) y1=(y + 3) y2=(bottom) {}
                text.mark x=(percent(at)) y=(y) text-anchor=(anchor(at)) { (mark) " " (duration(nanos)) }
            }
        }
    }
}

fn bar(x: &str, width: &str, bottom: f64, height: f64, name: &str, count: u64) -> Markup {
    html! {
        rect.bar x=(x) width=(width) y=(format!("{:.1}", bottom - height)) height=(format!("{height:.1}")) {
            title { (name) " " (grouped(count)) }
        }
    }
}

/// At which side of its place a text stands, so that it does not leave the picture.
fn anchor(share: f64) -> &'static str {
    match share {
        low if low < 0.12 => "start",
        high if high > 0.85 => "end",
        _ => "middle",
    }
}

fn table(times: &Times, lang: Lang) -> Markup {
    let mean = times.statistic(crate::history::Statistic::Mean);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time is not negative"
    )]
    let mean = mean.map_or(0, |mean| mean.round() as Nanos);
    let columns = [
        (lang.text(Word::Min), times.min()),
        (lang.text(Word::PageMean), mean),
        ("p50", times.value_at_quantile(0.5)),
        ("p90", times.value_at_quantile(0.9)),
        ("p95", times.value_at_quantile(0.95)),
        ("p99", times.value_at_quantile(0.99)),
        ("p99.9", times.value_at_quantile(0.999)),
        (lang.text(Word::Max), times.max()),
    ];
    html! {
        div.scroll tabindex="0" role="region" aria-label=(lang.text(Word::PagePercentiles)) {
            table.numbers {
                thead { tr {
                    @for (name, _) in &columns { th scope="col" { (name) } }
                    th scope="col" { (lang.text(Word::Samples)) }
                } }
                tbody { tr {
                    @for (_, nanos) in &columns { td { (duration(*nanos)) } }
                    td { (grouped(times.len())) }
                } }
            }
        }
    }
}
