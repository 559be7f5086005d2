//! Reads single values: numbers, names, durations, amounts.

use std::ops::RangeInclusive;

use super::Nanos;
use super::describe::unknown_lock;
use super::fields::Fields;
use super::keys::{
    FASTEST, LONGEST_LINE, LONGEST_NAME, LONGEST_PROSE, MOST_ITEMS, Presence, Shape,
};
use super::tree::{self, Node, Source, Value};
use crate::fault::Whom;
use crate::point::Points;
use crate::request::LockName;
use crate::text::{nearest, parse_duration, parse_duration_range};

impl Fields<'_> {
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
                let example = format!("; for example: {} = {}", name, key.example());
                let hint = match reason {
                    // A suggestion is a better example.
                    Some(reason) if reason.ends_with('?') => format!("; {reason}"),
                    Some(reason) => format!(": {reason}{example}"),
                    None => example,
                };
                self.mistake(
                    node.place,
                    format!(
                        "`{}` must be {}, not {}{hint}",
                        self.name_of(name),
                        key.shape.describe(),
                        node.value.describe(),
                    ),
                );
                None
            }
        }
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

    /// A paragraph, its words apart by one space each.
    pub fn prose(&self, name: &str) -> Option<String> {
        self.read(name, |node, _| match &node.value {
            Value::Text(text) if text.trim().is_empty() => Err(Some("it is empty".to_owned())),
            Value::Text(text) if text.chars().count() <= LONGEST_PROSE => {
                let words: Vec<&str> = text.split_whitespace().collect();
                let is_printable = !words.iter().any(|word| word.contains(char::is_control));
                is_printable.then(|| words.join(" ")).ok_or(None)
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

    /// The locks of a list. What is none is noted, and left out.
    pub fn locks(&self, name: &str) -> Vec<LockName> {
        let named = self.texts(name, MOST_ITEMS).into_iter();
        named
            .filter_map(|(text, place)| {
                let lock = LockName::from_name(text);
                if lock.is_none() {
                    self.mistake(place, unknown_lock(text, &[]));
                }
                lock
            })
            .collect()
    }

    pub fn duration(&self, name: &str) -> Option<Nanos> {
        self.read(name, |node, shape| {
            let text = duration_text(node)?;
            if text.contains("..") {
                return Err(Some("it is one duration, not a range".to_owned()));
            }
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

    /// Whom a fault is about.
    pub fn whom(&self, name: &str) -> Option<Whom> {
        self.read(name, |node, _| match &node.value {
            Value::Text(text) => Whom::from_text(text).ok_or(None),
            _ => Err(None),
        })
    }

    /// A time with a sign, in nanoseconds.
    pub fn shift(&self, name: &str) -> Option<i64> {
        self.read(name, |node, shape| {
            let text = duration_text(node)?.trim();
            let (sign, rest) = match text.strip_prefix('-') {
                Some(rest) => (-1, rest),
                None => match text.strip_prefix('+') {
                    Some(rest) => (1, rest),
                    None => return Err(Some("it has no sign: \"+30s\" or \"-30s\"".to_owned())),
                },
            };
            let nanos = parse_duration(rest.trim()).map_err(|error| Some(error.to_string()))?;
            match shape {
                Shape::Shift { max } if nanos > *max => Err(None),
                _ => Ok(sign * i64::try_from(nanos).unwrap_or(i64::MAX)),
            }
        })
    }

    /// A number of writes, such as `1 write`.
    pub fn writes(&self, name: &str) -> Option<u32> {
        self.read(name, |node, shape| {
            let Value::Text(text) = &node.value else {
                return Err(None);
            };
            let number = text
                .trim()
                .trim_end_matches('s')
                .strip_suffix("write")
                .and_then(|number| number.trim().parse::<u32>().ok());
            match (number, shape) {
                (Some(number), Shape::Writes { max }) if (1..=*max).contains(&number) => Ok(number),
                _ => Err(None),
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
            let text = match &node.value {
                Value::Text(text) => text,
                Value::Integer(number) => {
                    return Err(Some(format!("it has no unit: \"{number}/s\"")));
                }
                _ => return Err(None),
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
}

/// The text of a duration; a number alone is the commonest mistake.
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
    let points = |text: &str| {
        let text = text.trim();
        if !text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        text.replace('_', "").parse::<Points>().ok()
    };
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
