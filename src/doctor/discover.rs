//! A service that nobody has described: what it seems to understand.
//!
//! First readings, which change nothing; then, where that is allowed, the smallest charges. A charge is understood when the
//! balance that is read afterwards has changed by it.

mod places;
mod reads;
mod report;
mod writes;

use std::sync::atomic::{AtomicU64, Ordering};

use self::places::balances;
use super::guesses::route;
use crate::point::Points;
use crate::scenario::{Route, Target, UserNames};
use crate::target::{Account, Address, Fault, Reply, Speaker, points};

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
}
