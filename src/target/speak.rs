//! What a description means on the wire: requests made, answers understood.

use std::env;
use std::fmt::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};
use parking_lot::Mutex;
use serde_json::Value;
use tokio::time::sleep;

use super::address::{Address, plain};
use super::evidence::{Account, Counts, Learnt};
use super::held::{Gate, HeldBody, Place};
use super::tls;
use super::wire::{Connection, Fault, Reply};
use crate::point::{Kind, OutcomeKind, Points};
use crate::scenario::{Route, Setup, Target, UserNames};

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
    /// What every request to each of the addresses says, and what one with a body says besides.
    always: Vec<HeaderMap>,
    content_type: HeaderValue,
    /// Of whoever has none of its own.
    token: Option<String>,
    /// Open connections that nobody uses, for each address.
    idle: Vec<Mutex<Vec<Connection>>>,
    pub learnt: Learnt,
    /// Requests that were asked to come later, and did.
    pub slowed: AtomicU64,
}

/// What came of a charge or a use.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub outcome: OutcomeKind,
    /// The balance in the answer.
    pub balance: Option<Points>,
    /// What was answered, for somebody who wonders: few do, and to put it into words takes longer than to understand it.
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

impl Speaker {
    /// Fills in what headers take from the environment.
    ///
    /// # Errors
    /// What is wrong with a header.
    pub fn new(mut target: Target, addresses: Vec<Address>) -> Result<Self, String> {
        let headers = target.headers.iter().map(|(name, value)| {
            let bad = || format!("{} is no header's name", plain(name));
            let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| bad())?;
            Ok((parsed, from_environment(value)?))
        });
        let headers = headers.collect::<Result<_, String>>()?;
        for setup in &mut target.setup {
            setup.body = from_environment(&setup.body)?;
        }
        let content_type = HeaderValue::from_str(&target.content_type)
            .map_err(|_| format!("{} is no content type", plain(&target.content_type)))?;
        let always = addresses.iter().map(always);
        Ok(Speaker {
            headers,
            always: always.collect::<Result<_, String>>()?,
            content_type,
            token: None,
            idle: addresses.iter().map(|_| Mutex::default()).collect(),
            target,
            addresses,
            learnt: Learnt::default(),
            slowed: AtomicU64::new(0),
        })
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
            let heard = self.exchange(instance, route, &body, account, amount, place.take());
            let heard = heard.await;
            let later = match &heard {
                Ok(reply) if reply.status == 429 => reply.retry_after.or(Some(1)),
                Ok(reply) if reply.status == 503 => reply.retry_after,
                _ => None,
            };
            match later {
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

    /// Reads a balance.
    ///
    /// # Errors
    /// What keeps it from being read.
    pub async fn read(&self, account: &Account) -> Result<Reading, String> {
        let reply = self.look(&self.target.read, account).await?;
        if self.target.empty.contains(&reply.status) {
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
    pub async fn history(&self, account: &Account) -> Result<Option<Counts>, String> {
        let Some(route) = &self.target.history else {
            return Ok(None);
        };
        let reply = self.look(route, account).await?;
        if self.target.empty.contains(&reply.status) {
            return Ok(Some(Counts::new()));
        }
        let value = self.body(route, &reply)?;
        let rows = value.pointer(&self.target.rows).and_then(Value::as_array);
        let Some(rows) = rows else {
            return Err(format!(
                "there is no list at \"{}\" of {}",
                self.target.rows,
                plain(&value.to_string())
            ));
        };
        let mut counts = Counts::new();
        for row in rows {
            let amount = row.pointer(&self.target.row_amount).and_then(points);
            let word = row.pointer(&self.target.row_type).map(text);
            let is = |words: &[String]| word.as_ref().is_some_and(|word| words.contains(word));
            // A third type is for something else, such as a reward.
            let uses = match (is(&self.target.row_charge), is(&self.target.row_use)) {
                (true, _) => false,
                (_, true) => true,
                _ => continue,
            };
            if let Some(amount) = amount {
                *counts.entry((uses, amount.saturating_abs())).or_default() += 1;
            }
        }
        Ok(Some(counts))
    }

    /// Sends a request of somebody's own for a user, such as one that cleans up.
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

    /// Whether somebody listens at each of the addresses.
    ///
    /// # Errors
    /// Who does not.
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

    /// A reading answers with a status that means something.
    async fn look(&self, route: &Route, account: &Account) -> Result<Reply, String> {
        let reply = self.exchange(0, route, "", account, 0, None).await;
        reply.map_err(|fault| plain(fault.text()))
    }

    fn body(&self, route: &Route, reply: &Reply) -> Result<Value, String> {
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
        serde_json::from_slice(&reply.body).map_err(|_| {
            format!(
                "{} {} answered no JSON: {}",
                route.method,
                route.path,
                said(reply)
            )
        })
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
        let within = Duration::from_nanos(self.target.answer_within);
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

    fn request(
        &self,
        instance: usize,
        route: &Route,
        body: &str,
        account: &Account,
        amount: Points,
        place: Option<Place>,
    ) -> Result<Request<HeldBody>, String> {
        let address = &self.addresses[instance];
        let has_body = !body.is_empty();
        let mut path = address.prefix.clone();
        self.write_filled(&mut path, &route.path, account, amount);
        let body = HeldBody::new(Bytes::copy_from_slice(body.as_bytes()), place);
        let mut request = Request::new(body);
        *request.method_mut() =
            Method::from_bytes(route.method.as_bytes()).map_err(|e| e.to_string())?;
        *request.uri_mut() = Uri::try_from(path).map_err(|e| e.to_string())?;
        *request.headers_mut() = self.always[instance].clone();
        let headers = request.headers_mut();
        if has_body {
            headers.insert(header::CONTENT_TYPE, self.content_type.clone());
        }
        let token = account.token.as_ref().or(self.token.as_ref());
        let token = token.map_or("", String::as_str);
        let mut token_placed = false;
        for (name, value) in &self.headers {
            token_placed |= value.contains("{token}");
            let value = self.fill(value, account, amount).replace("{token}", token);
            let mut value = HeaderValue::from_str(&value)
                .map_err(|_| format!("the value of the header {name} cannot be sent"))?;
            value.set_sensitive(true);
            headers.append(name, value);
        }
        if !token.is_empty() && !token_placed {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|_| "a token of the accounts cannot be sent in a header".to_owned())?;
            value.set_sensitive(true);
            headers.append(header::AUTHORIZATION, value);
        }
        Ok(request)
    }

    /// A template with its places filled in.
    pub fn fill(&self, template: &str, account: &Account, amount: Points) -> String {
        let mut text = String::new();
        self.write_filled(&mut text, template, account, amount);
        text
    }

    fn write_filled(&self, text: &mut String, template: &str, account: &Account, amount: Points) {
        text.reserve(template.len() + 32);
        let mut rest = template;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            text.push_str(before);
            let written;
            (written, rest) = if let Some(after) = from.strip_prefix("{user}") {
                (self.write_name(text, account), after)
            } else if let Some(after) = from.strip_prefix("{amount}") {
                (write!(text, "{amount}"), after)
            } else if let Some(after) = from.strip_prefix("{uuid}") {
                (write_uuid(text), after)
            } else {
                (text.write_char('{'), &from[1..])
            };
            written.expect("writing to a string does not fail");
        }
        text.push_str(rest);
    }

    fn write_name(&self, text: &mut String, account: &Account) -> fmt::Result {
        match (&account.name, self.target.users) {
            (Some(name), _) => text.write_str(name),
            (None, UserNames::Number) => write!(text, "{}", account.id),
            (None, UserNames::Uuid) => write!(text, "00000000-0000-4000-8000-{:012x}", account.id),
        }
    }

    fn understand(&self, answer: Result<Reply, Fault>) -> Heard {
        let (outcome, balance) = match &answer {
            Ok(reply) => self.understand_reply(reply),
            Err(Fault::NotSent(_)) => (OutcomeKind::Failed, None),
            Err(Fault::Unanswered(_)) => (OutcomeKind::Unknown, None),
        };
        Heard {
            outcome,
            balance,
            answer,
        }
    }

    fn understand_reply(&self, reply: &Reply) -> (OutcomeKind, Option<Points>) {
        let value: Option<Value> = serde_json::from_slice(&reply.body).ok();
        let at = |pointer: &str| value.as_ref().and_then(|value| value.pointer(pointer));
        let balance = self.target.answer.as_deref().and_then(at).and_then(points);
        let is_in = |statuses: &[u16]| statuses.contains(&reply.status);
        let is_refusal = self.learnt.refusal.as_ref().is_some_and(|(status, text)| {
            *status == reply.status && *text == without_digits(&reply.body)
        });
        let outcome = if is_refusal {
            OutcomeKind::Rejected
        } else if is_in(&self.target.ok) {
            let says = self.target.ok_at.as_ref();
            let says_no =
                says.is_some_and(|(pointer, yes)| at(pointer).map(text).as_ref() != Some(yes));
            if says_no || (self.learnt.refused_without_balance && balance.is_none()) {
                OutcomeKind::Rejected
            } else {
                OutcomeKind::Committed
            }
        } else if is_in(&self.target.timed_out) {
            OutcomeKind::TimedOut
        } else if is_in(&self.target.rejected) {
            OutcomeKind::Rejected
        } else if (400..500).contains(&reply.status) {
            OutcomeKind::Failed
        } else {
            // A redirect, a crash, a gateway: whether it had an effect, nobody can tell.
            OutcomeKind::Unknown
        };
        let balance = balance.filter(|_| outcome == OutcomeKind::Committed);
        (outcome, balance)
    }
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

fn write_uuid(text: &mut String) -> fmt::Result {
    let random = format!("{:032x}", rand::random::<u128>());
    let (one, two, three) = (&random[..8], &random[8..12], &random[13..16]);
    let (four, five) = (&random[17..20], &random[20..]);
    write!(text, "{one}-{two}-4{three}-8{four}-{five}")
}

/// A status and what came with it, in a line.
fn said(reply: &Reply) -> String {
    let body = String::from_utf8_lossy(&reply.body);
    format!("{} {}", reply.status, plain(body.trim()))
        .trim_end()
        .to_owned()
}

fn without_digits(body: &Bytes) -> String {
    let text = String::from_utf8_lossy(body);
    text.chars()
        .filter(|c| !c.is_ascii_digit())
        .take(1_000)
        .collect()
}

/// A number of points, whether it is written as a number or as a text.
pub(crate) fn points(value: &Value) -> Option<Points> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
            (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
        }),
        Value::String(text) => text.trim().parse().ok().or_else(|| {
            // Decimals of nothing, as money is often written.
            let (whole, rest) = text.trim().split_once('.')?;
            rest.chars().all(|c| c == '0').then(|| whole.parse().ok())?
        }),
        _ => None,
    }
}

