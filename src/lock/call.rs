use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::access::{Writes, apply_to_store};
use crate::env::{Env, Nanos, Pause};
use crate::history::{Observer, Step};
use crate::point::service::Refusal;
use crate::point::{Outcome, Policy, UserId};
use crate::request::{LockName, Request};
use crate::store::MemoryStore;

/// What all requests of a run share.
#[derive(Debug)]
pub struct World<E, O> {
    /// Time and tasks.
    pub env: E,
    /// Who watches.
    pub observer: O,
    /// Where the balances are.
    pub store: MemoryStore,
    /// What the service allows.
    pub policy: Policy,
    lock_timeout: AtomicU64,
}

impl<E: Env, O: Observer> World<E, O> {
    /// A world with a lock timeout in nanoseconds.
    pub fn new(
        env: E,
        observer: O,
        store: MemoryStore,
        policy: Policy,
        lock_timeout: Nanos,
    ) -> Self {
        World {
            env,
            observer,
            store,
            policy,
            lock_timeout: AtomicU64::new(lock_timeout),
        }
    }

    /// The longest wait for a lock, in nanoseconds.
    pub fn lock_timeout(&self) -> Nanos {
        self.lock_timeout.load(Ordering::Relaxed)
    }

    /// Changes it for requests that have yet to ask.
    pub fn set_lock_timeout(&self, nanos: Nanos) {
        self.lock_timeout.store(nanos, Ordering::Relaxed);
    }
}

/// A request on its way through a control.
///
/// It borrows what it shares with the others: a count of references that all threads change would cost
/// more than the rest of a request.
#[derive(Debug)]
pub struct Call<'a, E, O> {
    /// What it shares with the others.
    pub world: &'a Arc<World<E, O>>,
    /// The request. Borrowed, because all that a future holds is moved with it, and every layer would hold it.
    pub request: &'a Request,
    /// When it was sent, in nanoseconds since the start of the run.
    pub sent: Nanos,
    /// The control that it goes through.
    pub lock: LockName,
}

/// A [`Call`] on its own, for an operation that outlives its caller.
#[derive(Debug)]
pub struct DetachedCall<E, O> {
    world: Arc<World<E, O>>,
    request: Request,
    sent: Nanos,
    lock: LockName,
}

impl<E, O> DetachedCall<E, O> {
    /// The call.
    pub fn call(&self) -> Call<'_, E, O> {
        Call {
            world: &self.world,
            request: &self.request,
            sent: self.sent,
            lock: self.lock,
        }
    }
}

impl<E: Env, O: Observer> Call<'_, E, O> {
    /// The same call, for an operation that outlives its caller.
    pub fn detach(&self) -> DetachedCall<E, O> {
        DetachedCall {
            world: Arc::clone(self.world),
            request: *self.request,
            sent: self.sent,
            lock: self.lock,
        }
    }

    /// The time.
    pub fn env(&self) -> &E {
        &self.world.env
    }

    /// Whose points.
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

    /// Runs the operation once, straight on the store.
    pub async fn apply(&self) -> Outcome {
        match apply_to_store(self, Writes::Over).await {
            Ok(balance) => Outcome::Committed { balance },
            Err(Refusal::Rejected(rejection)) => Outcome::Rejected(rejection),
            Err(Refusal::Conflict) => unreachable!("the plain store writes over anything"),
        }
    }

    /// A table operation takes its time.
    pub(super) async fn table_takes(&self, duration: Nanos, operation: Pause) {
        self.world.env.sleep(duration, operation).await;
    }
}
