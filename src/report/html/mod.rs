//! The report as a page for browsers: one file, which loads nothing from anywhere and opens from disk.
//!
//! Everything is escaped by the templates; pictures are SVG of our own; the page works without its few lines of script,
//! which only step through tables.

mod below;
mod checks;
mod comparison;
mod distribution;
#[cfg(feature = "http")]
mod doctor;
mod exploration;
mod legend;
#[cfg(feature = "through")]
mod orders;
#[cfg(feature = "http")]
mod outside;
mod over_time;
mod page;
mod run;
mod scale;
mod seeds;
mod stepped;
mod timeline;

pub use comparison::comparison_html;
#[cfg(feature = "http")]
pub use doctor::doctor_html;
use maud::{Markup, html};

use super::sentence::exit_text;
use super::{Entry, Report};
use crate::check::Verdict;
use crate::lang::{Lang, Word};

/// The report as one HTML file, in a language.
pub fn html(report: &Report<'_>, lang: Lang) -> String {
    let title = match report.entries.as_slice() {
        [(one, _)] => format!("{}: {}, {}", one.verdict(), one.name(), one.under()),
        many => lang.fill(Word::PageResults, &[&many.len()]),
    };
    page::page(&title, lang, &body(report, lang))
}

fn body(report: &Report<'_>, lang: Lang) -> Markup {
    html! {
        @if report.interrupted {
            p.notice role="alert" { (lang.text(Word::Interrupted)) }
        }
        @if report.entries.len() != 1 {
            (contents(report, lang))
        }
        @for (index, result) in report.entries.iter().enumerate() {
            article id=(format!("result-{}", index + 1)) {
                (head(&result.0, result.1, lang))
                (details(result, lang))
            }
        }
    }
}

/// Everything of a result, which is given with its exit code.
fn details(result: &(Entry<'_>, u8), lang: Lang) -> Markup {
    match &result.0 {
        Entry::Run(played, _, close_up) => run::run(played, close_up, lang),
        Entry::Seeds(seeds) => seeds::seeds(seeds, lang),
        Entry::Exploration(played) => exploration::exploration(played, lang),
        #[cfg(feature = "http")]
        Entry::Outside(outside) => outside::outside(outside, lang),
        #[cfg(feature = "through")]
        Entry::Orders(played) => orders::orders(played, result.1, lang),
    }
}

/// The results in a table, with the way to each.
fn contents(report: &Report<'_>, lang: Lang) -> Markup {
    html! {
        nav aria-label=(lang.fill(Word::PageResults, &[&report.entries.len()])) {
            h1 { (lang.fill(Word::PageResults, &[&report.entries.len()])) " " small { (exit_text(report.exit, lang)) } }
            ul.results {
                @for (index, (entry, _)) in report.entries.iter().enumerate() {
                    li {
                        (badge(entry.verdict())) " "
                        a href=(format!("#result-{}", index + 1)) { (entry.name()) ", " (entry.under()) ", " (entry.seeds_text(lang)) }
                        p { (entry.sentence(lang)) }
                    }
                }
            }
        }
    }
}

/// What was played, and what it was found to be.
fn head(entry: &Entry<'_>, exit: u8, lang: Lang) -> Markup {
    html! {
        header {
            h2 { (badge(entry.verdict())) " " (entry.name()) }
            p.lead { (entry.sentence(lang)) " " small { (exit_text(exit, lang)) } }
            p.meta { (entry.head(lang)) }
            @if let Some(scenario) = entry.scenario() {
                p { (scenario.title.in_lang(lang)) }
            }
        }
    }
}

/// The verdict as a chip: its word, never its colour alone.
fn badge(verdict: Verdict) -> Markup {
    let class = match verdict {
        Verdict::Pass => "badge pass",
        Verdict::Expected => "badge expected",
        Verdict::Fail => "badge fail",
        Verdict::Invalid => "badge invalid",
    };
    html! { span class=(class) { (verdict) } }
}
