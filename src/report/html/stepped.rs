//! A table of steps that can be gone through one by one. Without a script it is there as a whole.

use maud::{Markup, html};

use crate::explain::Table;
use crate::lang::{Lang, Word};

/// The table, its keys above it, and what happened in sentences below it.
pub(super) fn stepped(title: &str, table: &Table, story: &str, lang: Lang) -> Markup {
    let last = table.head.len().saturating_sub(1);
    html! {
        figure.steps data-steps="" {
            figcaption { b { (title) } }
            // The script shows it.
            div.stepper hidden role="group" aria-label=(title) {
                button type="button" data-go="first" aria-label=(lang.text(Word::PageFirstStep)) { "|<" }
                button type="button" data-go="back" aria-label=(lang.text(Word::PageStepBack)) { "<" }
                input type="range" min="1" max=(table.rows.len()) value=(table.rows.len()) aria-label=(lang.text(Word::PageStep));
                button type="button" data-go="on" aria-label=(lang.text(Word::PageStepOn)) { ">" }
                button type="button" data-go="last" aria-label=(lang.text(Word::PageLastStep)) { ">|" }
                output {}
            }
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table.table-of-steps {
                    thead { tr {
                        @for head in &table.head { th scope="col" { (head) } }
                        td {}
                    } }
                    tbody {
                        @for row in &table.rows {
                            tr.bad[row.remark.is_some()] {
                                @for (index, cell) in row.cells.iter().enumerate() {
                                    @if index == 0 {
                                        th scope="row" { (cell) }
                                    } @else {
                                        td.number[index == last] { (cell) }
                                    }
                                }
                                td.remark { @if let Some(remark) = &row.remark { strong { (remark) } } }
                            }
                        }
                    }
                }
            }
            p { (story) }
        }
    }
}
