use std::ops::RangeInclusive;
use std::sync::Arc;

#[cfg(feature = "redis")]
use super::redis::RedisNodes;
use super::{
    Listening, ModelNodes, Nodes, NodesView, Place, Silence, Take, Terms, Token, Wire, Word,
};
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
    Redis(Box<RedisNodes<E>>),
}

impl<E: Env> AnyNodes<E> {
    /// Modelled ones are behind a way that may be broken; of real ones it is not known what is on the way.
    #[must_use]
    pub fn behind(self, wire: Arc<dyn Wire>) -> Self {
        match self {
            AnyNodes::Model(nodes) => AnyNodes::Model(nodes.behind(wire)),
            #[cfg(feature = "redis")]
            real => real,
        }
    }

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

    /// A request hears from now on of leases on this user's lock that the node is given back; `None` where
    /// nobody is told.
    pub fn listen(&self, place: Place) -> Option<Listening> {
        match self {
            AnyNodes::Model(nodes) => nodes.listen(place),
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => nodes.listen(place),
        }
    }

    /// Waits until the node's word has come that the lease was given back.
    pub async fn heard<'l>(&self, place: Place, listening: &'l Listening) -> Word<'l> {
        match self {
            AnyNodes::Model(nodes) => nodes.heard(place, listening).await,
            // What is heard has come already.
            #[cfg(feature = "redis")]
            AnyNodes::Redis(_) => listening.next(|| std::future::ready(())).await,
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

    /// The nodes for a process that numbers its users as others do not: keys of real ones are by what `names` says.
    #[must_use]
    pub fn naming(self, names: impl Fn(UserId) -> UserId + Send + Sync + 'static) -> Self {
        #[cfg(not(feature = "redis"))]
        let _ = names;
        match self {
            AnyNodes::Model(nodes) => AnyNodes::Model(nodes),
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => AnyNodes::Redis(Box::new(nodes.naming(names))),
        }
    }

    /// What is known of their leases at this moment, in nanoseconds since the start of the run; those of `first` come
    /// before others.
    pub fn look(&self, now: Nanos, first: UserId) -> NodesView {
        match self {
            AnyNodes::Model(nodes) => nodes.look(now, first),
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => nodes.look(now, first),
        }
    }

    /// Tokens that are given out from now on are newer than this one, which a store has seen already. No call may be under
    /// way.
    pub fn begin_after(&self, newest: Token) {
        match self {
            AnyNodes::Model(nodes) => nodes.begin_after(newest),
            #[cfg(feature = "redis")]
            AnyNodes::Redis(nodes) => nodes.begin_after(newest),
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
