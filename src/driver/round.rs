use super::faulty::broken_by_itself;
use crate::call::World;
use crate::engine::Engine;
use std::io;

use crate::env::{Env, Nanos};
use crate::history::{Event, Keep, Record, Recorder, Users};
use crate::linearizability::Account;
use crate::lock::Control;
use crate::node::AnyNodes;
use crate::request::LockName;
use crate::scenario::Scenario;
use crate::store::{MemoryStore, ModelSetup, Store};

/// What a round is played with.
#[derive(Debug)]
pub struct RoundSetup<'a> {
    /// What is played.
    pub scenario: &'a Scenario,
    /// Where everything random comes from.
    pub seed: u64,
    /// The controls to choose from; the first is active.
    pub locks: &'a [LockName],
    /// What is kept of the single steps.
    pub keep: Keep,
}

/// How far a round is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Glimpse {
    /// In nanoseconds since its start.
    pub now: Nanos,
    /// Requests sent so far.
    pub sent: u64,
}

/// What came of a round.
#[derive(Debug)]
#[non_exhaustive]
pub struct Round {
    /// Everything known of it.
    pub record: Record,
    /// The steps that were kept in memory, if any were to be, oldest first.
    pub steps: Vec<Event>,
    /// It was ended before all its requests were sent and answered.
    pub interrupted: bool,
    /// Why its trace could not be written, if one was to be. Nothing else is the worse for it.
    pub untraced: Option<io::Error>,
}

impl Round {
    /// The round, if its trace was written.
    pub(super) fn traced(mut self) -> io::Result<Self> {
        match self.untraced.take() {
            Some(error) => Err(error),
            None => Ok(self),
        }
    }
}

/// The memory that the tables of a round take for each user, in bytes.
pub const BYTES_A_USER: u64 = (MemoryStore::BYTES_A_USER + Users::BYTES_A_USER) as u64;

/// The modelled database of a scenario, for a round from this seed.
pub(crate) fn model_of(scenario: &Scenario, pauses: Option<u64>) -> ModelSetup {
    let store = &scenario.store;
    ModelSetup {
        dialect: store.dialect,
        isolation: store.isolation(),
        processes: scenario.service.instances,
        connections: store.connections,
        accounts_exist: store.accounts_exist,
        one_account_each: store.unique,
        pauses,
    }
}

/// An engine over a store and nodes that are there; `make` makes its controls, from a lock's name and the round's seed.
pub(super) fn engine_over<E: Env, St: Store, C: Control>(
    (store, nodes): (St, Option<AnyNodes<E>>),
    env: E,
    workers: usize,
    setup: RoundSetup<'_>,
    make: impl Fn(LockName, u64) -> C,
) -> Engine<(E, Recorder, St), C> {
    let RoundSetup {
        scenario,
        seed,
        locks,
        keep,
    } = setup;
    let service = scenario.service;
    let account = Account {
        opening: scenario.users.balance,
        policy: service.policy,
    };
    let faults = broken_by_itself(scenario);
    let mut recorder = Recorder::new(scenario.users.count, account, workers, keep);
    if !faults.is_empty() {
        let named = faults
            .iter()
            .map(|fault| (fault.name.as_str(), fault.times));
        recorder = recorder.with_faults(named);
    }
    let mut world = World::new(env, recorder, store, service.policy, service.lock_timeout);
    world.transaction = service.transaction;
    world.nodes = nodes;
    Engine::new(world, locks, service.instances, |lock| make(lock, seed))
}
