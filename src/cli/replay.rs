//! `pointrace replay`: a recorded schedule again.

use std::fs;
use std::io::Read;

use clap::Args as ClapArgs;

use super::Exit;
use super::lang::LangArg;
use super::out::{Out, complain};
use crate::explore::{self, Subject, Ticket};
use crate::history::trace_line;
use crate::sim::replay::Mode;

/// Arguments of `replay`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  pointrace explore hundred-charges --lock none --requests 2 > found.txt
  pointrace replay found.txt                    the schedule that is in it
  pointrace replay found.txt --trace            every step, one JSON object a line

A replay does the same each time, to the byte. Exit codes: 0 it was replayed; 2 it cannot be.")]
pub struct ReplayArgs {
    /// A schedule, as `explore` prints it (pr1:…), or a file with one in it
    #[arg(value_name = "SCHEDULE|FILE")]
    pub schedule: String,
    /// Print every step, one JSON object a line, instead of the table
    #[arg(long)]
    pub trace: bool,
    #[command(flatten)]
    pub lang: LangArg,
}

/// The largest file that is looked through for a schedule, in bytes.
const LARGEST: u64 = 16 << 20;

/// Runs the subcommand.
pub fn run(args: &ReplayArgs) -> Exit {
    let text = match replay(args) {
        Ok(text) => text,
        Err(message) => {
            complain(&message);
            return Exit::Usage;
        }
    };
    match Out::stdout().write(&text) {
        Ok(()) => Exit::Success,
        Err(error) => {
            complain(&format!("error: cannot write the replay: {error}"));
            Exit::Usage
        }
    }
}

fn replay(args: &ReplayArgs) -> Result<String, String> {
    let schedule = if args.schedule.starts_with("pr1:") {
        args.schedule.clone()
    } else {
        find_schedule(&args.schedule)?
    };
    let ticket: Ticket = schedule.parse().map_err(|error| format!("{error}"))?;
    let (_, case) = ticket.case().map_err(|error| error.to_string())?;
    let subject = Subject::new(case);
    let playback = explore::play_back(&subject, &ticket.schedule, Mode::GoOn);
    if playback.skipped > 0 {
        return Err(format!(
            "error: {} of its turns are not possible: it was recorded by another version of this program; \
             explore it again: pointrace explore {} --lock {}",
            playback.skipped, ticket.scenario, ticket.lock
        ));
    }
    if args.trace {
        let mut text = String::new();
        for event in playback.events() {
            let request = subject
                .case
                .requests()
                .find(|request| request.operation.request == event.request);
            if let Some(request) = request {
                text.push_str(&trace_line(event, &request.operation));
                text.push('\n');
            }
        }
        return Ok(text);
    }
    Ok(explore::told(
        &subject.case,
        &playback,
        ticket.schedule.len(),
        args.lang.get(),
    ))
}

/// The first schedule in a file.
fn find_schedule(path: &str) -> Result<String, String> {
    let wrong = |reason: &str| {
        format!("error: {path}: {reason}; give a schedule (pr1:…), or a file with one in it")
    };
    let file = fs::File::open(path).map_err(|error| wrong(&error.to_string()))?;
    let mut bytes = Vec::new();
    file.take(LARGEST)
        .read_to_end(&mut bytes)
        .map_err(|error| wrong(&error.to_string()))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut words = text.split_whitespace();
    let found = words.find(|word| word.trim_matches('\'').starts_with("pr1:"));
    found
        .map(|word| word.trim_matches('\'').to_owned())
        .ok_or_else(|| wrong("there is no schedule in it"))
}
