//! `pointrace verify`: traces as they are written, changed by hand, and unreadable; and the forms for other checkers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

#[path = "support/program.rs"]
mod program;

use program::{code, err, out, pointrace};

fn run_in(folder: &Path, args: &[&str]) -> std::process::Output {
    let output = pointrace(args).current_dir(folder).output();
    output.expect("it starts")
}

/// The trace of a run.
fn trace(folder: &Path, args: &[&str]) -> String {
    let mut all = vec!["run", "--quiet", "--trace", "t.jsonl"];
    all.extend(args);
    run_in(folder, &all);
    fs::read_to_string(folder.join("t.jsonl")).expect("a trace")
}

fn verify(folder: &Path, trace: &str) -> (i32, String, String) {
    fs::write(folder.join("v.jsonl"), trace).expect("written");
    let output = run_in(folder, &["verify", "v.jsonl"]);
    (code(&output), out(&output), err(&output))
}

#[test]
fn a_trace_of_a_right_lock_is_linearizable_on_both_clocks() {
    let folder = tempfile::tempdir().expect("a folder");
    for clock in ["virtual", "real"] {
        let args = ["two-clients", "--lock", "keyed", "--clock", clock];
        let trace = trace(folder.path(), &args);
        let header: Value =
            serde_json::from_str(trace.lines().next().expect("a header")).expect("JSON");
        assert_eq!(header["format"], "pointrace-trace");
        assert_eq!(header["clock"], clock);
        let (code, out, err) = verify(folder.path(), &trace);
        assert_eq!((code, &*err), (0, ""), "{clock}");
        assert!(out.contains("linearizable"), "{out}");
    }
}

#[test]
fn the_lines_of_a_trace_are_in_the_order_of_their_times_on_the_machines_clock_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = trace(
        folder.path(),
        &[
            "hot-user",
            "--lock",
            "keyed",
            "--clock",
            "real",
            "--set",
            "phase.traffic.duration=200ms",
        ],
    );
    let times = trace.lines().skip(1).map(|line| {
        let line: Value = serde_json::from_str(line).expect("JSON");
        line["at"].as_u64().expect("a time")
    });
    assert!(times.is_sorted());
}

#[test]
fn one_answer_that_was_changed_is_told_with_the_smallest_part() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = trace(folder.path(), &["two-clients", "--lock", "keyed"]);
    let place = trace
        .lines()
        .position(|line| line.contains(r#""outcome":"committed""#))
        .expect("an answer");
    let mut lines: Vec<String> = trace.lines().map(str::to_owned).collect();
    let mut answer: Value = serde_json::from_str(&lines[place]).expect("JSON");
    let balance = answer["balance"].as_i64().expect("a balance");
    answer["balance"] = Value::from(balance + 1);
    lines[place] = answer.to_string();
    let (code, out, _) = verify(folder.path(), &lines.join("\n"));
    assert_eq!(code, 1);
    assert!(out.contains("not linearizable"), "{out}");
    assert!(out.contains("fits no order"), "{out}");
    assert!(
        out.contains(&format!("With the answer to request {}", answer["request"])),
        "{out}"
    );
}

#[test]
fn a_lost_update_is_told_by_two_requests() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = trace(folder.path(), &["hundred-charges", "--lock", "none"]);
    let (code, out, _) = verify(folder.path(), &trace);
    assert_eq!(code, 1);
    let rows = out.lines().filter(|line| line.contains("points are left"));
    assert_eq!(rows.count(), 2, "{out}");
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let trace = trace(folder.path(), &["two-clients", "--lock", "keyed"]);
    let (header, rest) = trace.split_once('\n').expect("lines");
    let first = rest.lines().next().expect("a line");
    for (text, told) in [
        (String::new(), "v.jsonl:1:1: it is empty"),
        (rest.to_owned(), "v.jsonl:1:1: a trace begins with a header"),
        (
            header.replace("\"version\":1", "\"version\":9"),
            "v.jsonl:1:1: this is version 9",
        ),
        (
            format!("{header}\n{first}\nnonsense\n"),
            "v.jsonl:3:2: expected",
        ),
        (
            format!("{header}\n{first}\n{first}\n"),
            "v.jsonl:3:1: request 1 is sent again",
        ),
        (
            format!("{header}\n{}\n", first.replace("sent", "snet")),
            "v.jsonl:2:1: there is no step `snet`",
        ),
    ] {
        let (code, _, err) = verify(folder.path(), &text);
        assert_eq!(code, 2, "{text}");
        assert!(err.contains(told), "{err} for {told}");
    }
    let missing = run_in(folder.path(), &["verify", "nothing.jsonl"]);
    assert_eq!(code(&missing), 2);
}

