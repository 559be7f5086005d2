//! Many seeds: how the figures spread, what was seen, which seeds failed and how to see them again.

use maud::{Markup, html};

use crate::check::{Declared, Reason, value_text};
use crate::lang::{Lang, Word};
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
        @if !set.failed.is_empty() {
            section {
                h3 { (lang.text(Word::PageFailedSeeds)) }
                @for failed in set.failed.iter().take(LISTED_SEEDS) {
                    p { b { (failed.verdict) " " (lang.fill(Word::SeedIs, &[&failed.seed])) } ": " (Reason::list(&failed.reasons, lang)) }
                    pre tabindex="0" { code { (seeds.replay(failed.seed)) } }
                }
                @if set.failed.len() > LISTED_SEEDS {
                    p { (lang.fill(Word::MoreSeeds, &[&grouped((set.failed.len() - LISTED_SEEDS) as u64)])) }
                }
            }
        }
    }
}
