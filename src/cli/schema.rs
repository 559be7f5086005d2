//! `pointrace schema`: the JSON Schema of scenario files.

use super::Exit;
use super::out::print;
use crate::scenario;

/// Runs the subcommand.
pub fn run() -> Exit {
    print(&format!("{:#}\n", scenario::schema()))
}
