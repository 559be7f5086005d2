//! The command line: one file per subcommand.

mod args;
#[cfg(feature = "tui")]
mod break_it;
mod check;
mod completions;
#[cfg(feature = "tui")]
mod dashboard;
mod exit;
mod explore;
mod interrupt;
mod lang;
#[cfg(feature = "tui")]
mod look;
mod out;
mod replay;
mod run;
mod scenarios;
mod schema;

use std::process::ExitCode;

use clap::Parser;

pub use args::{Args, Command};
pub use exit::Exit;
pub use run::RunArgs;

/// Reads the arguments, does what they say, and returns the exit code.
pub fn main() -> ExitCode {
    let args = Args::parse();
    match args.command {
        Some(Command::Run(run)) => run::run(&run).into(),
        Some(Command::Explore(args)) => explore::run(&args).into(),
        Some(Command::Replay(args)) => replay::run(&args),
        #[cfg(feature = "tui")]
        Some(Command::Break(args)) => break_it::run(&args),
        Some(Command::Scenarios(args)) => scenarios::run(&args).into(),
        Some(Command::Check(args)) => check::run(&args).into(),
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

#[cfg(not(feature = "tui"))]
const NO_DASHBOARD: &str = "error: this build has no dashboard (it lacks the feature `tui`); `pointrace --help` lists what it has";
