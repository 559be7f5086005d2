//! The table that the product is built on: what a burst of N simultaneous charges loses.

use pointrace::driver::{RoundSetup, play_simulated};
use pointrace::history::{AnomalyKind, Keep, Record};
use pointrace::request::LockName;
use pointrace::scenario::{self, Scenario, Traffic};

fn burst(lock: LockName, size: u64, seed: u64) -> Record {
    let (mut scenario, _): (Scenario, _) = scenario::load("hundred-charges").expect("a built-in");
    let Traffic::Burst { size: burst, .. } = &mut scenario.phases[0].traffic else {
        panic!("hundred-charges fires a burst");
    };
    *burst = size;
    let setup = RoundSetup {
        scenario: &scenario,
        seed,
        locks: &[lock],
        keep: Keep::Nothing,
    };
    play_simulated(setup, &|| false)
        .expect("no trace to write")
        .record
}

const SIZES: [u64; 5] = [2, 3, 5, 10, 100];

#[test]
fn without_a_lock_all_but_one_update_is_lost() {
    for seed in 0..20 {
        for size in SIZES {
            let record = burst(LockName::None, size, seed);
            assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), size - 1);
            assert_eq!(record.balances.missing, 1000 * (size.cast_signed() - 1));
        }
    }
}

#[test]
fn the_promise_race_saves_one_update_more_and_lets_all_waiters_in_together() {
    for seed in 0..20 {
        for size in SIZES {
            let record = burst(LockName::PromiseRace, size, seed);
            assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), size - 2);
            assert_eq!(record.balances.missing, 1000 * (size.cast_signed() - 2));
            let inside = u64::from(record.figures.most_inside);
            assert_eq!(inside, size - 1, "{size} requests");
        }
    }
}

#[test]
fn a_correct_lock_loses_nothing_and_takes_its_time() {
    for lock in [
        LockName::Keyed,
        LockName::Recheck,
        LockName::Striped,
        LockName::Global,
        LockName::Queue,
    ] {
        for size in SIZES {
            let record = burst(lock, size, 7);
            assert_eq!(record.anomaly_count(AnomalyKind::LostUpdate), 0, "{lock}");
            assert_eq!(record.balances.actual, 1000 * size.cast_signed(), "{lock}");
            assert_eq!(record.figures.makespan(), size * 4_000_000, "{lock}");
            assert_eq!(record.figures.most_inside, 1, "{lock}");
            assert_eq!((record.left.timers, record.left.entries), (0, 0), "{lock}");
        }
    }
}
