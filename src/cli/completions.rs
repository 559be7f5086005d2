//! `pointrace completions`: what a shell needs to complete the command line.

use clap::{Args as ClapArgs, CommandFactory};
use clap_complete::{Shell, generate};

use super::out::print;
use super::{Args, Exit};

/// Arguments of `completions`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  pointrace completions bash > ~/.local/share/bash-completion/completions/pointrace
  pointrace completions zsh > ~/.zfunc/_pointrace
  pointrace completions fish > ~/.config/fish/completions/pointrace.fish")]
pub struct CompletionsArgs {
    /// Which shell
    pub shell: Shell,
}

/// Runs the subcommand.
pub fn run(args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    generate(args.shell, &mut Args::command(), "pointrace", &mut script);
    // Written as a whole, so that a reader that goes away is no panic.
    print(&String::from_utf8_lossy(&script))
}
