//! The examination of somebody's service as a page.

use maud::html;

use super::page::page;
use crate::doctor::Card;
use crate::lang::{Lang, Word};

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
                h2 { (lang.text(Word::PageSummary)) }
                pre tabindex="0" { (card.text(lang)) }
            }
        }
    };
    page(&title, lang, &body)
}
