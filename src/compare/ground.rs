use crate::request::{LockName, Needs};
use crate::scenario::{Scenario, StoreKind};

/// What the controls of a comparison stand on: the same for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ground {
    /// The memory of this process.
    Memory,
    /// A modelled database, and modelled nodes.
    Model,
    /// A real store.
    Real(StoreKind),
}

impl Ground {
    /// The ground of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        match &scenario.store.kind {
            StoreKind::Memory => Ground::Memory,
            StoreKind::Model => Ground::Model,
            real => Ground::Real(real.clone()),
        }
    }

    /// Why a control cannot be played there, if it cannot: what would be needed. A modelled database has modelled nodes
    /// beside it; elsewhere `has_nodes` says whether there are any.
    pub fn lacks(&self, scenario: &Scenario, lock: LockName, has_nodes: bool) -> Option<Needs> {
        let needs = lock.needs();
        let is_there = match (self, needs) {
            (_, Needs::Nothing) => true,
            (ground, Needs::Nodes) => {
                (has_nodes || *ground == Ground::Model) && scenario.store.refusal(lock).is_none()
            }
            (Ground::Memory, _) => false,
            (Ground::Model, Needs::AdvisoryLocks) => scenario.store.refusal(lock).is_none(),
            (Ground::Model, _) => true,
            (Ground::Real(kind), Needs::AdvisoryLocks) => *kind != StoreKind::Sqlite,
            (Ground::Real(_), Needs::Database) => true,
        };
        (!is_there).then_some(needs)
    }
}

/// Every built-in control that can be played on the ground of a scenario; `has_nodes` as for [`Ground::lacks`].
pub fn allowed(scenario: &Scenario, has_nodes: bool) -> Vec<LockName> {
    let ground = Ground::of(scenario);
    LockName::every()
        .filter(|lock| ground.lacks(scenario, *lock, has_nodes).is_none())
        .collect()
}