#[test]
fn requests_that_were_never_answered_may_have_happened_or_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let header = r#"{"format":"pointrace-trace","version":1,"clock":"virtual","opening":0,"policy":{"max_balance":1000,"min_amount":1,"max_charge":1000,"max_use":1000}}"#;
    let sent = |request: u64, amount: i64| {
        format!(
            r#"{{"at":0,"request":{request},"user":1,"step":"sent","kind":"charge","amount":{amount}}}"#
        )
    };
    let done = |request: u64, balance: i64| {
        format!(
            r#"{{"at":0,"request":{request},"user":1,"step":"answered","outcome":"committed","balance":{balance}}}"#
        )
    };
    let lines = |balance| [header.to_owned(), sent(1, 5), sent(2, 10), done(2, balance)].join("\n");
    for (balance, expected) in [(10, 0), (15, 0), (20, 1)] {
        let (code, out, err) = verify(folder.path(), &lines(balance));
        assert_eq!(code, expected, "{balance}: {out}{err}");
    }
}

#[test]
fn what_would_take_too_long_to_tell_is_no_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    let most = 1_u64 << 41;
    let mut lines = vec![format!(
        r#"{{"format":"pointrace-trace","version":1,"clock":"virtual","opening":0,"policy":{{"max_balance":{most},"min_amount":1,"max_charge":{most},"max_use":{most}}}}}"#
    )];
    let sent = |request: u64, amount: u64| {
        format!(
            r#"{{"at":0,"request":{request},"user":1,"step":"sent","kind":"charge","amount":{amount}}}"#
        )
    };
    // Any of forty charges of different amounts, all even, may have happened; so no order leads to an odd balance, and to
    // find that out takes a try of each set of them.
    lines.extend((1..=40).map(|request| sent(request, 1 << request)));
    lines.push(sent(41, 2));
    lines.push(
        r#"{"at":0,"request":41,"user":1,"step":"answered","outcome":"committed","balance":1000003}"#
            .to_owned(),
    );
    fs::write(folder.path().join("v.jsonl"), lines.join("\n")).expect("written");
    let output = run_in(folder.path(), &["verify", "v.jsonl", "--tries", "100000"]);
    assert_eq!((code(&output), &*err(&output)), (3, ""));
    assert!(out(&output).contains("could not tell"), "{}", out(&output));
}

#[test]
fn other_checkers_get_operations_of_clients_that_do_one_after_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let args = |form| {
        [
            "run",
            "overspend",
            "--lock",
            "keyed",
            "--quiet",
            "--trace",
            form,
        ]
    };
    run_in(folder.path(), &args("porcupine=p.jsonl"));
    let text = fs::read_to_string(folder.path().join("p.jsonl")).expect("a history");
    let mut until: BTreeMap<u64, u64> = BTreeMap::new();
    let mut operations: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert!(operations.len() > 1);
    operations.sort_by_key(|operation| operation["call"].as_u64());
    for operation in &operations {
        let number = |field: &str| operation[field].as_u64().expect("a number");
        let (client, call) = (number("client"), number("call"));
        let free = until.insert(client, number("return"));
        assert!(free.unwrap_or(0) <= call, "{operation}");
    }

    run_in(folder.path(), &args("jepsen=h.edn"));
    let text = fs::read_to_string(folder.path().join("h.edn")).expect("a history");
    assert_eq!(text.lines().count(), 2 * operations.len());
    let invoked = text.lines().filter(|line| line.contains(":type :invoke"));
    assert_eq!(invoked.count(), operations.len());
    assert!(
        text.starts_with("{:index 0, :time 0, :type :invoke, :process 0, :f :"),
        "{text}"
    );
}
