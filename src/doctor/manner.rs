//! What was learnt, with nobody else there, of how a service does things.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ground::Told;
use crate::env::Nanos;
use crate::point::{Kind, OutcomeKind, Points};

/// How a service does what it is asked.
#[derive(Clone, Debug, Default)]
pub struct Manner {
    /// The points of an ordinary charge.
    pub unit: Points,
    /// The points of an ordinary use; `None` if uses are not understood.
    pub use_unit: Option<Points>,
    /// The highest balance that was reached.
    pub most: Points,
    /// How long one request takes, usually and at most.
    pub time: Nanos,
    /// How long a reading takes.
    pub reading: Nanos,
    /// How late it writes what it has answered.
    pub late: Nanos,
    /// How many different users there are.
    pub crowd: u64,
    /// With nobody else there a history had an entry for everything that was done, and for nothing else, up to this number.
    pub entries: Option<u64>,
    /// A use that has to be refused is answered just as one that is done.
    pub silent: bool,
    /// The answer to a use that has to be refused.
    pub refusal: Option<(u16, String)>,
    pub(super) effects: BTreeMap<(bool, Points), Points>,
    pub(super) done: Vec<(Kind, Value)>,
    pub(super) sign: Option<Sign>,
    pub(super) sign_of_charges: bool,
}

/// By what a refusal is told from a success where both have the status of a success.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sign {
    /// Something is there in every success.
    There(String),
    /// Something has one value in every success.
    Is(String, Value),
}

impl Sign {
    fn is_done(&self, body: &Value) -> bool {
        match self {
            Sign::There(pointer) => body.pointer(pointer).is_some_and(|it| !it.is_null()),
            Sign::Is(pointer, value) => body.pointer(pointer) == Some(value),
        }
    }
}

/// How many successes are kept to compare with.
const ENOUGH_DONE: usize = 12;

impl Manner {
    /// What a request does to a balance; what has not been seen is taken to be what was asked for.
    pub fn effect(&self, kind: Kind, amount: Points) -> Points {
        let seen = self.effects.get(&(kind == Kind::Use, amount));
        seen.copied().unwrap_or_else(|| kind.signed(amount))
    }

    /// Whether this very request has been seen to be done.
    pub fn knows(&self, kind: Kind, amount: Points) -> bool {
        self.effects.contains_key(&(kind == Kind::Use, amount))
    }

    /// It was done, and this is what it did.
    pub(super) fn learn_done(&mut self, kind: Kind, amount: Points, effect: Points, told: &Told) {
        self.effects.insert((kind == Kind::Use, amount), effect);
        if self.done.len() < ENOUGH_DONE || kind == Kind::Use {
            self.done.push((kind, told.body.clone()));
        }
    }

    /// It had to be refused, and changed nothing.
    pub(super) fn learn_refusal(&mut self, told: &Told) {
        self.refusal = Some((told.status, told.shape.clone()));
        if told.outcome != OutcomeKind::Committed {
            return;
        }
        let uses: Vec<&Value> = self.answers(Kind::Use).collect();
        self.sign = sign(&uses, &told.body);
        self.silent = self.sign.is_none();
        self.sign_of_charges = self
            .sign
            .as_ref()
            .is_some_and(|sign| self.answers(Kind::Charge).all(|body| sign.is_done(body)));
    }

    fn answers(&self, kind: Kind) -> impl Iterator<Item = &Value> {
        let of_kind = move |(one, _): &&(Kind, Value)| *one == kind;
        self.done.iter().filter(of_kind).map(|(_, body)| body)
    }

    /// What became of a request.
    pub fn outcome(&self, kind: Kind, told: &Told) -> OutcomeKind {
        match told.outcome {
            OutcomeKind::Committed => {
                let applies = kind == Kind::Use || self.sign_of_charges;
                match &self.sign {
                    Some(sign) if applies && !sign.is_done(&told.body) => OutcomeKind::Rejected,
                    // Nobody can tell a use that was done from one that was not.
                    None if self.silent && kind == Kind::Use => OutcomeKind::Unknown,
                    _ => OutcomeKind::Committed,
                }
            }
            OutcomeKind::Unknown if kind == Kind::Use && self.is_refusal(told) => {
                OutcomeKind::Rejected
            }
            outcome => outcome,
        }
    }

    /// Whether it was answered just as a use is that has to be refused.
    pub fn is_refusal(&self, told: &Told) -> bool {
        let refusal = self.refusal.as_ref();
        refusal.is_some_and(|(status, shape)| *status == told.status && *shape == told.shape)
    }
}

