//! Discovery, tried on services that say strange things of themselves.

use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use parking_lot::Mutex;
use pointrace::doctor::{Discovered, Ground, OverHttp, Shot, discover};
use pointrace::point::Kind;
use pointrace::scenario::Target;
use pointrace::serve::{Limits, serve};
use pointrace::target::Address;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A request, as a service sees it.
#[derive(Clone, Debug)]
struct Asked {
    method: String,
    path: String,
    headers: HeaderMap,
    body: String,
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The parts of the path.
    fn parts(&self) -> Vec<&str> {
        self.path.trim_matches('/').split('/').collect()
    }

    /// A whole number above 0 in the body.
    fn number(&self, name: &str) -> Option<i64> {
        let body: Value = serde_json::from_str(&self.body).ok()?;
        body[name].as_i64().filter(|number| *number > 0)
    }
}

/// A status, the seconds of `Retry-After`, and JSON.
type Answer = (u16, Option<u64>, Value);

fn nothing() -> Answer {
    (404, None, json!({ "error": "none" }))
}

fn nothing_of(what: &str) -> Answer {
    (404, None, json!({ "error": what }))
}

fn bad() -> Answer {
    (400, None, json!({ "error": "bad" }))
}

fn fine(value: Value) -> Answer {
    (200, None, value)
}

/// What was asked of a service.
type Log = Arc<Mutex<Vec<Asked>>>;

async fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> (SocketAddr, Log) {
    let log = Log::default();
    let (answer, heard) = (Arc::new(answer), Arc::clone(&log));
    let handle = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
        let asked = Asked {
            method: method.to_string(),
            path: uri.to_string(),
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        let (status, retry_after, value) = answer(&asked);
        heard.lock().push(asked);
        async move {
            let status = StatusCode::from_u16(status).expect("a status");
            let mut headers = HeaderMap::new();
            if let Some(seconds) = retry_after {
                headers.insert("retry-after", seconds.into());
            }
            (status, headers, value.to_string())
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    let router = Router::new().fallback(handle);
    tokio::spawn(serve(listener, router, Limits::default(), pending()));
    (at, log)
}

/// What is found out about a service, and what it was asked.
fn found(
    answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
) -> (Result<Discovered, String>, Vec<Asked>) {
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (at, log) = start(answer).await;
        let address = Address::resolve(&format!("http://{at}"), &[]).expect("this machine");
        let found = discover(&Target::default(), &[address], None, true).await;
        let log = log.lock().clone();
        (found, log)
    })
}

/// Balances of users.
#[derive(Default)]
struct Books(Mutex<std::collections::HashMap<String, i64>>);

impl Books {
    fn balance(&self, user: &str) -> Option<i64> {
        self.0.lock().get(user).copied()
    }

    /// Adds points if there are enough then.
    fn add(&self, user: &str, points: i64) -> Answer {
        let mut all = self.0.lock();
        let balance = all.entry(user.to_owned()).or_default();
        if *balance + points < 0 {
            return bad();
        }
        *balance += points;
        fine(json!({ "balance": *balance }))
    }
}

/// A document with these paths.
fn document(paths: &Value) -> Answer {
    fine(json!({ "openapi": "3.0.0", "paths": paths }))
}

/// The body of an operation: an object of these properties, all of them required.
fn body(properties: &[&str]) -> Value {
    let all = properties.iter().map(|name| {
        let kind = if *name == "amount" {
            "integer"
        } else {
            "string"
        };
        ((*name).to_owned(), json!({ "type": kind }))
    });
    let all: serde_json::Map<String, Value> = all.collect();
    json!({ "content": { "application/json": { "schema": { "required": properties, "properties": all } } } })
}

