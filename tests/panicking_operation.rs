//! An operation that panics on real threads takes no other with it: each request that waits for it gets an
//! outcome, and nothing is left over.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use pointrace::call::{InMemory, World};
use pointrace::engine::Engine;
use pointrace::env::{Env, Nanos, RealEnv};
use pointrace::history::{Observer, Step};
use pointrace::lock::AnyControl;
use pointrace::point::{Failure, Kind, Operation, Outcome, Policy, Receipt, RequestId, UserId};
use pointrace::request::{LockName, Request, StepTimes};
use pointrace::store::MemoryStore;
use tokio::task::JoinHandle;

const USER: UserId = UserId(1);
/// The request whose operation panics; it is the first to go in.
const PANICS: u64 = 1;
/// Requests that are sent while it is inside.
const OTHERS: u64 = 4;
/// Nobody is refused: a time-out would hide that nobody answers.
const LOCK_TIMEOUT: Nanos = 3_600_000_000_000;
/// Far longer than any test takes; a hang ends then.
const HANG: Duration = Duration::from_secs(30);

/// The step at which the operation panics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Granted,
    Read,
    Wrote,
    Appended,
    Released,
}

impl At {
    const ALL: [At; 5] = [At::Granted, At::Read, At::Wrote, At::Appended, At::Released];

    fn is(self, step: &Step) -> bool {
        match self {
            At::Granted => matches!(step, Step::Granted { .. }),
            At::Read => matches!(step, Step::Read { .. }),
            At::Wrote => matches!(step, Step::Wrote { .. }),
            At::Appended => matches!(step, Step::Appended { .. }),
            At::Released => matches!(step, Step::Released { .. }),
        }
    }

    /// What the caller is told by a control that runs the operation in a task of its own.
    fn told(self) -> Outcome {
        match self {
            At::Granted | At::Read => Outcome::Failed(Failure::Panicked),
            At::Wrote | At::Appended => Outcome::Unknown,
            At::Released => Outcome::Committed(Receipt {
                balance: 1,
                base: 0,
                version: 1,
            }),
        }
    }
}

/// Panics at a step of the first request, once all others have been sent and, where they can, wait for it.
struct Panics {
    at: At,
    panicked: AtomicBool,
    inside: Seen,
    others: Seen,
    /// The step by which one can tell that another request is on its way.
    arrival: fn(&Step) -> bool,
}

/// Counts what was seen, and lets threads wait for it.
#[derive(Default)]
struct Seen(Mutex<u64>, Condvar);

impl Seen {
    fn one(&self) {
        *self.0.lock() += 1;
        self.1.notify_all();
    }

    fn wait_for(&self, count: u64) {
        let mut seen = self.0.lock();
        let in_time = !self
            .1
            .wait_while_for(&mut seen, |seen| *seen < count, HANG)
            .timed_out();
        assert!(in_time, "waited in vain");
    }
}

impl Observer for Panics {
    fn observe(&self, _: impl Fn() -> Nanos, request: &Request, _: LockName, step: Step) {
        if request.operation.request != RequestId(PANICS) {
            if (self.arrival)(&step) {
                self.others.one();
            }
        } else if self.at.is(&step) {
            self.inside.one();
            // At its end it has the table of entries to itself, and nobody can ask for anything.
            if self.at != At::Released {
                self.others.wait_for(OTHERS);
            }
            self.panicked.store(true, Ordering::Relaxed);
            panic!("{step:?}, as planned");
        }
    }
}

type PanickyEngine = Engine<InMemory<RealEnv, Panics>, AnyControl>;

fn send(engine: &Arc<PanickyEngine>, number: u64) -> JoinHandle<Outcome> {
    let request = Request {
        operation: Operation {
            request: RequestId(number),
            user: USER,
            kind: Kind::Charge,
            amount: 1,
        },
        intended: 0,
        times: StepTimes::default(),
        instance: 0,
        warm_up: false,
        wish: None,
    };
    let engine = Arc::clone(engine);
    tokio::spawn(async move { engine.serve(&request).await.outcome })
}

/// Plays one request that panics, others that meet it, and one afterwards.
async fn play(lock: LockName, at: At) {
    let observer = Panics {
        at,
        panicked: AtomicBool::new(false),
        inside: Seen::default(),
        others: Seen::default(),
        arrival: if lock.promises().excludes {
            |step| matches!(step, Step::Waiting)
        } else {
            |step| matches!(step, Step::Sent)
        },
    };
    let store = MemoryStore::new(1, 0);
    let world = World::new(
        RealEnv::start(),
        observer,
        store,
        Policy::default(),
        LOCK_TIMEOUT,
    );
    let engine = Arc::new(Engine::new(world, &[lock], 1, |lock| {
        AnyControl::new(lock, 1)
    }));
    let case = format!("{lock}, {at:?}");

    let first = send(&engine, PANICS);
    tokio::task::block_in_place(|| engine.world().observer.inside.wait_for(1));
    let others: Vec<_> = (PANICS + 1..=PANICS + OTHERS)
        .map(|number| send(&engine, number))
        .collect();
    let told = first.await;
    assert!(
        engine.world().observer.panicked.load(Ordering::Relaxed),
        "{case}"
    );
    match lock {
        // The operation is in a task of its own, and its caller lives on.
        LockName::PromiseRace | LockName::Queue => {
            assert_eq!(told.expect("an answer"), at.told(), "{case}");
        }
        _ => assert!(told.is_err_and(|error| error.is_panic()), "{case}"),
    }
    for other in others {
        let told = other.await.expect("an answer");
        if lock == LockName::PromiseRace && at != At::Released {
            // The error of a holder is everybody's: the flaw is the original's.
            assert_eq!(told, Outcome::Failed(Failure::HolderPanicked), "{case}");
        } else {
            assert!(matches!(told, Outcome::Committed(_)), "{case}: {told:?}");
        }
    }
    let last = send(&engine, PANICS + OTHERS + 1).await.expect("an answer");
    assert!(matches!(last, Outcome::Committed(_)), "{case}: {last:?}");

    let world = engine.world();
    assert_eq!(engine.left_over(0).entries, 0, "{case}");
    if lock != LockName::PromiseRace {
        assert_eq!(world.env.lock_timers(), 0, "{case}");
        let wrote = !matches!(at, At::Granted | At::Read);
        let written = OTHERS.cast_signed() + 1 + i64::from(wrote);
        if lock != LockName::None {
            assert_eq!(world.store.read(USER).balance, written, "{case}");
        }
    }
}

#[test]
fn each_waiter_for_an_operation_that_panics_gets_an_outcome() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build()
        .expect("a runtime");
    for lock in LockName::ALL {
        for at in At::ALL {
            // Without a lock nothing is granted, and nothing given back.
            if !lock.promises().excludes && matches!(at, At::Granted | At::Released) {
                continue;
            }
            runtime.block_on(async {
                let played = tokio::time::timeout(HANG, play(lock, at));
                played
                    .await
                    .unwrap_or_else(|_| panic!("{lock}, {at:?}: a request waits for ever"));
            });
        }
    }
}
