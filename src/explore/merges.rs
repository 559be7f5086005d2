//! What the search takes for one state is one: from two ways to it the same turns are possible, and the same follows.

use std::collections::HashMap;

use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::{Case, Expiry, Subject, Turns};
use crate::node::NodesSetup;
use crate::point::{Kind, UserId};
use crate::request::LockName;
use crate::sim::exhaustive::Prefix;
use crate::sim::{Exhaustive, Fewer, TurnKey};

/// More schedules than this are not played from one state: many small ones find more than a few large ones.
const MOST: u64 = 3_000;

/// The locks that tell what their requests share, so that states are remembered.
const LOCKS: [LockName; 12] = [
    LockName::None,
    LockName::Recheck,
    LockName::Keyed,
    LockName::Striped,
    LockName::Global,
    LockName::Queue,
    LockName::Optimistic,
    LockName::Redis,
    LockName::RedisFencedWrites,
    LockName::RedisFenced,
    LockName::Redlock,
    LockName::RedlockAsShipped,
];

/// Two ways to a state are tried from each case, and no more.
const SAMPLES: usize = 6;

#[test]
fn from_two_ways_to_what_is_taken_for_one_state_the_same_follows() {
    let mut compared = HashMap::new();
    for seed in 0..300 {
        let rng = &mut StdRng::seed_from_u64(seed);
        let case = drawn(rng);
        let lock = case.lock;
        for [one, other] in sampled_merges(&case, rng) {
            let (Some(from_one), Some(from_other)) = (ends(&case, &one), ends(&case, &other))
            else {
                continue;
            };
            assert_eq!(
                from_one, from_other,
                "{case:?}\nafter {one:?}\nand {other:?}"
            );
            *compared.entry(lock).or_insert(0) += 1;
        }
    }
    // Of each lock there must be some, or nothing has been compared.
    for lock in LOCKS {
        assert!(compared.get(&lock).is_some_and(|&some| some > 10), "{lock}");
    }
}

fn drawn(rng: &mut StdRng) -> Case {
    let lock = *LOCKS.choose(rng).expect("there are locks");
    let mut case = Case::charges(rng.random_range(2..=3)).under(lock);
    case.users = 2;
    case.opening = if rng.random_bool(0.5) { 0 } else { 1_000 };
    for client in &mut case.clients {
        client[0].operation.user = UserId(if rng.random_bool(0.7) { 1 } else { 2 });
        if rng.random_bool(0.3) {
            client[0].operation.kind = Kind::Use;
        }
        client[0].operation.amount = *[1_000, 2_000].choose(rng).expect("two");
    }
    if rng.random_bool(0.7) {
        case = case.in_turns(Turns::Classic);
    }
    if lock.needs_nodes() {
        // With two, two requests can fail in turn for ever, each with one of the leases.
        let count = match lock {
            LockName::Redlock | LockName::RedlockAsShipped => 3,
            _ => 1,
        };
        case = case.with_nodes(NodesSetup::without_times(count, 10_000_000_000));
        case = case
            .with_expiry(*Expiry::ALL.choose(rng).expect("three"))
            .with_expiries(rng.random_range(1..=2));
    }
    case.with_timeouts(rng.random_bool(0.5))
        .with_cancellations(u32::from(rng.random_bool(0.2)))
        .with_spurious_polls(u32::from(rng.random_bool(0.2)))
}

/// Some of the pairs of ways that an exploration took to lead to one state.
fn sampled_merges(case: &Case, rng: &mut StdRng) -> Vec<[Vec<TurnKey>; 2]> {
    let fewer = Fewer {
        alike: false,
        remember: true,
    };
    let scheduler = Exhaustive::new(case.allowed(), true).and_fewer(fewer);
    let mut player = Subject::new(case.clone()).player(scheduler, false);
    for _ in 0..MOST {
        player.play();
        if !player.scheduler().backtrack() {
            break;
        }
    }
    let mut pairs = player.scheduler().merges().pairs.clone();
    pairs.shuffle(rng);
    pairs.truncate(SAMPLES);
    pairs
}

/// How many schedules that begin so end in each state, without any reduction; `None` if there are too many.
fn ends(case: &Case, beginning: &[TurnKey]) -> Option<HashMap<u64, u64>> {
    let scheduler = Exhaustive::new(case.allowed(), false);
    let mut player = Subject::new(case.clone()).player(scheduler, false);
    player.scheduler().restart(&Prefix::of(beginning.to_vec()));
    let mut ends = HashMap::new();
    for _ in 0..MOST {
        let end = player.play();
        *ends.entry(player.final_state(end.violations)).or_insert(0) += 1;
        if !player.scheduler().backtrack() {
            return Some(ends);
        }
    }
    None
}
