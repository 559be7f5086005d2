//! How many rounds of each check there is time for.

use std::collections::BTreeMap;

use super::check::Check;
use super::manner::Manner;
use super::script::Script;
use crate::env::Nanos;

/// What is to be played.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Rounds of each check.
    pub rounds: BTreeMap<Check, u64>,
    /// How many rounds are played side by side.
    pub lanes: u64,
    /// How long all of them take, if every request waits for the one before.
    pub estimate: Nanos,
    /// From then on each check has its fewest rounds, if that is said.
    pub until: Option<Nanos>,
}

/// Rounds side by side, where users are served in parallel: the requests of all stay below the threads that servers
/// usually have.
const LANES: u64 = 8;

/// A service that takes no longer than this for a request is asked in one round after another: a burst then arrives
/// closer together.
const FAST: Nanos = 5_000_000;

const SECOND: Nanos = 1_000_000_000;

/// A budget from which a burst of a hundred is worth its time.
const LONG: Nanos = 120 * SECOND;

/// The least, the usual and the most rounds of a check.
fn rounds(check: Check) -> (u64, u64, u64) {
    match check {
        Check::Burst2 | Check::Burst3 => (4, 8, 40),
        Check::Strangers => (1, 1, 4),
        Check::Burst100 => (1, 1, 3),
        Check::AfterRefusal | Check::SameId => (2, 4, 8),
        _ => (2, 4, 16),
    }
}

/// The fewest rounds of a check that mean something.
pub(super) fn least(check: Check) -> u64 {
    rounds(check).0
}

impl Plan {
    /// A plan for these checks within so much time.
    pub fn new(checks: &[Check], manner: &Manner, parallel: Option<bool>, budget: Nanos) -> Self {
        let lanes = match parallel {
            Some(true) => LANES,
            _ if manner.time <= FAST => LANES,
            _ => 1,
        };
        let plan = |tenths: u64| {
            let mut plan = Plan {
                rounds: BTreeMap::new(),
                lanes,
                estimate: 0,
                until: None,
            };
            for check in checks.iter().filter(|check| check.is_race()) {
                let Ok(script) = Script::of(*check, manner, 0) else {
                    plan.rounds.insert(*check, 1);
                    continue;
                };
                let (least, usual, most) = rounds(*check);
                let count = (usual * tenths / 10).clamp(least, most);
                plan.rounds.insert(*check, count);
                let waves = count.div_ceil(lanes_for(&script, lanes, manner.crowd));
                plan.estimate += waves * cost(&script, manner);
            }
            plan
        };
        let tries = [100, 80, 60, 40, 30, 20, 15, 10, 7, 5];
        let fitting = tries
            .into_iter()
            .map(&plan)
            .find(|plan| plan.estimate <= budget);
        fitting.unwrap_or_else(|| plan(1))
    }

    /// Whether a round of a hundred at once is worth it.
    pub fn has_time_for_a_hundred(budget: Nanos) -> bool {
        budget >= LONG
    }
}

/// Whether the rounds of a wave are sent side by side, and not one after another.
pub(super) fn side_by_side(manner: &Manner) -> bool {
    manner.time > FAST
}

/// How many rounds of this kind are played side by side.
pub(super) fn lanes_for(script: &Script, lanes: u64, crowd: u64) -> u64 {
    let requests = script.aims.len() as u64;
    // Nobody takes part in two rounds at once.
    let enough_users = crowd / script.users.max(1) as u64;
    lanes.min(120 / requests.max(1)).min(enough_users).max(1)
}

/// How long a round takes if every request waits for the one before.
fn cost(script: &Script, manner: &Manner) -> Nanos {
    let steps = u64::try_from(script.opening / manner.unit.max(1))
        .unwrap_or(0)
        .min(5);
    let requests = script.aims.len() as u64;
    // Strangers do not wait for each other, or else this is found out.
    let in_turn = if script.users > 1 { 2 } else { requests };
    let settle = 40_000_000 + 3 * manner.reading + 4 * manner.late;
    (steps + in_turn + u64::from(script.then_charge)) * manner.time + script.span() + settle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manner(time: Nanos) -> Manner {
        Manner {
            unit: 100,
            use_unit: Some(100),
            most: 2_000,
            crowd: u64::MAX,
            time,
            reading: time / 4,
            ..Manner::default()
        }
    }

    const RACES: [Check; 9] = [
        Check::Strangers,
        Check::Burst2,
        Check::Burst3,
        Check::Burst10,
        Check::Staggered,
        Check::Mixed,
        Check::Overspend,
        Check::AfterRefusal,
        Check::FirstCharge,
    ];

    #[test]
    fn the_usual_latencies_fit_into_a_minute_and_none_into_seconds() {
        let usual = Plan::new(&RACES, &manner(400_000_000), Some(true), 45 * SECOND);
        assert!(usual.estimate < 45 * SECOND, "{usual:?}");
        assert!(usual.rounds[&Check::Burst3] >= 8, "{usual:?}");
        let none = Plan::new(&RACES, &manner(500_000), None, 45 * SECOND);
        assert!(none.estimate < 5 * SECOND, "{none:?}");
        assert!(none.rounds[&Check::Burst2] >= 40, "{none:?}");
    }

    #[test]
    fn who_serves_one_after_another_is_asked_less() {
        let slow = manner(400_000_000);
        let serial = Plan::new(&RACES, &slow, Some(false), 45 * SECOND);
        let parallel = Plan::new(&RACES, &slow, Some(true), 45 * SECOND);
        assert!(serial.rounds[&Check::Burst10] <= parallel.rounds[&Check::Burst10]);
        assert!(serial.rounds.values().all(|rounds| *rounds >= 1));
    }
}
