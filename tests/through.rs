//! Every order of the statements of a service, through a proxy: our own service with each control over PostgreSQL.

#[path = "support/through/model.rs"]
mod model;
#[path = "support/services.rs"]
mod services;
#[path = "support/through/mod.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod support;

use std::collections::BTreeSet;

use pointrace::servers::Postgres;
use serde_json::Value;
use services::or_skip;
use support::{ALL, Explored, Rust, service};

fn server(test: &str) -> Option<Postgres> {
    or_skip(test, Postgres::start())
}

/// Explores our own service with this control.
fn with(postgres: &Postgres, lock: &str, transaction: &str, options: &[&str]) -> (Explored, Value) {
    service(postgres, &Rust { lock, transaction }.command()).orders(options)
}

/// The wrong balances that were left, after as many orders as were played.
fn wrong(orders: &Value) -> BTreeSet<i64> {
    let wrong = orders["wrong_balances"].as_array().expect("balances");
    wrong
        .iter()
        .filter_map(|one| one["balance"].as_i64())
        .collect()
}

/// What is lost in the database is what is lost in its model, to the point.
fn agrees_with_the_model(orders: &Value, lock: &str, transaction: &str) {
    let modelled = model::wrong_balances(orders, lock, transaction);
    assert_eq!(wrong(orders), modelled, "{lock} {transaction}: {orders}");
}

#[test]
fn controls_that_lose_do_so_within_ten_orders_and_lose_what_the_model_loses() {
    let Some(postgres) = server("controls that lose") else {
        return;
    };
    for (lock, transaction) in [
        ("read-committed", "none"),
        ("select-for-update-stale", "none"),
        ("keyed", "around-lock"),
        ("none", "none"),
    ] {
        let (explored, orders) = with(&postgres, lock, transaction, &["--budget", "10"]);
        assert_eq!(explored.exit, Some(1), "{lock} {transaction}: {explored:?}");
        assert!(
            explored.out.contains("Again: pointrace replay px1:cu."),
            "{lock}: {explored:?}"
        );
        assert!(
            explored.out.contains("should be 2,200"),
            "{lock}: {explored:?}"
        );
        agrees_with_the_model(&orders, lock, transaction);
    }
}

#[test]
fn controls_that_keep_points_lose_nothing_in_any_order_as_in_the_model() {
    let Some(postgres) = server("controls that keep points") else {
        return;
    };
    for (lock, transaction) in [
        ("select-for-update", "none"),
        ("atomic-update", "none"),
        ("keyed", "inside-lock"),
        ("keyed", "none"),
    ] {
        let (explored, orders) = with(&postgres, lock, transaction, &ALL);
        assert_eq!(explored.exit, Some(0), "{lock} {transaction}: {explored:?}");
        assert!(
            explored.out.contains("not controlled) (exit 0)"),
            "{lock}: {explored:?}"
        );
        assert!(!explored.out.contains("proved"), "{lock}: {explored:?}");
        agrees_with_the_model(&orders, lock, transaction);
    }
    // They have hundreds of orders: all of them take a minute.
    let is_long = std::env::var("POINTRACE_LONG").is_ok();
    for lock in ["optimistic", "serializable", "advisory"] {
        let (budget, exit) = if is_long {
            (ALL, 0)
        } else {
            (["--budget", "40"], 3)
        };
        let (explored, orders) = with(&postgres, lock, "none", &budget);
        assert_eq!(explored.exit, Some(exit), "{lock}: {explored:?}");
        assert!(
            explored.out.contains("nothing lost"),
            "{lock}: {explored:?}"
        );
        agrees_with_the_model(&orders, lock, "none");
    }
}

