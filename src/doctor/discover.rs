//! A service that nobody has described: what it seems to understand.
//!
//! First readings, which change nothing; then, where that is allowed, the smallest charges. A charge is understood when the
//! balance that is read afterwards has changed by it. What the service's own OpenAPI document says is tried before what is
//! usual in the field.

mod document;
mod fields;
mod make;
mod openapi;
mod parameters;
mod places;
mod reads;
mod report;
mod retries;
mod schema;
mod speech;
mod uses;
mod writes;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};

use hyper::body::Bytes;
use tokio::time::sleep;

use self::places::balances;
use self::retries::Retries;
use super::guesses::{Guess, route};
use crate::point::Points;
use crate::scenario::{Route, Target, UserNames};
use crate::target::{Account, Address, Fault, Reply, Speaker, points, wants_environment};

/// What was found.
#[derive(Clone, Debug)]
pub struct Discovered {
    /// How to speak to it.
    pub target: Target,
    /// Whether charges were tried too, and understood.
    pub writes: Understood,
    /// The numbers of users that charges were tried with.
    pub used: std::ops::Range<u64>,
    /// Users that were made to find out.
    pub made: Vec<Account>,
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

/// So many readings are taken for the one, each with all charges that may be beside it.
const MOST_READ: usize = 8;

/// Users that may exist already are looked for up to this number.
const MOST_EXISTING: u64 = 40;

/// The search for a way to speak to a service.
struct Search {
    speaker: Speaker,
    absent: Vec<(String, Shape)>,
    first: u64,
    next: u64,
    sent: AtomicU64,
    accounts: Vec<Account>,
    /// The accounts were made by the set-up request.
    is_made: bool,
    /// Users that were made, by whatever request.
    made: Vec<Account>,
    /// Guesses how users are made that were sent.
    signed_up: Vec<SignUp>,
    refusals: Vec<String>,
    /// Headers that were given, and go with every request.
    headers: Vec<(String, String)>,
    /// Headers of the reading, beside those.
    of_reading: Vec<(String, String)>,
    /// Headers of the charge that was understood, beside those.
    of_charge: Vec<(String, String)>,
    /// Why a use that was named cannot be sent beside the charge.
    differs: Option<String>,
    /// Paths end with a slash.
    slashed: bool,
    /// A header says who the user is.
    by_header: bool,
    /// Routes that are not there.
    nowhere: HashSet<(String, String)>,
    retries: Retries,
    /// Something was answered to a request.
    works: AtomicBool,
    /// The last status of not working.
    away: AtomicU16,
    /// Where the service's document was.
    document: Option<String>,
}

/// An answer without what differs from request to request.
type Shape = (u16, String);

/// A guess how users are made, and whom it made: the user that it was sent for, and what was answered.
struct SignUp {
    guess: Guess,
    made: Option<(Account, Bytes)>,
}

/// A read that seems to be one.
struct Found {
    path: String,
    users: UserNames,
    /// Headers of its own.
    headers: Vec<(String, String)>,
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
        is_made: false,
        made: Vec::new(),
        signed_up: Vec::new(),
        refusals: Vec::new(),
        headers: base.headers.clone(),
        of_reading: Vec::new(),
        of_charge: Vec::new(),
        differs: None,
        slashed: false,
        by_header: false,
        nowhere: HashSet::new(),
        retries: Retries::default(),
        works: AtomicBool::new(false),
        away: AtomicU16::new(0),
        document: None,
    };
    search.speaker.log_in().await?;
    let found = search.all(base, tries_writes).await?;
    if let Some(why) = search.differs {
        return Err(why);
    }
    match takes_from_environment(&found.target, base) {
        false => Ok(found),
        true => Err("the service asks for what the environment of this machine has, which only you may give it".to_owned()),
    }
}

/// Whether two headers are one, whatever their values.
fn is_same_name(one: &(String, String), other: &(String, String)) -> bool {
    one.0.eq_ignore_ascii_case(&other.0)
}

/// Whether anything but what the user wrote, which is in front, would be filled in from the environment.
fn takes_from_environment(found: &Target, base: &Target) -> bool {
    let headers = found.headers.iter().skip(base.headers.len());
    let setup = found.setup.iter().skip(base.setup.len());
    let mut texts = headers
        .map(|(_, value)| value)
        .chain(setup.map(|setup| &setup.body));
    texts.any(|text| wants_environment(text))
}

impl Search {
    /// Looks for it in one way after another.
    async fn all(&mut self, base: &Target, tries_writes: bool) -> Result<Discovered, String> {
        let outline = self.outline().await;
        if let Some(outline) = &outline
            && let Some(found) = self.by_document(outline, tries_writes).await
        {
            return Ok(found);
        }
        for preset in ["wallet", "rinha"] {
            if let Some(found) = self.preset(preset, base).await {
                return Ok(found);
            }
        }
        let mut found = self.reads(base.first_user).await;
        if let Some(status) = self.only_away() {
            return Err(format!("the service answers {status} to everything"));
        }
        // What shows a number comes first; the guesses are in the order of their likelihood.
        found.sort_by_key(|found| !found.strong);
        if let Some(done) = self.through(&found, tries_writes).await {
            return Ok(done);
        }
        let is_strong = found.iter().any(|found| found.strong);
        if self.accounts.is_empty() && !is_strong {
            let by_header = self.reads_by_header().await;
            self.by_header = true;
            if let Some(done) = self.through(&by_header, tries_writes).await {
                return Ok(done);
            }
            self.by_header = false;
        }
        // Users may have to exist first: they are made, or else some small numbers often do.
        if self.accounts.is_empty() && !is_strong && tries_writes {
            let makers = outline.as_ref().map_or(&[][..], |outline| &outline.makers);
            if let Some(read) = self.make(&found, makers).await
                && let Some(done) = self.through(&[read], tries_writes).await
            {
                return Ok(done);
            }
            self.unmake();
        }
        if self.accounts.is_empty() && !is_strong {
            let there = self.reads(1).await.into_iter().find(|found| found.strong);
            if let Some(read) = there {
                self.accounts = self.penniless(&read).await;
                if !self.accounts.is_empty()
                    && let Some(mut done) = self.through(&[read], tries_writes).await
                {
                    done.accounts = Some(self.accounts.clone());
                    return Ok(done);
                }
            }
        }
        Err(self.report(&found))
    }

