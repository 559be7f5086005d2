//! A comparison of controls as a page: what to take, the table, and bars with their spread.

use maud::{Markup, html};

use super::legend::legend;
use super::page::page;
use super::scale::percent;
use crate::check::Spread;
use crate::compare::{Comparison, Measure, Standing, Table};
use crate::lang::{Lang, Word};
use crate::report::comparison::{
    Cells, advice, criteria, measure_name, remarks, spread_text, survival, table_head,
};
use crate::request::LockName;

/// The height of a row, and where its bar is, in pixels.
const ROW: usize = 40;
const BAR: usize = 18;
const THICK: usize = 14;

/// The comparison as one HTML file, in a language.
pub fn comparison_html(comparison: &Comparison, lang: Lang) -> String {
    let names: Vec<&str> = comparison
        .tables
        .iter()
        .map(|table| table.scenario.name.as_str())
        .collect();
    let title = format!("{}: {}", lang.text(Word::PageCompared), names.join(", "));
    let body = html! {
        h1 { (title) }
        @if comparison.interrupted {
            p.notice role="alert" { (lang.text(Word::Interrupted)) }
        }
        @for table in &comparison.tables { (one_table(table, lang)) }
        (survived(comparison, lang))
        @if comparison.tables.len() > 1 { (everywhere(comparison, lang)) }
    };
    page(&title, lang, &body)
}

/// What each control survives, as a table, with the command that replays each broken cell in it.
fn survived(comparison: &Comparison, lang: Lang) -> Markup {
    let all = survival(comparison, lang);
    let rounds = comparison.faults.first().map(Table::rounds);
    html! {
        @if let Some(rounds) = rounds {
            article {
                h2 { (lang.fill(Word::CmpFaults, &[&rounds])) }
                div.scroll tabindex="0" role="region" aria-label=(lang.text(Word::CmpSurvives)) {
                    table {
                        thead { tr {
                            th scope="col" { (lang.text(Word::Lock)) }
                            @for table in &comparison.faults { th scope="col" { (table.scenario.name) } }
                        } }
                        tbody {
                            @for (lock, cells) in &all {
                                tr {
                                    th scope="row" { (lock) }
                                    @for cell in cells {
                                        td {
                                            @match &cell.command {
                                                Some(command) => details { summary { b { (cell.says) } } code { (command) } },
                                                None => (cell.says),
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn everywhere(comparison: &Comparison, lang: Lang) -> Markup {
    let kept = comparison.kept_everywhere();
    let names: Vec<&str> = kept.iter().map(|lock| lock.name()).collect();
    html! {
        p.lead {
            @if names.is_empty() {
                (lang.text(Word::CmpKeptNowhere))
            } @else {
                (lang.fill(Word::CmpKeptEverywhere, &[&names.join(", ")]))
            }
        }
    }
}

fn one_table(table: &Table, lang: Lang) -> Markup {
    html! {
        article {
            h2 { (table.scenario.name) }
            p.meta { (table_head(table, lang)) }
            section.advice {
                @for sentence in advice(table, lang) { p { (sentence) } }
            }
            (rows(table, lang))
            @if table.ranked().next().is_some() {
                p.meta { (lang.fill(Word::CmpRankedBy, &[&criteria(table, lang)])) }
            }
            ul {
                @for remark in remarks(table, lang) { li { (remark) } }
            }
            @for measure in shown(table) { (bars(table, measure, lang)) }
        }
    }
}

/// The figures that some control has.
fn shown(table: &Table) -> impl Iterator<Item = Measure> {
    let is_known = |measure: &Measure| table.rows.iter().any(|row| row.figure(*measure).is_some());
    Measure::ALL.into_iter().filter(is_known)
}

fn rows(table: &Table, lang: Lang) -> Markup {
    let shown: Vec<Measure> = shown(table).collect();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(lang.text(Word::PageFigures)) {
            table {
                thead { tr {
                    td {}
                    th scope="col" { (lang.text(Word::Lock)) }
                    th scope="col" { (lang.text(Word::CmpLost)) }
                    @for measure in &shown { th.number scope="col" { (measure_name(*measure, lang)) } }
                    th scope="col" { (lang.text(Word::CmpNeeds)) }
                    th scope="col" { (lang.text(Word::CmpPromises)) }
                } }
                tbody {
                    @for row in &table.rows {
                        @let cells = Cells { row, lang };
                        tr.bad[row.standing == Standing::Lost] {
                            td.number { (cells.rank()) }
                            th scope="row" { (row.lock) }
                            td { span class=(badge(row.standing)) { (cells.lost()) } }
                            @for measure in &shown { td.number { (cells.median(*measure)) } }
                            td.whole { (cells.needs()) }
                            td.whole { (cells.promises()) }
                        }
                    }
                }
            }
        }
    }
}

fn badge(standing: Standing) -> &'static str {
    match standing {
        Standing::Kept => "badge pass",
        Standing::Broke => "badge expected",
        Standing::Lost => "badge fail",
        Standing::Idle | Standing::Unplayed => "badge invalid",
    }
}

/// A bar for each control that has the figure: its median, and from where to where its rounds lie.
fn bars(table: &Table, measure: Measure, lang: Lang) -> Markup {
    let known = table.rows.iter().filter_map(|row| {
        let spread = row.figure(measure)?;
        Some((row.lock, row.standing, spread))
    });
    let known: Vec<(LockName, Standing, Spread)> = known.collect();
    let most = known
        .iter()
        .map(|(.., spread)| spread.max)
        .fold(0.0, f64::max);
    let height = known.len() * ROW;
    let label = known
        .iter()
        .map(|(lock, _, spread)| format!("{lock} {}", spread_text(measure, *spread)));
    let label: Vec<String> = label.collect();
    // Bars of one length say nothing that the table does not.
    let is_one = known.iter().all(|(.., spread)| spread.min == most);
    html! {
        @if !is_one {
            figure {
                figcaption { b { (measure_name(measure, lang)) } }
                svg.chart role="img" width="100%" height=(height) aria-label=(label.join(", ")) {
                    @for (place, (lock, standing, spread)) in known.iter().enumerate() {
                        @let top = place * ROW;
                        @let middle = top + BAR + THICK / 2;
                        text.name x="2" y=(top + 13) { (lock) " " (spread_text(measure, *spread)) }
                        rect class=(if *standing == Standing::Lost { "anomaly" } else { "bar" }) x="0" y=(top + BAR) height=(THICK) width=(percent(spread.median / most)) {}
                        @if spread.min != spread.max {
                            line.spread x1=(percent(spread.min / most)) x2=(percent(spread.max / most)) y1=(middle) y2=(middle) {}
                            line.spread x1=(percent(spread.min / most)) x2=(percent(spread.min / most)) y1=(middle - 5) y2=(middle + 5) {}
                            line.spread x1=(percent(spread.max / most)) x2=(percent(spread.max / most)) y1=(middle - 5) y2=(middle + 5) {}
                        }
                    }
                }
                @if known.iter().any(|(_, standing, _)| *standing == Standing::Lost) {
                    (legend([("bar", lang.text(Word::PageKept)), ("anomaly", lang.text(Word::PageLost))]))
                }
            }
        }
    }
}
