//! Controls around a generated lock, other than the crate's own.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use pointrace::call::{Call, Setting};
use pointrace::env::{Env, Object, Touch};
use pointrace::history::Step;
use pointrace::lock::{Control, KeyLock};
use pointrace::point::Outcome;
use pointrace::request::Answer;

use super::lock::Generated;

/// Says nothing of what it touches.
pub struct Silent(pub Generated);

/// Says what it touches, and runs each operation in a task of its own, which goes on when its caller does not.
pub struct Detached(pub Arc<Generated>);

/// Says when it is dropped that the lock is touched.
struct Touching<'a, E: Env>(&'a E, Object);

impl<E: Env> Drop for Touching<'_, E> {
    fn drop(&mut self) {
        self.0.touch(self.1, Touch::Write);
    }
}

async fn run<S: Setting>(lock: &Generated, call: &Call<'_, S>, says: bool) -> Outcome {
    let (env, user) = (call.env(), call.user());
    let object = lock.object(user);
    let touch = || {
        if says {
            env.touch(object, Touch::Write);
        }
    };
    let _touching = says.then(|| Touching(env, object));
    touch();
    let guard = match lock.try_acquire(user) {
        Some(guard) => guard,
        None => {
            call.observe(Step::Waiting);
            let mut acquire = pin!(lock.acquire(user, call.world.lock_timeout(), env));
            let guard = poll_fn(|cx| {
                touch();
                acquire.as_mut().poll(cx)
            });
            let Some(guard) = guard.await else {
                call.observe(Step::Refused { waited: 0 });
                return Outcome::TimedOut;
            };
            guard
        }
    };
    call.observe(Step::Granted { waited: 0 });
    let outcome = call.apply().await;
    touch();
    let owner = Some(call.request.operation.request);
    call.observe(Step::Released { held: 0, owner });
    drop(guard);
    outcome
}

fn answer(outcome: Outcome) -> Answer {
    Answer {
        outcome,
        attempts: Some(1),
        waited: Some(0),
        held: Some(0),
    }
}

impl Control for Silent {
    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        answer(run(&self.0, call, false).await)
    }

    fn entries(&self) -> usize {
        self.0.entries()
    }
}

#[derive(Default)]
struct Told {
    outcome: Option<Outcome>,
    caller: Option<Waker>,
}

impl Control for Detached {
    const NAMES_WHAT_IT_TOUCHES: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let told = Arc::<Mutex<Told>>::default();
        let own = Object::Request(call.request.operation.request);
        call.env().spawn({
            let (told, lock, call) = (Arc::clone(&told), Arc::clone(&self.0), call.detach());
            async move {
                let call = call.call();
                let outcome = run(&lock, &call, true).await;
                call.env().touch(own, Touch::Write);
                let mut told = told.lock().unwrap();
                told.outcome = Some(outcome);
                if let Some(caller) = told.caller.take() {
                    caller.wake();
                }
            }
        });
        let outcome = poll_fn(|cx| {
            call.env().touch(own, Touch::Write);
            let mut told = told.lock().unwrap();
            told.caller = Some(cx.waker().clone());
            told.outcome.map_or(Poll::Pending, Poll::Ready)
        });
        answer(outcome.await)
    }

    fn entries(&self) -> usize {
        self.0.entries()
    }
}
