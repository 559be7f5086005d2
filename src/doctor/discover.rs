//! A service that nobody has described: what it seems to understand.
//!
//! First readings, which change nothing; then, where that is allowed, the smallest charges. A charge is understood when the
//! balance that is read afterwards has changed by it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::time::sleep;

use super::guesses::{
    AMOUNTS, BALANCES, BodyGuess, METHODS, NAMES, NO_BALANCES, READS, bodies, route, writes,
};
use crate::point::Points;
use crate::scenario::{Route, Target, UserNames};
use crate::target::{Account, Address, Fault, Reply, Speaker, plain, points};

/// What was found.
#[derive(Clone, Debug)]
pub struct Discovered {
    /// How to speak to it.
    pub target: Target,
    /// Whether charges were tried too, and understood.
    pub writes: Understood,
    /// The numbers of users that charges were tried with.
    pub used: std::ops::Range<u64>,
    /// Requests that may have changed something.
    pub sent: u64,
    /// Users that exist and have no points, where others do not exist.
    pub accounts: Option<Vec<Account>>,
}

/// How far charges and uses are understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Understood {
    /// They were not tried.
    NotTried,
    /// A charge changed the balance.
    Charged,
    /// A charge was answered as done and changed nothing, or its code is not there yet.
    NothingChanged,
}

/// A late write is waited for so long, in tenths of a second.
const LATE: u32 = 12;

/// The same where a charge was found to change nothing before.
const LATE_AGAIN: u32 = 3;

/// So many paths are tried though nothing says that they are there.
const LIKELY: usize = 6;

/// Users that may exist already are looked for up to this number.
const MOST_EXISTING: u64 = 40;

/// So many different refusals are shown.
const SHOWN: usize = 6;

/// Somebody who looks for a way to speak to a service.
struct Search {
    speaker: Speaker,
    absent: Vec<(String, Shape)>,
    first: u64,
    next: u64,
    sent: AtomicU64,
    accounts: Vec<Account>,
    refusals: Vec<String>,
}

/// An answer without what differs from request to request.
type Shape = (u16, String);

/// A read that seems to be one.
struct Found {
    path: String,
    users: UserNames,
    /// Numbers were in its answer; without, the user has to exist first.
    strong: bool,
}

/// Finds out how to speak to a service. With `tries_writes` it charges and uses a few points.
///
/// # Errors
/// What was tried, and how to describe the service.
pub async fn discover(
    base: &Target,
    addresses: &[Address],
    accounts: Option<&[Account]>,
    tries_writes: bool,
) -> Result<Discovered, String> {
    let mut target = base.clone();
    target.empty = vec![404];
    let mut search = Search {
        speaker: Speaker::new(target, addresses.to_vec())?,
        absent: Vec::new(),
        sent: AtomicU64::new(0),
        first: base.first_user,
        next: base.first_user,
        accounts: accounts.unwrap_or_default().to_vec(),
        refusals: Vec::new(),
    };
    search.speaker.log_in().await?;
    for preset in ["wallet", "rinha"] {
        if let Some(found) = search.preset(preset, base).await {
            return Ok(found);
        }
    }
    let mut found = search.reads(base.first_user).await;
    // What shows a number comes first; the guesses are in the order of their likelihood.
    found.sort_by_key(|found| !found.strong);
    if let Some(done) = search.through(&found, tries_writes).await {
        return Ok(done);
    }
    // Users may have to exist first: some small numbers often do.
    if search.accounts.is_empty() && !found.iter().any(|found| found.strong) {
        let there = search.reads(1).await.into_iter().find(|found| found.strong);
        if let Some(read) = there {
            search.accounts = search.penniless(&read).await;
            if !search.accounts.is_empty()
                && let Some(mut done) = search.through(&[read], tries_writes).await
            {
                done.accounts = Some(search.accounts);
                return Ok(done);
            }
        }
    }
    Err(search.report(&found))
}

