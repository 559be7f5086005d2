//! `serve`: the interface, its limits, and its end.

#[path = "support/http.rs"]
mod http;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

use http::{send, send_raw};
use pointrace::history::AnomalyKind;
use pointrace::point::OutcomeKind;
use pointrace::request::LockName;
use pointrace::scenario::{Override, load_with};
use pointrace::serve::{Limits, Service, router, serve};
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A service of the tests' own, until it is dropped or ended.
struct Served {
    at: SocketAddr,
    service: Arc<Service>,
    runtime: Runtime,
    end: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl Served {
    fn begin(lock: LockName, set: &[&str], most_rows: u64) -> Self {
        let set: Vec<Override> = set
            .iter()
            .map(|set| Override::parse(set).expect("an override"))
            .collect();
        let (scenario, _) = load_with("hundred-charges", &set).expect("a scenario");
        let service = Arc::new(Service::with_room(&scenario, lock, 2, 100, most_rows));
        let runtime = Runtime::new().expect("a runtime");
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .expect("a free port");
        let at = listener.local_addr().expect("an address");
        let (end, ended) = oneshot::channel();
        let router = router(Arc::clone(&service));
        let task = runtime.spawn(async move {
            let end = async {
                let _ = ended.await;
            };
            serve(listener, router, Limits::default(), end)
                .await
                .expect("served to the end");
        });
        Served {
            at,
            service,
            runtime,
            end: Some(end),
            task: Some(task),
        }
    }

    fn end(&mut self) {
        if let Some(end) = self.end.take() {
            let _ = end.send(());
        }
        let task = self.task.take().expect("ended once");
        self.runtime.block_on(task).expect("no panic");
    }

    fn json(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let (status, body) = send(self.at, method, path, body);
        let body = serde_json::from_str(&body).unwrap_or_else(|e| panic!("{e}: {body:?}"));
        (status, body)
    }
}

const QUICK: &[&str] = &["store.read=0ms", "store.write=0ms", "store.append=0ms"];

#[test]
fn accounts_and_histories_are_what_was_done() {
    let served = Served::begin(LockName::Keyed, QUICK, 100);
    let (status, account) = served.json("GET", "/point/900000001", "");
    assert_eq!((status, &account["point"]), (200, &json!(0)));
    let (status, account) = served.json("PATCH", "/point/900000001/charge", r#"{"amount": 500}"#);
    assert_eq!((status, &account["point"]), (200, &json!(500)));
    assert_eq!(account["id"], json!(900_000_001));
    // A bare number is understood too, and two ways to write a user are one user.
    let (status, account) = served.json("PATCH", "/point/0900000001/use", "200");
    assert_eq!((status, &account["point"]), (200, &json!(300)));
    let (_, rows) = served.json("GET", "/point/900000001/histories", "");
    let rows: Vec<(&Value, &Value)> = rows
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| (&row["type"], &row["amount"]))
        .collect();
    assert_eq!(
        rows,
        [
            (&json!("CHARGE"), &json!(500)),
            (&json!("USE"), &json!(200))
        ]
    );
}

/// A charge with an idempotency key, as it is sent.
fn charge_with(key: &str, amount: u32) -> String {
    let body = format!("{{\"amount\": {amount}}}");
    format!(
        "PATCH /point/7/charge HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
         idempotency-key: {key}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn what_comes_twice_with_one_key_is_done_once_and_answered_alike() {
    let mut served = Served::begin(LockName::Keyed, QUICK, 100);
    let point = |answer: (u16, String)| {
        let value: Value = serde_json::from_str(&answer.1).expect("JSON");
        (answer.0, value["point"].clone())
    };
    for (key, amount, point_then) in [
        ("a", 500, 500),
        ("a", 500, 500),
        ("b", 500, 1000),
        ("a", 1, 1001),
    ] {
        let answer = send_raw(served.at, &charge_with(key, amount));
        assert_eq!(point(answer), (200, json!(point_then)), "{key} {amount}");
    }
    let (_, rows) = served.json("GET", "/point/7/histories", "");
    assert_eq!(rows.as_array().map(Vec::len), Some(3));
    let (status, _) = send_raw(served.at, &charge_with(&"x".repeat(256), 1));
    assert_eq!(status, 400);
    let runtime = Runtime::new().expect("a runtime");
    served.end();
    let record = runtime.block_on(served.service.close()).expect("memory");
    assert_eq!(record.anomaly_count(AnomalyKind::WrongBalance), 0);
    assert_eq!(record.anomaly_count(AnomalyKind::HistoryMismatch), 0);
    assert_eq!(record.anomaly_count(AnomalyKind::DoubleApply), 0);
    assert_eq!(record.figures.clients.recalled, 1);
}

#[test]
fn what_cannot_be_done_is_said_with_its_status() {
    let served = Served::begin(LockName::Keyed, QUICK, 100);
    let long = format!("{{\"amount\": {}1}}", " ".repeat(5_000));
    for (method, path, body, status, part) in [
        ("GET", "/point/0", "", 400, "from 1"),
        ("GET", "/point/-1", "", 400, "from 1"),
        ("GET", "/point/x", "", 400, "from 1"),
        ("PATCH", "/point/1/charge", "", 400, "amount"),
        (
            "PATCH",
            "/point/1/charge",
            "{\"amount\": \"5\"}",
            400,
            "whole number",
        ),
        (
            "PATCH",
            "/point/1/charge",
            "{\"amount\": 1, \"x\": 2}",
            400,
            "the body is",
        ),
        (
            "PATCH",
            "/point/1/charge",
            "{\"amount\": 1.5}",
            400,
            "whole number",
        ),
        ("PATCH", "/point/1/charge", "0", 400, "at least 1"),
        ("PATCH", "/point/1/charge", "100001", 400, "100,000"),
        ("PATCH", "/point/1/use", "1", 400, "0"),
        ("PATCH", "/point/1/use", &long, 413, "4,096"),
        ("POST", "/point/1", "", 405, "Allow"),
        ("GET", "/points", "", 404, "openapi"),
    ] {
        let (got, body) = served.json(method, path, body);
        let message = body["message"].as_str().unwrap_or_default();
        assert_eq!(got, status, "{method} {path}: {body}");
        assert_eq!(body["statusCode"], json!(status), "{method} {path}");
        assert!(message.contains(part), "{method} {path}: {message}");
    }
    let head = format!("GET /point/1 HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(20_000));
    assert_eq!(send_raw(served.at, &head).0, 431);
}

#[test]
fn a_wait_that_is_too_long_is_a_conflict_and_changes_nothing() {
    let set = ["store.write=400ms", "service.lock_timeout=50ms"];
    let served = Served::begin(LockName::Keyed, &set, 100);
    let at = served.at;
    let charge = move || send(at, "PATCH", "/point/1/charge", "100").0;
    let mut statuses: Vec<u16> = [thread::spawn(charge), thread::spawn(charge)]
        .map(|one| one.join().expect("answered"))
        .into();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    assert_eq!(served.json("GET", "/point/1", "").1["point"], json!(100));
}

#[test]
fn full_histories_take_no_more_writes_and_refused_ones_take_no_room() {
    let served = Served::begin(LockName::Keyed, QUICK, 2);
    let charge = |amount| served.json("PATCH", "/point/1/charge", amount).0;
    assert_eq!(charge("100001"), 400);
    assert_eq!(charge("1"), 200);
    assert_eq!(charge("100001"), 400);
    assert_eq!(charge("1"), 200);
    assert_eq!(charge("1"), 503);
    assert_eq!(served.json("GET", "/point/1", "").1["point"], json!(2));
    // A hundred users are the most.
    let served = Served::begin(LockName::Keyed, QUICK, 1_000);
    let first = |user: u64| {
        served
            .json("PATCH", &format!("/point/{user}/charge"), "1")
            .0
    };
    assert!((1..=100).all(|user| first(user) == 200));
    assert_eq!(first(101), 503);
}

#[test]
fn what_was_lost_is_seen_from_inside() {
    let mut served = Served::begin(LockName::None, &["store.write=50ms"], 1_000);
    let at = served.at;
    let threads: Vec<_> = (0..10)
        .map(|_| thread::spawn(move || send(at, "PATCH", "/point/5/charge", "100").0))
        .collect();
    for thread in threads {
        assert_eq!(thread.join().expect("answered"), 200);
    }
    served.end();
    let record = served.service.record();
    assert_eq!(record.outcome(OutcomeKind::Committed), 10);
    assert!(record.balances.missing > 0, "{:?}", record.balances);
    assert!(record.anomaly_count(AnomalyKind::LostUpdate) > 0);
}

#[test]
fn nothing_that_was_accepted_is_lost_at_the_end() {
    let set = ["store.write=300ms"];
    let mut served = Served::begin(LockName::None, &set, 1_000);
    let at = served.at;
    let threads: Vec<_> = (1..=20)
        .map(|user| {
            let path = format!("/point/{user}/charge");
            thread::spawn(move || send(at, "PATCH", &path, "100").0)
        })
        .collect();
    // All are inside once the service has counted them.
    while served.service.record().sent < 20 {
        thread::yield_now();
    }
    served.end();
    for thread in threads {
        assert_eq!(thread.join().expect("answered"), 200);
    }
    assert_eq!(served.service.record().balances.actual, 2_000);
    assert!(
        std::net::TcpStream::connect(at).is_err(),
        "nobody listens any more"
    );
}

#[test]
fn a_caller_that_goes_away_does_not_take_its_operation_along() {
    use std::io::Write;
    let mut served = Served::begin(LockName::Keyed, &["store.write=100ms"], 1_000);
    let mut stream = std::net::TcpStream::connect(served.at).expect("a connection");
    let request = "PATCH /point/1/charge HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n100";
    stream.write_all(request.as_bytes()).expect("sent");
    while served.service.record().sent < 1 {
        thread::yield_now();
    }
    drop(stream);
    while served.service.record().unanswered() > 0 {
        thread::yield_now();
    }
    served.end();
    let record = served.service.record();
    assert_eq!(record.balances.actual, 100);
    assert_eq!(record.balances.history_mismatches, 0);
}

#[test]
fn the_end_waits_for_operations_whose_callers_are_gone() {
    use std::io::Write;
    let mut served = Served::begin(LockName::Keyed, &["store.write=400ms"], 1_000);
    let request = "PATCH /point/1/charge HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n100";
    let streams: Vec<_> = (0..3)
        .map(|_| {
            let mut stream = std::net::TcpStream::connect(served.at).expect("a connection");
            stream.write_all(request.as_bytes()).expect("sent");
            stream
        })
        .collect();
    while served.service.record().sent < 3 {
        thread::yield_now();
    }
    drop(streams);
    served.end();
    let closed = served.runtime.block_on(served.service.close());
    let record = closed.expect("a store in memory has no trouble");
    assert_eq!(record.unanswered(), 0, "none is in the middle");
    assert_eq!(record.outcome(OutcomeKind::Committed), 3);
    assert_eq!(
        (record.balances.missing, record.balances.given_away),
        (0, 0)
    );
}

#[test]
fn figures_are_openmetrics() {
    let served = Served::begin(LockName::Keyed, QUICK, 100);
    send(served.at, "PATCH", "/point/1/charge", "100");
    send(served.at, "PATCH", "/point/1/use", "200");
    let (status, text) = send(served.at, "GET", "/metrics", "");
    assert_eq!(status, 200);
    for line in [
        r#"pointrace_requests_total{operation="charge",outcome="committed"} 1"#,
        r#"pointrace_requests_total{operation="use",outcome="rejected"} 1"#,
        "pointrace_lock_wait_seconds_count 2",
        "pointrace_lock_hold_seconds_count 2",
        "pointrace_lock_keys 0",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }
}

/// Every route of the document is there, answers as the document says, and has no other method.
#[test]
fn the_openapi_document_is_true() {
    let served = Served::begin(LockName::Keyed, QUICK, 1_000);
    let (_, document) = served.json("GET", "/openapi.json", "");
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), 6);
    for (path, methods) in paths {
        let methods = methods.as_object().expect("methods");
        for method in ["get", "patch", "post", "put", "delete"] {
            for (id, body) in [
                ("1", "{\"amount\": 10}"),
                ("1", "77"),
                ("x", "5"),
                ("2", "[]"),
            ] {
                let target = path.replace("{id}", id);
                let (status, text) = send(served.at, &method.to_uppercase(), &target, body);
                let Some(operation) = methods.get(method) else {
                    assert_eq!(status, 405, "{method} {target}");
                    continue;
                };
                let answer = &operation["responses"][status.to_string()];
                assert!(
                    answer.is_object(),
                    "{method} {target}: {status} is not described"
                );
                let schema = &answer["content"]["application/json"]["schema"];
                if schema.is_object() {
                    let mut schema = schema.clone();
                    schema["components"] = document["components"].clone();
                    let validator = jsonschema::validator_for(&schema).expect("a schema");
                    let value: Value = serde_json::from_str(&text).expect("JSON");
                    if let Err(error) = validator.validate(&value) {
                        panic!("{method} {target} answered {value}: {error}");
                    }
                }
            }
        }
    }
}
