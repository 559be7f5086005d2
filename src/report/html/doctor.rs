//! The examination of your own service as a page.

use maud::html;

use super::checks::state;
use super::page::page;
use crate::check::CheckState;
use crate::doctor::Card;
use crate::lang::{Lang, Word};
use crate::text::grouped;

/// What rounds of a check came to. None that failed is no proof, and none that was played tells nothing.
fn came_to(failed: u64, rounds: u64) -> CheckState {
    match (failed, rounds) {
        (0, 0) => CheckState::NotObservable,
        (0, _) => CheckState::Ok,
        _ => CheckState::Failed,
    }
}

/// The report card as one HTML file, in a language.
pub fn doctor_html(card: &Card<'_>, lang: Lang) -> String {
    let verdict = card.verdict();
    let class = match verdict.exit() {
        0 => "badge pass",
        1 => "badge fail",
        _ => "badge invalid",
    };
    let title = format!("{}: {}", verdict.token(), card.url);
    let body = html! {
        article {
            header {
                h1 { span class=(class) { (verdict.token()) } " " (card.url) }
                p.lead { (card.headline(lang)) }
            }
            section {
                h2 { (lang.text(Word::PageChecks)) }
                div.scroll tabindex="0" role="region" aria-label=(lang.text(Word::PageChecks)) {
                    table {
                        thead { tr {
                            th scope="col" { (lang.text(Word::PageResult)) }
                            th scope="col" colspan="2" { (lang.text(Word::Expectation)) }
                            th.number scope="col" { (lang.text(Word::DocRoundsFailed)) }
                            th scope="col" { (lang.text(Word::DocWorstRound)) }
                        } }
                        tbody {
                            @for row in card.rows(lang) {
                                tr {
                                    td { (state(came_to(row.failed, row.rounds), lang)) }
                                    th scope="row" { (row.name) }
                                    td { (row.what) }
                                    td.number { (grouped(row.failed)) "/" (grouped(row.rounds)) }
                                    td { (row.remark) }
                                }
                            }
                        }
                    }
                }
            }
            section {
                h2 { (lang.text(Word::PageSummary)) }
                pre tabindex="0" { (card.text(lang)) }
            }
        }
    };
    page(&title, lang, &body)
}