impl Search {
    /// Takes the readings one after another, until a charge beside one is understood.
    async fn through(&mut self, found: &[Found], tries_writes: bool) -> Option<Discovered> {
        let mut unchanged = None;
        for read in found {
            self.speaker.target.read = route("GET", &read.path);
            self.speaker.target.users = read.users;
            if let Some(pointer) = self.balance_pointer().await {
                self.speaker.target.balance = pointer;
            }
            self.guess_history(&read.path).await;
            if !tries_writes {
                // Without a number it may be anything.
                return read.strong.then(|| self.described(Understood::NotTried));
            }
            match self.charge(&read.path).await {
                Some(Understood::NothingChanged) => {
                    unchanged.get_or_insert(self.described(Understood::NothingChanged));
                }
                Some(understood) => return Some(self.described(understood)),
                None => {}
            }
        }
        unchanged
    }

    /// Users of small numbers that exist and have no points.
    async fn penniless(&mut self, read: &Found) -> Vec<Account> {
        self.speaker.target.read = route("GET", &read.path);
        self.speaker.target.users = read.users;
        let mut there = Vec::new();
        for id in 1..=MOST_EXISTING {
            let account = Account {
                id,
                name: Some(id.to_string()),
                ..Account::default()
            };
            let Some(body) = self.look(&account).await else {
                continue;
            };
            let place = balances(&body).into_iter().next();
            let balance = place.and_then(|place| body.pointer(&place).and_then(points));
            if balance == Some(0) {
                there.push(account);
            }
        }
        there
    }

    /// A user that nobody has used in this search, or the first of the accounts.
    fn user(&mut self) -> Account {
        if let Some(account) = self.accounts.first() {
            return account.clone();
        }
        let id = self.next;
        self.next += 1;
        Account {
            id,
            ..Account::default()
        }
    }

    fn described(&self, writes: Understood) -> Discovered {
        let mut target = self.speaker.target.clone();
        // Who was used to find out has points now.
        target.first_user = self.next.max(target.first_user);
        Discovered {
            target,
            writes,
            used: self.first..self.next,
            sent: self.sent.load(Ordering::Relaxed),
            accounts: None,
        }
    }

    async fn ask(
        &self,
        route: &Route,
        body: &str,
        user: &Account,
        amount: Points,
    ) -> Result<Reply, Fault> {
        if route.method != "GET" {
            self.sent.fetch_add(1, Ordering::Relaxed);
        }
        self.speaker
            .exchange(
                0,
                route,
                &self.speaker.fill(body, user, amount),
                user,
                amount,
                None,
            )
            .await
    }

    /// An answer without digits and without the path that was asked for.
    fn shape(&self, reply: &Reply, route: &Route, user: &Account) -> Shape {
        let path = self.speaker.fill(&route.path, user, 0);
        let path = path.split('?').next().unwrap_or("");
        let text = String::from_utf8_lossy(&reply.body).replace(path, "");
        let text = text.replace(path.trim_start_matches('/'), "");
        let id = self.speaker.name(user);
        let text = text.replace(&id, "");
        let letters = text.chars().filter(|c| !c.is_ascii_digit()).take(600);
        (reply.status, letters.collect())
    }

    /// How a method is answered where there is certainly nothing.
    async fn absent(&mut self, method: &str, user: &Account) -> Option<Shape> {
        if let Some((_, shape)) = self.absent.iter().find(|(of, _)| of == method) {
            return Some(shape.clone());
        }
        let nowhere = route(method, "/pointrace-is-not-here/{user}/x");
        let body = if method == "GET" { "" } else { "{}" };
        let reply = self.ask(&nowhere, body, user, 0).await.ok()?;
        let shape = self.shape(&reply, &nowhere, user);
        self.absent.push((method.to_owned(), shape.clone()));
        Some(shape)
    }

    /// Whether the answer says that there is no such route.
    async fn is_absent(&mut self, reply: &Reply, route: &Route, user: &Account) -> bool {
        let absent = self.absent(&route.method, user).await;
        let shape = self.shape(reply, route, user);
        matches!(reply.status, 405 | 501)
            && absent.as_ref().is_none_or(|(status, _)| *status != 501)
            || absent == Some(shape)
    }

