//! What a description means on the wire: requests made, answers understood.

mod history;
mod request;
mod understand;
mod value;

use history::Entries;
pub(crate) use value::points;
use value::{said, text, without_digits};

use std::env;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use parking_lot::Mutex;
use serde_json::Value;
use tokio::time::sleep;

use super::address::{Address, plain};
use super::evidence::{Account, Counts, Learnt};
use super::held::{Gate, Place};
use super::tls;
use super::wire::{Connection, Fault, Reply};
use crate::point::{Kind, OutcomeKind, Points};
use crate::scenario::{Route, Setup, Target};

/// How often a request that is asked to come later comes again.
const MOST_RETRIES: u32 = 5;

/// The longest that it waits each time.
const LONGEST_RETRY: u64 = 10;

/// Speaks to a service as its description says.
#[derive(Debug)]
pub(crate) struct Speaker {
    pub target: Target,
    pub addresses: Vec<Address>,
    headers: Vec<(HeaderName, String)>,
    /// What every request to each of the addresses says.
    always: Vec<Always>,
    /// The token that every user without one of its own sends.
    token: Option<String>,
    /// Open connections that nobody uses, for each address.
    idle: Vec<Mutex<Vec<Connection>>>,
    pub learnt: Learnt,
    /// Requests that were asked to come later, and did.
    pub slowed: AtomicU64,
    /// The longest wait for an answer, in nanoseconds.
    pub answer_within: AtomicU64,
}

/// The headers that are the same each time, ready to be copied.
#[derive(Debug)]
struct Always {
    with_body: HeaderMap,
    without_body: HeaderMap,
}

/// What came of a charge or a use.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub outcome: OutcomeKind,
    /// The balance in the answer.
    pub balance: Option<Points>,
    /// What was answered. It is put into words only when it is shown, which takes longer than to understand it.
    answer: Result<Reply, Fault>,
}

impl Heard {
    /// What was answered, in a line.
    pub fn said(&self) -> String {
        match &self.answer {
            Ok(reply) => said(reply),
            Err(fault) => plain(fault.text()),
        }
    }

    /// What came with the status.
    pub fn body(&self) -> &[u8] {
        self.answer.as_ref().map_or(&[], |reply| &reply.body)
    }

    /// The answer's status and its text without digits.
    pub fn shape(&self) -> Option<(u16, String)> {
        let reply = self.answer.as_ref().ok()?;
        Some((reply.status, without_digits(&reply.body)))
    }
}

/// What a reading shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub balance: Points,
    pub credit: Points,
}

/// Whether a user may still be one that the service has never heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fresh {
    /// No charge of its was answered as done.
    Yes,
    /// It was charged, or had points before.
    No,
}

impl Speaker {
    /// Fills in what headers take from the environment.
    ///
    /// # Errors
    /// What is wrong with a header.
    pub fn new(mut target: Target, addresses: Vec<Address>) -> Result<Self, String> {
        for setup in &mut target.setup {
            setup.body = from_environment(&setup.body)?;
        }
        let always = always_at(&addresses, &target.content_type)?;
        Ok(Speaker {
            headers: headers(&target.headers)?,
            always,
            token: None,
            idle: addresses.iter().map(|_| Mutex::default()).collect(),
            answer_within: AtomicU64::new(target.answer_within),
            target,
            addresses,
            learnt: Learnt::default(),
            slowed: AtomicU64::new(0),
        })
    }

    /// Takes another content type, and other headers behind the first ones, which the user gave: those that are understood
    /// are looked for. What is looked for is a service's own word, and nothing of the environment is put into it.
    ///
    /// # Errors
    /// What is wrong with them; then everything stays as it was.
    pub fn speak_as(
        &mut self,
        content_type_is: &str,
        given: usize,
        found: &[(String, String)],
    ) -> Result<(), String> {
        let always = always_at(&self.addresses, content_type_is)?;
        let found_headers = found
            .iter()
            .map(|(name, value)| Ok((header_name(name)?, value.clone())));
        let found_headers = found_headers.collect::<Result<Vec<_>, String>>()?;
        self.always = always;
        self.headers.truncate(given);
        self.headers.extend(found_headers);
        content_type_is.clone_into(&mut self.target.content_type);
        self.target.headers.truncate(given);
        self.target.headers.extend_from_slice(found);
        Ok(())
    }

    /// What the target calls a user.
    pub fn name(&self, account: &Account) -> String {
        self.fill("{user}", account, 0)
    }

