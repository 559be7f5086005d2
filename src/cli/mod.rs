//! The command line: one file per subcommand.

mod args;
#[cfg(feature = "through")]
mod between;
#[cfg(feature = "tui")]
mod break_it;
#[cfg(all(feature = "through", feature = "tui"))]
mod by_hand;
mod check;
mod compare;
mod completions;
#[cfg(feature = "tui")]
mod dashboard;
#[cfg(feature = "http")]
mod described;
#[cfg(feature = "http")]
mod doctor;
mod exit;
mod explain;
mod explore;
mod faults;
mod field;
mod grade;
#[cfg(feature = "http")]
mod header;
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
mod instance;
mod interrupt;
mod lang;
#[cfg(feature = "tui")]
mod learn;
#[cfg(feature = "tui")]
mod look;
mod merge;
mod nodes;
mod number;
mod out;
mod replay;
mod reports;
mod run;
#[cfg(feature = "http")]
mod runtime;
mod scenarios;
mod schema;
mod seed;
#[cfg(feature = "http")]
mod serve;
#[cfg(all(feature = "http", feature = "tui"))]
mod serve_screen;
mod verify;

use std::process::ExitCode;

use clap::{Arg, Command as Clap, CommandFactory, FromArgMatches};

use args::{Args, Command};
use exit::Exit;

/// Reads the arguments, does what they say, and returns the exit code.
pub fn main() -> ExitCode {
    if let Some(message) = args::misspelt_command().or_else(args::option_before_command) {
        out::complain(&message);
        return Exit::Usage.into();
    }
    let args =
        Args::from_arg_matches(&command().get_matches()).unwrap_or_else(|error| error.exit());
    match args.command {
        Some(Command::Run(run)) => run::run(&run).into(),
        Some(Command::Explore(args)) => explore::run(&args).into(),
        Some(Command::Merge(args)) => merge::run(&args).into(),
        Some(Command::Compare(args)) => compare::run(&args).into(),
        Some(Command::Replay(args)) => replay::run(&args),
        #[cfg(feature = "tui")]
        Some(Command::Learn(args)) => learn::run(&args),
        #[cfg(feature = "tui")]
        Some(Command::Break(args)) => break_it::run(&args),
        #[cfg(feature = "http")]
        Some(Command::Doctor(args)) => doctor::run(&args).into(),
        #[cfg(feature = "http")]
        Some(Command::Serve(args)) => serve::run(&args).into(),
        Some(Command::Scenarios(args)) => scenarios::run(&args).into(),
        Some(Command::Check(args)) => check::run(&args).into(),
        Some(Command::Grade(args)) => grade::run(&args).into(),
        Some(Command::Verify(args)) => verify::run(&args).into(),
        Some(Command::Explain(args)) => explain::run(&args).into(),
        #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
        Some(Command::Instance) => instance::run().into(),
        Some(Command::Schema) => schema::run().into(),
        Some(Command::Completions(args)) => completions::run(&args).into(),
        #[cfg(feature = "tui")]
        None => dashboard::open(&args.dashboard),
        #[cfg(not(feature = "tui"))]
        None => {
            out::complain(NO_DASHBOARD);
            Exit::Usage.into()
        }
    }
}

/// The command line. A number below zero is a value like any other, which its reader refuses better than a parser
/// that takes it for an option.
fn command() -> Clap {
    fn with_negatives(arg: Arg) -> Arg {
        match arg.get_action().takes_values() {
            true => arg.allow_negative_numbers(true),
            false => arg,
        }
    }
    let subcommand = |command: Clap| command.mut_args(with_negatives);
    Args::command()
        .mut_args(with_negatives)
        .mut_subcommands(subcommand)
}

#[cfg(not(feature = "tui"))]
const NO_DASHBOARD: &str = "error: this build has no dashboard (it lacks the feature `tui`); `pointrace --help` lists what it has";
