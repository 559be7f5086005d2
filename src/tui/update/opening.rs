//! Another scenario is chosen from the list: what the viewer chose before is carried over as far as it suits the new one.

use super::effect::Effect;
use crate::live::{LiveSetup, Snapshot};
use crate::scenario::builtin::Builtin;
use crate::scenario::{Clock, Scenario, Traffic, load};
use crate::text::format_duration;
use crate::tui::state::State;

/// Plays `chosen` from now on.
pub(super) fn open(state: &mut State, chosen: &Builtin, snapshot: &Snapshot) -> Option<Effect> {
    // A built-in scenario is part of the program: no file is read.
    let (scenario, _) = load(chosen.name).ok()?;
    state.forget_marks();
    let (setup, mut left_behind) = carry_over(scenario, chosen.name, snapshot);
    if std::mem::take(&mut state.has_other_nodes) {
        left_behind.push("--nodes".to_owned());
    }
    state.left_behind = left_behind;
    Some(Effect::Open(Box::new(setup)))
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
    left_behind.extend(set_by_hand(&snapshot.next, &snapshot.written));
    (setup, left_behind)
}

/// Users, sizes of bursts and timeout where they are not those that are written, as options of `run`.
fn set_by_hand(now: &Scenario, written: &Scenario) -> Vec<String> {
    let mut set = Vec::new();
    if now.users.count != written.users.count {
        set.push(format!("--set users.count={}", now.users.count));
    }
    for (phase, before) in now.phases.iter().zip(&written.phases) {
        if let Traffic::Burst { size, .. } = phase.traffic
            && phase.traffic != before.traffic
        {
            let name = &phase.name;
            set.push(format!("--set phase.{name}.burst.size={size}"));
        }
    }
    let timeout = now.service.lock_timeout;
    if timeout != written.service.lock_timeout {
        let timeout = format_duration(timeout);
        set.push(format!("--set service.lock_timeout={timeout}"));
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::LockName;
    use crate::scenario::builtin;

    /// Balances and nodes are in memory or modelled: nothing else is reached in the middle of the dashboard.
    #[test]
    fn every_built_in_scenario_is_for_the_dashboard() {
        for builtin in builtin::ALL {
            let (scenario, _) = load(builtin.name).expect(builtin.name);
            let store = &scenario.store;
            assert!(!store.is_real(), "{}", builtin.name);
            assert!(!scenario.nodes.are_real(), "{}", builtin.name);
            assert_eq!(store.refusal(LockName::None), None, "{}", builtin.name);
        }
    }
}