    /// Takes the readings one after another, until a charge beside one is understood.
    async fn through(&mut self, found: &[Found], tries_writes: bool) -> Option<Discovered> {
        let mut unchanged = None;
        for read in found.iter().take(MOST_READ) {
            self.read_at(read);
            if let Some(pointer) = self.balance_pointer().await {
                self.speaker.target.balance = pointer;
            }
            if !tries_writes {
                self.find_history(&[], &self.user()).await;
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

    /// Takes this reading for the one.
    fn read_at(&mut self, read: &Found) {
        self.speaker.target.read = route("GET", &read.path);
        self.speaker.target.users = read.users;
        self.say_of(&read.headers);
    }

    /// Says these headers besides those that were given; they have been looked at before.
    fn say_of(&mut self, headers: &[(String, String)]) {
        let content_type = self.speaker.target.content_type.clone();
        // A header that cannot be sent was no good guess.
        let given = self.headers.len();
        let _ = self.speaker.speak_as(&content_type, given, headers);
        headers.clone_into(&mut self.of_reading);
    }

    /// Speaks as a guess does: by its content type, and with its headers beside those of the reading.
    fn speak_as(&mut self, guess: &Guess) {
        self.speak_with(guess, &[]);
    }

    /// The same, with these headers before those of the guess.
    fn speak_with(&mut self, guess: &Guess, first: &[(String, String)]) {
        let mut all = self.of_reading.clone();
        for header in first.iter().chain(&guess.headers) {
            let mut known = self.headers.iter().chain(&all);
            if !known.any(|known| is_same_name(known, header)) {
                all.push(header.clone());
            }
        }
        let given = self.headers.len();
        // A header that cannot be sent was no good guess.
        let _ = self.speaker.speak_as(&guess.content_type, given, &all);
    }

    /// A path as this service ends its paths.
    fn at(&self, path: &str) -> String {
        match (self.slashed, path.split_once('?')) {
            (false, _) => path.to_owned(),
            (true, Some((path, query))) => format!("{}/?{query}", path.trim_end_matches('/')),
            (true, None) => format!("{}/", path.trim_end_matches('/')),
        }
    }

    /// Users of small numbers that exist and have no points.
    async fn penniless(&mut self, read: &Found) -> Vec<Account> {
        self.read_at(read);
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

    /// A user for whom nothing has been done in this search, or the first of the accounts.
    fn user(&self) -> Account {
        self.accounts.first().cloned().unwrap_or(Account {
            id: self.next,
            ..Account::default()
        })
    }

    fn described(&self, writes: Understood) -> Discovered {
        let mut target = self.speaker.target.clone();
        // Who was used to find out has points now.
        let sent = self.sent.load(Ordering::Relaxed);
        let next = if sent == 0 { self.next } else { self.next + 1 };
        target.first_user = next.max(target.first_user);
        Discovered {
            target,
            writes,
            used: match self.is_made {
                true => 0..0,
                false => self.first..next,
            },
            made: self.made.clone(),
            sent,
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
        let body = self.speaker.fill(body, user, amount);
        loop {
            let exchanged = self.speaker.exchange(0, route, &body, user, amount, None);
            let reply = exchanged.await?;
            let is_away = match reply.status {
                429 => false,
                // A service that is still starting, or one that never does.
                502 | 503 => {
                    self.away.store(reply.status, Ordering::Relaxed);
                    true
                }
                _ => {
                    self.works.store(true, Ordering::Relaxed);
                    return Ok(reply);
                }
            };
            match self.retries.wait(is_away, reply.retry_after) {
                Some(wait) => sleep(wait).await,
                None => return Ok(reply),
            }
        }
    }

    /// The status that everything was answered with, by a service that does not work.
    fn only_away(&self) -> Option<u16> {
        let away = self.away.load(Ordering::Relaxed);
        (away != 0 && !self.works.load(Ordering::Relaxed)).then_some(away)
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Setup;

    #[test]
    fn only_what_the_user_wrote_takes_from_the_environment() {
        let header = |value: &str| ("X-A".to_owned(), value.to_owned());
        let setup = |body: &str| Setup {
            request: route("POST", "/users"),
            body: body.to_owned(),
            ok: vec![200],
            user: None,
            token: None,
            once: false,
        };
        let base = Target {
            headers: vec![header("{env:A}")],
            setup: vec![setup("{env:A}")],
            ..Target::default()
        };
        assert!(!takes_from_environment(&base, &base));
        for (headers, body) in [("{env:A}", ""), ("", "{\"{env:A}\": 1}")] {
            let mut found = base.clone();
            found.headers.push(header(headers));
            found.setup.push(setup(body));
            assert!(takes_from_environment(&found, &base));
        }
    }
}
