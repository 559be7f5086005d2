use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::history::{Observer, Step};
use crate::point::service::{Access, Conflict, Refusal, apply};
use crate::point::{Outcome, Points, Policy, UserId};
use crate::request::{LockName, Request};
use crate::store::{MemoryStore, Write, Writer};

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
#[derive(Debug)]
pub struct Call<E, O> {
    /// What it shares with the others.
    pub world: Arc<World<E, O>>,
    /// The request.
    pub request: Request,
    /// The control that it goes through.
    pub lock: LockName,
}

impl<E: Clone, O> Clone for Call<E, O> {
    fn clone(&self) -> Self {
        Call {
            world: Arc::clone(&self.world),
            request: self.request,
            lock: self.lock,
        }
    }
}

impl<E: Env, O: Observer> Call<E, O> {
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
    pub async fn table_takes(&self, duration: Nanos) {
        self.world.env.sleep(duration, Pause::Table).await;
    }
}

/// The store as it is: writes go over whatever is there.
struct PlainAccess<'a, E, O> {
    call: &'a Call<E, O>,
    /// The version read last.
    base: u64,
}

impl<E: Env, O: Observer> Access for PlainAccess<'_, E, O> {
    async fn read(&mut self) -> Points {
        let Call { world, request, .. } = self.call;
        self.call.table_takes(request.times.read).await;
        let user = self.call.user();
        world.env.touch(Object::Balance(user), Touch::Read);
        let account = world.store.read(user);
        self.base = account.version;
        self.call.observe(Step::Read {
            balance: account.balance,
            version: account.version,
        });
        account.balance
    }

    async fn write(&mut self, balance: Points) -> Result<(), Conflict> {
        let Call {
            world,
            request,
            lock,
        } = self.call;
        self.call.table_takes(request.times.write).await;
        let user = self.call.user();
        world.env.touch(Object::Balance(user), Touch::Write);
        let writer = Writer {
            request: request.operation.request,
            lock: *lock,
        };
        let base = self.base;
        let written = world.store.write(
            user,
            Write {
                writer,
                base,
                balance,
            },
        );
        self.call.observe(Step::Wrote {
            base,
            balance,
            version: written.version,
            buried: written.buried,
        });
        Ok(())
    }

    async fn append(&mut self) {
        let Call { world, request, .. } = self.call;
        self.call.table_takes(request.times.append).await;
        world
            .env
            .touch(Object::History(self.call.user()), Touch::Append);
        let entries = world.store.append(&request.operation, world.env.now());
        self.call.observe(Step::Appended { entries });
    }
}
