//! What a field of a request is for, by its name; and the fields that a refusal asks for.
//!
//! Frameworks that check bodies say what they miss: `{"loc": ["body", "charge_amount"]}`, `chargeAmount must be a number`,
//! `{"amount": ["This field is required."]}`. Names are taken from wherever they stand in such an answer.

use crate::doctor::guesses::{BodyGuess, json};

/// What a field is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The points.
    Amount,
    /// Whose they are.
    User,
    /// Whether they are charged or used.
    Kind,
    /// What makes the request unlike any other.
    Key,
}

const AMOUNTS: [&str; 16] = [
    "amount", "point", "points", "mileage", "value", "money", "price", "quantity", "cash", "sum",
    "balance", "delta", "coin", "coins", "charge", "won",
];

const USERS: [&str; 10] = [
    "user", "member", "customer", "account", "wallet", "owner", "client", "uid", "id", "username",
];

const KINDS: [&str; 4] = ["type", "kind", "operation", "action"];

const KEYS: [&str; 6] = [
    "idempotency",
    "request",
    "transaction",
    "uuid",
    "nonce",
    "trace",
];

/// The words that a name is made of, in lower case.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            words.push(String::new());
        } else {
            if c.is_uppercase() && was_lower {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What a field of this name is for, if its name tells.
pub(super) fn role(name: &str) -> Option<Role> {
    let words = words(name);
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let last = words.last()?.as_str();
    let is_number = matches!(last, "id" | "no" | "seq" | "number" | "userid" | "memberid");
    if KINDS.contains(&last) {
        Some(Role::Kind)
    } else if has(&KEYS) {
        Some(Role::Key)
    } else if is_number || (USERS.contains(&last) && words.len() == 1) {
        Some(Role::User)
    } else if has(&AMOUNTS) {
        Some(Role::Amount)
    } else {
        None
    }
}

/// A refusal is looked through so far, in bytes.
const READ: usize = 4_000;

/// Names that a refusal asks for, at most this many of each role.
const MOST: usize = 3;

/// The names in a refusal that may be fields.
pub(super) fn asked_for(refusal: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(&refusal[..refusal.len().min(READ)]);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let names = text.split(|c| !is_part(c));
    let mut found: Vec<String> = Vec::new();
    for name in names.filter(|name| (2..=30).contains(&name.len())) {
        let begins_well = name.starts_with(|c: char| c.is_ascii_alphabetic());
        if begins_well && role(name).is_some() && !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

/// Bodies of the fields that were asked for; `names_user` if the path, or a header, says who the user is.
pub(super) fn bodies_of(names: &[String], names_user: bool) -> Vec<BodyGuess> {
    let of = |wanted: Role| {
        let those = names.iter().filter(move |name| role(name) == Some(wanted));
        let mut those: Vec<&str> = those.map(String::as_str).take(MOST).collect();
        let usual: &[&str] = match wanted {
            Role::Amount => &["amount", "point"],
            Role::User => &["userId"],
            _ => &[],
        };
        if those.is_empty() {
            those.extend(usual);
        }
        those
    };
    let mut bodies = Vec::new();
    for amount in of(Role::Amount) {
        if names_user {
            bodies.push(json(&format!("{{\"{amount}\": {{amount}}}}")));
        }
        for user in of(Role::User) {
            bodies.push(json(&format!(
                "{{\"{user}\": {{user}}, \"{amount}\": {{amount}}}}"
            )));
        }
    }
    bodies
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_what_a_field_is_for() {
        for (name, is) in [
            ("amount", Role::Amount),
            ("charge_amount", Role::Amount),
            ("chargePoint", Role::Amount),
            ("userId", Role::User),
            ("member_no", Role::User),
            ("id", Role::User),
            ("transactionType", Role::Kind),
            ("Idempotency-Key", Role::Key),
            ("requestId", Role::Key),
        ] {
            assert_eq!(role(name), Some(is), "{name}");
        }
        for name in ["message", "channel", "", "사용자", "userAgent"] {
            assert_eq!(role(name), None, "{name}");
        }
    }

    #[test]
    fn the_fields_that_a_framework_misses_are_asked_for_again() {
        let fast_api =
            br#"{"detail":[{"loc":["body","charge_amount"],"msg":"field required","type":"missing"}]}"#;
        let bodies = |refusal: &[u8], names_user| {
            let bodies = bodies_of(&asked_for(refusal), names_user);
            bodies
                .into_iter()
                .map(|body| body.template)
                .collect::<Vec<_>>()
        };
        assert!(bodies(fast_api, true).contains(&"{\"charge_amount\": {amount}}".to_owned()));
        let nest = br#"{"statusCode":400,"message":["chargePoint must be a positive number","memberNo must be an integer"]}"#;
        assert!(
            bodies(nest, false)
                .contains(&"{\"memberNo\": {user}, \"chargePoint\": {amount}}".to_owned())
        );
        assert!(asked_for(&[b'a'; 10_000]).is_empty());
    }
}
