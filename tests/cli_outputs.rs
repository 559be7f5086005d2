//! Where the program writes: files by any of their names, devices, what is there already, what is in the way.

#![cfg(unix)]

use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Output;

use serde_json::Value;

#[path = "support/program.rs"]
mod program;

use program::{code, err, out, pointrace};

/// The program in a folder.
fn run_in(folder: &Path, args: &[&str]) -> Output {
    let output = pointrace(args).current_dir(folder).output();
    output.expect("it starts")
}

fn is_whole_json(path: &Path) -> bool {
    let text = fs::read_to_string(path).unwrap_or_default();
    serde_json::from_str::<Value>(&text).is_ok()
}

#[test]
#[cfg(target_os = "linux")]
fn a_trace_that_cannot_be_written_loses_neither_the_verdict_nor_the_reports() {
    for clock in ["virtual", "real"] {
        let folder = tempfile::tempdir().expect("a folder");
        let args = [
            "run",
            "hundred-charges",
            "--clock",
            clock,
            "--trace",
            "/dev/full",
            "--report",
            "json=x.json",
        ];
        let output = run_in(folder.path(), &args);
        assert_eq!(code(&output), 2);
        assert!(
            out(&output).contains("EXPECTED  it went wrong"),
            "{}",
            out(&output)
        );
        assert!(out(&output).trim_end().ends_with("(exit 2)"));
        assert!(
            err(&output).contains("cannot write /dev/full: No space"),
            "{}",
            err(&output)
        );
        let report = fs::read_to_string(folder.path().join("x.json")).expect("a report");
        let report: Value = serde_json::from_str(&report).expect("JSON");
        assert_eq!(report["exit"], 2);
        assert_eq!(report["runs"][0]["verdict"], "EXPECTED");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_summary_that_cannot_be_written_does_not_lose_the_reports() {
    let folder = tempfile::tempdir().expect("a folder");
    let full = OpenOptions::new().write(true).open("/dev/full");
    let args = [
        "run",
        "hundred-charges",
        "--lock",
        "none,keyed",
        "--report",
        "json=x.json",
    ];
    let output = pointrace(&args)
        .current_dir(folder.path())
        .stdout(full.expect("a device"))
        .output()
        .expect("it starts");
    assert_eq!(code(&output), 2);
    assert!(
        err(&output).contains("cannot write the summary"),
        "{}",
        err(&output)
    );
    assert!(is_whole_json(&folder.path().join("x.json")));
}

#[test]
fn one_file_for_two_things_is_refused_before_anything_is_played() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let scenario = include_str!("../scenarios/hundred-charges.toml");
    fs::write(at("my.toml"), scenario).expect("written");
    fs::write(at("there"), "").expect("written");
    fs::create_dir(at("folder")).expect("a folder");
    symlink("../a", at("folder/link-to-come")).expect("linked");
    symlink("there", at("link")).expect("linked");
    fs::hard_link(at("there"), at("twin")).expect("linked");
    symlink("my.toml", at("scenario")).expect("linked");
    let before = || {
        let names = fs::read_dir(folder.path()).expect("a folder");
        let mut names: Vec<_> = names
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        names.sort();
        names
    };
    let names = before();
    for (args, part) in [
        (
            &["hundred-charges", "--report=json=a", "--report=junit=a"][..],
            "--report json=a",
        ),
        (
            &["hundred-charges", "--report=json=a", "--report=junit=./a"],
            "--report json=a",
        ),
        (
            &[
                "hundred-charges",
                "--report=json=a",
                "--report=junit=folder/../a",
            ],
            "--report json=a",
        ),
        (
            &[
                "hundred-charges",
                "--report=json=a",
                "--report=junit=folder/link-to-come",
            ],
            "json=a",
        ),
        (
            &[
                "hundred-charges",
                "--report=json=there",
                "--report=junit=link",
            ],
            "json=there",
        ),
        (
            &[
                "hundred-charges",
                "--report=json=there",
                "--report=junit=twin",
            ],
            "json=there",
        ),
        (
            &["hundred-charges", "--report=json=there", "--trace=link"],
            "json=there",
        ),
        (
            &["my.toml", "--report=json=my.toml"],
            "the scenario my.toml",
        ),
        (
            &["my.toml", "--report=json=scenario"],
            "the scenario my.toml",
        ),
        (&["scenario", "--trace=./my.toml"], "the scenario scenario"),
        (
            &["hundred-charges", "my.toml", "--report=json=my.toml"],
            "the scenario my.toml",
        ),
    ] {
        let output = run_in(folder.path(), &[&["run"], args].concat());
        assert_eq!(code(&output), 2, "{args:?}: {}", err(&output));
        assert_eq!(out(&output), "", "{args:?}");
        let message = err(&output);
        assert!(
            message.contains(part) && message.contains("same file"),
            "{args:?}: {message}"
        );
        assert_eq!(before(), names, "{args:?}");
    }
    assert_eq!(fs::read_to_string(at("my.toml")).expect("there"), scenario);
    // A device takes any number of writers.
    let null = [
        "run",
        "hundred-charges",
        "--report=json=/dev/null",
        "--report=junit=/dev/null",
    ];
    assert_eq!(code(&run_in(folder.path(), &null)), 0);
}

#[test]
fn a_report_is_not_written_over_the_file_that_standard_output_was_sent_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = fs::File::create(folder.path().join("log")).expect("a file");
    let output = pointrace(&["run", "hundred-charges", "--report", "json=log"])
        .current_dir(folder.path())
        .stdout(log)
        .output()
        .expect("it starts");
    assert_eq!(code(&output), 2);
    assert!(err(&output).contains("standard output"), "{}", err(&output));
}