/// A value as a word: without quotation marks.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
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
mod tests {
    use super::*;
    use serde_json::json;

    fn speaker(target: Target) -> Speaker {
        let address = Address::resolve("http://127.0.0.1:9/api", &[]).expect("an address");
        Speaker::new(target, vec![address]).expect("a speaker")
    }

    fn reply(status: u16, body: &str) -> Result<Reply, Fault> {
        Ok(Reply {
            status,
            retry_after: None,
            location: None,
            body: Bytes::copy_from_slice(body.as_bytes()),
        })
    }

    #[test]
    fn points_are_read_from_numbers_and_from_texts() {
        assert_eq!(points(&json!(5)), Some(5));
        assert_eq!(points(&json!("5")), Some(5));
        assert_eq!(points(&json!(5.0)), Some(5));
        assert_eq!(points(&json!(5.5)), None);
        assert_eq!(points(&json!("5.00")), Some(5));
        assert_eq!(points(&json!("5.50")), None);
        assert_eq!(points(&json!(null)), None);
    }

    #[test]
    fn an_answer_is_what_its_description_says_and_a_crash_is_unknown() {
        let nest = speaker(Target::default());
        let outcome = |status, body| nest.understand(reply(status, body)).outcome;
        assert_eq!(outcome(201, "{\"point\": 5}"), OutcomeKind::Committed);
        assert_eq!(outcome(400, ""), OutcomeKind::Rejected);
        assert_eq!(outcome(409, ""), OutcomeKind::TimedOut);
        assert_eq!(outcome(405, ""), OutcomeKind::Failed);
        for status in [302, 500, 502, 503] {
            assert_eq!(outcome(status, ""), OutcomeKind::Unknown);
        }
        let envelope = speaker(Target::preset("envelope").expect("a preset"));
        let heard = envelope.understand(reply(200, "{\"code\": 200, \"result\": {\"point\": 7}}"));
        assert_eq!(
            (heard.outcome, heard.balance),
            (OutcomeKind::Committed, Some(7))
        );
        let heard = envelope.understand(reply(200, "{\"code\": 400}"));
        assert_eq!(heard.outcome, OutcomeKind::Rejected);
    }

