//! The doctor at `serve`: what it says of each lock, over each store, as another's service.
#![cfg(all(unix, feature = "postgres", feature = "sqlite"))]

#[path = "support/services.rs"]
mod services;
#[path = "support/serving.rs"]
mod serving;

use std::process::Command;
use std::sync::Mutex;
use std::thread;

use pointrace::servers::{Postgres, postgres::USER};
use services::or_skip;
use serving::Serving;

/// What the doctor is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finds {
    Fault,
    NoLoss,
}

/// How `serve` is started, and with how many processes.
#[derive(Clone, Copy, Debug)]
struct Served {
    options: &'static str,
    processes: usize,
    finds: Finds,
}

const fn one(options: &'static str, finds: Finds) -> Served {
    Served {
        options,
        processes: 1,
        finds,
    }
}

const fn two(options: &'static str, finds: Finds) -> Served {
    Served {
        options,
        processes: 2,
        finds,
    }
}

/// Table times of which a round takes little.
const SHORT: &str =
    "--set store.read=0ms..20ms --set store.write=0ms..30ms --set store.append=0ms..30ms";

/// None at all, for a service in memory.
const NONE: &str = "--set store.read=0ms --set store.write=0ms --set store.append=0ms";

/// As in [`SHORT`], over a database.
const ADDED: &str = "--set store.add_times=true --set store.read=0ms..20ms --set store.write=0ms..30ms --set store.append=0ms..30ms";

/// Tried each time.
#[rustfmt::skip]
const FEW: &[Served] = &[
    one("memory SHORT --lock none", Finds::Fault),
    one("memory SHORT --lock promise-race", Finds::Fault),
    one("memory SHORT --lock keyed", Finds::NoLoss),
    one("memory NONE --lock queue", Finds::NoLoss),
    one("postgres ADDED --lock read-committed", Finds::Fault),
    one("postgres ADDED --lock select-for-update-stale", Finds::Fault),
    one("postgres NONE --lock select-for-update", Finds::NoLoss),
    two("postgres ADDED --lock keyed", Finds::Fault),
    two("postgres ADDED --lock atomic-update", Finds::NoLoss),
    one("postgres ADDED --lock keyed --transaction around-lock --set store.commit=0ms..300ms", Finds::Fault),
    one("sqlite ADDED --lock optimistic", Finds::NoLoss),
];

/// Tried besides with `POINTRACE_LONG`: every other lock on every store, with the usual latencies and with none.
#[rustfmt::skip]
const REST: &[Served] = &[
    one("memory USUAL --lock none", Finds::Fault),
    one("memory USUAL --lock promise-race", Finds::Fault),
    one("memory USUAL --lock recheck", Finds::NoLoss),
    one("memory USUAL --lock keyed", Finds::NoLoss),
    one("memory USUAL --lock striped", Finds::NoLoss),
    one("memory USUAL --lock global", Finds::NoLoss),
    one("memory USUAL --lock queue", Finds::NoLoss),
    one("memory USUAL --lock optimistic", Finds::NoLoss),
    one("memory NONE --lock recheck", Finds::NoLoss),
    one("memory NONE --lock keyed", Finds::NoLoss),
    one("memory NONE --lock striped", Finds::NoLoss),
    one("memory NONE --lock global", Finds::NoLoss),
    one("memory NONE --lock optimistic", Finds::NoLoss),
    one("postgres USUAL --lock read-committed", Finds::Fault),
    one("postgres USUAL --lock select-for-update-stale", Finds::Fault),
    one("postgres USUAL --lock keyed", Finds::NoLoss),
    one("postgres USUAL --lock select-for-update", Finds::NoLoss),
    one("postgres USUAL --lock atomic-update", Finds::NoLoss),
    one("postgres USUAL --lock optimistic", Finds::NoLoss),
    one("postgres USUAL --lock serializable", Finds::NoLoss),
    one("postgres USUAL --lock advisory", Finds::NoLoss),
    one("postgres USUAL --lock keyed --transaction inside-lock", Finds::NoLoss),
    one("postgres USUAL --lock keyed --transaction around-lock --set store.commit=0ms..300ms", Finds::Fault),
    two("postgres USUAL --lock keyed", Finds::Fault),
    two("postgres USUAL --lock select-for-update", Finds::NoLoss),
    one("postgres NONE --lock keyed", Finds::NoLoss),
    one("postgres NONE --lock atomic-update", Finds::NoLoss),
    one("postgres NONE --lock optimistic", Finds::NoLoss),
    one("postgres NONE --lock serializable", Finds::NoLoss),
    one("postgres NONE --lock advisory", Finds::NoLoss),
    one("sqlite USUAL --lock keyed", Finds::NoLoss),
    one("sqlite USUAL --lock select-for-update", Finds::NoLoss),
    one("sqlite USUAL --lock atomic-update", Finds::NoLoss),
    one("sqlite USUAL --lock serializable", Finds::NoLoss),
    one("sqlite NONE --lock keyed", Finds::NoLoss),
    one("sqlite NONE --lock select-for-update", Finds::NoLoss),
];

