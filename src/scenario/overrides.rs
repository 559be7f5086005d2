//! Keys that are set on the command line: `--set service.instances=2`.

use toml::Spanned;
use toml::de::DeValue;

use super::error::{printable, quoted};
use super::header::{is_place, split_header};
use super::log::Log;
use super::tree::{self, Entry, Node, Place, Source, Table, Value};
use crate::text::nearest;

/// `KEY=VALUE`: takes the place of what the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    key: Vec<String>,
    value: String,
    written: String,
}

impl Override {
    /// Reads `KEY=VALUE`, such as `service.instances=2` or `phase.burst.amount=5`.
    ///
    /// The value is TOML if it can be read as TOML, else a text without quotation marks.
    ///
    /// # Errors
    /// If there is no `=`, or no key before it.
    pub fn parse(written: &str) -> Result<Override, String> {
        const SHAPE: &str = "write KEY=VALUE, such as service.instances=2";
        let Some((key, value)) = written.split_once('=') else {
            return Err(format!("{} has no =; {SHAPE}", quoted(written)));
        };
        let key: Vec<String> = key.split('.').map(|part| part.trim().to_owned()).collect();
        if key.iter().any(String::is_empty) {
            return Err(format!("{} names no key; {SHAPE}", quoted(written)));
        }
        // No key of the format is deeper, and what is deep costs stack.
        if key.len() > 8 {
            return Err(format!(
                "{} is deeper than any key; {SHAPE}",
                quoted(written)
            ));
        }
        Ok(Override {
            key,
            value: value.trim().to_owned(),
            written: written.to_owned(),
        })
    }

    /// From a key and a value, for options such as `--seed` that are short for a key.
    ///
    /// # Errors
    /// If the key is empty, or has an empty part.
    pub fn new(key: &str, value: impl std::fmt::Display) -> Result<Override, String> {
        Override::parse(&format!("{key}={value}"))
    }

    /// The phase whose key it sets, if it sets a phase's.
    pub fn phase(&self) -> Option<&str> {
        match self.key.as_slice() {
            [first, name, _, ..] if first == "phase" => Some(name),
            _ => None,
        }
    }

    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// As others may see it: what headers say and requests of the set-up send may be secrets, and is left out unless it is the
    /// name of a place that is filled in.
    pub fn shown(&self) -> String {
        let key: Vec<&str> = self.key.iter().map(String::as_str).collect();
        let is_shown = match key[..] {
            ["target", "headers", ..] => self.has_plain_headers(),
            ["target"] | ["target", "setup", ..] => false,
            _ => true,
        };
        match is_shown {
            true => self.written.clone(),
            false => format!("{}=VALUE", key.join(".")),
        }
    }

    /// A message about it without what may be a secret: a value that is wrong is quoted in it.
    pub fn without_secrets(&self, message: String) -> String {
        if self.shown() == self.written {
            return message;
        }
        let mut texts = vec![self.value.clone()];
        if let Ok(value) = DeValue::parse(&self.value) {
            add_texts(value.get_ref(), &mut texts);
        }
        texts.iter().fold(message, |message, text| {
            message.replace(&quoted(text), "VALUE")
        })
    }

    /// Whether every header that is set has a value that may be shown.
    fn has_plain_headers(&self) -> bool {
        let Ok(value) = DeValue::parse(&self.value) else {
            return false;
        };
        let is_plain = |header: &Spanned<DeValue<'_>>| {
            let header = header.get_ref().as_str().map(split_header);
            header.is_some_and(|header| header.is_ok_and(|(_, value)| is_place(&value)))
        };
        let headers = value.get_ref().as_array();
        headers.is_some_and(|headers| headers.iter().all(is_plain))
    }

    fn value(&self, index: usize) -> Node {
        let source = Source::Override(index);
        match DeValue::parse(&self.value) {
            Ok(value) if is_whole(value.get_ref()) => tree::node(source, &value),
            _ => Node {
                place: place(index),
                value: Value::Text(self.value.clone()),
            },
        }
    }
}