    /// Charges or uses points at one of the instances; with a gate, its last byte waits there.
    pub async fn apply(
        &self,
        instance: usize,
        (kind, amount): (Kind, Points),
        account: &Account,
        gate: Option<&Arc<Gate>>,
    ) -> Heard {
        let (route, body) = match kind {
            Kind::Charge => &self.target.charge,
            Kind::Use => &self.target.r#use,
        };
        let body = self.fill(body, account, amount);
        let mut place = gate.map(Place::at);
        let mut retries = 0;
        loop {
            let heard = self
                .exchange(instance, route, &body, account, amount, place.take())
                .await;
            match heard.as_ref().ok().and_then(later) {
                Some(seconds) if retries < MOST_RETRIES => {
                    retries += 1;
                    self.slowed.fetch_add(1, Ordering::Relaxed);
                    sleep(Duration::from_secs(seconds.min(LONGEST_RETRY))).await;
                }
                // It said again and again that it did nothing.
                Some(_) => {
                    let mut heard = self.understand(heard);
                    heard.outcome = OutcomeKind::Failed;
                    return heard;
                }
                None => return self.understand(heard),
            }
        }
    }

    /// Whether requests say whose points they are about, be it by a name or by a token of each user's own.
    pub fn tells_users_apart(&self) -> bool {
        let target = &self.target;
        let mut setup = target.setup.iter();
        let logs_in = setup.any(|setup| !setup.once && setup.token.is_some());
        let mut headers = self.headers.iter();
        let charge = &target.charge;
        logs_in
            || headers.any(|(_, value)| value.contains("{user}"))
            || (target.read.path.contains("{user}")
                && (charge.0.path.contains("{user}") || charge.1.contains("{user}")))
    }

    /// Sends what is sent once, before any user: a token in its answer is everybody's.
    ///
    /// # Errors
    /// What was answered instead.
    pub async fn log_in(&mut self) -> Result<(), String> {
        let mut everybody = Account::default();
        for setup in self.target.setup.iter().filter(|setup| setup.once) {
            self.capture(setup, &mut everybody).await?;
        }
        self.token = everybody.token;
        Ok(())
    }

    /// Makes a user, or logs it in, as the description says.
    ///
    /// # Errors
    /// What was answered instead.
    pub async fn set_up(&self, account: &mut Account) -> Result<(), String> {
        for setup in self.target.setup.iter().filter(|setup| !setup.once) {
            self.capture(setup, account).await?;
        }
        Ok(())
    }

    async fn capture(&self, setup: &Setup, account: &mut Account) -> Result<(), String> {
        let Setup { request, body, .. } = setup;
        let token = account.token.as_deref().unwrap_or_default();
        let body = self.fill(&body.replace("{token}", token), account, 0);
        let what = || format!("the set-up request {} {}", request.method, request.path);
        let reply = self.exchange(0, request, &body, account, 0, None).await;
        let reply = reply.map_err(|fault| format!("{}: {}", what(), plain(fault.text())))?;
        if !setup.ok.contains(&reply.status) {
            return Err(format!(
                "{} for user {} answered {}",
                what(),
                plain(&self.name(account)),
                said(&reply)
            ));
        }
        let value: Option<Value> = serde_json::from_slice(&reply.body).ok();
        let captured = |pointer: &Option<String>| match pointer {
            None => Ok(None),
            Some(pointer) => {
                let found = value.as_ref().and_then(|value| value.pointer(pointer));
                let found = found.filter(|found| !found.is_null()).map(text);
                // What was answered is not repeated: there may be a token in it.
                let none = || format!("{}: its answer has nothing at {pointer}", what());
                found.map(Some).ok_or_else(none)
            }
        };
        let (user, token) = (captured(&setup.user)?, captured(&setup.token)?);
        if let Some(user) = user {
            let plain = |c: char| c.is_ascii_graphic() && !"/?#%".contains(c);
            if !user.chars().all(plain) {
                return Err(format!("{}: a user cannot be called so in a path", what()));
            }
            account.name = Some(user);
        }
        if token.is_some() {
            account.token = token;
        }
        Ok(())
    }