#[test]
fn what_a_document_asks_of_the_environment_is_not_sent() {
    let secret = std::env::var("PATH").expect("a path");
    let books = Books::default();
    let (found, asked) = found(move |asked| match asked.parts()[..] {
        ["openapi.json"] => document(&json!({
            "/accounts": { "post": { "requestBody": body(&["{env:PATH}"]) } },
            "/accounts/{id}/balance": { "get": {} },
            "/accounts/{id}/charge": { "post": { "requestBody": body(&["amount"]) } },
            "/accounts/{id}/use": { "post": { "requestBody": body(&["amount"]) } },
        })),
        ["accounts"] if asked.method == "POST" => {
            let id = 1_000 + books.0.lock().len();
            books.0.lock().insert(id.to_string(), 0);
            (201, None, json!({ "id": id }))
        }
        ["accounts", id, "balance"] => match books.balance(id) {
            Some(balance) => fine(json!({ "balance": balance })),
            None => nothing_of("no such account"),
        },
        ["accounts", id, verb @ ("charge" | "use")] if books.balance(id).is_some() => {
            match asked.number("amount") {
                Some(amount) => books.add(id, if verb == "use" { -amount } else { amount }),
                None => bad(),
            }
        }
        _ => nothing(),
    });
    let found = found.expect("it is understood");
    assert!(!format!("{:?}", found.target).contains("{env"), "{found:?}");
    let has = |asked: &&Asked| asked.body.contains(&secret) || asked.body.contains("{env");
    let sent: Vec<&Asked> = asked.iter().filter(has).collect();
    assert!(sent.is_empty(), "{sent:?}");
}

