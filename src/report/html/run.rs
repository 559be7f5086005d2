//! One run: what became of the points, what was checked, why, and how it went on.

use maud::{Markup, html};

use super::checks::checks;
use super::distribution::distributions;
use super::over_time::over_time;
use super::stepped::stepped;
use super::timeline::timeline;
use crate::check::value_text;
use crate::history::{Metric, Record};
use crate::lang::{Lang, Word};
use crate::point::OutcomeKind;
use crate::report::story_text::{cure_command, why};
use crate::report::text::{faults_text, outcome_count, should_be_text, what_was_told};
use crate::report::{CloseUp, Played};
use crate::scenario::Clock;
use crate::text::grouped;

/// Everything of a run under its head.
pub(super) fn run(played: &Played<'_>, close_up: &CloseUp, lang: Lang) -> Markup {
    let record = played.record;
    html! {
        (points(record, lang))
        @if !record.faults.is_empty() {
            p { (lang.text(Word::Faults)) ": " (faults_text(record, lang)) }
        }
        section {
            h3 { (lang.text(Word::PageChecks)) }
            (checks(&played.judgement.checks, lang))
        }
        (reasons(played, lang))
        @if !close_up.explained.is_empty() {
            section {
                h3 { (lang.text(Word::PageExplained)) }
                @for one in &close_up.explained {
                    @let told = one.told(lang);
                    (stepped(&told.title, &told.table, &told.story, lang))
                }
            }
        }
        @if let Some(shown) = &close_up.timeline {
            section {
                h3 { (lang.text(Word::PageTimeline)) }
                (timeline(shown, lang))
            }
        } @else if played.clock == Clock::Real {
            p.meta { (lang.text(Word::PageNoSteps)) }
        }
        (measured(record, lang))
        section {
            h3 { (lang.text(Word::PageAgain)) }
            pre tabindex="0" { code { (played.command()) } }
        }
    }
}

/// The times, the run as it went on, and every figure.
pub(super) fn measured(record: &Record, lang: Lang) -> Markup {
    html! {
        section {
            h3 { (lang.text(Word::PageTimes)) }
            (distributions(record, lang))
        }
        @if record.figures.series.intervals().len() > 1 {
            section {
                h3 { (lang.text(Word::PageOverTime)) }
                (over_time(&record.figures.series, lang))
            }
        }
        section {
            details {
                summary { (lang.text(Word::PageFigures)) }
                dl.figures {
                    @for metric in Metric::all() {
                        @if let Some(value) = record.figure(metric) {
                            div { dt { (metric) } dd { (value_text(value, metric.unit())) } }
                        }
                    }
                }
            }
        }
    }
}

/// What became of the points, in large figures and a sentence.
fn points(record: &Record, lang: Lang) -> Markup {
    let balances = &record.balances;
    let unanswered = record.unanswered();
    let wrong = [
        (Word::Lost, balances.missing),
        (Word::GivenAway, balances.given_away),
    ];
    html! {
        section.points {
            dl.big {
                @if unanswered == 0 {
                    @for (word, points) in wrong {
                        @if points > 0 {
                            div.bad { dt { (lang.text(word)) } dd { (lang.fill(Word::PointCount, &[&grouped(points)])) } }
                        }
                    }
                    @if balances.wrong_users == 0 {
                        div.good { dt { (lang.text(Word::Points)) } dd { (lang.text(Word::NothingLost)) } }
                    }
                }
                div { dt { (lang.text(Word::ShouldBe)) } dd { (should_be_text(balances, lang)) } }
                div { dt { (lang.text(Word::Actual)) } dd { (grouped(balances.actual)) } }
            }
            p {
                @if unanswered > 0 {
                    (lang.count(unanswered, Word::NotAnsweredOne, Word::NotAnswered))
                } @else {
                    (what_was_told(record, lang))
                }
            }
            p.meta {
                (lang.text(Word::Requests)) ": "
                (OutcomeKind::ALL.map(|kind| outcome_count(lang, kind, record.outcome(kind))).join(", "))
            }
        }
    }
}

fn reasons(played: &Played<'_>, lang: Lang) -> Markup {
    let why = why(played, lang);
    html! {
        @if !why.is_empty() {
            section {
                h3 { (lang.text(Word::PageWhy)) }
                @for sentence in &why { p { (sentence) } }
                @if let Some(cure) = cure_command(played) {
                    p { (lang.text(Word::PageCure)) }
                    pre tabindex="0" { code { (cure) } }
                }
            }
        }
    }
}
