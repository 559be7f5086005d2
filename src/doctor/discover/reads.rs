//! Readings: which paths answer one, where the balance is in it, and where a history is.

use serde_json::Value;

use super::places::balances;
use super::{Discovered, Found, Search, Understood};
use crate::doctor::guesses::{HEADERS, NAMES, reads, reads_of_a_header, route};
use crate::scenario::{Target, UserNames};
use crate::target::{Account, Reply, plain, points};

/// What histories are called in paths.
const HISTORIES: [&str; 4] = ["histories", "history", "transactions", "logs"];

/// How many different refusals are shown.
const SHOWN: usize = 6;

impl Search {
    /// A preset whose answers have a shape of their own.
    pub(super) async fn preset(&mut self, name: &str, base: &Target) -> Option<Discovered> {
        let mut target = Target::preset(name)?;
        target.headers = base.headers.clone();
        let before = std::mem::replace(&mut self.speaker.target, target);
        let user = Account {
            id: self.speaker.target.first_user,
            ..Account::default()
        };
        let read = self.speaker.target.read.clone();
        let reply = self.ask(&read, "", &user, 0).await.ok();
        let value = reply.and_then(|reply| {
            let fine = reply.status == 200;
            fine.then(|| serde_json::from_slice::<Value>(&reply.body).ok())?
        });
        let fits = value.is_some_and(|value| {
            value
                .pointer(&self.speaker.target.balance)
                .and_then(points)
                .is_some()
        });
        if fits {
            return Some(Discovered {
                target: self.speaker.target.clone(),
                writes: Understood::NotTried,
                used: 0..0,
                made: Vec::new(),
                sent: 0,
                accounts: None,
            });
        }
        self.speaker.target = before;
        None
    }

    /// Paths that answer a reading.
    pub(super) async fn reads(&mut self, first: u64) -> Vec<Found> {
        let mut found = Vec::new();
        for users in NAMES {
            self.speaker.target.users = users;
            for path in reads() {
                let user = self.accounts.first().cloned().unwrap_or(Account {
                    id: first,
                    ..Account::default()
                });
                found.extend(self.try_reading(&path, &user, &[]).await);
            }
            // Users of another kind are not looked for at a service that answers nothing at all.
            if found.iter().any(|found| found.strong) || self.only_away().is_some() {
                break;
            }
        }
        found
    }

    /// Paths that answer a reading of a user whom a header names.
    pub(super) async fn reads_by_header(&mut self) -> Vec<Found> {
        let mut found = Vec::new();
        self.speaker.target.users = UserNames::Number;
        let user = self.user();
        for path in reads_of_a_header() {
            // What is not there without the header is not there with it.
            let read = route("GET", &path);
            let Ok(reply) = self.ask(&read, "", &user, 0).await else {
                continue;
            };
            if self.is_absent(&reply, &read, &user).await {
                continue;
            }
            for name in HEADERS {
                let header = [(name.to_owned(), "{user}".to_owned())];
                let tried = self.try_reading(&path, &user, &header).await;
                found.extend(tried.filter(|tried| tried.strong));
            }
        }
        self.say_of(&[]);
        found
    }

    /// Whether a path answers a reading.
    pub(super) async fn try_reading(
        &mut self,
        path: &str,
        user: &Account,
        headers: &[(String, String)],
    ) -> Option<Found> {
        self.say_of(headers);
        let mut read = route("GET", &self.at(path));
        let mut reply = match self.ask(&read, "", user, 0).await {
            Ok(reply) => reply,
            Err(fault) => {
                self.refused(&format!("GET {path}: {}", fault.text()));
                return None;
            }
        };
        if !self.slashed && self.is_sent_to_a_slash(&reply, &read.path, user) {
            self.slashed = true;
            read = route("GET", &self.at(path));
            reply = self.ask(&read, "", user, 0).await.ok()?;
        }
        if self.is_absent(&reply, &read, user).await {
            return None;
        }
        let body = serde_json::from_slice::<Value>(&reply.body).ok();
        let fine = (200..300).contains(&reply.status);
        let strong = fine && body.as_ref().is_some_and(|body| !balances(body).is_empty());
        if !strong {
            let text = String::from_utf8_lossy(&reply.body);
            self.refused(&format!(
                "GET {path}: {} {}",
                reply.status,
                plain(text.trim())
            ));
        }
        // A page, or a list, is no account.
        let is_error = !fine && reply.status != 401 && reply.status != 403;
        (strong || is_error).then(|| Found {
            path: read.path,
            users: self.speaker.target.users,
            headers: headers.to_vec(),
            strong,
        })
    }

