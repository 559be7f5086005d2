//! Orders of the statements of your own service: what was played, what loses, and how it is played again.

use maud::{Markup, html};

use crate::lang::{Lang, Word};
use crate::report::PlayedOrders;

/// Everything of the orders under their head; `exit` is the exit code of this result.
pub(super) fn orders(played: &PlayedOrders<'_>, exit: u8, lang: Lang) -> Markup {
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
