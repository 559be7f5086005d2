//! A comparison for a page, such as the summary of a pull request.

use std::fmt::{self, Write};

use super::advice::advice;
use super::cells::{Cells, criteria, measure_name, remarks};
use super::survival::survival;
use super::text::table_head;
use crate::compare::{Comparison, Measure, Table};
use crate::lang::Word;
use crate::report::ENGLISH;
use crate::scenario::Clock;
use crate::text::escape_markdown;

/// The comparison as GitHub-flavoured Markdown: a table for each scenario, remarks, and the recommendation.
pub fn comparison_markdown(comparison: &Comparison) -> String {
    let mut text = String::new();
    write_all(&mut text, comparison).expect("writing to a string does not fail");
    text
}

fn write_all(out: &mut String, comparison: &Comparison) -> fmt::Result {
    writeln!(out, "## pointrace: controls compared\n")?;
    if comparison.interrupted {
        writeln!(
            out,
            "**Ended from outside.** What had not been played by then is missing.\n"
        )?;
    }
    for table in &comparison.tables {
        write_table(out, table)?;
    }
    write_survival(out, comparison)?;
    if comparison.tables.len() > 1 && !comparison.interrupted {
        let kept = comparison.kept_everywhere();
        let names: Vec<String> = kept.iter().map(|lock| format!("`{lock}`")).collect();
        let names = match names.is_empty() {
            true => "none".to_owned(),
            false => names.join(", "),
        };
        writeln!(out, "Lost nothing in all of these scenarios: {names}.")?;
    }
    Ok(())
}

/// What each control survives, and what plays again in what it does not.
fn write_survival(out: &mut String, comparison: &Comparison) -> fmt::Result {
    let all = survival(comparison, ENGLISH);
    let Some(rounds) = comparison.faults.first().map(Table::rounds) else {
        return Ok(());
    };
    writeln!(out, "### {}\n", ENGLISH.fill(Word::CmpFaults, &[&rounds]))?;
    let names = comparison
        .faults
        .iter()
        .map(|table| table.scenario.name.as_str());
    let names: Vec<&str> = names.collect();
    writeln!(out, "| lock | {} |", names.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(names.len()))?;
    for (lock, cells) in &all {
        let cells: Vec<&str> = cells.iter().map(|cell| cell.says.as_str()).collect();
        writeln!(out, "| `{lock}` | {} |", cells.join(" | "))?;
    }
    let commands = all.iter().flat_map(|(_, cells)| cells);
    let commands: Vec<&str> = commands
        .filter_map(|cell| cell.command.as_deref())
        .collect();
    if !commands.is_empty() {
        writeln!(out, "\n{}\n\n```", ENGLISH.text(Word::CmpReplays))?;
        for command in commands {
            writeln!(out, "{command}")?;
        }
        writeln!(out, "```")?;
    }
    writeln!(out)
}

fn write_table(out: &mut String, table: &Table) -> fmt::Result {
    let head = escape_markdown(&table_head(table, ENGLISH));
    writeln!(out, "### {head}\n")?;
    let is_known = |measure: &Measure| table.rows.iter().any(|row| row.figure(*measure).is_some());
    let shown = Measure::ALL.into_iter().filter(is_known);
    let shown: Vec<Measure> = shown.collect();
    let names: Vec<&str> = shown.iter().map(|m| measure_name(*m, ENGLISH)).collect();
    writeln!(
        out,
        "| | lock | points wrong | {} | needs | promises |",
        names.join(" | ")
    )?;
    let sides = "---:|".repeat(shown.len());
    writeln!(out, "|---:|---|---:|{sides}---|---|")?;
    for row in &table.rows {
        let cells = Cells { row, lang: ENGLISH };
        let decides = |measure: Measure| {
            measure == Measure::Throughput
                || (table.clock == Clock::Real && measure == Measure::LatencyP99)
        };
        let figures: Vec<String> = shown
            .iter()
            .map(|&measure| match decides(measure) {
                true => cells.spread(measure),
                false => cells.median(measure),
            })
            .collect();
        writeln!(
            out,
            "| {} | `{}` | {} | {} | {} | {} |",
            cells.rank(),
            row.lock,
            cells.lost(),
            figures.join(" | "),
            cells.needs(),
            cells.promises()
        )?;
    }
    writeln!(out)?;
    for remark in remarks(table, ENGLISH) {
        writeln!(out, "- {}", escape_markdown(&remark))?;
    }
    if table.ranked().next().is_some() {
        let by = criteria(table, ENGLISH);
        writeln!(
            out,
            "\nRanked by {by}; rows of the same rank cannot be told apart: the difference is not larger than the spread, or not every round agrees.\n"
        )?;
    }
    for sentence in advice(table, ENGLISH) {
        writeln!(out, "{}\n", escape_markdown(&sentence))?;
    }
    Ok(())
}
