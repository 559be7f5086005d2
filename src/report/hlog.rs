//! The histograms of runs as an HdrHistogram log (version 1.3), for tools that read those.
//!
//! A line for each span of each run: `Tag=SCENARIO/LOCK/SPAN`, the whole run as one interval, in nanoseconds; the largest
//! value, which is for people, is in milliseconds. The format: <https://github.com/HdrHistogram/HdrHistogram>.

use std::time::Duration;

use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriterBuilder, Tag};

use super::{Entry, Report};
use crate::history::{Record, Span};

/// The largest value in the log is divided by this: milliseconds.
const DIVISOR: f64 = 1e6;

const SPANS: [(Span, &str); 6] = [
    (Span::Latency, "latency"),
    (Span::Service, "service"),
    (Span::Wait, "wait"),
    (Span::Hold, "hold"),
    (Span::Connection, "connection"),
    (Span::Row, "row"),
];

/// The log; `None` if none of the results has a histogram: many seeds and explorations have none.
pub fn hlog(report: &Report<'_>) -> Option<String> {
    let runs: Vec<(String, &Record)> = report.entries.iter().filter_map(run).collect();
    if runs.is_empty() {
        return None;
    }
    let mut bytes = Vec::new();
    let mut serializer = V2DeflateSerializer::new();
    let mut log = IntervalLogWriterBuilder::new()
        .add_comment("[Histogram log format version 1.3]")
        .add_comment(concat!(
            "[Logged with pointrace ",
            env!("CARGO_PKG_VERSION"),
            "]"
        ))
        .with_start_time(report.wall.started)
        .with_base_time(report.wall.started)
        .with_max_value_divisor(DIVISOR)
        .begin_log_with(&mut bytes, &mut serializer)
        .expect("writing to memory does not fail");
    for (name, record) in runs {
        let length = Duration::from_nanos(record.figures.makespan());
        for (span, span_name) in SPANS {
            let times = record.figures.times(span);
            if times.is_empty() {
                continue;
            }
            // A tag may have none of these in it.
            let tag = format!("{name}/{span_name}").replace([',', ' ', '\r', '\n'], "_");
            log.write_histogram(times.histogram(), Duration::ZERO, length, Tag::new(&tag))
                .expect("a histogram of these bounds fits into the format");
        }
    }
    let text = String::from_utf8(bytes);
    Some(text.expect("a log is text"))
}

fn run<'a>((entry, _): &'a (Entry<'a>, u8)) -> Option<(String, &'a Record)> {
    let record = match entry {
        Entry::Run(played, ..) => played.record,
        #[cfg(feature = "http")]
        Entry::Outside(outside) => &outside.outside.record,
        _ => return None,
    };
    let name = format!("{}/{}", entry.name(), entry.under());
    Some((name, record))
}
