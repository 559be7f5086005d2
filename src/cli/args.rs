use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use super::break_it::BreakArgs;
use super::check::CheckArgs;
use super::completions::CompletionsArgs;
use super::explore::ExploreArgs;
use super::replay::ReplayArgs;
use super::run::{ClockArg, RunArgs};
use super::scenarios::ScenariosArgs;
use crate::lang::Lang;
use crate::request::LockName;

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
  pointrace explore hundred-charges --lock promise-race
                                                    every schedule of three requests
  pointrace scenarios                               what else there is
  pointrace scenarios show overspend > my.toml      a scenario of your own
  pointrace check my.toml                           is it right?
";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play scenarios without a screen, and judge them
    Run(RunArgs),
    /// Play every schedule of a small case: a proof, or the smallest schedule that fails
    Explore(ExploreArgs),
    /// Play a recorded schedule again
    Replay(ReplayArgs),
    /// A game: you are the scheduler, break the lock
    Break(BreakArgs),
    /// List the built-in scenarios, or show one
    Scenarios(ScenariosArgs),
    /// Look for mistakes in scenario files, without playing them
    Check(CheckArgs),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Print the completions for a shell
    Completions(CompletionsArgs),
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
    /// Play under this clock instead of the scenario's
    #[arg(long)]
    pub clock: Option<ClockArg>,
    /// The language: en or ko [default: the locale's]
    #[arg(long, value_name = "LANG")]
    pub lang: Option<Lang>,
    /// Colours [default: what the terminal says it has; none if NO_COLOR is set]
    #[arg(long, value_name = "WHEN")]
    pub color: Option<ColorArg>,
    /// The terminal's background [default: dark, unless COLORFGBG says otherwise]
    #[arg(long, value_name = "BACKGROUND")]
    pub theme: Option<ThemeArg>,
    /// Draw bars and marks with ASCII characters only
    #[arg(long)]
    pub ascii: bool,
}

/// Colours on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// What the terminal says it has
    Auto,
    /// The same, even if NO_COLOR is set
    Always,
    /// None
    Never,
    /// The sixteen of every terminal
    #[value(name = "16")]
    Sixteen,
    /// Two hundred and fifty-six
    #[value(name = "256")]
    Many,
}

/// The terminal's background on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ThemeArg {
    /// Light text on a dark background
    Dark,
    /// Dark text on a light background
    Light,
}