/// What all successes have in common and the refusal has not.
fn sign(successes: &[&Value], refusal: &Value) -> Option<Sign> {
    let first = successes.first()?;
    let mut leaves = Vec::new();
    leaves_of(first, &mut String::new(), 0, &mut leaves);
    let everywhere = |pointer: &str| {
        let mut values = successes.iter().map(|body| body.pointer(pointer));
        values.all(|value| value.is_some_and(|it| !it.is_null()))
    };
    let missing =
        |pointer: &str| refusal.pointer(pointer).is_none_or(Value::is_null) && everywhere(pointer);
    if let Some(pointer) = leaves.iter().find(|pointer| missing(pointer)) {
        return Some(Sign::There(pointer.clone()));
    }
    // One success alone has nothing that stays the same.
    if successes.len() < 2 {
        return None;
    }
    let mut same = leaves.iter().filter_map(|pointer| {
        let value = first.pointer(pointer)?;
        let constant = successes
            .iter()
            .all(|body| body.pointer(pointer) == Some(value));
        (constant && refusal.pointer(pointer) != Some(value))
            .then(|| Sign::Is(pointer.clone(), value.clone()))
    });
    same.next()
}

/// Pointers to everything in a value that is no object and no list.
fn leaves_of(value: &Value, at: &mut String, depth: usize, leaves: &mut Vec<String>) {
    match value {
        Value::Object(fields) if depth < 4 => {
            for (name, field) in fields {
                let length = at.len();
                at.push('/');
                at.push_str(&name.replace('~', "~0").replace('/', "~1"));
                leaves_of(field, at, depth + 1, leaves);
                at.truncate(length);
            }
        }
        Value::Object(_) | Value::Array(_) | Value::Null => {}
        _ => leaves.push(at.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(status: u16, outcome: OutcomeKind, body: Value) -> Told {
        Told {
            outcome,
            status,
            shape: body
                .to_string()
                .chars()
                .filter(|c| !c.is_ascii_digit())
                .collect(),
            said: body.to_string(),
            body,
            took: 0,
        }
    }

    fn learnt(successes: [Value; 2], refusal: Value) -> Manner {
        let mut manner = Manner::default();
        for body in successes {
            manner.learn_done(
                Kind::Use,
                100,
                -100,
                &told(200, OutcomeKind::Committed, body),
            );
        }
        manner.learn_refusal(&told(200, OutcomeKind::Committed, refusal));
        manner
    }

    #[test]
    fn a_refusal_with_the_status_of_a_success_is_told_by_what_it_lacks_or_by_its_code() {
        let again = |manner: &Manner, body| {
            manner.outcome(Kind::Use, &told(200, OutcomeKind::Committed, body))
        };
        let lacks = learnt(
            [json!({"id": 1, "point": 900}), json!({"id": 2, "point": 0})],
            json!({"message": "not enough"}),
        );
        assert_eq!(
            again(&lacks, json!({"message": "no"})),
            OutcomeKind::Rejected
        );
        assert_eq!(
            again(&lacks, json!({"id": 3, "point": 5})),
            OutcomeKind::Committed
        );
        let code = learnt(
            [
                json!({"code": 200, "at": "a1", "data": {"point": 900}}),
                json!({"code": 200, "at": "b2", "data": {"point": 0}}),
            ],
            json!({"code": 400, "at": "c3", "data": {"point": 0}}),
        );
        assert_eq!(
            again(
                &code,
                json!({"code": 400, "at": "d4", "data": {"point": 7}})
            ),
            OutcomeKind::Rejected
        );
        assert_eq!(
            again(
                &code,
                json!({"code": 200, "at": "e5", "data": {"point": 7}})
            ),
            OutcomeKind::Committed
        );
        let same = learnt(
            [json!({"id": 1, "point": 900}), json!({"id": 2, "point": 0})],
            json!({"id": 2, "point": 0}),
        );
        assert!(same.silent);
        assert_eq!(
            again(&same, json!({"id": 3, "point": 5})),
            OutcomeKind::Unknown
        );
    }

    #[test]
    fn a_crash_that_is_the_refusal_of_uses_says_nothing_about_charges() {
        let mut manner = Manner::default();
        let crash = told(500, OutcomeKind::Unknown, json!("Internal server error"));
        manner.learn_refusal(&crash);
        assert_eq!(manner.outcome(Kind::Use, &crash), OutcomeKind::Rejected);
        assert_eq!(manner.outcome(Kind::Charge, &crash), OutcomeKind::Unknown);
    }
}