/// Adds every text in the value.
fn add_texts(value: &DeValue<'_>, texts: &mut Vec<String>) {
    match value {
        DeValue::String(text) => texts.push(text.to_string()),
        DeValue::Array(items) => items
            .iter()
            .for_each(|item| add_texts(item.get_ref(), texts)),
        DeValue::Table(table) => table
            .values()
            .for_each(|value| add_texts(value.get_ref(), texts)),
        _ => {}
    }
}

/// The TOML parser takes `10_000/s` for a number, with the rest in it.
fn is_whole(value: &DeValue<'_>) -> bool {
    let DeValue::Integer(integer) = value else {
        return true;
    };
    let part_of_a_number = |c: char| c.is_digit(integer.radix()) || matches!(c, '+' | '-');
    integer.as_str().chars().all(part_of_a_number)
}

fn place(index: usize) -> Place {
    Place {
        source: Source::Override(index),
        start: 0,
        end: 0,
    }
}

/// The lists whose tables are named.
const NAMED: [&str; 2] = ["phase", "fault"];

/// Puts the overrides into the file's tree, in their order.
pub(super) fn apply(root: &mut Table, overrides: &[Override], log: &Log) {
    for (index, set) in overrides.iter().enumerate() {
        let value = set.value(index);
        match set.key.split_first() {
            Some((first, rest)) if NAMED.contains(&first.as_str()) && !rest.is_empty() => {
                in_list(root, first, rest, value, index, log);
            }
            _ => put(root, &set.key, value, index),
        }
    }
}

/// `phase.NAME.KEY`: phases are a list, and named; so are faults.
fn in_list(root: &mut Table, list: &str, key: &[String], value: Node, index: usize, log: &Log) {
    let (name, rest) = match key {
        [name, rest @ ..] if !rest.is_empty() => (name, rest),
        _ => {
            log.add(
                place(index),
                match list {
                    "fault" => "a key of a fault is fault.NAME.KEY, such as fault.nap.for=5s",
                    _ => "a key of a phase is phase.NAME.KEY, such as phase.burst.amount=5",
                },
            );
            return;
        }
    };
    let tables = match root.get_mut(list).map(|entry| &mut entry.node.value) {
        Some(Value::List(tables)) => tables.as_mut_slice(),
        // What is wrong with the file is reported when it is read.
        _ => &mut [],
    };
    let name_of = |table: &Node| match &table.value {
        Value::Table(table) => match table.get("name").map(|entry| &entry.node.value) {
            Some(Value::Text(name)) => Some(name.clone()),
            _ => None,
        },
        _ => None,
    };
    let names: Vec<String> = tables.iter().filter_map(name_of).collect();
    let found = tables
        .iter_mut()
        .find(|table| name_of(table).as_deref() == Some(name));
    match found.map(|table| &mut table.value) {
        Some(Value::Table(table)) => put(table, rest, value, index),
        _ => {
            let hint = match nearest(name, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean \"{}\"?", printable(near)),
                None if names.is_empty() => format!("there are no {list}s at all"),
                None => format!("the {list}s are: {}", printable(&names.join(", "))),
            };
            log.add(
                place(index),
                format!("there is no {list} {}; {hint}", quoted(name)),
            );
        }
    }
}

/// Sets a key, making the tables on the way to it.
fn put(table: &mut Table, key: &[String], value: Node, index: usize) {
    let Some((first, rest)) = key.split_first() else {
        return;
    };
    let at = match table.0.iter().position(|entry| entry.key == *first) {
        Some(at) => at,
        None => {
            table.0.push(Entry {
                key: first.clone(),
                key_place: place(index),
                node: empty(index),
            });
            table.0.len() - 1
        }
    };
    let entry = &mut table.0[at];
    if rest.is_empty() {
        entry.key_place = place(index);
        entry.node = value;
        entry.node.place = place(index);
        return;
    }
    if !matches!(entry.node.value, Value::Table(_)) {
        // What was a plain value, such as `pick = "uniform"`, becomes a table.
        entry.node = empty(index);
    }
    if let Value::Table(table) = &mut entry.node.value {
        put(table, rest, value, index);
    }
}

fn empty(index: usize) -> Node {
    Node {
        place: place(index),
        value: Value::Table(Table::default()),
    }
}
