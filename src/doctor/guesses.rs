//! What services in the field look like: what is tried where nothing was said.

use crate::scenario::{Route, UserNames};

/// Paths at which a balance may be read.
pub(super) const READS: [&str; 36] = [
    "/point/{user}",
    "/points/{user}",
    "/api/point/{user}",
    "/api/points/{user}",
    "/api/v1/point/{user}",
    "/api/v1/points/{user}",
    "/v1/point/{user}",
    "/v1/points/{user}",
    "/user/{user}/point",
    "/users/{user}/point",
    "/users/{user}/points",
    "/api/users/{user}/point",
    "/api/users/{user}/points",
    "/api/v1/users/{user}/point",
    "/api/v1/users/{user}/points",
    "/balance/{user}",
    "/balances/{user}",
    "/api/balance/{user}",
    "/api/v1/balance/{user}",
    "/users/{user}/balance",
    "/api/users/{user}/balance",
    "/api/v1/users/{user}/balance",
    "/wallet/{user}",
    "/wallets/{user}",
    "/api/wallets/{user}",
    "/api/v1/wallets/{user}",
    "/account/{user}",
    "/accounts/{user}",
    "/accounts/{user}/balance",
    "/api/v1/accounts/{user}",
    "/point?userId={user}",
    "/points?userId={user}",
    "/balance?userId={user}",
    "/api/v1/balance?userId={user}",
    "/users/{user}",
    "/api/users/{user}",
];

/// What charging and using are called in paths.
const VERBS: [(&str, &str); 9] = [
    ("charge", "use"),
    ("earn", "use"),
    ("deposit", "withdraw"),
    ("charge", "spend"),
    ("earn", "spend"),
    ("add", "use"),
    ("add", "deduct"),
    ("credit", "debit"),
    ("topup", "spend"),
];

/// Methods that write.
pub(super) const METHODS: [&str; 3] = ["PATCH", "POST", "PUT"];

/// Amounts that are tried with every body.
pub(super) const AMOUNTS: [i64; 3] = [100, 1_000, 10_000];

/// Names that balances have in answers, the likeliest first.
pub(super) const BALANCES: [&str; 10] = [
    "point",
    "points",
    "balance",
    "amount",
    "total",
    "saldo",
    "currentpoint",
    "userpoint",
    "value",
    "money",
];

/// Names in answers that are numbers and no balance.
pub(super) const NO_BALANCES: [&str; 12] = [
    "id",
    "userid",
    "user_id",
    "code",
    "status",
    "statuscode",
    "version",
    "updatemillis",
    "timestamp",
    "updatedat",
    "createdat",
    "walletid",
];

/// A body, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BodyGuess {
    pub template: &'static str,
    pub content_type: &'static str,
    /// What is added to the path.
    pub query: &'static str,
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

const fn json(template: &'static str) -> BodyGuess {
    BodyGuess {
        template,
        content_type: JSON,
        query: "",
    }
}

/// Bodies for a path that names the user.
const FOR_A_PATH: [BodyGuess; 10] = [
    json("{\"amount\": {amount}}"),
    json("{amount}"),
    json("{\"point\": {amount}}"),
    json("{\"points\": {amount}}"),
    json("{\"value\": {amount}}"),
    json("{\"chargeAmount\": {amount}}"),
    json("{\"amount\": \"{amount}\"}"),
    json("{\"userId\": {user}, \"amount\": {amount}}"),
    BodyGuess {
        template: "",
        content_type: JSON,
        query: "?amount={amount}",
    },
    BodyGuess {
        template: "amount={amount}",
        content_type: FORM,
        query: "",
    },
];

/// Bodies for a path that does not.
const FOR_NO_PATH: [BodyGuess; 11] = [
    json("{\"userId\": {user}, \"amount\": {amount}}"),
    json("{\"id\": {user}, \"point\": {amount}}"),
    json("{\"id\": {user}, \"amount\": {amount}}"),
    json("{\"userId\": {user}, \"point\": {amount}}"),
    json("{\"user_id\": {user}, \"amount\": {amount}}"),
    json("{\"userId\": \"{user}\", \"amount\": {amount}}"),
    json("{\"walletId\": \"{user}\", \"amount\": {amount}}"),
    json("{\"accountId\": \"{user}\", \"amount\": {amount}}"),
    json("{\"id\": \"{user}\", \"amount\": {amount}}"),
    BodyGuess {
        template: "",
        content_type: JSON,
        query: "?userId={user}&amount={amount}",
    },
    BodyGuess {
        template: "userId={user}&amount={amount}",
        content_type: FORM,
        query: "",
    },
];

/// The bodies that a path may want.
pub(super) fn bodies(path: &str) -> &'static [BodyGuess] {
    match path.contains("{user}") {
        true => &FOR_A_PATH,
        false => &FOR_NO_PATH,
    }
}

/// Paths of a charge and a use, beside a path at which the balance is read.
pub(super) fn writes(read: &str) -> Vec<(String, String)> {
    let bare = read.split('?').next().unwrap_or(read);
    let mut stems = vec![bare.to_owned()];
    if let Some((before, after)) = bare.split_once("/{user}") {
        stems.push(format!("{before}/{{user}}"));
        stems.push(before.to_owned());
        stems.push(format!("{before}{after}"));
        for noun in ["point", "points", "balance"] {
            stems.push(format!("{before}/{{user}}/{noun}"));
        }
        // The noun in the plural or not, the user behind the verb.
        match before.strip_suffix('s') {
            Some(singular) => stems.push(format!("{singular}/{{user}}")),
            None => stems.push(format!("{before}s/{{user}}")),
        }
    }
    let mut seen = Vec::new();
    stems.retain(|stem| {
        let fresh = !seen.contains(stem) && !stem.is_empty();
        seen.push(stem.clone());
        fresh
    });
    let mut paths = Vec::new();
    for (charge, r#use) in VERBS {
        for stem in &stems {
            paths.push((format!("{stem}/{charge}"), format!("{stem}/{use}")));
        }
        if let Some((before, "")) = bare.split_once("/{user}") {
            paths.push((
                format!("{before}/{charge}/{{user}}"),
                format!("{before}/{use}/{{user}}"),
            ));
        }
    }
    paths
}

/// What users may be called by.
pub(super) const NAMES: [UserNames; 2] = [UserNames::Number, UserNames::Uuid];

/// A route from its parts.
pub(super) fn route(method: &str, path: &str) -> Route {
    Route {
        method: method.to_owned(),
        path: path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_usual_writes_beside_it_once_each() {
        let all = writes("/point/{user}");
        assert_eq!(all[0].0, "/point/{user}/charge");
        assert!(all.contains(&("/point/charge".to_owned(), "/point/use".to_owned())));
        let mut unique = all.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), all.len());
        assert_eq!(writes("/balance?userId={user}")[0].0, "/balance/charge");
    }
}
