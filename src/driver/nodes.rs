//! The nodes that leases are taken from, if any of the locks takes any.

use std::io;

use crate::env::{Env, RealEnv};
#[cfg(feature = "redis")]
use crate::node::Wait;
#[cfg(feature = "redis")]
use crate::node::redis::{RedisNodes, RedisSetup};
use crate::node::{AnyNodes, ModelNodes};
use crate::request::LockName;
#[cfg(feature = "redis")]
use crate::scenario::NodesKind;
use crate::scenario::Scenario;

/// Modelled ones, with times that are drawn from this seed.
pub(super) fn modelled_nodes<E: Env>(
    scenario: &Scenario,
    locks: &[LockName],
    seed: u64,
    env: &E,
) -> Option<AnyNodes<E>> {
    let needs = locks.iter().any(|lock| lock.needs_nodes());
    needs.then(|| {
        let model = scenario.nodes.model(Some(seed));
        AnyNodes::Model(ModelNodes::new(env.clone(), model))
    })
}

/// Those that the scenario says, on the machine's clock. Expiries of modelled ones are tasks of the runtime that this runs on.
///
/// # Errors
/// If a server cannot be used.
pub async fn open_nodes(
    scenario: &Scenario,
    locks: &[LockName],
    seed: u64,
    env: &RealEnv,
) -> io::Result<Option<AnyNodes<RealEnv>>> {
    let modelled = modelled_nodes(scenario, locks, seed, env);
    #[cfg(feature = "redis")]
    if let (Some(_), NodesKind::Redis { urls, keys, .. }) = (&modelled, &scenario.nodes.kind) {
        let nodes = &scenario.nodes;
        let is_told = locks.iter().any(|lock| lock.is_told_by_nodes());
        let setup = RedisSetup {
            urls: urls.to_vec(),
            prefix: keys.as_ref().map(|keys| format!("pointrace:{keys}")),
            lease: nodes.lease,
            poll: nodes.poll.clone(),
            // Where no request listens, nothing is published.
            wait: if is_told { nodes.wait } else { Wait::Poll },
            connections: nodes.connections,
        };
        let opened = RedisNodes::open(env.clone(), &setup).await;
        let nodes = opened.map_err(io::Error::other)?;
        return Ok(Some(AnyNodes::Redis(Box::new(nodes))));
    }
    Ok(modelled)
}
