//! Under the virtual clock the same seed gives the same run, to the byte.

use std::fs;

use pointrace::driver::{RoundSetup, play_simulated};
use pointrace::history::{Keep, Trace, TraceHeader};
use pointrace::linearizability::Account;
use pointrace::request::LockName;
use pointrace::scenario::parse;

/// Everything that leaves something to chance: times from ranges, both kinds of request, each kind of traffic.
const CHANCE: &str = r#"
name = "chance"
users = { count = 5, balance = 300, pick = { zipf = 1.1 } }
service = { lock_timeout = "40ms", instances = 2 }
store = { read = "0ms..5ms", write = "0ms..5ms", append = "0ms..5ms" }

[[phase]]
name = "burst"
burst = { size = 60, every = "7ms", times = 2 }
mix = { charge = 1, use = 1 }
amount = "1..500"

[[phase]]
name = "poisson"
rate = "2000/s"
duration = "30ms"
mix = { charge = 1, use = 2 }
amount = "1..500"

[[phase]]
name = "loop"
clients = 4
think = "0ms..3ms"
duration = "60ms"
amount = "1..500"

[[phase]]
name = "listed"
requests = [{ use = 100 }, { charge = 50, times = 20, user = 1 }]
"#;

fn trace(lock: LockName, seed: u64) -> Vec<u8> {
    let scenario = parse(CHANCE, "a test").expect("a valid scenario");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("trace.jsonl");
    // The same for each seed, so that the steps have to differ.
    let header = TraceHeader {
        scenario: scenario.name.clone(),
        checksum: scenario.checksum(),
        lock: lock.name(),
        seed: 0,
        simulated: true,
        account: Account {
            opening: scenario.users.balance,
            policy: scenario.service.policy,
        },
    };
    let setup = RoundSetup {
        scenario: &scenario,
        seed,
        locks: &[lock],
        keep: Keep::Trace(Trace::create(&path, &header).expect("a file")),
    };
    play_simulated(setup, &|| false).expect("the trace is written");
    fs::read(&path).expect("the trace is there")
}

#[test]
fn the_same_seed_gives_the_same_trace_and_another_seed_another() {
    for lock in LockName::ALL {
        let mut before = Vec::new();
        for seed in 0..12 {
            let first = trace(lock, seed);
            assert!(first == trace(lock, seed), "{lock}, seed {seed}");
            assert_ne!(
                first, before,
                "{lock}: seed {seed} plays like the one before"
            );
            before = first;
        }
    }
}
