//! Reads the keys of one table, as the table of keys says, and notes every mistake.
//!
//! Each reader gives `None` after a mistake that it has noted. So a caller reads all its keys first
//! and gives up afterwards, and a file's mistakes are all reported at once.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use super::Nanos;
use super::describe::{list, list_plain};
use super::error::{Location, Mistake, ScenarioError, mistake_at, quoted};
use super::keys::{FASTEST, Key, LONGEST_LINE, LONGEST_NAME, Presence, SECTIONS, Section, Shape};
use super::overrides::Override;
use super::tree::{self, Node, Place, Source, Table, Value};
use crate::lock::LockName;
use crate::point::Points;
use crate::text::{nearest, parse_duration, parse_duration_range};

/// More mistakes than these are not even noted: a file of rubbish should not cost memory.
const MOST_MISTAKES: usize = 1_000;

/// The mistakes so far.
#[derive(Default)]
pub(super) struct Log(RefCell<Vec<(Place, String)>>);

impl Log {
    pub fn add(&self, place: Place, message: impl Into<String>) {
        let mut mistakes = self.0.borrow_mut();
        if mistakes.len() < MOST_MISTAKES {
            mistakes.push((place, message.into()));
        }
    }

    /// What was noted, in the order of the file; `None` if nothing was.
    pub fn into_error(
        self,
        origin: &str,
        source: &str,
        overrides: &[Override],
    ) -> Option<ScenarioError> {
        let mut mistakes = self.0.into_inner();
        mistakes.sort_by_key(|(place, _)| (place.source, place.start));
        mistakes.dedup();
        if mistakes.is_empty() {
            return None;
        }
        let located = |(place, message): (Place, String)| match place.source {
            Source::Override(index) => Mistake {
                location: Location::Override {
                    written: super::error::printable(overrides[index].written()),
                },
                message,
                excerpt: None,
            },
            Source::File | Source::Default => {
                mistake_at(origin, source, place.start, place.end, message)
            }
        };
        Some(ScenarioError::new(
            mistakes.into_iter().map(located).collect(),
        ))
    }
}

/// A table being read.
pub(super) struct Fields<'a> {
    section: &'static Section,
    /// The table's own name, such as `service.policy`; empty at the top.
    path: String,
    /// Where it is: what is missing from it is reported there.
    place: Place,
    /// The file's text, to point into a string.
    source: &'a str,
    table: Option<&'a Table>,
    log: &'a Log,
}

impl<'a> Fields<'a> {
    /// The top of the file.
    pub fn root(
        section: &'static Section,
        source: &'a str,
        table: &'a Table,
        log: &'a Log,
    ) -> Self {
        let fields = Fields {
            section,
            path: String::new(),
            place: Place::START,
            source,
            table: Some(table),
            log,
        };
        fields.check_keys();
        fields
    }

    fn below(
        &self,
        section: &'static Section,
        path: String,
        place: Place,
        table: Option<&'a Table>,
    ) -> Self {
        let fields = Fields {
            section,
            path,
            place,
            source: self.source,
            table,
            log: self.log,
        };
        fields.check_keys();
        fields
    }

    pub fn mistake(&self, place: Place, message: impl Into<String>) {
        self.log.add(place, message);
    }

