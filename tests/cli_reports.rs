//! What the program writes, and where: reports, traces, and what becomes of them when nobody can take them.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

#[path = "support/program.rs"]
mod program;
#[path = "support/report_schema.rs"]
mod report_schema;

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
fn each_seed_has_a_case_and_people_read_of_equal_failures_once() {
    let seeds = ["run", "hundred-charges", "--seeds", "1..30"];
    let fails = ["--lock=keyed", "--set=service.lock_timeout=300ms"];
    let args = [&seeds[..], &fails, &["--report", "junit=-"]].concat();
    let output = run(&args);
    let (xml, summary) = (out(&output), err(&output));
    assert_eq!(code(&output), 1);
    assert!(
        xml.contains(r#"tests="31" skipped="0" failures="31""#),
        "{xml}"
    );
    assert!(xml.contains(r#"name="lock keyed | seed 17""#), "{xml}");
    assert!(xml.contains("--lock keyed --seed 17"), "{xml}");
    let failed = summary.lines().filter(|line| line.contains("FAIL seed"));
    assert_eq!(failed.count(), 1, "{summary}");
    assert!(
        summary.contains("and 29 seeds more in the same way: 2, 3, 4"),
        "{summary}"
    );
    let output = run(&[&seeds[..], &["--strict", "--report", "junit=-"]].concat());
    assert!(out(&output).contains(r#"failures="31" errors="0""#));
}

#[test]
fn an_exploration_is_told_in_every_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (json, xml, page, markdown) = (file("a.json"), file("a.xml"), file("a.html"), file("a.md"));
    let reports = [
        format!("--report=json={json}"),
        format!("--report=junit={xml}"),
        format!("--report=html={page}"),
        format!("--report=markdown={markdown}"),
    ];
    let reports: Vec<&str> = reports.iter().map(String::as_str).collect();
    let args = [
        "explore",
        "hundred-charges",
        "--lock",
        "promise-race,keyed",
        "--quiet",
    ];
    let output = run(&[&args[..], &reports].concat());
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert_eq!(out(&output).lines().count(), 2, "{}", out(&output));

    let read = |file: &str| fs::read_to_string(file).expect("there");
    let report: Value = serde_json::from_str(&read(&json)).expect("JSON");
    assert_eq!(report_schema::mistakes(&report), Vec::<String>::new());
    let (lost, proved) = (&report["runs"][0], &report["runs"][1]);
    assert_eq!(lost["verdict"], "EXPECTED");
    assert_eq!(proved["exploration"]["why"], "proved");
    assert_eq!(proved["exploration"]["complete"], true);
    assert_eq!(proved["exploration"]["counterexample"], Value::Null);
    let schedule = lost["exploration"]["counterexample"]["schedule"].as_str();
    let schedule = schedule.expect("a schedule");
    let again = run(&["replay", schedule]);
    assert!(
        out(&again).contains("1,000 points missing"),
        "{}",
        out(&again)
    );
    for file in [&xml, &page, &markdown] {
        let text = read(file);
        assert!(text.contains(schedule), "{file}");
        assert!(
            text.contains("promise-race") && text.contains("keyed"),
            "{file}"
        );
    }

    let hunt = [
        "run",
        "slow-tables",
        "--lock",
        "promise-race",
        "--scheduler",
        "pct",
    ];
    let output = run(&[&hunt[..], &["--seeds", "1..20", "--report", "json=-"]].concat());
    let report: Value = serde_json::from_str(&out(&output)).expect("JSON alone");
    assert_eq!(report_schema::mistakes(&report), Vec::<String>::new());
    assert_eq!(report["runs"][0]["exploration"]["schedules"]["played"], 20);
    assert!(
        err(&output).contains("pointrace replay"),
        "{}",
        err(&output)
    );
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

#[test]
fn a_run_is_held_beside_one_of_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let before = file("before.json");
    let scenario = file("small.toml");
    let text = r#"
name = "small"
[store]
read = "1ms"
write = "2ms"
append = "1ms"
[[phase]]
name = "burst"
burst = { size = 20 }
amount = 10
"#;
    fs::write(&scenario, text).expect("written");
    let run_now = |args: &[&str]| {
        let lock = match args.contains(&"--lock=queue") {
            true => &[][..],
            false => &["--lock=keyed"],
        };
        let all = [&["run", &scenario], lock, args].concat();
        let output = run(&all);
        (code(&output), out(&output) + &err(&output))
    };
    let (exit, _) = run_now(&[&format!("--report=json={before}")]);
    assert_eq!(exit, 0);
    let beside = format!("--baseline={before}");
    let (exit, text) = run_now(&[&beside, "--fail-on-regression=0%"]);
    assert_eq!(
        (exit, text.contains("nothing has changed")),
        (0, true),
        "{text}"
    );

    let slower = "--set=store.write=4ms";
    let (exit, text) = run_now(&[slower, &beside]);
    assert_eq!(exit, 0, "{text}");
    assert!(text.contains("worse  makespan"), "{text}");
    let (exit, text) = run_now(&[slower, &beside, "--fail-on-regression", "10%"]);
    assert_eq!(exit, 1, "{text}");
    assert!(text.contains("FAIL") && text.contains("+50.0 %"), "{text}");
    let (exit, _) = run_now(&[slower, &beside, "--fail-on-regression", "60%"]);
    assert_eq!(exit, 0);

    let (exit, text) = run_now(&["--lock=queue", &beside, "--fail-on-regression=5%"]);
    assert_eq!(exit, 3, "nothing was compared: {text}");
    assert!(text.contains("has no run of this scenario"), "{text}");
    fs::write(file("none.json"), "{}").expect("written");
    let (exit, text) = run_now(&[&format!("--baseline={}", file("none.json"))]);
    assert_eq!(
        (exit, text.contains("it is no report")),
        (2, true),
        "{text}"
    );
}
