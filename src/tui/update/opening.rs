//! Another scenario is chosen from the list: what the viewer chose before is carried over as far as it suits the new one.

use super::effect::Effect;
use crate::lang::Word;
use crate::live::{LiveSetup, Snapshot};
use crate::request::LockName;
use crate::scenario::builtin::Builtin;
use crate::scenario::{Clock, Scenario, load};
use crate::tui::state::State;

/// Plays `chosen` from now on, or says that it is not for the dashboard.
pub(super) fn open(state: &mut State, chosen: &Builtin, snapshot: &Snapshot) -> Option<Effect> {
    let scenario = load(chosen.name).ok().map(|(scenario, _)| scenario);
    let Some(scenario) = scenario.filter(is_for_dashboard) else {
        state.notice = Some(Word::ScenarioRefused);
        return None;
    };
    state.forget_marks();
    let (setup, left_behind) = carry_over(scenario, chosen.name, snapshot);
    state.left_behind = left_behind;
    Some(Effect::Open(Box::new(setup)))
}

/// Whether balances and nodes are in memory or modelled: nothing else is reached in the middle of the dashboard.
fn is_for_dashboard(scenario: &Scenario) -> bool {
    let store = &scenario.store;
    !store.is_real() && !scenario.nodes.are_real() && store.refusal(LockName::None).is_none()
}

/// The scenario under the lock and the clock that were chosen, and which options do not go with it.
fn carry_over(
    scenario: Scenario,
    name: &'static str,
    snapshot: &Snapshot,
) -> (LiveSetup, Vec<String>) {
    let mut left_behind = Vec::new();
    let mut setup = LiveSetup::as_written(scenario, name);
    let lock = snapshot.next_lock;
    match setup.scenario.store.refusal(lock) {
        None => setup.lock = lock,
        Some(_) => left_behind.push(format!("--lock {lock}")),
    }
    let before = &snapshot.scenario;
    if snapshot.seed != before.seed {
        left_behind.push(format!("--seed {}", snapshot.seed));
    }
    match snapshot.clock {
        clock if clock == before.clock => {}
        Clock::Real if !setup.scenario.can_be_real(setup.lock) => {
            left_behind.push("--clock real".to_owned());
        }
        clock => setup.clock = clock,
    }
    let written = load(&snapshot.origin).ok();
    let has_others = written.is_some_and(|(written, _)| written.nodes != before.nodes);
    if has_others {
        left_behind.push("--nodes".to_owned());
    }
    (setup, left_behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::builtin;

    #[test]
    fn every_built_in_scenario_is_for_the_dashboard_and_one_of_a_real_store_is_not() {
        for builtin in builtin::ALL {
            let (scenario, _) = load(builtin.name).expect(builtin.name);
            assert!(is_for_dashboard(&scenario), "{}", builtin.name);
        }
        let (mut real, _) = load("hundred-charges").expect("a built-in scenario");
        real.store.kind = crate::scenario::StoreKind::Sqlite;
        assert!(!is_for_dashboard(&real));
    }
}
