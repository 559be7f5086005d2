//! An exploration: what was played, what was found, and the counterexample turn by turn.

use maud::{Markup, html};

use super::stepped::stepped;
use crate::check::is_declared;
use crate::lang::{Lang, Word};
use crate::report::PlayedExploration;
use crate::text::grouped;

/// Everything of an exploration under its head.
pub(super) fn exploration(played: &PlayedExploration<'_>, lang: Lang) -> Markup {
    let findings = played.findings;
    html! {
        section {
            div.scroll tabindex="0" role="region" aria-label=(lang.text(Word::Schedules)) {
                table {
                    tbody {
                        @for (what, count) in played.counts(lang) {
                            tr { th scope="row" { (what) } td { (count) } }
                        }
                        @for (violation, count) in &findings.by_violation {
                            tr {
                                th scope="row" { (violation) }
                                td {
                                    (grouped(*count))
                                    @if is_declared(played.scenario, played.case.lock, *violation) { ", " (lang.text(Word::CheckDeclared)) }
                                }
                            }
                        }
                        tr { th scope="row" { (lang.text(Word::FinalStates)) } td { (grouped(findings.states.len() as u64)) } }
                    }
                }
            }
        }
        @if let Some(found) = played.counterexample {
            @let told = found.explanation(lang);
            section {
                h3 { (lang.text(Word::PageExplained)) }
                (stepped(&told.title, &told.table, &told.story, lang))
            }
            section {
                h3 { (lang.text(Word::PageAgain)) }
                pre tabindex="0" { code { (played.command(found)) } }
            }
        }
    }
}