    /// A preset whose answers have a shape of their own.
    async fn preset(&mut self, name: &str, base: &Target) -> Option<Discovered> {
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
                sent: 0,
                accounts: None,
            });
        }
        self.speaker.target = before;
        None
    }

    /// Paths that answer a reading.
    async fn reads(&mut self, first: u64) -> Vec<Found> {
        let mut found = Vec::new();
        for users in NAMES {
            self.speaker.target.users = users;
            for path in READS {
                let user = self.accounts.first().cloned().unwrap_or(Account {
                    id: first,
                    ..Account::default()
                });
                let read = route("GET", path);
                let reply = match self.ask(&read, "", &user, 0).await {
                    Ok(reply) => reply,
                    Err(fault) => {
                        self.refused(&format!("GET {path}: {}", fault.text()));
                        continue;
                    }
                };
                if self.is_absent(&reply, &read, &user).await {
                    continue;
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
                if strong || is_error {
                    found.push(Found {
                        path: path.to_owned(),
                        users,
                        strong,
                    });
                }
            }
            if found.iter().any(|found| found.strong) {
                break;
            }
        }
        found
    }

    fn refused(&mut self, line: &str) {
        if self.refusals.len() < SHOWN && !self.refusals.iter().any(|known| known == line) {
            self.refusals.push(line.to_owned());
        }
    }

    async fn look(&self, user: &Account) -> Option<Value> {
        let reply = self
            .ask(&self.speaker.target.read, "", user, 0)
            .await
            .ok()?;
        let fine = (200..300).contains(&reply.status);
        fine.then(|| serde_json::from_slice(&reply.body).ok())?
    }

    /// The likeliest place of the balance, by its name.
    async fn balance_pointer(&mut self) -> Option<String> {
        let user = self.accounts.first().cloned().unwrap_or(Account {
            id: self.next,
            ..Account::default()
        });
        let body = self.look(&user).await?;
        balances(&body).into_iter().next()
    }

    async fn guess_history(&mut self, read: &str) {
        let bare = read.split('?').next().unwrap_or(read).to_owned();
        let user = self.accounts.first().cloned().unwrap_or(Account {
            id: self.next,
            ..Account::default()
        });
        for word in ["histories", "history", "transactions"] {
            let history = route("GET", &format!("{bare}/{word}"));
            let Ok(reply) = self.ask(&history, "", &user, 0).await else {
                continue;
            };
            let body = serde_json::from_slice::<Value>(&reply.body).ok();
            if reply.status == 200 && body.is_some_and(|body| body.is_array()) {
                self.speaker.target.history = Some(history);
                return;
            }
        }
        self.speaker.target.history = None;
    }

    /// Looks for a charge, and then for a use.
    async fn charge(&mut self, read: &str) -> Option<Understood> {
        let mut unchanged = None;
        for (place, (charge, r#use)) in writes(read).into_iter().enumerate() {
            for method in METHODS {
                let at = route(method, &charge);
                if !self.is_there(&at, place < LIKELY, &mut unchanged).await {
                    continue;
                }
                for amount in AMOUNTS {
                    // What all bodies leave unchanged has nothing to do with amounts.
                    if unchanged.is_some() {
                        break;
                    }
                    for guess in bodies(&charge) {
                        let at = route(method, &format!("{charge}{}", guess.query));
                        let user = self.user();
                        match self
                            .try_charge(&at, *guess, &user, (amount, unchanged.is_some()))
                            .await
                        {
                            Tried::Changed => {
                                self.find_use(method, &r#use, *guess, &user, amount).await;
                                return Some(Understood::Charged);
                            }
                            Tried::Unchanged => {
                                unchanged.get_or_insert((at, *guess));
                            }
                            Tried::Refused => {}
                        }
                    }
                }
            }
            // A route that is there and answers is the one: others would be guesses about something else.
            if unchanged.is_some() {
                break;
            }
        }
        let (at, guess) = unchanged?;
        self.take(&at, guess);
        let same = Route {
            path: at.path.replace("/charge", "/use"),
            ..at
        };
        self.speaker.target.r#use = (same, guess.template.to_owned());
        Some(Understood::NothingChanged)
    }

    /// Whether there is such a route, by an answer to the likeliest body.
    async fn is_there(
        &mut self,
        at: &Route,
        likely: bool,
        unwritten: &mut Option<(Route, BodyGuess)>,
    ) -> bool {
        let user = self.user();
        let guess = bodies(&at.path)[0];
        guess
            .content_type
            .clone_into(&mut self.speaker.target.content_type);
        // Of nothing: it is refused, or changes nothing.
        let Ok(reply) = self.ask(at, guess.template, &user, 0).await else {
            return false;
        };
        if self.is_absent(&reply, at, &user).await {
            // Some answer everything that they do not like in the same way.
            let absent = self.absent(&at.method, &user).await;
            return likely && absent.is_some_and(|(status, _)| matches!(status, 400 | 500));
        }
        let text = String::from_utf8_lossy(&reply.body).to_lowercase();
        if reply.status == 501 || text.contains("not implemented") {
            unwritten.get_or_insert((at.clone(), guess));
        }
        // Nobody is there who may do this.
        !matches!(reply.status, 401 | 403)
    }

    async fn try_charge(
        &mut self,
        at: &Route,
        guess: BodyGuess,
        user: &Account,
        (amount, again): (Points, bool),
    ) -> Tried {
        let before = self.look(user).await.unwrap_or(Value::Null);
        guess
            .content_type
            .clone_into(&mut self.speaker.target.content_type);
        let Ok(reply) = self.ask(at, guess.template, user, amount).await else {
            return Tried::Refused;
        };
        if !(200..300).contains(&reply.status) {
            let text = String::from_utf8_lossy(&reply.body);
            self.refused(&format!(
                "{} {} with {}: {} {}",
                at.method,
                at.path,
                plain(&self.speaker.fill(guess.template, user, amount)),
                reply.status,
                plain(text.trim())
            ));
            return Tried::Refused;
        }
        let mut after = Value::Null;
        for _ in 0..if again { LATE_AGAIN } else { LATE } {
            after = self.look(user).await.unwrap_or(Value::Null);
            if let Some(pointer) = changed(&before, &after, amount) {
                let known = self.speaker.target.clone();
                self.take(at, guess);
                self.speaker.target.balance = pointer;
                if !known.ok.contains(&reply.status) {
                    self.speaker.target.ok.push(reply.status);
                }
                let answer = serde_json::from_slice::<Value>(&reply.body).unwrap_or_default();
                let now = after.pointer(&self.speaker.target.balance).and_then(points);
                let mut places = balances(&answer).into_iter();
                self.speaker.target.answer =
                    places.find(|place| answer.pointer(place).and_then(points) == now);
                return Tried::Changed;
            }
            sleep(Duration::from_millis(100)).await;
        }
        // A balance that is no number any more: that was the wrong body.
        let spoilt = balances(&after).is_empty() && !balances(&before).is_empty();
        match spoilt {
            true => Tried::Refused,
            false => Tried::Unchanged,
        }
    }

    fn take(&mut self, at: &Route, guess: BodyGuess) {
        self.speaker.target.charge = (at.clone(), guess.template.to_owned());
        self.speaker.target.r#use = (at.clone(), guess.template.to_owned());
        guess
            .content_type
            .clone_into(&mut self.speaker.target.content_type);
    }

    /// The use that belongs to a charge.
    async fn find_use(
        &mut self,
        method: &str,
        path: &str,
        guess: BodyGuess,
        user: &Account,
        amount: Points,
    ) {
        let mut paths = vec![path.to_owned()];
        if let Some((stem, _)) = path.rsplit_once('/') {
            for word in ["use", "spend", "deduct", "withdraw", "debit", "pay"] {
                let other = format!("{stem}/{word}");
                if !paths.contains(&other) {
                    paths.push(other);
                }
            }
        }
        let mut methods = vec![method];
        methods.extend(METHODS.into_iter().filter(|other| *other != method));
        for path in &paths {
            for method in &methods {
                let others = bodies(path).iter().filter(|other| **other != guess);
                for (place, guess) in [&guess].into_iter().chain(others).enumerate() {
                    let at = route(method, &format!("{path}{}", guess.query));
                    guess
                        .content_type
                        .clone_into(&mut self.speaker.target.content_type);
                    let Ok(reply) = self.ask(&at, guess.template, user, amount).await else {
                        continue;
                    };
                    if self.is_absent(&reply, &at, user).await {
                        break;
                    }
                    if (200..300).contains(&reply.status) || place == 0 && is_refusal(&reply) {
                        self.speaker.target.r#use = (at, guess.template.to_owned());
                        return;
                    }
                }
            }
        }
        // As it is named in most places; that it is not there will be seen.
        let at = route(method, &format!("{path}{}", guess.query));
        self.speaker.target.r#use = (at, guess.template.to_owned());
        guess
            .content_type
            .clone_into(&mut self.speaker.target.content_type);
    }

    /// What was tried, for somebody who knows the service.
    fn report(&self, found: &[Found]) -> String {
        let mut text = match found.is_empty() {
            true => format!(
                "nothing answered a reading at any of {} usual paths, such as /point/{{user}}, /points/{{user}}, /users/{{user}}/point, /api/v1/balance?userId={{user}}",
                READS.len()
            ),
            false => {
                let paths: Vec<&str> = found.iter().map(|found| found.path.as_str()).collect();
                format!(
                    "readings were answered at {}, and no charge changed a balance (PATCH, POST and PUT of charge, deposit, earn, add with the amount in the body, in the query, in a form)",
                    paths.join(", ")
                )
            }
        };
        if !self.refusals.is_empty() {
            text.push_str(&format!("; answers were: {}", self.refusals.join("; ")));
        }
        let auth = self
            .absent
            .iter()
            .any(|(_, (status, _))| matches!(status, 401 | 403))
            || self
                .refusals
                .iter()
                .any(|line| line.contains(": 401") || line.contains(": 403"));
        if auth {
            text.push_str("; it wants to know who asks: give --header 'Authorization: Bearer {env:TOKEN}' or --accounts");
        }
        let unknown = self.refusals.iter().any(|line| line.contains(": 404"));
        if unknown && !auth {
            text.push_str("; if users have to exist first, name some that do: --accounts FILE, or --set target.first_user=1 --set target.last_user=5");
        }
        text.push_str("; describe it with --set target.read='GET /…/{user}' --set target.charge='POST /…' --set target.charge_body='{\"amount\": {amount}}' --set target.use='POST /…' --set target.balance=/… (docs/target.md)");
        text
    }
}

/// What came of a charge.
enum Tried {
    Changed,
    Unchanged,
    Refused,
}

fn is_refusal(reply: &Reply) -> bool {
    matches!(reply.status, 400 | 409 | 422)
}

/// Pointers to numbers, with what they are called by.
fn numbers(value: &Value, at: &str, depth: usize, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) if depth < 4 => {
            for (name, field) in fields {
                let pointer = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                numbers(field, &pointer, depth + 1, found);
            }
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
fn balances(body: &Value) -> Vec<String> {
    let mut found = Vec::new();
    numbers(body, "", 0, &mut found);
    found.retain(|(_, name)| !NO_BALANCES.contains(&name.as_str()));
    let rank = |name: &str| {
        let exact = BALANCES.iter().position(|known| *known == name);
        let within = || BALANCES.iter().position(|known| name.contains(known));
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
fn changed(before: &Value, after: &Value, amount: Points) -> Option<String> {
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
