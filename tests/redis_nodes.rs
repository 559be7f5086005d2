//! Runs whose leases are had from real Redis servers, as the program plays them.
#![cfg(all(unix, feature = "redis", feature = "cli"))]

#[path = "support/services.rs"]
mod services;
#[cfg(feature = "tui")]
#[path = "support/terminal.rs"]
mod terminal;

use std::process::Command;

use pointrace::servers::Redis;
use services::or_skip;

fn pointrace(args: &str, urls: Option<&str>) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    command
        .args(args.split(' '))
        .env_remove("POINTRACE_REDIS_URLS");
    if let Some(urls) = urls {
        command.env("POINTRACE_REDIS_URLS", urls);
    }
    let output = command.output().expect("the program runs");
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

#[test]
fn leases_of_real_nodes_keep_requests_apart() {
    let Some(server) = or_skip("redis_nodes", Redis::start()) else {
        return;
    };
    // The servers of the run are its own.
    let run =
        "run hundred-charges --set phase.burst.burst.size=30 --set nodes.poll=1ms..5ms --strict";
    let (code, text) = pointrace(
        &format!("{run} --lock redis,redlock --nodes redis:temp:3"),
        None,
    );
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("nodes: 3 real, Redis "), "{text}");

    // One that is there, named in the environment.
    let url = format!("unix://{}", server.socket().display());
    let (code, text) = pointrace(
        &format!("{run} --lock redis-fenced --nodes redis"),
        Some(&url),
    );
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("nodes: 1 real, Redis "), "{text}");
}

