//! Concurrency controls, one file each: who goes in.
//!
//! A [`Control`] is handed a [`Call`] and runs the service's operation zero, one or many times. Locks of
//! the guard kind implement the small public trait [`KeyLock`] and are injected behind [`Guarded`]: this
//! is where a lock of your own goes. Leases implement [`LeaseLock`] and are injected behind [`Leased`]. [`AnyControl`] is the choice among the built-in ones, matched once a request.

mod advisory;
mod any;
mod atomic_update;
mod back_off;
mod guarded;
mod in_transaction;
mod keyed;
mod lease;
mod none;
mod optimistic;
mod promise;
mod promise_race;
mod queue;
mod recheck;
mod striped;
mod transactional;

pub use advisory::Advisory;
pub use any::AnyControl;
pub use atomic_update::AtomicUpdate;
pub use guarded::{Guarded, KeyLock};
pub use in_transaction::InTransaction;
pub use keyed::Keyed;
pub use lease::{
    FencedRedis, Had, Holder, LeaseLock, Leased, Redis, Redlock, RedlockAsShipped, TokenIsChecked,
    WatchedRedis,
};
pub use none::NoLock;
pub use optimistic::Optimistic;
pub use promise_race::PromiseRace;
pub use queue::Queue;
pub use recheck::{Recheck, RecheckGuard};
pub use striped::Striped;
pub use transactional::Transactional;

use std::future::Future;

use crate::call::{Call, Setting};
use crate::point::UserId;
use crate::request::Answer;

/// A concurrency control: keeps the requests of one user apart, or claims to.
pub trait Control: Send + Sync + 'static {
    /// Whether it says of every turn, by [`Env::touch`], what the turn shares with others: what it looks at and what it
    /// changes, also when a caller goes away and its future is dropped.
    ///
    /// An exploration leaves out schedules on the strength of it. Of a control that does not say so every schedule is
    /// played, which is always right, and only takes longer.
    ///
    /// [`Env::touch`]: crate::env::Env::touch
    const NAMES_WHAT_IT_TOUCHES: bool = false;

    /// Runs the call's operation as this control sees fit, and says what came of it.
    fn execute<S: Setting>(&self, call: &Call<'_, S>) -> impl Future<Output = Answer> + Send;

    /// Whether it treats requests alike that ask the same of the same process: it does nothing for one, because of
    /// its number, that it would not do for the other. Of such requests an exploration plays one order of arrival.
    const TREATS_ALIKE: bool = false;

    /// Hands on all that its requests share through it of these users, each piece as a number, in an order that does
    /// not depend on how it came about; whether it could. Together with what each task [saw] that must say
    /// all that anything can depend on from now on, for an exploration takes states of which it is the same for the
    /// same, and goes on from one of them only. A control that does not say so is explored without remembering states,
    /// which is always right, and only takes longer.
    ///
    /// [saw]: crate::env::Env::saw
    fn contents(&self, _users: &[UserId], _tell: &mut dyn FnMut(u64)) -> bool {
        false
    }

    /// A request of this user is about to be sent: what is kept of the user will be needed.
    fn prefetch(&self, _user: UserId) {}

    /// Becomes as it was when it was made, in the same memory, if it can; returns whether it did. For those who play
    /// one run after another: a run may be over sooner than memory is given back and asked for again.
    fn renew(&mut self) -> bool {
        false
    }

    /// Entries for users that it keeps at the moment: 0 when no request is inside or waiting, if it is right.
    fn entries(&self) -> usize;
}