    /// Reads a balance. What a `fresh` user, for whom no charge was answered as done, is answered in place of one may say that
    /// there are no points yet.
    ///
    /// # Errors
    /// What keeps it from being read.
    pub async fn read(&self, account: &Account, fresh: Fresh) -> Result<Reading, String> {
        let reply = self.look(&self.target.read, account).await?;
        if self.is_empty(reply.status, fresh) {
            return Ok(Reading {
                balance: 0,
                credit: 0,
            });
        }
        let value = self.body(&self.target.read, &reply)?;
        let at = |pointer: &str| value.pointer(pointer).and_then(points);
        let balance = at(&self.target.balance).ok_or_else(|| {
            format!(
                "there is no balance at {} of {}",
                self.target.balance,
                plain(&value.to_string())
            )
        })?;
        let credit = self.target.credit.as_deref().and_then(at).unwrap_or(0);
        Ok(Reading { balance, credit })
    }

    /// Reads a history; `None` if the target has none.
    ///
    /// # Errors
    /// What keeps it from being read.
    pub async fn history(&self, account: &Account, fresh: Fresh) -> Result<Option<Counts>, String> {
        let read = self.read_history(account, fresh).await?;
        Ok(read.map(|entries| entries.counts))
    }

    /// How many entries a history has, of whatever type; `None` if the target has no history.
    ///
    /// # Errors
    /// What keeps it from being read.
    pub async fn entries(&self, account: &Account, fresh: Fresh) -> Result<Option<u64>, String> {
        let read = self.read_history(account, fresh).await?;
        Ok(read.map(|entries| entries.all))
    }

    async fn read_history(
        &self,
        account: &Account,
        fresh: Fresh,
    ) -> Result<Option<Entries>, String> {
        let Some(route) = &self.target.history else {
            return Ok(None);
        };
        let reply = self.look(route, account).await?;
        if self.is_empty(reply.status, fresh) {
            return Ok(Some(Entries::default()));
        }
        self.is_success(route, &reply)?;
        match history::read(&self.target, &reply.body) {
            Ok(Some(entries)) => Ok(Some(entries)),
            Ok(None) => Err(format!(
                "there is no list at \"{}\" of {}",
                self.target.rows,
                plain(&String::from_utf8_lossy(&reply.body))
            )),
            Err(_) => Err(no_json(route, &reply)),
        }
    }

    /// Whether this status of a reading says that there is nothing yet. One that says that the service failed, or did not
    /// like the request, is answered to any reading when it is busy: of a user who has been charged it says nothing.
    fn is_empty(&self, status: u16, fresh: Fresh) -> bool {
        let is_trouble = status == 400 || status >= 500;
        self.target.empty.contains(&status) && (fresh == Fresh::Yes || !is_trouble)
    }

    /// Sends a request of the service's own for a user, such as one that cleans up.
    ///
    /// # Errors
    /// What was answered instead of a success.
    pub async fn other(&self, route: &Route, account: &Account) -> Result<(), String> {
        match self.exchange(0, route, "", account, 0, None).await {
            Ok(reply) if (200..300).contains(&reply.status) => Ok(()),
            Ok(reply) => Err(said(&reply)),
            Err(fault) => Err(plain(fault.text())),
        }
    }

    /// Whether a server listens at each of the addresses.
    ///
    /// # Errors
    /// The address at which none does.
    pub async fn knock(&self) -> Result<(), String> {
        for (address, idle) in self.addresses.iter().zip(&self.idle) {
            match Connection::open(address).await {
                Ok(connection) => idle.lock().push(connection),
                Err(error) => {
                    return Err(match tls::trouble(&error) {
                        Some(why) => format!("{}: {why}", address.url),
                        None => format!("nothing listens at {} ({error})", address.url),
                    });
                }
            }
        }
        Ok(())
    }

    /// A reading answers with a status that means something; one that is asked to come later does.
    async fn look(&self, route: &Route, account: &Account) -> Result<Reply, String> {
        let mut retries = 0;
        loop {
            let reply = self.exchange(0, route, "", account, 0, None).await;
            let reply = reply.map_err(|fault| plain(fault.text()))?;
            match later(&reply) {
                Some(seconds) if retries < MOST_RETRIES => {
                    retries += 1;
                    self.slowed.fetch_add(1, Ordering::Relaxed);
                    sleep(Duration::from_secs(seconds.min(LONGEST_RETRY))).await;
                }
                _ => return Ok(reply),
            }
        }
    }

    fn body(&self, route: &Route, reply: &Reply) -> Result<Value, String> {
        self.is_success(route, reply)?;
        serde_json::from_slice(&reply.body).map_err(|_| no_json(route, reply))
    }