    /// The full name of a key: `users.count`.
    pub fn name_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.node(name).is_some()
    }

    /// Where the key's value is; the table's place if it is not there.
    pub fn place_of(&self, name: &str) -> Place {
        self.node(name).map_or(self.place, |node| node.place)
    }

    /// Where the key is; the table's place if it is not there.
    pub fn key_place_of(&self, name: &str) -> Place {
        self.table
            .and_then(|table| table.get(name))
            .map_or(self.place, |entry| entry.key_place)
    }

    /// The table's own place.
    pub fn place(&self) -> Place {
        self.place
    }

    fn node(&self, name: &str) -> Option<&'a Node> {
        self.table?.get(name).map(|entry| &entry.node)
    }

    fn key(&self, name: &str) -> &'static Key {
        self.section
            .key(name)
            .expect("the parser reads only keys of the table of keys")
    }

    /// Unknown keys, keys that exclude each other, keys that need each other.
    fn check_keys(&self) {
        let Some(table) = self.table else { return };
        for entry in &table.0 {
            match self.section.key(&entry.key) {
                None => self.unknown(&entry.key, entry.key_place),
                Some(key) if !key.with.is_empty() && !key.with.iter().any(|k| self.has(k)) => {
                    self.mistake(
                        entry.key_place,
                        format!(
                            "`{}` goes with {} only, and there is none here",
                            key.name,
                            ticked(key.with)
                        ),
                    );
                }
                Some(_) => {}
            }
        }
        if self.check_exactly_one(None, self.section.one_of) {
            for (first, others) in self.section.needs {
                if self.has(first) {
                    self.check_exactly_one(Some(first), others);
                }
            }
        }
    }

    /// Whether exactly one of the keys is there; if not, that is noted.
    fn check_exactly_one(&self, owner: Option<&str>, names: &'static [&'static str]) -> bool {
        let there: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| self.has(name))
            .collect();
        let choice = ticked(names);
        match there.as_slice() {
            [] if names.is_empty() => true,
            [] if names.iter().any(|name| self.is_misspelt(name)) => false,
            [] => {
                let example = self.key(names[0]);
                let (place, what) = match owner {
                    Some(owner) => (
                        self.key_place_of(owner),
                        format!("`{owner}` needs {choice} beside it"),
                    ),
                    None => (self.place, format!("one of {choice} is missing here")),
                };
                self.mistake(
                    place,
                    format!(
                        "{what}; for example: {} = {}",
                        example.name,
                        example.example()
                    ),
                );
                false
            }
            [_] => true,
            [first, more @ ..] => {
                for name in more {
                    self.mistake(
                        self.key_place_of(name),
                        format!("`{name}` and `{first}` exclude each other; write one of {choice}"),
                    );
                }
                false
            }
        }
    }

    /// Whether a key that is not there was probably meant by an unknown one, which is noted already.
    fn is_misspelt(&self, name: &str) -> bool {
        self.table.is_some_and(|table| {
            table.0.iter().any(|entry| {
                self.section.key(&entry.key).is_none()
                    && nearest(&entry.key, self.section.names()) == Some(name)
            })
        })
    }

    fn unknown(&self, name: &str, place: Place) {
        let within = if self.path.is_empty() {
            String::new()
        } else {
            format!(" in {}", self.path)
        };
        let hint = if let Some(name) = nearest(name, self.section.names()) {
            format!("did you mean \"{name}\"?")
        } else if let Some(home) = SECTIONS.iter().find(|section| section.key(name).is_some()) {
            format!("it belongs to {}", home.title)
        } else {
            let names: Vec<&str> = self.section.names().collect();
            format!("the keys are: {}", names.join(", "))
        };
        self.mistake(
            place,
            format!("unknown key {}{within}; {hint}", quoted(name)),
        );
    }

    /// Reads a key that may be left out: `Some(None)` then.
    pub fn optional<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Self, &str) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.has(name) {
            read(self, name).map(Some)
        } else {
            Some(None)
        }
    }

    /// The value of the key, or of its default.
    fn read<T>(
        &self,
        name: &str,
        read: impl FnOnce(&Node, &Shape) -> Result<T, Option<String>>,
    ) -> Option<T> {
        let key = self.key(name);
        let default;
        let node = match (self.node(name), &key.presence) {
            (Some(node), _) => node,
            (None, Presence::Default(text)) => {
                default = default_node(text);
                &default
            }
            (None, _) => {
                self.missing(name);
                return None;
            }
        };
        match read(node, &key.shape) {
            Ok(value) => Some(value),
            // Already noted, at a place of its own.
            Err(Some(reason)) if reason.is_empty() => None,
            Err(reason) => {
                let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
                self.mistake(
                    node.place,
                    format!(
                        "`{}` must be {}, not {}{reason}; for example: {} = {}",
                        self.name_of(name),
                        key.shape.describe(),
                        node.value.describe(),
                        name,
                        key.example()
                    ),
                );
                None
            }
        }
    }

    pub fn missing(&self, name: &str) {
        if self.is_misspelt(name) {
            return;
        }
        let key = self.key(name);
        self.mistake(
            self.place,
            format!(
                "`{}` is missing; for example: {name} = {}",
                self.name_of(name),
                key.example()
            ),
        );
    }

    pub fn integer(&self, name: &str) -> Option<i64> {
        self.read(name, |node, shape| {
            let (min, max) = match shape {
                Shape::Integer { min, max } => (*min, *max),
                _ => (i64::MIN, i64::MAX),
            };
            match node.value {
                Value::Integer(number) => i64::try_from(number)
                    .ok()
                    .filter(|number| (min..=max).contains(number))
                    .ok_or(None),
                _ => Err(None),
            }
        })
    }

    /// An integer whose range in the table of keys has nothing below 0.
    pub fn count(&self, name: &str) -> Option<u64> {
        self.integer(name).map(i64::unsigned_abs)
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.read(name, |node, shape| {
            let number = match node.value {
                Value::Integer(number) => number as f64,
                Value::Float(number) => number,
                _ => return Err(None),
            };
            let allowed = match shape {
                Shape::Number { min, above, max } => {
                    (*min..=*max).contains(&number) && !(*above && number == *min)
                }
                _ => true,
            };
            if allowed { Ok(number) } else { Err(None) }
        })
    }

    pub fn boolean(&self, name: &str) -> Option<bool> {
        self.read(name, |node, _| match node.value {
            Value::Boolean(value) => Ok(value),
            _ => Err(None),
        })
    }

    /// A name: lower-case letters, digits and hyphens.
    pub fn name(&self, name: &str) -> Option<String> {
        self.read(name, |node, _| match &node.value {
            Value::Text(text)
                if !text.is_empty()
                    && text.len() <= LONGEST_NAME
                    && text
                        .bytes()
                        .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) =>
            {
                Ok(text.clone())
            }
            _ => Err(None),
        })
    }

    pub fn line(&self, name: &str) -> Option<String> {
        self.read(name, |node, _| match &node.value {
            Value::Text(text) if text.trim().is_empty() => Err(Some("it is empty".to_owned())),
            Value::Text(text)
                if text.chars().count() <= LONGEST_LINE && !text.contains(char::is_control) =>
            {
                Ok(text.clone())
            }
            _ => Err(None),
        })
    }

    /// One of the key's words, as its index.
    pub fn choice(&self, name: &str) -> Option<usize> {
        self.read(name, |node, shape| {
            let (Shape::Choice(words) | Shape::Either([Shape::Choice(words), ..])) = shape else {
                return Err(None);
            };
            let Value::Text(text) = &node.value else {
                return Err(None);
            };
            match words.iter().position(|word| word == text) {
                Some(index) => Ok(index),
                None => Err(nearest(text, words.iter().copied())
                    .map(|word| format!("did you mean \"{word}\"?"))),
            }
        })
    }

    pub fn lock(&self, name: &str) -> Option<LockName> {
        self.read(name, |node, _| match &node.value {
            Value::Text(text) => match LockName::from_name(text) {
                Some(lock) => Ok(lock),
                None => {
                    self.mistake(node.place, unknown_lock(text, &[]));
                    Err(Some(String::new()))
                }
            },
            _ => Err(None),
        })
    }

    pub fn duration(&self, name: &str) -> Option<Nanos> {
        self.read(name, |node, shape| {
            let text = duration_text(node)?;
            let nanos = parse_duration(text).map_err(|error| Some(error.to_string()))?;
            match shape {
                Shape::Duration { min, max } if !(*min..=*max).contains(&nanos) => Err(None),
                _ => Ok(nanos),
            }
        })
    }

    pub fn durations(&self, name: &str) -> Option<RangeInclusive<Nanos>> {
        self.read(name, |node, shape| {
            let text = duration_text(node)?;
            let range = parse_duration_range(text).map_err(|error| Some(error.to_string()))?;
            match shape {
                Shape::Durations { max } if range.end() > max => Err(None),
                _ => Ok(range),
            }
        })
    }

    /// Points: a number, or a range in quotation marks.
    pub fn amounts(&self, name: &str) -> Option<RangeInclusive<Points>> {
        self.read(name, |node, shape| {
            let range = match &node.value {
                Value::Integer(number) => {
                    let points = Points::try_from(*number).map_err(|_| None)?;
                    points..=points
                }
                Value::Text(text) => amount_range(text).ok_or(None)?,
                _ => return Err(None),
            };
            if range.start() > range.end() {
                return Err(Some(
                    "the first end of a range is the smaller one".to_owned(),
                ));
            }
            match shape {
                Shape::Amounts { max } if *range.start() < 0 || range.end() > max => Err(None),
                _ => Ok(range),
            }
        })
    }

    /// Requests a second, of a text such as `1000/s`.
    pub fn rate(&self, name: &str) -> Option<f64> {
        self.read(name, |node, _| {
            let Value::Text(text) = &node.value else {
                return Err(None);
            };
            let (number, unit) = text.split_once('/').ok_or(None)?;
            let seconds = match unit.trim() {
                "s" => 1.0,
                "min" => 60.0,
                "h" => 3_600.0,
                _ => return Err(None),
            };
            let number = number.trim().replace('_', "");
            // Only digits, because Rust also reads "inf" and "1e9" as numbers.
            if !number.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
                return Err(None);
            }
            let per_second = number.parse::<f64>().map_err(|_| None)? / seconds;
            if per_second > 0.0 && per_second <= FASTEST {
                Ok(per_second)
            } else {
                Err(None)
            }
        })
    }

    /// Whether the key's value is a table, for a key that may also be something simpler.
    pub fn is_table(&self, name: &str) -> bool {
        self.node(name)
            .is_some_and(|node| matches!(node.value, Value::Table(_)))
    }

    /// The table below a key. A key that is not there gives a table of defaults.
    pub fn table(&self, name: &str) -> Option<Fields<'a>> {
        let section: &'static Section = match &self.key(name).shape {
            Shape::Table(section) | Shape::Either([_, Shape::Table(section)]) => section,
            _ => unreachable!("the parser reads as tables only what the table of keys calls so"),
        };
        let Some(node) = self.node(name) else {
            return Some(self.below(section, self.name_of(name), self.place, None));
        };
        match &node.value {
            Value::Table(table) => {
                Some(self.below(section, self.name_of(name), node.place, Some(table)))
            }
            _ => {
                self.wrong(name, node);
                None
            }
        }
    }

    /// The tables of a list, each with its name for errors; none after a mistake.
    pub fn tables(&self, name: &str, most: usize) -> Vec<Fields<'a>> {
        let Shape::Tables(section) = self.key(name).shape else {
            unreachable!("the parser reads as lists only what the table of keys calls so")
        };
        let Some(node) = self.node(name) else {
            self.missing(name);
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            self.wrong(name, node);
            return Vec::new();
        };
        if items.is_empty() {
            self.wrong(name, node);
        }
        if items.len() > most {
            self.mistake(
                node.place,
                format!(
                    "`{}` has {} items; at most {most} are allowed",
                    self.name_of(name),
                    items.len()
                ),
            );
            return Vec::new();
        }
        let mut tables = Vec::new();
        for item in items {
            match &item.value {
                Value::Table(table) => {
                    tables.push(self.below(section, self.name_of(name), item.place, Some(table)))
                }
                _ => self.wrong(name, item),
            }
        }
        tables
    }

    /// The tables of `[expect]` with their keys.
    pub fn per_lock(&self, name: &str) -> Vec<(&'a str, Place, Fields<'a>)> {
        let Shape::PerLock(section) = self.key(name).shape else {
            unreachable!("the parser reads per lock only what the table of keys calls so")
        };
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        let Value::Table(table) = &node.value else {
            self.wrong(name, node);
            return Vec::new();
        };
        let mut tables = Vec::new();
        for entry in &table.0 {
            let path = self.name_of(&format!("{name}.{}", entry.key));
            match &entry.node.value {
                Value::Table(table) => tables.push((
                    entry.key.as_str(),
                    entry.key_place,
                    self.below(section, path, entry.node.place, Some(table)),
                )),
                value => self.mistake(
                    entry.key_place,
                    format!(
                        "`{path}` must be a table with {}, not {}",
                        list_plain(&section.names().collect::<Vec<_>>(), "and"),
                        value.describe()
                    ),
                ),
            }
        }
        tables
    }

    /// The texts of a list, each with its place. What is no text is noted, and left out.
    pub fn texts(&self, name: &str, most: usize) -> Vec<(&'a str, Place)> {
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        let Value::List(items) = &node.value else {
            self.wrong(name, node);
            return Vec::new();
        };
        if items.len() > most {
            self.mistake(
                node.place,
                format!(
                    "`{}` has {} items; at most {most} are allowed",
                    self.name_of(name),
                    items.len()
                ),
            );
            return Vec::new();
        }
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                Value::Text(text) => texts.push((text.as_str(), item.place)),
                _ => self.wrong(name, item),
            }
        }
        texts
    }

    /// The bytes `at` inside of the string at `place`, if its text is in the file letter for letter.
    pub fn inside(&self, place: Place, text: &str, at: std::ops::Range<usize>) -> Place {
        if place.source != Source::File {
            return place;
        }
        let raw = self.source.get(place.start..place.end).unwrap_or("");
        let quotes = raw.len().saturating_sub(text.len()) / 2;
        if raw.get(quotes..quotes + text.len()) != Some(text) || at.end > text.len() {
            return place;
        }
        Place {
            start: place.start + quotes + at.start,
            end: place.start + quotes + at.end,
            ..place
        }
    }

    fn wrong(&self, name: &str, node: &Node) {
        let key = self.key(name);
        self.mistake(
            node.place,
            format!(
                "`{}` must be {}, not {}; for example: {name} = {}",
                self.name_of(name),
                key.shape.describe(),
                match &node.value {
                    Value::List(items) if items.is_empty() => "an empty list".to_owned(),
                    value => value.describe(),
                },
                key.example()
            ),
        );
    }
}

