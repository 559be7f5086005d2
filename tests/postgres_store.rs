//! Runs over a real PostgreSQL, as the program plays them, each on a server of its own.
#![cfg(all(unix, feature = "postgres", feature = "cli"))]

#[path = "support/controls_table.rs"]
#[allow(dead_code, reason = "another database reads another column")]
mod controls_table;
#[path = "support/services.rs"]
mod services;

use std::process::Command;

use controls_table::{Documented, documented};
use pointrace::servers::{Postgres, postgres::USER};
use services::or_skip;

fn run(args: &str, url: Option<&str>) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    command.arg("run").args(args.split(' '));
    command.env_remove("POINTRACE_POSTGRES_URL");
    if let Some(url) = url {
        command.env("POINTRACE_POSTGRES_URL", url);
    }
    let output = command.output().expect("it runs");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// Runs over a server that is there for one test.
struct Server {
    server: Postgres,
}

impl Server {
    fn start(test: &str) -> Option<Self> {
        or_skip(test, Postgres::start()).map(|server| Server { server })
    }

    fn url(&self) -> String {
        let folder = self.server.directory().to_str().expect("a plain path");
        format!("host={folder} user={USER} password=geheim")
    }

    /// Waits until a run has made this number of entries, looking every now and then.
    fn wait_for_entries(&self, entries: i64) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.url(), tokio_postgres::NoTls)
                .await
                .expect("a connection");
            tokio::spawn(connection);
            let tables = "SELECT coalesce(min(schemaname), '') FROM pg_tables \
                          WHERE schemaname LIKE 'pointrace%' AND tablename = 'history'";
            let end = std::time::Instant::now() + std::time::Duration::from_secs(60);
            loop {
                assert!(std::time::Instant::now() < end, "the run makes no entries");
                let schema: String = client.query_one(tables, &[]).await.expect("a name").get(0);
                if !schema.is_empty() {
                    let count = format!("SELECT count(*) FROM {schema}.history");
                    let there: i64 = client.query_one(&count, &[]).await.expect("a count").get(0);
                    if there >= entries {
                        return;
                    }
                }
            }
        });
    }

    fn run(&self, args: &str) -> (Option<i32>, String) {
        run(&format!("{args} --store postgres"), Some(&self.url()))
    }
}

#[test]
fn a_transaction_alone_loses_updates_though_all_are_committed() {
    let Some(_server) = Server::start("a_transaction_alone_loses_updates_though_all_are_committed")
    else {
        return;
    };
    // Their table times make them meet however many processors there are.
    let times = "--set store.add_times=true --set store.read=1ms --set store.write=1ms";
    let args = format!("hundred-charges --store postgres:temp --lock read-committed {times}");
    let (code, said) = run(&args, None);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("100 committed"), "{said}");
    assert!(said.contains("FAIL  lost_update"), "{said}");
    assert!(said.contains(", READ COMMITTED"), "{said}");
}

#[test]
fn controls_that_promise_it_lose_nothing() {
    let Some(server) = Server::start("controls_that_promise_it_lose_nothing") else {
        return;
    };
    let args = "hundred-charges --strict \
                --lock select-for-update,atomic-update,optimistic,serializable,advisory,keyed";
    let (code, said) = server.run(args);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said.matches("NOTHING LOST").count(), 6, "{said}");
    assert!(said.contains(", SERIALIZABLE"), "{said}");
}

#[test]
fn of_two_first_charges_one_meets_the_unique_key_unless_the_lock_needs_no_row() {
    let test = "of_two_first_charges_one_meets_the_unique_key_unless_the_lock_needs_no_row";
    let Some(server) = Server::start(test) else {
        return;
    };
    let meet = "--set store.add_times=true --set store.write=50ms";
    let first = |more: &str| server.run(&format!("first-charge {meet} {more}"));
    for lock in [
        "none",
        "read-committed",
        "select-for-update",
        "select-for-update-stale",
        "optimistic",
    ] {
        let (code, said) = first(&format!("--lock {lock}"));
        assert_eq!(code, Some(1), "{lock}: {said}");
        assert!(said.contains("FAIL  unique_violation"), "{lock}: {said}");
        let (code, said) = first(&format!("--lock {lock} --set store.unique=false"));
        assert_eq!(code, Some(1), "{lock}: {said}");
        assert!(said.contains("FAIL  double_account"), "{lock}: {said}");
    }
    for lock in ["serializable", "atomic-update", "advisory", "keyed"] {
        let (code, said) = first(&format!("--lock {lock} --strict"));
        assert_eq!(code, Some(0), "{lock}: {said}");
        assert!(said.contains("2 committed"), "{lock}: {said}");
    }
}

