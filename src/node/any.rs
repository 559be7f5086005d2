use std::ops::RangeInclusive;

#[cfg(feature = "redis")]
use super::redis::RedisNodes;
use super::{ModelNodes, Nodes, Place, Silence, Take, Terms};
use crate::env::{Env, Nanos};
use crate::point::UserId;

/// Nodes of any kind, chosen once a call.
#[derive(Debug)]
#[non_exhaustive]
pub enum AnyNodes<E: Env> {
    /// Modelled nodes.
    Model(ModelNodes<E>),
    /// Redis servers.
    #[cfg(feature = "redis")]
    Redis(RedisNodes<E>),
}

impl<E: Env> AnyNodes<E> {
    /// How long a lease is good for, in nanoseconds.
    pub fn lease(&self) -> Nanos {
        match self {
            AnyNodes::Model(nodes) => nodes.setup().lease,
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => nodes.lease(),
        }
    }

    /// From one attempt to get a lock to the next, in nanoseconds; none where an attempt is made when what was in the way
    /// has [ended](Self::ended).
    pub fn poll(&self) -> Option<RangeInclusive<Nanos>> {
        match self {
            AnyNodes::Model(nodes) => {
                let setup = nodes.setup();
                setup.times.is_some().then(|| setup.poll.clone())
            }
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => Some(nodes.poll()),
        }
    }

    /// Waits until the lease has ended that this holder was refused for last. Only modelled nodes tell.
    pub async fn ended(&self, place: Place) {
        match self {
            AnyNodes::Model(nodes) => nodes.ended(place).await,
            #[cfg(feature = "redis")]
            AnyNodes::Redis(_) => std::future::pending().await,
        }
    }

    /// Hands on all that they keep of these users' leases, each piece as a number; real ones cannot be asked.
    pub fn contents(&self, users: &[UserId], tell: &mut dyn FnMut(u64)) {
        match self {
            AnyNodes::Model(nodes) => nodes.contents(users, tell),
            #[cfg(feature = "redis")]
            AnyNodes::Redis(_) => {}
        }
    }

    /// Modelled ones become as they were when they were made.
    pub fn renew(&self) {
        match self {
            AnyNodes::Model(nodes) => nodes.renew(),
            #[cfg(feature = "redis")]
            AnyNodes::Redis(_) => {}
        }
    }
}

impl<E: Env> Nodes for AnyNodes<E> {
    fn count(&self) -> u16 {
        match self {
            AnyNodes::Model(nodes) => nodes.count(),
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => nodes.count(),
        }
    }

    async fn take(&self, place: Place, terms: &Terms) -> Result<Take, Silence> {
        match self {
            AnyNodes::Model(nodes) => nodes.take(place, terms).await,
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => nodes.take(place, terms).await,
        }
    }

    async fn give_back(&self, place: Place) -> Result<bool, Silence> {
        match self {
            AnyNodes::Model(nodes) => nodes.give_back(place).await,
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => nodes.give_back(place).await,
        }
    }

    async fn extend(&self, place: Place, terms: &Terms) -> Result<bool, Silence> {
        match self {
            AnyNodes::Model(nodes) => nodes.extend(place, terms).await,
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => nodes.extend(place, terms).await,
        }
    }
}
