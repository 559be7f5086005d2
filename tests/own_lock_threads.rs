//! The lock of the example on threads. The explorer takes what stands between two awaits for one step; on threads
//! another may come in between, at every lock of the mutex.

use std::future::{Future, Pending, pending};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pointrace::env::{Deadline, Env, Nanos, Pause};
use pointrace::lock::KeyLock;
use pointrace::point::UserId;
use shuttle::future::block_on;
use shuttle::sync::Mutex;
use shuttle::thread;

#[path = "../examples/explore_own_lock/bell.rs"]
mod bell;

use bell::Bell;

/// Time stands still: nobody is saved by a time-out.
#[derive(Clone, Copy)]
struct Timeless;

/// A moment that does not come.
struct Never;

impl Deadline for Never {
    fn comes_within(&self, _: Nanos) -> bool {
        false
    }
}

impl Env for Timeless {
    type Sleep = Pending<()>;
    type Deadline = Never;
    type Timer = ();

    fn stamp(&self) -> Nanos {
        0
    }

    fn now(&self) -> Nanos {
        0
    }

    fn deadline(&self, _: Nanos, _: Pause) -> Never {
        Never
    }

    fn sleep(&self, _: Nanos, _: Pause) -> Pending<()> {
        pending()
    }

    fn call_after(&self, _: Nanos, _: Pause, _: impl FnOnce() + Send + 'static) {}

    fn spawn(&self, _: impl Future<Output = ()> + Send + 'static) {
        unreachable!("this lock has no tasks");
    }

    fn lock_timers(&self) -> u64 {
        0
    }
}

#[test]
fn nobody_sleeps_through_the_bell_on_threads() {
    let two_threads = || {
        let lock = Arc::new(Bell::<true>::default());
        let inside = Arc::new(AtomicBool::new(false));
        let threads = [(); 2].map(|()| {
            let (lock, inside) = (Arc::clone(&lock), Arc::clone(&inside));
            thread::spawn(move || {
                let guard = block_on(lock.acquire(UserId(1), 1, &Timeless));
                assert!(!inside.swap(true, Ordering::Relaxed), "two are inside");
                inside.store(false, Ordering::Relaxed);
                drop(guard.expect("no time-out"));
            })
        });
        for thread in threads {
            thread.join().expect("no panic");
        }
        assert_eq!(lock.entries(), 0);
    };
    // Fails where a thread waits for ever: shuttle calls that a deadlock.
    shuttle::check_dfs(two_threads, None);
}
