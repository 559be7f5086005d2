//! Many tasks, few keys, futures dropped at random moments: what the stress test and the long
//! stress run share.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;

use pointrace::keyed_lock::KeyedLock;

const WORKERS: usize = 2;
const TASKS: u64 = 64;
const KEYS: u64 = 48;

/// What came out of a stress run.
#[derive(Debug)]
pub struct Outcome {
    pub acquired: u64,
    pub cancelled: u64,
    /// Times that a thread was let in although another was in already.
    pub violations: u64,
    /// Keys that nobody can acquire any longer, although nobody holds them.
    pub dead: usize,
    /// Keys that the lock says are held, although nobody holds them.
    pub left_over: usize,
}

struct Shared {
    lock: KeyedLock<u64>,
    inside: Vec<AtomicBool>,
    acquired: AtomicU64,
    cancelled: AtomicU64,
    violations: AtomicU64,
    wanted: u64,
}

/// Acquires keys until it has happened `wanted` times, with two workers, 64 tasks and 48 keys.
pub fn run(lock: KeyedLock<u64>, wanted: u64, seed: u64) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .build()
        .expect("a runtime");
    let shared = Arc::new(Shared {
        lock,
        inside: (0..KEYS).map(|_| AtomicBool::new(false)).collect(),
        acquired: AtomicU64::new(0),
        cancelled: AtomicU64::new(0),
        violations: AtomicU64::new(0),
        wanted,
    });
    runtime.block_on(async {
        let tasks: Vec<_> = (1..=TASKS)
            .map(|task| tokio::spawn(work(Arc::clone(&shared), seed.wrapping_mul(task) | 1)))
            .collect();
        for task in tasks {
            task.await.expect("a task panicked");
        }
    });
    Outcome {
        acquired: shared.acquired.load(Ordering::Relaxed),
        cancelled: shared.cancelled.load(Ordering::Relaxed),
        violations: shared.violations.load(Ordering::Relaxed),
        left_over: shared.lock.len(),
        dead: (0..KEYS)
            .filter(|&key| shared.lock.try_lock(key).is_none() || shared.lock.waiters(&key) > 0)
            .count(),
    }
}

async fn work(shared: Arc<Shared>, seed: u64) {
    let mut random = XorShift(seed);
    while shared.acquired.load(Ordering::Relaxed) < shared.wanted {
        let key = random.below(KEYS);
        // How often the task lets others run before it gives up; most are patient.
        let patience = match random.below(4) {
            0 => random.below(3),
            _ => u64::MAX,
        };
        let mut lock = shared.lock.lock(key);
        let mut left = patience;
        let guard = poll_fn(|context| {
            if left == 0 {
                return Poll::Ready(None);
            }
            match Pin::new(&mut lock).poll(context) {
                Poll::Ready(guard) => Poll::Ready(Some(guard)),
                Poll::Pending => {
                    if left != u64::MAX {
                        left -= 1;
                        context.waker().wake_by_ref();
                    }
                    Poll::Pending
                }
            }
        })
        .await;
        let Some(guard) = guard else {
            // Dropped in the queue, or with the key handed to it a moment ago.
            drop(lock);
            shared.cancelled.fetch_add(1, Ordering::Relaxed);
            continue;
        };
        // Relaxed: it must be the lock that orders these.
        #[expect(clippy::cast_possible_truncation, reason = "keys are few")]
        let inside = &shared.inside[key as usize];
        if inside.load(Ordering::Relaxed) {
            shared.violations.fetch_add(1, Ordering::Relaxed);
        }
        inside.store(true, Ordering::Relaxed);
        if random.below(8) == 0 {
            tokio::task::yield_now().await;
        }
        inside.store(false, Ordering::Relaxed);
        shared.acquired.fetch_add(1, Ordering::Relaxed);
        drop(guard);
    }
}

struct XorShift(u64);

impl XorShift {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }
}
