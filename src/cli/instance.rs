//! `pointrace instance`: one of the processes that `run --processes` starts. Not for people.

use std::io;

use super::Exit;
use super::out::complain;
use crate::processes;

/// Runs the subcommand.
pub fn run() -> Exit {
    match processes::run(io::stdin().lock(), io::stdout()) {
        Ok(()) => Exit::Success,
        Err(error) => {
            complain(&format!(
                "error: this is for `pointrace run --processes`, which starts it: {error}"
            ));
            Exit::Usage
        }
    }
}
