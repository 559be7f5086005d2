//! The summary of many seeds, for a person.

use std::fmt::{self, Write};

use super::sentence::{exit_text, head};
use super::{LISTED_SEEDS, PlayedSeeds};
use crate::check::{Declared, Reason, Verdict, value_text};
use crate::history::{Metric, Span, Statistic};
use crate::lang::{Lang, Word};
use crate::scenario::Shard;
use crate::text::{Side, columns, grouped};

/// Figures that are always shown, also when they are zero.
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
pub fn seeds_summary(seeds: &PlayedSeeds<'_>, exit: u8, lang: Lang) -> String {
    let mut text = String::new();
    write_summary(&mut text, seeds, exit, lang).expect("writing to a string does not fail");
    text
}

fn write_summary(out: &mut String, seeds: &PlayedSeeds<'_>, exit: u8, lang: Lang) -> fmt::Result {
    let PlayedSeeds {
        scenario,
        lock,
        clock,
        judgement,
        ..
    } = seeds;
    let range = seeds.seeds_text(lang);
    writeln!(out, "{}\n", head(scenario, *lock, &range, *clock, lang))?;
    write_figures(out, seeds, lang)?;
    write_anomalies(out, seeds, lang)?;
    write_failed(out, seeds, lang)?;
    let sentence = seeds.sentence(lang);
    let exit = exit_text(exit, lang);
    writeln!(out, "\n{}  {sentence} {exit}", judgement.verdict)
}

fn write_figures(out: &mut String, seeds: &PlayedSeeds<'_>, lang: Lang) -> fmt::Result {
    let [min, median, max] =
        [Word::Min, Word::MiddleOne, Word::Max].map(|word| lang.text(word).to_owned());
    let mut rows = vec![[String::new(), min, median, max]];
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
    for line in columns(&[Left, Right, Right, Right], &rows) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn write_anomalies(out: &mut String, seeds: &PlayedSeeds<'_>, lang: Lang) -> fmt::Result {
    let played = grouped(seeds.set.played);
    let rows = seeds.judgement.anomalies.iter().map(|seen| {
        let (mark, declared) = match (seen.declared, seen.seeds) {
            (Declared::Must, 0) => (Word::MarkFail, Some(Word::MustBeSeen)),
            (Declared::Must, _) => (Word::MarkBad, Some(Word::AsItMust)),
            (Declared::May, _) => (Word::MarkBad, Some(Word::AsItMay)),
            (Declared::No, _) => (Word::MarkFail, None),
        };
        let mut text = lang.fill(
            Word::SeenUnder,
            &[&seen.kind, &grouped(seen.seeds), &played],
        );
        if let Some(declared) = declared {
            text = format!("{text}, {}", lang.text(declared));
        }
        [lang.text(mark).to_owned(), text]
    });
    let rows: Vec<[String; 2]> = rows.collect();
    if !rows.is_empty() {
        writeln!(out)?;
    }
    for line in columns(&[Side::Left; 2], &rows) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

impl PlayedSeeds<'_> {
    /// What one machine's part of the seeds has come to; `exit` is the exit code that will follow.
    pub fn part_summary(&self, shard: Shard, exit: u8, lang: Lang) -> String {
        let mut text = String::new();
        self.write_part(&mut text, shard, exit, lang)
            .expect("writing to a string does not fail");
        text
    }

    fn write_part(&self, out: &mut String, shard: Shard, exit: u8, lang: Lang) -> fmt::Result {
        let (first, last) = (self.set.asked.start(), self.set.asked.end());
        let range = lang.fill(Word::SeedRange, &[first, last]);
        let head = head(self.scenario, self.lock, &range, self.clock, lang);
        writeln!(out, "PART {}/{}  {head}", shard.number, shard.of)?;
        write_failed(out, self, lang)?;
        let failed = self.set.count(Verdict::Fail) + self.set.count(Verdict::Invalid);
        let failed = match failed {
            0 => lang.text(Word::NoneFailed).to_owned(),
            some => lang.fill(Word::SomeFailed, &[&grouped(some)]),
        };
        let played = lang.count(self.set.played, Word::SeedOne, Word::SeedCount);
        let alone = lang.fill(Word::PartAlone, &[&played, &failed]);
        writeln!(out, "{alone} {}", exit_text(exit, lang))
    }
}

/// A line for each way in which seeds failed, with what to type to see the first of them again, and one for the others.
fn write_failed(out: &mut String, seeds: &PlayedSeeds<'_>, lang: Lang) -> fmt::Result {
    let groups = seeds.set.failed_alike();
    if !groups.is_empty() {
        writeln!(out)?;
    }
    for (first, others) in groups.iter().take(LISTED_SEEDS) {
        writeln!(
            out,
            "  {} {}: {}   {}",
            first.verdict,
            lang.fill(Word::SeedIs, &[&first.seed]),
            Reason::list(&first.reasons, lang),
            seeds.replay(first.seed)
        )?;
        if !others.is_empty() {
            writeln!(out, "       {}", alike(others, lang))?;
        }
    }
    match groups.len().saturating_sub(LISTED_SEEDS) {
        0 => Ok(()),
        more => writeln!(
            out,
            "  {}",
            lang.fill(Word::MoreSeeds, &[&grouped_len(more)])
        ),
    }
}

/// Seeds that failed as another did, the first of them by name.
pub(super) fn alike(others: &[u64], lang: Lang) -> String {
    let named = others.iter().take(LISTED_SEEDS).map(u64::to_string);
    let mut names: Vec<String> = named.collect();
    if others.len() > LISTED_SEEDS {
        names.push("...".to_owned());
    }
    lang.fill(
        Word::SeedsAlike,
        &[&grouped_len(others.len()), &names.join(", ")],
    )
}

fn grouped_len(count: usize) -> String {
    grouped(u64::try_from(count).unwrap_or(u64::MAX))
}

impl PlayedSeeds<'_> {
    /// The figures that are worth a line.
    pub fn shown_figures(&self) -> impl Iterator<Item = Metric> {
        let any = |metric: &Metric| self.set.spread(*metric).is_some_and(|s| s.max != 0.0);
        ALWAYS.into_iter().chain(IF_ANY.into_iter().filter(any))
    }
}