#[test]
fn a_lock_that_is_given_back_before_the_commit_loses_updates() {
    let Some(server) = Server::start("a_lock_that_is_given_back_before_the_commit_loses_updates")
    else {
        return;
    };
    for lock in ["keyed", "queue", "advisory"] {
        let transaction = |place| {
            let args = format!("hundred-charges --strict --lock {lock} --transaction {place}");
            server.run(&args)
        };
        let (code, said) = transaction("around-lock");
        assert_eq!(code, Some(1), "{lock}: {said}");
        assert!(said.contains("100 committed"), "{lock}: {said}");
        assert!(said.contains("FAIL  lost_update"), "{lock}: {said}");
        assert!(said.contains(", the transaction around it"), "{said}");
        let cure = format!("--transaction inside-lock --store postgres --lock {lock}");
        assert!(said.contains(&cure), "{said}");
        let (code, said) = transaction("inside-lock");
        assert_eq!(code, Some(0), "{lock}: {said}");
    }
}

#[test]
fn a_row_lock_holds_across_processes_and_a_lock_of_the_process_does_not() {
    let Some(server) =
        Server::start("a_row_lock_holds_across_processes_and_a_lock_of_the_process_does_not")
    else {
        return;
    };
    let two = |lock| server.run(&format!("two-instances --lock {lock}"));
    let (code, said) = two("keyed");
    assert_eq!(code, Some(1), "{said}");
    let (code, said) = two("select-for-update");
    assert_eq!(code, Some(0), "{said}");
}

/// On how many round trips each control's statements are written in the documentation.
fn documented_round_trips() -> Vec<(Documented, usize)> {
    let mut counted: Vec<(Documented, usize)> = Vec::new();
    for row in documented() {
        let other = row.postgres.strip_prefix("as `");
        let other = other.and_then(|rest| rest.split('`').next());
        let round_trips = match other {
            // The statements of a row above, with a word added.
            Some(other) => {
                let above = counted.iter().find(|(above, _)| above.lock == other);
                above.expect("a row above").1
            }
            None => row.postgres.split("<br>").count(),
        };
        counted.push((row, round_trips));
    }
    counted
}

#[test]
fn every_row_of_the_table_of_controls_is_what_runs_show() {
    let test = "every_row_of_the_table_of_controls_is_what_runs_show";
    let Some(server) = Server::start(test) else {
        return;
    };
    for (row, round_trips) in documented_round_trips() {
        let (lock, keeps) = (&row.lock, row.keeps());
        // With nobody in its way it takes the round trips that its statements are written on.
        let alone = format!("hundred-charges --lock {lock} --set phase.burst.burst.size=1");
        let (_, said) = server.run(&alone);
        let shown = format!("{round_trips} round trips, {round_trips}.0 a request");
        assert!(said.contains(&shown), "{lock}, {shown}: {said}");
        // With others it keeps what it is said to promise, and loses where it is said not to.
        let times = "--set store.add_times=true --set store.read=1ms --set store.write=1ms";
        let crowd = "hundred-charges --set phase.burst.burst.size=30";
        let (code, said) = server.run(&format!("{crowd} --lock {lock} {times}"));
        assert_eq!(code, Some(i32::from(!keeps)), "{row:?}: {said}");
        assert_eq!(said.contains("NOTHING LOST"), keeps, "{lock}: {said}");
    }
}

/// Each process has connections of its own: with one each, only one of each waits for nothing.
#[test]
fn each_instance_has_connections_of_its_own() {
    let Some(server) = Server::start("each_instance_has_connections_of_its_own") else {
        return;
    };
    let waited = |instances: u32| {
        let of = format!("--set service.instances={instances} --set store.connections=1");
        let crowd = "hundred-charges --lock select-for-update --set phase.burst.burst.size=8";
        let times = "--set store.add_times=true --set store.read=20ms --set store.write=1ms";
        let (code, said) = server.run(&format!("{crowd} {of} {times}"));
        assert_eq!(code, Some(0), "{said}");
        let connection = said.lines().find(|line| line.contains("connection  p50"));
        let samples =
            connection.and_then(|line| line.rsplit_once('(')?.1.split(' ').next()?.parse().ok());
        samples.unwrap_or(0)
    };
    assert_eq!([1, 2, 8].map(waited), [7, 6, 0]);
}

#[test]
fn a_server_of_ones_own_is_named_by_the_environment_and_left_as_it_was_found() {
    let name = "a_server_of_ones_own_is_named_by_the_environment_and_left_as_it_was_found";
    let Some(server) = Server::start(name) else {
        return;
    };
    let url = server.url();
    let args = "hundred-charges --store postgres --lock keyed --quiet";
    let (code, said) = run(args, Some(&url));
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("geheim"), "{said}");

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let left: i64 = runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
            .await
            .expect("a connection");
        tokio::spawn(connection);
        let count = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'pointrace%'";
        client.query_one(count, &[]).await.expect("a count").get(0)
    });
    assert_eq!(left, 0);
}

const CRASHED: &str = r#"
name = "crashed"
clock = "real"
users = { count = 4 }
[[phase]]
name = "loops"
clients = 6
calls = 2000
amount = 1
"#;