#[test]
fn what_standard_output_was_sent_to_is_appended_to_by_any_of_its_names() {
    for option in [
        "--report=json=/dev/stdout",
        "--report=json=/dev/fd/1",
        "--report=json=-",
        "--trace=/dev/stdout",
        "--trace=-",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log.txt");
        fs::write(&path, "what was there\n").expect("written");
        let log = OpenOptions::new().append(true).open(&path).expect("a file");
        let output = pointrace(&["run", "hundred-charges", option])
            .current_dir(folder.path())
            .stdout(log)
            .output()
            .expect("it starts");
        assert_eq!(code(&output), 0, "{option}: {}", err(&output));
        let text = fs::read_to_string(&path).expect("there");
        let added = text
            .strip_prefix("what was there\n")
            .expect("the log is still there");
        assert!(added.starts_with('{'), "{option}: {added}");
        assert!(!added.contains("EXPECTED  it"), "the summary is elsewhere");
        assert!(err(&output).contains("EXPECTED  it"), "{option}");
        let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
        assert_eq!(names.len(), 1, "{option}: {names:?}");
    }
    // Another open file of the process, under a name that leads to it.
    if cfg!(target_os = "linux") {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log.txt");
        fs::write(&path, "what was there\n").expect("written");
        let log = OpenOptions::new().append(true).open(&path).expect("a file");
        let args = [
            "run",
            "hundred-charges",
            "--report",
            "json=/dev/stderr",
            "--quiet",
        ];
        let output = pointrace(&args).stderr(log).output().expect("it starts");
        assert_eq!(code(&output), 0);
        let text = fs::read_to_string(&path).expect("there");
        assert!(text.starts_with("what was there\n{"), "{text}");
    }
}

#[test]
fn a_reader_of_a_trace_may_go_away() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let args = ["run", "slow-tables", "--trace", "-"];
    let output = pointrace(&args).stdout(writer).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
}

#[test]
fn a_report_keeps_the_mode_of_the_one_it_replaces() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.json");
    fs::write(&path, "old").expect("written");
    fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("a mode");
    let output = run_in(
        folder.path(),
        &["run", "strangers", "--report", "json=report.json"],
    );
    assert_eq!(code(&output), 0);
    assert!(is_whole_json(&path));
    let mode = fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_junit_report_is_xml_whatever_a_file_is_called() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = include_str!("../scenarios/hundred-charges.toml");
    let name = "odd \u{FFFE}\u{FFFF} & <b>.toml";
    fs::write(folder.path().join(name), scenario).expect("written");
    let output = run_in(
        folder.path(),
        &["run", name, "--strict", "--report", "junit=-"],
    );
    let xml = out(&output);
    assert!(xml.contains("<failure"), "{xml}");
    assert!(!xml.contains(['\u{FFFE}', '\u{FFFF}']), "{xml}");
}

#[test]
fn what_is_no_word_is_not_taken_for_one() {
    let folder = tempfile::tempdir().expect("a folder");
    for args in [
        &["--help"][..],
        &["-h"],
        &["help"],
        &["--version"],
        &["run", "--help"],
        &["help", "run"],
    ] {
        let output = run_in(folder.path(), args);
        assert_eq!(code(&output), 0, "{args:?}: {}", err(&output));
        assert!(out(&output).contains("pointrace"), "{args:?}");
    }
    let output = run_in(folder.path(), &["--lang", "ko", "run", "strangers"]);
    assert_eq!(code(&output), 2);
    let message = err(&output);
    assert!(
        message.contains("after it: `pointrace run … --lang ko`"),
        "{message}"
    );
}

#[test]
fn a_word_that_is_nearly_a_command_is_told_so() {
    let folder = tempfile::tempdir().expect("a folder");
    for (args, parts) in [
        (
            &["rnu", "hundred-charges"][..],
            &["no command \"rnu\"", "`pointrace run`"][..],
        ),
        (&["exlore", "hundred-charges"], &["`pointrace explore`"]),
        (&["senarios"], &["`pointrace scenarios`"]),
        (&["hundred-chargse"], &["did you mean \"hundred-charges\"?"]),
        (&["run", ""], &["its name is empty"]),
        (&["check", ""], &["its name is empty"]),
        (
            &["run", "day", "--seed", "-1"],
            &["'-1'", "a seed is a whole number from 0"],
        ),
        (
            &["--seed", "-1"],
            &["'-1'", "a seed is a whole number from 0"],
        ),
        (
            &["run", "day", "--seeds", "-1..5"],
            &["'-1..5'", "both ends are included"],
        ),
    ] {
        let output = run_in(folder.path(), args);
        assert_eq!(code(&output), 2, "{args:?}");
        for part in parts {
            assert!(err(&output).contains(part), "{args:?}: {}", err(&output));
        }
        assert!(!err(&output).contains("-- -1"), "{}", err(&output));
    }
}