    fn is_success(&self, route: &Route, reply: &Reply) -> Result<(), String> {
        if let Some(location) = &reply.location
            && (300..400).contains(&reply.status)
        {
            return Err(format!(
                "{} {} redirects to {}; that is not followed, for nobody has allowed it: give the address itself",
                route.method,
                route.path,
                plain(location)
            ));
        }
        if !(200..300).contains(&reply.status) {
            return Err(format!(
                "{} {} answered {}",
                route.method,
                route.path,
                said(reply)
            ));
        }
        Ok(())
    }

    /// Sends one request and reads the answer, on a connection that is open already if there is one.
    pub async fn exchange(
        &self,
        instance: usize,
        route: &Route,
        body: &str,
        account: &Account,
        amount: Points,
        place: Option<Place>,
    ) -> Result<Reply, Fault> {
        let instance = instance % self.addresses.len();
        let within = Duration::from_nanos(self.answer_within.load(Ordering::Relaxed));
        let mut place = place;
        // A connection that was closed while nobody used it is no fault: the request goes to a new one.
        loop {
            let pooled = self.pooled(instance);
            let is_pooled = pooled.is_some();
            let mut connection = match pooled {
                Some(connection) => connection,
                None => Connection::open(&self.addresses[instance])
                    .await
                    .map_err(|error| Fault::NotSent(format!("cannot connect: {error}")))?,
            };
            let request = self
                .request(instance, route, body, account, amount, place.take())
                .map_err(Fault::NotSent)?;
            let answered = connection.send(request, within).await;
            match answered {
                Err(Fault::NotSent(_)) if is_pooled => {}
                answered => {
                    // Whether the other side has closed it meanwhile is asked when it is used again.
                    if answered.is_ok() && !connection.is_over() {
                        self.idle[instance].lock().push(connection);
                    }
                    return answered;
                }
            }
        }
    }

    fn pooled(&self, instance: usize) -> Option<Connection> {
        let mut idle = self.idle[instance].lock();
        while let Some(mut connection) = idle.pop() {
            if connection.is_open() {
                return Some(connection);
            }
        }
        None
    }
}

/// In how many seconds a request that was not served is to come again, if it is to.
fn later(reply: &Reply) -> Option<u64> {
    match reply.status {
        429 => reply.retry_after.or(Some(1)),
        503 => reply.retry_after,
        _ => None,
    }
}

fn no_json(route: &Route, reply: &Reply) -> String {
    format!(
        "{} {} answered no JSON: {}",
        route.method,
        route.path,
        said(reply)
    )
}

/// What every request to this address says.
fn always(address: &Address) -> Result<HeaderMap, String> {
    const AGENT: &str = concat!("pointrace/", env!("CARGO_PKG_VERSION"));
    let host = HeaderValue::from_str(&address.host);
    let host = host.map_err(|_| format!("{} is no host", plain(&address.host)))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::HOST, host);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(AGENT));
    Ok(headers)
}

/// What every request to each of these addresses says.
fn always_at(addresses: &[Address], content_type: &str) -> Result<Vec<Always>, String> {
    let content_type = HeaderValue::from_str(content_type)
        .map_err(|_| format!("{} is no content type", plain(content_type)))?;
    let always = addresses.iter().map(|address| {
        let without_body = always(address)?;
        let mut with_body = without_body.clone();
        with_body.insert(header::CONTENT_TYPE, content_type.clone());
        Ok(Always {
            with_body,
            without_body,
        })
    });
    always.collect()
}

/// Headers with what they take from the environment.
fn headers(written: &[(String, String)]) -> Result<Vec<(HeaderName, String)>, String> {
    let headers = written
        .iter()
        .map(|(name, value)| Ok((header_name(name)?, from_environment(value)?)));
    headers.collect()
}

fn header_name(name: &str) -> Result<HeaderName, String> {
    let bad = |_| format!("{} is no header's name", plain(name));
    HeaderName::from_bytes(name.as_bytes()).map_err(bad)
}

/// Whether a text has a place that the environment fills in.
pub(crate) fn wants_environment(text: &str) -> bool {
    text.contains("{env:")
}

/// Fills in `{env:NAME}`; what the environment has is not looked into again.
fn from_environment(text: &str) -> Result<String, String> {
    let (mut filled, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{env:") {
        let (name, after) = after.split_once('}').ok_or("{env:NAME} is not closed")?;
        let found = env::var(name).map_err(|_| {
            format!(
                "the environment has no {}, which a header or a body of the set-up needs",
                plain(name)
            )
        })?;
        filled.push_str(before);
        filled.push_str(&found);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests;
