//! How a run ends: what could not be done, the reports, and the exit code.

use std::time::{Instant, SystemTime};

use super::RunArgs;
use crate::cli::Exit;
use crate::cli::out::complain;
use crate::cli::reports::write_reports;
use crate::lang::Word;
use crate::report::{Entry, Report, Wall};

/// What could not be done.
#[derive(Default)]
pub(super) struct Troubles {
    /// How the program ends for them.
    pub worst: Option<Exit>,
}

impl Troubles {
    fn tell(&mut self, message: &str) {
        self.tell_as(Exit::Usage, message);
    }

    pub fn tell_as(&mut self, exit: Exit, message: &str) {
        self.worst = Some(self.worst.map_or(exit, |worst| worst.and(exit)));
        complain(message);
    }

    pub fn tell_all(&mut self, messages: impl IntoIterator<Item = String>) {
        for message in messages {
            self.tell(&message);
        }
    }

    pub fn exit(&self) -> Exit {
        self.worst.unwrap_or(Exit::Success)
    }
}

/// Writes the reports of what was played, and says how the program ends. `ended` is the signal that ended it, if one did;
/// a part was written already, and in no other form.
pub(super) fn end(
    args: &RunArgs,
    entries: Vec<(Entry<'_>, Exit)>,
    (started, clock): (SystemTime, Instant),
    ended: Option<Exit>,
    troubles: &Troubles,
) -> Exit {
    let lang = args.lang.get();
    let exits = entries.iter().map(|(_, exit)| *exit).chain(ended);
    let exit = exits.fold(troubles.exit(), Exit::and);
    let report = Report {
        entries: entries
            .into_iter()
            .map(|(entry, exit)| (entry, exit.code()))
            .collect(),
        exit: exit.code(),
        interrupted: ended.is_some(),
        wall: Wall {
            started,
            took: clock.elapsed(),
        },
    };
    let written = match args.shard {
        Some(_) => Exit::Success,
        None => write_reports(&args.report, &report, lang),
    };
    if ended.is_some() && !args.quiet {
        complain(lang.text(Word::Interrupted));
    }
    exit.and(written)
}
