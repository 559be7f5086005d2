//! What the colours of a picture mean.

use maud::{Markup, html};

/// One entry for each class of the style, with its word.
pub(super) fn legend<'a>(entries: impl IntoIterator<Item = (&'static str, &'a str)>) -> Markup {
    html! {
        ul.legend {
            @for (class, word) in entries {
                li { svg.key aria-hidden="true" width="12" height="12" { rect class=(class) width="12" height="12" rx="2" {} } " " (word) }
            }
        }
    }
}