/// Services that are examined at the same time: they sleep most of it.
const AT_ONCE: usize = 4;

#[test]
fn the_doctor_blames_no_right_lock_and_finds_every_wrong_one() {
    let name = "the_doctor_blames_no_right_lock_and_finds_every_wrong_one";
    let Some(postgres) = or_skip(name, Postgres::start()) else {
        return;
    };
    let folder = postgres.directory().to_str().expect("a plain path");
    let place = format!("host={folder} user={USER}");
    let is_long = std::env::var("POINTRACE_LONG").is_ok();
    let mut all = FEW.to_vec();
    if is_long {
        all.extend_from_slice(REST);
    }
    let left = Mutex::new(all.into_iter().enumerate());
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = left.lock().expect("nobody panicked").next();
                    let Some((number, served)) = next else { break };
                    if let Err(why) = examined(number, served, &place, is_long) {
                        wrong.lock().expect("nobody panicked").push(why);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("nobody panicked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Starts the service and has it examined.
fn examined(number: usize, served: Served, place: &str, is_long: bool) -> Result<(), String> {
    let (store, options) = served.options.split_once(' ').expect("a store first");
    let options = options.replace("SHORT", SHORT).replace("ADDED", ADDED);
    let usual = match store {
        "memory" => "",
        _ => "--set store.add_times=true",
    };
    let none = match store {
        "memory" => NONE,
        _ => "",
    };
    let options = options.replace("USUAL", usual).replace("NONE", none);
    let namespace = format!("doctor_{number}");
    let mut args: Vec<&str> = options.split_whitespace().collect();
    match store {
        "memory" => {}
        "postgres" => args.extend(["--store", "postgres", "--namespace", &namespace]),
        other => args.extend(["--store", other]),
    }
    let environment = [("POINTRACE_POSTGRES_URL", place)];
    let serving = (0..served.processes).map(|_| Serving::start(&args, &environment));
    let serving: Vec<Serving> = serving.collect();
    let urls: Vec<String> = serving.iter().map(Serving::url).collect();
    let time = if is_long { "40s" } else { "4s" };
    let output = Command::new(env!("CARGO_BIN_EXE_pointrace"))
        .args([
            "doctor",
            &urls.join(","),
            "--yes",
            "--quiet",
            "--time",
            time,
        ])
        .env("LC_ALL", "C")
        .output()
        .expect("the program");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    // The service knows from inside whether it was rightly blamed.
    let ends: Vec<_> = serving.into_iter().map(Serving::end).collect();
    let is_wrong_inside = ends.iter().any(|(code, _)| *code != Some(0));
    let (code, agrees) = match served.finds {
        Finds::Fault => (1, true),
        Finds::NoLoss => (0, !is_wrong_inside),
    };
    match output.status.code() == Some(code) && agrees {
        true => Ok(()),
        false => Err(format!(
            "{served:?}: exit {:?}\n{said}\n{err}\n{ends:?}",
            output.status
        )),
    }
}
