//! The program as a pipeline calls it: exit codes, where things are printed, reports.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

#[path = "support/report_schema.rs"]
mod report_schema;

fn pointrace(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    command
        .args(args)
        .env_remove("RUST_BACKTRACE")
        .env("LC_ALL", "C");
    command
}

fn run(args: &[&str]) -> Output {
    pointrace(args).output().expect("it starts")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it exits by itself")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A report from standard output, which agrees with the schema.
fn report(args: &[&str]) -> Value {
    let mut args = args.to_vec();
    args.extend(["--report", "json=-"]);
    let output = run(&args);
    let report: Value = serde_json::from_str(&out(&output)).expect("JSON alone");
    assert_eq!(report_schema::mistakes(&report), Vec::<String>::new());
    assert_eq!(report["exit"], code(&output));
    report
}

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
fn the_exit_code_says_what_the_verdict_is() {
    for (args, exit, token) in [
        (vec!["hundred-charges", "--lock", "keyed"], 0, "PASS"),
        (vec!["hundred-charges", "--lock", "none"], 0, "EXPECTED"),
        (
            vec!["hundred-charges", "--lock", "none", "--strict"],
            1,
            "EXPECTED",
        ),
        // One charge alone loses nothing, which is declared: no reason for a pass.
        (
            vec!["hundred-charges", "--set", "phase.burst.burst.size=1"],
            1,
            "FAIL",
        ),
        (vec!["two-instances", "--lock", "keyed,none"], 0, "EXPECTED"),
    ] {
        let args: Vec<&str> = [vec!["run"], args].concat();
        let output = run(&args);
        assert_eq!(code(&output), exit, "{args:?}: {}", err(&output));
        let last = out(&output);
        let last = last.trim_end().lines().last().expect("a line").to_owned();
        assert!(last.starts_with(token), "{args:?}: {last}");
        assert!(
            last.ends_with(&format!("(exit {exit})")),
            "{args:?}: {last}"
        );
    }
}

/// More than one thread can send.
const TOO_FAST: [&str; 8] = [
    "run",
    "hot-user",
    "--clock=real",
    "--set=phase.traffic.rate=10_000_000/s",
    "--set=phase.traffic.duration=20ms",
    "--set=store.read=0ms",
    "--set=store.write=0ms",
    "--set=store.append=0ms",
];

#[test]
fn a_run_that_proves_nothing_is_an_error_and_no_failure() {
    let output = run(&TOO_FAST);
    assert_eq!(code(&output), 3);
    let last = out(&output);
    assert!(
        last.contains("INVALID  proves nothing: the generator was too slow"),
        "{last}"
    );
    let report = report(&TOO_FAST);
    assert!(report["runs"][0]["open_loop"]["reached"].as_f64() < Some(0.95));
    let xml = run(&[&TOO_FAST[..], &["--report", "junit=-"]].concat());
    assert!(out(&xml).contains(r#"failures="0" errors="1""#));
    assert!(out(&xml).contains(r#"<error message="proves nothing: "#));
}

#[test]
fn the_first_anomaly_of_each_kind_is_explained() {
    let args = [
        "run",
        "hundred-charges",
        "--lock",
        "promise-race",
        "--explain",
    ];
    let report = report(&args);
    let explained = report["runs"][0]["explained"].as_array().expect("a list");
    let kinds: Vec<&str> = explained
        .iter()
        .filter_map(|one| one["kind"].as_str())
        .collect();
    for kind in [
        "lost_update",
        "overlap",
        "foreign_release",
        "impossible_speed",
    ] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
    let text = out(&run(&args));
    assert!(text.contains("x buries v2 of request"), "{text}");
    let page = out(&run(&[&args[..], &["--report", "markdown=-"]].concat()));
    assert!(page.contains("| ---: | --- | --- | ---: | --- |"), "{page}");
    // Nothing to explain is no trouble.
    assert_eq!(code(&run(&["run", "strangers", "--explain"])), 0);
    let real = run(&["run", "hundred-charges", "--clock", "real", "--explain"]);
    assert_eq!(code(&real), 0);
    assert!(
        out(&real).contains("Lost update: request"),
        "{}",
        out(&real)
    );
}

#[test]
fn every_correct_lock_passes_where_a_pass_is_demanded() {
    let locks = "keyed,recheck,striped,global,queue,optimistic";
    let args = ["run", "hundred-charges", "--lock", locks, "--strict"];
    let report = report(&args);
    assert_eq!(report["exit"], 0);
    let runs = report["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), 6);
    for run in runs {
        assert_eq!(run["verdict"], "PASS");
        assert_eq!(run["figures"]["committed"], 100);
        assert_eq!(run["figures"]["lost_updates"], 0);
    }
}

#[test]
fn of_several_results_a_failure_counts_most() {
    let size = "--set=phase.burst.burst.size=1";
    let output = run(&["run", "hundred-charges", "--lock", "keyed,none", size]);
    assert_eq!(
        code(&output),
        1,
        "keyed: limits of a hundred; none: nothing lost"
    );
}

#[test]
fn mistakes_are_told_before_anything_is_played() {
    let folder = tempfile::tempdir().expect("a folder");
    let taken = folder.path().to_str().expect("UTF-8");
    let nowhere = format!("json={taken}/no/such/folder.json");
    let directory = format!("junit={taken}");
    for (args, part) in [
        (vec!["run"], "SCENARIO"),
        (
            vec!["run", "hundred-chargse"],
            "did you mean \"hundred-charges\"?",
        ),
        (
            vec!["run", "hundred-charges", "--lock", "keyd"],
            "did you mean `keyed`?",
        ),
        (
            vec!["run", "hundred-charges", "--set", "service.instnces=2"],
            "instances",
        ),
        (
            vec!["run", "hundred-charges", "--users", "0"],
            "0 is not in 1..",
        ),
        (
            vec!["run", "hundred-charges", "--seeds", "9..1"],
            "did you mean 1..9?",
        ),
        (
            vec!["run", "hundred-charges", "--seeds", "1..3", "--seed", "1"],
            "cannot be used with",
        ),
        (
            vec!["run", "hundred-charges", "--report", "jsn=a"],
            "did you mean json=a?",
        ),
        (
            vec!["run", "hundred-charges", "--report", &nowhere],
            "cannot write",
        ),
        (
            vec!["run", "hundred-charges", "--report", &directory],
            "cannot write",
        ),
        (
            vec![
                "run",
                "hundred-charges",
                "--report",
                "json=-",
                "--report",
                "junit=-",
            ],
            "only one report",
        ),
        (
            vec![
                "run",
                "hundred-charges",
                "--lock",
                "none,keyed",
                "--trace",
                "t.jsonl",
            ],
            "one run",
        ),
        (vec!["check", "no-such-file.toml"], "there is no such file"),
        (
            vec!["scenarios", "show", "overspnd"],
            "did you mean overspend?",
        ),
    ] {
        let output = run(&args);
        assert_eq!(code(&output), 2, "{args:?}");
        assert!(err(&output).contains(part), "{args:?}: {}", err(&output));
        assert_eq!(out(&output), "", "{args:?}");
    }
}

#[test]
fn a_mistake_in_a_file_is_located() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("broken.toml");
    let text = "name = \"a\"\n[service]\nlokc = \"keyed\"\n[[phase]]\nname = \"p\"\nburst = { size = 1 }\n";
    fs::write(&file, text).expect("written");
    let file = file.to_str().expect("UTF-8");
    for command in ["run", "check"] {
        let output = run(&[command, file]);
        assert_eq!(code(&output), 2);
        let start = format!("{file}:3:1: ");
        assert!(err(&output).starts_with(&start), "{}", err(&output));
        assert!(err(&output).contains("\"lock\""), "{}", err(&output));
    }
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
fn many_seeds_are_judged_together() {
    let seeds = |args: &[&str]| report(&[&["run", "hundred-charges"], args].concat());
    let many = seeds(&["--lock", "none", "--seeds", "1..40"]);
    let set = &many["runs"][0]["seeds"];
    assert_eq!(many["runs"][0]["verdict"], "EXPECTED");
    assert_eq!(set["played"], 40);
    let lost = &set["figures"]["lost_updates"];
    for statistic in ["min", "median", "max"] {
        assert_eq!(lost[statistic], 99);
    }
    // Three at once pass the promise lock under some schedules: what must be there is in the set.
    let three = [
        "--set",
        "phase.burst.burst.size=3",
        "--lock",
        "promise-race",
    ];
    let three = seeds(&[&three[..], &["--seeds", "1..20"]].concat());
    assert_eq!(three["runs"][0]["seeds"]["played"], 20);
}

#[test]
fn a_failing_seed_is_named_with_the_command_that_replays_it() {
    // At 396 ms of waiting the last one is refused: a limit that every seed fails.
    let set = ["--set", "service.lock_timeout=300ms"];
    let args = [
        "run",
        "hundred-charges",
        "--lock",
        "keyed",
        "--seeds",
        "4..6",
    ];
    let output = run(&[&args[..], &set].concat());
    assert_eq!(code(&output), 1);
    let text = out(&output);
    let lines: Vec<&str> = text.lines().filter(|l| l.contains("FAIL seed")).collect();
    assert_eq!(lines.len(), 3, "{text}");
    for (line, seed) in lines.iter().zip(4..) {
        assert!(line.contains(&format!("FAIL seed {seed}: committed == requests")));
        let (_, command) = line.split_once("   pointrace ").expect("a command");
        let words: Vec<&str> = command.split_whitespace().collect();
        assert_eq!(code(&run(&words)), 1, "{command}");
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
fn the_built_in_scenarios_are_listed_shown_and_right() {
    let list = out(&run(&["scenarios"]));
    let names: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split("  ").next())
        .collect();
    assert_eq!(names.len(), 10, "{list}");
    for name in &names {
        let shown = run(&["scenarios", "show", name]);
        assert!(out(&shown).contains(&format!("name = \"{name}\"")));
    }
    let output = run(&[&["check"], &names[..]].concat());
    assert_eq!(code(&output), 0);
    assert_eq!(out(&output).lines().count(), names.len());
}

#[test]
fn the_schema_and_completions_are_printed() {
    let schema: Value = serde_json::from_str(&out(&run(&["schema"]))).expect("JSON");
    assert_eq!(schema["title"], "pointrace scenario");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = out(&run(&["completions", shell]));
        assert!(
            script.contains("hundred-charges") || script.contains("pointrace"),
            "{shell}"
        );
        assert!(script.contains("scenarios"), "{shell}");
    }
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
