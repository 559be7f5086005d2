//! Many seeds: how the figures spread, what was seen, which seeds failed and how to see them again.

use maud::{Markup, html};

use crate::check::{Declared, Reason, value_text};
use crate::lang::{Lang, Word};
use crate::report::seeds_text::alike;
use crate::report::{LISTED_SEEDS, PlayedSeeds};
use crate::text::grouped;

/// Everything of a set of seeds under its head.
pub(super) fn seeds(seeds: &PlayedSeeds<'_>, lang: Lang) -> Markup {
    let set = seeds.set;
    html! {
        section {
            h3 { (lang.text(Word::PageFigures)) }
            div.scroll tabindex="0" role="region" aria-label=(lang.text(Word::PageFigures)) {
                table {
                    thead { tr {
                        td {}
                        th.number scope="col" { (lang.text(Word::Min)) }
                        th.number scope="col" { (lang.text(Word::MiddleOne)) }
                        th.number scope="col" { (lang.text(Word::Max)) }
                    } }
                    tbody {
                        @for metric in seeds.shown_figures() {
                            @if let Some(spread) = set.spread(metric) {
                                tr {
                                    th scope="row" { (metric) }
                                    @for value in [spread.min, spread.median, spread.max] {
                                        td.number { (value_text(value, metric.unit())) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if !seeds.judgement.anomalies.is_empty() {
            section {
                h3 { (lang.text(Word::PageAnomalies)) }
                ul {
                    @for seen in &seeds.judgement.anomalies {
                        li {
                            (lang.fill(Word::SeenUnder, &[&seen.kind, &grouped(seen.seeds), &grouped(set.played)]))
                            @match (seen.declared, seen.seeds) {
                                (Declared::Must, 0) => { ", " (lang.text(Word::MustBeSeen)) },
                                (Declared::Must, _) => { ", " (lang.text(Word::AsItMust)) },
                                (Declared::May, _) => { ", " (lang.text(Word::AsItMay)) },
                                (Declared::No, _) => {},
                            }
                        }
                    }
                }
            }
        }
        @let groups = set.failed_alike();
        @if !groups.is_empty() {
            section {
                h3 { (lang.text(Word::PageFailedSeeds)) }
                @for (first, others) in groups.iter().take(LISTED_SEEDS) {
                    p { b { (first.verdict) " " (lang.fill(Word::SeedIs, &[&first.seed])) } ": " (Reason::list(&first.reasons, lang)) }
                    @if !others.is_empty() { p.meta { (alike(others, lang)) } }
                    pre tabindex="0" { code { (seeds.replay(first.seed)) } }
                }
                @if groups.len() > LISTED_SEEDS {
                    p { (lang.fill(Word::MoreSeeds, &[&grouped((groups.len() - LISTED_SEEDS) as u64)])) }
                }
            }
        }
    }
}