    /// Whether an answer says that the same path is meant, with a slash at its end.
    fn is_sent_to_a_slash(&self, reply: &Reply, path: &str, user: &Account) -> bool {
        let Some(location) = reply.location.as_deref() else {
            return false;
        };
        let asked = self.speaker.fill(path, user, 0);
        let asked = asked.split('?').next().unwrap_or_default();
        let sent_to = location.split('?').next().unwrap_or_default();
        (300..400).contains(&reply.status) && sent_to.ends_with(&format!("{asked}/"))
    }

    pub(super) fn refused(&mut self, line: &str) {
        if self.refusals.len() < SHOWN && !self.refusals.iter().any(|known| known == line) {
            self.refusals.push(line.to_owned());
        }
    }

    pub(super) async fn look(&self, user: &Account) -> Option<Value> {
        self.look_closely(user).await.ok()
    }

    /// What is read, or the status that is answered instead, if any is.
    pub(super) async fn look_closely(&self, user: &Account) -> Result<Value, Option<u16>> {
        let reply = self.ask(&self.speaker.target.read, "", user, 0).await;
        let reply = reply.map_err(|_| None)?;
        let fine = (200..300).contains(&reply.status);
        let value = fine.then(|| serde_json::from_slice(&reply.body).ok());
        value.flatten().ok_or(Some(reply.status))
    }

    /// The likeliest place of the balance, by its name.
    pub(super) async fn balance_pointer(&mut self) -> Option<String> {
        let body = self.look(&self.user()).await?;
        balances(&body).into_iter().next()
    }

    /// The history, at one of these paths or beside where the balance is read, and where the list is in it. Of a user who
    /// has entries it is known which list that is.
    pub(super) async fn find_history(&mut self, named: &[String], user: &Account) {
        let read = self.speaker.target.read.path.clone();
        let (path, query) = read.split_once('?').unwrap_or((&read, ""));
        let joint = if query.is_empty() { "" } else { "?" };
        let path = path.trim_end_matches('/');
        let beside = HISTORIES.map(|word| format!("{path}/{word}{joint}{query}"));
        self.speaker.target.history = None;
        for path in named.iter().chain(&beside) {
            let history = route("GET", &self.at(path));
            let Ok(reply) = self.ask(&history, "", user, 0).await else {
                continue;
            };
            let body = serde_json::from_slice::<Value>(&reply.body).ok();
            let rows = body
                .filter(|_| reply.status == 200)
                .and_then(|body| rows(&body));
            if let Some(rows) = rows {
                self.speaker.target.history = Some(history);
                self.speaker.target.rows = rows;
                return;
            }
        }
    }
}

/// Where the list is in a history: the first list of objects, or an empty one.
fn rows(body: &Value) -> Option<String> {
    let mut places = vec![(String::new(), body)];
    let mut empty = None;
    let mut next = 0;
    while next < places.len() && next < 100 {
        let (at, value) = places[next].clone();
        next += 1;
        match value {
            Value::Array(items) if items.is_empty() => {
                empty.get_or_insert(at);
            }
            Value::Array(items) if items.iter().all(Value::is_object) => return Some(at),
            Value::Object(fields) => places.extend(fields.iter().map(|(name, field)| {
                let name = name.replace('~', "~0").replace('/', "~1");
                (format!("{at}/{name}"), field)
            })),
            _ => {}
        }
    }
    empty
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_list_of_a_history_is_found() {
        let at = |body| rows(&body);
        assert_eq!(at(json!([{ "id": 1 }])).as_deref(), Some(""));
        assert_eq!(
            at(json!({ "tags": [1], "data": { "content": [{}] } })).as_deref(),
            Some("/data/content")
        );
        assert_eq!(
            at(json!({ "errors": [], "histories": [{}] })).as_deref(),
            Some("/histories")
        );
        assert_eq!(
            at(json!({ "histories": [] })).as_deref(),
            Some("/histories")
        );
        assert_eq!(at(json!({ "point": 3 })), None);
    }
}
