//! The summary of many seeds, for a person.

use std::fmt::{self, Write};

use super::command::run_command;
use super::layout::{Side, write_table};
use super::{PlayedSeeds, target_words};
use crate::check::{Declared, Verdict, value_text};
use crate::history::{Metric, Span, Statistic};
use crate::text::grouped;

/// Figures that are shown whatever they are.
const ALWAYS: [Metric; 3] = [
    Metric::Committed,
    Metric::LostUpdates,
    Metric::PointsMissing,
];

/// Figures that are shown if they are ever anything but 0.
const IF_ANY: [Metric; 14] = [
    Metric::PointsGivenAway,
    Metric::Overspent,
    Metric::Rejected,
    Metric::TimedOut,
    Metric::Failed,
    Metric::Unknown,
    Metric::Overlaps,
    Metric::ForeignReleases,
    Metric::InheritedErrors,
    Metric::TimersLeft,
    Metric::EntriesLeft,
    Metric::Time(Span::Wait, Statistic::P99),
    Metric::Time(Span::Latency, Statistic::P99),
    Metric::Makespan,
];

/// The summary of many seeds; `exit` is the exit code that will follow.
pub fn seeds_summary(seeds: &PlayedSeeds<'_>, exit: u8) -> String {
    let mut text = String::new();
    write_summary(&mut text, seeds, exit).expect("writing to a string does not fail");
    text
}

fn write_summary(out: &mut String, seeds: &PlayedSeeds<'_>, exit: u8) -> fmt::Result {
    let PlayedSeeds {
        scenario,
        lock,
        clock,
        judgement,
        ..
    } = seeds;
    writeln!(
        out,
        "{} | lock {lock} | {} | {}\n",
        scenario.name,
        seeds.seeds_text(),
        target_words(scenario, *clock)
    )?;
    write_figures(out, seeds)?;
    write_anomalies(out, seeds)?;
    write_failed(out, seeds)?;
    let sentence = seeds.sentence();
    writeln!(out, "\n{}  {sentence} (exit {exit})", judgement.verdict)
}

fn write_figures(out: &mut String, seeds: &PlayedSeeds<'_>) -> fmt::Result {
    let mut rows = vec![["", "min", "median", "max"].map(str::to_owned)];
    for metric in seeds.shown_figures() {
        if let Some(spread) = seeds.set.spread(metric) {
            let text = |value| value_text(value, metric.unit());
            rows.push([
                metric.to_string(),
                text(spread.min),
                text(spread.median),
                text(spread.max),
            ]);
        }
    }
    use Side::{Left, Right};
    write_table(out, [Left, Right, Right, Right], &rows)
}

fn write_anomalies(out: &mut String, seeds: &PlayedSeeds<'_>) -> fmt::Result {
    let played = grouped(seeds.set.played);
    for (index, seen) in seeds.judgement.anomalies.iter().enumerate() {
        if index == 0 {
            writeln!(out)?;
        }
        let (mark, declared) = match (seen.declared, seen.seeds) {
            (Declared::Must, 0) => ("FAIL", ", and must be (declared)"),
            (Declared::Must, _) => ("bad", ", as it must be (declared)"),
            (Declared::May, _) => ("bad", ", as it may be (declared)"),
            (Declared::No, _) => ("FAIL", ""),
        };
        writeln!(
            out,
            "  {mark:<4}  {} under {} of {played} seeds{declared}",
            seen.kind,
            grouped(seen.seeds)
        )?;
    }
    Ok(())
}

/// One line for each seed that failed, with what to type to see it again.
fn write_failed(out: &mut String, seeds: &PlayedSeeds<'_>) -> fmt::Result {
    for (index, failed) in seeds.set.failed.iter().enumerate() {
        if index == 0 {
            writeln!(out)?;
        }
        writeln!(
            out,
            "  {} seed {}: {}   {}",
            failed.verdict,
            failed.seed,
            failed.reasons.join("; "),
            seeds.replay(failed.seed)
        )?;
    }
    Ok(())
}

impl PlayedSeeds<'_> {
    /// The seeds, in words.
    pub fn seeds_text(&self) -> String {
        let (first, last) = (self.set.asked.start(), self.set.asked.end());
        if self.judgement.interrupted {
            let played = grouped(self.set.played);
            format!("seeds {first}..{last}, {played} played")
        } else {
            format!("seeds {first}..{last}")
        }
    }

    /// What to type to play one of the seeds again.
    pub fn replay(&self, seed: u64) -> String {
        run_command(self.origin, self.options, self.lock, seed)
    }

    /// The figures that are worth a line.
    pub fn shown_figures(&self) -> impl Iterator<Item = Metric> {
        let any = |metric: &Metric| self.set.spread(*metric).is_some_and(|s| s.max != 0.0);
        ALWAYS.into_iter().chain(IF_ANY.into_iter().filter(any))
    }

    /// What was found, in a sentence.
    pub fn sentence(&self) -> String {
        let lock = self.lock;
        let played = grouped(self.set.played);
        let bad = |verdict| match self.set.count(verdict) {
            1 => "1 seed".to_owned(),
            more => format!("{} seeds", grouped(more)),
        };
        match self.judgement.verdict {
            Verdict::Pass => {
                format!("lock {lock} kept its promise under each of {played} seeds.")
            }
            Verdict::Expected => {
                format!("over {played} seeds it went wrong as declared for {lock}. Not a pass.")
            }
            Verdict::Fail if self.set.count(Verdict::Fail) > 0 => {
                format!("{} of {played} failed.", bad(Verdict::Fail))
            }
            Verdict::Fail => {
                let unseen = self.judgement.anomalies.iter().filter(|s| s.seeds == 0);
                let unseen: Vec<&str> = unseen.map(|seen| seen.kind.name()).collect();
                format!(
                    "declared for {lock}, and never seen: {}.",
                    unseen.join(", ")
                )
            }
            Verdict::Invalid if self.judgement.interrupted => {
                "proves nothing: it was ended before every seed had been played.".to_owned()
            }
            Verdict::Invalid => {
                format!("{} of {played} proved nothing.", bad(Verdict::Invalid))
            }
        }
    }
}
