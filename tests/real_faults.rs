//! Faults for real: processes of ours are stopped and killed, throw-away servers are killed and started again.
#![cfg(all(unix, feature = "cli", feature = "postgres", feature = "redis"))]

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;

#[path = "support/services.rs"]
mod services;

use pointrace::breaks::{Breaker, Ours};
use pointrace::scenario::parse;
use pointrace::servers::{Keeps, Postgres, Redis};
use services::or_skip;

/// Whether there are servers to run against: each is started once to know it.
fn there_are_servers(test: &str) -> bool {
    static THERE_ARE: OnceLock<bool> = OnceLock::new();
    *THERE_ARE.get_or_init(|| {
        or_skip(test, Postgres::start()).is_some() && or_skip(test, Redis::start()).is_some()
    })
}

fn run(args: &str) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    command.arg("run").args(args.split_whitespace());
    let output = command.env("LC_ALL", "C").output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// A holder that sleeps three times as long as its lease lasts.
const NAP: &str = r#"
name = "nap"

[users]
count = 1

[service]
lock = "redis"
lock_timeout = "20s"
instances = 2

[nodes]
lease = "400ms"

[[phase]]
name = "burst"
burst = { size = 6 }
amount = 1000

[[fault]]
name = "nap"
what = "pause"
whom = "holder"
when = { after = "read" }
for = "1200ms"

[expect.redis]
may = ["lost_update"]
"#;

/// Nodes that are away for a second, early in a run of three.
const AWAY: &str = r#"
name = "away"

[users]
count = 10

[service]
lock = "redlock"
lock_timeout = "5s"

[nodes]
count = 5
lease = "2s"

[[phase]]
name = "steady"
clients = 4
think = "20ms"
duration = "3s"
amount = 1000

[[fault]]
name = "kill"
what = "crash"
whom = "minority"
when = { at = "500ms" }
for = "1s"
"#;

const REAL: &str = "--store postgres:temp --nodes redis:temp:1";

#[test]
fn a_holder_that_is_stopped_past_its_lease_loses_points_for_real() {
    if !there_are_servers("a stopped holder") {
        return;
    }
    let file = scenario(NAP);
    let path = file.path().display();
    let (exit, said) = run(&format!("{path} {REAL} --processes 2"));
    assert_eq!(exit, Some(1), "{said}");
    assert!(said.contains("FAIL  lost_update"), "{said}");
    // On real ground nothing is excused.
    assert!(!said.contains("EXPECTED"), "{said}");
}

#[test]
fn a_lock_on_a_majority_outlives_a_minority_for_real() {
    if !there_are_servers("a minority") {
        return;
    }
    let file = scenario(AWAY);
    let path = file.path().display();
    let (exit, said) = run(&format!(
        "{path} --nodes redis:temp:5 --store postgres:temp"
    ));
    assert_eq!(exit, Some(0), "{said}");
    assert!(
        said.contains("PASS") && said.contains(" 0 timed out"),
        "{said}"
    );
}

#[test]
fn nodes_that_are_away_are_not_killed_and_not_started_a_second_time() {
    if !there_are_servers("nodes that are away") {
        return;
    }
    // They are away from the first moment to the last, and well beyond it.
    let again = AWAY
        .replace("{ at = \"500ms\" }", "{ every = \"400ms\" }\ntimes = 3")
        .replace("for = \"1s\"", "for = \"2s\"");
    let file = scenario(&again);
    let path = file.path().display();
    let folder = tempfile::tempdir().expect("a folder");
    let trace = folder.path().join("trace");
    let (exit, said) = run(&format!(
        "{path} --nodes redis:temp:5 --store postgres:temp --trace {}",
        trace.display()
    ));
    assert_eq!(exit, Some(0), "{said}");
    let trace = std::fs::read_to_string(&trace).expect("a trace");
    // Two of five are a minority.
    assert_eq!(
        trace.matches("\"step\":\"node_crashed\"").count(),
        2,
        "{said}"
    );
    assert_eq!(
        trace.matches("\"step\":\"node_restarted\"").count(),
        2,
        "{said}"
    );
}

