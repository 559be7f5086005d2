//! What a value may be, in words: for errors and for the manual.

use super::error::quoted;
use super::keys::{Key, Presence, Section, Shape};
use crate::request::LockName;
use crate::text::{format_duration, grouped, nearest};

impl Shape {
    /// In words, to follow "must be": `a whole number from 1 to 1,000`.
    pub fn describe(&self) -> String {
        match self {
            Shape::Name => format!(
                "a name of lower-case letters, digits and hyphens, at most {} of them",
                super::keys::LONGEST_NAME
            ),
            Shape::Line => format!(
                "one line of text, at most {} characters",
                super::keys::LONGEST_LINE
            ),
            Shape::Prose => format!(
                "a text, at most {} characters",
                grouped(super::keys::LONGEST_PROSE as u64)
            ),
            Shape::Integer { min, max } => {
                format!(
                    "a whole number from {} to {}",
                    grouped(*min),
                    grouped(*max)
                )
            }
            Shape::Number { min, above, max } => {
                #[expect(clippy::cast_possible_truncation, reason = "bounds are whole numbers")]
                let max = grouped(*max as i64);
                if *above {
                    format!("a number above {min}, at most {max}")
                } else {
                    format!("a number from {min} to {max}")
                }
            }
            Shape::Boolean => "true or false".to_owned(),
            Shape::Choice(words) => list(words, "or"),
            Shape::Lock => list(&LockName::every().map(LockName::name).collect::<Vec<_>>(), "or"),
            Shape::Duration { min, max } => format!(
                "a duration in quotation marks, from {} to {}",
                format_duration(*min),
                format_duration(*max)
            ),
            Shape::Durations { max } => format!(
                "a duration or a range of durations in quotation marks, at most {}",
                format_duration(*max)
            ),
            Shape::Amounts { max } => format!(
                "a number of points from 0 to {0}, or a range of them in quotation marks",
                grouped(*max)
            ),
            Shape::Rate => "a rate in quotation marks, in requests /s, /min or /h, above 0 and at most 10,000,000/s".to_owned(),
            Shape::Whom => "whom a fault is about, in quotation marks: \"holder\", \"process 2\", \"node 1\", \"primary\", \
                            \"one\", \"minority\", \"majority\", \"all\", \"lease\", \"store\", \"client\", or two ends such as \
                            \"process 1 -> node 2\", \"holder <-> minority\", \"processes <-> all\", \"store -> processes\""
                .to_owned(),
            Shape::Shift { max } => format!(
                "a duration with a sign in quotation marks, at most {}",
                format_duration(*max)
            ),
            Shape::Writes { max } => format!(
                "a number of writes in quotation marks, from \"1 write\" to \"{} writes\"",
                grouped(u64::from(*max))
            ),
            Shape::Anomalies => "a list of anomalies in quotation marks".to_owned(),
            Shape::Limits => "a list of limits in quotation marks".to_owned(),
            Shape::Texts => "a list of texts".to_owned(),
            Shape::Statuses => "a list of HTTP statuses, from 100 to 599".to_owned(),
            Shape::Either(shapes) => {
                let shapes: Vec<String> = shapes.iter().map(Shape::describe).collect();
                shapes.join(", or ")
            }
            Shape::Table(section) => {
                let names: Vec<&str> = section.names().collect();
                format!("a table with {}", list_plain(&names, "and"))
            }
            Shape::Tables(_) => "a list of tables, at least one".to_owned(),
            Shape::PerLock(_) => "a table for `all` and for each lock".to_owned(),
        }
    }
}

impl Key {
    /// What is taken without the key, for the manual.
    pub fn describe_default(&self) -> String {
        match (&self.presence, &self.shape) {
            (Presence::Required(_), _) => "required".to_owned(),
            (Presence::Default(value), _) => format!("`{value}`"),
            (Presence::Optional(_), Shape::Table(section)) if section.can_be_empty() => {
                "the defaults of its keys".to_owned()
            }
            (Presence::Optional(_), _) => "none".to_owned(),
        }
    }
}

impl Section {
    /// Whether nothing need be said in it.
    fn can_be_empty(&self) -> bool {
        self.one_of.is_empty()
            && !self
                .keys
                .iter()
                .any(|key| matches!(key.presence, Presence::Required(_)))
    }
}

/// The error of a lock that does not exist; `more` are words that are also allowed here.
pub(super) fn unknown_lock(name: &str, more: &[&'static str]) -> String {
    let mut words = more.to_vec();
    words.extend(LockName::every().map(LockName::name));
    let meant = LockName::meant_by(name).map(LockName::name);
    let hint = match meant.or_else(|| nearest(name, words.iter().copied())) {
        Some(word) => format!("did you mean \"{word}\"?"),
        None => format!("there are {}", list(&words, "and")),
    };
    format!("there is no lock {}; {hint}", quoted(name))
}

/// `"a", "b" or "c"`
pub(super) fn list(words: &[&str], last: &str) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    list_plain(&words, last)
}

/// `a, b or c`
pub(super) fn list_plain(words: &[&str], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
