//! `pointrace break`: the dashboard, opened on the game; with a service of one's own it is played with that.

use std::process::ExitCode;

use clap::Args as ClapArgs;

#[cfg(feature = "through")]
use super::by_hand::{self, ByHandArgs};
#[cfg(feature = "through")]
use super::explore::service::ServiceArgs;
use super::lang::LangArg;
use super::look::LookArgs;
use super::out::complain;
use super::{Exit, dashboard};
use crate::explore::game::Challenge;
use crate::request::LockName;
use crate::tui::{BreakIt, Screen, State};

/// Arguments of `break`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
You say whose turn is next, and each request shows what it would do. The challenges rise from no lock to leases,
and some cannot be broken: give up there, and see the proof. It is a screen of the dashboard (key 8); the round behind it
waits until another screen is shown. Solved challenges are remembered.

Keys: Up and Down choose, Enter plays the turn, Left and Right undo and redo, h hint (again: more of it), g give up, n and p the next
challenge and the one before, ? all keys, q quit.

With --target and --through the same is played with your own service, statement by statement: it is recorded first, then a digit
sends a request or lets its next statement go. The balance is read from outside, and the order is a string for `replay`. Exit code 1: a
try left a wrong balance; 0: none of those played to the end did; 3: none was, or the service could not be understood. A database for
tests is meant. docs/through.md has more.

Keys there: 1 to 9 let go, Enter lets the marked request go, u a turn back (another try that begins alike), n another try, h hint, ?
all keys, q quit.")]
pub struct BreakArgs {
    /// Begin with the challenge about this lock, such as none, promise-race or redis [default: the first unsolved]
    #[arg(value_name = "LOCK")]
    #[cfg_attr(feature = "through", arg(conflicts_with = "target"))]
    pub lock: Option<LockName>,
    #[command(flatten)]
    pub lang: LangArg,
    #[cfg(feature = "through")]
    #[command(flatten)]
    pub by_hand: ByHandArgs,
    #[cfg(feature = "through")]
    #[command(flatten)]
    pub service: ServiceArgs,
    /// How it looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// Runs the subcommand.
pub fn run(args: &BreakArgs) -> ExitCode {
    #[cfg(feature = "through")]
    if !args.service.target.is_empty() {
        return by_hand::run(args).into();
    }
    let challenge = match args.lock.map(|lock| (lock, Challenge::of_lock(lock))) {
        None => None,
        Some((_, Some(challenge))) => Some(challenge),
        Some((lock, None)) => {
            let mut there_are: Vec<&str> = Challenge::ALL.map(|it| it.lock().name()).to_vec();
            there_are.dedup();
            let there_are = there_are.join(", ");
            complain(&format!(
                "error: there is no challenge about {lock}; there are: {there_are}"
            ));
            return Exit::Usage.into();
        }
    };
    if !dashboard::has_terminal() {
        complain(
            "error: this game needs a terminal; without one, `pointrace explore hundred-charges` shows what can break",
        );
        return Exit::Usage.into();
    }
    let mut state = State {
        screen: Screen::BreakIt,
        ..args.look.state(args.lang.get())
    };
    if let Some(challenge) = challenge {
        state.break_it = BreakIt::new(challenge, state.break_it.progress);
    }
    match dashboard::setup(dashboard::FIRST) {
        Ok(setup) => dashboard::show(setup, "", state),
        Err(error) => {
            complain(&error);
            Exit::Usage.into()
        }
    }
}
