//! What the program writes, and where: reports, traces, and what becomes of them when nobody can take them.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

#[path = "support/program.rs"]
mod program;

use program::{code, err, out, pointrace, run};

fn without_wall(report: &str) -> String {
    let mut report: Value = serde_json::from_str(report).expect("JSON");
    report
        .as_object_mut()
        .expect("an object")
        .remove("wall")
        .expect("the machine's time");
    report.to_string()
}

#[test]
fn one_seed_gives_one_report_and_one_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    let play = |number: u32| {
        let file = |name: &str| folder.path().join(format!("{number}-{name}"));
        let (json, trace) = (file("report.json"), file("trace.jsonl"));
        let report = format!("json={}", json.display());
        let trace_path = trace.display().to_string();
        let args = [
            "run",
            "slow-tables",
            "--lock",
            "promise-race",
            "--seed",
            "3",
        ];
        let args = [&args[..], &["--report", &report, "--trace", &trace_path]].concat();
        assert_eq!(code(&run(&args)), 0);
        let read = |path: &Path| fs::read_to_string(path).expect("there");
        (without_wall(&read(&json)), read(&trace))
    };
    let (one, other) = (play(1), play(2));
    assert_eq!(one.0, other.0);
    assert!(one.1.lines().count() > 500, "a trace of every step");
    assert_eq!(one.1, other.1);
}

#[test]
fn a_report_on_standard_output_is_alone_there() {
    let output = run(&["run", "hundred-charges", "--report", "markdown=-"]);
    assert!(out(&output).starts_with("## pointrace: 1 EXPECTED"));
    assert!(err(&output).contains("EXPECTED  it went wrong"));
    let output = run(&["run", "hundred-charges", "--quiet"]);
    assert_eq!(out(&output).lines().count(), 1);
    assert_eq!(err(&output), "");
}

#[test]
fn junit_tells_failures_from_errors_and_from_what_is_expected() {
    let xml = |args: &[&str]| {
        let args = [&["run"], args, &["--report", "junit=-"]].concat();
        out(&run(&args))
    };
    let text = xml(&["hundred-charges", "--lock", "none,keyed"]);
    assert!(
        text.contains(r#"tests="2" skipped="0" failures="0" errors="0""#),
        "{text}"
    );
    assert!(
        text.contains(r#"<property name="verdict" value="EXPECTED"/>"#),
        "{text}"
    );
    let text = xml(&["hundred-charges", "--strict"]);
    assert!(text.contains(r#"failures="1" errors="0""#), "{text}");
    assert!(
        text.contains(r#"<failure message="it went wrong as declared"#),
        "{text}"
    );
    let text = xml(&["hundred-charges", "--set", "phase.burst.burst.size=1"]);
    assert!(text.contains(r#"<failure message="not met: "#), "{text}");
}

#[test]
fn reports_have_no_words_in_any_other_language() {
    for format in ["json", "junit", "markdown"] {
        let report = format!("{format}=-");
        for seeds in ["--explain", "--seeds=1..3"] {
            let scenarios = ["hundred-charges", "--set=phase.burst.burst.size=1", seeds];
            let args = [&["run", "--report", &report], &scenarios[..]].concat();
            let plain = pointrace(&args)
                .env("LC_ALL", "ko_KR.UTF-8")
                .output()
                .expect("it starts");
            let korean = |c: char| ('\u{AC00}'..='\u{D7A3}').contains(&c);
            assert!(!out(&plain).contains(korean), "{format}");
            assert!(err(&plain).contains(korean), "the summary is for people");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    for args in [
        &["run", "hundred-charges"][..],
        &["run", "hundred-charges", "--report", "json=-"],
        &["scenarios"],
        &["schema"],
        &["completions", "bash"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = pointrace(args).stdout(writer).output().expect("it starts");
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", err(&output));
        assert!(!err(&output).contains("panicked"), "{args:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let output = pointrace(&["run", "hundred-charges"])
        .stdout(Stdio::from(full.expect("a device")))
        .output()
        .expect("it starts");
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("cannot write"), "{}", err(&output));
    let output = run(&["run", "hundred-charges", "--report", "json=/dev/full"]);
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("cannot write /dev/full"),
        "{}",
        err(&output)
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_that_cannot_be_written_does_not_keep_the_next_from_being() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.json");
    let second = format!("json={}", path.display());
    let output = run(&[
        "run",
        "hundred-charges",
        "--report",
        "junit=/dev/full",
        "--report",
        &second,
    ]);
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("/dev/full"), "{}", err(&output));
    assert!(path.exists(), "the second report is there");
}
