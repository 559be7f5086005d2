//! `pointrace`: the dashboard.

use std::io::{self, IsTerminal};

use super::Exit;
use super::args::DashboardArgs;

/// Opens the dashboard.
pub fn open(_args: &DashboardArgs) -> Exit {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        eprintln!(
            "error: the dashboard needs a terminal; without one, use `pointrace run hundred-charges`"
        );
        return Exit::Usage;
    }
    Exit::Success
}