/// A service whose readings fail after a request that does nothing.
#[test]
fn a_reading_that_fails_is_no_use_that_worked() {
    let (books, failing) = (Books::default(), Mutex::new(0));
    let (found, _) = found(move |asked| match asked.parts()[..] {
        ["openapi.json"] => document(&json!({
            "/accounts/{id}/balance": { "get": {} },
            "/accounts/{id}/charge": { "post": { "requestBody": body(&["amount"]) } },
            "/accounts/{id}/use-coupon": { "post": { "requestBody": body(&["amount"]) } },
            "/accounts/{id}/withdraw": { "post": { "requestBody": body(&["amount"]) } },
        })),
        ["accounts", id, "balance"] => {
            let mut failing = failing.lock();
            if *failing > 0 {
                *failing -= 1;
                return (500, None, json!({ "error": "a crash" }));
            }
            fine(json!({ "balance": books.balance(id).unwrap_or(0) }))
        }
        [
            "accounts",
            id,
            verb @ ("charge" | "withdraw" | "use-coupon"),
        ] => match (asked.number("amount"), verb) {
            (None, _) => bad(),
            (Some(_), "use-coupon") => {
                *failing.lock() = 1;
                fine(json!({}))
            }
            (Some(amount), "withdraw") => books.add(id, -amount),
            (Some(amount), _) => books.add(id, amount),
        },
        _ => nothing(),
    });
    let found = found.expect("it is understood");
    assert_eq!(found.target.r#use.0.path, "/accounts/{user}/withdraw");
}

/// A service whose charge wants another header, and refuses the one of a charge that it does not take.
fn with_channels(of_use: &'static str) -> impl Fn(&Asked) -> Answer + Send + Sync + 'static {
    let books = Books::default();
    let wants = |channel: &str, amount: &Value| {
        json!({ "post": { "requestBody": amount, "parameters": [
            { "name": "X-Channel", "in": "header", "required": true, "example": channel } ] } })
    };
    move |asked| match asked.parts()[..] {
        ["openapi.json"] => document(&json!({
            "/accounts/{id}/balance": { "get": {} },
            "/accounts/{id}/add": wants("OLD", &body(&["amount"])),
            "/accounts/{id}/charge": wants("WEB", &body(&["amount"])),
            "/accounts/{id}/use": wants(of_use, &body(&["amount"])),
        })),
        ["accounts", id, "balance"] => fine(json!({ "balance": books.balance(id).unwrap_or(0) })),
        ["accounts", id, verb @ ("charge" | "use")] => {
            let channel = if verb == "use" { of_use } else { "WEB" };
            match asked.number("amount") {
                Some(amount) if asked.header("x-channel") == Some(channel) => {
                    books.add(id, if verb == "use" { -amount } else { amount })
                }
                _ => bad(),
            }
        }
        ["accounts", _, "add"] => bad(),
        _ => nothing(),
    }
}

#[test]
fn the_headers_of_a_refused_guess_are_not_those_of_the_next() {
    let (found, _) = found(with_channels("WEB"));
    let target = found.expect("it is understood").target;
    assert_eq!(target.charge.0.path, "/accounts/{user}/charge");
    assert_eq!(target.r#use.0.path, "/accounts/{user}/use");
    let channel = ("X-Channel".to_owned(), "WEB".to_owned());
    assert_eq!(target.headers, [channel]);
}

#[test]
fn a_charge_and_a_use_that_want_different_headers_are_refused_with_a_word() {
    let (found, _) = found(with_channels("APP"));
    let why = found.expect_err("no description says both");
    for part in ["X-Channel: WEB", "APP", "/accounts/{user}/use"] {
        assert!(why.contains(part), "{part}: {why}");
    }
}

/// A service that crashes when a user without points is read.
fn crashing(books: &Books, asked: &Asked) -> Answer {
    match asked.parts()[..] {
        ["point", id] => match books.balance(id) {
            Some(balance) => fine(json!({ "point": balance })),
            None => (500, None, json!({ "error": "undefined" })),
        },
        ["point", id, verb @ ("charge" | "use")] if asked.method == "PATCH" => {
            match asked.number("amount") {
                Some(amount) => books.add(id, if verb == "use" { -amount } else { amount }),
                None => bad(),
            }
        }
        _ => nothing(),
    }
}

#[test]
fn what_a_user_without_points_is_answered_means_no_points_of_such_a_user_alone() {
    let books = Books::default();
    let (found, _) = found(move |asked| crashing(&books, asked));
    let target = found.expect("it is understood").target;
    assert_eq!(target.empty, [404, 500]);
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (at, _) = start(|asked| match asked.parts()[..] {
            ["point", _] => (502, None, json!({})),
            _ => nothing(),
        })
        .await;
        let address = Address::resolve(&format!("http://{at}"), &[]).expect("this machine");
        let ground = OverHttp::begin(target, vec![address], None).await;
        let user = ground.expect("it is described").user(false).await;
        assert!(
            user.is_err(),
            "a reading that failed is a balance: {user:?}"
        );
    });
}

/// A service that crashes when it reads a user without points, and may be told to crash at every reading.
#[test]
fn a_reading_that_fails_is_no_balance_of_a_user_who_was_charged() {
    let books = Books::default();
    let fails = Arc::new(AtomicBool::new(false));
    let is_failing = Arc::clone(&fails);
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (at, _) = start(move |asked| match asked.method.as_str() {
            "GET" if is_failing.load(Ordering::Relaxed) => (500, None, json!({})),
            _ => crashing(&books, asked),
        })
        .await;
        let addresses =
            || vec![Address::resolve(&format!("http://{at}"), &[]).expect("this machine")];
        let found = discover(&Target::default(), &addresses(), None, true).await;
        let target = found.expect("it is understood").target;
        assert_eq!(target.empty, [404, 500]);
        let ground = OverHttp::begin(target, addresses(), None).await;
        let ground = ground.expect("it is described");
        let user = ground.user(false).await.expect("a user");
        assert_eq!(ground.read(&user).await, Ok(0), "nobody has charged it");
        let shot = |kind| Shot {
            user: user.clone(),
            kind,
            amount: 10,
            after: 0,
            instance: 0,
            respelt: false,
        };
        // A use that is refused leaves the user as it was.
        ground.fire(vec![shot(Kind::Use)]).await;
        ground.fire(vec![shot(Kind::Charge)]).await;
        assert_eq!(ground.read(&user).await, Ok(10));
        fails.store(true, Ordering::Relaxed);
        let read = ground.read(&user).await;
        assert!(
            read.is_err(),
            "a reading that failed is a balance: {read:?}"
        );
        assert_eq!(ground.entries(&user).await, None);
    });
}

