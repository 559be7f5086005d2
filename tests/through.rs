//! Every order of the statements of a service, through a proxy: our own service with each control over PostgreSQL, and
//! services in Node as they are written.

#[path = "support/services.rs"]
mod services;
#[path = "support/through/mod.rs"]
mod support;

use pointrace::servers::Postgres;
use services::or_skip;
use support::{Explored, Rust, explore};

fn server(test: &str) -> Option<Postgres> {
    or_skip(test, Postgres::start())
}

/// Explores our own service with this control.
fn with(postgres: &Postgres, lock: &str, transaction: &str, options: &[&str]) -> Explored {
    explore(postgres, &Rust { lock, transaction }.command(), 1, options)
}

#[test]
fn controls_that_lose_do_so_within_ten_orders() {
    let Some(postgres) = server("controls that lose") else {
        return;
    };
    for (lock, transaction) in [
        ("read-committed", "none"),
        ("select-for-update-stale", "none"),
        ("keyed", "around-lock"),
        ("none", "none"),
    ] {
        let explored = with(&postgres, lock, transaction, &["--budget", "10"]);
        assert_eq!(explored.exit, Some(1), "{lock} {transaction}: {explored:?}");
        assert!(
            explored.out.contains("Again: pointrace replay px1:cu."),
            "{lock}: {explored:?}"
        );
        assert!(
            explored.out.contains("should be 2,200"),
            "{lock}: {explored:?}"
        );
    }
}

#[test]
fn controls_that_keep_points_lose_nothing_in_any_order() {
    let Some(postgres) = server("controls that keep points") else {
        return;
    };
    for (lock, transaction) in [
        ("select-for-update", "none"),
        ("atomic-update", "none"),
        ("keyed", "inside-lock"),
        ("keyed", "none"),
    ] {
        let explored = with(&postgres, lock, transaction, &[]);
        assert_eq!(explored.exit, Some(0), "{lock} {transaction}: {explored:?}");
        assert!(
            explored.out.contains("not controlled) (exit 0)"),
            "{lock}: {explored:?}"
        );
        assert!(!explored.out.contains("proved"), "{lock}: {explored:?}");
    }
    // They have hundreds of orders: all of them take a minute.
    let is_long = std::env::var("POINTRACE_LONG").is_ok();
    for lock in ["optimistic", "serializable", "advisory"] {
        let (budget, exit) = if is_long { ("5m", 0) } else { ("40", 3) };
        let explored = with(&postgres, lock, "none", &["--budget", budget]);
        assert_eq!(explored.exit, Some(exit), "{lock}: {explored:?}");
        assert!(
            explored.out.contains("nothing lost"),
            "{lock}: {explored:?}"
        );
    }
}

#[test]
fn an_order_that_lost_loses_again_and_a_dry_run_plays_none() {
    let Some(postgres) = server("an order again") else {
        return;
    };
    let service = Rust {
        lock: "read-committed",
        transaction: "none",
    };
    let explored = explore(&postgres, &service.command(), 1, &["--budget", "3"]);
    let ticket = explored
        .out
        .split_whitespace()
        .find(|word| word.starts_with("px1:"));
    let ticket = ticket.unwrap_or_else(|| panic!("{explored:?}"));
    let replayed = support::replay(&postgres, &service.command(), ticket);
    assert_eq!(replayed.exit, Some(1), "{replayed:?}");
    assert!(replayed.out.contains("x should be 2,200"), "{replayed:?}");
    assert!(!replayed.out.contains("not those"), "{replayed:?}");

    let dry = explore(&postgres, &service.command(), 1, &["--dry-run"]);
    assert_eq!(dry.exit, Some(0), "{dry:?}");
    assert!(
        dry.out.contains("request 1 reads account and writes it"),
        "{dry:?}"
    );
    assert!(!dry.out.contains("orders of the statements"), "{dry:?}");
}

/// Services in Node, what is lost, and whether it is found.
#[test]
fn services_in_node_lose_as_their_design_does() {
    let Some(postgres) = server("services in Node") else {
        return;
    };
    for (design, exit) in [
        ("read-committed", 1),
        ("mutex-early", 1),
        ("stale", 1),
        ("mutex-around", 0),
        ("for-update", 0),
        ("one-statement", 0),
    ] {
        let Some(command) = support::node(design) else {
            return;
        };
        let options: &[&str] = if exit == 1 { &["--budget", "10"] } else { &[] };
        let explored = explore(&postgres, &command, 1, options);
        assert_eq!(explored.exit, Some(exit), "{design}: {explored:?}");
        assert!(
            explored.out.contains(" 0 diverged, 0 stuck"),
            "{design}: {explored:?}"
        );
    }
}

/// A lock of each process is none between two of them.
#[test]
fn two_instances_with_a_lock_in_each_lose() {
    let Some(postgres) = server("two instances") else {
        return;
    };
    let Some(command) = support::node("mutex-around") else {
        return;
    };
    let explored = explore(&postgres, &command, 2, &["--budget", "10"]);
    assert_eq!(explored.exit, Some(1), "{explored:?}");
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
                "1=redis://h",
                "--yes",
            ],
            "only PostgreSQL",
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
