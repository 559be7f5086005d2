//! `pointrace scenarios`: the built-in ones.

use clap::{Args as ClapArgs, Subcommand};

use super::Exit;
use super::out::{complain, print};
use crate::scenario::{self, builtin};
use crate::text::nearest;

/// Arguments of `scenarios`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  pointrace scenarios                            one line each
  pointrace scenarios show overspend             the file, with what it teaches
  pointrace scenarios show overspend > my.toml   a beginning for one of your own")]
pub struct ScenariosArgs {
    #[command(subcommand)]
    command: Option<ScenariosCommand>,
}

#[derive(Debug, Subcommand)]
enum ScenariosCommand {
    /// Print a built-in scenario's file
    Show {
        /// Its name
        name: String,
    },
}

/// Runs the subcommand.
pub fn run(args: &ScenariosArgs) -> Exit {
    let text = match &args.command {
        None => Ok(list()),
        Some(ScenariosCommand::Show { name }) => show(name),
    };
    match text {
        Ok(text) => print(&text),
        Err(message) => {
            complain(&message);
            Exit::Usage
        }
    }
}

fn list() -> String {
    let width = builtin::ALL.iter().map(|builtin| builtin.name.len()).max();
    let width = width.unwrap_or(0);
    let mut text = String::new();
    for builtin in builtin::ALL {
        // Each is read by a test; a mistake in one must not hide the others.
        let title = scenario::parse(builtin.source, builtin.name)
            .map_or_else(|_| String::new(), |scenario| scenario.title.en);
        text.push_str(&format!("{:<width$}  {title}\n", builtin.name));
    }
    text
}

fn show(name: &str) -> Result<String, String> {
    if let Some(builtin) = builtin::find(name) {
        return Ok(builtin.source.to_owned());
    }
    let names = builtin::ALL.iter().map(|builtin| builtin.name);
    let hint = match nearest(name, names) {
        Some(near) => format!("did you mean {near}?"),
        None => "`pointrace scenarios` lists them".to_owned(),
    };
    Err(format!(
        "error: there is no built-in scenario {name:?}; {hint}"
    ))
}
