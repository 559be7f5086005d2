//! A simulated request allocates nothing once the run has found its size.

use pointrace::driver::{RoundSetup, begin};
use pointrace::history::{AnomalyKind, Keep};
use pointrace::request::LockName;
use pointrace::scenario;

#[path = "support/allocations.rs"]
mod allocations;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

const SECOND: u64 = 1_000_000_000;

/// Contended and mixed: a thousand users, one of them hot, for a minute.
const TRAFFIC: &str = r#"
name = "traffic"
seed = 7

[users]
count = 1000
balance = 100000
pick = { zipf = 1.1 }

[[phase]]
name = "traffic"
rate = "1000/s"
duration = "60s"
mix = { charge = 1, use = 1 }
amount = "100..5000"
"#;

/// How often the second half of the run allocates, how many requests are in it, and how many lost updates.
fn second_half(lock: LockName) -> (usize, u64, u64) {
    let scenario = scenario::parse(TRAFFIC, "traffic").expect("a scenario");
    let mut round = begin(RoundSetup {
        scenario: &scenario,
        seed: 7,
        locks: &[lock],
        keep: Keep::Nothing,
    });
    round.play_until(30 * SECOND);
    let before = round.record();
    let calls = allocations::calls();
    round.play_until(59 * SECOND);
    let calls = allocations::calls() - calls;
    let after = round.record();
    let lost = |record: &pointrace::history::Record| record.anomaly_count(AnomalyKind::LostUpdate);
    (
        calls,
        after.sent - before.sent,
        lost(&after) - lost(&before),
    )
}

#[test]
fn a_request_allocates_nothing() {
    for lock in [
        LockName::Keyed,
        LockName::Striped,
        LockName::Optimistic,
        LockName::Global,
    ] {
        let (calls, requests, _) = second_half(lock);
        assert!(requests > 25_000, "{lock}: it tests nothing");
        println!("{lock}: {calls} in {requests} requests");
        // The keyed lock gives back what a long queue took, and takes it again for the next.
        assert!(
            calls as u64 * 200 < requests,
            "{lock}: {calls} in {requests} requests"
        );
    }
}

#[test]
fn neither_does_a_lost_update() {
    let (calls, requests, lost) = second_half(LockName::None);
    assert!(requests > 25_000 && lost > 1_000, "it tests nothing");
    // Tables grow once in a while: that is not allocating for each request.
    assert!(
        calls as u64 * 200 < requests,
        "{calls} in {requests} requests"
    );
}