#[test]
fn a_server_that_crashes_and_comes_back_leaves_an_outcome_to_every_request() {
    let name = "a_server_that_crashes_and_comes_back_leaves_an_outcome_to_every_request";
    let Some(mut server) = Server::start(name) else {
        return;
    };
    let directory = tempfile::tempdir().expect("a directory");
    let scenario = directory.path().join("crashed.toml");
    std::fs::write(&scenario, CRASHED).expect("written");
    let mut run = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    run.args(["run", "--store", "postgres", "--lock", "select-for-update"])
        .args(["--report", "json=-", "--keep-store"])
        .arg(&scenario)
        .env("POINTRACE_POSTGRES_URL", server.url())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let run = run.spawn().expect("it runs");
    server.wait_for_entries(200);
    server.server.crash();
    server.server.start_again().expect("it comes back");
    let output = run.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
    let result = &report["runs"][0];
    let seen = &result["anomalies"];
    assert_eq!(
        result["verdict"], "PASS",
        "{said} {seen} {}",
        result["settled"]
    );
    let whole = |number: &serde_json::Value| number.to_string().parse().ok();
    let figure = |name: &str| -> u64 { whole(&result["figures"][name]).unwrap_or(0) };
    let outcomes = ["committed", "failed", "timed_out", "rejected", "unknown"].map(figure);
    assert_eq!(outcomes.iter().sum::<u64>(), 12_000, "{said}");
    let [committed, failed, _, _, unknown] = outcomes;
    let settled = result["settled"]["done"].as_u64().unwrap_or(0);
    assert!(failed + settled > 0, "nothing was under way: {said}");
    assert_eq!(unknown, 0, "each can be found out: {said}");
    assert_eq!(figure("history_entries"), committed, "{said}");
    assert!(committed > 6_000, "it goes on: {said}");
}

#[test]
fn a_server_that_does_not_come_back_is_named_and_ends_with_3() {
    let name = "a_server_that_does_not_come_back_is_named_and_ends_with_3";
    let Some(mut server) = Server::start(name) else {
        return;
    };
    let directory = tempfile::tempdir().expect("a directory");
    let scenario = directory.path().join("gone.toml");
    let few = CRASHED.replace("calls = 2000", "duration = \"2s\"");
    std::fs::write(&scenario, few).expect("written");
    let mut run = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    run.args(["run", "--store", "postgres", "--lock", "select-for-update"])
        .args(["--set", "service.lock_timeout=100ms"])
        .arg(&scenario)
        .env("POINTRACE_POSTGRES_URL", server.url())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let run = run.spawn().expect("it runs");
    server.wait_for_entries(20);
    server.server.crash();
    let output = run.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("broke off"), "{said}");
    assert!(!said.contains("geheim"), "{said}");
}

#[test]
fn what_cannot_be_reached_is_named_and_no_password_is_repeated() {
    for (store, url, code, part) in [
        (
            "postgres",
            None,
            2,
            "POINTRACE_POSTGRES_URL, which is not set",
        ),
        (
            "postgres://me:geheim@127.0.0.1:1/x",
            None,
            2,
            "set POINTRACE_POSTGRES_URL",
        ),
        (
            "postgres://me@127.0.0.1:1/x",
            None,
            3,
            "127.0.0.1:1/x cannot be reached",
        ),
        (
            "postgres",
            Some("postgres://me:geheim@127.0.0.1:1/x"),
            3,
            "cannot be reached",
        ),
        (
            "postgres",
            Some("geheim"),
            2,
            "not a place of a PostgreSQL server",
        ),
    ] {
        let (exit, said) = run(
            &format!("hundred-charges --lock keyed --store {store}"),
            url,
        );
        assert_eq!(exit, Some(code), "{store}: {said}");
        assert!(
            said.contains(part) && !said.contains("geheim"),
            "{store}: {said}"
        );
    }
}

/// Leases of a tenth of a second under holders that take three: the store refuses who comes late.
#[test]
fn a_real_database_refuses_older_fencing_tokens() {
    let Some(server) = Server::start("a_real_database_refuses_older_fencing_tokens") else {
        return;
    };
    let holders = "hundred-charges --set phase.burst.burst.size=4 --set nodes.lease=100ms --set nodes.delay=1ms \
                   --set nodes.poll=5ms..10ms --set store.add_times=true --set store.read=1ms --set store.append=1ms";
    let (code, said) = server.run(&format!("{holders} --lock redis --set store.write=300ms"));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("LOST"), "{said}");
    for place in ["none", "inside-lock"] {
        let fenced = format!("{holders} --lock redis-fenced --transaction {place} --strict");
        let (code, said) = server.run(&format!("{fenced} --set store.write=300ms"));
        assert_eq!(code, Some(0), "{place}: {said}");
        assert!(said.contains("NOTHING LOST"), "{place}: {said}");
        // With the row locked from its first statement on there may be nobody who comes late.
        if place == "none" {
            assert!(said.contains("refused"), "{said}");
        }
    }
}