/// A server of a run has never given out a token, and the tables that the run joins have seen some: those of the run are
/// newer all the same.
#[cfg(feature = "sqlite")]
#[test]
fn tokens_go_on_after_those_that_a_table_has_seen() {
    let mut nodes = vec!["model:1"];
    if or_skip("redis_nodes", Redis::start()).is_some() {
        nodes.push("redis:temp:1");
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (nodes, file) in nodes.into_iter().zip(["modelled.db", "real.db"]) {
        let file = folder.path().join(file);
        let args = format!(
            "run hundred-charges --set phase.burst.burst.size=30 --set nodes.poll=1ms..5ms \
             --store sqlite:{} --namespace shop --keep-store --lock redis-fenced \
             --nodes {nodes}",
            file.display()
        );
        for _ in 0..2 {
            let (code, text) = pointrace(&args, None);
            assert_eq!(code, Some(0), "{text}");
            assert!(text.contains("30 committed"), "{text}");
        }
    }
}

/// So long a time between attempts that nobody would come in by asking.
#[test]
fn waiters_are_told_by_a_real_node_that_a_lease_was_given_back() {
    let Some(_server) = or_skip("redis_nodes", Redis::start()) else {
        return;
    };
    let run = "run hundred-charges --set phase.burst.burst.size=30 --set nodes.poll=10s --nodes redis:temp:1";
    let locks = "--lock redis,redis-watchdog,redis-fenced";
    // With a connection for each call, and with one for all.
    for connections in [1, 8] {
        let wait = format!("--set nodes.wait=notify --set nodes.connections={connections}");
        let (code, text) = pointrace(&format!("{run} {wait} {locks} --strict"), None);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(text.matches("30 committed").count(), 3, "{text}");
    }
    let (_, text) = pointrace(&format!("{run} {locks}"), None);
    let alone = text.matches("1 committed, 0 rejected, 29 timed out");
    assert_eq!(alone.count(), 3, "{text}");
}

fn ask<T: redis::FromRedisValue>(server: &Redis, command: &[&str]) -> T {
    let url = format!("unix://{}", server.socket().display());
    let client = redis::Client::open(url).expect("a place");
    let mut connection = client.get_connection().expect("a connection");
    let mut asked = redis::cmd(command[0]);
    asked.arg(&command[1..]);
    asked.query(&mut connection).expect("an answer")
}

/// How often the server has been asked for this.
fn calls(server: &Redis, command: &str) -> u64 {
    let info: String = ask(server, &["INFO", "commandstats"]);
    let line = format!("cmdstat_{command}:calls=");
    let calls = info.lines().find_map(|it| it.strip_prefix(&line));
    let calls = calls.and_then(|it| it.split(',').next());
    calls.map_or(0, |it| it.parse().expect("a number"))
}

#[test]
fn a_server_publishes_nothing_where_no_request_listens() {
    let Some(server) = or_skip("redis_nodes", Redis::start()) else {
        return;
    };
    let url = format!("unix://{}", server.socket().display());
    let run = "run hundred-charges --set phase.burst.burst.size=10 --set nodes.poll=1ms..5ms \
               --set nodes.wait=notify --nodes redis --strict";
    for (lock, publishes) in [("redlock", 0), ("redis", 10)] {
        let (code, text) = pointrace(&format!("{run} --lock {lock}"), Some(&url));
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(calls(&server, "publish"), publishes, "{lock}");
        assert_eq!(calls(&server, "subscribe") > 0, publishes > 0, "{lock}");
    }
}

#[test]
fn a_run_leaves_no_key_on_a_server_that_is_not_its_own() {
    let Some(server) = or_skip("redis_nodes", Redis::start()) else {
        return;
    };
    let url = format!("unix://{}", server.socket().display());
    let run = "run hundred-charges --set phase.burst.burst.size=10 --set nodes.poll=1ms..5ms \
               --nodes redis --lock redis-fenced,redis --strict";
    let (code, text) = pointrace(run, Some(&url));
    assert_eq!(code, Some(0), "{text}");
    assert!(calls(&server, "incr") >= 10, "tokens were counted there");
    let left: Vec<String> = ask(&server, &["KEYS", "*"]);
    assert_eq!(left, Vec::<String>::new());
}

/// What is known of real nodes is what was sent and answered, and the screen says so.
#[cfg(feature = "tui")]
#[test]
fn real_nodes_are_on_the_dashboard_as_this_process_knows_them() {
    let Some(_server) = or_skip("redis_nodes", Redis::start()) else {
        return;
    };
    let args = [
        "hundred-charges",
        "--nodes",
        "redis:temp:3",
        "--lock",
        "redlock",
    ];
    let mut terminal = terminal::Terminal::dashboard(&args);
    terminal.see("in process, real time");
    terminal.press("N");
    terminal.see("3 nodes (real), leases of 10 s, under redlock");
    terminal.see("what this process sent and was answered, by its own clock");
    terminal.see("clocks beside this machine's, by TIME, to within ");
    terminal.see("of 3 nodes, 2 are a majority");
    terminal.press("q");
    terminal.end();

    let (code, text) = pointrace("hundred-charges --nodes redis:temp:1 --clock virtual", None);
    assert_eq!(code, Some(2), "{text}");
}

#[test]
fn nodes_that_cannot_be_used_are_said_to_be_so_without_their_passwords() {
    for (args, urls, code, part) in [
        (
            "run hundred-charges --lock redis --nodes redis",
            None,
            2,
            "POINTRACE_REDIS_URLS",
        ),
        (
            "run hundred-charges --lock redis --nodes redis://:secret@127.0.0.1:1",
            None,
            2,
            "a password on the command line",
        ),
        (
            "run hundred-charges --lock redis --nodes redis",
            Some("redis://:secret@127.0.0.1:1"),
            3,
            "redis://127.0.0.1:1 cannot be used",
        ),
        (
            "run hundred-charges --lock redis --nodes redsi",
            None,
            2,
            "did you mean redis?",
        ),
        (
            "explore hundred-charges --lock redis --nodes redis:temp:1",
            None,
            2,
            "add --nodes model:3",
        ),
    ] {
        let (exit, text) = pointrace(args, urls);
        assert_eq!(exit, Some(code), "{args}: {text}");
        assert!(
            text.contains(part) && !text.contains("secret"),
            "{args}: {text}"
        );
    }
}