    #[test]
    fn a_refusal_that_was_learnt_is_known_again_whatever_its_numbers() {
        let mut speaker = speaker(Target::default());
        let seen = speaker.understand(reply(500, "not enough: 10 of 20"));
        assert_eq!(seen.outcome, OutcomeKind::Unknown);
        speaker.learnt.refusal = seen.shape();
        let again = speaker.understand(reply(500, "not enough: 7 of 100"));
        assert_eq!(again.outcome, OutcomeKind::Rejected);
        let crash = speaker.understand(reply(500, "Internal server error"));
        assert_eq!(crash.outcome, OutcomeKind::Unknown);
    }

    #[test]
    fn templates_are_filled_in() {
        let mut target = Target::preset("wallet").expect("a preset");
        target.headers = vec![("Authorization".to_owned(), "Token {token}".to_owned())];
        let speaker = speaker(target);
        let account = Account {
            id: 255,
            token: Some("secret".to_owned()),
            ..Account::default()
        };
        assert_eq!(
            speaker.name(&account),
            "00000000-0000-4000-8000-0000000000ff"
        );
        let request = speaker.request(0, &speaker.target.read, "", &account, 0, None);
        let request = request.expect("a request");
        assert_eq!(
            request.uri(),
            "/api/api/v1/wallets/00000000-0000-4000-8000-0000000000ff"
        );
        assert_eq!(request.headers()["authorization"], "Token secret");
        let uuid = speaker.fill("{uuid}", &account, 0);
        assert_eq!(uuid.len(), 36);
        assert!(from_environment("a {env:THERE_IS_NO_SUCH_NAME}").is_err());
    }
}
