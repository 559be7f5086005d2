//! A TOML document as a tree in which every key and value knows its place, also those that do not
//! come from the file but from the command line or the table of defaults.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where a key or a value was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub source: Source,
    pub start: usize,
    pub end: usize,
}

/// Which text a place is in; in the order in which mistakes are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    File,
    /// The override of this index.
    Override(usize),
    /// The table of keys; a mistake there is our own.
    Default,
}

impl Place {
    /// The beginning of the file, for what is missing from it.
    pub const START: Place = Place {
        source: Source::File,
        start: 0,
        end: 0,
    };

    fn new(source: Source, span: Range<usize>) -> Self {
        Place {
            source,
            start: span.start,
            end: span.end,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub place: Place,
    pub value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    /// Wide enough that a number too large for anything can still be named in the error.
    Integer(i128),
    Float(f64),
    Boolean(bool),
    Date,
    List(Vec<Node>),
    Table(Table),
}

/// The entries of a table, in the order of their names.
#[derive(Clone, Debug, Default)]
pub(super) struct Table(pub Vec<Entry>);

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub key_place: Place,
    pub node: Node,
}

impl Table {
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.key == key)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.0.iter_mut().find(|entry| entry.key == key)
    }
}

impl Value {
    /// What it is, for an error: `the text "abc"`.
    pub fn describe(&self) -> String {
        match self {
            Value::Text(text) => format!("the text {}", super::error::quoted(text)),
            Value::Integer(i128::MIN | i128::MAX) => "a number beyond all ranges".to_owned(),
            Value::Integer(number) => format!("the number {}", crate::text::grouped(*number)),
            Value::Float(number) => format!("the number {number}"),
            Value::Boolean(value) => value.to_string(),
            Value::Date => "a date".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Table(_) => "a table".to_owned(),
        }
    }
}

/// A table of the TOML parser.
pub(super) fn table(source: Source, table: &DeTable<'_>) -> Table {
    Table(
        table
            .iter()
            .map(|(key, value)| Entry {
                key: Cow::clone(key.get_ref()).into_owned(),
                key_place: Place::new(source, key.span()),
                node: node(source, value),
            })
            .collect(),
    )
}

/// A value of the TOML parser.
pub(super) fn node(source: Source, value: &Spanned<DeValue<'_>>) -> Node {
    let converted = match value.get_ref() {
        DeValue::String(text) => Value::Text(Cow::clone(text).into_owned()),
        DeValue::Integer(integer) => Value::Integer(
            i128::from_str_radix(integer.as_str(), integer.radix()).unwrap_or({
                if integer.as_str().starts_with('-') {
                    i128::MIN
                } else {
                    i128::MAX
                }
            }),
        ),
        // What overflows a float is infinite, and then out of every range.
        DeValue::Float(float) => Value::Float(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(_) => Value::Date,
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(source, item)).collect()),
        DeValue::Table(entries) => Value::Table(table(source, entries)),
    };
    Node {
        place: Place::new(source, value.span()),
        value: converted,
    }
}