/// Who starts a node again has it to itself until it is there, and that takes a while. Those who reach it, or another, through
/// a door find nobody there, or the other, as they would without one.
#[test]
fn a_door_is_open_while_a_node_is_started_again() {
    let Some(server) = or_skip("a door", Redis::start()) else {
        return;
    };
    let fault = "what = \"lose\"\nwhom = \"processes -> all\"\nwhen = { after = \"release-sent\" }";
    let crash = AWAY.split_once("what = ").expect("a fault").0;
    let scenario = parse(&format!("{crash}{fault}\n"), "door.toml").expect("a scenario");
    let server = Arc::new(Mutex::new(server));
    let ours = Ours {
        nodes: vec![Arc::clone(&server)],
        ..Ours::default()
    };
    let breaker = Breaker::new(&scenario.faults, ours, 7).expect("doors");
    let breaker = breaker.expect("a fault");
    let door = breaker.urls(0).expect("a door")[0].clone();
    let door = Path::new(door.strip_prefix("unix://").expect("a socket"));
    let being_started = server.lock();
    assert_eq!(Redis::say(door, &["PING"]).expect("an answer"), "PONG");
    drop(being_started);
}

#[test]
fn a_node_that_keeps_everything_knows_it_after_a_crash_however_soon_that_comes() {
    let Some(mut server) = or_skip("a node that keeps", Redis::start()) else {
        return;
    };
    // To write all of it down takes a while.
    let fill = [
        "EVAL",
        "for i = 1, 50000 do redis.call('SET', i, i) end return 1",
        "0",
    ];
    Redis::say(&server.socket(), &fill).expect("an answer");
    server.keep(Keeps::Everything).expect("it is written");
    Redis::say(&server.socket(), &["SET", "last", "1"]).expect("an answer");
    server.crash();
    server.start_again().expect("it comes up");
    for key in ["last", "1"] {
        let value = Redis::say(&server.socket(), &["GET", key]);
        assert_eq!(value.expect("an answer"), "1", "{key}");
    }
}

/// Two faults let a replica take the place of a node: the one that comes says how far it lags behind.
#[test]
fn a_replica_lags_behind_as_far_as_the_fault_says_with_which_it_takes_over() {
    let Some(server) = or_skip("replicas", Redis::start()) else {
        return;
    };
    let away = AWAY.split_once("[[fault]]").expect("a fault").0;
    let failover = |name, stale, when| {
        format!(
            "[[fault]]\nname = \"{name}\"\nwhat = \"failover\"\nwhom = \"node 1\"\nstale = \"{stale}\"\nwhen = {when}\n"
        )
    };
    let never = failover("never", "3 writes", "{ after = \"release-sent\" }");
    let comes = failover("comes", "1 write", "{ after = \"acquire-sent\" }");
    let scenario = parse(&format!("{away}{never}{comes}"), "lag.toml").expect("a scenario");
    let node = server.socket();
    let ours = Ours {
        nodes: vec![Arc::new(Mutex::new(server))],
        ..Ours::default()
    };
    let breaker = Breaker::new(&scenario.faults, ours, 7).expect("replicas");
    let breaker = breaker.expect("a fault");
    let door = breaker.urls(0).expect("a door")[0].clone();
    let door = Path::new(door.strip_prefix("unix://").expect("a socket"));
    // A replica has seen the first write, and not the last one.
    let mut writes = UnixStream::connect(&node).expect("a node");
    let mut say = |words: &str, answer: &str| {
        let said = format!("{words}\r\n");
        writes.write_all(said.as_bytes()).expect("it listens");
        let mut said = vec![0; answer.len()];
        writes.read_exact(&mut said).expect("an answer");
        assert_eq!(String::from_utf8_lossy(&said), answer, "{words}");
    };
    say("SET first 1", "+OK\r\n");
    Redis::say(&node, &["SET", "last", "1"]).expect("an answer");
    say("WAIT 1 10000", ":1\r\n");
    let (comes, came) = channel();
    breaker.begin(move |_, happening| {
        if let Some(happening) = happening {
            comes.send(happening.name()).expect("it is waited for");
        }
    });
    // The node ends before it has answered.
    let take = ["SET", "p:lease:1", "1", "NX", "PX", "1000"];
    assert!(Redis::say(door, &take).is_err());
    let came = came.recv_timeout(Duration::from_secs(30));
    assert_eq!(came, Ok("failed_over"));
    let get = |key| Redis::say(door, &["GET", key]).expect("an answer");
    assert_eq!([get("first"), get("last")], ["1", ""]);
}

