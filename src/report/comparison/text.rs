//! A comparison for a person.

use std::fmt::{self, Write};

use super::advice::advice;
use super::cells::{Cells, criteria, measure_name, remarks};
use super::survival::{FaultCell, parted, survival};
use crate::compare::{Comparison, LEAST_ROUNDS, Measure, Row, Table};
use crate::lang::{Lang, Word};
use crate::report::PROSE;
use crate::report::sentence::target_words;
use crate::request::LockName;
use crate::text::{Side, columns, wrap};

/// The comparison as text: of each scenario its tables, remarks, and the recommendation.
pub fn comparison_text(comparison: &Comparison, lang: Lang) -> String {
    let mut text = String::new();
    write_all(&mut text, comparison, lang).expect("writing to a string does not fail");
    text
}

fn write_all(out: &mut String, comparison: &Comparison, lang: Lang) -> fmt::Result {
    for table in &comparison.tables {
        write_table(out, table, lang)?;
        writeln!(out)?;
    }
    write_survival(out, comparison, lang)?;
    if comparison.tables.len() > 1 {
        let kept = comparison.kept_everywhere();
        let names: Vec<&str> = kept.iter().map(|lock| lock.name()).collect();
        // What was not played may have kept all.
        let said = match names.is_empty() {
            true if comparison.interrupted => String::new(),
            true => lang.text(Word::CmpKeptNowhere).to_owned(),
            false => lang.fill(Word::CmpKeptEverywhere, &[&names.join(", ")]),
        };
        write_prose(out, &said, "")?;
    }
    if comparison.interrupted {
        writeln!(out, "{}", lang.text(Word::Interrupted))?;
    }
    Ok(())
}

/// What a table is of, in a line: the scenario, where it was played, the seeds.
pub fn table_head(table: &Table, lang: Lang) -> String {
    let (first, last) = (table.seeds.start(), table.seeds.end());
    format!(
        "{} | {} | {}",
        table.scenario.name,
        target_words(&table.scenario, LockName::None, table.clock, lang),
        lang.fill(Word::SeedRange, &[first, last])
    )
}

/// What the page of what each control survives is about: the fault scenarios, and their seeds.
pub fn faults_head(faults: &[Table], lang: Lang) -> String {
    let names = faults.iter().map(|table| table.scenario.name.as_str());
    let names = names.collect::<Vec<_>>().join(", ");
    let seeds = faults.first().map(|table| {
        let (first, last) = (table.seeds.start(), table.seeds.end());
        lang.fill(Word::SeedRange, &[first, last])
    });
    let all = seeds.into_iter().chain([names]);
    all.collect::<Vec<_>>().join(" | ")
}

fn write_table(out: &mut String, table: &Table, lang: Lang) -> fmt::Result {
    writeln!(out, "{}\n", table_head(table, lang))?;
    let all = [
        (result_rows(table, lang), 2),
        (time_rows(table, lang), 1),
        (cost_rows(table, lang), 1),
        (promise_rows(table, lang), 2),
    ];
    for (rows, left) in all {
        write_columns(out, rows, left)?;
        writeln!(out)?;
    }
    for remark in remarks(table, lang) {
        write_prose(out, &remark, "  ")?;
    }
    let ranked = table.ranked().count();
    let said = if ranked > 0 {
        lang.fill(Word::CmpRankedBy, &[&criteria(table, lang)])
    } else if table.rounds() < LEAST_ROUNDS {
        lang.fill(Word::CmpFewRounds, &[&LEAST_ROUNDS])
    } else {
        String::new()
    };
    write_prose(out, &said, "  ")?;
    for (index, sentence) in advice(table, lang).iter().enumerate() {
        let marked = match index {
            0 => format!("\n{sentence}"),
            _ => sentence.clone(),
        };
        let (gap, sentence) = marked.split_at(usize::from(marked.starts_with('\n')));
        out.push_str(gap);
        write_prose(out, sentence, "")?;
    }
    Ok(())
}

/// What each control survives, and what plays again in what it does not.
fn write_survival(out: &mut String, comparison: &Comparison, lang: Lang) -> fmt::Result {
    let all = survival(comparison, lang);
    let Some(rounds) = comparison.faults.first().map(Table::rounds) else {
        return Ok(());
    };
    writeln!(out, "{}\n", lang.fill(Word::CmpFaults, &[&rounds]))?;
    let head = [Word::Lock, Word::CmpSurvivesOf, Word::CmpBreaks];
    let mut rows = vec![head.map(|word| lang.text(word).to_owned()).to_vec()];
    let mut commands = Vec::new();
    for (lock, cells) in &all {
        let (kept, broken) = parted(cells);
        let says = |cell: &&FaultCell| format!("{}: {}", cell.scenario, cell.says);
        let breaks: Vec<String> = broken.iter().map(says).collect();
        let mut start = [
            lock.to_string(),
            format!("{}/{}", kept.len(), kept.len() + broken.len()),
        ];
        for breaks in wrap(&breaks.join("; "), PROSE) {
            rows.push([&start[..], &[breaks]].concat());
            start = Default::default();
        }
        commands.extend(broken.iter().filter_map(|cell| cell.command.as_deref()));
    }
    write_columns(out, rows, 3)?;
    if !commands.is_empty() {
        writeln!(out, "\n{}", lang.text(Word::CmpReplays))?;
        for command in commands {
            writeln!(out, "  {command}")?;
        }
    }
    writeln!(out)
}

