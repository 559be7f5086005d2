//! An operation that runs in a task that another request began: what the two share must not be taken for independent.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use pointrace::env::{Env, Object, Pause, Touch};
use pointrace::explore::{Case, Fault, Findings, Search, Strategy, Subject};
use pointrace::history::{AnomalyKind, Observer};
use pointrace::lock::{Call, Control};
use pointrace::point::{Kind, Outcome, UserId};
use pointrace::request::{Answer, LockName};

/// A queue whose worker is begun by the first request, and whose callers go away when they have waited too long,
/// also from an operation that the worker has begun.
#[derive(Default)]
struct Delegating(Arc<Mutex<Jobs>>);

#[derive(Default)]
struct Jobs {
    queue: VecDeque<Job>,
    works: bool,
}

struct Job {
    run: Pin<Box<dyn Future<Output = Outcome> + Send>>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    outcome: Option<Outcome>,
    given_up: bool,
    caller: Option<Waker>,
}

async fn work<E: Env>(env: E, user: UserId, jobs: Arc<Mutex<Jobs>>) {
    loop {
        env.touch(Object::Lock(user), Touch::Write);
        let next = {
            let mut jobs = jobs.lock().unwrap();
            let next = jobs.queue.pop_front();
            jobs.works = next.is_some();
            next
        };
        let Some(job) = next else { return };
        if job.state.lock().unwrap().given_up {
            continue;
        }
        let outcome = job.run.await;
        env.touch(Object::Lock(user), Touch::Write);
        let mut state = job.state.lock().unwrap();
        state.outcome = Some(outcome);
        if let Some(caller) = state.caller.take() {
            caller.wake();
        }
    }
}

impl Control for Delegating {
    async fn execute<E: Env, O: Observer>(&self, call: &Call<'_, E, O>) -> Answer {
        let (env, user) = (call.env(), call.user());
        env.touch(Object::Lock(user), Touch::Write);
        let state = Arc::<Mutex<State>>::default();
        let run = {
            let call = call.detach();
            Box::pin(async move { call.call().apply().await })
        };
        let works = {
            let mut jobs = self.0.lock().unwrap();
            let state = Arc::clone(&state);
            jobs.queue.push_back(Job { run, state });
            std::mem::replace(&mut jobs.works, true)
        };
        if !works {
            env.spawn(work(env.clone(), user, Arc::clone(&self.0)));
        }
        let mut timer = pin!(env.sleep(call.world.lock_timeout(), Pause::LockTimeout));
        let outcome = poll_fn(|cx| {
            env.touch(Object::Lock(user), Touch::Write);
            let mut state = state.lock().unwrap();
            if let Some(outcome) = state.outcome {
                return Poll::Ready(outcome);
            }
            state.caller = Some(cx.waker().clone());
            timer.as_mut().poll(cx).map(|()| {
                state.given_up = true;
                Outcome::TimedOut
            })
        });
        Answer {
            outcome: outcome.await,
            attempts: 1,
            waited: Some(0),
            held: None,
        }
    }

    fn entries(&self) -> usize {
        self.0.lock().unwrap().queue.len()
    }
}

fn search(case: Case, reduce: bool) -> Findings {
    let search = Search {
        strategy: Strategy::Exhaustive { reduce },
        ..Search::exhaustive()
    };
    search.run(&Subject::with_control(case, Delegating::default))
}

#[test]
fn reduction_finds_what_is_found_without_it() {
    let charges = Case::charges(2).under(LockName::Queue).with_timeouts(true);
    // The second is rejected, and so is nothing amiss about it: what goes wrong is only the first one's.
    let mut one_fails = charges.clone();
    let operation = &mut one_fails.clients[1][0].operation;
    (operation.kind, operation.amount) = (Kind::Use, 1_000_000);
    let mut other_fails = charges.clone();
    let operation = &mut other_fails.clients[0][0].operation;
    (operation.kind, operation.amount) = (Kind::Use, 1_000_000);
    for case in [charges, one_fails, other_fails] {
        let (all, some) = (search(case.clone(), false), search(case, true));
        assert!(all.complete && some.complete);
        assert!(some.schedules < all.schedules);
        let wrong = Fault::Anomaly(AnomalyKind::WrongBalance);
        assert!(all.faults().contains(wrong), "{:?}", all.by_fault);
        assert_eq!(some.faults(), all.faults());
        assert_eq!(some.states.len(), all.states.len());
        assert_eq!(some.states, all.states);
    }
}
