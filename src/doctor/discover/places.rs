//! Where in an answer a balance may be.

use serde_json::Value;

use crate::doctor::guesses::{BALANCES, is_no_balance};
use crate::point::Points;
use crate::target::points;

/// Pointers to numbers, with what they are called by.
fn numbers(value: &Value, at: &str, depth: usize, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) if depth < 4 => {
            for (name, field) in fields {
                let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                numbers(field, &pointer, depth + 1, found);
            }
        }
        // A list of one account is that account.
        Value::Array(items) if items.len() == 1 && depth < 4 => {
            numbers(&items[0], &format!("{at}/0"), depth + 1, found);
        }
        Value::Object(_) | Value::Array(_) => {}
        value => {
            if points(value).is_some() {
                let name = at.rsplit('/').next().unwrap_or("").to_lowercase();
                found.push((at.to_owned(), name));
            }
        }
    }
}

/// Pointers to what may be a balance, the likeliest first.
pub(super) fn balances(body: &Value) -> Vec<String> {
    let mut found = Vec::new();
    numbers(body, "", 0, &mut found);
    found.retain(|(_, name)| !is_no_balance(name));
    let rank = |name: &str| {
        let exact = BALANCES.iter().position(|known| *known == name);
        let within = || BALANCES.iter().position(|known| name.contains(*known));
        exact
            .or_else(|| within().map(|place| place + 100))
            .unwrap_or(1_000)
    };
    // A bare number has no name, and is what was asked for.
    found.retain(|(pointer, name)| pointer.is_empty() || rank(name) < 1_000);
    found.sort_by_key(|(_, name)| rank(name));
    found.into_iter().map(|(pointer, _)| pointer).collect()
}

/// Where a balance has changed, best by just the amount.
pub(super) fn changed(before: &Value, after: &Value, amount: Points) -> Option<String> {
    let places = balances(after);
    let change = |pointer: &String| {
        let then = before.pointer(pointer).and_then(points).unwrap_or(0);
        after
            .pointer(pointer)
            .and_then(points)
            .map(|now| now - then)
    };
    let exact = places
        .iter()
        .find(|pointer| change(pointer) == Some(amount));
    let any = || {
        places
            .iter()
            .find(|pointer| change(pointer).is_some_and(|by| by != 0))
    };
    exact.or_else(any).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_balance_is_found_by_what_has_changed_and_before_that_by_its_name() {
        let before = json!({"id": 7, "data": {"points": "0", "updateMillis": 1}, "total": 3});
        let after = json!({"id": 7, "data": {"points": "100", "updateMillis": 101}, "total": 3});
        assert_eq!(balances(&before), ["/data/points", "/total"]);
        assert_eq!(
            changed(&before, &after, 100),
            Some("/data/points".to_owned())
        );
        assert_eq!(changed(&Value::Null, &json!(100), 100), Some(String::new()));
        assert_eq!(changed(&after, &after, 100), None);
    }
}
