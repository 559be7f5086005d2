//! Rounds whose steps are told in tests.

use crate::driver::{RoundSetup, SimulatedRound, begin};
use crate::history::Keep;
use crate::request::LockName;
use crate::scenario::load_with;

/// A built-in scenario, played to its end under this lock. Its steps were kept.
pub(super) fn played(scenario: &str, lock: LockName) -> Box<dyn SimulatedRound> {
    let (scenario, _) = load_with(scenario, &[]).expect("a built-in scenario");
    let mut round = begin(RoundSetup {
        scenario: &scenario,
        seed: scenario.seed,
        locks: &[lock],
        keep: Keep::Recent(1 << 16),
    });
    while !round.is_over() {
        round.play_a_while();
    }
    round
}
