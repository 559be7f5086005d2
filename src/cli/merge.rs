//! `pointrace merge`: puts the parts of a run together that several machines have played.

use std::fs;
use std::path::PathBuf;
use std::time::{Instant, SystemTime};

use clap::Args as ClapArgs;

use super::Exit;
use super::lang::LangArg;
use super::out::complain;
use super::reports::{ReportArg, check_files, file_text, out_beside, refuse_parts, write_reports};
use crate::lang::Word;
#[cfg(feature = "http")]
use crate::report::PlayedOutside;
#[cfg(feature = "http")]
use crate::report::part::MergedRace;
use crate::report::part::{Merged, MergedSet, Part, merge};
use crate::report::{Entry, PlayedSeeds, Report, Wall};
use crate::text::grouped;

/// Arguments of `merge`.
#[derive(Debug, ClapArgs)]
#[command(after_help = AFTER)]
pub struct MergeArgs {
    /// The parts, in any order
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only a PASS is good enough: EXPECTED exits 1
    #[arg(long)]
    pub strict: bool,
    /// One line a result instead of a summary
    #[arg(short, long)]
    pub quiet: bool,
    /// Write a report: json=FILE, junit=FILE, markdown=FILE or html=FILE; `-` is standard output, and the summary then
    /// goes to standard error
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<ReportArg>,
    #[command(flatten)]
    pub lang: LangArg,
}

const AFTER: &str = "\
Examples:
  pointrace run my.toml --lock keyed --seeds 1..10000 --shard 1/4 --report part=p1.json
                                                           on each of four machines
  pointrace merge p*.json --strict --report junit=all.xml  on one of them, or another
  pointrace run my.toml --target http://shop:3000 --allow-host shop --yes --shard 1/4 --report part=p1.json
                                                           a race whose users four machines share

Merged is what one machine would have found, to the count. A part may be there twice. One that is missing makes the
result INVALID: a part alone proves nothing.

Exit codes: as those of `pointrace run`; 2 if a file is no part, or parts do not fit together.";

/// Runs the subcommand.
pub fn run(args: &MergeArgs) -> Exit {
    merge_all(args).unwrap_or_else(|message| {
        complain(&message);
        Exit::Usage
    })
}

fn merge_all(args: &MergeArgs) -> Result<Exit, String> {
    let (started, clock) = (SystemTime::now(), Instant::now());
    let lang = args.lang.get();
    refuse_parts(&args.report)?;
    let mut parts = Vec::new();
    for file in &args.files {
        let name = file_text(file);
        let text = fs::read_to_string(file).map_err(|error| format!("error: {name}: {error}"))?;
        let part = Part::read(&text).map_err(|why| format!("error: {name}: {why}"))?;
        parts.push((name, part));
    }
    let files: Vec<&str> = args.files.iter().filter_map(|file| file.to_str()).collect();
    let outputs = || args.report.iter().map(ReportArg::output);
    check_files(&files, outputs())?;
    let merged = merge(&parts).map_err(|error| format!("error: {error}"))?;
    let mut out = out_beside(outputs());
    let mut entries = Vec::new();
    let mut exit = match merged.missing.is_empty() {
        true => Exit::Success,
        false => Exit::Invalid,
    };
    let sets = merged.sets.iter().map(|set| Entry::Seeds(played(set)));
    #[cfg(feature = "http")]
    let sets = sets.chain(merged.races.iter().map(|race| Entry::Outside(raced(race))));
    for entry in sets {
        let own = Exit::of(entry.verdict(), args.strict);
        let text = match args.quiet {
            true => format!("{}\n", entry.line(lang)),
            false => format!("{}\n", entry.summary(own.code(), lang)),
        };
        out.write(&text)
            .map_err(|error| format!("error: cannot write the summary: {error}"))?;
        exit = exit.and(own);
        entries.push((entry, own.code()));
    }
    complain_of_parts(&merged, lang);
    let report = Report {
        entries,
        exit: exit.code(),
        interrupted: !merged.interrupted.is_empty() || !merged.missing.is_empty(),
        wall: Wall {
            started,
            took: clock.elapsed(),
        },
    };
    Ok(exit.and(write_reports(&args.report, &report, lang)))
}

fn played(set: &MergedSet) -> PlayedSeeds<'_> {
    PlayedSeeds {
        scenario: &set.scenario,
        origin: &set.case.origin,
        options: &set.case.options,
        lock: set.lock,
        clock: set.clock,
        set: &set.set,
        judgement: &set.judgement,
    }
}

#[cfg(feature = "http")]
fn raced(race: &MergedRace) -> PlayedOutside<'_> {
    PlayedOutside {
        scenario: &race.scenario,
        seed: race.case.seed,
        urls: &race.case.urls,
        outside: &race.outside,
    }
}

/// Says which parts are not there, and which are not whole.
fn complain_of_parts(merged: &Merged, lang: crate::lang::Lang) {
    for (numbers, word) in [
        (&merged.missing, Word::PartsMissing),
        (&merged.interrupted, Word::PartsEnded),
    ] {
        if !numbers.is_empty() {
            let numbers: Vec<String> = numbers.iter().map(|number| grouped(*number)).collect();
            complain(&lang.fill(word, &[&numbers.join(", "), &grouped(merged.of)]));
        }
    }
}
