//! What is done later, each on a thread of its own, which ends early when the round is over.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use crate::env::Nanos;

#[derive(Default)]
pub(super) struct Threads {
    over: Arc<Over>,
    all: Mutex<Vec<JoinHandle<()>>>,
}

#[derive(Default)]
struct Over {
    is_over: Mutex<bool>,
    changed: Condvar,
}

impl Over {
    /// Waits so long; whether the round is over before.
    fn comes_within(&self, nanos: Nanos) -> bool {
        let end = Instant::now() + Duration::from_nanos(nanos);
        let mut is_over = self.is_over.lock();
        while !*is_over {
            if self.changed.wait_until(&mut is_over, end).timed_out() {
                break;
            }
        }
        *is_over
    }
}

impl Threads {
    /// Does it when so much time is over, and at the end of the round at the latest.
    pub fn once(&self, after: Nanos, what: impl FnOnce() + Send + 'static) {
        let over = Arc::clone(&self.over);
        self.start(move || {
            over.comes_within(after);
            what();
        });
    }

    /// Does it each time when so much time is over, so often, and not after the round.
    pub fn repeat(&self, every: Nanos, times: u32, what: impl Fn() + Send + 'static) {
        let over = Arc::clone(&self.over);
        self.start(move || {
            for _ in 0..times {
                if over.comes_within(every) {
                    return;
                }
                what();
            }
        });
    }

    fn start(&self, what: impl FnOnce() + Send + 'static) {
        // Under the same lock under which they are waited for: none is left out.
        let mut all = self.all.lock();
        all.push(std::thread::spawn(what));
    }

    /// The round is over: waits until everything has been done.
    pub fn end(&self) {
        *self.over.is_over.lock() = true;
        self.over.changed.notify_all();
        loop {
            let next = self.all.lock().pop();
            let Some(thread) = next else { return };
            // A panic has been reported by its own thread.
            let _ = thread.join();
        }
    }
}
