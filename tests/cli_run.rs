//! The program as a pipeline calls it: exit codes, verdicts, mistakes.

use std::fs;

use serde_json::Value;

#[path = "support/program.rs"]
mod program;
#[path = "support/report_schema.rs"]
mod report_schema;

use program::{code, err, out, run};

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
            "a whole number from 1",
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
    assert_eq!(lines.len(), 1, "{text}");
    assert!(lines[0].contains("FAIL seed 4: committed == requests"));
    assert!(
        text.contains("and 2 seeds more in the same way: 5, 6"),
        "{text}"
    );
    let (_, command) = lines[0].split_once("   pointrace ").expect("a command");
    let words: Vec<&str> = command.split_whitespace().collect();
    assert_eq!(code(&run(&words)), 1, "{command}");
}

#[test]
fn the_built_in_scenarios_are_listed_shown_and_right() {
    let list = out(&run(&["scenarios"]));
    let names: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split("  ").next())
        .collect();
    let is_scenario = |name: &std::ffi::OsStr| name.to_string_lossy().ends_with(".toml");
    let files = std::fs::read_dir("scenarios")
        .expect("the scenarios")
        .flatten();
    let files = files.filter(|file| is_scenario(&file.file_name())).count();
    assert_eq!(names.len(), files, "{list}");
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

/// A scenario in a file of its own.
fn file(folder: &tempfile::TempDir, name: &str, body: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, format!("name = \"mine\"\n{body}\n")).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

const BURST: &str = "[[phase]]\nname = \"burst\"\nburst = { size = 100 }";

#[test]
fn a_run_that_committed_nothing_proves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let rejected = file(&folder, "rej.toml", &format!("{BURST}\namount = 0"));
    let empty = format!("{BURST}\namount = 100\nmix = {{ use = 1 }}");
    let empty = file(&folder, "empty.toml", &empty);
    for (scenario, more) in [
        (&rejected, &["--strict"][..]),
        (&rejected, &["--lock", "keyed"]),
        (&rejected, &["--seeds", "1..3"]),
        (&empty, &["--strict"]),
        (&empty, &["--lock", "keyed"]),
        (&empty, &["--clock", "real"]),
    ] {
        let args = [&["run", scenario.as_str()], more].concat();
        let output = run(&args);
        assert_eq!(code(&output), 3, "{args:?}: {}", out(&output));
        assert!(out(&output).contains("INVALID"), "{args:?}");
    }
    // Said in both languages, and in every report.
    let args = ["run", &rejected];
    let why = "no request was committed, so nothing could go wrong";
    assert!(out(&run(&args)).contains(why));
    let korean = run(&[&args[..], &["--lang", "ko"]].concat());
    assert!(
        out(&korean).contains("반영된 요청이 없어"),
        "{}",
        out(&korean)
    );
    assert_eq!(report(&args)["runs"][0]["invalid"][0], why);
    for format in ["junit=-", "markdown=-"] {
        let told = run(&[&args[..], &["--report", format]].concat());
        assert!(out(&told).contains(why), "{format}: {}", out(&told));
    }
}

#[test]
fn a_pass_says_so_where_nothing_was_asked_of_the_lock() {
    let strangers = report(&["run", "strangers", "--lock", "keyed"]);
    assert_eq!(strangers["runs"][0]["verdict"], "PASS");
    assert_eq!(strangers["runs"][0]["caveat"], "never_together");
    let sentence = "no two requests of one user were ever under way at once";
    for args in [
        &["run", "strangers"][..],
        &["run", "strangers", "--seeds", "1..3"],
        &["run", "strangers", "--report", "markdown=-"],
        &["run", "strangers", "--report", "junit=-"],
    ] {
        let output = run(args);
        assert_eq!(code(&output), 0);
        assert!(
            out(&output).contains(sentence),
            "{args:?}: {}",
            out(&output)
        );
    }
    let korean = out(&run(&["run", "strangers", "--lang", "ko"]));
    assert!(korean.contains("동시에 진행된 적이 없어"), "{korean}");

    // A request that waits a nanosecond is refused: one of a hundred was let in.
    let folder = tempfile::tempdir().expect("a folder");
    let impatient = format!("[service]\nlock_timeout = \"1ns\"\n{BURST}");
    let impatient = file(&folder, "impatient.toml", &impatient);
    let impatient = report(&["run", &impatient, "--lock", "promise-race"]);
    assert_eq!(impatient["runs"][0]["figures"]["committed"], 1);
    assert_eq!(impatient["runs"][0]["caveat"], "one_each");

    let asked = report(&["run", "hundred-charges", "--lock", "keyed"]);
    assert_eq!(asked["runs"][0]["caveat"], Value::Null);
}

