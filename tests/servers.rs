//! Throw-away servers are gone, with all that they wrote, when nobody needs them any more.
#![cfg(all(unix, feature = "scenario"))]

#[path = "support/services.rs"]
mod services;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use pointrace::servers::{Postgres, Redis};
use services::or_skip;

/// The number of the server in the directory.
fn number(directory: &Path) -> String {
    let files = ["data/postmaster.pid", "number"].map(|file| directory.join(file));
    let text = files
        .iter()
        .find_map(|file| std::fs::read_to_string(file).ok());
    let text = text.expect("a server has written its number");
    text.lines().next().expect("a number").trim().to_owned()
}

fn is_gone(directory: &Path, number: &str) -> bool {
    // A process that nobody has waited for yet has ended, too.
    let status = std::fs::read_to_string(format!("/proc/{number}/status"));
    let ended = status.map_or(true, |status| status.contains("State:\tZ"));
    ended && !directory.exists()
}

#[test]
fn a_server_ends_with_its_owner() {
    let name = "a_server_ends_with_its_owner";
    if let Some(postgres) = or_skip(name, Postgres::start()) {
        let directory = postgres.directory().to_owned();
        let number = number(&directory);
        drop(postgres);
        assert!(is_gone(&directory, &number));
    }
    if let Some(redis) = or_skip(name, Redis::start()) {
        let directory = redis.socket().parent().expect("a directory").to_owned();
        let number = number(&directory);
        drop(redis);
        assert!(is_gone(&directory, &number));
    }
}

#[test]
fn a_server_ends_when_its_test_panics() {
    let Some(redis) = or_skip("a_server_ends_when_its_test_panics", Redis::start()) else {
        return;
    };
    let directory = redis.socket().parent().expect("a directory").to_owned();
    let number = number(&directory);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        let _redis = redis;
        std::panic::resume_unwind(Box::new("a failing test"));
    }));
    assert!(panicked.is_err());
    assert!(is_gone(&directory, &number));
}

#[test]
fn a_crashed_server_starts_again() {
    let Some(mut postgres) = or_skip("a_crashed_server_starts_again", Postgres::start()) else {
        return;
    };
    let before = number(postgres.directory());
    postgres.crash();
    postgres.start_again().expect("it starts again");
    let after = number(postgres.directory());
    assert_ne!(after, before);
    postgres.start_again().expect("it is there already");
    assert_eq!(number(postgres.directory()), after);
    let directory = postgres.directory().to_owned();
    postgres.crash();
    drop(postgres);
    assert!(!directory.exists());
}

#[test]
fn a_server_that_is_there_is_not_started_a_second_time() {
    let Some(mut redis) = or_skip("a_server_that_is_there", Redis::start()) else {
        return;
    };
    let socket = redis.socket();
    let directory = socket.parent().expect("its directory");
    redis.crash();
    redis.start_again().expect("it starts again");
    let after = number(directory);
    redis.start_again().expect("it is there already");
    assert_eq!(number(directory), after);
    let directory = directory.to_owned();
    drop(redis);
    assert!(is_gone(&directory, &after));
}

/// Waits until this holds: other processes take a moment to end.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < end, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_that_crashed_leaves_no_memory_behind() {
    let name = "a_server_that_crashed_leaves_no_memory_behind";
    let Some(mut postgres) = or_skip(name, Postgres::start()) else {
        return;
    };
    let status = std::fs::read_to_string(postgres.directory().join("data/postmaster.pid"));
    let status = status.expect("a server has written it");
    let shared = status.lines().nth(6).expect("a key and a number");
    let number = shared
        .split_whitespace()
        .nth(1)
        .expect("a number")
        .to_owned();
    let is_there = || {
        let blocks = std::fs::read_to_string("/proc/sysvipc/shm").expect("Linux tells");
        let mut lines = blocks.lines();
        lines.any(|line| line.split_whitespace().nth(1) == Some(number.as_str()))
    };
    assert!(is_there());
    postgres.crash();
    drop(postgres);
    until("its shared memory goes", || !is_there());
}

#[test]
#[cfg(all(feature = "http", feature = "postgres", feature = "redis"))]
fn servers_end_when_the_program_is_killed() {
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};

    let name = "servers_end_when_the_program_is_killed";
    let (Some(_), Some(_)) = (
        or_skip(name, Postgres::start()),
        or_skip(name, Redis::start()),
    ) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    // The servers are other users when this is root.
    let enters = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(folder.path(), enters).expect("it is ours");
    let line = "serve --lock redis --store postgres:temp --nodes redis:temp:1 --listen 127.0.0.1:0";
    let mut process = Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .args(line.split(' '))
        .env("TMPDIR", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut said = BufReader::new(process.stdout.take().expect("its output")).lines();
    let serves = said.any(|line| line.is_ok_and(|line| line.contains("http://")));
    let directories: Vec<std::path::PathBuf> = std::fs::read_dir(folder.path())
        .expect("it is there")
        .map(|entry| entry.expect("it is there").path())
        .collect();
    let numbers: Vec<String> = directories.iter().map(|it| number(it)).collect();
    process.kill().expect("it is killed");
    process.wait().expect("it ends");
    assert!(serves);
    assert_eq!(directories.len(), 2, "{directories:?}");
    for (directory, number) in directories.iter().zip(&numbers) {
        until("a server ends", || is_gone(directory, number));
    }
}
