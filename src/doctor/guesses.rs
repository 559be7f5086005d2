//! What services in the field look like: what is tried where nothing was said.

use crate::scenario::{Route, UserNames};

/// What paths begin with.
const PREFIXES: [&str; 4] = ["", "/api", "/api/v1", "/v1"];

/// Paths at which a balance may be read, behind one of the prefixes, the likeliest first.
const READS: [&str; 38] = [
    "/point/{user}",
    "/points/{user}",
    "/users/{user}/point",
    "/users/{user}/points",
    "/user/{user}/point",
    "/user/{user}/points",
    "/balance/{user}",
    "/balances/{user}",
    "/users/{user}/balance",
    "/wallet/{user}",
    "/wallets/{user}",
    "/account/{user}",
    "/accounts/{user}",
    "/accounts/{user}/balance",
    "/wallets/{user}/balance",
    "/points/{user}/balance",
    "/point?userId={user}",
    "/points?userId={user}",
    "/balance?userId={user}",
    "/points/balance?userId={user}",
    "/point/balance/{user}",
    "/points/balance/{user}",
    "/points/users/{user}",
    "/users/{user}/wallet",
    "/users/{user}/account",
    "/users/{user}/mileage",
    "/members/{user}/point",
    "/members/{user}/points",
    "/customers/{user}/points",
    "/mileage/{user}",
    "/points?memberId={user}",
    "/point?memberId={user}",
    "/points?user_id={user}",
    "/balance?user_id={user}",
    "/point?id={user}",
    "/users/{user}",
    "/user/{user}",
    "/members/{user}",
];

/// Paths at which the balance of a user whom a header names may be read.
const READS_OF_A_HEADER: [&str; 14] = [
    "/point",
    "/points",
    "/balance",
    "/users/me/point",
    "/users/me/points",
    "/users/me/balance",
    "/users/point",
    "/users/points",
    "/users/balance",
    "/me/point",
    "/me/points",
    "/point/me",
    "/points/me",
    "/points/balance",
];

/// Headers that name a user.
pub(super) const HEADERS: [&str; 4] = ["X-USER-ID", "USER-ID", "userId", "X-Member-Id"];

/// What charging and using are called in paths.
const VERBS: [(&str, &str); 16] = [
    ("charge", "use"),
    ("earn", "use"),
    ("deposit", "withdraw"),
    ("recharge", "use"),
    ("add", "use"),
    ("credit", "debit"),
    ("topup", "spend"),
    ("top-up", "spend"),
    ("accumulate", "use"),
    ("save", "use"),
    ("increase", "decrease"),
    ("deposits", "withdrawals"),
    ("charges", "uses"),
    ("plus", "minus"),
    ("grant", "deduct"),
    ("accrue", "redeem"),
];

/// What else using is called in paths.
pub(super) const USES: [&str; 14] = [
    "use",
    "spend",
    "deduct",
    "withdraw",
    "debit",
    "pay",
    "payment",
    "payments",
    "redeem",
    "subtract",
    "decrease",
    "consume",
    "withdrawal",
    "uses",
];

/// What charging and using are called in a body.
const KINDS: [(&str, &str); 8] = [
    ("CHARGE", "USE"),
    ("charge", "use"),
    ("EARN", "USE"),
    ("EARN", "SPEND"),
    ("DEPOSIT", "WITHDRAW"),
    ("deposit", "withdraw"),
    ("CREDIT", "DEBIT"),
    ("credit", "debit"),
];

/// Methods that write.
pub(super) const METHODS: [&str; 3] = ["PATCH", "POST", "PUT"];

/// Amounts that are tried with every body.
pub(super) const AMOUNTS: [i64; 3] = [100, 1_000, 10_000];

/// Names that balances have in answers, the likeliest first.
pub(super) const BALANCES: [&str; 14] = [
    "point",
    "points",
    "balance",
    "amount",
    "total",
    "saldo",
    "mileage",
    "currentpoint",
    "userpoint",
    "value",
    "money",
    "cash",
    "coin",
    "remain",
];

/// Names in answers that are numbers and no balance.
const NO_BALANCES: [&str; 6] = [
    "code",
    "status",
    "statuscode",
    "limit",
    "total_count",
    "page",
];

