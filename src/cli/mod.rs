//! The command line: one file per subcommand.

mod args;
mod check;
mod completions;
mod dashboard;
mod exit;
mod explore;
mod interrupt;
mod out;
mod replay;
mod run;
mod scenarios;

use std::process::ExitCode;

use clap::Parser;

pub use args::{Args, Command};
pub use exit::Exit;
pub use run::RunArgs;

/// Reads the arguments, does what they say, and returns the exit code.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let exit = match args.command {
        Some(Command::Run(run)) => run::run(&run),
        Some(Command::Explore(args)) => explore::run(&args),
        Some(Command::Replay(args)) => replay::run(&args),
        Some(Command::Scenarios(args)) => scenarios::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Completions(args)) => completions::run(&args),
        None => dashboard::open(&args.dashboard),
    };
    exit.into()
}
