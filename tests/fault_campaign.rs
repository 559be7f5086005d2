//! Random faults from the whole vocabulary, under every control: nothing panics, nothing hangs, every request has an outcome,
//! no control breaks a promise that the faults leave to it, and each round is the same again from its seed.
//!
//! `POINTRACE_CAMPAIGN=N` plays N seeds instead of a few.

use std::fmt::Write;

use pointrace::LockName;
use pointrace::driver::{Round, RoundSetup, watch_simulated};
use pointrace::history::{AnomalyKind, Keep};
use pointrace::scenario::{Scenario, parse};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

/// Seeds where nobody asks for more.
const FEW: u64 = 4;

/// No round takes longer, in nanoseconds of virtual time: every fault ends, and so does every wait.
const LONGEST: u64 = 3_600_000_000_000;

/// What the faults of a round leave to be promised.
#[derive(Clone, Copy, Debug, Default)]
struct Broken {
    /// A node has forgotten what it gave out.
    forgets: bool,
    /// A holder may have been stopped, or its lease ended early.
    leases_end: bool,
}

fn word<'a>(rng: &mut impl Rng, words: &[&'a str]) -> &'a str {
    words.choose(rng).expect("there are words")
}

/// A fault in the format of scenarios, and what it breaks.
fn fault(rng: &mut impl Rng, name: usize, broken: &mut Broken) -> String {
    let what = word(
        rng,
        &[
            "pause",
            "crash",
            "node",
            "cut",
            "delay",
            "lose",
            "duplicate",
            "clock",
            "drift",
            "failover",
            "expire",
            "unheard",
            "store",
        ],
    );
    let nodes = [
        "node 1", "node 3", "primary", "one", "minority", "majority", "all",
    ];
    let processes = ["holder", "process 1", "process 2"];
    let links = [
        "process 1 -> node 1",
        "node 2 -> processes",
        "holder <-> majority",
        "processes <-> all",
        "process 2 <-> minority",
    ];
    let ms = rng.random_range(1..4_000);
    let mut text = format!("[[fault]]\nname = \"f{name}\"\n");
    let mut add = |key: &str, value: &str| {
        let _ = writeln!(text, "{key} = \"{value}\"");
    };
    let lasts = format!("{ms}ms");
    match what {
        "pause" => {
            broken.leases_end = true;
            add("what", "pause");
            add("whom", word(rng, &processes));
            add("for", &lasts);
        }
        "crash" => {
            add("what", "crash");
            add("whom", word(rng, &processes));
            add("for", &lasts);
        }
        "node" => {
            let memory = word(rng, &["kept", "lost", "synced"]);
            broken.forgets |= memory != "kept";
            add("what", "crash");
            add("whom", word(rng, &nodes));
            add("for", &lasts);
            add("memory", memory);
        }
        "cut" => {
            add("what", "cut");
            add("whom", word(rng, &links));
            add("for", &lasts);
        }
        "delay" => {
            // A holder that waits for an answer may outlast its lease.
            broken.leases_end = true;
            add("what", "delay");
            add("whom", word(rng, &links));
            add("add", &lasts);
            if rng.random_bool(0.5) {
                add("for", &lasts);
            }
        }
        "lose" | "duplicate" => {
            add("what", what);
            add("whom", word(rng, &links));
        }
        "unheard" => {
            add("what", "lose");
            add(
                "whom",
                word(rng, &["store -> processes", "store -> process 2"]),
            );
        }
        "store" => {
            add("what", "crash");
            add("whom", "store");
            add("for", &lasts);
        }
        "clock" | "drift" => {
            broken.leases_end = true;
            add("what", "clock");
            add("whom", word(rng, &nodes));
            match what {
                "clock" => add("by", word(rng, &["+30s", "-5s", "+300ms"])),
                _ => text.push_str(word(rng, &["drift = 0.5\n", "drift = -0.3\n"])),
            }
        }
        "failover" => {
            broken.forgets = true;
            add("what", "failover");
            add("stale", word(rng, &["1 write", "3 writes"]));
        }
        _ => {
            broken.leases_end = true;
            add("what", "expire");
            add("whom", word(rng, &["lease", "node 1", "all"]));
        }
    }
    text.push_str(word(
        rng,
        &[
            "when = { after = \"grant\" }\n",
            "when = { after = \"read\", nth = 2 }\n",
            "when = { after = \"write\", nth = 3 }\n",
            "when = { after = \"acquire-sent\", nth = 4 }\n",
            "when = { after = \"release-sent\" }\n",
            "when = { at = \"100ms\" }\n",
            "when = { every = \"400ms\" }\n",
            "when = { chance = 0.1 }\n",
            "when = \"any\"\n",
        ],
    ));
    let _ = writeln!(text, "times = {}\n", rng.random_range(1..=3));
    text
}

