//! Random cancellation under real threads. `cargo run --release --example keyed_lock_stress` runs
//! the same for longer.

use pointrace::keyed_lock::KeyedLock;

#[path = "support/stress.rs"]
mod stress;

#[test]
fn random_cancellation_breaks_nothing() {
    // One shard makes every key meet every other.
    for lock in [KeyedLock::new(), KeyedLock::with_shards(1, 7)] {
        let outcome = stress::run(lock, 200_000, 0x5eed);
        assert!(outcome.acquired >= 200_000);
        assert!(outcome.cancelled > 1_000, "it tests nothing: {outcome:?}");
        let faults = (outcome.violations, outcome.dead, outcome.left_over);
        assert_eq!(faults, (0, 0, 0), "{outcome:?}");
    }
}
