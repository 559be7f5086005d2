//! Ctrl-C, the polite kill and the hang-up: the first ends in order, the second at once.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use serde_json::Value;

#[path = "support/report_schema.rs"]
mod report_schema;

/// A run that would take hours.
const ENDLESS: [&str; 4] = [
    "run",
    "day",
    "--set=phase.day.duration=30d",
    "--set=phase.day.rate=1000/s",
];

/// Nothing here takes a tenth of this. A program that hangs fails its test, and is not left behind.
const PATIENCE: Duration = Duration::from_secs(120);

struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    /// Dropped at the end: then nobody has to end the program.
    _over: Sender<()>,
}

impl Running {
    fn start(args: &[&str]) -> Self {
        Self::start_by(Command::new(env!("CARGO_BIN_EXE_pointrace")), args)
    }

    /// Starts it by a command that takes its arguments.
    fn start_by(mut command: Command, args: &[&str]) -> Self {
        let mut child = command
            .args(args)
            .env("LC_ALL", "C")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let (over, is_over) = mpsc::channel::<()>();
        let pid = child.id().to_string();
        thread::spawn(move || {
            if is_over.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let _ = Command::new("kill").args(["-KILL", &pid]).status();
            }
        });
        Running {
            child,
            stderr,
            _over: over,
        }
    }

    /// Waits for a line of standard error that has this in it: progress, which shows that it is at work.
    fn wait_for(&mut self, part: &str) {
        let mut line = String::new();
        while self.stderr.read_line(&mut line).expect("UTF-8") > 0 {
            if line.contains(part) {
                return;
            }
            line.clear();
        }
        panic!("it ended without a word of {part}");
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status();
        assert!(sent.expect("kill starts").success());
    }

    /// All that it says to people.
    fn stdout(&mut self) -> String {
        let mut text = String::new();
        let stdout = self.child.stdout.as_mut().expect("a pipe");
        stdout.read_to_string(&mut text).expect("UTF-8");
        text
    }

    fn exit_code(mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }
}

#[test]
fn the_first_signal_ends_in_order_with_a_partial_report() {
    for (signal, code, more) in [
        ("-INT", 130, &[][..]),
        ("-TERM", 143, &[]),
        ("-HUP", 129, &[]),
        ("-INT", 130, &["--clock", "real"]),
        ("-INT", 130, &["--lock", "keyed,queue"]),
        ("-INT", 130, &["--lock", "promise-race"]),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("report.json");
        let report = format!("json={}", path.display());
        let mut running = Running::start(&[&ENDLESS, more, &["--report", &report]].concat());
        running.wait_for("requests sent");
        running.signal(signal);
        let told = running.stdout();
        assert_eq!(running.exit_code(), Some(code), "{signal} {more:?}");
        assert!(!told.contains("still running when the last"), "{told}");
        // Where nothing went wrong there is nothing to cure; the promise lock may have gone wrong by then.
        let has_cure = told.contains("\n  cure ");
        assert!(!has_cure || told.contains(" lost_update "), "{told}");

        let report = fs::read_to_string(&path).expect("a report");
        let report: Value = serde_json::from_str(&report).expect("JSON");
        assert_eq!(report_schema::mistakes(&report), Vec::<String>::new());
        assert_eq!(report["interrupted"], true);
        assert_eq!(report["exit"], code);
        let runs = report["runs"].as_array().expect("runs");
        assert_eq!(runs.len(), 1, "what had not begun is missing");
        assert_eq!(runs[0]["verdict"], "INVALID");
        assert!(
            runs[0]["invalid"][0]
                .as_str()
                .expect("why")
                .contains("ended")
        );
        assert!(runs[0]["figures"]["committed"].as_u64() > Some(0));
        let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
        assert_eq!(left.len(), 1, "nothing but the report: {left:?}");
    }
}

#[test]
fn seeds_that_had_been_played_are_reported() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.json");
    let report = format!("json={}", path.display());
    let args = [
        "run",
        "hot-user",
        "--seeds",
        "1..100000",
        "--report",
        &report,
    ];
    let mut running = Running::start(&args);
    running.wait_for("seeds, none failed");
    running.signal("-INT");
    assert_eq!(running.exit_code(), Some(130));
    let report = fs::read_to_string(&path).expect("a report");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report_schema::mistakes(&report), Vec::<String>::new());
    let run = &report["runs"][0];
    assert_eq!(run["verdict"], "INVALID");
    let played = run["seeds"]["played"].as_u64().expect("a count");
    assert!(played < 100_000);
    // Half a run is not counted.
    let samples = run["seeds"]["figures"]["committed"]["samples"].as_u64();
    assert_eq!(samples.unwrap_or(0), played);
}

#[test]
fn the_second_signal_ends_at_once() {
    // More reports than a pipe holds, and nobody reads them: the first signal's end in order never comes.
    let folder = tempfile::tempdir().expect("a folder");
    let endless = folder.path().join("endless.toml");
    let day = include_str!("../scenarios/day.toml").replace("1d", "30d");
    fs::write(&endless, day).expect("written");
    let mut args = vec!["run"];
    args.extend(["hundred-charges"; 40]);
    args.push(endless.to_str().expect("UTF-8"));
    args.extend(["--report", "json=-"]);
    let mut running = Running::start(&args);
    running.wait_for("requests sent");
    running.signal("-INT");
    running.wait_for("INVALID  proves nothing: it was ended");
    // The hang-up that a terminal sends more than once is no second signal.
    running.signal("-HUP");
    running.signal("-INT");
    assert_eq!(running.exit_code(), Some(130));
}

#[test]
fn the_second_signal_leaves_nothing_half_written_behind() {
    // Nobody reads the summary, and it is longer than a pipe holds: the trace is never finished.
    let folder = tempfile::tempdir().expect("a folder");
    let trace = folder.path().join("trace.jsonl");
    let pipe = folder.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo starts").success());
    let report = format!("json={}", pipe.display());
    let trace = trace.display().to_string();
    let args = [&ENDLESS[..], &["--trace", &trace, "--report", &report]].concat();
    let mut running = Running::start(&args);
    running.wait_for("requests sent");
    let names = || {
        let entries = fs::read_dir(folder.path()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names.filter(|name| name != "pipe").collect::<Vec<_>>()
    };
    assert_eq!(names().len(), 1, "a trace on its way: {:?}", names());
    // Both before the run has looked whether to end.
    running.signal("-STOP");
    running.signal("-INT");
    running.signal("-TERM");
    running.signal("-CONT");
    let code = running.exit_code();
    assert!(code == Some(143) || code == Some(130), "{code:?}");
    assert_eq!(names(), [""; 0]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_to_outlive_its_terminal_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.json");
    let report = format!("json={}", path.display());
    // As `nohup` starts it.
    let mut command = Command::new("sh");
    let script = "trap '' HUP; exec \"$0\" \"$@\"";
    command.args(["-c", script, env!("CARGO_BIN_EXE_pointrace")]);
    let args = [&ENDLESS[..], &["--report", &report]].concat();
    let mut running = Running::start_by(command, &args);
    running.wait_for("requests sent");
    running.signal("-HUP");
    // The first that it hears, so that it ends in order.
    running.signal("-INT");
    assert_eq!(running.exit_code(), Some(130));
    assert!(path.exists(), "a report");
}
