//! Users that have to exist first: a guess how they are made.

use hyper::body::Bytes;
use serde_json::Value;

use super::fields::{asked_for, words};
use super::places::balances;
use super::{Found, Search, SignUp};
use crate::doctor::guesses::{Guess, json, prefix};
use crate::scenario::{Route, Setup};
use crate::target::{Account, plain};

/// Paths that make users, behind what all paths begin with.
const PATHS: [&str; 12] = [
    "/users",
    "/user",
    "/members",
    "/users/signup",
    "/signup",
    "/auth/signup",
    "/auth/register",
    "/register",
    "/users/register",
    "/accounts",
    "/wallets",
    "/customers",
];

/// What is told of a user that is made.
const BODIES: [&str; 6] = [
    "{\"name\": \"pointrace-{uuid}\"}",
    "{\"name\": \"pointrace-{uuid}\", \"email\": \"pointrace-{uuid}@example.com\", \"password\": \"Pointrace-1!\"}",
    "{\"username\": \"pointrace-{uuid}\", \"password\": \"Pointrace-1!\"}",
    "{\"userId\": {user}, \"name\": \"pointrace-{uuid}\"}",
    "{\"id\": {user}, \"name\": \"pointrace-{uuid}\"}",
    "{}",
];

/// What an answer calls the user that was made.
const IDS: [&str; 9] = [
    "id",
    "userId",
    "user_id",
    "memberId",
    "member_id",
    "accountId",
    "walletId",
    "customerId",
    "uuid",
];

/// What an answer calls its token.
const TOKENS: [&str; 4] = ["accessToken", "access_token", "token", "jwt"];

/// What came of a guess how users are made.
enum SignedUp {
    /// This reading shows the user.
    Seen(Found),
    /// With this answer.
    Refused(Bytes),
}

impl Search {
    /// Makes a user by one of the usual requests, or one that was named; says which reading then shows its balance.
    pub(super) async fn make(&mut self, found: &[Found], named: &[Guess]) -> Option<Found> {
        let weak = found.iter().find(|found| !found.strong)?;
        let mut guesses = named.to_vec();
        for path in collections(&weak.path) {
            guesses.extend(BODIES.map(|body| Guess::new("POST", &self.at(&path), &json(body))));
        }
        for guess in guesses {
            let key = (guess.route.method.clone(), guess.route.path.clone());
            if self.nowhere.contains(&key) {
                continue;
            }
            let Some(refusal) = self.sign_up(&guess, found).await else {
                continue;
            };
            let refusal = match refusal {
                SignedUp::Seen(read) => return Some(read),
                SignedUp::Refused(refusal) => refusal,
            };
            if let Some(body) = body_of(&asked_of(&refusal)) {
                let asked = Guess { body, ..guess };
                if let Some(SignedUp::Seen(read)) = self.sign_up(&asked, found).await {
                    return Some(read);
                }
            }
        }
        None
    }

    /// Makes a user by this guess, unless it was sent before: a second one would be a second user.
    async fn sign_up(&mut self, guess: &Guess, found: &[Found]) -> Option<SignedUp> {
        let before = self.signed_up.iter().find(|one| one.guess == *guess);
        let (user, body) = match before {
            Some(before) => before.made.clone()?,
            None => {
                let user = self.user();
                self.speak_as(guess);
                let reply = self.ask(&guess.route, &guess.body, &user, 0).await.ok()?;
                let is_made = (200..300).contains(&reply.status);
                self.signed_up.push(SignUp {
                    guess: guess.clone(),
                    made: is_made.then(|| (user.clone(), reply.body.clone())),
                });
                if self.is_absent(&reply, &guess.route, &user).await {
                    let Route { method, path } = guess.route.clone();
                    self.nowhere.insert((method, path));
                    return None;
                }
                if !is_made {
                    self.refused(&format!(
                        "{} {}: {} {}",
                        guess.route.method,
                        guess.route.path,
                        reply.status,
                        plain(String::from_utf8_lossy(&reply.body).trim())
                    ));
                    return Some(SignedUp::Refused(reply.body));
                }
                self.note_made(guess, &user, &reply.body);
                (user, reply.body)
            }
        };
        let read = self.is_made_by(guess, &user, &body, found).await?;
        Some(SignedUp::Seen(read))
    }

    /// What the user is called that a guess made, if that can be told, and where its answer says so.
    fn named(
        &self,
        guess: &Guess,
        user: &Account,
        answer: &Value,
    ) -> Option<(String, Option<String>)> {
        let pointer = place_of(answer, &IDS);
        let named = pointer
            .as_deref()
            .and_then(|pointer| answer.pointer(pointer));
        let name = match named {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ if guess.body.contains("{user}") => self.speaker.name(user),
            _ => return None,
        };
        let is_plain = |c: char| c.is_ascii_graphic() && !"/?#%{}".contains(c);
        (!name.is_empty() && name.chars().all(is_plain)).then_some((name, pointer))
    }