/// How names end that are numbers and no balance.
const NO_BALANCE_ENDS: [&str; 9] = [
    "id",
    "_no",
    "millis",
    "timestamp",
    "version",
    "date",
    "time",
    "count",
    "_at",
];

/// Whether a number in an answer is certainly no balance; `name` is in lower case.
pub(super) fn is_no_balance(name: &str) -> bool {
    let at = name.ends_with("dat") || name.ends_with("eat");
    at || NO_BALANCES.contains(&name) || NO_BALANCE_ENDS.iter().any(|end| name.ends_with(end))
}

/// A request that may charge points, or use them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guess {
    pub route: Route,
    pub body: String,
    pub content_type: String,
    /// Headers that it has besides those that were given.
    pub headers: Vec<(String, String)>,
}

impl Guess {
    pub fn new(method: &str, path: &str, body: &BodyGuess) -> Self {
        Guess {
            route: route(method, &format!("{path}{}", body.query)),
            body: body.template.clone(),
            content_type: body.content_type.to_owned(),
            headers: Vec::new(),
        }
    }
}

/// A body, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BodyGuess {
    pub template: String,
    pub content_type: &'static str,
    /// What is added to the path.
    pub query: &'static str,
}

pub(super) const JSON: &str = "application/json";
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

pub(super) fn json(template: &str) -> BodyGuess {
    BodyGuess {
        template: template.to_owned(),
        content_type: JSON,
        query: "",
    }
}

/// Bodies where something else says who the user is.
const FOR_A_USER: [&str; 9] = [
    "{\"amount\": {amount}}",
    "{amount}",
    "{\"point\": {amount}}",
    "{\"points\": {amount}}",
    "{\"value\": {amount}}",
    "{\"chargeAmount\": {amount}}",
    "{\"money\": {amount}}",
    "{\"amount\": \"{amount}\"}",
    "{\"userId\": {user}, \"amount\": {amount}}",
];

/// Bodies that say who the user is.
const FOR_ANYBODY: [&str; 12] = [
    "{\"userId\": {user}, \"amount\": {amount}}",
    "{\"id\": {user}, \"point\": {amount}}",
    "{\"id\": {user}, \"amount\": {amount}}",
    "{\"userId\": {user}, \"point\": {amount}}",
    "{\"userId\": {user}, \"points\": {amount}}",
    "{\"user_id\": {user}, \"amount\": {amount}}",
    "{\"memberId\": {user}, \"amount\": {amount}}",
    "{\"memberId\": {user}, \"point\": {amount}}",
    "{\"userId\": \"{user}\", \"amount\": {amount}}",
    "{\"walletId\": \"{user}\", \"amount\": {amount}}",
    "{\"accountId\": \"{user}\", \"amount\": {amount}}",
    "{\"id\": \"{user}\", \"amount\": {amount}}",
];

/// The bodies that a path may want; `names_user` if the path, or a header, says who the user is.
pub(super) fn bodies(names_user: bool) -> Vec<BodyGuess> {
    let (templates, query, form): (&[&str], _, _) = match names_user {
        true => (&FOR_A_USER, "?amount={amount}", "amount={amount}"),
        false => (
            &FOR_ANYBODY,
            "?userId={user}&amount={amount}",
            "userId={user}&amount={amount}",
        ),
    };
    let mut all: Vec<BodyGuess> = templates.iter().map(|template| json(template)).collect();
    all.push(BodyGuess { query, ..json("") });
    if !names_user {
        // The user in the query, the amount in the body.
        for query in ["?userId={user}", "?id={user}"] {
            all.push(BodyGuess {
                query,
                ..json("{\"amount\": {amount}}")
            });
        }
    }
    all.push(BodyGuess {
        content_type: FORM,
        ..json(form)
    });
    all
}

