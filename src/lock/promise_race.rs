use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;

use super::Control;
use super::promise::{Promise, Settles};
use crate::call::{Call, DetachedCall, NOTHING_WRITTEN, Setting};
use crate::env::{Env, Nanos, Object, Pause, Touch};
use crate::history::Step;
use crate::point::{Failure, Outcome, RequestId, UserId};
use crate::request::Answer;

/// The widely copied promise lock, to the letter and with every flaw.
///
/// One promise per user. (1) Look up the user's promise; if there is one, wait for it, racing a timer that
/// rejects. (2) Start the operation; when it settles, delete the user's entry, to whichever request it belongs by then.
/// (3) Store the operation's promise as the user's entry. What runs between two awaits of the original is
/// one atomic step here, on both clocks, and the operation lives on by itself, as a promise does.
///
/// **Claims** to let one request of a user in at a time. **Fails** from three requests on: every request that
/// waits, waits for the *same* promise, all wake together, and none looks again. The delete takes away
/// others' entries; a holder's rejection rejects all who wait for it; the timers are never cancelled; and the
/// time-out bounds the waiting only. **Used** in single-process Node services, with a test of two requests that it passes.
#[derive(Debug, Default)]
pub struct PromiseRace {
    entries: Arc<Mutex<Entries>>,
}

type Entries = HashMap<UserId, Entry, FixedState>;

#[derive(Clone, Debug)]
struct Entry {
    owner: RequestId,
    settled: Promise<Answer>,
}

/// How waiting ended.
enum Race {
    Settled(Answer),
    TimerFired,
}

impl Control for PromiseRace {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let env = call.env();
        let user = call.user();
        env.touch(Object::Lock(user), Touch::Write);
        let mine = Entry {
            owner: call.request.operation.request,
            settled: Promise::new(),
        };
        let existing = {
            let mut entries = self.entries.lock();
            let existing = entries.get(&user).cloned();
            if existing.is_none() {
                entries.insert(user, mine.clone());
            }
            existing
        };
        let mut waited = 0;
        if let Some(existing) = existing {
            let asked = env.stamp();
            call.observe(Step::Waiting);
            let end = race(&existing.settled, call).await;
            waited = env.stamp() - asked;
            match end {
                Race::Settled(holder) => {
                    if let Some(failure) = inherited(holder.outcome) {
                        return Answer::never_begun(Outcome::Failed(failure), waited);
                    }
                }
                Race::TimerFired => {
                    call.observe(Step::Refused { waited });
                    return Answer::never_begun(Outcome::TimedOut, waited);
                }
            }
            // It does not look again: the flaw that loses the points.
            env.touch(Object::Lock(user), Touch::Write);
            self.entries.lock().insert(user, mine.clone());
        }
        env.spawn(operation(
            call.detach(),
            Arc::clone(&self.entries),
            mine.settled.clone(),
            waited,
        ));
        let mut settled = mine.settled.wait();
        poll_fn(|cx| {
            env.next_wake_returns();
            Pin::new(&mut settled).poll(cx)
        })
        .await
    }

    fn renew(&mut self) -> bool {
        let entries = Arc::get_mut(&mut self.entries).map(Mutex::get_mut);
        entries.map(HashMap::clear).is_some()
    }

    fn entries(&self) -> usize {
        self.entries.lock().len()
    }
}

/// The error that is handed to those who wait for an operation, if it ends in one.
fn inherited(holder: Outcome) -> Option<Failure> {
    match holder {
        Outcome::Committed(_) => None,
        Outcome::Rejected(rejection) => Some(Failure::HolderFailed(rejection)),
        // An operation waits for no other and fails by panicking alone.
        Outcome::Failed(_) | Outcome::TimedOut | Outcome::Unknown => Some(Failure::HolderPanicked),
    }
}

/// The operation behind a promise.
///
/// An `async fn` would keep its arguments twice, and the future is moved into a box of its own.
#[expect(clippy::manual_async_fn, reason = "smaller")]
fn operation<S: Setting>(
    call: DetachedCall<S>,
    entries: Arc<Mutex<Entries>>,
    settled: Promise<Answer>,
    waited: Nanos,
) -> impl Future<Output = ()> + Send {
    async move {
        let call = call.call();
        let answer = Answer {
            outcome: NOTHING_WRITTEN,
            attempts: Some(1),
            waited: Some(waited),
            held: None,
        };
        let mut inside = Inside {
            call: &call,
            entries,
            granted: call.env().stamp(),
            answer: Settles::new(settled, answer),
        };
        call.observe(Step::Granted { waited });
        call.apply_telling(&mut inside.answer.value.outcome).await;
    }
}

/// An operation on its way. When it is dropped, even by a panic, the operation settles: the entry is deleted,
/// to whichever request it belongs by then, and the promise is settled.
struct Inside<'a, S: Setting> {
    call: &'a Call<'a, S>,
    entries: Arc<Mutex<Entries>>,
    granted: Nanos,
    /// Dropped after the entry has been deleted.
    answer: Settles<Answer>,
}

impl<S: Setting> Drop for Inside<'_, S> {
    fn drop(&mut self) {
        let env = self.call.env();
        let user = self.call.user();
        let held = env.stamp() - self.granted;
        self.answer.value.held = Some(held);
        env.touch(Object::Lock(user), Touch::Write);
        // Seen before any request can find the entry gone: the original deletes and settles in one step.
        let mut entries = self.entries.lock();
        let removed = entries.remove(&user);
        self.call.observe(Step::Released {
            held,
            owner: removed.map(|entry| entry.owner),
        });
    }
}

/// Waits for the promise or for the timer, whichever settles first; the timer is left running either way.
async fn race<S: Setting>(settled: &Promise<Answer>, call: &Call<'_, S>) -> Race {
    let env = call.env();
    let own = Object::Request(call.request.operation.request);
    let lock = Object::Lock(call.user());
    let mut waiting = settled.wait();
    let mut timer_runs = false;
    poll_fn(|cx| {
        env.touch(own, Touch::Read);
        env.touch(lock, Touch::Write);
        let end = waiting.poll_unless_given_up(cx);
        if !timer_runs {
            timer_runs = true;
            let (env, timeout) = (env.clone(), call.world.lock_timeout());
            let (settled, place) = (settled.clone(), waiting.place());
            call.env().spawn(async move {
                env.sleep(timeout, Pause::LockTimeout).await;
                env.touch(own, Touch::Write);
                env.touch(lock, Touch::Read);
                // A race is decided when the first of the two settles, not when its waiter gets to look.
                if let Some(place) = place {
                    settled.give_up(place);
                }
            });
        }
        end.map(|end| end.map_or(Race::TimerFired, Race::Settled))
    })
    .await
}
