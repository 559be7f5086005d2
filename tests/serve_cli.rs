//! `pointrace serve`, the program: what keeps it from listening, and how it ends.

#[path = "support/http.rs"]
mod http;
#[path = "support/serving.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod serving;

use std::net::TcpListener;
use std::process::{Command, Output};

use serving::Serving;

fn pointrace(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .args(args)
        .output()
        .expect("the program")
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let at = taken.local_addr().expect("an address").to_string();
    let output = pointrace(&["serve", "--listen", &at]);
    assert_eq!(output.status.code(), Some(3));
    let text = complaint(&output);
    assert!(text.contains(&format!("{at} is in use")), "{text}");
}

#[test]
fn other_machines_are_let_in_only_when_asked_to() {
    let output = pointrace(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("--expose"));
}

#[test]
fn a_mistake_in_the_scenario_is_located() {
    let output = pointrace(&[
        "serve",
        "--set",
        "store.raed=1ms",
        "--listen",
        "127.0.0.1:0",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        complaint(&output).contains("read"),
        "{}",
        complaint(&output)
    );
}

#[test]
fn sigterm_ends_it_in_order_and_it_says_what_it_saw() {
    let serving = Serving::start(&["hundred-charges", "--lock", "keyed"], &[]);
    assert_eq!(
        http::send(serving.at, "PATCH", "/point/1/charge", "100").0,
        200
    );
    let (code, rest) = serving.end();
    assert_eq!(code, Some(0), "{rest}");
    assert!(
        rest.contains("1 committed") && rest.contains("nothing went wrong"),
        "{rest}"
    );
}

#[test]
fn a_store_that_cannot_be_is_refused_with_what_can() {
    for (args, code, part) in [
        (
            &["--lock", "select-for-update"][..],
            2,
            "add --store sqlite",
        ),
        (&["--store", "sqlite", "--namespace", "A B"], 2, "a..z"),
        (
            &["--store", "memory", "--namespace", "a"],
            2,
            "nobody else's",
        ),
        (
            &["--store", "postgres://postgres@127.0.0.1:9/x"],
            3,
            "cannot be reached",
        ),
    ] {
        let args: Vec<&str> = ["serve", "--listen", "127.0.0.1:0"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        let output = pointrace(&args);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{args:?}: {}",
            complaint(&output)
        );
        assert!(
            complaint(&output).contains(part),
            "{args:?}: {}",
            complaint(&output)
        );
    }
}

/// A database keeps what its callers did, under the ids that they gave; a second process over the same tables sees it.
#[cfg(feature = "sqlite")]
#[test]
fn processes_share_a_namespace_and_its_maker_removes_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = format!("sqlite:{}", directory.path().join("shop.db").display());
    let args = [
        "--store",
        &store,
        "--namespace",
        "shop",
        "--lock",
        "select-for-update",
    ];
    let maker = Serving::start(&args, &[]);
    let guest = Serving::start(&args, &[]);
    let charge =
        |to: &Serving, body: &str| http::send(to.at, "PATCH", "/point/900000001/charge", body).0;
    assert_eq!((charge(&maker, "100"), charge(&guest, "20")), (200, 200));
    let (_, account) = http::send(maker.at, "GET", "/point/900000001", "");
    assert!(account.contains("\"point\":120"), "{account}");
    let (_, rows) = http::send(guest.at, "GET", "/point/900000001/histories", "");
    assert!(
        rows.contains("\"amount\":100") && rows.contains("\"amount\":20"),
        "{rows}"
    );
    let (_, nobody) = http::send(guest.at, "GET", "/point/7", "");
    assert!(nobody.contains("\"point\":0"), "{nobody}");
    let (code, text) = guest.end();
    assert!(
        code == Some(0) && text.contains("judged from outside"),
        "{text}"
    );
    let (_, account) = http::send(maker.at, "GET", "/point/900000001", "");
    assert!(
        account.contains("\"point\":120"),
        "a guest removes nothing: {account}"
    );
    maker.end();
    let next = Serving::start(&args, &[]);
    let (_, account) = http::send(next.at, "GET", "/point/900000001", "");
    assert!(
        account.contains("\"point\":0"),
        "its maker has removed it: {account}"
    );
}
