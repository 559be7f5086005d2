//! Every order of the statements of services as they are written: in Node with its usual client and with an object mapper,
//! and in Rust.

#[path = "support/through/points.rs"]
mod points;
#[path = "support/services.rs"]
mod services;
#[path = "support/through/mod.rs"]
#[allow(dead_code, reason = "not every test needs everything")]
mod support;

use std::env;

use pointrace::servers::Postgres;
use services::or_skip;
use support::{DESIGNS, Node, explore};
use tokio::runtime::Runtime;

/// What tells the service below what it is: its design, its port and its database.
const SERVICE: &str = "POINTRACE_TEST_SERVICE";

/// The service in Rust is this program, started anew.
#[test]
#[ignore = "no test, but the service of the tests beside it"]
fn service() {
    let told = env::var(SERVICE).expect("what it is");
    let told: Vec<&str> = told.split(' ').collect();
    let [design, port, database] = told.as_slice() else {
        panic!("a design, a port and a database: {told:?}")
    };
    let port = port.parse().expect("a port");
    let serving = points::serve(design, port, database);
    let runtime = Runtime::new().expect("a runtime");
    runtime.block_on(serving).expect("a database");
}

/// The command that starts it.
fn rust(design: &str) -> String {
    let program = env::current_exe().expect("this program");
    format!(
        "{SERVICE}='{design} {{port}} {{database}}' exec '{}' --exact service --ignored --nocapture",
        program.display()
    )
}

/// Each design is found to lose, or all of its orders are played, and none goes astray.
fn is_as_designed(postgres: &Postgres, service: &str, design: &str, loses: bool, command: &str) {
    let (options, exit) = match loses {
        true => (&["--budget", "10"][..], 1),
        false => (&[][..], 0),
    };
    let explored = explore(postgres, command, 1, options);
    assert_eq!(explored.exit, Some(exit), "{service} {design}: {explored:?}");
    assert!(
        explored.out.contains(" 0 diverged, 0 stuck"),
        "{service} {design}: {explored:?}"
    );
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
        is_as_designed(&postgres, "client", design, loses, &command);
    }
}

#[test]
fn services_with_an_object_mapper_lose_as_their_design_does() {
    let Some(postgres) = or_skip("services with a mapper", Postgres::start()) else {
        return;
    };
    for (design, loses) in DESIGNS {
        let Some(command) = Node::Mapper.command(design) else {
            return;
        };
        is_as_designed(&postgres, "mapper", design, loses, &command);
    }
}

#[test]
fn services_in_rust_lose_as_their_design_does() {
    let Some(postgres) = or_skip("services in Rust", Postgres::start()) else {
        return;
    };
    for (design, loses) in DESIGNS {
        is_as_designed(&postgres, "rust", design, loses, &rust(design));
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
    let explored = explore(&postgres, &command, 2, &["--budget", "10"]);
    assert_eq!(explored.exit, Some(1), "{explored:?}");
}
