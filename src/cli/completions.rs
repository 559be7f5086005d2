//! `pointrace completions`: what a shell needs to complete the command line.

use clap::builder::PossibleValuesParser;
use clap::{Arg, Args as ClapArgs, Command, CommandFactory};
use clap_complete::{Shell, generate};

use super::explain::terms;
use super::out::print;
use super::{Args, Exit};
use crate::request::LockName;
use crate::scenario::builtin;

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
    print(&script(args.shell))
}

/// The script, as a whole, so that a reader that goes away is no panic.
fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    generate(shell, &mut with_names(), "pointrace", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        Shell::Zsh => with_files_in_zsh(&script),
        Shell::Fish => with_values_in_fish(&script),
        _ => script,
    }
}

/// The command line with the names of locks, scenarios and terms as values, which a shell can complete. Only for that:
/// what is typed is read by the readers of the arguments, which say more of what they refuse.
fn with_names() -> Command {
    fn of_subcommand(command: Command) -> Command {
        command.mut_args(names).mut_subcommands(of_subcommand)
    }
    of_subcommand(Args::command())
}

fn names(arg: Arg) -> Arg {
    let is_file = arg
        .get_value_names()
        .is_some_and(|names| names.iter().any(|name| *name == "FILE"));
    let values: Vec<&'static str> = match arg.get_id().as_str() {
        "lock" => LockName::every().map(LockName::name).collect(),
        "scenario" | "scenarios" | "name" if !is_file => scenarios().collect(),
        // Made once, and needed to the end.
        "term" => terms().into_iter().map(|term| &*term.leak()).collect(),
        _ => return arg,
    };
    arg.value_parser(PossibleValuesParser::new(values))
}

fn scenarios() -> impl Iterator<Item = &'static str> {
    builtin::ALL.iter().map(|builtin| builtin.name)
}

/// A scenario may also be a file, which a list of values leaves no room for.
fn with_files_in_zsh(script: &str) -> String {
    let list = scenarios().collect::<Vec<_>>().join(" ");
    let values = format!(":({list})'");
    let lines = script.lines().map(|line| match line.contains("scenario") {
        true => line.replace(&values, ":_pointrace_scenarios'"),
        false => line.to_owned(),
    });
    let mut lines: Vec<String> = lines.collect();
    let function = format!(
        "_pointrace_scenarios() {{\n    _alternative 'scenarios:scenario:({list})' 'files:file:_files'\n}}\n"
    );
    // Behind the line that names the command.
    lines.insert(1, function);
    lines.join("\n") + "\n"
}

/// Fish is given the options of a command and no values of what stands alone.
fn with_values_in_fish(script: &str) -> String {
    let mut script = script.to_owned();
    for command in with_names().get_subcommands() {
        let name = command.get_name();
        for positional in command.get_positionals() {
            let values = positional.get_possible_values();
            let values: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
            if !values.is_empty() {
                script.push_str(&format!(
                    "complete -c pointrace -n \"__fish_seen_subcommand_from {name}\" -a \"{}\"\n",
                    values.join(" ")
                ));
            }
        }
    }
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_locks_and_scenarios_are_completed_and_files_stay_possible() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = script(shell);
            for name in ["two-instances", "promise-race", "lost_update", "wait.p99"] {
                assert!(script.contains(name), "{shell}: {name}");
            }
        }
        let zsh = script(Shell::Zsh);
        assert!(
            zsh.starts_with("#compdef pointrace\n_pointrace_scenarios()"),
            "{zsh}"
        );
        assert!(zsh.contains(":_pointrace_scenarios'") && zsh.contains("_files"));
    }

    #[test]
    fn what_is_completed_is_no_part_of_the_help() {
        let help = Args::command().render_long_help().to_string();
        assert!(!help.contains("promise-race striped"), "{help}");
    }
}
