//! What a command of Redis does, in the terms of statements.

use super::super::wire::{Command, Effect};
use super::{LONGEST, Statement, Verb, cut};

pub(super) fn statement(command: &Command) -> Statement {
    let verb = match command.effect {
        Effect::Reads => Verb::Read,
        Effect::Writes | Effect::Updates | Effect::Removes => Verb::Write,
        Effect::Locks => Verb::Lock,
        Effect::Keeps | Effect::Tells | Effect::Unknown => Verb::Other,
    };
    Statement {
        verb,
        table: command.keys.first().map(|key| key.pattern.clone()),
        // What removes a key computes nothing.
        looks_again: matches!(command.effect, Effect::Updates | Effect::Removes),
        removes: command.effect == Effect::Removes,
        isolation: None,
        short: cut(&command.short(LONGEST)),
    }
}
