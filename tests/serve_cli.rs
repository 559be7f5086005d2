//! `pointrace serve`, the program: what keeps it from listening, and how it ends.

#[path = "support/http.rs"]
mod http;

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::process::{Command, Output, Stdio};

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
    let mut child = Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .args(["serve", "hundred-charges", "--lock", "keyed"])
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut out = BufReader::new(child.stdout.take().expect("its output"));
    let mut line = String::new();
    out.read_line(&mut line).expect("its first line");
    let at = line
        .split("http://")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    let at: SocketAddr = at.and_then(|at| at.parse().ok()).expect(&line);
    assert_eq!(http::send(at, "PATCH", "/point/1/charge", "100").0, 200);
    let pid = child.id().to_string();
    let killed = Command::new("kill").args(["-TERM", &pid]).status();
    assert!(killed.expect("kill").success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).expect("its last words");
    assert_eq!(child.wait().expect("its end").code(), Some(0), "{rest}");
    assert!(
        rest.contains("1 committed") && rest.contains("nothing went wrong"),
        "{rest}"
    );
}
