//! The promise lock and a fair hand-off lock, written anew for Shuttle: an independent witness that shares
//! no line with this crate. What runs between two `yield_now` is one turn, as in classic turns.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use shuttle::future::{block_on, spawn, yield_now};
use shuttle::scheduler::DfsScheduler;
use shuttle::{Config, Runner};

/// Which lock is modelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the benchmark measures one of them")]
pub enum Model {
    PromiseRace,
    FairHandOff,
}

#[derive(Default)]
struct State {
    balance: u64,
    done: u64,
    /// The promise lock's entry: whether it is settled, and who waits.
    entry: Option<Promise>,
    held: bool,
    queue: VecDeque<Promise>,
    main: Option<Waker>,
}

type Promise = Arc<Mutex<(bool, Vec<Waker>)>>;

fn settle(promise: &Promise) {
    let waiting = {
        let mut promise = promise.lock().unwrap();
        promise.0 = true;
        std::mem::take(&mut promise.1)
    };
    waiting.into_iter().for_each(Waker::wake);
}

fn settled(promise: Promise) -> impl Future<Output = ()> {
    poll_fn(move |cx| {
        let mut promise = promise.lock().unwrap();
        if promise.0 {
            return Poll::Ready(());
        }
        promise.1.push(cx.waker().clone());
        Poll::Pending
    })
}

async fn request(state: Arc<Mutex<State>>, model: Model) {
    let mine = Promise::default();
    let wait_for = {
        let mut state = state.lock().unwrap();
        match model {
            Model::PromiseRace => {
                let existing = state.entry.clone();
                if existing.is_none() {
                    state.entry = Some(Arc::clone(&mine));
                }
                existing
            }
            Model::FairHandOff => {
                let taken = std::mem::replace(&mut state.held, true);
                taken.then(|| {
                    state.queue.push_back(Arc::clone(&mine));
                    Arc::clone(&mine)
                })
            }
        }
    };
    if let Some(promise) = wait_for {
        settled(promise).await;
        if model == Model::PromiseRace {
            state.lock().unwrap().entry = Some(Arc::clone(&mine));
        }
    }
    let before = state.lock().unwrap().balance;
    yield_now().await;
    state.lock().unwrap().balance = before + 1_000;
    yield_now().await;
    let (next, main) = {
        let mut state = state.lock().unwrap();
        state.done += 1;
        let next = match model {
            Model::PromiseRace => {
                state.entry = None;
                Some(mine)
            }
            Model::FairHandOff => {
                let next = state.queue.pop_front();
                state.held = next.is_some();
                next
            }
        };
        (
            next,
            state
                .main
                .clone()
                .filter(|_| state.done == state.expected()),
        )
    };
    if let Some(promise) = next {
        settle(&promise);
    }
    if let Some(main) = main {
        main.wake();
    }
}

impl State {
    fn expected(&self) -> u64 {
        REQUESTS.load(Relaxed)
    }
}

static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// Plays every schedule with Shuttle's depth-first search: how many there were, and how many lost points.
pub fn count(model: Model, requests: u64) -> (usize, u64) {
    REQUESTS.store(requests, Relaxed);
    let failed = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&failed);
    let runner = Runner::new(DfsScheduler::new(None, false), Config::new());
    let schedules = runner.run(move || {
        let state = Arc::new(Mutex::new(State::default()));
        for _ in 0..requests {
            spawn(request(Arc::clone(&state), model));
        }
        // Woken once, by the last: the one who waits for all adds no schedules.
        let all_done = poll_fn(|cx| {
            let mut state = state.lock().unwrap();
            if state.done == requests {
                return Poll::Ready(state.balance);
            }
            state.main = Some(cx.waker().clone());
            Poll::Pending
        });
        let balance = block_on(all_done);
        if balance != requests * 1_000 {
            counted.fetch_add(1, Relaxed);
        }
    });
    (schedules, failed.load(Relaxed))
}
