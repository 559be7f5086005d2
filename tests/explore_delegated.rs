//! An operation that runs in a task that another request began: what the two share must not be taken for independent.

use std::collections::{HashMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use pointrace::call::{Call, Setting};
use pointrace::env::{Env, Object, Pause, Touch};
use pointrace::explore::{Case, Findings, Search, Strategy, Subject, Violation};
use pointrace::lock::Control;
use pointrace::point::{Kind, Outcome, UserId};
use pointrace::request::{Answer, LockName};

/// A queue whose worker is begun by the first request, and whose callers go away when they have waited too long,
/// also from an operation that the worker has begun. `helps`: the first request is the worker itself.
struct Delegating {
    queues: Arc<Queues>,
    helps: bool,
}

/// A user's queue is there as long as its worker.
type Queues = Mutex<HashMap<UserId, VecDeque<Job>>>;

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

async fn work<E: Env>(env: E, user: UserId, queues: Arc<Queues>) {
    loop {
        env.touch(Object::Lock(user), Touch::Write);
        let next = {
            let mut queues = queues.lock().unwrap();
            let next = queues.get_mut(&user).and_then(VecDeque::pop_front);
            if next.is_none() {
                queues.remove(&user);
            }
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
    const NAMES_WHAT_IT_TOUCHES: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let (env, user) = (call.env(), call.user());
        env.touch(Object::Lock(user), Touch::Write);
        let state = Arc::<Mutex<State>>::default();
        let run = {
            let call = call.detach();
            Box::pin(async move { call.call().apply().await })
        };
        let job = Job {
            run,
            state: Arc::clone(&state),
        };
        let first = {
            let mut queues = self.queues.lock().unwrap();
            let first = !queues.contains_key(&user);
            queues.entry(user).or_default().push_back(job);
            first
        };
        if first {
            let work = work(env.clone(), user, Arc::clone(&self.queues));
            if self.helps {
                work.await;
            } else {
                env.spawn(work);
            }
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
            attempts: Some(1),
            waited: Some(0),
            held: None,
        }
    }

    fn entries(&self) -> usize {
        self.queues.lock().unwrap().len()
    }
}

fn search(case: Case, helps: bool, reduce: bool) -> Findings {
    let search = Search {
        strategy: Strategy::Exhaustive { reduce },
        ..Search::exhaustive()
    };
    search.run(&Subject::with_control(case, move || Delegating {
        queues: Arc::default(),
        helps,
    }))
}

/// Charges of one user, or uses that are rejected, and the last of another user.
fn case(kinds: &[Kind], another: bool) -> Case {
    let requests = kinds.len() as u64;
    let mut case = Case::charges(requests)
        .under(LockName::Queue)
        .with_timeouts(true);
    for (client, kind) in case.clients.iter_mut().zip(kinds) {
        client[0].operation.kind = *kind;
    }
    if another && let Some(client) = case.clients.last_mut() {
        client[0].operation.user = UserId(2);
    }
    case
}

#[test]
fn reduction_finds_what_is_found_without_it() {
    use Kind::{Charge, Use};
    for (case, helps) in [
        (case(&[Charge, Charge], false), false),
        (case(&[Charge, Use], false), false),
        (case(&[Use, Charge], false), false),
        (case(&[Charge, Charge], true), false),
        (case(&[Charge, Use, Use], true), false),
        (case(&[Charge, Charge], false), true),
        (case(&[Charge, Use, Charge], false), true),
    ] {
        let (all, some) = (
            search(case.clone(), helps, false),
            search(case, helps, true),
        );
        assert!(all.complete && some.complete);
        assert!(some.schedules < all.schedules);
        assert!(all.violations().contains(Violation::DeniedWrite));
        assert_eq!(some.violations(), all.violations());
        assert_eq!(some.states, all.states);
    }
}
