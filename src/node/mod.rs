//! Nodes that keep leases: what a lock that lives outside of its process talks to.
//!
//! A lease is a lock that ends by itself. A node keeps one for each user; it is taken if nobody has it, and given back or
//! extended only by who has it. What is behind [`Nodes`] is a [model](ModelNodes) or real servers, and the algorithms do
//! not know which.

mod any;
mod bells;
mod model;
#[cfg(feature = "redis")]
pub mod redis;
mod view;
mod wire;

use std::fmt;
use std::future::Future;
use std::sync::Arc;

pub use any::AnyNodes;
pub use bells::{Listening, Word};
pub use model::{ModelNodes, NodesSetup};
pub use view::{Beside, LeaseView, NodeView, NodesView};
pub use wire::{Asked, Wire};

use crate::env::Nanos;
use crate::point::{RequestId, UserId};

/// The most nodes that there may be.
pub const MOST_NODES: u16 = 9;

/// What a request does that waits for a lease of one node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wait {
    /// It asks again after a random time.
    #[default]
    Poll,
    /// It is told by the node when the lease is given back; when it has not been told for long, it asks all the same, for
    /// a message may be lost, and there is none when a lease runs out.
    Notify,
}

impl Wait {
    /// Both.
    pub const ALL: [Wait; 2] = [Wait::Poll, Wait::Notify];
}

/// How long an answer is waited for, in nanoseconds: as long as the client of real Redis servers waits.
pub const PATIENCE: Nanos = 500_000_000;

/// Whose lease on whose lock, and on which node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Which node, from 0.
    pub node: u16,
    /// The user whose lock it is.
    pub user: UserId,
    /// Who has it or wants it. In place of the random value that clients are told to use, which nobody else may have:
    /// the number of a request is as good within a run, and the same for the same seed.
    pub holder: RequestId,
    /// In which process that is, from 0.
    pub process: u16,
}

/// A number that a node gives out with a lease, each greater than all before it: who has a greater one came later.
///
/// It is what a store refuses latecomers by, a *fencing token*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
pub struct Token(pub u64);

impl Token {
    /// The first one: with two holders the numbers are those of Kleppmann, "How to do distributed locking" (2016).
    pub const FIRST: Token = Token(33);
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a lease is taken.
#[derive(Clone)]
pub struct Terms {
    /// How long it is good for, in nanoseconds.
    pub lease: Nanos,
    /// Whether a token is wanted with it.
    pub token: bool,
    /// Called when it has run out: not when it was given back.
    pub run_out: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms")
            .field("lease", &self.lease)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}

/// What a node said to one who wanted a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// It is had, with a token if one was wanted.
    Taken(Option<Token>),
    /// Another has it.
    Held,
}

/// A node gave no answer in time: what it was asked for may have been done, or may still be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence;

/// Nodes that keep leases, independent of each other.
///
/// Every call is a message and its answer. It may be dropped at any moment; then what was asked for may have been done.
pub trait Nodes: Send + Sync + 'static {
    /// How many there are.
    fn count(&self) -> u16;

    /// Takes the lease, if nobody has it.
    ///
    /// # Errors
    /// [`Silence`].
    fn take(
        &self,
        place: Place,
        terms: &Terms,
    ) -> impl Future<Output = Result<Take, Silence>> + Send;

    /// Gives the lease back, if it is still this holder's; whether it was.
    ///
    /// # Errors
    /// [`Silence`].
    fn give_back(&self, place: Place) -> impl Future<Output = Result<bool, Silence>> + Send;

    /// Lets the lease be good for as long as the terms say from now on, if it is still this holder's; whether it was.
    ///
    /// # Errors
    /// [`Silence`].
    fn extend(
        &self,
        place: Place,
        terms: &Terms,
    ) -> impl Future<Output = Result<bool, Silence>> + Send;
}
