//! The engine against a plain sequential model.

mod common;

use pointrace::driver::{RoundSetup, play_simulated};
use pointrace::history::{AnomalyKind, Keep};
use pointrace::lock::AnyControl;
use pointrace::point::service::sequential;
use pointrace::point::{Kind, OutcomeKind, Policy};
use pointrace::request::LockName;
use pointrace::scenario::{self, Listed, Traffic};
use proptest::prelude::*;

use common::{Sent, play, requests};

fn operations() -> impl Strategy<Value = Vec<(Kind, i64)>> {
    let kind = prop_oneof![Just(Kind::Charge), Just(Kind::Use)];
    // Amounts on both sides of every limit of the policy.
    let amount = prop_oneof![-1i64..3, 1i64..2000, 49_990i64..50_010, 99_990i64..100_010];
    prop::collection::vec((kind, amount), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// One request after another, every control does exactly what the model does.
    #[test]
    fn one_by_one_every_control_is_the_model(
        operations in operations(),
        opening in 0i64..1_000_000,
    ) {
        let policy = Policy::default();
        let mut balance = opening;
        let mut committed = 0;
        for &(kind, amount) in &operations {
            if let Ok(after) = sequential(kind, amount, &policy, balance) {
                balance = after;
                committed += 1;
            }
        }
        for lock in LockName::ALL {
            let record = play(|| AnyControl::new(lock, 1), lock, opening, &requests(&operations), Sent::OneByOne);
            prop_assert_eq!(record.balances.actual, balance, "{}", lock);
            prop_assert_eq!(record.balances.should_be, balance, "{}", lock);
            prop_assert_eq!(record.outcome(OutcomeKind::Committed), committed, "{}", lock);
            for kind in AnomalyKind::ALL {
                // The promise lock leaves nothing behind here either: nobody ever waits.
                prop_assert_eq!(record.anomaly_count(kind), 0, "{} {}", lock, kind);
            }
        }
    }

    /// All at once, a lock that keeps its promise loses nothing, whatever the requests and the seed.
    #[test]
    fn together_a_promise_that_is_kept_loses_nothing(
        operations in operations(),
        seed: u64,
        opening in 0i64..200_000,
    ) {
        let (mut scenario, _) = scenario::load("hundred-charges").unwrap();
        scenario.users.balance = opening;
        scenario.store.read = 0..=3_000_000;
        scenario.store.append = 0..=3_000_000;
        scenario.phases[0].traffic = Traffic::Listed(
            operations.iter().map(|&(kind, amount)| Listed { kind, amount, user: None, times: 1, write: None }).collect(),
        );
        for lock in LockName::ALL {
            if matches!(lock, LockName::None | LockName::PromiseRace) {
                continue;
            }
            let setup = RoundSetup { scenario: &scenario, seed, locks: &[lock], keep: Keep::Nothing };
            let record = play_simulated(setup, &|| false).unwrap().record;
            prop_assert_eq!(record.unanswered(), 0, "{}", lock);
            prop_assert_eq!(record.balances.actual, record.balances.should_be, "{}", lock);
            for kind in AnomalyKind::ALL {
                prop_assert_eq!(record.anomaly_count(kind), 0, "{} {}", lock, kind);
            }
        }
    }
}
