//! What a running engine needs of the world: the time, sleep, and tasks of its own.
//!
//! There are two: [`RealEnv`], the machine's clock on tokio, and
//! [`SimEnv`](crate::sim::SimEnv), virtual time on one thread. The engine, its locks and its store are
//! written once, over [`Env`].

use std::future::Future;

use crate::point::{RequestId, UserId};

pub mod real;

pub use real::RealEnv;

/// Nanoseconds: a span of time, or a moment since the start of the run.
pub type Nanos = u64;

/// What a sleep is for. Under the virtual clock a schedule may treat them differently, and what is
/// left over after a run is counted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pause {
    /// Reading a table takes its time.
    Read,
    /// Writing a balance takes its time.
    Write,
    /// Appending to a history takes its time.
    Append,
    /// Committing a transaction takes its time.
    Commit,
    /// The longest wait for a lock.
    LockTimeout,
    /// Before the next attempt.
    Backoff,
    /// A client between two requests.
    Think,
    /// How long a client waits for an answer.
    Patience,
    /// How long a lease is good for.
    Lease,
    /// A message to a node that keeps leases, or its answer, is on its way.
    Call,
}

/// A thing that several requests can see, for telling which turns depend on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Object {
    /// The lock of a user.
    Lock(UserId),
    /// The lease on a user's lock that a node keeps: which node, from 0.
    Lease(u16, UserId),
    /// The balance of a user.
    Balance(UserId),
    /// The history of a user.
    History(UserId),
    /// One of a lock's stripes, which users share.
    Stripe(u64),
    /// What the tasks of one request share among themselves.
    Request(RequestId),
    /// Who of a user's requests is inside, and who waits: what is judged.
    Inside(UserId),
    /// The connections of a pool: which are free, and who waits for one.
    Pool,
    /// What all transactions of a database share, whichever user they are about.
    Database,
    /// A deadline, by a number of its own: whether it is over.
    Deadline(u64),
    /// The time, for code that decides by it.
    Clock,
    /// How many are still to be answered: with the last one a run is over.
    Live,
    /// Everything: for code that does not say what it touches.
    Everything,
}

/// How an [`Object`] was touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Touch {
    /// It was looked at.
    Read,
    /// Changed in a way that commutes with other appends.
    Append,
    /// It was changed.
    Write,
}

/// The world around an engine.
///
/// **Time is asked for in three ways.** [`stamp`](Self::stamp) is for figures, and nothing may be decided by it.
/// What is to happen, or to be allowed, only until some time is over asks a [`deadline`](Self::deadline) or awaits a
/// [`sleep`](Self::sleep): an exploration plays the end of either at every moment at which it could come. It cannot do
/// so for code that compares two readings of [`now`](Self::now), and proves nothing of such code.
pub trait Env: Clone + Send + Sync + 'static {
    /// A sleep. Dropping it cancels its timer.
    type Sleep: Future<Output = ()> + Send + 'static;
    /// A moment to come.
    type Deadline: Deadline;
    /// Something that is to be called. Dropping it cancels that.
    type Timer: Send + Sync + 'static;

    /// Nanoseconds since the start of the run, for figures only: how long something took, when it happened.
    fn stamp(&self) -> Nanos;

    /// Nanoseconds since the start of the run, for decisions. Code under exploration must not ask: see
    /// [`deadline`](Self::deadline).
    fn now(&self) -> Nanos;

    /// Sleeps for `duration` nanoseconds.
    fn sleep(&self, duration: Nanos, pause: Pause) -> Self::Sleep;

    /// The moment `duration` nanoseconds from now, to be asked whether it is over.
    fn deadline(&self, duration: Nanos, pause: Pause) -> Self::Deadline;

    /// Calls `call` when `duration` nanoseconds are over, without a task that waits for it: so that a lease runs out
    /// whatever has become of its holder. In an exploration that is a turn of its own.
    ///
    /// What is called can neither sleep nor start a task, and says itself what it touches.
    fn call_after(
        &self,
        duration: Nanos,
        pause: Pause,
        call: impl FnOnce() + Send + 'static,
    ) -> Self::Timer;

    /// Starts a task that lives on by itself. Under the virtual clock it begins within the turn of its
    /// caller, as the operation behind a promise does.
    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static);

    /// Starts a task that belongs to no process, such as a message on its way: it goes on whatever becomes of the one that
    /// sent it.
    fn spawn_apart(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.spawn(task);
    }

    /// Whether the process of the code that runs now has ended, so that all that runs of it are destructors.
    fn has_ended(&self) -> bool {
        false
    }

    /// Lets other tasks run now and then, so that a loop that never has to wait does not keep a worker to
    /// itself; returns whether it did. Of no meaning under the virtual clock.
    fn breathe(&self) -> impl Future<Output = bool> + Send {
        std::future::ready(false)
    }

    /// Timers armed for [`Pause::LockTimeout`] that have neither fired nor been cancelled.
    fn lock_timers(&self) -> u64;

    /// Says that the task now waits for something of its own: its next wake-up only returns to a caller,
    /// and is no turn. Of no meaning under the real clock.
    fn next_wake_returns(&self) {}

    /// Says what the running turn touches. Of no meaning under the real clock.
    ///
    /// An exploration leaves out schedules that differ only in the order of turns which do not touch the
    /// same things, so everything that a turn shares with others must be named, or be [`Object::Everything`].
    fn touch(&self, _object: Object, _touch: Touch) {}

    /// Says what the running task has taken from an object: what it does from now on depends on nothing else that it
    /// found there. Of no meaning under the real clock.
    ///
    /// An exploration holds two requests to be in the same state if they have had the same turns and have seen the same.
    /// That is of use only where the control tells its [contents](crate::lock::Control::contents), too.
    fn saw(&self, _object: Object, _value: u64) {}

    /// Says that the running task waits on, in the same state in which it began to wait: it has seen nothing new. Of no
    /// meaning under the real clock.
    fn waits_on(&self) {}

    /// What the running task has seen so far, to [forget](Self::forgets_since) what it sees from now on. Of no meaning under
    /// the real clock.
    fn seen_so_far(&self) -> Seen {
        Seen::default()
    }

    /// Says that the running task has forgotten all that it has seen since, and all that it has done: another attempt begins as if
    /// there had been none. Of no meaning under the real clock.
    ///
    /// Whoever says so promises that nothing which this task does from now on depends on what it has seen or done since then,
    /// but on what it had seen before, on what others can see (and [contents](crate::lock::Control::contents) tell), on which of
    /// its timers are still to come, and on having forgotten something. So an exploration holds two attempts to begin in
    /// one state, however many there have been before, and an attempt that leaves everything as it was closes a circle. It
    /// would call proved what is wrong if the promise were broken: by a count of attempts that decides anything, say.
    fn forgets_since(&self, _seen: Seen) {}
}

/// What a task has seen, as a number that is hardly ever the same for anything else: see [`Env::seen_so_far`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen(pub(crate) u64);

/// A moment to come, such as the end of a lease. In an exploration its coming is a turn of its own, which may be
/// played at any time from when it was set, unless it is dropped before.
pub trait Deadline: Send + Sync + 'static {
    /// Whether it is over.
    fn is_over(&self) -> bool {
        self.comes_within(0)
    }

    /// Whether it will be over `span` nanoseconds from now: too late to begin what takes as long. In an exploration,
    /// where nothing takes any time, whether it is over.
    fn comes_within(&self, span: Nanos) -> bool;
}
