//! A request in the hands of a control, and what it shares with the others: time, store, policy and observer.
//!
//! A control meets the store only here: a [`Call`] runs the service's operation, so that no lock has a copy of it.

mod access;
mod check;
mod end;
mod in_memory;
mod in_one;
mod key;
mod outer;
mod setting;
mod world;

pub use check::{Check, FencedAll, FencedWrites, Unchecked};
pub use setting::{InMemory, Setting};
pub use world::World;

use std::sync::Arc;

pub use access::Work;
use access::{apply_checked_to_store, apply_in_one_to_store, apply_to_store};
pub use outer::Outer;

use crate::env::{Env, Nanos};
use crate::history::{Observer, Step};
use crate::point::service::Refusal;
use crate::point::{Failure, Outcome, Receipt, UserId};
use crate::request::{LockName, LockTransaction, Request};
use crate::store::{Client, How, Transaction, Writes};

/// The outcome of an operation that has written nothing, if it goes no further.
pub(crate) const NOTHING_WRITTEN: Outcome = Outcome::Failed(Failure::Panicked);

/// A request on its way through a control.
///
/// It borrows what it shares with the others: a count of references that all threads change would cost
/// more than the rest of a request.
#[derive(Debug)]
pub struct Call<'a, S: Setting> {
    /// What it shares with the others.
    pub world: &'a Arc<World<S>>,
    /// The clock of the process that it went to.
    pub clock: &'a S::Env,
    /// The request. Borrowed, because all that a future holds is moved with it, and every layer would hold it.
    pub request: &'a Request,
    /// When it was sent, in nanoseconds since the start of the run.
    pub sent: Nanos,
    /// The control that it goes through.
    pub lock: LockName,
    /// A unit that was begun before the control was asked, and is ended when the control has answered.
    outer: Option<&'a Arc<Outer<S>>>,
}

/// A [`Call`] on its own, for an operation that outlives its caller.
#[derive(Debug)]
pub struct DetachedCall<S: Setting> {
    world: Arc<World<S>>,
    request: Request,
    sent: Nanos,
    lock: LockName,
    outer: Option<Arc<Outer<S>>>,
}

impl<S: Setting> DetachedCall<S> {
    /// The request in its control's hands, apart from the store.
    pub fn call(&self) -> Call<'_, S> {
        Call {
            world: &self.world,
            clock: self.world.clock(self.world.process_of(&self.request)),
            request: &self.request,
            sent: self.sent,
            lock: self.lock,
            outer: self.outer.as_ref(),
        }
    }
}

impl<'a, S: Setting> Call<'a, S> {
    /// A request to the process of this clock that was sent at `sent`, in nanoseconds since the start of the run, through
    /// this control.
    pub fn new(
        world: &'a Arc<World<S>>,
        clock: &'a S::Env,
        request: &'a Request,
        sent: Nanos,
        lock: LockName,
    ) -> Self {
        Call {
            world,
            clock,
            request,
            sent,
            lock,
            outer: None,
        }
    }
}

impl<S: Setting> Call<'_, S> {
    /// The same call, for an operation that outlives its caller.
    pub fn detach(&self) -> DetachedCall<S> {
        DetachedCall {
            world: Arc::clone(self.world),
            request: *self.request,
            sent: self.sent,
            lock: self.lock,
            outer: self.outer.cloned(),
        }
    }

    /// The time as its process takes it to be, and tasks of its own. Steps are told by the world's time, which no
    /// process can set.
    pub fn env(&self) -> &S::Env {
        self.clock
    }

    /// The user whose points it is about.
    pub fn user(&self) -> UserId {
        self.request.operation.user
    }

    /// Tells the observer.
    #[inline(always)]
    pub fn observe(&self, step: Step) {
        self.world
            .observer
            .observe(|| self.world.env.stamp(), self.request, self.lock, step);
    }

    /// Tells the observer, when the time is known already.
    #[inline(always)]
    pub fn observe_at(&self, now: Nanos, step: Step) {
        self.world
            .observer
            .observe(|| now, self.request, self.lock, step);
    }

    /// As which client of the store it is done.
    pub fn client(&self) -> Client {
        Client {
            user: self.user(),
            process: self.world.process_of(self.request),
        }
    }

    /// What the statements of an operation are to each other that a lock of this process keeps apart.
    fn how(&self) -> How {
        match self.world.transaction {
            Some(LockTransaction::InsideLock) => How::Transaction(Transaction::READ_COMMITTED),
            _ => How::Statements,
        }
    }

    /// Runs the operation once, straight on the store.
    pub async fn apply(&self) -> Outcome {
        told(apply_to_store(self, self.how(), Writes::Over, &mut { NOTHING_WRITTEN }).await)
    }

    /// Runs the operation once, straight on the store, with this check before it reads and before it writes.
    pub async fn apply_checked(&self, check: &impl Check) -> Outcome {
        told(apply_checked_to_store(self, self.how(), check, &mut { NOTHING_WRITTEN }).await)
    }

    /// Runs the operation once, straight on the store. `outcome` begins as [`NOTHING_WRITTEN`]; at every moment it is
    /// what can be told of the operation if it goes no further: failed until it writes, unknown from then on.
    pub(crate) async fn apply_telling(&self, outcome: &mut Outcome) {
        *outcome = told(apply_to_store(self, self.how(), Writes::Over, outcome).await);
    }

    /// Runs the operation once in such a unit of the store, and returns the receipt of its write.
    ///
    /// # Errors
    /// [`Refusal`]; nothing was written then, unless its outcome is unknown.
    pub async fn apply_as(&self, how: How, writes: Writes) -> Result<Receipt, Refusal> {
        apply_to_store(self, how, writes, &mut Outcome::Unknown).await
    }

    /// Runs the operation once, in one step of the store, and returns the receipt of its write.
    ///
    /// # Errors
    /// [`Refusal`]; nothing was written then, unless its outcome is unknown.
    pub async fn apply_in_one(&self) -> Result<Receipt, Refusal> {
        apply_in_one_to_store(self, &mut Outcome::Unknown).await
    }
}

/// What the caller is told of an operation that is not tried again.
pub(crate) fn told(applied: Result<Receipt, Refusal>) -> Outcome {
    match applied {
        Ok(receipt) => Outcome::Committed(receipt),
        Err(refusal) => refusal.outcome(),
    }
}
