//! The report as a page: what is in it, that nothing gets out of it, and that a browser likes it.

use std::fs;
use std::path::Path;

#[path = "support/browser.rs"]
mod browser;
#[path = "support/program.rs"]
mod program;

use browser::{chromium, open};
use program::{code, err, run};

/// Plays, writes the page, and reads it.
fn page(folder: &Path, args: &[&str]) -> String {
    let file = folder.join("page.html");
    let report = format!("html={}", file.display());
    let output = run(&[args, &["--quiet", "--report", &report]].concat());
    assert!(code(&output) < 2, "{}", err(&output));
    fs::read_to_string(file).expect("a page")
}

/// All that a page could load from elsewhere.
fn loads_nothing(page: &str) {
    for way in [
        " src=",
        "url(",
        "@import",
        "href=\"http",
        "<link",
        "<iframe",
        "xlink:",
    ] {
        assert!(!page.contains(way), "{way}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn a_run_is_told_from_its_verdict_to_its_last_figure() {
    let folder = tempfile::tempdir().expect("a folder");
    let args = ["run", "hundred-charges", "--lock", "promise-race"];
    let page = page(folder.path(), &args);
    loads_nothing(&page);
    for part in [
        "EXPECTED",
        "98 writes went over newer ones unseen",
        "must be (declared)",
        "pointrace run hundred-charges --lock keyed",
        "class=\"burial\"",
        "Lost update: request",
        "foreign_release",
        "pointrace run hundred-charges --lock promise-race --seed 7",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn what_breaks_is_in_the_lane_of_the_process_or_node_that_it_hits() {
    let folder = tempfile::tempdir().expect("a folder");
    let args = ["run", "paused-holder", "--lock", "redis"];
    let page = page(folder.path(), &args);
    for part in [
        // A lane of its own, and those of its requests.
        ">process 1: stands still</text>",
        "PROCESS 1 STANDS STILL",
        "process 1</text>",
        "class=\"broken\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
    // Nothing broke in it.
    assert!(!page.contains(">process 2: "), "{page}");
}

#[test]
fn a_page_is_in_the_language_that_was_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = page(folder.path(), &["run", "hundred-charges", "--lang", "ko"]);
    assert!(page.contains("<html lang=\"ko\">"));
    assert!(page.contains("갱신 손실"));
    assert!(!page.contains("Lost update: request"));
}

#[test]
fn nothing_from_outside_is_taken_for_markup() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = include_str!("../scenarios/hundred-charges.toml");
    let title = "title = \"</title><script>alert(1)</script><img src=x onerror='alert(2)'>&\"\n";
    let lines = scenario.lines().filter(|line| !line.starts_with("title"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let text = text.replacen("seed = ", &format!("{title}seed = "), 1);
    let file = folder.path().join("a'b<b>.toml");
    fs::write(&file, text).expect("written");
    let page = page(folder.path(), &["run", &file.display().to_string()]);
    assert!(page.contains("&lt;script&gt;alert(1)"), "it is shown");
    assert_eq!(page.matches("<script").count(), 1, "the page's own");
    assert!(!page.contains("<img"));
    assert!(!page.contains("<b>.toml"));
}

#[test]
fn a_comparison_is_a_table_and_bars() {
    let folder = tempfile::tempdir().expect("a folder");
    let args = [
        "compare",
        "slow-tables",
        "--lock",
        "none,keyed",
        "--seeds",
        "1..3",
    ];
    let page = page(folder.path(), &args);
    loads_nothing(&page);
    for part in [
        "badge fail",
        "badge pass",
        "class=\"spread\"",
        "slow-tables",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn a_day_is_a_small_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let args = [
        "run",
        "day",
        "--lock",
        "none",
        "--set",
        "phase.day.rate=1/s",
        "--set",
        "users.count=2",
    ];
    let page = page(folder.path(), &args);
    assert!(page.contains("24 h"), "it is a day");
    assert!(page.len() < 500_000, "{} bytes", page.len());
}

#[test]
fn a_browser_has_nothing_to_complain_of_and_asks_nobody() {
    let Some(chromium) = chromium("a_browser_has_nothing_to_complain_of_and_asks_nobody") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    // What the test would see of a page that does otherwise.
    let bad = folder.path().join("bad.html");
    let text =
        "<!DOCTYPE html><img src='http://somewhere.test/a.png'><script>nothing.there()</script>";
    fs::write(&bad, text).expect("written");
    let opened = open(chromium, &bad);
    assert!(!opened.console.is_empty(), "an error is seen");
    assert!(
        opened
            .requests
            .iter()
            .any(|line| line.contains("somewhere.test")),
        "a request is seen: {:?}",
        opened.requests
    );

    for args in [
        &["run", "hundred-charges", "--lock", "promise-race,keyed"][..],
        &["run", "hot-user", "--lock", "none", "--lang", "ko"],
        // With lanes of nodes and leases.
        &["run", "hundred-charges", "--lock", "redlock"],
        // With what breaks in them, and in the processes.
        &["run", "paused-holder", "--lock", "redis"],
        &["run", "node-forgets", "--lock", "redlock", "--lang", "ko"],
        &["run", "slow-tables", "--lock", "keyed", "--seeds", "1..3"],
        &["explore", "hundred-charges", "--lock", "promise-race,keyed"],
        &["compare", "hundred-charges", "--lock", "none,keyed,queue"],
    ] {
        page(folder.path(), args);
        let opened = open(chromium, &folder.path().join("page.html"));
        assert_eq!(opened.console, [""; 0], "{args:?}");
        assert_eq!(opened.requests, [""; 0], "{args:?}");
        // Without an anomaly there is nothing to step through.
        if !["--seeds", "compare", "redlock"]
            .iter()
            .any(|it| args.contains(it))
        {
            assert!(opened.dom.contains("<output>"), "{args:?}");
            assert!(!opened.dom.contains("<output></output>"), "the script ran");
        }
    }
}