#[test]
fn the_end_of_the_virtual_clock_is_seen_before_it_comes_or_when_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let long = "[[phase]]\nname = \"p\"\nburst = { size = 1, every = \"30d\", times = 7200 }";
    let long = file(&folder, "long.toml", long);
    for command in ["check", "run"] {
        let output = run(&[command, &long]);
        assert_eq!(code(&output), 2);
        assert!(
            err(&output).starts_with(&format!("{long}:4:9: ")),
            "{}",
            err(&output)
        );
        assert!(err(&output).contains("2^64 ns"), "{}", err(&output));
    }
    // Eighty thousand operations of three days, one after another: nobody sees that beforehand.
    let slow = "[store]\nread = \"1d\"\nwrite = \"1d\"\nappend = \"1d\"\n\
        [[phase]]\nname = \"p\"\nclients = 1\ncalls = 80_000\namount = 1";
    let slow = file(&folder, "slow.toml", slow);
    let output = run(&[
        "run",
        &slow,
        "--set",
        "service.policy.max_balance=1000000000",
    ]);
    assert_eq!(code(&output), 3, "{}", err(&output));
    assert!(
        out(&output).contains("the virtual clock came to its end"),
        "{}",
        out(&output)
    );
}

#[test]
fn what_happens_at_the_beginning_is_explained_with_its_processes() {
    // As it would be on one line.
    let told = |args: &[&str]| {
        out(&run(args))
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let text = told(&["run", "two-instances", "--lock", "keyed", "--explain"]);
    for part in [
        ", process 1 (charge 1,000)",
        ", process 2 (charge 1,000)",
        "came in through the lock of another process",
        "The two are in different processes",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("although the lock was held"), "{text}");
    assert!(!text.contains("no longer kept"), "{text}");
    let korean = [
        "run",
        "two-instances",
        "--lock",
        "keyed",
        "--explain",
        "--lang",
        "ko",
    ];
    let korean = out(&run(&korean));
    assert!(korean.contains("번 요청, 프로세스 2 ("), "{korean}");
    // In one process the lock is to blame.
    let race = [
        "run",
        "hundred-charges",
        "--lock",
        "promise-race",
        "--explain",
    ];
    assert!(told(&race).contains("although the lock was held"));
}

#[test]
fn what_was_sent_again_and_done_again_is_said() {
    let said = |more: &[&str]| {
        let text = out(&run(&[
            &["run", "retrying-client", "--lock", "keyed"],
            more,
        ]
        .concat()));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let text = said(&[]);
    let done_again = "no write went over a newer one. 7 times a request was done again";
    assert!(text.contains(done_again), "{text}");
    assert!(
        text.contains("7 given up waiting for, 7 sent again"),
        "{text}"
    );
    let text = said(&["--set", "fault.again.key=true"]);
    assert!(!text.contains("done again"), "{text}");
    assert!(text.contains(" sent again"), "{text}");
}

#[test]
fn an_overspend_is_explained() {
    let text = out(&run(&["run", "overspend", "--lock", "none", "--explain"]));
    assert!(text.contains("Overspend: request "), "{text}");
    assert!(
        text.contains("x more was approved than there was"),
        "{text}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn more_memory_than_there_is_is_refused() {
    let command = format!(
        "ulimit -v 1000000; exec '{}' run hundred-charges --users 10000000",
        env!("CARGO_BIN_EXE_pointrace")
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &command])
        .output();
    let output = output.expect("it starts");
    assert_eq!(code(&output), 2, "{}", err(&output));
    assert!(
        err(&output).contains("memory for 10,000,000 users"),
        "{}",
        err(&output)
    );
}

#[test]
fn many_seeds_that_fail_in_the_same_way_are_one_line() {
    let args = [
        "run",
        "hundred-charges",
        "--lock",
        "keyed",
        "--seeds",
        "1..50",
    ];
    let args = [&args[..], &["--set", "service.lock_timeout=300ms"]].concat();
    let text = out(&run(&args));
    let listed = text.lines().filter(|line| line.contains("FAIL seed "));
    assert_eq!(listed.count(), 1, "{text}");
    assert!(
        text.contains("and 49 seeds more in the same way: 2, 3, "),
        "{text}"
    );
    let failed = &report(&args)["runs"][0]["seeds"]["failed"];
    assert_eq!(failed.as_array().map(Vec::len), Some(50));
}

/// How many requests a Poisson process sends differs from seed to seed, and `check` does not say otherwise.
#[test]
fn check_says_about_where_it_is_not_known_exactly() {
    for (name, said) in [
        ("hot-user", ", about "),
        ("hundred-charges", ", 100 requests"),
    ] {
        let line = out(&run(&["check", name]));
        assert!(line.contains(said), "{line}");
    }
}
