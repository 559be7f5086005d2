//! The JSON Schema of the scenario format, for editors: printed from the table of keys.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::keys::{
    LONGEST_LINE, LONGEST_NAME, LONGEST_PROSE, MOST_ITEMS, Presence, ROOT, Section, Shape,
};
use super::tree::{self, Node, Source};
use crate::history::{AnomalyKind, Metric};
use crate::request::LockName;

const DURATION: &str = r"[0-9][0-9_]*(\.[0-9_]+)?\s*(ns|us|µs|μs|ms|s|min|h|d)";
const AMOUNT: &str = "[0-9][0-9_]*";

/// The JSON Schema (2020-12) of scenario files.
///
/// It is as strict as the parser about keys, words and plain numbers; it cannot say what depends on
/// two values at once, such as a user beyond the number of users.
pub fn schema() -> Value {
    let mut schema = section(&ROOT);
    if let Some(object) = schema.as_object_mut() {
        object.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        object.insert("title".to_owned(), json!("pointrace scenario"));
    }
    schema
}

fn section(section: &Section) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut dependent = Map::new();
    for key in section.keys {
        let mut property = shape(&key.shape);
        if let Some(object) = property.as_object_mut() {
            object.insert("description".to_owned(), json!(key.doc));
            match key.presence {
                Presence::Required(example) => {
                    required.push(key.name);
                    object.insert("examples".to_owned(), json!([literal(example)]));
                }
                Presence::Default(value) => {
                    object.insert("default".to_owned(), literal(value));
                }
                Presence::Optional(example) => {
                    object.insert("examples".to_owned(), json!([literal(example)]));
                }
            }
        }
        properties.insert(key.name.to_owned(), property);
        if !key.with.is_empty() {
            dependent.insert(key.name.to_owned(), json!({ "anyOf": one_each(key.with) }));
        }
    }
    for (first, others) in section.needs {
        dependent.insert((*first).to_owned(), json!({ "oneOf": one_each(others) }));
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("description".to_owned(), json!(section.doc));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    if !section.one_of.is_empty() {
        schema.insert("oneOf".to_owned(), one_each(section.one_of));
    }
    if !dependent.is_empty() {
        schema.insert("dependentSchemas".to_owned(), Value::Object(dependent));
    }
    Value::Object(schema)
}

/// A schema for each key that asks for it.
fn one_each(names: &[&str]) -> Value {
    names
        .iter()
        .map(|name| json!({ "required": [name] }))
        .collect()
}

