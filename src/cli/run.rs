//! `pointrace run`: plays scenarios without a screen, and judges them.

use std::io::{self, Write};
use std::path::Path;
use std::thread;

use super::{Exit, RunArgs};
use crate::check::{Judgement, judge};
use crate::driver::{RoundSetup, play_real, play_simulated};
use crate::history::{Keep, Record, Trace};
use crate::report::{Played, json, summary};
use crate::request::LockName;
use crate::scenario::{self, Clock, Scenario};

/// One run with all that its report needs.
struct Run {
    scenario: Scenario,
    origin: String,
    lock: LockName,
    seed: u64,
    clock: Clock,
    record: Record,
    judgement: Judgement,
}

impl Run {
    fn played(&self) -> Played<'_> {
        Played {
            scenario: &self.scenario,
            origin: &self.origin,
            lock: self.lock,
            seed: self.seed,
            clock: self.clock,
            record: &self.record,
            judgement: &self.judgement,
        }
    }
}

/// Runs the subcommand.
pub fn run(args: &RunArgs) -> Exit {
    match play_all(args) {
        Ok(exit) => exit,
        Err(message) => {
            eprintln!("{message}");
            Exit::Usage
        }
    }
}

fn play_all(args: &RunArgs) -> Result<Exit, String> {
    let mut scenarios = Vec::new();
    for name in &args.scenarios {
        let (scenario, _) = scenario::load(name).map_err(|error| error.to_string())?;
        scenarios.push((name, scenario));
    }
    if args.trace.is_some() && scenarios.len() * args.lock.len().max(1) > 1 {
        return Err(
            "error: --trace writes one run: give one scenario and one lock with it".to_owned(),
        );
    }
    let mut runs = Vec::new();
    let mut exit = Exit::Success;
    for (origin, scenario) in scenarios {
        let locks = match args.lock.as_slice() {
            [] => vec![scenario.service.lock],
            locks => locks.to_vec(),
        };
        for lock in locks {
            let run = play(args, origin, &scenario, lock)?;
            let own = Exit::of(run.judgement.verdict, args.strict);
            println!("{}", summary(&run.played(), own.code()));
            exit = exit.and(own);
            runs.push((run, own));
        }
    }
    for report in &args.report {
        let played: Vec<_> = runs
            .iter()
            .map(|(run, exit)| (run.played(), exit.code()))
            .collect();
        let text = format!("{:#}\n", json(&played, exit.code()));
        write_report(report.file.as_deref(), &text)?;
    }
    Ok(exit)
}

fn play(args: &RunArgs, origin: &str, scenario: &Scenario, lock: LockName) -> Result<Run, String> {
    let seed = args.seed.unwrap_or(scenario.seed);
    let clock = args.clock.map_or(scenario.clock, Into::into);
    let keep = match &args.trace {
        None => Keep::Nothing,
        Some(path) => Keep::Trace(
            Trace::create(path)
                .map_err(|error| format!("error: cannot write {}: {error}", path.display()))?,
        ),
    };
    let setup = RoundSetup {
        scenario,
        seed,
        locks: &[lock],
        keep,
    };
    let never = || false;
    let round = match clock {
        Clock::Virtual => play_simulated(setup, &never),
        Clock::Real => {
            let workers = thread::available_parallelism().map_or(2, usize::from);
            play_real(setup, workers.max(2), &never)
        }
    };
    let round = round.map_err(|error| format!("error: the run could not be finished: {error}"))?;
    let judgement = judge(scenario, lock, clock, &round.record, round.interrupted);
    Ok(Run {
        scenario: scenario.clone(),
        origin: origin.to_owned(),
        lock,
        seed,
        clock,
        record: round.record,
        judgement,
    })
}

/// Writes a report whole: into a temporary file beside its place, which is then renamed.
fn write_report(file: Option<&Path>, text: &str) -> Result<(), String> {
    let Some(path) = file else {
        return io::stdout()
            .write_all(text.as_bytes())
            .map_err(|error| format!("error: cannot write to standard output: {error}"));
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    tempfile::NamedTempFile::new_in(folder)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.persist(path).map_err(|error| error.error)?;
            Ok(())
        })
        .map_err(|error| format!("error: cannot write {}: {error}", path.display()))
}
