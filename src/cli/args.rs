use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::request::LockName;
use crate::scenario;

/// See, prove and cure race conditions on a loyalty-point service.
///
/// Without a command, opens the dashboard: a burst of charges hits one user again and again, at first
/// without a lock. Press `l` to switch the lock on.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub dashboard: DashboardArgs,
}

const EXAMPLES: &str = "\
Examples:
  pointrace                                         see a hundred charges lose 99,000 points
  pointrace run hundred-charges                     the same without a screen
  pointrace run hundred-charges --lock keyed        the cure
  pointrace run hundred-charges --lock none,promise-race,keyed
";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play scenarios without a screen, and judge them
    Run(RunArgs),
}

/// Arguments of the dashboard.
#[derive(Debug, ClapArgs)]
pub struct DashboardArgs {
    /// A built-in scenario, or a file [default: hundred-charges]
    pub scenario: Option<String>,
    /// Begin with this lock [default: none]
    #[arg(long, value_name = "LOCK")]
    pub lock: Option<LockName>,
    /// Begin with this seed instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
}

/// Arguments of `run`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Exit codes: 0 PASS or EXPECTED; 1 FAIL (with --strict also EXPECTED); 2 a mistake in the arguments or
the scenario; 3 INVALID: the run proved nothing.")]
pub struct RunArgs {
    /// Built-in scenarios, or files
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<String>,
    /// Play under these locks, one after another [default: the scenario's]
    #[arg(long, value_delimiter = ',', value_name = "LOCK,…")]
    pub lock: Vec<LockName>,
    /// Use this seed instead of the scenario's
    #[arg(long)]
    pub seed: Option<u64>,
    /// Play under this clock instead of the scenario's
    #[arg(long)]
    pub clock: Option<ClockArg>,
    /// Only a PASS is good enough: EXPECTED exits 1
    #[arg(long)]
    pub strict: bool,
    /// Write every step to this file, one JSON object a line (one run only)
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Write a report: json=FILE, or json=- for standard output
    #[arg(long, value_name = "FORMAT=FILE")]
    pub report: Vec<ReportArg>,
}

/// The clock on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ClockArg {
    /// Simulated time: the same every time
    Virtual,
    /// The machine's time, on real threads
    Real,
}

impl From<ClockArg> for scenario::Clock {
    fn from(clock: ClockArg) -> Self {
        match clock {
            ClockArg::Virtual => scenario::Clock::Virtual,
            ClockArg::Real => scenario::Clock::Real,
        }
    }
}

/// A report asked for: where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportArg {
    /// `None`: standard output.
    pub file: Option<PathBuf>,
}

impl FromStr for ReportArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("json", "-")) => Ok(ReportArg { file: None }),
            Some(("json", file)) if !file.is_empty() => Ok(ReportArg {
                file: Some(file.into()),
            }),
            Some(("json", _)) => Err("a file is missing: json=report.json, or json=-".to_owned()),
            _ => Err("write json=FILE".to_owned()),
        }
    }
}