#[test]
fn without_a_majority_requests_are_refused_and_nothing_is_lost_for_real() {
    if !there_are_servers("a majority") {
        return;
    }
    let file = scenario(AWAY);
    let path = file.path().display();
    let (exit, said) = run(&format!(
        "{path} --nodes redis:temp:3 --store postgres:temp \
         --set fault.kill.whom=majority --set fault.kill.for=2s --set service.lock_timeout=200ms"
    ));
    assert_eq!(exit, Some(0), "{said}");
    assert!(
        said.contains("PASS") && !said.contains(" 0 timed out"),
        "{said}"
    );
}

const CRASH: &str = r#"
name = "crash"

[users]
count = 3
pick = "in-turn"

[service]
lock = "select-for-update"
instances = 2
lock_timeout = "5s"

[store]
add_times = true
read = "5ms"
write = "5ms"

[[phase]]
name = "steady"
clients = 4
think = "20ms"
duration = "3s"
amount = 1000

[[fault]]
name = "kill"
what = "crash"
whom = "WHOM"
when = { at = "800ms" }
for = "500ms"
"#;

/// A scenario in a file.
fn scenario(source: &str) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".toml").tempfile();
    let file = file.expect("a file");
    std::fs::write(file.path(), source).expect("written");
    file
}

/// A scenario with a fault for these.
fn crash_of(whom: &str) -> tempfile::NamedTempFile {
    scenario(&CRASH.replace("WHOM", whom))
}

#[test]
fn a_store_that_is_killed_loses_nothing_that_was_committed() {
    if !there_are_servers("a killed store") {
        return;
    }
    let file = crash_of("store");
    let path = file.path().display();
    let (exit, said) = run(&format!("{path} --store postgres:temp"));
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("PASS"), "{said}");
}

/// The answer of a commit is lost on its way to these processes, and then some of those to any.
const UNHEARD: &str = r#"
name = "unheard"

[users]
count = 3
pick = "in-turn"

[service]
lock = "select-for-update"
instances = 2

[[phase]]
name = "burst"
burst = { size = 12 }
amount = 1000

[[fault]]
name = "first"
what = "lose"
whom = "store -> WHOM"
when = { after = "read" }

[[fault]]
name = "some"
what = "lose"
whom = "store -> processes"
when = { chance = 0.25 }
times = 2
"#;

#[test]
fn a_commit_that_is_not_answered_is_found_out_in_the_end() {
    if !there_are_servers("a lost answer") {
        return;
    }
    let file = scenario(&UNHEARD.replace("WHOM", "processes"));
    let path = file.path().display();
    let folder = tempfile::tempdir().expect("a folder");
    let trace = folder.path().join("trace");
    let (exit, said) = run(&format!(
        "{path} --store postgres:temp --trace {}",
        trace.display()
    ));
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("first 1 of 1"), "{said}");
    let trace = std::fs::read_to_string(&trace).expect("a trace");
    let lost = trace.matches("\"step\":\"answer_lost\"").count();
    let unknown = trace.matches("\"outcome\":\"unknown\"").count();
    assert!(lost > 0 && unknown == lost, "{lost}, {unknown}: {said}");
    assert!(said.contains("12 committed"), "all had been done: {said}");
}

