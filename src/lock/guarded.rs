use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::Control;
use crate::call::{Call, Setting};
use crate::env::{Env, Nanos, Object, Touch};
use crate::history::Step;
use crate::point::{Outcome, RequestId, UserId};
use crate::request::Answer;

/// A lock per user of the guard kind: the request that has the guard is inside, and dropping it lets the next one in.
///
/// This is the extension point for a lock of your own.
pub trait KeyLock: Send + Sync + 'static {
    /// Holds the lock of one user until it is dropped.
    type Guard<'a>: Send
    where
        Self: 'a;

    /// Takes the user's lock if it is free and no request waits for it.
    fn try_acquire(&self, user: UserId) -> Option<Self::Guard<'_>>;

    /// Waits for the user's lock, `timeout` nanoseconds of `env`'s time at most; `None` when they are over.
    /// Dropping the future at any moment leaves nothing behind.
    fn acquire<E: Env>(
        &self,
        user: UserId,
        timeout: Nanos,
        env: &E,
    ) -> impl Future<Output = Option<Self::Guard<'_>>> + Send;

    /// The user's lock is about to be asked for: what is kept of it will be needed.
    fn prefetch(&self, _user: UserId) {}

    /// Entries for users that it keeps at the moment.
    fn entries(&self) -> usize;

    /// Hands on all that is shared through the user's lock, each piece as a number; whether it could. As
    /// [`Control::contents`](super::Control::contents), and moreover: a request that waits, and is polled and waits on,
    /// is in the state that it was in.
    fn contents(&self, _user: UserId, _tell: &mut dyn FnMut(u64)) -> bool {
        false
    }

    /// What a turn touches that asks for the user's lock, looks whether it has come, or gives it back.
    ///
    /// An exploration takes turns that touch different objects to be independent of each other. A lock that
    /// does not say otherwise touches everything, which is always right, and only takes longer to explore.
    fn object(&self, _user: UserId) -> Object {
        Object::Everything
    }
}

/// A control that runs the operation once while it holds a [`KeyLock`].
#[derive(Debug, Default)]
pub struct Guarded<L>(pub L);

impl<L: KeyLock> Control for Guarded<L> {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let env = call.env();
        let user = call.user();
        let object = self.0.object(user);
        env.touch(object, Touch::Write);
        let free = self.0.try_acquire(user);
        env.saw(object, u64::from(free.is_some()));
        let (guard, granted, waited) = match free {
            Some(guard) => (guard, env.stamp(), 0),
            None => {
                call.observe(Step::Waiting);
                let mut acquire = pin!(self.0.acquire(user, call.world.lock_timeout(), env));
                // A waiter looks at the lock in each turn, also when it finds it still taken.
                let guard = poll_fn(|cx| {
                    env.touch(object, Touch::Write);
                    let polled = acquire.as_mut().poll(cx);
                    match &polled {
                        Poll::Pending => env.waits_on(),
                        Poll::Ready(guard) => env.saw(object, u64::from(guard.is_some())),
                    }
                    polled
                });
                let guard = guard.await;
                let now = env.stamp();
                let waited = now - call.sent;
                match guard {
                    Some(guard) => (guard, now, waited),
                    None => {
                        call.observe(Step::Refused { waited });
                        return Answer::never_begun(Outcome::TimedOut, waited);
                    }
                }
            }
        };
        let mut hold = Hold::new(call, object, granted, guard);
        call.observe(Step::Granted { waited });
        let outcome = call.apply().await;
        hold.release();
        Answer {
            outcome,
            attempts: Some(1),
            waited: Some(waited),
            held: Some(hold.held),
        }
    }

    #[inline]
    fn prefetch(&self, user: UserId) {
        self.0.prefetch(user);
    }

    fn contents(&self, users: &[UserId], tell: &mut dyn FnMut(u64)) -> bool {
        users.iter().all(|&user| self.0.contents(user, tell))
    }

    fn entries(&self) -> usize {
        self.0.entries()
    }
}

/// A lock held: says so when it is given back, even if the request is dropped half-way.
pub(super) struct Hold<'a, S: Setting, G> {
    call: &'a Call<'a, S>,
    object: Object,
    granted: Nanos,
    /// Since it was granted, in nanoseconds, once it has been given back.
    pub held: Nanos,
    released: bool,
    /// Dropped after `release` has been observed: the next one is not inside before this one is out.
    _guard: G,
}

impl<'a, S: Setting, G> Hold<'a, S, G> {
    /// The lock that is known as `object` was granted to the call at `granted`.
    pub fn new(call: &'a Call<'a, S>, object: Object, granted: Nanos, guard: G) -> Self {
        Hold {
            call,
            object,
            granted,
            held: 0,
            released: false,
            _guard: guard,
        }
    }

    /// Says that it is given back.
    pub fn release(&mut self) {
        if self.released {
            return;
        }
        self.released = true;
        let env = self.call.env();
        self.held = env.stamp() - self.granted;
        env.touch(self.object, Touch::Write);
        let owner: RequestId = self.call.request.operation.request;
        self.call.observe(Step::Released {
            held: self.held,
            owner: Some(owner),
        });
    }
}

impl<S: Setting, G> Drop for Hold<'_, S, G> {
    fn drop(&mut self) {
        self.release();
    }
}
