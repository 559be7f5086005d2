//! A race of your own service: what was seen from outside.

use maud::{Markup, html};

use super::checks::state;
use super::run::measured;
use crate::check::{CheckState, value_text};
use crate::lang::{Lang, Word};
use crate::report::PlayedOutside;
use crate::text::grouped;

/// Everything of a race under its head.
pub(super) fn outside(outside: &PlayedOutside<'_>, lang: Lang) -> Markup {
    let record = &outside.outside.record;
    let balances = &record.balances;
    let checks = &outside.outside.judgement.checks;
    let is_unseen = |state| state == CheckState::NotObservable;
    let unseen = checks.iter().filter(|check| is_unseen(check.state));
    let unseen: Vec<&str> = unseen.map(|check| check.name.as_str()).collect();
    html! {
        section.points {
            dl.big {
                @if balances.missing > 0 {
                    div.bad { dt { (lang.text(Word::Lost)) } dd { (lang.fill(Word::PointCount, &[&grouped(balances.missing)])) } }
                }
                @if balances.given_away > 0 {
                    div.bad { dt { (lang.text(Word::GivenAway)) } dd { (lang.fill(Word::PointCount, &[&grouped(balances.given_away)])) } }
                }
                div { dt { (lang.text(Word::ShouldBe)) } dd { (grouped(balances.should_be)) } }
                div { dt { (lang.text(Word::Actual)) } dd { (grouped(balances.actual)) } }
            }
        }
        section {
            h3 { (lang.text(Word::PageChecks)) }
            div.scroll tabindex="0" role="region" aria-label=(lang.text(Word::PageChecks)) {
                table {
                    thead { tr {
                        th scope="col" { (lang.text(Word::PageResult)) }
                        th scope="col" { (lang.text(Word::Expectation)) }
                        th.number scope="col" { (lang.text(Word::ActualValue)) }
                    } }
                    tbody {
                        @for check in checks.iter().filter(|check| !is_unseen(check.state)) {
                            tr {
                                td { (state(check.state, lang)) }
                                th scope="row" { (check.name) }
                                td.number { (check.actual.map_or_else(|| "-".to_owned(), |value| value_text(value, check.unit))) }
                            }
                        }
                    }
                }
            }
            @if !unseen.is_empty() {
                p { (lang.text(Word::UnseenOutside)) ": " (unseen.join(", ")) }
            }
        }
        section {
            h3 { (lang.text(Word::PageSummary)) }
            // What was touched and left behind, and what to mind, as it is told on a terminal.
            pre tabindex="0" { (outside.summary(if outside.verdict() == crate::check::Verdict::Pass { 0 } else { 1 }, lang)) }
        }
        (measured(record, lang))
    }
}
