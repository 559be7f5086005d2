//! What to type to see it again.

use crate::request::LockName;

/// The command that plays one seed under one lock; `origin` and `options` are ready for a shell.
pub(super) fn run_command(origin: &str, options: &str, lock: LockName, seed: u64) -> String {
    let space = if options.is_empty() { "" } else { " " };
    format!("pointrace run {origin}{space}{options} --lock {lock} --seed {seed}")
}
