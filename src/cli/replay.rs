//! `pointrace replay`: a recorded schedule again.

use std::fs;
use std::io::Read;
use std::process::ExitCode;

use clap::Args as ClapArgs;

use super::Exit;
#[cfg(feature = "tui")]
use super::dashboard;
#[cfg(feature = "through")]
use super::explore::service::ServiceArgs;
#[cfg(feature = "through")]
use super::explore::through;
use super::lang::LangArg;
#[cfg(feature = "tui")]
use super::look::LookArgs;
use super::out::{Out, complain};
#[cfg(feature = "tui")]
use crate::explore::Stepper;
use crate::explore::ticket::TicketError;
use crate::explore::{self, Playback, Subject, Ticket};
use crate::history::trace_line;
use crate::lang::Lang;
#[cfg(feature = "tui")]
use crate::live::LiveSetup;
#[cfg(feature = "through")]
use crate::scenario::Override;
#[cfg(feature = "tui")]
use crate::scenario::Scenario;
use crate::sim::replay::Mode;
#[cfg(feature = "tui")]
use crate::text::shell_word;
#[cfg(feature = "through")]
use crate::through::OrderTicket;
#[cfg(feature = "tui")]
use crate::tui::{Replaying, Screen, State};

/// Arguments of `replay`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  pointrace explore hundred-charges --lock none --requests 2 > found.txt
  pointrace replay found.txt                    the schedule that is in it
  pointrace replay found.txt --step             in the dashboard, turn by turn, back and forth
  pointrace replay found.txt --trace            every step, one JSON object a line

A replay does the same each time, to the byte. Exit codes: 0 it was replayed; 2 it cannot be.

An order of statements of your own service (px1:…) is played by that service, with the --target, --through and --start
that `explore` had. Exit codes: 0 nothing was lost; 1 it was; 3 it could not be played as it was found.")]
pub struct ReplayArgs {
    /// A schedule, as `explore` prints it (pr2:… or px1:…), or a file with one in it
    #[arg(value_name = "SCHEDULE|FILE")]
    pub schedule: String,
    #[cfg(feature = "tui")]
    /// Step through it in the dashboard, both ways, instead of printing it
    #[arg(long, conflicts_with = "trace")]
    pub step: bool,
    /// Print every step, one JSON object a line, instead of the table
    #[arg(long)]
    pub trace: bool,
    /// Set a key of the description of a service, such as target.balance=/data/point
    #[cfg(feature = "through")]
    #[arg(long, value_name = "KEY=VALUE", value_parser = Override::parse, requires = "target")]
    pub set: Vec<Override>,
    #[command(flatten)]
    pub lang: LangArg,
    #[cfg(feature = "through")]
    #[command(flatten)]
    pub service: ServiceArgs,
    /// How it looks.
    #[cfg(feature = "tui")]
    #[command(flatten, next_help_heading = "With --step")]
    pub look: LookArgs,
}

/// The largest file that is looked through for a schedule, in bytes.
const LARGEST: u64 = 16 << 20;

/// Runs the subcommand.
pub fn run(args: &ReplayArgs) -> ExitCode {
    #[cfg(feature = "tui")]
    if !args.step && args.look.is_given() {
        complain("error: --color, --theme and --ascii go with --step");
        return Exit::Usage.into();
    }
    #[cfg(feature = "through")]
    match of_a_service(&args.schedule, &args.service) {
        Ok(Some(order)) => {
            return through::replay(&order, &args.service, &args.set, args.lang.get()).into();
        }
        Ok(None) => {}
        Err(message) => {
            complain(&message);
            return Exit::Usage.into();
        }
    }
    match Recorded::load(&args.schedule) {
        #[cfg(feature = "tui")]
        Ok(recorded) if args.step => recorded.step(args.lang.get(), &args.look),
        Ok(recorded) => recorded.print(args.trace, args.lang.get()).into(),
        Err(message) => {
            complain(&message);
            Exit::Usage.into()
        }
    }
}