/// Rows in columns, of which the first `left` are words.
fn write_columns(out: &mut String, rows: Vec<Vec<String>>, left: usize) -> fmt::Result {
    let width = rows.first().map_or(0, Vec::len);
    let side = |column| {
        if column < left {
            Side::Left
        } else {
            Side::Right
        }
    };
    let sides: Vec<Side> = (0..width).map(side).collect();
    for line in columns(&sides, &rows) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn write_prose(out: &mut String, text: &str, indent: &str) -> fmt::Result {
    if text.is_empty() {
        return Ok(());
    }
    for line in wrap(text, PROSE) {
        writeln!(out, "{indent}{line}")?;
    }
    Ok(())
}

/// What came of each: rank, control, what it lost, what it refused, and what it is ranked by.
fn result_rows(table: &Table, lang: Lang) -> Vec<Vec<String>> {
    let speed = table.decides();
    let mut head = vec![
        String::new(),
        lang.text(Word::Lock).to_owned(),
        lang.text(Word::CmpLost).to_owned(),
        lang.text(Word::CmpRefused).to_owned(),
    ];
    head.extend(speed.map(|measure| measure_name(measure, lang).to_owned()));
    let rows = table.rows.iter().map(|row| {
        let cells = Cells { row, lang };
        let mut line = vec![
            cells.rank(),
            row.lock.to_string(),
            cells.lost(),
            cells.median(Measure::Refused),
        ];
        line.extend(speed.map(|measure| cells.spread(measure)));
        line
    });
    [head].into_iter().chain(rows).collect()
}

/// How long requests took, and how long they waited for the lock.
fn time_rows(table: &Table, lang: Lang) -> Vec<Vec<String>> {
    let head = [Word::Lock, Word::CmpLatencies, Word::CmpWaits];
    let head = head.map(|word| lang.text(word).to_owned()).to_vec();
    let rows = table.rows.iter().map(|row| {
        let cells = Cells { row, lang };
        use Measure::{LatencyP50, LatencyP95, LatencyP99, WaitP50, WaitP95, WaitP99};
        vec![
            row.lock.to_string(),
            cells.medians([LatencyP50, LatencyP95, LatencyP99]),
            cells.medians([WaitP50, WaitP95, WaitP99]),
        ]
    });
    [head].into_iter().chain(rows).collect()
}

/// What each costs. Columns in which nothing stands are left out.
fn cost_rows(table: &Table, lang: Lang) -> Vec<Vec<String>> {
    const COSTS: [Measure; 6] = [
        Measure::Throughput,
        Measure::TimedOut,
        Measure::Retries,
        Measure::RoundTrips,
        Measure::AttemptsPerGrant,
        Measure::Overtakes,
    ];
    let is_shown = |measure: &&Measure| {
        let is_known = |row: &Row| row.figure(**measure).is_some();
        !table.criteria[..2].contains(measure) && table.rows.iter().any(is_known)
    };
    let costs: Vec<Measure> = COSTS.iter().filter(is_shown).copied().collect();
    let mut head = vec![lang.text(Word::Lock).to_owned()];
    head.extend(costs.iter().map(|m| measure_name(*m, lang).to_owned()));
    head.push(lang.text(Word::CmpNeeds).to_owned());
    let rows = table.rows.iter().map(|row| {
        let cells = Cells { row, lang };
        let mut line = vec![row.lock.to_string()];
        line.extend(costs.iter().map(|measure| cells.median(*measure)));
        line.push(cells.needs().to_owned());
        line
    });
    [head].into_iter().chain(rows).collect()
}

/// What each promises.
fn promise_rows(table: &Table, lang: Lang) -> Vec<Vec<String>> {
    let head = [Word::Lock, Word::CmpPromises];
    let head = head.map(|word| lang.text(word).to_owned()).to_vec();
    let rows = table.rows.iter().map(|row| {
        let cells = Cells { row, lang };
        vec![row.lock.to_string(), cells.promises()]
    });
    [head].into_iter().chain(rows).collect()
}