fn shape(shape: &Shape) -> Value {
    match shape {
        Shape::Name => {
            json!({ "type": "string", "pattern": format!("^[a-z0-9-]{{1,{LONGEST_NAME}}}$") })
        }
        Shape::Line => json!({ "type": "string", "pattern": r"\S", "maxLength": LONGEST_LINE }),
        Shape::Prose => json!({ "type": "string", "pattern": r"\S", "maxLength": LONGEST_PROSE }),
        Shape::Integer { min, max } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Shape::Number { min, above, max } => {
            let bound = if *above {
                "exclusiveMinimum"
            } else {
                "minimum"
            };
            json!({ "type": "number", bound: min, "maximum": max })
        }
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Lock => json!({ "enum": LockName::every().map(LockName::name).collect::<Vec<_>>() }),
        Shape::Duration { .. } => pattern(DURATION),
        Shape::Durations { .. } => pattern(&format!(r"{DURATION}(\s*\.\.\s*{DURATION})?")),
        Shape::Amounts { max } => json!({ "anyOf": [
            { "type": "integer", "minimum": 0, "maximum": max },
            pattern(&format!(r"{AMOUNT}(\s*\.\.\s*{AMOUNT})?")),
        ] }),
        Shape::Rate => pattern(r"[0-9._]+\s*/\s*(s|min|h)"),
        Shape::Whom => {
            let process = "(holder|processes|process [1-9][0-9]*)";
            let nodes = "(node [1-9][0-9]*|primary|one|minority|majority|all)";
            let alone = "holder|process [1-9][0-9]*|lease|store|client";
            pattern(&format!(
                r"({alone}|{nodes}|{process}\s*<?->\s*{nodes}|{nodes}\s*<?->\s*{process}|store\s*->\s*{process})"
            ))
        }
        Shape::Shift { .. } => pattern(&format!(r"[+-]\s*{DURATION}")),
        Shape::Writes { .. } => pattern(r"[1-9][0-9]*\s*writes?"),
        Shape::Anomalies => anomalies(|_| true),
        Shape::Limits => {
            let metrics: Vec<String> = Metric::names()
                .map(|name| name.replace('.', r"\."))
                .collect();
            let spans: BTreeSet<&str> = metrics
                .iter()
                .filter_map(|name| Some(name.split_once(r"\.")?.0))
                .collect();
            let spans: Vec<&str> = spans.into_iter().collect();
            let percentile = format!(r"({})\.p\d{{1,2}}(\.\d{{1,3}})?", spans.join("|"));
            let metrics = metrics.join("|");
            let limit = format!(r"^\s*({metrics}|{percentile})\s*(<=|<|==|!=|>=|>)");
            json!({
                "type": "array",
                "maxItems": MOST_ITEMS,
                "items": { "type": "string", "pattern": limit },
            })
        }
        Shape::Texts => json!({ "type": "array", "maxItems": 50, "items": { "type": "string" } }),
        Shape::Statuses => json!({
            "type": "array",
            "minItems": 1,
            "maxItems": 50,
            "items": { "type": "integer", "minimum": 100, "maximum": 599 },
        }),
        Shape::Either(shapes) => {
            json!({ "anyOf": shapes.iter().map(self::shape).collect::<Vec<_>>() })
        }
        Shape::Table(table) => section(table),
        Shape::Tables(table) => json!({
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_ITEMS,
            "items": section(table),
        }),
        Shape::PerLock(table) => per_lock(table),
    }
}

fn pattern(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": format!(r"^\s*{pattern}\s*$") })
}

fn anomalies(allowed: impl Fn(AnomalyKind) -> bool) -> Value {
    let names: Vec<&str> = AnomalyKind::ALL
        .into_iter()
        .filter(|kind| allowed(*kind))
        .map(AnomalyKind::name)
        .collect();
    json!({ "type": "array", "uniqueItems": true, "items": { "enum": names } })
}

/// The same table for `all` and for each lock; a lock that does not grant has fewer anomalies.
fn per_lock(table: &Section) -> Value {
    let mut properties = Map::new();
    properties.insert("all".to_owned(), section(table));
    for lock in LockName::every() {
        let mut schema = section(table);
        for key in table.keys {
            if matches!(key.shape, Shape::Anomalies)
                && let Some(items) = schema.pointer_mut(&format!("/properties/{}/items", key.name))
            {
                *items =
                    anomalies(|kind| lock.promises().excludes || !kind.needs_grants())["items"]
                        .take();
            }
        }
        properties.insert(lock.name().to_owned(), schema);
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

/// A TOML value of the table of keys as JSON.
fn literal(text: &'static str) -> Value {
    match toml::de::DeValue::parse(text) {
        Ok(value) => to_json(&tree::node(Source::Default, &value)),
        Err(_) => Value::Null,
    }
}

fn to_json(node: &Node) -> Value {
    match &node.value {
        tree::Value::Text(text) => json!(text),
        tree::Value::Integer(number) => json!(i64::try_from(*number).unwrap_or(i64::MAX)),
        tree::Value::Float(number) => json!(number),
        tree::Value::Boolean(value) => json!(value),
        tree::Value::Date => Value::Null,
        tree::Value::List(items) => items.iter().map(to_json).collect(),
        tree::Value::Table(table) => Value::Object(
            table
                .0
                .iter()
                .map(|entry| (entry.key.clone(), to_json(&entry.node)))
                .collect(),
        ),
    }
}
