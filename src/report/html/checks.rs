//! What was checked, with its limit and what there actually was.

use maud::{Markup, html};

use crate::check::{Check, CheckState, Checked};
use crate::lang::{Lang, Word};
use crate::text::grouped;

/// The checks as a table; anomalies that were looked for and are not there share a line.
pub(super) fn checks(checks: &[Check], lang: Lang) -> Markup {
    let is_quiet = |check: &&Check| {
        matches!(check.subject, Checked::Anomaly(..)) && check.state == CheckState::Ok
    };
    let quiet: Vec<String> = checks.iter().filter(is_quiet).map(Check::name).collect();
    html! {
        @if quiet.len() < checks.len() {
            div.scroll tabindex="0" role="region" aria-label=(lang.text(Word::PageChecks)) {
                table {
                    thead { tr {
                        th scope="col" { (lang.text(Word::PageResult)) }
                        th scope="col" { (lang.text(Word::Expectation)) }
                        th scope="col" { (lang.text(Word::Limit)) }
                        th.number scope="col" { (lang.text(Word::ActualValue)) }
                        th.number scope="col" { (lang.text(Word::Samples)) }
                    } }
                    tbody {
                        @for check in checks.iter().filter(|check| !is_quiet(check)) {
                            tr {
                                td { (state(check.state, lang)) }
                                th scope="row" { (check.name()) }
                                td { (check.limit_text(lang)) }
                                td.number { (check.actual_text(lang)) }
                                td.number { (grouped(check.samples)) }
                            }
                        }
                    }
                }
            }
        }
        @if !quiet.is_empty() {
            p { (state(CheckState::Ok, lang)) " " (lang.text(Word::NoneOf)) ": " (quiet.join(", ")) }
        }
    }
}

/// What came of a check, as a chip.
pub(super) fn state(state: CheckState, lang: Lang) -> Markup {
    let (class, word) = match state {
        CheckState::Ok => ("badge pass", Word::CheckOk),
        CheckState::Declared => ("badge expected", Word::MarkBad),
        CheckState::Failed => ("badge fail", Word::MarkFail),
        CheckState::Unknown => ("badge invalid", Word::NoSample),
        CheckState::NotObservable => ("badge invalid", Word::NotObservable),
    };
    html! { span class=(class) { (lang.text(word)) } }
}
