//! Under the virtual clock the same seed gives the same run, to the byte.

use std::fs;

use pointrace::driver::{RoundSetup, play_simulated};
use pointrace::history::{Keep, Trace};
use pointrace::request::LockName;
use pointrace::scenario::{self, Override};

fn trace(lock: LockName, seed: u64) -> Vec<u8> {
    // Times from a range, several users and both kinds of request: as much chance as a scenario can hold.
    let overrides: Vec<Override> = [
        "users.count=3",
        "store.read=0ms..5ms",
        "store.write=0ms..5ms",
        "service.lock_timeout=40ms",
        "service.instances=2",
        "phase.burst.amount=1..500",
    ]
    .iter()
    .map(|text| Override::parse(text).expect("a valid override"))
    .collect();
    let (mut scenario, _) = scenario::load_with("hundred-charges", &overrides).expect("a built-in");
    scenario.phases[0].mix.r#use = 0.5;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("trace.jsonl");
    let setup = RoundSetup {
        scenario: &scenario,
        seed,
        locks: &[lock],
        keep: Keep::Trace(Trace::create(&path).expect("a file")),
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
