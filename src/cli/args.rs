use std::env;
use std::path::Path;

use clap::{CommandFactory, Parser, Subcommand};

#[cfg(feature = "tui")]
use super::break_it::BreakArgs;
use super::check::CheckArgs;
use super::compare::CompareArgs;
use super::completions::CompletionsArgs;
#[cfg(feature = "tui")]
use super::dashboard::DashboardArgs;
#[cfg(feature = "http")]
use super::doctor::DoctorArgs;
use super::explain::ExplainArgs;
use super::explore::ExploreArgs;
use super::grade::GradeArgs;
#[cfg(feature = "tui")]
use super::learn::LearnArgs;
use super::merge::MergeArgs;
use super::replay::ReplayArgs;
use super::run::RunArgs;
use super::scenarios::ScenariosArgs;
#[cfg(feature = "http")]
use super::serve::ServeArgs;
use super::verify::VerifyArgs;
use crate::scenario::builtin;
use crate::text::nearest;

/// See, prove and cure race conditions on a loyalty-point service.
///
/// Without a command, opens the dashboard: a burst of charges hits one user again and again, at first
/// without a lock. Press `l` to switch the lock on.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[cfg(feature = "tui")]
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
  pointrace learn                                   lessons: from the first lost point to the proof of the cure
  pointrace compare hundred-charges                 which lock to take, by measurement
  pointrace break                                   you are the scheduler: make it lose points
  pointrace doctor http://127.0.0.1:3000            does your own service lose points?
  pointrace scenarios                               what else there is
  pointrace scenarios show overspend > my.toml      a scenario of your own
  pointrace check my.toml                           is it right?
";

/// The subcommands of `pointrace`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play scenarios without a screen, and judge them
    Run(Box<RunArgs>),
    /// Play every schedule of a small case: a proof, or the smallest schedule that fails
    Explore(ExploreArgs),
    /// Put the parts of a run together that several machines have played
    Merge(MergeArgs),
    /// Compare controls under the same seeds: which one to take, and what that rests on
    Compare(Box<CompareArgs>),
    /// Play a recorded schedule again
    Replay(ReplayArgs),
    #[cfg(feature = "tui")]
    /// Lessons: predict, watch, see why, and do it yourself
    Learn(LearnArgs),
    #[cfg(feature = "tui")]
    /// A game: you are the scheduler, break the lock
    Break(BreakArgs),
    #[cfg(feature = "http")]
    /// Examine your own point service: does it lose points, how, and what helps
    Doctor(Box<DoctorArgs>),
    #[cfg(feature = "http")]
    /// Be a point service over HTTP, with the lock of your choice
    Serve(ServeArgs),
    /// Play the pages again that students handed in
    Grade(GradeArgs),
    /// List the built-in scenarios, or show one
    Scenarios(ScenariosArgs),
    /// Look for mistakes in scenario files and lessons
    Check(CheckArgs),
    /// Look whether what callers were told fits an order of their requests, in recorded traces
    Verify(VerifyArgs),
    /// Say what an anomaly, a lock or a figure is, with an example
    Explain(ExplainArgs),
    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
    /// Be one of the processes of `run --processes`
    #[command(hide = true)]
    Instance,
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Print the completions for a shell
    Completions(CompletionsArgs),
}

/// What to say of a first word that was probably meant as a command. It would be taken for the dashboard's scenario,
/// and the words after it for a mistake.
pub fn misspelt_command() -> Option<String> {
    let word = env::args_os().nth(1)?;
    let word = word.to_str()?;
    let command = Args::command();
    let commands = command.get_subcommands().filter(|one| !one.is_hide_set());
    let commands = commands.map(clap::Command::get_name);
    let scenarios = builtin::ALL.iter().map(|builtin| builtin.name);
    let is_option = word.starts_with('-');
    if is_option || nearest(word, scenarios).is_some() || Path::new(word).exists() {
        return None;
    }
    let near = nearest(word, commands.chain(["help"])).filter(|near| *near != word)?;
    Some(format!(
        "error: there is no command {word:?}, nor a scenario; did you mean `pointrace {near}`?"
    ))
}

/// What to say of an option that stands before its command. It would be taken for the dashboard's, which has no command.
pub fn option_before_command() -> Option<String> {
    let words: Vec<_> = env::args_os().skip(1).collect();
    let words: Vec<&str> = words.iter().map_while(|word| word.to_str()).collect();
    let command = Args::command();
    let is_command = |word: &&str| command.get_subcommands().any(|one| one.get_name() == *word);
    let place = words
        .iter()
        .position(is_command)
        .filter(|place| *place > 0)?;
    let before = &words[..place];
    // A scenario may be named as a command is, and so may what an option wants to know.
    let is_option = before
        .iter()
        .any(|word| word.starts_with("--") && word.len() > 2);
    let is_value = before.last().is_some_and(|word| {
        let of_command = command.get_arguments();
        let mut taking = of_command.filter(|arg| arg.get_action().takes_values());
        taking.any(|arg| {
            arg.get_long()
                .is_some_and(|long| word.strip_prefix("--") == Some(long))
        })
    });
    (is_option && !is_value).then(|| {
        let (command, options) = (words[place], before.join(" "));
        format!("error: options of a command come after it: `pointrace {command} … {options}`")
    })
}
