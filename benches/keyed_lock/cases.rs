//! What is measured.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rand::RngExt;
use tokio::runtime::{Builder, Runtime};

use crate::peers::Peer;

/// Keys are drawn from as many as this.
const KEYS: u64 = 100_000;
const HELD: u64 = 20_000;
const LIMIT: Duration = Duration::from_millis(50);
const OPERATIONS: u32 = 1_000_000;
const TASKS: u64 = 64;
const QUEUE: u32 = 1_000;
const LATE: usize = 10_000;

fn one_thread() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
}

fn two_threads() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .expect("a runtime")
}

/// A cheap generator, as it is measured together with what it feeds.
pub struct Keys(u64);

impl Keys {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    #[inline]
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 32) * KEYS) >> 32
    }
}

fn nanoseconds_each(elapsed: Duration, count: u32) -> f64 {
    elapsed.as_nanos() as f64 / f64::from(count)
}

/// The loop of the next three, around nothing.
pub fn empty_loop() -> f64 {
    one_thread().block_on(async {
        let mut keys = Keys::new(1);
        let start = Instant::now();
        for _ in 0..OPERATIONS {
            std::hint::black_box(keys.next());
            std::future::ready(()).await;
        }
        nanoseconds_each(start.elapsed(), OPERATIONS)
    })
}

