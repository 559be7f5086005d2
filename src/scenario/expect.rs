//! Reads what is expected: anomalies and limits.

use std::collections::BTreeMap;

use super::Expectation;
use super::Limit;
use super::describe::{list, unknown_lock};
use super::error::quoted;
use super::fields::Fields;
use super::keys::MOST_ITEMS;
use super::tree::Place;
use crate::history::AnomalyKind;
use crate::request::LockName;
use crate::text::nearest;

pub(super) fn expectations(root: &Fields<'_>) -> (Expectation, BTreeMap<LockName, Expectation>) {
    let mut all = Expectation::default();
    let mut by_lock = BTreeMap::new();
    for (name, place, fields) in root.per_lock("expect") {
        if name == "all" {
            all = expectation(&fields, None);
        } else if let Some(lock) = LockName::from_name(name) {
            by_lock.insert(lock, expectation(&fields, Some(lock)));
        } else {
            root.mistake(place, unknown_lock(name, &["all"]));
        }
    }
    (all, by_lock)
}

fn expectation(fields: &Fields<'_>, lock: Option<LockName>) -> Expectation {
    let must = anomalies(fields, "must", lock);
    let may = anomalies(fields, "may", lock);
    for (kind, place) in &may {
        if must.iter().any(|(other, _)| other == kind) {
            fields.mistake(
                *place,
                format!("\"{kind}\" is in `must` already; what must be seen may be seen"),
            );
        }
    }
    let kinds = |list: Vec<(AnomalyKind, Place)>| list.into_iter().map(|(kind, _)| kind).collect();
    Expectation {
        must: kinds(must),
        may: kinds(may),
        that: limits(fields, "that"),
        virtual_only: limits(fields, "virtual"),
    }
}

fn anomalies(fields: &Fields<'_>, key: &str, lock: Option<LockName>) -> Vec<(AnomalyKind, Place)> {
    let mut kinds: Vec<(AnomalyKind, Place)> = Vec::new();
    for (text, place) in fields.texts(key, MOST_ITEMS) {
        let Some(kind) = AnomalyKind::from_name(text) else {
            fields.mistake(place, unknown_anomaly(text));
            continue;
        };
        if kinds.iter().any(|(known, _)| *known == kind) {
            fields.mistake(place, format!("\"{kind}\" is named twice"));
            continue;
        }
        if lock.is_none() && key == "must" && kind.needs_grants() {
            fields.mistake(
                place,
                format!(
                    "\"{kind}\" cannot be seen with every lock: {} neither grant nor release; name it under `[expect.LOCK]`, for each lock that it is meant of",
                    without_grants()
                ),
            );
            continue;
        }
        if let Some(lock) = lock
            && kind.needs_grants()
            && !lock.promises().excludes
        {
            fields.mistake(
                place,
                format!(
                    "\"{kind}\" cannot be seen with \"{lock}\", which neither grants nor releases; leave it out"
                ),
            );
            continue;
        }
        kinds.push((kind, place));
    }
    kinds
}

/// The locks that neither grant nor release.
fn without_grants() -> String {
    let locks = LockName::every().filter(|lock| !lock.promises().excludes);
    let names: Vec<&str> = locks.map(LockName::name).collect();
    list(&names, "and")
}

fn unknown_anomaly(text: &str) -> String {
    let names = AnomalyKind::ALL.map(AnomalyKind::name);
    let hint = match nearest(text, names) {
        Some(name) => format!("did you mean \"{name}\"?"),
        None => format!("the anomalies are: {}", names.join(", ")),
    };
    format!("there is no anomaly {}; {hint}", quoted(text))
}

fn limits(fields: &Fields<'_>, key: &str) -> Vec<Limit> {
    let mut limits = Vec::new();
    for (text, place) in fields.texts(key, MOST_ITEMS) {
        match Limit::parse(text) {
            Ok(limit) => limits.push(limit),
            Err(error) => fields.mistake(fields.inside(place, text, error.at), error.message),
        }
    }
    limits
}