fn drawn(seed: u64) -> (Scenario, Broken, String) {
    let rng = &mut StdRng::seed_from_u64(seed);
    let mut broken = Broken::default();
    let instances = rng.random_range(2..=3);
    let lease = word(rng, &["200ms", "2s", "10s"]);
    // A lease that is shorter than the work ends under its holder without any fault.
    broken.leases_end |= lease == "200ms";
    let mut text = format!(
        "name = \"campaign\"\n[users]\ncount = 2\nbalance = 5000\n[service]\nlock_timeout = \"5s\"\ninstances = {instances}\n\
         [store]\nread = \"0ms..20ms\"\nwrite = \"0ms..60ms\"\nappend = \"0ms..20ms\"\n\
         [nodes]\ncount = 3\nlease = \"{lease}\"\n\
         [[phase]]\nname = \"burst\"\nburst = {{ size = 8 }}\namount = 1000\n\
         [[phase]]\nname = \"loop\"\nclients = 3\ncalls = 4\nthink = \"0ms..50ms\"\namount = \"100..900\"\nmix = {{ charge = 1, use = 1 }}\n\n"
    );
    for name in 0..rng.random_range(1..=3) {
        text.push_str(&fault(rng, name, &mut broken));
    }
    if rng.random_bool(0.4) {
        let keyed = rng.random_bool(0.5);
        let _ = writeln!(
            text,
            "[[fault]]\nname = \"impatience\"\nwhat = \"give_up\"\nfor = \"{}ms\"\n\
             [[fault]]\nname = \"again\"\nwhat = \"retry\"\nkey = {keyed}",
            rng.random_range(20..600)
        );
    }
    match parse(&text, "campaign.toml") {
        Ok(scenario) => (scenario, broken, text),
        Err(error) => panic!("seed {seed}: {error}\n{text}"),
    }
}

fn play(scenario: &Scenario, lock: LockName, seed: u64) -> Round {
    let setup = RoundSetup {
        scenario,
        seed,
        locks: &[lock],
        keep: Keep::Recent(usize::MAX),
    };
    watch_simulated(setup, &|glimpse| glimpse.now > LONGEST)
}

/// Whether the control keeps points whatever breaks so.
fn keeps_points(lock: LockName, broken: Broken) -> bool {
    match lock {
        // The database keeps requests apart, in however many processes.
        LockName::Optimistic
        | LockName::SelectForUpdate
        | LockName::AtomicUpdate
        | LockName::Serializable
        | LockName::Advisory => true,
        LockName::RedisFenced => !broken.forgets,
        LockName::Redis | LockName::RedisWatchdog | LockName::Redlock => {
            !broken.forgets && !broken.leases_end
        }
        _ => false,
    }
}

#[test]
fn whatever_breaks_each_request_has_an_outcome_and_each_promise_that_is_left_is_kept() {
    let seeds = std::env::var("POINTRACE_CAMPAIGN").ok();
    let seeds = seeds.and_then(|seeds| seeds.parse().ok()).unwrap_or(FEW);
    let mut anomalies = 0;
    for seed in 1..=seeds {
        let (scenario, broken, text) = drawn(seed);
        for lock in LockName::every() {
            let round = play(&scenario, lock, seed);
            let told = || format!("seed {seed}, {lock}, {broken:?}\n{text}");
            assert!(!round.interrupted, "it does not end: {}", told());
            assert_eq!(round.record.unanswered(), 0, "{}", told());
            let lost = round.record.anomaly_count(AnomalyKind::LostUpdate);
            let wrong = round.record.anomaly_count(AnomalyKind::WrongBalance);
            if keeps_points(lock, broken) {
                assert_eq!(lost, 0, "{}", told());
                // A client may send again what was written, and not yet noted in the history, when its process ended.
                let twice = round.record.anomaly_count(AnomalyKind::DoubleApply);
                assert!(wrong == 0 || twice > 0, "{}", told());
            }
            if lost > 0 {
                anomalies += 1;
            }
            if lost > 0 || seed % 10 == 1 {
                let again = play(&scenario, lock, seed);
                assert_eq!(round.steps, again.steps, "{}", told());
            }
        }
    }
    assert!(anomalies > 0, "nothing was ever lost: nothing was tried");
}
