use hyper::body::Bytes;

use super::value::{at, is_word};
use super::*;
use serde_json::json;
use serde_json_borrow::Value as Borrowed;

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
fn a_pointer_finds_the_same_without_copies() {
    let text = r#"{"a": [{"b": 1}, "two"], "c/d": {"~e": "three"}, "": 4, "n": null}"#;
    let owned: Value = serde_json::from_str(text).expect("JSON");
    let borrowed: Borrowed<'_> = serde_json::from_str(text).expect("JSON");
    let pointers = [
        "",
        "/a/0/b",
        "/a/1",
        "/a/2",
        "/a/x",
        "/c~1d/~0e",
        "/",
        "/n",
        "/n/o",
        "a",
        "/a/0/b/c",
    ];
    for pointer in pointers {
        let found = at(&borrowed, pointer).map(Value::from);
        assert_eq!(found.as_ref(), owned.pointer(pointer), "{pointer:?}");
    }
    assert!(is_word(at(&borrowed, "/a/1").expect("a text"), "two"));
    assert!(is_word(at(&borrowed, "/a/0/b").expect("a number"), "1"));
    assert!(!is_word(at(&borrowed, "/n").expect("null"), "1"));
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

#[test]
fn what_is_found_takes_nothing_from_the_environment() {
    let mut speaker = speaker(Target {
        headers: vec![("X-Given".to_owned(), "{env:PATH}".to_owned())],
        ..Target::default()
    });
    let found = [("X-Found".to_owned(), "{env:PATH}".to_owned())];
    speaker.speak_as("text/plain", 1, &found).expect("headers");
    speaker.speak_as("text/plain", 1, &found).expect("headers");
    let path = env::var("PATH").expect("a path");
    let values: Vec<&str> = speaker
        .headers
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    assert_eq!(values, [path.as_str(), "{env:PATH}"]);
    assert_eq!(speaker.target.headers.len(), 2);
}

#[test]
fn a_history_is_counted_wherever_its_entries_are() {
    let entries = r#"[{"id": 1, "type": "CHARGE", "amount": 5}, {"amount": "-5", "type": "USE", "more": {"type": "USE"}},
        {"type": "REWARD", "amount": 5}, {"type": "USE"}, 7, null, [], {"type": "CHARGE", "amount": 5, "amount": 6}]"#;
    let counted = Some(history::Entries {
        counts: Counts::from([((false, 5), 1), ((true, 5), 1), ((false, 6), 1)]),
        all: 8,
    });
    let mut target = Target::default();
    let read = |target: &Target, text: &str| history::read(target, text.as_bytes());
    assert_eq!(read(&target, entries).expect("JSON"), counted);
    for (rows, text) in [
        (
            "/data/list",
            format!(r#"{{"a": [1], "data": {{"n": 1, "list": {entries}}}, "z": {{}}}}"#),
        ),
        (
            "/1/list",
            format!(r#"[{{"list": []}}, {{"list": {entries}}}, 5]"#),
        ),
        ("/a~1b", format!(r#"{{"a/b": {entries}}}"#)),
    ] {
        rows.clone_into(&mut target.rows);
        assert_eq!(read(&target, &text).expect("JSON"), counted, "{rows}");
        assert_eq!(read(&target, "{\"other\": [1]}").expect("JSON"), None);
        assert_eq!(read(&target, "\"text\"").expect("JSON"), None);
    }
    "/items".clone_into(&mut target.rows);
    "/of/type".clone_into(&mut target.row_type);
    "/of/amount".clone_into(&mut target.row_amount);
    let nested = r#"{"items": [{"of": {"type": "USE", "amount": 3}}, 4]}"#;
    assert_eq!(
        read(&target, nested).expect("JSON"),
        Some(history::Entries {
            counts: Counts::from([((true, 3), 1)]),
            all: 2,
        })
    );
    for broken in ["", "[", "{\"items\": [}", "[] []"] {
        assert!(read(&target, broken).is_err(), "{broken}");
    }
}
