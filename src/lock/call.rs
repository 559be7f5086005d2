use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::history::{Observer, Step};
use crate::point::service::{Access, Conflict, Refusal, apply};
use crate::point::{Outcome, Points, Policy, UserId};
use crate::request::{LockName, Request};
use crate::store::{Account, MemoryStore, Write, Writer};

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
    /// The request.
    pub request: Request,
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
            request: self.request,
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
            request: self.request,
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
    pub fn observe(&self, step: Step) {
        self.world
            .observer
            .observe(|| self.world.env.now(), &self.request, self.lock, step);
    }

    /// Tells the observer, when the time is known already.
    pub fn observe_at(&self, now: Nanos, step: Step) {
        self.world
            .observer
            .observe(|| now, &self.request, self.lock, step);
    }

    /// Runs the operation once, straight on the store.
    pub async fn apply(&self) -> Outcome {
        let mut access = PlainAccess {
            call: self,
            base: 0,
        };
        match apply(&self.request.operation, &self.world.policy, &mut access).await {
            Ok(balance) => Outcome::Committed { balance },
            Err(Refusal::Rejected(rejection)) => Outcome::Rejected(rejection),
            Err(Refusal::Conflict) => unreachable!("the plain store writes over anything"),
        }
    }

    /// A table operation takes its time.
    pub(super) async fn table_takes(&self, duration: Nanos, operation: Pause) {
        self.world.env.sleep(duration, operation).await;
    }

    /// Reads the user's account, in the time that takes.
    pub(super) async fn read(&self) -> Account {
        self.table_takes(self.request.times.read, Pause::Read).await;
        let user = self.user();
        self.env().touch(Object::Balance(user), Touch::Read);
        let account = self.world.store.read(user);
        self.observe(Step::Read {
            balance: account.balance,
            version: account.version,
        });
        account
    }

    /// Appends the operation to the user's history, in the time that takes.
    pub(super) async fn append(&self) {
        self.table_takes(self.request.times.append, Pause::Append)
            .await;
        let env = self.env();
        env.touch(Object::History(self.user()), Touch::Append);
        let entries = self.world.store.append(&self.request.operation, env.now());
        self.observe(Step::Appended { entries });
    }

    /// A write of a balance computed from version `base`.
    pub(super) fn write_of(&self, base: u64, balance: Points) -> Write {
        Write {
            writer: Writer {
                request: self.request.operation.request,
                lock: self.lock,
            },
            base,
            balance,
        }
    }
}

/// The store as it is: writes go over whatever is there.
struct PlainAccess<'a, E, O> {
    call: &'a Call<'a, E, O>,
    /// The version read last.
    base: u64,
}

impl<E: Env, O: Observer> Access for PlainAccess<'_, E, O> {
    async fn read(&mut self) -> Points {
        let account = self.call.read().await;
        self.base = account.version;
        account.balance
    }

    async fn write(&mut self, balance: Points) -> Result<(), Conflict> {
        let Call { world, request, .. } = self.call;
        self.call
            .table_takes(request.times.write, Pause::Write)
            .await;
        let user = self.call.user();
        world.env.touch(Object::Balance(user), Touch::Write);
        let base = self.base;
        let written = world.store.write(user, self.call.write_of(base, balance));
        self.call.observe(Step::Wrote {
            base,
            balance,
            version: written.version,
            buried: written.buried,
        });
        Ok(())
    }

    async fn append(&mut self) {
        self.call.append().await;
    }
}
