//! The requests of one user in lanes, side by side in time.

use maud::{Markup, html};

use super::below::{Below, below};
use super::legend::legend;
use super::scale::percent;
use crate::env::Nanos;
use crate::explain::lanes::{Lane, Mark, What};
use crate::explain::{Telling, Timeline, cell, happened};
use crate::history::RequestEvent;
use crate::lang::{Lang, Word};
use crate::point::Kind;
use crate::text::{duration, grouped};

/// The height of a lane, and where its bar is, in pixels.
pub(super) const LANE: usize = 34;
pub(super) const BAR: usize = 17;
pub(super) const THICK: usize = 11;
const AXIS: usize = 24;

/// The picture, and the same as a table.
pub(super) fn timeline(timeline: &Timeline, lang: Lang) -> Markup {
    let Timeline {
        user,
        lanes,
        left_out,
        ..
    } = timeline;
    let below_it = Below::of(timeline);
    html! {
        figure {
            figcaption {
                b { (lang.fill(Word::PageTimelineOf, &[user, &grouped(lanes.len() as u64)])) }
                @if *left_out > 0 { " " (lang.fill(Word::PageLeftOut, &[&grouped(*left_out as u64)])) }
            }
            (picture(timeline, &below_it, lang))
            (legend([
                ("waits", lang.text(Word::Waiting)), ("holds", lang.text(Word::PageInside)), ("read", lang.text(Word::PageReads)),
                ("wrote", lang.text(Word::PageWrites)), ("buries", lang.text(Word::PageBuries)), ("refused", lang.text(Word::PageRefused)),
            ]))
            @if below_it.has_leases() {
                (legend([("lease", lang.text(Word::PageLease)), ("ran-out", lang.text(Word::PageLeaseRanOut)), ("silent", lang.text(Word::PageNodeSilent))]))
            }
            @if below_it.has_faults() {
                (legend([("broken", lang.text(Word::PageBroken)), ("struck", lang.text(Word::PageStruck))]))
            }
            details {
                summary { (lang.text(Word::PageInWords)) }
                (words(timeline, lang))
            }
        }
    }
}

fn picture(timeline: &Timeline, below_it: &Below, lang: Lang) -> Markup {
    let Timeline {
        user,
        lanes,
        from,
        to,
        ..
    } = timeline;
    let length = to.saturating_sub(*from).max(1);
    let share = |at: Nanos| at.saturating_sub(*from) as f64 / length as f64;
    let x = |at: Nanos| percent(share(at));
    let of_lanes = lanes.len() * LANE;
    let height = of_lanes + below_it.lanes() * LANE;
    let middle = |place: usize| place * LANE + BAR + THICK / 2;
    let buried = |lane: &Lane| {
        let (at, victim) = lane.buried()?;
        let place = lanes.iter().position(|other| other.request == victim)?;
        let write = lanes[place]
            .marks
            .iter()
            .rev()
            .find(|mark| mark.what != What::Read && mark.at <= at)?;
        Some((at, place, write.at))
    };
    // Where a process was hit, it is to be seen which requests are its own.
    let several =
        lanes.iter().any(|lane| lane.instance != lanes[0].instance) || below_it.hits_processes();
    html! {
        svg.chart.timeline role="img" width="100%" height=(height + AXIS) aria-label=(lang.fill(Word::PageTimelineOf, &[user, &grouped(lanes.len() as u64)])) {
            @for (place, lane) in lanes.iter().enumerate() {
                @let top = place * LANE;
                @if place % 2 == 1 { rect.band x="0" width="100%" y=(top) height=(LANE) {} }
                @for broken in below_it.of_process(lane.instance) {
                    @let until = broken.to.unwrap_or(*to);
                    rect.broken x=(x(broken.from)) width=(percent(share(until) - share(broken.from))) y=(top) height=(LANE) {
                        title { (happened(&broken.happening, lang)) " " (duration(until - broken.from)) }
                    }
                }
                text.name x="2" y=(top + 13) { (name(lane, several, lang)) }
                @for stretch in &lane.stretches {
                    @let until = stretch.to.unwrap_or(*to);
                    rect class=(if stretch.waits { "waits" } else { "holds" }) x=(x(stretch.from)) width=(percent(share(until) - share(stretch.from))) y=(top + BAR) height=(THICK) {
                        title { (lang.text(if stretch.waits { Word::Waiting } else { Word::PageInside })) " " (duration(until - stretch.from)) }
                    }
                }
            }
            @for (place, lane) in lanes.iter().enumerate() {
                @if let Some((at, victim, wrote)) = buried(lane) {
                    line.burial x1=(x(at)) y1=(middle(place)) x2=(x(wrote)) y2=(middle(victim)) {}
                }
            }
            @for (place, lane) in lanes.iter().enumerate() {
                @for mark in &lane.marks { (marked(mark, &x(mark.at), middle(place), lang)) }
                @if let Some(at) = lane.refused {
                    svg.over x=(x(at)) y=(middle(place)) {
                        path.refused d="M-1.5-7h3l-.5 9h-2zM-1.5 4h3v3h-3z" { title { (lang.text(Word::PageRefused)) " " (duration(at)) } }
                    }
                }
            }
            (below(below_it, of_lanes, (*from, *to), lang))
            line.axis x1="0" x2="100%" y1=(height) y2=(height) {}
            @for quarter in 0..=4_u64 {
                @let anchor = match quarter { 0 => "start", 4 => "end", _ => "middle" };
                text.tick x=(percent(quarter as f64 / 4.0)) y=(height + 16) text-anchor=(anchor) { (duration(from + length / 4 * quarter)) }
            }
        }
    }
}

