//! Every key of the scenario format, once: the parser reads ranges and defaults from here, suggests
//! from here, and the JSON Schema and the manual are printed from here.

mod fault;
mod target;
mod top;
mod traffic;

use super::Nanos;
use crate::point::Points;

pub use fault::{FAULT, FAULT_WHEN};
pub use target::{PRESETS, SETUP, TARGET};
pub use top::{EXPECT, NODES, PICK, ROOT, SERVICE, STORE, USERS};
pub use traffic::{BURST, MIX, PHASE, REQUEST};

/// A table of the format.
#[derive(Debug)]
pub struct Section {
    /// How it is headed in the manual: `[users]`.
    pub title: &'static str,
    /// One line about it.
    pub doc: &'static str,
    /// The keys that the table may have.
    pub keys: &'static [Key],
    /// Of these keys exactly one is there; empty if there is no such rule.
    pub one_of: &'static [&'static str],
    /// With the first key, exactly one of the others is there.
    pub needs: &'static [(&'static str, &'static [&'static str])],
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// The key as it is written in a file.
    pub name: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// Whether it must be there.
    pub presence: Presence,
    /// It is there only together with one of these; empty: always.
    pub with: &'static [&'static str],
    /// One line about it.
    pub doc: &'static str,
}

/// Whether a key must be there. The texts are TOML values.
#[derive(Debug)]
pub enum Presence {
    /// Yes; such a value.
    Required(&'static str),
    /// No, this value is taken.
    Default(&'static str),
    /// No; such a value if it is there.
    Optional(&'static str),
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// Lower-case letters, digits and hyphens.
    Name,
    /// A line of text.
    Line,
    /// A paragraph: a text that may be broken into lines anywhere between words.
    Prose,
    /// A whole number.
    Integer {
        /// The smallest value that is allowed.
        min: i64,
        /// The largest value that is allowed.
        max: i64,
    },
    /// A number, whole or not.
    Number {
        /// The smallest value that is allowed.
        min: f64,
        /// Whether the least itself is too little.
        above: bool,
        /// The largest value that is allowed.
        max: f64,
    },
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The name of a concurrency control.
    Lock,
    /// A time, with its unit.
    Duration {
        /// The smallest value that is allowed.
        min: Nanos,
        /// The largest value that is allowed.
        max: Nanos,
    },
    /// A time, or a range of times.
    Durations {
        /// The largest value that is allowed.
        max: Nanos,
    },
    /// A number of points, or a range.
    Amounts {
        /// The largest value that is allowed.
        max: Points,
    },
    /// A number of requests in a time.
    Rate,
    /// Whom a fault is about.
    Whom,
    /// A time with a sign.
    Shift {
        /// The largest distance that is allowed.
        max: Nanos,
    },
    /// A number of writes.
    Writes {
        /// The largest number that is allowed.
        max: u32,
    },
    /// Anomalies by name.
    Anomalies,
    /// Limits on the figures of a run.
    Limits,
    /// A list of texts.
    Texts,
    /// A list of HTTP statuses.
    Statuses,
    /// One of these shapes.
    Either(&'static [Shape]),
    /// A table of its own keys.
    Table(&'static Section),
    /// A list of tables, at least one.
    Tables(&'static Section),
    /// For `all` and for any lock, such a table.
    PerLock(&'static Section),
}

const SECOND: Nanos = 1_000_000_000;
/// Redis counts in these.
pub(super) const MILLISECOND: Nanos = 1_000_000;
/// No single span of a scenario is longer.
pub const LONGEST: Nanos = 30 * 86_400 * SECOND;
/// No table operation takes longer.
pub(super) const SLOWEST: Nanos = 86_400 * SECOND;
/// No amount, and no starting balance, is larger: with [`MOST_REQUESTS`] no sum overflows.
pub const MOST_POINTS: Points = 1_000_000_000;
/// No scenario sends more requests.
pub const MOST_REQUESTS: u64 = 4_000_000_000;
/// No more requests are sent at one moment.
pub const MOST_AT_ONCE: u64 = 1_000_000;
/// Requests a second at most.
pub const FASTEST: f64 = 10_000_000.0;
/// No list of a scenario is longer.
pub const MOST_ITEMS: usize = 1_000;
/// No line of text is longer, in characters.
pub const LONGEST_LINE: usize = 200;
/// No paragraph is longer, in characters.
pub const LONGEST_PROSE: usize = 1_000;
/// No name is longer.
pub const LONGEST_NAME: usize = 60;

pub(crate) const fn key(
    name: &'static str,
    shape: Shape,
    presence: Presence,
    doc: &'static str,
) -> Key {
    Key {
        name,
        shape,
        presence,
        with: &[],
        doc,
    }
}

pub(super) const fn key_with(
    name: &'static str,
    with: &'static [&'static str],
    shape: Shape,
    presence: Presence,
    doc: &'static str,
) -> Key {
    Key {
        name,
        shape,
        presence,
        with,
        doc,
    }
}

pub(crate) const fn section(
    title: &'static str,
    doc: &'static str,
    keys: &'static [Key],
) -> Section {
    Section {
        title,
        doc,
        keys,
        one_of: &[],
        needs: &[],
    }
}

/// Every section, for the manual and for a key that stands in the wrong one.
pub static SECTIONS: [&Section; 18] = [
    &ROOT,
    &top::TITLE,
    &USERS,
    &PICK,
    &top::HOT,
    &SERVICE,
    &top::POLICY,
    &STORE,
    &NODES,
    &PHASE,
    &BURST,
    &MIX,
    &REQUEST,
    &FAULT,
    &FAULT_WHEN,
    &EXPECT,
    &TARGET,
    &SETUP,
];

impl Section {
    /// The key of this name, if there is one.
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The names of its keys.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}

impl Key {
    /// A value that it may have, as TOML.
    pub fn example(&self) -> &'static str {
        match (&self.shape, &self.presence) {
            // Their default is an empty list, which shows nothing.
            (Shape::Anomalies, _) => return "[\"lost_update\"]",
            (Shape::Limits, _) => return "[\"committed == requests\"]",
            _ => {}
        }
        match self.presence {
            Presence::Required(example)
            | Presence::Default(example)
            | Presence::Optional(example) => example,
        }
    }
}
