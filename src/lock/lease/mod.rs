//! Locks that end by themselves: leases, taken from nodes outside of the process.

mod fence;
mod holder;
mod redis;
mod redlock;
mod tenure;
mod wait;
mod watchdog;

pub use fence::{FencedRedis, TokenIsChecked};
pub use holder::Holder;
pub use redis::Redis;
pub use redlock::{Redlock, RedlockAsShipped};
pub use watchdog::WatchedRedis;

use std::future::Future;
use std::pin::pin;

use super::Control;
use crate::call::{Call, DetachedCall, Setting};
use crate::env::{Env, Pause};
use crate::history::Step;
use crate::node::{Nodes, Token, Word};
use crate::point::{Failure, Outcome, Trouble, UserId};
use crate::request::Answer;
use wait::{Pauses, Waited, wait};

/// A lease for each user: how it is had from the [nodes](crate::node), what is done while it is had, and how it is given
/// back. What is left (waiting, telling who is inside, giving back what was had when a caller goes away) is done by
/// [`Leased`].
///
/// This is the extension point for a lease of your own, as [`KeyLock`](super::KeyLock) is for a lock in the process.
pub trait LeaseLock: Send + Sync + 'static {
    /// Tries once to have the lease of the holder's user, and waits for no other request. If it is not had, nothing must
    /// be left of the attempt.
    fn try_take<S: Setting>(
        &self,
        holder: &Holder<'_, S>,
    ) -> impl Future<Output = Option<Had>> + Send;

    /// Runs the operation under the lease that is had.
    fn apply<S: Setting>(
        &self,
        holder: &Holder<'_, S>,
        _had: Had,
    ) -> impl Future<Output = Outcome> + Send {
        holder.call().apply()
    }

    /// The node whose word that a lease was given back is enough to try again; `None` where it takes several, for one says
    /// nothing of the others.
    fn told_by(&self) -> Option<u16> {
        None
    }

    /// Gives back what was had.
    fn give_back<S: Setting>(&self, holder: &Holder<'_, S>) -> impl Future<Output = ()> + Send {
        holder.give_back_all()
    }
}

/// A lease is had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Had {
    /// The fencing token that came with it, if one was wanted.
    pub token: Option<Token>,
}

/// A control that runs the operation once while it has a lease.
///
/// Who waits tries again after a random time, until the lock timeout is over; or when the node says that the lease was given
/// back, if that is [asked for](crate::node::Wait). In an exploration, where a time says nothing, it is tried again when what
/// was in the way has ended.
#[derive(Clone, Copy, Debug)]
pub struct Leased<L> {
    lease: L,
    seed: u64,
}

impl<L> Leased<L> {
    /// A control whose waiting times are derived from `seed`.
    pub fn new(lease: L, seed: u64) -> Self {
        Leased { lease, seed }
    }
}

impl<L: LeaseLock> Control for Leased<L> {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let env = call.env();
        let Some(nodes) = &call.world.nodes else {
            return Answer {
                attempts: Some(1),
                ..Answer::never_begun(Outcome::Failed(Failure::Store(Trouble::Other)), 0)
            };
        };
        let asked = env.stamp();
        let holder = Holder::new(call, nodes);
        let mut leaves = Leaves::behind(call);
        let mut longest = pin!(env.sleep(call.world.lock_timeout(), Pause::LockTimeout));
        // From before the first attempt: a lease that is given back after that was refused has been heard of.
        let listening = self.lease.told_by().and_then(|node| holder.listen(node));
        let mut attempts = 0;
        // What it was told, until the node has been asked: if its caller goes away before, the next one hears it.
        let mut word: Option<Word<'_>> = None;
        let before = env.seen_so_far();
        let had = loop {
            attempts += 1;
            holder.begin();
            if attempts > 1 {
                // What an attempt has come to is of no interest to the next one.
                env.forgets_since(before);
            }
            call.observe(Step::Asked);
            let had = self.lease.try_take(&holder).await;
            if let Some(word) = word.take() {
                word.asked();
            }
            if had.is_some() {
                break had;
            }
            holder.gave_up();
            if attempts == 1 {
                call.observe(Step::Waiting);
            }
            let pauses = Pauses {
                seed: self.seed,
                attempts,
            };
            match wait(&holder, pauses, listening.as_ref(), longest.as_mut()).await {
                Waited::TooLong => break None,
                Waited::Enough(told) => word = told,
            }
        };
        drop(word);
        drop(listening);
        let waited = env.stamp() - asked;
        let Some(had) = had else {
            leaves.nothing();
            call.observe(Step::Refused { waited });
            return Answer::never_begun(Outcome::TimedOut, waited);
        };
        holder.granted(waited);
        let outcome = self.lease.apply(&holder, had).await;
        // The next one may be inside the moment that the node has heard of it, and then this one must be outside.
        let held = holder.released();
        self.lease.give_back(&holder).await;
        leaves.nothing();
        Answer {
            outcome,
            attempts: Some(1),
            waited: Some(waited),
            held: Some(held),
        }
    }

    fn contents(&self, _: &[UserId], _: &mut dyn FnMut(u64)) -> bool {
        // Its requests share nothing but what the nodes have.
        true
    }

    fn entries(&self) -> usize {
        0
    }
}

/// A request that may have leases. Should its caller go away, they are given back by a task that outlives it.
struct Leaves<S: Setting>(Option<DetachedCall<S>>);

impl<S: Setting> Leaves<S> {
    fn behind(call: &Call<'_, S>) -> Self {
        Leaves(Some(call.detach()))
    }

    /// It has none any more.
    fn nothing(&mut self) {
        self.0 = None;
    }
}

impl<S: Setting> Drop for Leaves<S> {
    fn drop(&mut self) {
        let Some(detached) = self.0.take() else {
            return;
        };
        let env = detached.call().env().clone();
        env.spawn(async move {
            let call = detached.call();
            if let Some(nodes) = &call.world.nodes {
                Holder::new(&call, nodes).give_back_all().await;
            }
        });
    }
}

/// All nodes, each once, in an order in which holders do not meet at the same one first; in an exploration in theirs.
fn in_turn<S: Setting>(holder: &Holder<'_, S>) -> impl Iterator<Item = u16> + use<S> {
    let count = holder.nodes().count();
    let first = match holder.nodes().poll() {
        #[expect(clippy::cast_possible_truncation, reason = "below the number of nodes")]
        Some(_) => (holder.call().request.operation.request.0 % u64::from(count)) as u16,
        None => 0,
    };
    (0..count).map(move |step| (first + step) % count)
}
