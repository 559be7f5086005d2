//! `pointrace doctor`, the program: its reports, what it says before it begins, and what is left of one that was ended early.
#![cfg(unix)]

#[path = "support/little_service.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod little_service;
#[path = "support/program.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod program;
#[path = "support/serving.rs"]
mod serving;

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use little_service::{Answer, Asked, Books, Little, What, right};
use program::{code, err, out, pointrace};
use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;
use serving::Serving;

/// How long an operation of the service takes that loses: requests of a burst meet there for certain.
const HOLD: Duration = Duration::from_millis(20);

/// A service that does all but one of the charges that are under way together, and answers that all are done.
fn losing() -> impl Fn(&Books, &Asked) -> Answer + Send + Sync {
    let under_way: Mutex<HashMap<u64, u64>> = Mutex::default();
    move |books, asked| {
        let What::Charge(amount) = asked.what else {
            return right(books, asked);
        };
        let add = |by: i64| {
            let mut under_way = under_way.lock().expect("nobody panicked");
            let count = under_way.entry(asked.user).or_default();
            *count = count.checked_add_signed(by).expect("it began");
            *count
        };
        let is_alone = add(1) == 1;
        thread::sleep(HOLD);
        let answer = match is_alone {
            true => right(books, asked),
            false => {
                let point = books.balance(asked.user) + amount;
                Answer::Json(200, format!("{{\"id\":{},\"point\":{point}}}", asked.user))
            }
        };
        add(-1);
        answer
    }
}

fn doctor(url: &str, more: &[&str]) -> Output {
    let args = [
        &[
            "doctor", url, "--preset", "nest", "--yes", "--quiet", "--time", "2s",
        ],
        more,
    ]
    .concat();
    let output = pointrace(&args).stdin(Stdio::null()).output();
    output.expect("it starts")
}

#[test]
fn the_reports_say_what_the_card_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect(name);
    for (name, service, exit, verdict) in [
        ("right", Little::start(right), 0, "no-loss-seen"),
        ("losing", Little::start(losing()), 1, "loses"),
    ] {
        let reports = ["json", "junit", "markdown"];
        let reports = reports.map(|format| format!("--report={format}={}", file(format)));
        let more: Vec<&str> = reports.iter().map(String::as_str).collect();
        let output = doctor(&service.url(), &more);
        let card = out(&output);
        assert_eq!(code(&output), exit, "{name}: {card}{}", err(&output));
        let last = card.lines().last().expect("a last line");
        assert!(
            last.starts_with(&format!("pointrace-doctor verdict={verdict} ")),
            "{last}"
        );
        assert!(last.ends_with(&format!(" exit={exit}")), "{last}");

        let json: Value = serde_json::from_str(&read("json")).expect("JSON");
        assert_eq!(json["verdict"], verdict);
        assert_eq!(json["exit"], exit);
        assert_eq!(json["spoken_to"]["charge"], "PATCH /point/{user}/charge");
        let checks = json["checks"].as_array().expect("checks");
        let failed = checks
            .iter()
            .filter(|check| check["failed"].as_u64() > Some(0));
        let failed: Vec<&str> = failed.filter_map(|check| check["name"].as_str()).collect();
        let in_last = format!(
            " failed={} ",
            if failed.is_empty() {
                "-".to_owned()
            } else {
                failed.join(",")
            }
        );
        assert!(last.contains(&in_last), "{in_last} in {last}");
        assert_eq!(failed.contains(&"burst-3"), exit == 1);

        let junit = Report::deserialize_from_str(&read("junit")).expect("JUnit");
        let suite = &junit.test_suites[0];
        let unsuccessful = |case: &&quick_junit::TestCase| {
            matches!(case.status, TestCaseStatus::NonSuccess { .. })
        };
        let cases = suite.test_cases.iter().filter(unsuccessful);
        let mut cases: Vec<&str> = cases.map(|case| case.name.as_str()).collect();
        let verdict_case = cases.pop();
        assert_eq!(
            verdict_case,
            (exit == 1).then_some("verdict"),
            "the verdict is the last"
        );
        assert_eq!(cases, failed);

        let markdown = read("markdown");
        let mark = if exit == 0 { "## ✅ " } else { "## ❌ " };
        assert!(markdown.starts_with(mark), "{markdown}");
        assert!(markdown.contains(&format!("`{last}`")), "{markdown}");
        for check in &failed {
            assert!(
                markdown.contains(&format!("| {check} | ")),
                "{check} in {markdown}"
            );
        }
    }
}

