//! A bench for trying controls: a few requests of one user under virtual time.

use std::sync::Arc;

use pointrace::call::World;
use pointrace::engine::Engine;
use pointrace::env::{Env, Nanos};
use pointrace::history::{Keep, Record, Recorder};
use pointrace::linearizability::Account;
use pointrace::lock::Control;
use pointrace::point::{Kind, Operation, Policy, RequestId, UserId};
use pointrace::request::{LockName, Request, StepTimes};
use pointrace::sim::{Chronological, Progress, SimEnv, Simulation};
use pointrace::store::{Books, MemoryStore, Store};

pub const MS: Nanos = 1_000_000;
pub const USER: UserId = UserId(1);

/// Operations on user 1, numbered from 1, each with a table time of 1 ms, 2 ms, 1 ms.
pub fn requests(operations: &[(Kind, i64)]) -> Vec<Request> {
    let request = |(number, &(kind, amount)): (usize, &(Kind, i64))| Request {
        operation: Operation {
            request: RequestId(number as u64 + 1),
            user: USER,
            kind,
            amount,
        },
        intended: 0,
        times: StepTimes {
            read: MS,
            write: 2 * MS,
            append: MS,
            commit: 0,
        },
        instance: 0,
        warm_up: false,
        wish: None,
    };
    operations.iter().enumerate().map(request).collect()
}

/// When requests are sent.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "each test file uses what it needs")]
pub enum Sent {
    /// All at the same moment, in this order.
    Together,
    /// Each after the answer to the one before.
    OneByOne,
}

/// Sends `requests` through `control`, which is judged as `lock` would be, and returns what was recorded.
#[allow(dead_code, reason = "each test file uses what it needs")]
pub fn play<C: Control>(
    control: impl Fn() -> C,
    lock: LockName,
    opening: i64,
    requests: &[Request],
    sent: Sent,
) -> Record {
    let store = MemoryStore::new(1, opening);
    play_on(store, MemoryStore::books, control, lock, requests, sent)
}

/// The same on a store of one's own, whose books are read at the end.
pub fn play_on<C: Control, S: Store>(
    store: S,
    books: impl Fn(&S) -> Books,
    control: impl Fn() -> C,
    lock: LockName,
    requests: &[Request],
    sent: Sent,
) -> Record {
    let policy = Policy::default();
    let opening = books(&store).opening;
    let account = Account { opening, policy };
    let recorder = Recorder::new(1, account, 1, Keep::Nothing);
    let world = World::new(SimEnv, recorder, store, policy, 3_000 * MS);
    let engine = Arc::new(Engine::new(world, &[lock], 1, |_| control()));
    let serve = |request: Request| {
        let engine = Arc::clone(&engine);
        async move {
            engine.serve(&request).await;
        }
    };
    let mut simulation = Simulation::new(Chronological::new(1));
    for request in requests {
        simulation.spawn_and_run(serve(*request));
        if sent == Sent::OneByOne {
            finish(&mut simulation);
        }
    }
    finish(&mut simulation);
    let left = engine.left_over(simulation.lock_timers());
    let world = engine.world();
    world.observer.record(&books(&world.store), left)
}

fn finish<F: Future<Output = ()>>(simulation: &mut Simulation<Chronological, F>) {
    while simulation.live() > 0 {
        let progress = simulation.run_until(Nanos::MAX);
        assert_ne!(progress, Progress::Idle, "requests are stuck");
    }
}

/// A pause that is no table operation.
#[allow(dead_code, reason = "each test file uses what it needs")]
pub async fn pause<E: Env>(env: &E, nanos: Nanos) {
    env.sleep(nanos, pointrace::env::Pause::Backoff).await;
}