#[test]
fn an_order_that_lost_loses_again_and_a_dry_run_plays_none() {
    let Some(postgres) = server("an order again") else {
        return;
    };
    let design = Rust {
        lock: "read-committed",
        transaction: "none",
    };
    let service = service(&postgres, &design.command());
    let explored = service.explore(&["--budget", "3"]);
    let ticket = explored
        .out
        .split_whitespace()
        .find(|word| word.starts_with("px1:"));
    let ticket = ticket.unwrap_or_else(|| panic!("{explored:?}"));
    let replayed = service.replay(ticket);
    assert_eq!(replayed.exit, Some(1), "{replayed:?}");
    assert!(replayed.out.contains("x should be 2,200"), "{replayed:?}");
    assert!(!replayed.out.contains("not those"), "{replayed:?}");

    let dry = service.explore(&["--dry-run"]);
    assert_eq!(dry.exit, Some(0), "{dry:?}");
    assert!(
        dry.out.contains("request 1 reads account and writes it"),
        "{dry:?}"
    );
    assert!(!dry.out.contains("orders of the statements"), "{dry:?}");
}

#[test]
fn mistakes_are_said_and_nothing_is_sent() {
    let of = |options: &[&str]| support::pointrace(options);
    for (options, part) in [
        (
            &["explore", "--target", "http://127.0.0.1:9"][..],
            "--through",
        ),
        (
            &[
                "explore",
                "hundred-charges",
                "--target",
                "http://127.0.0.1:9",
                "--through",
                "1=postgres://h/d",
            ],
            "cannot be used with",
        ),
        (
            &[
                "explore",
                "--target",
                "http://127.0.0.1:9",
                "--through",
                "1=mysql://h",
                "--yes",
            ],
            "only PostgreSQL and Redis",
        ),
        (
            &[
                "explore",
                "--target",
                "http://127.0.0.1:9",
                "--through",
                "0=postgres://u:secret@h/d",
                "--yes",
            ],
            "PGPASSWORD",
        ),
        (
            &[
                "explore",
                "--target",
                "http://127.0.0.1:9",
                "--through",
                "0=postgres://h/d",
                "--requests",
                "1",
                "--yes",
            ],
            "2 to 8 requests",
        ),
        (
            &[
                "explore",
                "--target",
                "http://127.0.0.1:9",
                "--through",
                "0=postgres://h/d",
                "--of",
                "charge,refund",
                "--yes",
            ],
            "a charge or a use",
        ),
        (&["replay", "px1:cu.100:01:1"], "give --target"),
        (
            &[
                "explore",
                "--target",
                "http://127.0.0.1:9",
                "--through",
                "0=postgres://h/d",
                "--lock",
                "keyed",
                "--yes",
            ],
            "--lock is for scenarios",
        ),
        (
            &[
                "explore",
                "--target",
                "http://127.0.0.1:9",
                "--through",
                "0=postgres://h/d",
                "--strategy",
                "pct",
                "--yes",
            ],
            "--strategy is for scenarios",
        ),
        (
            &[
                "replay",
                "px1:nonsense",
                "--target",
                "http://127.0.0.1:9",
                "--through",
                "0=postgres://h/d",
                "--yes",
            ],
            "it looks like px1:",
        ),
    ] {
        let said = of(options);
        assert_eq!(said.exit, Some(2), "{options:?}: {said:?}");
        assert!(
            said.err.contains(part) && !said.err.contains("secret"),
            "{options:?}: {said:?}"
        );
    }
}

/// Three requests have thousands of orders: a budget ends it, and what is left is said.
#[test]
fn of_three_requests_a_budget_plays_some_and_the_rest_is_said() {
    let Some(postgres) = server("three requests") else {
        return;
    };
    let options = ["--requests", "3", "--budget", "12"];
    let (explored, orders) = with(&postgres, "keyed", "around-lock", &options);
    assert_eq!(explored.exit, Some(1), "{explored:?}");
    assert!(
        explored.out.contains("request 3 (charge 500)"),
        "{explored:?}"
    );
    assert!(orders["left"].as_u64() > Some(0), "{orders}");
    let (explored, orders) = with(&postgres, "select-for-update", "none", &options);
    assert_eq!(explored.exit, Some(3), "{explored:?}");
    let left = orders["left"].as_u64().expect("a number");
    let said = format!("at least {left} are left; a larger --budget plays more");
    assert!(left > 0 && explored.out.contains(&said), "{explored:?}");
}