#[test]
fn a_report_on_standard_output_leaves_the_card_to_standard_error() {
    let service = Little::start(right);
    let output = doctor(&service.url(), &["--only", "burst-2", "--report", "json=-"]);
    let json: Value = serde_json::from_str(&out(&output)).expect("nothing but JSON");
    assert_eq!(json["verdict"], "no-loss-seen");
    assert!(err(&output).contains("pointrace-doctor verdict=no-loss-seen"));
}

#[test]
fn a_dry_run_changes_nothing_and_says_so_in_both_languages() {
    for (lang, says, announces) in [
        ("en", "Nothing was changed.", "fresh ones from 900000001 on"),
        (
            "ko",
            "아무것도 바꾸지 않았습니다.",
            "900000001번부터 새 사용자",
        ),
    ] {
        let service = Serving::start(&["--lock", "keyed"], &[]);
        let args = ["doctor", &service.url(), "--dry-run", "--lang", lang];
        let output = pointrace(&args)
            .stdin(Stdio::null())
            .output()
            .expect("it starts");
        let text = out(&output);
        assert_eq!(code(&output), 0, "{text}{}", err(&output));
        assert!(text.contains(says) && text.contains(announces), "{text}");
        assert!(text.contains("[target]"), "{text}");
        let is_korean = text.chars().any(|c| ('가'..='힣').contains(&c));
        assert_eq!(is_korean, lang == "ko", "{text}");
        let (_, last_words) = service.end();
        assert!(last_words.contains("ended: 0 requests"), "{last_words}");
    }
}

/// Starts the doctor at a service that stops answering after this many writes, and presses Ctrl-C then.
fn interrupted(
    service: impl Fn(&Books, &Asked) -> Answer + Send + Sync + 'static,
    writes: u64,
) -> (Option<i32>, String) {
    let (tell, told) = mpsc::channel();
    let service = Little::start(move |books, asked| {
        if asked.number > writes && matches!(asked.what, What::Charge(_) | What::Use(_)) {
            // The process may have gone already.
            let _ = tell.send(());
            return Answer::Never;
        }
        service(books, asked)
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    // A test that runs in the background of a shell inherits that signals are ignored; the program must not.
    unsafe {
        command.pre_exec(|| {
            libc::signal(libc::SIGINT, libc::SIG_DFL);
            Ok(())
        });
    }
    let mut child = command
        .args([
            "doctor",
            &service.url(),
            "--preset",
            "nest",
            "--yes",
            "--quiet",
            "--lang",
            "en",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    told.recv().expect("it comes so far");
    let pid = libc::pid_t::try_from(child.id()).expect("a number");
    assert_eq!(unsafe { libc::kill(pid, libc::SIGINT) }, 0);
    let mut card = String::new();
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_to_string(&mut card).expect("a card");
    (child.wait().expect("it ends").code(), card)
}

#[test]
fn ended_early_without_a_finding_nothing_is_said() {
    let (code, card) = interrupted(right, 100);
    assert_eq!(code, Some(3), "{card}");
    assert!(card.contains("Ended early"), "{card}");
    assert!(card.contains("verdict=interrupted failed=- "), "{card}");
}

#[test]
fn ended_early_what_was_found_is_said() {
    // Alone it takes some 25 writes, the strangers 20, and bursts of two fail three rounds of three or more writes.
    let (code, card) = interrupted(losing(), 150);
    assert_eq!(code, Some(1), "{card}");
    assert!(card.contains("LOSES POINTS"), "{card}");
    assert!(card.contains("Ended early: what follows"), "{card}");
    assert!(card.contains("verdict=loses failed=burst-2"), "{card}");
}
