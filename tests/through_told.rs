//! What is told of orders of statements: the reports of `explore`, and the check of orders on the card of `doctor`.

#[path = "support/report_schema.rs"]
mod report_schema;
#[path = "support/services.rs"]
mod services;
#[path = "support/through/mod.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod support;

use std::fs;

use pointrace::servers::Postgres;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus};
use serde_json::Value;
use services::or_skip;
use support::{ALL, Rust, service};

/// The lock is given back before the commit.
const LOSES: Rust<'_> = Rust {
    lock: "keyed",
    transaction: "around-lock",
};

const KEEPS: Rust<'_> = Rust {
    lock: "keyed",
    transaction: "inside-lock",
};

/// Reports into a folder: the options, and what reads them.
fn reports(folder: &tempfile::TempDir, formats: &[&str]) -> Vec<String> {
    let file = |format: &str| folder.path().join(format).display().to_string();
    let option = |format: &&str| format!("--report={format}={}", file(format));
    formats.iter().map(option).collect()
}

fn words<'a>(options: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    options
        .iter()
        .map(String::as_str)
        .chain(more.iter().copied())
        .collect()
}

fn kind(case: &TestCase) -> Option<NonSuccessKind> {
    match &case.status {
        TestCaseStatus::NonSuccess { kind, .. } => Some(*kind),
        _ => None,
    }
}

#[test]
fn the_reports_of_orders_say_what_the_summary_says() {
    let Some(postgres) = or_skip("the reports of orders", Postgres::start()) else {
        return;
    };
    for (design, budget, exit, verdict) in [
        (LOSES, ["--budget", "4"], 1, "FAIL"),
        (KEEPS, ALL, 0, "PASS"),
        (KEEPS, ["--budget", "2"], 3, "INVALID"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect(name);
        let options = reports(&folder, &["json", "junit", "markdown", "html"]);
        let options = words(&options, &budget);
        let explored = service(&postgres, &design.command()).explore(&options);
        assert_eq!(explored.exit, Some(exit), "{explored:?}");

        let json: Value = serde_json::from_str(&read("json")).expect("JSON");
        assert_eq!(report_schema::mistakes(&json), Vec::<String>::new());
        let run = &json["runs"][0];
        assert_eq!(run["verdict"], verdict);
        let sentence = run["sentence"].as_str().expect("a sentence");
        assert!(explored.out.contains(sentence), "{sentence}: {explored:?}");
        let orders = &run["orders"];
        assert_eq!(orders["complete"], verdict == "PASS");
        let played = orders["played"].as_u64().expect("a number");
        assert!(
            explored.out.contains(&format!("\n{played} orders of")),
            "{explored:?}"
        );

        let smallest = &orders["smallest"];
        assert_eq!(smallest.is_null(), exit != 1);
        let junit = Report::deserialize_from_str(&read("junit")).expect("JUnit");
        let case = &junit.test_suites[0].test_cases[0];
        assert_eq!(
            kind(case),
            match exit {
                0 => None,
                1 => Some(NonSuccessKind::Failure),
                _ => Some(NonSuccessKind::Error),
            }
        );
        let (markdown, html) = (read("markdown"), read("html"));
        assert!(markdown.contains(sentence), "{markdown}");
        if let Some(order) = smallest["order"].as_str() {
            let replay = smallest["replay"].as_str().expect("a command");
            assert!(replay.contains(order) && explored.out.contains(replay));
            assert!(markdown.contains(replay) && html.contains(order));
            let text = smallest["text"].as_str().expect("a table");
            assert!(explored.out.contains(text) && text.contains("should be 2,200"));
        }
    }
}

#[test]
fn a_report_on_standard_output_leaves_the_orders_to_standard_error() {
    let Some(postgres) = or_skip("a report on standard output", Postgres::start()) else {
        return;
    };
    let options = ["--budget", "2", "--report", "json=-", "--quiet"];
    let explored = service(&postgres, &LOSES.command()).explore(&options);
    let json: Value = serde_json::from_str(&explored.out).expect("nothing but JSON");
    let sentence = json["runs"][0]["sentence"].as_str().expect("a sentence");
    assert!(
        explored.err.contains("orders of statements | target ") && explored.err.contains(sentence),
        "{explored:?}"
    );
}

#[test]
fn the_card_has_a_check_of_orders_with_the_smallest_that_loses() {
    let Some(postgres) = or_skip("the check of orders", Postgres::start()) else {
        return;
    };
    for (design, exit, verdict) in [(LOSES, 1, "loses"), (KEEPS, 0, "no-loss-seen")] {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect(name);
        let options = reports(&folder, &["json", "junit", "markdown", "html"]);
        let options = words(&options, &["--only", "orders"]);
        let examined = service(&postgres, &design.command()).doctor(&options);
        assert_eq!(examined.exit, Some(exit), "{examined:?}");
        let last = examined.out.lines().last().expect("a last line");
        let failed = if exit == 1 { "orders" } else { "-" };
        let begin = format!("pointrace-doctor verdict={verdict} failed={failed} ");
        assert!(last.starts_with(&begin), "{last}");

        let json: Value = serde_json::from_str(&read("json")).expect("JSON");
        let checks = json["checks"].as_array().expect("checks");
        let orders = checks.iter().find(|check| check["name"] == "orders");
        let orders = orders.expect("a check of orders");
        assert!(orders["rounds"].as_u64() > Some(1), "{orders}");
        assert_eq!(orders["failed"].as_u64() > Some(0), exit == 1, "{orders}");
        let junit = Report::deserialize_from_str(&read("junit")).expect("JUnit");
        let cases = &junit.test_suites[0].test_cases;
        let case = cases.iter().find(|case| case.name.as_str() == "orders");
        assert_eq!(kind(case.expect("a case of orders")).is_some(), exit == 1);

        let losing = &json["losing_order"];
        assert_eq!(losing.is_null(), exit == 0);
        let (markdown, html) = (read("markdown"), read("html"));
        if exit == 1 {
            let replay = losing["replay"].as_str().expect("a command");
            let text = losing["text"].as_str().expect("a table");
            assert!(replay.starts_with("pointrace replay px1:cu."), "{replay}");
            assert!(text.contains("points missing"), "{text}");
            for told in [&examined.out, &markdown] {
                assert!(
                    told.contains(replay) && told.contains(text.trim_end()),
                    "{told}"
                );
            }
            assert!(html.contains(losing["replay"].as_str().expect("a command")));
            assert!(last.contains("designs=released-early"), "{last}");
        } else {
            assert!(
                examined
                    .out
                    .contains("orders of statements that looked dangerous"),
                "{examined:?}"
            );
        }
    }
}

#[test]
fn orders_alone_need_a_place_between() {
    let said = support::pointrace(&["doctor", "http://127.0.0.1:9", "--only", "orders", "--yes"]);
    assert_eq!(said.exit, Some(2), "{said:?}");
    assert!(
        said.err.contains("--only orders needs --through"),
        "{said:?}"
    );
}