/// The least that any lock must do to be acquired and released, on a table as large as ours.
pub fn two_exchanges() -> f64 {
    let words: Vec<_> = (0..4_096).map(|_| AtomicU64::new(0)).collect();
    let mut keys = Keys::new(1);
    let start = Instant::now();
    for _ in 0..OPERATIONS {
        let key = keys.next() + 1;
        let word = &words[(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize];
        let acquired = word.compare_exchange(0, key, Ordering::Acquire, Ordering::Relaxed);
        assert!(acquired.is_ok());
        let released = word.compare_exchange(key, 0, Ordering::Release, Ordering::Relaxed);
        assert!(released.is_ok());
    }
    nanoseconds_each(start.elapsed(), OPERATIONS)
}

/// Nanoseconds to acquire and release a free key.
pub fn uncontended<P: Peer>() -> f64 {
    one_thread().block_on(async {
        let lock = P::new();
        acquire_and_release(&lock).await
    })
}

/// The same while 20,000 other keys are held.
pub fn crowded<P: Peer>() -> f64 {
    one_thread().block_on(async {
        let lock = P::new();
        let mut held = Vec::new();
        for key in 0..HELD {
            held.push(lock.lock(KEYS + key).await);
        }
        acquire_and_release(&lock).await
    })
}

async fn acquire_and_release<P: Peer>(lock: &P) -> f64 {
    let mut keys = Keys::new(1);
    for _ in 0..OPERATIONS / 10 {
        drop(lock.lock(keys.next()).await);
    }
    let start = Instant::now();
    for _ in 0..OPERATIONS {
        drop(lock.lock(keys.next()).await);
    }
    nanoseconds_each(start.elapsed(), OPERATIONS)
}

/// Nanoseconds for an operation that does nothing, with a free key, under a timeout.
pub fn with_timeout<P: Peer>() -> f64 {
    one_thread().block_on(async {
        let lock = P::new();
        let mut keys = Keys::new(1);
        let start = Instant::now();
        for _ in 0..OPERATIONS {
            assert_eq!(lock.with_lock(keys.next(), LIMIT).await, Ok(true));
        }
        nanoseconds_each(start.elapsed(), OPERATIONS)
    })
}

/// Millions of acquisitions and releases a second, by 64 tasks on two threads, around next to nothing.
pub fn two_workers<P: Peer>() -> f64 {
    tasks_on_two_threads::<P, _>(|task| {
        let mut keys = Keys::new(task);
        move || keys.next()
    })
}

/// The same with keys from the thread's generator of the crate `rand`, as a program that uses the lock would draw them.
pub fn two_workers_plain<P: Peer>() -> f64 {
    tasks_on_two_threads::<P, _>(|_| || rand::rng().random_range(0..KEYS))
}

fn tasks_on_two_threads<P: Peer, K>(keys: impl Fn(u64) -> K) -> f64
where
    K: FnMut() -> u64 + Send + 'static,
{
    const EACH: u64 = 50_000;
    let runtime = two_threads();
    let lock = Arc::new(P::new());
    runtime.block_on(async {
        let start = Instant::now();
        let tasks: Vec<_> = (1..=TASKS)
            .map(|task| {
                let lock = Arc::clone(&lock);
                let mut key = keys(task);
                tokio::spawn(async move {
                    for _ in 0..EACH {
                        drop(lock.lock(key()).await);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("no task panics");
        }
        (TASKS * EACH) as f64 / start.elapsed().as_secs_f64() / 1e6
    })
}

/// Nanoseconds a hand-off, when 1,000 tasks queue for one key on one thread.
pub fn hand_off<P: Peer>() -> f64 {
    const TIMES: u32 = 50;
    let runtime = one_thread();
    let lock = Arc::new(P::new());
    let mut elapsed = Duration::ZERO;
    for _ in 0..TIMES {
        runtime.block_on(async {
            let guard = lock.lock(1).await;
            let tasks: Vec<_> = (0..QUEUE)
                .map(|_| {
                    let lock = Arc::clone(&lock);
                    tokio::spawn(async move { drop(lock.lock(1).await) })
                })
                .collect();
            // Everybody queues.
            tokio::task::yield_now().await;
            let start = Instant::now();
            drop(guard);
            for task in tasks {
                task.await.expect("no task panics");
            }
            elapsed += start.elapsed();
        });
    }
    nanoseconds_each(elapsed, QUEUE * TIMES)
}

/// The same work without a lock: each task waits for a flag of its own, and wakes the next.
pub fn waker_chain() -> f64 {
    const TIMES: u32 = 50;

    #[derive(Default)]
    struct Turn {
        has_come: AtomicBool,
        waker: Mutex<Option<Waker>>,
    }

    impl Turn {
        fn come(&self) {
            self.has_come.store(true, Ordering::Release);
            let waker = self.waker.lock().take();
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    let runtime = one_thread();
    let mut elapsed = Duration::ZERO;
    for _ in 0..TIMES {
        runtime.block_on(async {
            let turns: Arc<[Turn]> = (0..=QUEUE).map(|_| Turn::default()).collect();
            let tasks: Vec<_> = (0..QUEUE as usize)
                .map(|index| {
                    let turns = Arc::clone(&turns);
                    tokio::spawn(async move {
                        poll_fn(|context| {
                            if turns[index].has_come.load(Ordering::Acquire) {
                                return Poll::Ready(());
                            }
                            *turns[index].waker.lock() = Some(context.waker().clone());
                            Poll::Pending
                        })
                        .await;
                        turns[index + 1].come();
                    })
                })
                .collect();
            tokio::task::yield_now().await;
            let start = Instant::now();
            turns[0].come();
            for task in tasks {
                task.await.expect("no task panics");
            }
            elapsed += start.elapsed();
        });
    }
    nanoseconds_each(elapsed, QUEUE * TIMES)
}

/// The 99th percentile, in milliseconds, of how late 10,000 waiters for a key that never comes are
/// refused.
pub fn lateness<P: Peer>() -> f64 {
    let lock = Arc::new(P::new());
    let runtime = two_threads();
    runtime.block_on(async {
        let _guard = lock.lock(1).await;
        let waiting = Arc::clone(&lock);
        refused(move || {
            let lock = Arc::clone(&waiting);
            async move { lock.with_lock(1, LIMIT).await.is_ok() }
        })
        .await
    })
}

/// The same for 10,000 bare timeouts.
pub fn bare_lateness() -> f64 {
    two_threads().block_on(refused(|| async {
        tokio::time::timeout(LIMIT, std::future::pending::<()>())
            .await
            .is_ok()
    }))
}

async fn refused<F>(wait: impl Fn() -> F) -> f64
where
    F: Future<Output = bool> + Send + 'static,
{
    let tasks: Vec<_> = (0..LATE)
        .map(|_| {
            let wait = wait();
            tokio::spawn(async move {
                let start = Instant::now();
                assert!(!wait.await, "nobody can be served");
                start.elapsed().saturating_sub(LIMIT)
            })
        })
        .collect();
    let mut late = Vec::new();
    for task in tasks {
        late.push(task.await.expect("no task panics"));
    }
    late.sort_unstable();
    late[LATE * 99 / 100].as_secs_f64() * 1e3
}