/// The error of a lock that does not exist; `more` are words that are also allowed here.
pub(super) fn unknown_lock(name: &str, more: &[&'static str]) -> String {
    let mut words = more.to_vec();
    words.extend(LockName::ALL.map(LockName::name));
    let hint = match nearest(name, words.iter().copied()) {
        Some(word) => format!("did you mean \"{word}\"?"),
        None => format!("there are {}", list(&words, "and")),
    };
    format!("there is no lock {}; {hint}", quoted(name))
}

fn ticked(names: &[&str]) -> String {
    let ticked: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let ticked: Vec<&str> = ticked.iter().map(String::as_str).collect();
    list_plain(&ticked, "or")
}

/// The text of a duration; a number alone is the mistake that everybody makes once.
fn duration_text(node: &Node) -> Result<&str, Option<String>> {
    match &node.value {
        Value::Text(text) => Ok(text),
        Value::Integer(number) => Err(Some(format!(
            "it has no unit: \"{number}s\" or \"{number}ms\""
        ))),
        Value::Float(_) => Err(Some("it has no unit".to_owned())),
        _ => Err(None),
    }
}

/// `100..5000`, or one number.
fn amount_range(text: &str) -> Option<RangeInclusive<Points>> {
    let points = |text: &str| text.trim().replace('_', "").parse::<Points>().ok();
    match text.split_once("..") {
        Some((first, last)) => Some(points(first)?..=points(last)?),
        None => points(text).map(|points| points..=points),
    }
}

/// A default of the table of keys.
fn default_node(text: &'static str) -> Node {
    match toml::de::DeValue::parse(text) {
        Ok(value) => tree::node(Source::Default, &value),
        Err(_) => unreachable!("the defaults of the table of keys are TOML"),
    }
}
