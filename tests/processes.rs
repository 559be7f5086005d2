//! `run --processes`: instances of the service as processes of the system, over a real store.
#![cfg(all(unix, feature = "cli", feature = "sqlite"))]

use std::process::{Command, Output};

use pointrace::LockName;
use pointrace::driver::{Beside, ProcessesSetup, RoundSetup, watch_sqlite_beside};
use pointrace::history::Keep;
use pointrace::scenario::load;
use pointrace::store::{SqliteSetup, SqliteStore};

fn command(args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    command.args(args.split(' ')).env("LC_ALL", "C");
    command
}

fn run(args: &str) -> (Option<i32>, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command(args).output().expect("it runs");
    let said = [stdout, stderr].concat();
    (status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn a_lock_in_memory_keeps_nobody_out_of_another_process() {
    let slow = "run two-instances --lock keyed --store sqlite --processes 2 \
                --set store.add_times=true --set store.read=20ms --set store.write=20ms --explain";
    let (exit, said) = run(slow);
    assert_eq!(exit, Some(1), "{said}");
    for part in [
        "lost_update",
        "in 2 processes of the system",
        "process 2",
        "buries",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Who was inside first no clock of theirs can tell.
    assert!(said.contains("not observable"), "{said}");
}

#[test]
fn where_all_meet_in_the_store_nothing_is_lost() {
    let (exit, said) = run(
        "run two-instances --lock optimistic,atomic-update --store sqlite --processes 3 --strict",
    );
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("20 committed"), "{said}");
}

#[test]
fn memory_and_models_are_of_one_process() {
    for (args, part) in [
        ("run two-instances --processes 2", "--store postgres:temp"),
        (
            "run two-instances --processes 2 --store model",
            "--store sqlite",
        ),
        (
            "run two-instances --processes 2 --store sqlite --lock redis",
            "--nodes redis:temp",
        ),
    ] {
        let (exit, said) = run(args);
        assert_eq!(exit, Some(2), "{said}");
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_round_of_processes_has_one_lock() {
    let (scenario, _) = load("two-instances").expect("a scenario");
    let setup = SqliteSetup {
        file: None,
        tables: scenario.tables(LockName::Optimistic),
    };
    let store = SqliteStore::open(&setup).expect("a store");
    let beside = Beside {
        processes: Some(ProcessesSetup {
            program: env!("CARGO_BIN_EXE_pointrace").into(),
            scenario: (String::new(), String::new()),
            set: Vec::new(),
        }),
        breaker: None,
    };
    let setup = RoundSetup {
        scenario: &scenario,
        seed: 7,
        locks: &[LockName::Optimistic, LockName::AtomicUpdate],
        keep: Keep::Recent(0),
    };
    let played = watch_sqlite_beside(&beside, store, (setup, 1), &|_| false);
    let why = played.expect_err("it is refused").to_string();
    assert!(why.contains("one lock"), "{why}");
}

/// The second process is killed every 400 ms, and is away for 900.
const OVERLAPPING: &str = r#"
name = "overlapping"

[users]
count = 3
pick = "in-turn"

[service]
lock = "optimistic"
instances = 2
lock_timeout = "5s"

[store]
add_times = true
read = "5ms"
write = "5ms"

[[phase]]
name = "steady"
clients = 4
think = "5ms"
duration = "3s"
amount = 1000

[[fault]]
name = "kill"
what = "crash"
whom = "process 2"
when = { every = "400ms" }
times = 3
for = "2s"
"#;

#[test]
fn a_process_that_is_away_is_not_killed_and_not_started_a_second_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("overlapping.toml");
    std::fs::write(&file, OVERLAPPING).expect("written");
    let file = file.display();
    let (exit, said) = run(&format!("run {file} --store sqlite"));
    assert_eq!(
        exit,
        Some(2),
        "only processes of their own are killed: {said}"
    );
    let (exit, said) = run(&format!("run {file} --store sqlite --processes 2"));
    assert_eq!(exit, Some(0), "{said}");
    // The second one would come while it is away, and the third one as well.
    assert!(said.contains("faults    kill 1 of 3\n"), "{said}");
}

/// What becomes of processes, as Linux tells it.
#[cfg(target_os = "linux")]
mod ends {
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    use super::command;

    /// Nothing here takes a tenth of this.
    const PATIENCE: Duration = Duration::from_secs(120);

    /// The processes that this one has started, watchers among them.
    fn children(parent: u32) -> Vec<u32> {
        let mut children = Vec::new();
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(number) = entry.file_name().to_str().and_then(|it| it.parse().ok()) else {
                continue;
            };
            let Ok(status) = std::fs::read_to_string(format!("/proc/{number}/stat")) else {
                continue;
            };
            let rest = status.rsplit_once(") ").map(|(_, rest)| rest);
            let of = rest.and_then(|rest| rest.split(' ').nth(1)?.parse::<u32>().ok());
            if of == Some(parent) {
                children.push(number);
            }
        }
        children
    }

    fn is_there(number: u32) -> bool {
        // A process that nobody has waited for yet has ended all the same.
        let status = std::fs::read_to_string(format!("/proc/{number}/stat"));
        status.is_ok_and(|status| !status.contains(") Z "))
    }

    fn until(what: &str, mut holds: impl FnMut() -> bool) {
        let end = Instant::now() + PATIENCE;
        while !holds() {
            assert!(Instant::now() < end, "in vain: {what}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// A run that would take hours, with its two processes and their watchers; its files are in this folder.
    fn endless(folder: &Path) -> (Child, Vec<u32>) {
        let child = command("run day --lock optimistic --store sqlite --processes 2 -q")
            .env("TMPDIR", folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut all = Vec::new();
        until("two processes and their watchers", || {
            all = children(child.id());
            all.len() == 4
        });
        (child, all)
    }

    fn kill(number: u32, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &number.to_string()])
            .status();
        assert!(sent.expect("it runs").success());
    }

    #[test]
    fn processes_end_with_the_one_that_started_them_even_if_they_stand_still() {
        // The file of a program that is killed stays.
        let folder = tempfile::tempdir().expect("a folder");
        let (mut child, all) = endless(folder.path());
        let is_instance = |number: &&u32| {
            let line = std::fs::read_to_string(format!("/proc/{number}/cmdline"));
            line.is_ok_and(|line| line.contains("instance"))
        };
        let stopped = *all.iter().find(is_instance).expect("a process");
        kill(stopped, "-STOP");
        child.kill().expect("killed");
        child.wait().expect("it has ended");
        until("all end", || !all.iter().any(|&number| is_there(number)));
    }

    #[test]
    fn asked_to_end_a_run_ends_its_processes_in_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut child, all) = endless(folder.path());
        kill(child.id(), "-INT");
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), Some(130));
        assert!(!all.iter().any(|&number| is_there(number)));
        let left = std::fs::read_dir(folder.path()).expect("it is there");
        assert_eq!(left.count(), 0, "files are left behind");
    }
}
