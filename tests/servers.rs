//! Throw-away servers are gone, with all that they wrote, when nobody needs them any more.
#![cfg(all(unix, feature = "scenario"))]

#[path = "support/services.rs"]
mod services;

use std::io::{BufRead, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
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
    assert_ne!(number(postgres.directory()), before);
    let directory = postgres.directory().to_owned();
    postgres.crash();
    drop(postgres);
    assert!(!directory.exists());
}

/// Started by the test below, and killed by it.
#[test]
#[ignore = "waits to be killed"]
fn waits_to_be_killed() {
    let (Some(postgres), Some(redis)) = (
        or_skip("waits_to_be_killed", Postgres::start()),
        or_skip("waits_to_be_killed", Redis::start()),
    ) else {
        return;
    };
    println!("at {}", postgres.directory().display());
    println!(
        "at {}",
        redis.socket().parent().expect("a directory").display()
    );
    loop {
        std::thread::park();
    }
}

#[test]
fn a_server_ends_when_its_process_is_killed() {
    let mut process = Command::new(std::env::current_exe().expect("this program"))
        .args(["--ignored", "--exact", "waits_to_be_killed", "--nocapture"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let said = BufReader::new(process.stdout.take().expect("its output"));
    let directories: Vec<PathBuf> = said
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| Some(PathBuf::from(line.split_once("at ")?.1)))
        .filter(|path| path.is_absolute())
        .take(2)
        .collect();
    let numbers: Vec<String> = directories.iter().map(|it| number(it)).collect();
    process.kill().expect("it is killed");
    process.wait().expect("it ends");
    if directories.is_empty() {
        // It was skipped, and said so.
        return;
    }
    let end = Instant::now() + Duration::from_secs(30);
    for (directory, number) in directories.iter().zip(&numbers) {
        while !is_gone(directory, number) {
            assert!(
                Instant::now() < end,
                "{} is still there",
                directory.display()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}