/// The order of statements of your own service that is meant, if it is one.
#[cfg(feature = "through")]
fn of_a_service(schedule: &str, service: &ServiceArgs) -> Result<Option<String>, String> {
    let has_target = !service.target.is_empty();
    if OrderTicket::is_begun_by(schedule.trim()) {
        return match has_target {
            true => Ok(Some(schedule.trim().to_owned())),
            false => Err("error: an order of statements is played by a service: give --target and --through, as `explore` had them".to_owned()),
        };
    }
    if !has_target {
        return Ok(None);
    }
    let text = read(schedule)?;
    let found = OrderTicket::find(&text).map(str::to_owned);
    found.map(Some).ok_or_else(|| {
        format!("error: {schedule}: there is no order of statements (px1:…) in it, and with --target nothing else is played")
    })
}

/// A schedule that can be replayed.
struct Recorded {
    ticket: Ticket,
    #[cfg(feature = "tui")]
    scenario: Scenario,
    subject: Subject,
    playback: Playback,
}

/// Why there is nothing to replay, for a person: what is wrong with a scenario says so by itself.
fn told(error: &TicketError) -> String {
    match error {
        TicketError::Scenario(error) => error.to_string(),
        error => format!("error: {error}"),
    }
}

impl Recorded {
    fn load(schedule: &str) -> Result<Self, String> {
        if schedule.trim().is_empty() {
            return Err("error: a schedule is missing: give a line that `pointrace explore` printed (pr2:…), or a file with one in it".to_owned());
        }
        let ticket: Ticket = if Ticket::is_begun_by(schedule.trim()) {
            schedule.parse()
        } else {
            find_schedule(schedule)?.parse()
        }
        .map_err(|error| told(&error))?;
        #[cfg_attr(
            not(feature = "tui"),
            expect(unused_variables, reason = "only the dashboard shows it")
        )]
        let (scenario, case) = ticket.case().map_err(|error| told(&error))?;
        let subject = Subject::new(case);
        let playback = explore::play_back(&subject, &ticket.schedule, Mode::GoOn);
        if playback.skipped > 0 {
            return Err(format!(
                "error: {} of its turns are not possible: it was changed, or found by another version of this program; \
                 explore it again: {}",
                playback.skipped,
                ticket.explore_command()
            ));
        }
        Ok(Recorded {
            ticket,
            #[cfg(feature = "tui")]
            scenario,
            subject,
            playback,
        })
    }

    fn print(&self, trace: bool, lang: Lang) -> Exit {
        let text = if trace {
            self.trace()
        } else {
            let turns = self.ticket.schedule.len();
            explore::told(&self.subject.case, &self.playback, turns, lang)
        };
        match Out::stdout().write(&text) {
            Ok(()) => Exit::Success,
            Err(error) => {
                complain(&format!("error: cannot write the replay: {error}"));
                Exit::Usage
            }
        }
    }

    /// Every step, one JSON object a line.
    fn trace(&self) -> String {
        let mut text = String::new();
        for event in self.playback.events() {
            text.push_str(&trace_line(event));
            text.push('\n');
        }
        text
    }

    /// Opens the dashboard on it.
    #[cfg(feature = "tui")]
    fn step(self, lang: Lang, look: &LookArgs) -> ExitCode {
        if !dashboard::has_terminal() {
            complain(
                "error: to step needs a terminal; without --step the whole schedule is printed",
            );
            return Exit::Usage.into();
        }
        let Recorded {
            ticket,
            scenario,
            subject,
            ..
        } = self;
        let stepper = Stepper::new(subject, &ticket.schedule);
        let state = State {
            screen: Screen::Replay,
            replaying: Some(Replaying::new(scenario.name.clone(), stepper)),
            ..look.state(lang)
        };
        // What the other screens show: the scenario that it was found in.
        let setup = LiveSetup {
            seed: ticket.seed.unwrap_or(scenario.seed),
            lock: ticket.lock,
            clock: scenario.clock,
            origin: ticket.scenario,
            scenario,
        };
        let set = ticket
            .set
            .iter()
            .map(|set| format!("--set {}", shell_word(set)));
        let options = set.collect::<Vec<_>>().join(" ");
        dashboard::show(setup, &options, state)
    }
}

fn wrong(path: &str, reason: &str) -> String {
    format!("error: {path}: {reason}; give a schedule (pr2:…), or a file with one in it")
}

/// The text of a file, as far as a schedule can be in it.
fn read(path: &str) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|error| wrong(path, &error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|error| wrong(path, &error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The first schedule in a file.
fn find_schedule(path: &str) -> Result<String, String> {
    let text = read(path)?;
    Ticket::find(&text)
        .map(str::to_owned)
        .ok_or_else(|| wrong(path, "there is no schedule in it"))
}
