//! The report for a page, such as the summary of a pull request.

use std::fmt::{self, Write};

use super::seeds_text::alike;
use super::sentence::target_words;
use super::text::faults_text;
use super::{ENGLISH, Entry, LISTED_SEEDS, Played, PlayedSeeds, Report};
use crate::check::{CheckState, Reason, Verdict, value_text};
use crate::history::{Metric, Record, Span, Statistic};
use crate::lang::Word;
use crate::text::{escape_markdown, grouped};

/// The report as GitHub-flavoured Markdown: a table of results, then the details of those that need some.
pub fn markdown(report: &Report<'_>) -> String {
    let mut text = String::new();
    write_report(&mut text, report).expect("writing to a string does not fail");
    text
}

fn write_report(out: &mut String, report: &Report<'_>) -> fmt::Result {
    writeln!(out, "## pointrace: {}\n", headline(report))?;
    if report.interrupted {
        writeln!(
            out,
            "**Ended from outside.** What had not been played by then is missing.\n"
        )?;
    }
    writeln!(
        out,
        "| | scenario | lock | seed | requests | committed | lost updates | points wrong | latency p99 |"
    )?;
    writeln!(out, "|---|---|---|---|---:|---:|---:|---:|---:|")?;
    for (entry, _) in &report.entries {
        let cells = FIGURES.map(|metrics| cell(entry, metrics));
        writeln!(
            out,
            "| {} {} | {} | {} | {} | {} |",
            mark(entry.verdict()),
            entry.verdict(),
            entry.name(),
            entry.under(),
            entry
                .seeds_text(ENGLISH)
                .trim_start_matches("seed ")
                .trim_start_matches("seeds "),
            cells.join(" | ")
        )?;
    }
    for (entry, exit) in &report.entries {
        let tells_more = match entry {
            Entry::Run(_, explained, _) => !explained.is_empty(),
            // How many schedules a proof rests on.
            Entry::Exploration(_) => true,
            #[cfg(feature = "through")]
            Entry::Orders(_) => true,
            _ => false,
        };
        if entry.verdict() == Verdict::Pass && !tells_more && !entry.has_caveat() {
            continue;
        }
        write_details(out, entry, *exit)?;
    }
    Ok(())
}

/// The columns of the table; of two metrics in one column their sum is shown.
const FIGURES: [&[Metric]; 5] = [
    &[Metric::Requests],
    &[Metric::Committed],
    &[Metric::LostUpdates],
    &[Metric::PointsMissing, Metric::PointsGivenAway],
    &[Metric::Time(Span::Latency, Statistic::P99)],
];

fn headline(report: &Report<'_>) -> String {
    let counts: Vec<String> = Verdict::ALL
        .into_iter()
        .filter_map(|verdict| {
            let of = |(entry, _): &&(Entry<'_>, u8)| entry.verdict() == verdict;
            let count = report.entries.iter().filter(of).count();
            (count > 0).then(|| format!("{count} {verdict}"))
        })
        .collect();
    let counts = if counts.is_empty() {
        "nothing played".to_owned()
    } else {
        counts.join(", ")
    };
    format!("{counts} (exit {})", report.exit)
}

fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✅",
        Verdict::Expected => "⚠️",
        Verdict::Fail => "❌",
        Verdict::Invalid => "❔",
    }
}

fn cell(entry: &Entry<'_>, metrics: &[Metric]) -> String {
    let Some(unit) = metrics.first().map(|metric| metric.unit()) else {
        return String::new();
    };
    let of_record = |record: &Record| {
        let values = metrics.iter().filter_map(|m| record.figure(*m));
        values
            .reduce(|sum, value| sum + value)
            .map_or_else(|| "–".to_owned(), |value| value_text(value, unit))
    };
    match entry {
        #[cfg(feature = "http")]
        // What nobody can see there is no zero.
        Entry::Outside(_) if metrics == [Metric::LostUpdates] => "–".to_owned(),
        #[cfg(feature = "http")]
        Entry::Outside(outside) => of_record(&outside.outside.record),
        Entry::Exploration(_) => "–".to_owned(),
        #[cfg(feature = "through")]
        Entry::Orders(_) => "–".to_owned(),
        Entry::Run(played, ..) => of_record(played.record),
        Entry::Seeds(seeds) => {
            // The sum of two medians is no median: of several metrics, the one that was there.
            let spread = metrics
                .iter()
                .filter_map(|metric| seeds.set.spread(*metric))
                .max_by(|a, b| a.max.total_cmp(&b.max));
            match spread {
                None => "–".to_owned(),
                Some(spread) if spread.min == spread.max => value_text(spread.min, unit),
                Some(spread) => {
                    let [min, max] = [spread.min, spread.max].map(|v| value_text(v, unit));
                    format!("{min} to {max}")
                }
            }
        }
    }
}