/// Bodies of a charge and a use that go to one path: the body says which it is.
pub(super) fn bodies_with_kind(names_user: bool) -> Vec<(BodyGuess, BodyGuess)> {
    let user = match names_user {
        true => "",
        false => "\"userId\": {user}, ",
    };
    let mut all = vec![(
        json(&format!("{{{user}\"amount\": {{amount}}}}")),
        json(&format!("{{{user}\"amount\": -{{amount}}}}")),
    )];
    for amount in ["amount", "point"] {
        for (charge, r#use) in KINDS {
            let of = |kind| {
                json(&format!(
                    "{{{user}\"type\": \"{kind}\", \"{amount}\": {{amount}}}}"
                ))
            };
            all.push((of(charge), of(r#use)));
        }
    }
    all
}

/// Paths at which a balance may be read.
pub(super) fn reads() -> impl Iterator<Item = String> {
    behind_prefixes(&READS)
}

/// The same where a header names the user.
pub(super) fn reads_of_a_header() -> impl Iterator<Item = String> {
    behind_prefixes(&READS_OF_A_HEADER)
}

fn behind_prefixes(paths: &'static [&'static str]) -> impl Iterator<Item = String> {
    let with = |path: &'static str| PREFIXES.iter().map(move |prefix| format!("{prefix}{path}"));
    paths.iter().copied().flat_map(with)
}

/// What a path begins with before it names anything: `api`, and a version.
pub(super) fn prefix(path: &str) -> &str {
    let is_version = |segment: &str| {
        let digits = segment.strip_prefix('v');
        digits.is_some_and(|digits| digits.parse::<u16>().is_ok())
    };
    let mut end = 0;
    for segment in path.split('/').skip(1) {
        if segment != "api" && !is_version(segment) {
            break;
        }
        end += segment.len() + 1;
    }
    &path[..end]
}

/// What stands before the verb, beside a path at which the balance is read.
pub(super) fn stems(read: &str) -> Vec<String> {
    let bare = read.split('?').next().unwrap_or(read);
    let before_all = prefix(bare);
    let mut stems = vec![bare.to_owned()];
    let named = match bare.split_once("/{user}") {
        Some((before, after)) => {
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
            before
        }
        None => bare,
    };
    // `/points/balance` is read, `/points/charge` is written.
    if let Some((parent, _)) = named.rsplit_once('/')
        && parent.len() > before_all.len()
    {
        stems.push(parent.to_owned());
    }
    for noun in ["/point", "/points", "/balance", ""] {
        stems.push(format!("{before_all}{noun}"));
    }
    let mut seen = Vec::new();
    stems.retain(|stem| {
        let fresh = !seen.contains(stem);
        seen.push(stem.clone());
        fresh
    });
    stems
}

/// Paths of a charge and a use, beside a path at which the balance is read.
pub(super) fn writes(read: &str) -> Vec<(String, String)> {
    let stems = stems(read);
    let mut paths = Vec::new();
    for (charge, r#use) in VERBS {
        for stem in &stems {
            paths.push((format!("{stem}/{charge}"), format!("{stem}/{use}")));
            if !stem.contains("{user}") && !stem.is_empty() {
                paths.push((
                    format!("{stem}/{charge}/{{user}}"),
                    format!("{stem}/{use}/{{user}}"),
                ));
            }
        }
    }
    paths
}

/// Paths that may take charges and uses alike.
pub(super) fn writes_of_both_kinds(read: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for stem in stems(read).into_iter().take(3) {
        for noun in ["", "/transactions", "/transaction", "/histories"] {
            paths.push(format!("{stem}{noun}"));
        }
    }
    let before_all = prefix(read);
    paths.push(format!("{before_all}/transactions"));
    paths.push(format!("{before_all}/points/transactions"));
    let mut seen = Vec::new();
    paths.retain(|path| {
        let fresh = !path.is_empty() && !seen.contains(path);
        seen.push(path.clone());
        fresh
    });
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
        let beside = writes("/api/v1/point/balance/{user}");
        assert!(
            beside
                .iter()
                .any(|(charge, _)| charge == "/api/v1/point/charge/{user}")
        );
    }

    #[test]
    fn a_prefix_is_what_names_nothing() {
        assert_eq!(prefix("/api/v2/points/{user}"), "/api/v2");
        assert_eq!(prefix("/v1x/points"), "");
        assert_eq!(prefix("/points"), "");
    }

    #[test]
    fn ids_and_times_are_no_balances() {
        for name in [
            "id",
            "userid",
            "updatedat",
            "created_at",
            "updatemillis",
            "version",
        ] {
            assert!(is_no_balance(name), "{name}");
        }
        for name in ["point", "balance", "currentpoint", "amount"] {
            assert!(!is_no_balance(name), "{name}");
        }
    }
}
