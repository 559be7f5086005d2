//! Reads the keys of one table, as the table of keys says, and notes every mistake.
//!
//! Each reader gives `None` after a mistake that it has noted. So a caller reads all its keys first
//! and gives up afterwards, and a file's mistakes are all reported at once.

use super::describe::list_plain;
use super::keys::{Key, Section, Shape};
use super::log::Log;
use super::tree::{Node, Place, Source, Table, Value};

/// A table being read.
pub(crate) struct Fields<'a> {
    pub(super) section: &'static Section,
    /// The table's own name, such as `service.policy`; empty at the top.
    pub(super) path: String,
    /// Where it is: what is missing from it is reported there.
    pub(super) place: Place,
    /// The file's text, to point into a string.
    source: &'a str,
    pub(super) table: Option<&'a Table>,
    log: &'a Log,
}

impl<'a> Fields<'a> {
    /// The top of the file.
    pub(super) fn root(
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

    pub(super) fn node(&self, name: &str) -> Option<&'a Node> {
        self.table?.get(name).map(|entry| &entry.node)
    }

    pub(super) fn key(&self, name: &str) -> &'static Key {
        self.section
            .key(name)
            .expect("the parser reads only keys of the table of keys")
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

    /// Whether a list has more items than it may, which is noted.
    fn are_too_many(&self, name: &str, place: Place, items: usize, most: usize) -> bool {
        let are = items > most;
        if are {
            let name = self.name_of(name);
            let message = format!("`{name}` has {items} items; at most {most} are allowed");
            self.mistake(place, message);
        }
        are
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
            if matches!(node.value, Value::Table(_)) {
                self.mistake(
                    node.place,
                    format!("there can be several of these: write [[{name}]], with two brackets"),
                );
            } else {
                self.wrong(name, node);
            }
            return Vec::new();
        };
        if items.is_empty() {
            self.wrong(name, node);
        }
        if self.are_too_many(name, node.place, items.len(), most) {
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
                _ if section.key(&entry.key).is_some() => self.mistake(
                    entry.key_place,
                    format!(
                        "`{}` belongs to a lock or to all: [{name}.keyed] or [{name}.all]",
                        entry.key
                    ),
                ),
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
        if self.are_too_many(name, node.place, items.len(), most) {
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

    /// The HTTP statuses of a list. What is none is noted, and left out.
    pub fn statuses(&self, name: &str) -> Vec<u16> {
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        let items = match &node.value {
            Value::List(items) if (1..=50).contains(&items.len()) => items,
            _ => {
                self.wrong(name, node);
                return Vec::new();
            }
        };
        let mut statuses = Vec::new();
        for item in items {
            match &item.value {
                Value::Integer(status @ 100..=599) => {
                    statuses.extend(u16::try_from(*status));
                }
                _ => self.wrong(name, item),
            }
        }
        statuses
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