fn write_details(out: &mut String, entry: &Entry<'_>, exit: u8) -> fmt::Result {
    let open = if exit == 0 { "" } else { " open" };
    writeln!(
        out,
        "\n<details{open}><summary>{} <b>{}</b> | lock {} | {}</summary>\n",
        mark(entry.verdict()),
        entry.name(),
        entry.under(),
        entry.seeds_text(ENGLISH)
    )?;
    writeln!(
        out,
        "{} ({})\n",
        escape_markdown(&entry.sentence(ENGLISH)),
        match entry.scenario().zip(entry.lock()) {
            Some((scenario, lock)) => target_words(scenario, lock, entry.clock(), ENGLISH),
            None => "seen from outside".to_owned(),
        }
    )?;
    match entry {
        Entry::Run(played, explained, _) => {
            if !played.record.faults.is_empty() {
                let faults = faults_text(played.record, ENGLISH);
                writeln!(
                    out,
                    "{}: {}\n",
                    ENGLISH.text(Word::Faults),
                    escape_markdown(&faults)
                )?;
            }
            write_checks(out, played)?;
            for one in *explained {
                writeln!(out, "\n{}", one.told(ENGLISH).markdown().trim_end())?;
            }
        }
        Entry::Seeds(seeds) => write_seeds(out, seeds)?,
        Entry::Exploration(played) => played.write_markdown(out)?,
        #[cfg(feature = "http")]
        Entry::Outside(outside) => out.push_str(&outside.markdown_checks()),
        #[cfg(feature = "through")]
        Entry::Orders(played) => played.write_markdown(out)?,
    }
    writeln!(out, "\n</details>")
}

fn write_checks(out: &mut String, played: &Played<'_>) -> fmt::Result {
    let bad = |state| state != CheckState::Ok;
    let checks = played.judgement.checks.iter();
    let checks: Vec<_> = checks.filter(|check| bad(check.state)).collect();
    if checks.is_empty() {
        return Ok(());
    }
    writeln!(out, "| | expectation | limit | actual | samples |")?;
    writeln!(out, "|---|---|---|---:|---:|")?;
    for check in checks {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            match check.state {
                CheckState::Failed => "**FAIL**",
                CheckState::Declared => "bad",
                CheckState::Ok => "ok",
                CheckState::Unknown => "not measured",
                CheckState::NotObservable => "not observable",
            },
            check.name(),
            escape_markdown(&check.limit_text(ENGLISH)),
            check.actual_text(ENGLISH),
            grouped(i64::try_from(check.samples).unwrap_or(i64::MAX))
        )?;
    }
    Ok(())
}

fn write_seeds(out: &mut String, seeds: &PlayedSeeds<'_>) -> fmt::Result {
    writeln!(out, "| figure | min | median | max |")?;
    writeln!(out, "|---|---:|---:|---:|")?;
    for metric in seeds.shown_figures() {
        if let Some(spread) = seeds.set.spread(metric) {
            let text = |value| value_text(value, metric.unit());
            writeln!(
                out,
                "| {metric} | {} | {} | {} |",
                text(spread.min),
                text(spread.median),
                text(spread.max)
            )?;
        }
    }
    let groups = seeds.set.failed_alike();
    if groups.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    for (first, others) in groups.iter().take(LISTED_SEEDS) {
        writeln!(
            out,
            "- {} seed {}: {}. `{}`",
            first.verdict,
            first.seed,
            escape_markdown(&Reason::list(&first.reasons, ENGLISH)),
            seeds.replay(first.seed)
        )?;
        if !others.is_empty() {
            writeln!(out, "  - {}", alike(others, ENGLISH))?;
        }
    }
    match groups.len().saturating_sub(LISTED_SEEDS) {
        0 => Ok(()),
        more => writeln!(out, "- {}", ENGLISH.fill(Word::MoreSeeds, &[&more])),
    }
}
