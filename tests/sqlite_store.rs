//! Runs over a real SQLite, as the program plays them.
#![cfg(all(feature = "sqlite", feature = "cli"))]

#[path = "support/controls_table.rs"]
#[allow(dead_code, reason = "another database reads another column")]
mod controls_table;

use std::process::{Command, Output};

use controls_table::documented;

fn run(args: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .arg("run")
        .args(args.split(' '))
        .output()
        .expect("it runs")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The exit code, with what was said in case that it is not the one that was expected.
fn exits(args: &str) -> (Option<i32>, String) {
    let output = run(args);
    (
        output.status.code(),
        format!("{}{}", stdout(&output), stderr(&output)),
    )
}

#[test]
fn a_row_lock_keeps_everything_and_the_headline_names_the_ground() {
    let (code, said) = exits("hundred-charges --store sqlite --lock select-for-update --strict");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("real: SQLite 3."), "{said}");
    assert!(said.contains("100 committed"), "{said}");
}

#[test]
fn without_a_lock_updates_are_lost_in_the_real_database_and_nothing_is_excused() {
    let (code, said) =
        exits("hundred-charges --store sqlite --lock none --set store.add_times=true");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("FAIL  lost_update"), "{said}");
}

/// SQLite has one writer. A transaction that begins as the writer waits for that, as for a row; one that becomes it after
/// reading is refused where another was, and tries again; and one that read before it began does not know.
#[test]
fn every_row_of_the_table_of_controls_is_what_runs_show_over_sqlite_too() {
    let crowd = "hundred-charges --store sqlite --set phase.burst.burst.size=30";
    let times = "--set store.add_times=true --set store.read=1ms --set store.write=1ms";
    for row in documented() {
        let lock = &row.lock;
        let (code, said) = exits(&format!("{crowd} {times} --lock {lock}"));
        let shows = |part: &str| said.lines().any(|line| line.trim_start().starts_with(part));
        let (loses, waits) = (shows("LOST"), shows("row "));
        let tries_once = said.contains(" 30 attempts");
        let (code_due, shown) = match row.sqlite.as_str() {
            "has none: exit 2" => (2, !loses),
            "the same, each a transaction of its own" => (1, loses && tries_once),
            "`SELECT`, then `BEGIN IMMEDIATE`" => (1, loses && waits && tries_once),
            "`BEGIN IMMEDIATE`" => (0, !loses && waits && tries_once),
            // It asks for nothing in between, and is done before many come.
            "the same after `BEGIN IMMEDIATE`" => (0, !loses && tries_once),
            deferred => {
                assert!(deferred.starts_with("`BEGIN DEFERRED`"), "{row:?}");
                (0, !loses && !waits && !tries_once)
            }
        };
        assert_eq!(code, Some(code_due), "{row:?}: {said}");
        assert!(shown, "{row:?}: {said}");
    }
}

#[test]
fn an_object_read_before_the_lock_loses_updates() {
    let times = "--set store.add_times=true --set store.read=1ms --set store.write=1ms \
                 --set store.append=0ms --set phase.burst.burst.size=20";
    let (code, said) = exits(&format!(
        "hundred-charges --store sqlite --lock select-for-update-stale {times}"
    ));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("FAIL  lost_update"), "{said}");
}

#[test]
fn requests_that_overlap_in_transactions_lose_nothing() {
    // Their table times make them meet; SQLite answers "busy", and they try again.
    let times = "--set store.add_times=true --set store.read=1ms --set store.write=1ms \
                 --set store.append=0ms --set phase.burst.burst.size=20";
    for lock in [
        "read-committed",
        "pessimistic",
        "atomic-update",
        "serializable",
        "optimistic",
    ] {
        let (code, said) = exits(&format!(
            "hundred-charges --store sqlite --lock {lock} {times}"
        ));
        assert!(said.contains("NOTHING LOST"), "{lock}: {said}");
        assert!(
            !said.contains("this says nothing"),
            "{lock}: they did not meet: {said}"
        );
        // What gives up in time is refused, and that is all that may go wrong.
        assert!(
            code == Some(0) || said.contains("timed out"),
            "{lock}: {said}"
        );
    }
}

#[test]
fn over_sqlite_a_transaction_around_the_lock_is_refused_and_loses_nothing() {
    let times = "--set store.add_times=true --set store.read=1ms --set store.write=1ms \
                 --set store.append=0ms --set phase.burst.burst.size=20";
    for place in ["inside-lock", "around-lock"] {
        let (code, said) = exits(&format!(
            "hundred-charges --store sqlite --lock keyed --transaction {place} {times}"
        ));
        assert!(said.contains("NOTHING LOST"), "{place}: {said}");
        assert!(
            code == Some(0) || said.contains("timed out"),
            "{place}: {said}"
        );
    }
}

