//! `pointrace`: the dashboard.

mod args;

use std::env;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

pub use args::DashboardArgs;
use args::{ColorArg, ThemeArg};

use super::Exit;
use crate::lang::Word;
use crate::live::{Finished, Live, LiveSetup, Session};
use crate::report::{Played, summary};
use crate::request::LockName;
use crate::scenario;
use crate::tui::{self, Background, Colours, End, State, Theme};

/// The exit code of a program that panicked, as Rust has it.
const PANICKED: u8 = 101;

/// Opens the dashboard.
pub fn open(args: &DashboardArgs) -> ExitCode {
    let lang = args.lang.get();
    let origin = args.scenario.as_deref().unwrap_or("hundred-charges");
    let scenario = match scenario::load(origin) {
        Ok((scenario, _)) => scenario,
        Err(error) => {
            eprintln!("{error}");
            return Exit::Usage.into();
        }
    };
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        eprintln!("{}", lang.fill(Word::NoTerminal, &[&origin]));
        return Exit::Usage.into();
    }
    let setup = LiveSetup {
        seed: args.seed.unwrap_or(scenario.seed),
        lock: args.lock.unwrap_or(LockName::None),
        clock: args.clock.map_or(scenario.clock, Into::into),
        origin: origin.to_owned(),
        scenario,
    };
    let variable = |name: &str| env::var(name).ok();
    let state = State::new(lang, theme(args, variable));
    let end = Live::start(move || Session::new(setup)).and_then(|live| tui::run(live, state));
    match end {
        Ok(End::Quit(finished)) => {
            let exit = Exit::of(finished.judgement.verdict, false);
            println!("{}", summary(&played(&finished, origin), exit.code(), lang));
            exit.into()
        }
        Ok(End::Signal(signal, finished)) => {
            // As shells have it: 130 for an interrupt, 143 for a request to end.
            let code = u8::try_from(128 + signal).unwrap_or(u8::MAX);
            println!("{}", summary(&played(&finished, origin), code, lang));
            ExitCode::from(code)
        }
        Ok(End::EngineStopped(messages)) => {
            eprintln!("error: the engine stopped");
            for message in messages {
                eprintln!("{message}");
            }
            ExitCode::from(PANICKED)
        }
        Err(error) => {
            eprintln!("error: the terminal cannot be used: {error}");
            Exit::Usage.into()
        }
    }
}

fn theme(args: &DashboardArgs, variable: impl Fn(&str) -> Option<String> + Copy) -> Theme {
    let colours = match args.color.unwrap_or(ColorArg::Auto) {
        ColorArg::Auto => Colours::of_environment(variable),
        ColorArg::Always => {
            Colours::of_environment(|name| variable(name).filter(|_| name != "NO_COLOR"))
        }
        ColorArg::Never => Colours::None,
        ColorArg::Sixteen => Colours::Sixteen,
        ColorArg::Many => Colours::Many,
    };
    let background = match args.theme {
        Some(ThemeArg::Dark) => Background::Dark,
        Some(ThemeArg::Light) => Background::Light,
        None => Background::of_environment(variable),
    };
    Theme {
        colours,
        background,
        ascii: args.ascii,
    }
}

fn played<'a>(finished: &'a Finished, origin: &'a str) -> Played<'a> {
    Played {
        scenario: &finished.scenario,
        origin,
        options: "",
        lock: finished.lock,
        seed: finished.seed,
        clock: finished.clock,
        record: &finished.record,
        judgement: &finished.judgement,
    }
}
