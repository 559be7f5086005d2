//! The command line: one file per subcommand.

mod args;
mod dashboard;
mod exit;
mod run;

use std::process::ExitCode;

use clap::Parser;

pub use args::{Args, Command, RunArgs};
pub use exit::Exit;

/// Reads the arguments, does what they say, and returns the exit code.
pub fn main() -> ExitCode {
    let args = Args::parse();
    match args.command {
        Some(Command::Run(run)) => run::run(&run).into(),
        None => dashboard::open(&args.dashboard),
    }
}