#[test]
fn of_two_first_charges_one_meets_the_unique_key_unless_its_transaction_writes_from_the_start() {
    let meet = "--set store.add_times=true --set store.write=50ms";
    let first = |more: &str| exits(&format!("first-charge --store sqlite {meet} {more}"));
    for lock in ["none", "select-for-update-stale"] {
        let (code, said) = first(&format!("--lock {lock}"));
        assert_eq!(code, Some(1), "{lock}: {said}");
        assert!(said.contains("FAIL  unique_violation"), "{lock}: {said}");
    }
    let (code, said) = first("--lock none --set store.unique=false");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("FAIL  double_account"), "{said}");
    for lock in [
        "select-for-update",
        "read-committed",
        "optimistic",
        "serializable",
        "atomic-update",
        "keyed",
    ] {
        let (code, said) = first(&format!("--lock {lock} --strict"));
        assert_eq!(code, Some(0), "{lock}: {said}");
        assert!(said.contains("2 committed"), "{lock}: {said}");
    }
}

#[test]
fn runs_of_one_namespace_meet_in_the_same_rows_and_no_number_comes_twice() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("shared.db");
    let args = format!(
        "hundred-charges --lock select-for-update --namespace shop --keep-store --store sqlite:{}",
        file.display()
    );
    for _ in 0..2 {
        let (code, said) = exits(&args);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("100 committed"), "{said}");
        assert!(said.contains("The tables are shared"), "{said}");
    }
    let connection = rusqlite::Connection::open(&file).expect("the file");
    let count = |sql: &str| -> i64 {
        connection
            .query_row(sql, [], |row| row.get(0))
            .expect("a count")
    };
    assert_eq!(count("SELECT count(*) FROM pointrace_shop_history"), 200);
    assert_eq!(count("SELECT balance FROM pointrace_shop_account"), 200_000);
    let (code, said) = exits("hundred-charges --store memory --namespace shop");
    assert_eq!(code, Some(2), "{said}");
}

#[test]
fn a_file_is_left_as_it_was_found_unless_it_is_to_be_kept() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("points.db");
    let tables = || -> i64 {
        let connection = rusqlite::Connection::open(&file).expect("the file");
        let count = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'pointrace%'";
        connection
            .query_row(count, [], |row| row.get(0))
            .expect("a count")
    };
    let args = format!(
        "hundred-charges --quiet --lock keyed --store sqlite:{}",
        file.display()
    );
    let (code, said) = exits(&args);
    assert_eq!((code, tables()), (Some(0), 0), "{said}");
    let (code, said) = exits(&format!("{args} --keep-store"));
    assert_eq!(code, Some(0), "{said}");
    assert!(tables() > 0);
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do_instead() {
    for (args, part) in [
        (
            "hundred-charges --store sqlite --clock virtual",
            "leave --clock virtual out",
        ),
        ("hundred-charges --store sqlit", "did you mean sqlite?"),
        (
            "hundred-charges --store sqlite --lock select-for-update --transaction inside-lock",
            "has no lock that a transaction could be inside of or around",
        ),
        (
            "hundred-charges --lock keyed --transaction around-lock",
            "memory knows no transactions: add --store model",
        ),
        (
            "hundred-charges --store sqlite --lock keyed --transaction inside-lok",
            "did you mean `inside-lock`?",
        ),
        (
            "hundred-charges --store sqlite --lock advisory",
            "SQLite has no advisory locks; over it use select-for-update",
        ),
        (
            "hundred-charges --store sqlite --lock row-lock",
            "did you mean `select-for-update`?",
        ),
        (
            "hundred-charges --store sqlite:/nowhere/at/all.db --lock keyed",
            "cannot open the store",
        ),
    ] {
        let (code, said) = exits(args);
        assert_eq!(code, Some(2), "{args}: {said}");
        assert!(said.contains(part), "{args}: {said}");
    }
}

/// Leases of a tenth of a second under holders that take three: the store refuses who comes late.
#[test]
fn a_real_database_refuses_older_fencing_tokens() {
    let holders = "hundred-charges --set phase.burst.burst.size=4 --set nodes.lease=100ms --set nodes.delay=1ms \
                   --set nodes.poll=5ms..10ms --set store.add_times=true --set store.read=1ms --set store.append=1ms";
    let (code, said) = exits(&format!(
        "{holders} --lock redis --set store.write=300ms --store sqlite"
    ));
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("LOST"), "{said}");
    for place in ["none", "inside-lock"] {
        let fenced = format!("{holders} --lock redis-fenced --transaction {place} --strict");
        let (code, said) = exits(&format!("{fenced} --set store.write=300ms --store sqlite"));
        assert_eq!(code, Some(0), "{place}: {said}");
        assert!(said.contains("NOTHING LOST"), "{place}: {said}");
        // With the row locked from its first statement on there may be nobody who comes late.
        if place == "none" {
            assert!(said.contains("refused"), "{said}");
        }
    }
}
