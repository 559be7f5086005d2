//! `pointrace check`: mistakes in scenario files and lessons.

use clap::Args as ClapArgs;

use super::Exit;
use super::out::{Out, complain};
use crate::lesson::{self, builtin, examine, is_lesson};
use crate::scenario::{self, Arrivals, Phase, Scenario, ScenarioError, Traffic};

/// Arguments of `check`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  pointrace check my.toml
  pointrace check scenarios/*.toml     every file, every mistake
  pointrace check my-lesson.toml       a lesson: also whether each of its tasks can be done

A scenario is not played for this. A lesson is: whether a schedule shows what it explains only playing tells.

Exit codes: 0 all are right; 2 there are mistakes, each with its line.")]
pub struct CheckArgs {
    /// Scenario or lesson files, or names of built-in ones
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
}

/// Runs the subcommand.
pub fn run(args: &CheckArgs) -> Exit {
    let mut out = Out::stdout();
    let mut exit = Exit::Success;
    for file in &args.files {
        match checked(file) {
            Ok(what) => {
                if let Err(error) = out.write(&format!("ok  {file}: {what}\n")) {
                    complain(&format!("error: cannot write to standard output: {error}"));
                    exit = Exit::Usage;
                }
            }
            Err(mistakes) => {
                complain(&mistakes);
                exit = Exit::Usage;
            }
        }
    }
    exit
}

/// What is in the file, in a line, or what is wrong with it.
fn checked(file: &str) -> Result<String, String> {
    let said = |error: ScenarioError| error.to_string();
    if builtin::find(file).is_some() {
        return lesson(file);
    }
    let (source, origin) = scenario::load_source(file).map_err(said)?;
    if is_lesson(&source) {
        return lesson(file);
    }
    let scenario = scenario::parse(&source, &origin).map_err(said)?;
    Ok(describe(&scenario))
}

fn lesson(file: &str) -> Result<String, String> {
    let lesson = lesson::load(file).map_err(|error| error.to_string())?;
    let wrong = examine(&lesson).into_iter();
    let wrong: Vec<String> = wrong
        .map(|(step, message)| format!("{file}: step {step}: {message}"))
        .collect();
    match wrong.is_empty() {
        true => Ok(format!(
            "lesson {}, {} steps, about {} min",
            lesson.name,
            lesson.steps.len(),
            lesson.minutes
        )),
        false => Err(wrong.join("\n")),
    }
}

fn describe(scenario: &Scenario) -> String {
    let phases = match scenario.phases.len() {
        1 => "1 phase".to_owned(),
        more => format!("{more} phases"),
    };
    let requests = scenario.phases.iter().map(|phase| phase.traffic.requests());
    // How many a Poisson process sends differs from seed to seed.
    let is_exact = |phase: &Phase| match phase.traffic {
        Traffic::Rate { arrivals, .. } => arrivals == Arrivals::Constant,
        _ => true,
    };
    let about = if scenario.phases.iter().all(is_exact) {
        ""
    } else {
        "about "
    };
    let requests = match requests.sum::<Option<u64>>() {
        Some(1) => format!("{about}1 request"),
        Some(more) => format!("{about}{} requests", crate::text::grouped(more)),
        None => "as many requests as its clients manage".to_owned(),
    };
    format!("{}, {phases}, {requests}", scenario.name)
}
