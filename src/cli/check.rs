//! `pointrace check`: mistakes in scenario files.

use clap::Args as ClapArgs;

use super::Exit;
use super::out::{Out, complain};
use crate::scenario::{self, Arrivals, Phase, Scenario, Traffic};

/// Arguments of `check`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  pointrace check my.toml
  pointrace check scenarios/*.toml     every file, every mistake

Exit codes: 0 all are right; 2 there are mistakes, each with its line.")]
pub struct CheckArgs {
    /// Scenario files, or names of built-in scenarios
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
}

/// Runs the subcommand.
pub fn run(args: &CheckArgs) -> Exit {
    let mut out = Out::stdout();
    let mut exit = Exit::Success;
    for file in &args.files {
        match scenario::load(file) {
            Ok((scenario, _)) => {
                let line = format!("ok  {file}: {}\n", describe(&scenario));
                if let Err(error) = out.write(&line) {
                    complain(&format!("error: cannot write to standard output: {error}"));
                    exit = Exit::Usage;
                }
            }
            Err(error) => {
                complain(&error.to_string());
                exit = Exit::Usage;
            }
        }
    }
    exit
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
