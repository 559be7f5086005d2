//! Every order of the statements of services as they are written: in Node with its usual client and with an object mapper,
//! and in Rust.

#[path = "support/services.rs"]
mod services;
#[path = "support/through/mod.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod support;

use std::env;
use std::time::Instant;

use pointrace::servers::Postgres;
use services::or_skip;
use support::{ALL, DESIGNS, Node, Service, rust};

/// Those of these names: all have their turn in the ten runs in a row.
fn some_of(names: [&'static str; 3]) -> impl Iterator<Item = (&'static str, bool)> {
    let is_meant = move |(design, _): &(&str, bool)| names.contains(design);
    DESIGNS.into_iter().filter(is_meant)
}

/// Each design is found to lose, or all of its orders are played: the playings, and those that went astray.
fn is_as_designed(
    postgres: &Postgres,
    design: &str,
    loses: bool,
    command: &str,
    instances: usize,
) -> (u64, u64) {
    let (options, exit) = match loses {
        true => (["--budget", "10"], 1),
        false => (ALL, 0),
    };
    let service = Service::new(command, instances, Some(postgres), None);
    let (explored, orders) = service.orders(&options);
    assert_eq!(explored.exit, Some(exit), "{design}: {explored:?}");
    let count = |name: &str| orders[name].as_u64().expect("a number");
    let again = &orders["smallest"]["again"];
    let [again, again_diverged] =
        ["played", "diverged"].map(|name| again[name].as_u64().unwrap_or(0));
    let astray = count("diverged") + count("stuck") + again_diverged;
    (
        count("played") + count("diverged") + count("stuck") + again,
        astray,
    )
}

#[test]
fn services_with_the_usual_client_of_node_lose_as_their_design_does() {
    let Some(postgres) = or_skip("services in Node", Postgres::start()) else {
        return;
    };
    for (design, loses) in DESIGNS {
        let Some(command) = Node::Client.command(design) else {
            return;
        };
        is_as_designed(&postgres, design, loses, &command, 1);
    }
}

#[test]
fn services_with_an_object_mapper_lose_as_their_design_does() {
    let Some(postgres) = or_skip("services with a mapper", Postgres::start()) else {
        return;
    };
    for (design, loses) in some_of(["mutex-early", "stale", "for-update"]) {
        let Some(command) = Node::Mapper.command(design) else {
            return;
        };
        is_as_designed(&postgres, design, loses, &command, 1);
    }
}

#[test]
fn services_in_rust_lose_as_their_design_does() {
    let Some(postgres) = or_skip("services in Rust", Postgres::start()) else {
        return;
    };
    for (design, loses) in some_of(["mutex-early", "mutex-around", "one-statement"]) {
        is_as_designed(&postgres, design, loses, &rust(design), 1);
    }
}

/// A lock of each process is none between two of them.
#[test]
fn two_instances_with_a_lock_in_each_lose() {
    let Some(postgres) = or_skip("two instances", Postgres::start()) else {
        return;
    };
    let Some(command) = Node::Client.command("mutex-around") else {
        return;
    };
    is_as_designed(&postgres, "two instances", true, &command, 2);
}

/// Ten runs in a row of every service: each as its design has it, and hardly a playing that does not go as it was to.
#[test]
fn every_service_is_seen_through_ten_times_in_a_row() {
    if env::var("POINTRACE_LONG").is_err() {
        return;
    }
    let Some(postgres) = or_skip("ten runs in a row", Postgres::start()) else {
        return;
    };
    println!("| service | design | found | playings | astray | time |");
    let (mut all, mut all_astray) = (0, 0);
    for (design, loses) in DESIGNS {
        let services = [
            ("Node, pg", Node::Client.command(design)),
            ("Node, TypeORM", Node::Mapper.command(design)),
            ("Rust", Some(rust(design))),
        ];
        for (service, command) in services {
            let Some(command) = command else { continue };
            let began = Instant::now();
            let runs = (0..10).map(|_| is_as_designed(&postgres, design, loses, &command, 1));
            let (played, astray) = runs.fold((0, 0), |sum, run| (sum.0 + run.0, sum.1 + run.1));
            let found = if loses { "loses" } else { "complete" };
            let took = began.elapsed().as_secs_f64() / 10.0;
            println!("| {service} | {design} | {found} | {played} | {astray} | {took:.1} s |");
            all += played;
            all_astray += astray;
        }
    }
    assert!(
        all_astray * 50 < all,
        "{all_astray} of {all} playings went astray: 2 % or more"
    );
}
