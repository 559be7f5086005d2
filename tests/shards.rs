//! Seeds played in parts, as several machines play them, and put together.

use std::fs;
use std::path::Path;

use serde_json::Value;

#[path = "support/program.rs"]
mod program;
#[path = "support/report_schema.rs"]
mod report_schema;

use program::{code, err, out, run};

const RUN: [&str; 5] = [
    "run",
    "slow-tables",
    "--lock",
    "keyed,promise-race",
    "--seeds=5..24",
];

/// Plays a part and says where it is.
fn part(folder: &Path, number: u32, of: u32) -> String {
    let file = folder.join(format!("p{number}.json")).display().to_string();
    let shard = format!("--shard={number}/{of}");
    let report = format!("--report=part={file}");
    let output = run(&[&RUN[..], &[&shard, &report]].concat());
    assert_eq!(code(&output), 0, "{}", err(&output));
    let text = out(&output);
    assert!(text.contains(&format!("PART {number}/{of}")), "{text}");
    assert!(text.contains("A part alone proves nothing"), "{text}");
    assert!(!text.contains("PASS"), "{text}");
    file
}

fn without_wall(text: &str) -> Value {
    let mut report: Value = serde_json::from_str(text).expect("JSON");
    report.as_object_mut().expect("an object").remove("wall");
    report
}

#[test]
fn merged_parts_are_the_report_of_one_machine() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files: Vec<String> = (1..=3).map(|n| part(folder.path(), n, 3)).collect();
    files.reverse();
    files.push(files[1].clone());
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let whole = run(&[&RUN[..], &["--report=json=-"]].concat());
    let merged = run(&[&["merge"], &files[..], &["--report=json=-"]].concat());
    assert_eq!(code(&merged), code(&whole), "{}", err(&merged));
    assert_eq!(err(&merged), err(&whole), "the summaries");
    let merged = without_wall(&out(&merged));
    assert_eq!(merged, without_wall(&out(&whole)));
    assert_eq!(merged["runs"][0]["seeds"]["played"], 20);
}

#[test]
fn a_part_that_is_missing_makes_the_whole_invalid() {
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<String> = [1, 3].map(|n| part(folder.path(), n, 3)).to_vec();
    let output = run(&["merge", &files[0], &files[1], "--report=json=-"]);
    assert_eq!(code(&output), 3, "{}", err(&output));
    assert!(
        err(&output).contains("missing: part 2 of 3"),
        "{}",
        err(&output)
    );
    let report: Value = serde_json::from_str(&out(&output)).expect("JSON");
    let wall = report["wall"].clone();
    assert!(wall.is_object());
    assert_eq!(report_schema::mistakes(&report), Vec::<String>::new());
    assert_eq!(report["runs"][0]["verdict"], "INVALID");
    assert_eq!(report["interrupted"], true);
}

#[test]
fn what_is_wrong_with_a_part_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    fs::write(file("none.json"), "{}").expect("written");
    fs::write(file("torn.json"), "{\"format\":").expect("written");
    let seeds = ["run", "hundred-charges", "--seeds=1..8"];
    for (args, part) in [
        (
            vec!["merge", &file("none.json")],
            "it is no part: `pointrace run",
        ),
        (vec!["merge", &file("torn.json")], "it is no JSON"),
        (vec!["merge", &file("away.json")], "away.json: "),
        (
            [&seeds[..], &["--shard=1/4"]].concat(),
            "add --report part=FILE",
        ),
        (
            [&seeds[..], &["--shard=1/4", "--report=json=-"]].concat(),
            "a part alone is no result",
        ),
        (
            [&seeds[..], &["--report=part=-"]].concat(),
            "for one machine's part of seeds",
        ),
        (
            [&seeds[..], &["--shard=1/9", "--report=part=-"]].concat(),
            "fewer seeds than 9 parts",
        ),
        (
            [&seeds[..], &["--shard=0/4", "--report=part=-"]].concat(),
            "the first part is 1",
        ),
        (
            vec!["explore", "hundred-charges", "--report=part=-"],
            "for one machine's part",
        ),
    ] {
        let output = run(&args);
        assert_eq!(code(&output), 2, "{args:?}");
        assert!(err(&output).contains(part), "{args:?}: {}", err(&output));
    }
}

#[test]
fn a_part_in_which_a_seed_fails_has_failed() {
    let output = run(&[
        "run",
        "hundred-charges",
        "--lock=keyed",
        "--set=service.lock_timeout=300ms",
        "--seeds=1..8",
        "--shard=2/4",
        "--report=part=-",
    ]);
    assert_eq!(code(&output), 1, "{}", err(&output));
    assert!(err(&output).contains("FAIL seed 2: "), "{}", err(&output));
    assert!(
        err(&output).contains("and 1 seed more in the same way: 6"),
        "{}",
        err(&output)
    );
    assert!(out(&output).starts_with("{\"format\":\"pointrace-part\""));
}
