//! What a request costs in instructions: the gate of every change on its way.
//!
//! `cargo bench --bench instructions` runs itself under `valgrind --tool=callgrind`, once with few requests and once with
//! many: the difference is what a request costs, without what it takes to begin. Unlike a time, a count does not depend on
//! what else the machine does, so two builds can be compared to a hundredth. With `-- engine keyed` it counts those
//! parts only whose name contains the words.

use std::future::Future;
use std::process::Command;

use pointrace::call::World;
use pointrace::driver::{RoundSetup, begin};
use pointrace::engine::Engine;
use pointrace::env::{Nanos, RealEnv};
use pointrace::history::{Keep, Recorder};
use pointrace::linearizability::Account;
use pointrace::lock::AnyControl;
use pointrace::point::{Kind, Operation, Outcome, Policy, RequestId, UserId};
use pointrace::request::{LockName, Request, StepTimes};
use pointrace::scenario::parse;
use pointrace::store::MemoryStore;

const USERS: u64 = 1_000;
const FEW: u64 = 2_000;
const MANY: u64 = 22_000;

/// Where requests are served.
const PLACES: [Place; 3] = [
    Place {
        name: "engine",
        about: "the machine's clock, one task, no table time",
        serve: serve_on_the_engine,
        locks: &[
            "none",
            "keyed",
            "recheck",
            "queue",
            "promise-race",
            "optimistic",
        ],
    },
    Place {
        name: "simulator",
        about: "virtual time, three timed table operations, seldom two of one user",
        serve: |lock, requests| simulate(lock, requests, USERS),
        locks: &["none", "keyed", "promise-race", "optimistic"],
    },
    Place {
        name: "crowd",
        about: "the same with ten users, who meet",
        serve: |lock, requests| simulate(lock, requests, 10),
        locks: &["keyed", "recheck", "queue", "promise-race", "optimistic"],
    },
];

struct Place {
    name: &'static str,
    about: &'static str,
    serve: fn(LockName, u64),
    locks: &'static [&'static str],
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["serve", place, lock, requests] => {
            let place = PLACES.iter().find(|one| one.name == place);
            let place = place.expect("the name of a place");
            (place.serve)(named(lock), requests.parse().expect("a number"));
        }
        // `cargo test` runs benches too: once, to see that they run.
        _ if words.contains(&"--test") => {
            for place in PLACES {
                for lock in place.locks {
                    (place.serve)(named(lock), 100);
                }
            }
        }
        _ => count_all(&words),
    }
}

fn named(lock: &str) -> LockName {
    LockName::from_name(lock).expect("the name of a lock")
}

fn count_all(words: &[&str]) {
    let wanted: Vec<&&str> = words
        .iter()
        .filter(|word| !word.starts_with("--"))
        .collect();
    println!("instructions per request, callgrind");
    let mut sum = 0.0;
    for place in PLACES {
        println!("{}: {}", place.name, place.about);
        for lock in place.locks {
            let name = format!("{} {lock}", place.name);
            if !wanted.iter().all(|word| name.contains(**word)) {
                continue;
            }
            let (few, many) = (count(place.name, lock, FEW), count(place.name, lock, MANY));
            let each = (many - few) as f64 / (MANY - FEW) as f64;
            println!("  {name:<28} {each:>9.1}");
            sum += each;
        }
    }
    println!("  {:<28} {sum:>9.1}", "sum");
}

/// Instructions that this program takes to serve the requests, all of it.
fn count(place: &str, lock: &str, requests: u64) -> u64 {
    let program = std::env::current_exe().expect("this program has a path");
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["serve", place, lock, &requests.to_string()])
        .output()
        .expect("valgrind can be started");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
    let collected = said
        .lines()
        .find_map(|line| line.split("Collected : ").nth(1));
    let count = collected.and_then(|count| count.trim().parse().ok());
    count.unwrap_or_else(|| panic!("valgrind says how many: {said}"))
}

fn serve_on_the_engine(lock: LockName, requests: u64) {
    let policy = Policy::default();
    let account = Account { opening: 0, policy };
    let world = World::new(
        RealEnv::start(),
        Recorder::new(USERS, account, 1, Keep::Nothing),
        MemoryStore::new(USERS, 0),
        policy,
        1 << 32,
    );
    let engine = Engine::new(world, &[lock], 1, |lock| AnyControl::new(lock, 1));
    let request = |number: u64| Request {
        operation: Operation {
            request: RequestId(number),
            user: UserId(number * 7919 % USERS + 1),
            kind: Kind::Charge,
            amount: 1,
        },
        intended: 0,
        times: StepTimes::default(),
        instance: 0,
        warm_up: false,
        wish: None,
    };
    block_on(async {
        for number in 1..=requests {
            let served = engine.serve(&request(number)).await;
            assert!(matches!(served.outcome, Outcome::Committed { .. }));
        }
    });
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime").block_on(future)
}

fn simulate(lock: LockName, requests: u64, users: u64) {
    let scenario = parse(
        &format!(
            "name = 'instructions'\nusers = {{ count = {users} }}\n\
             store = {{ read = '1ms', write = '2ms', append = '1ms' }}\n\
             [[phase]]\nname = 'load'\nburst = {{ size = 1, every = '1ms', times = {requests} }}\namount = 1\n",
        ),
        "bench",
    );
    let scenario = scenario.expect("a valid scenario");
    let mut round = begin(RoundSetup {
        scenario: &scenario,
        seed: 1,
        locks: &[lock],
        keep: Keep::Nothing,
    });
    round.play_until(Nanos::MAX);
    assert_eq!(round.record().sent, requests);
}
