//! Orders of the statements of your own service: what was played, what loses, and how it is played again.

use maud::{Markup, html};

use crate::check::Verdict;
use crate::lang::{Lang, Word};
use crate::report::PlayedOrders;

/// Everything of the orders under their head.
pub(super) fn orders(played: &PlayedOrders<'_>, lang: Lang) -> Markup {
    let exit = match played.verdict() {
        Verdict::Pass | Verdict::Expected => 0,
        Verdict::Fail => 1,
        Verdict::Invalid => 3,
    };
    html! {
        section {
            h3 { (lang.text(Word::PageSummary)) }
            pre tabindex="0" { (played.told.text(exit, lang)) }
        }
        @if let Some(replay) = played.replay() {
            section {
                h3 { (lang.text(Word::PageAgain)) }
                pre tabindex="0" { code { (replay) } }
            }
        }
    }
}
