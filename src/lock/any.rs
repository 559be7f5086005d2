use super::{
    Advisory, AtomicUpdate, Control, FencedRedis, Guarded, Keyed, Leased, NoLock, Optimistic,
    PromiseRace, Queue, Recheck, Redis, Redlock, RedlockAsShipped, Striped, TokenIsChecked,
    Transactional, WatchedRedis,
};
use crate::call::{Call, Setting};
use crate::point::UserId;
use crate::request::{Answer, LockName};

/// One of the built-in controls.
#[derive(Debug)]
#[non_exhaustive]
pub enum AnyControl {
    /// [`NoLock`].
    None(NoLock),
    /// [`PromiseRace`].
    PromiseRace(PromiseRace),
    /// [`Recheck`].
    Recheck(Guarded<Recheck>),
    /// [`Keyed`].
    Keyed(Guarded<Keyed>),
    /// [`Striped`], with many stripes or, as `global`, with one.
    Striped(Guarded<Striped>),
    /// [`Queue`].
    Queue(Queue),
    /// [`Optimistic`].
    Optimistic(Optimistic),
    /// [`Transactional`].
    Transactional(Transactional),
    /// [`AtomicUpdate`].
    AtomicUpdate(AtomicUpdate),
    /// [`Advisory`].
    Advisory(Advisory),
    /// [`Redis`].
    Redis(Leased<Redis>),
    /// [`WatchedRedis`].
    WatchedRedis(Leased<WatchedRedis>),
    /// [`FencedRedis`], as either of two names.
    FencedRedis(Leased<FencedRedis>),
    /// [`Redlock`].
    Redlock(Leased<Redlock>),
    /// [`RedlockAsShipped`].
    RedlockAsShipped(Leased<RedlockAsShipped>),
}

impl AnyControl {
    /// A new control of this name; `seed` is for its hash tables and its back-offs, if it has any.
    ///
    /// # Panics
    /// If the name is that of a lock of your own.
    pub fn new(name: LockName, seed: u64) -> Self {
        let striped = |stripes| AnyControl::Striped(Guarded(Striped::new(stripes, seed)));
        match name {
            LockName::None => AnyControl::None(NoLock),
            LockName::PromiseRace => AnyControl::PromiseRace(PromiseRace::default()),
            LockName::Recheck => AnyControl::Recheck(Guarded::default()),
            LockName::Keyed => AnyControl::Keyed(Guarded(Keyed::new(seed))),
            LockName::Striped => striped(Striped::STRIPES),
            LockName::Global => striped(1),
            LockName::Queue => AnyControl::Queue(Queue::default()),
            LockName::Optimistic => AnyControl::Optimistic(Optimistic::new(seed)),
            LockName::ReadCommitted
            | LockName::SelectForUpdate
            | LockName::SelectForUpdateStale
            | LockName::Serializable => AnyControl::Transactional(Transactional::named(name, seed)),
            LockName::AtomicUpdate => AnyControl::AtomicUpdate(AtomicUpdate::new(seed)),
            LockName::Advisory => AnyControl::Advisory(Advisory),
            LockName::Redis => AnyControl::Redis(Leased::new(Redis, seed)),
            LockName::RedisWatchdog => AnyControl::WatchedRedis(Leased::new(WatchedRedis, seed)),
            LockName::RedisFencedWrites => {
                let lease = FencedRedis(TokenIsChecked::OnWrites);
                AnyControl::FencedRedis(Leased::new(lease, seed))
            }
            LockName::RedisFenced => {
                let lease = FencedRedis(TokenIsChecked::OnReadsAndWrites);
                AnyControl::FencedRedis(Leased::new(lease, seed))
            }
            LockName::Redlock => AnyControl::Redlock(Leased::new(Redlock, seed)),
            LockName::RedlockAsShipped => {
                AnyControl::RedlockAsShipped(Leased::new(RedlockAsShipped, seed))
            }
            own => panic!("`{own}` is no built-in lock: its caller has to make its control"),
        }
    }
}

impl Control for AnyControl {
    const NAMES_WHAT_IT_TOUCHES: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        match self {
            AnyControl::None(control) => control.execute(call).await,
            AnyControl::PromiseRace(control) => control.execute(call).await,
            AnyControl::Recheck(control) => control.execute(call).await,
            AnyControl::Keyed(control) => control.execute(call).await,
            AnyControl::Striped(control) => control.execute(call).await,
            AnyControl::Queue(control) => control.execute(call).await,
            AnyControl::Optimistic(control) => control.execute(call).await,
            AnyControl::Transactional(control) => control.execute(call).await,
            AnyControl::AtomicUpdate(control) => control.execute(call).await,
            AnyControl::Advisory(control) => control.execute(call).await,
            // Boxed, because a request in memory would carry their room along.
            AnyControl::Redis(control) => Box::pin(control.execute(call)).await,
            AnyControl::WatchedRedis(control) => Box::pin(control.execute(call)).await,
            AnyControl::FencedRedis(control) => Box::pin(control.execute(call)).await,
            AnyControl::Redlock(control) => Box::pin(control.execute(call)).await,
            AnyControl::RedlockAsShipped(control) => Box::pin(control.execute(call)).await,
        }
    }

    #[inline]
    fn prefetch(&self, user: UserId) {
        // The only one so fast that the way to its memory is worth a look ahead.
        if let AnyControl::Keyed(control) = self {
            control.prefetch(user);
        }
    }

    fn entries(&self) -> usize {
        match self {
            AnyControl::None(control) => control.entries(),
            AnyControl::PromiseRace(control) => control.entries(),
            AnyControl::Recheck(control) => control.entries(),
            AnyControl::Keyed(control) => control.entries(),
            AnyControl::Striped(control) => control.entries(),
            AnyControl::Queue(control) => control.entries(),
            AnyControl::Optimistic(control) => control.entries(),
            AnyControl::Transactional(control) => control.entries(),
            AnyControl::AtomicUpdate(control) => control.entries(),
            AnyControl::Advisory(control) => control.entries(),
            AnyControl::Redis(control) => control.entries(),
            AnyControl::WatchedRedis(control) => control.entries(),
            AnyControl::FencedRedis(control) => control.entries(),
            AnyControl::Redlock(control) => control.entries(),
            AnyControl::RedlockAsShipped(control) => control.entries(),
        }
    }
}