#[test]
fn a_service_that_never_works_is_not_asked_without_an_end() {
    let (found, asked) = found(|_| (503, Some(0), json!({})));
    let why = found.expect_err("nothing is understood");
    assert_eq!(why, "the service answers 503 to everything");
    assert!(asked.len() < 200, "{} requests", asked.len());
}

/// A gateway that has nobody behind most of its paths.
#[test]
fn what_is_away_in_one_place_is_asked_again_a_few_times_in_all() {
    let books = Books::default();
    let (found, asked) = found(move |asked| match asked.parts()[..] {
        ["point", ..] => crashing(&books, asked),
        _ => (502, Some(0), json!({})),
    });
    found.expect("it is understood");
    let again = asked
        .windows(2)
        .filter(|two| two[0].path == two[1].path && two[0].method == two[1].method)
        .filter(|two| !two[0].path.starts_with("/point/"));
    assert!(again.count() <= 15, "{asked:#?}");
}

/// A service whose users have to be made: one path makes them and is not the one, and the other is.
fn made(books: &Books, asked: &Asked) -> Answer {
    let create = |prefix: &str, status: u16| {
        let mut books = books.0.lock();
        let id = format!("{prefix}{}", books.len());
        books.insert(id.clone(), 0);
        (status, None, json!({ "id": id }))
    };
    match asked.parts()[..] {
        ["openapi.json"] => document(&json!({
            "/accounts/{id}/balance": { "get": {} },
            "/accounts/{id}/charge": { "post": { "requestBody": body(&["amount"]) } },
            "/accounts/{id}/use": { "post": { "requestBody": body(&["amount"]) } },
            "/account": { "post": { "requestBody": body(&["nickname"]) } },
            "/accounts/signup": { "post": { "requestBody": body(&["nickname"]) } },
        })),
        ["account"] if asked.method == "POST" => create("a", 201),
        ["accounts", "signup"] if asked.method == "POST" => create("m", 201),
        ["accounts", id, "balance"] => match books.balance(id) {
            Some(balance) if id.starts_with('m') => fine(json!({ "balance": balance })),
            _ => nothing_of("no such account"),
        },
        ["accounts", id, verb @ ("charge" | "use")] => match asked.number("amount") {
            Some(amount) if id.starts_with('m') && books.balance(id).is_some() => {
                books.add(id, if verb == "use" { -amount } else { amount })
            }
            _ => bad(),
        },
        _ => nothing(),
    }
}

#[test]
fn users_that_were_made_to_find_out_are_told_of() {
    let books = Books::default();
    let (found, asked) = found(move |asked| made(&books, asked));
    let found = found.expect("it is understood");
    let posts = |path: &str| {
        let those = asked
            .iter()
            .filter(|one| one.method == "POST" && one.path == path);
        those.count()
    };
    let signed_up = posts("/account") + posts("/accounts/signup");
    assert!(signed_up >= 2, "{signed_up}");
    assert_eq!(found.made.len(), signed_up);
    let address = Address::resolve("http://127.0.0.1:9", &[]).expect("this machine");
    let ground = OverHttp::new(found.target.clone(), vec![address], None).expect("described");
    ground.were_touched(&found);
    assert_eq!(ground.touched().users, signed_up as u64);
}

#[test]
fn no_sign_up_is_sent_twice() {
    let books = Books::default();
    let (found, asked) = found(move |asked| match asked.parts()[..] {
        // Nobody who is made can be read.
        ["accounts", _, "balance"] => nothing_of("no such account"),
        _ => made(&books, asked),
    });
    let why = found.expect_err("nobody can be read");
    assert!(
        why.contains("answered at /accounts/{user}/balance, and"),
        "{why}"
    );
    let mut posts: Vec<(&str, &str)> = asked
        .iter()
        .filter(|one| one.path == "/account" || one.path == "/accounts/signup")
        .filter(|one| one.body.contains("nickname"))
        .map(|one| (one.path.as_str(), one.body.as_str()))
        .collect();
    posts.sort_unstable();
    let count = posts.len();
    posts.dedup();
    assert_eq!((count, posts.len()), (2, 2), "{posts:?}");
}
