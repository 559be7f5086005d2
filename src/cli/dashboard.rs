//! `pointrace`: the dashboard.

use std::env;
use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::Args as ClapArgs;

use super::Exit;
use super::faults;
use super::lang::LangArg;
use super::look::LookArgs;
use super::nodes::{self, NodesArg, ReachedNodes, Unreached};
use super::out::{complain, print};
use super::run::ClockArg;
use super::seed::seed;
use crate::lang::Word;
use crate::live::{Finished, Live, LiveSetup, Session};
use crate::report::{Played, summary};
use crate::request::LockName;
use crate::scenario::{self, Clock, StoreKind};
use crate::text::shell_word;
use crate::tui::{self, End, State};

/// Arguments of the dashboard.
#[derive(Debug, ClapArgs)]
pub struct DashboardArgs {
    /// A built-in scenario, or a file [default: hundred-charges]
    pub scenario: Option<String>,
    /// Begin with this lock [default: none]
    #[arg(long, value_name = "LOCK")]
    pub lock: Option<LockName>,
    /// Begin with this seed instead of the scenario's
    #[arg(long, value_parser = seed)]
    pub seed: Option<u64>,
    /// Play under this clock instead of the scenario's
    #[arg(long)]
    pub clock: Option<ClockArg>,
    #[arg(long, value_name = "NODES", help = nodes::HELP)]
    pub nodes: Option<NodesArg>,
    #[command(flatten)]
    pub lang: LangArg,
    /// How it looks.
    #[command(flatten)]
    pub look: LookArgs,
}

/// The scenario that is played if none is named.
pub(super) const FIRST: &str = "hundred-charges";

/// The exit code of a program that panicked, as Rust has it.
const PANICKED: u8 = 101;

/// Opens the dashboard on its first screen.
pub fn open(args: &DashboardArgs) -> ExitCode {
    let lang = args.lang.get();
    let origin = args.scenario.as_deref().unwrap_or(FIRST);
    let setup = match setup(origin) {
        Ok(setup) => setup,
        Err(error) => {
            complain(&error);
            return Exit::Usage.into();
        }
    };
    if !has_terminal() {
        complain(&lang.fill(Word::NoTerminal, &[&origin]));
        return Exit::Usage.into();
    }
    let wanted = args.nodes.clone();
    let wanted = wanted.or_else(|| nodes::of_scenario(&setup.scenario.nodes));
    // Servers that are started for it live as long as it is shown.
    let nodes = match ReachedNodes::open(wanted.as_ref(), None) {
        Ok(nodes) => nodes,
        Err(Unreached(exit, message)) => {
            complain(&message);
            return exit.into();
        }
    };
    let mut scenario = setup.scenario;
    nodes.put_into(&mut scenario);
    let setup = LiveSetup {
        seed: args.seed.unwrap_or(setup.seed),
        lock: args.lock.unwrap_or(setup.lock),
        clock: args.clock.map_or(scenario.clock, Into::into),
        scenario,
        ..setup
    };
    if let Err(message) = check_ground(&setup) {
        complain(&message);
        return Exit::Usage.into();
    }
    let options = wanted.map(|nodes| format!("--nodes {}", shell_word(&nodes.to_string())));
    let state = State {
        has_other_nodes: args.nodes.is_some(),
        ..args.look.state(lang)
    };
    show(setup, options.as_deref().unwrap_or(""), state)
}

/// The dashboard keeps balances in memory or, under virtual time, in a modelled database.
fn check_ground(setup: &LiveSetup) -> Result<(), String> {
    let store = &setup.scenario.store;
    if store.is_real() {
        return Err(
            "error: the dashboard plays over memory and over a modelled database: set store.kind to \"model\""
                .to_owned(),
        );
    }
    if let Some(why) = store.refusal(setup.lock) {
        return Err(format!("error: {why}"));
    }
    if setup.clock == Clock::Virtual && setup.scenario.nodes.are_real() {
        return Err("error: real nodes have their own time: leave --clock virtual out".to_owned());
    }
    faults::check(&setup.scenario, setup.clock)?;
    faults::check_under(&setup.scenario, setup.clock, setup.lock)?;
    match (setup.clock, store.kind_under(setup.lock)) {
        (Clock::Real, StoreKind::Model) => Err(
            "error: a modelled database has virtual time only: leave --clock real out".to_owned(),
        ),
        _ => Ok(()),
    }
}

/// Whether a person can look and press keys.
pub(super) fn has_terminal() -> bool {
    io::stdout().is_terminal() && io::stdin().is_terminal()
}

/// A scenario as it is written, without a lock.
pub(super) fn setup(origin: &str) -> Result<LiveSetup, String> {
    let (scenario, _) = scenario::load(origin).map_err(|error| error.to_string())?;
    Ok(LiveSetup::as_written(scenario, origin))
}

/// Shows the dashboard, and says what came of it; `options` are those with which `run` plays the same scenario.
pub(super) fn show(setup: LiveSetup, options: &str, state: State) -> ExitCode {
    let lang = state.lang;
    let origin = setup.origin.clone();
    let nodes = setup.scenario.nodes.clone();
    // Another scenario that is chosen on the dashboard is played without them.
    let options_of = |finished: &Finished| {
        let is_first = *finished.origin == *origin && finished.scenario.nodes == nodes;
        if is_first { options } else { "" }
    };
    if env::var_os("TERM").is_some_and(|term| term == "dumb") {
        complain(&lang.fill(Word::DumbTerminal, &[&origin]));
        return Exit::Usage.into();
    }
    let end = Live::start(move || Session::new(setup)).and_then(|live| tui::run(live, state));
    match end {
        // Where no round was ever shown, no verdict was asked for.
        Ok(End::Quit(None)) => Exit::Success.into(),
        Ok(End::Quit(Some(finished))) => {
            let exit = Exit::of(finished.judgement.verdict, false);
            let played = played(&finished, options_of(&finished));
            tell(&summary(&played, exit.code(), lang));
            exit.into()
        }
        Ok(End::Signal(signal, finished)) => {
            // As shells have it: 130 for an interrupt, 143 for a request to end.
            let code = u8::try_from(128 + signal).unwrap_or(u8::MAX);
            if let Some(finished) = finished {
                let played = played(&finished, options_of(&finished));
                tell(&summary(&played, code, lang));
            }
            ExitCode::from(code)
        }
        Ok(End::EngineStopped(messages)) => {
            complain("error: the engine stopped");
            for message in messages {
                complain(&message);
            }
            ExitCode::from(PANICKED)
        }
        Err(error) => {
            complain(&format!("error: the terminal cannot be used: {error}"));
            Exit::Usage.into()
        }
    }
}

/// The verdict is the exit code's, whether or not more can be read.
fn tell(summary: &str) {
    let _ = print(&format!("{summary}\n"));
}

fn played<'a>(finished: &'a Finished, options: &'a str) -> Played<'a> {
    Played {
        scenario: &finished.scenario,
        origin: &finished.origin,
        options,
        lock: finished.lock,
        seed: finished.seed,
        clock: finished.clock,
        record: &finished.record,
        judgement: &finished.judgement,
    }
}