fn name(lane: &Lane, several: bool, lang: Lang) -> String {
    let kind = lang.text(match lane.kind {
        Kind::Charge => Word::Charge,
        Kind::Use => Word::Use,
    });
    let name = lang.fill(
        Word::RequestColumn,
        &[&lane.request, &kind, &grouped(lane.amount)],
    );
    match several {
        false => name,
        true => format!(
            "{name}, {}",
            lang.fill(Word::ProcessIs, &[&(lane.instance + 1)])
        ),
    }
}

/// A mark by its shape, never by its colour alone: a ring reads, a square writes, a cross buries.
fn marked(mark: &Mark, x: &str, y: usize, lang: Lang) -> Markup {
    let (class, path, says) = match mark.what {
        What::Read => (
            "read",
            "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
            lang.text(Word::PageReads).to_owned(),
        ),
        What::Write => (
            "wrote",
            "M-4-4h8v8h-8z",
            lang.text(Word::PageWrites).to_owned(),
        ),
        What::Bury(victim) => (
            "buries",
            "M-6-6L6 6M6-6L-6 6",
            lang.fill(Word::TimelineBuries, &[&victim]),
        ),
    };
    html! {
        svg.over x=(x) y=(y) {
            path class=(class) d=(path) { title { (says) " " (duration(mark.at)) } }
        }
    }
}

/// Every step in words, for those who do not see the picture; what broke stands between them.
fn words(timeline: &Timeline, lang: Lang) -> Markup {
    let told = |step: &RequestEvent| cell(step, Telling::Run, lang);
    let mut rows: Vec<(Nanos, String, String)> = timeline
        .steps
        .iter()
        .filter_map(|step| Some((step.at, step.request.to_string(), told(step)?)))
        .collect();
    let faults = timeline.faults.iter();
    rows.extend(faults.map(|fault| {
        let told = happened(&fault.happening, lang);
        (fault.at, String::new(), told)
    }));
    rows.sort_by_key(|(at, ..)| *at);
    html! {
        div.scroll.tall tabindex="0" role="region" aria-label=(lang.text(Word::PageInWords)) {
            table {
                thead { tr {
                    th scope="col" { (lang.text(Word::Time)) }
                    th scope="col" { (lang.text(Word::Requests)) }
                    th scope="col" { (lang.text(Word::PageStep)) }
                } }
                tbody {
                    @for (at, request, told) in &rows {
                        tr {
                            td.number { (duration(*at)) }
                            td.number { (request) }
                            td { (told) }
                        }
                    }
                }
            }
        }
    }
}