    /// Remembers a user that is there from now on, whether or not it can be read.
    fn note_made(&mut self, guess: &Guess, user: &Account, body: &[u8]) {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let named = self.named(guess, user, &answer);
        self.made.push(Account {
            id: user.id,
            name: named.map(|(name, _)| name),
            ..Account::default()
        });
    }

    /// Whether a user can be read now who could not be read before; then this is how users are made.
    async fn is_made_by(
        &mut self,
        guess: &Guess,
        user: &Account,
        body: &[u8],
        found: &[Found],
    ) -> Option<Found> {
        let answer: Value = serde_json::from_slice(body).unwrap_or_default();
        let (name, pointer) = self.named(guess, user, &answer)?;
        let token = place_of(&answer, &TOKENS);
        let text_of = |pointer: &String| answer.pointer(pointer).and_then(Value::as_str);
        let made = Account {
            id: user.id,
            name: Some(name),
            token: token.as_ref().and_then(text_of).map(str::to_owned),
            ..Account::default()
        };
        for read in found {
            self.read_at(read);
            let shown = self.look(&made).await;
            if shown.is_none_or(|body| balances(&body).is_empty()) {
                continue;
            }
            self.speaker.target.setup.push(Setup {
                request: guess.route.clone(),
                body: guess.body.clone(),
                ok: vec![200, 201, 204],
                user: pointer,
                token,
                once: false,
            });
            self.accounts = vec![made];
            self.is_made = true;
            return Some(Found {
                path: read.path.clone(),
                users: read.users,
                headers: read.headers.clone(),
                strong: true,
            });
        }
        None
    }

    /// Forgets how users are made: nothing came of it.
    pub(super) fn unmake(&mut self) {
        if self.is_made {
            self.speaker.target.setup.pop();
            self.accounts.clear();
            self.is_made = false;
        }
    }
}

/// Where users may be made, beside a path at which one is read.
fn collections(read: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let bare = read.split('?').next().unwrap_or(read);
    if let Some((before, _)) = bare.split_once("/{user}") {
        paths.push(before.to_owned());
    }
    paths.extend(PATHS.iter().map(|path| format!("{}{path}", prefix(bare))));
    let mut seen = Vec::new();
    paths.retain(|path| {
        let fresh = !seen.contains(path) && !path.is_empty();
        seen.push(path.clone());
        fresh
    });
    paths
}

/// The first place in an answer that has one of these names.
fn place_of(answer: &Value, names: &[&str]) -> Option<String> {
    let within = ["", "/data", "/user", "/result", "/data/user", "/member"];
    let places = names
        .iter()
        .flat_map(|name| within.map(|at| format!("{at}/{name}")));
    places.into_iter().find(|place| {
        let value = answer.pointer(place);
        value.is_some_and(|value| value.is_string() || value.is_u64())
    })
}

/// What a refusal asks of a user who signs up.
fn asked_of(refusal: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(&refusal[..refusal.len().min(2_000)]);
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut names: Vec<String> = Vec::new();
    for name in text.split(|c| !is_part(c)) {
        if (2..=30).contains(&name.len())
            && value_of(name).is_some()
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names.extend(
        asked_for(refusal)
            .into_iter()
            .filter(|name| name == "userId"),
    );
    names.truncate(8);
    names
}

/// What is told for a field of this name.
fn value_of(name: &str) -> Option<&'static str> {
    let words = words(name);
    let has = |known: &str| words.iter().any(|word| word == known);
    if has("email") {
        Some("\"pointrace-{uuid}@example.com\"")
    } else if has("password") {
        Some("\"Pointrace-1!\"")
    } else if has("phone") {
        Some("\"010-0000-0000\"")
    } else if has("name") || has("nickname") || has("username") || has("nick") {
        Some("\"pointrace-{uuid}\"")
    } else if name == "userId" {
        Some("{user}")
    } else {
        None
    }
}

fn body_of(names: &[String]) -> Option<String> {
    let fields = names
        .iter()
        .filter_map(|name| Some(format!("\"{name}\": {}", value_of(name)?)));
    let fields: Vec<String> = fields.collect();
    (!fields.is_empty()).then(|| format!("{{{}}}", fields.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn users_are_made_beside_where_they_are_read() {
        let paths = collections("/api/v1/members/{user}/points");
        assert_eq!(paths[0], "/api/v1/members");
        assert!(paths.contains(&"/api/v1/users".to_owned()));
        assert_eq!(collections("/points?userId={user}")[0], "/users");
    }

    #[test]
    fn what_a_refusal_asks_for_is_told() {
        let refusal = br#"{"message":["nickname should not be empty","email must be an email"]}"#;
        assert_eq!(
            body_of(&asked_of(refusal)).as_deref(),
            Some(
                "{\"nickname\": \"pointrace-{uuid}\", \"email\": \"pointrace-{uuid}@example.com\"}"
            )
        );
        assert_eq!(body_of(&asked_of(b"no")), None);
        let answer = json!({ "data": { "id": 7, "name": "x" }, "accessToken": "t" });
        assert_eq!(place_of(&answer, &IDS).as_deref(), Some("/data/id"));
        assert_eq!(place_of(&answer, &TOKENS).as_deref(), Some("/accessToken"));
    }
}