#[test]
fn one_process_does_not_hear_that_its_commit_is_done() {
    if !there_are_servers("an answer to a process") {
        return;
    }
    let file = scenario(&UNHEARD.replace("WHOM", "process 2"));
    let path = file.path().display();
    let (exit, said) = run(&format!("{path} --store postgres:temp --processes 2"));
    assert_eq!(exit, Some(0), "{said}");
    for part in ["first 1 of 1", "12 committed", "looked for afterwards"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

/// Nobody sees the first of the two effects when it comes: the history is asked in the end.
#[test]
fn what_was_done_unheard_and_is_sent_again_is_found_in_the_history_unless_a_key_kept_it_from_being_done()
 {
    if !there_are_servers("a blind retry") {
        return;
    }
    let twice = "FAIL double_apply == 0 1";
    let unseen = "double_apply == 0 not observable";
    let all = "6 committed, 0 rejected, 0 timed out, 0 failed, 0 unknown";
    // The points are written in a step of their own, and their history never.
    let halves = "--lock keyed --set fault.silence.times=2 --set phase.burst.burst.size=1";
    let none = "0 committed, 0 rejected, 0 timed out, 0 failed, 1 unknown";
    for (args, exit, outcomes, part) in [
        ("", 1, all, twice),
        ("--processes 2", 1, all, twice),
        ("--set fault.again.key=true", 0, all, "PASS"),
        ("--processes 2 --set fault.again.key=true", 0, all, "PASS"),
        ("--lock keyed", 1, all, unseen),
        (halves, 1, none, unseen),
    ] {
        let (code, said) = run(&format!("blind-retry --store postgres:temp {args}"));
        assert_eq!(code, Some(exit), "{args}: {said}");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [part, outcomes] {
            assert!(said.contains(part), "{args}: {part}: {said}");
        }
    }
}

#[test]
fn a_process_that_is_killed_answers_nobody_and_loses_nothing() {
    if !there_are_servers("a killed process") {
        return;
    }
    let file = crash_of("process 2");
    let path = file.path().display();
    let (exit, said) = run(&format!("{path} --store postgres:temp --processes 2"));
    assert_eq!(exit, Some(0), "{said}");
    // While it was away, those that were sent to it were told so.
    assert!(
        said.contains("PASS") && !said.contains(" 0 failed"),
        "{said}"
    );
}

#[test]
fn what_cannot_be_done_for_real_is_refused_with_a_word() {
    if !there_are_servers("refusals") {
        return;
    }
    let (nap, away) = (scenario(NAP), scenario(AWAY));
    let other = |what: &str| {
        let crash = "what = \"crash\"\nwhom = \"minority\"";
        scenario(&AWAY.replace(crash, what).replace("for = \"1s\"", ""))
    };
    let clock = other("what = \"clock\"\nwhom = \"minority\"\nby = \"+5s\"");
    let cut = other("what = \"cut\"\nwhom = \"process 1 -> minority\"");
    let twice = other("what = \"duplicate\"\nwhom = \"minority -> processes\"");
    let unheard = scenario(&UNHEARD.replace("WHOM", "processes"));
    let one_unheard = scenario(&UNHEARD.replace("WHOM", "process 1"));
    let of = |file: &tempfile::NamedTempFile| file.path().display().to_string();
    for (args, part) in [
        (format!("{} {REAL}", of(&nap)), "add --processes 2"),
        (
            format!("{} --nodes redis:temp:3 --store sqlite", of(&clock)),
            "not ours to set",
        ),
        (
            format!("{} --nodes redis:temp:3 --store sqlite", of(&cut)),
            "share its connections",
        ),
        (
            format!("{} --nodes redis:temp:3 --store sqlite", of(&twice)),
            "known by their order",
        ),
        (
            format!("{} --lock keyed --store sqlite", of(&twice)),
            "the nodes are not ours",
        ),
        (
            format!("{} --lock keyed --store postgres:temp", of(&away)),
            "the nodes are not ours",
        ),
        (
            format!("{} --store sqlite", of(&unheard)),
            "does not pass through our hands",
        ),
        (
            format!("{} --store postgres:temp", of(&one_unheard)),
            "share its connections",
        ),
        (format!("{} --lock keyed", of(&unheard)), "kept in memory"),
        (
            format!("{} --set store.dialect=sqlite", of(&unheard)),
            "kept in SQLite",
        ),
    ] {
        let (exit, said) = run(&args);
        assert_eq!(exit, Some(2), "{said}");
        assert!(said.contains(part), "{part}: {said}");
    }
}
