mod cancel;
mod collisions;
mod model;
mod order;
mod panics;
mod peer_faults;
mod timeouts;

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use super::*;

/// Counts how often it is woken.
#[derive(Default)]
struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Counter {
    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// A future with a waker of its own, polled by hand.
struct Task<F> {
    future: F,
    wakes: Arc<Counter>,
}

impl<F: Future + Unpin> Task<F> {
    fn new(future: F) -> Self {
        Self {
            future,
            wakes: Arc::default(),
        }
    }

    /// A task that has been polled once and found the key taken.
    fn waiting(future: F) -> Self {
        let mut task = Self::new(future);
        assert!(task.poll().is_none(), "the key is free");
        task
    }

    fn poll(&mut self) -> Option<F::Output> {
        let waker = Waker::from(Arc::clone(&self.wakes));
        match Pin::new(&mut self.future).poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        }
    }

    fn wakes(&self) -> usize {
        self.wakes.count()
    }
}

/// One shard and few words, so that everything meets everything.
fn small<K: Key>() -> KeyedLock<K> {
    KeyedLock::build(1, 4, KeyHasher::seeded(7), false)
}

fn assert_empty<K: Key>(lock: &KeyedLock<K>) {
    assert!(lock.is_empty());
    assert_eq!(lock.len(), 0);
    assert!(lock.words.are_free(), "a word is left over");
    for shard in lock.each_shard() {
        assert!(shard.lock().is_unused(), "a waiter or a queue is left over");
    }
}

#[test]
fn everything_may_cross_threads() {
    fn send<T: Send>(_: &T) {}
    fn sync<T: Sync>(_: &T) {}
    let lock = Arc::new(KeyedLock::<String>::new());
    sync(&lock);
    send(&lock.lock(String::new()));
    send(&lock.lock_owned(String::new()));
    send(&lock.try_lock(String::new()));
    let second = std::time::Duration::from_secs(1);
    send(&lock.lock_timeout(String::new(), second));
    send(&lock.lock_or(String::new(), || std::future::ready(())));
    send(&lock.with_lock(String::new(), second, || async {}));
}

#[test]
fn keys_of_any_kind_are_told_apart() {
    fn check<K: Key + std::fmt::Debug>(keys: impl Iterator<Item = K>) {
        let lock = small();
        let guards: Vec<_> = keys.map(|key| lock.try_lock(key).expect("free")).collect();
        assert_eq!(lock.len(), guards.len());
        for guard in &guards {
            assert!(lock.is_locked(guard.key()));
            assert!(lock.try_lock(guard.key().clone()).is_none());
        }
        drop(guards);
        assert_empty(&lock);
    }
    check((0..1_000_u64).chain(u64::MAX - 1_000..=u64::MAX));
    check(-500..500_i32);
    check(0..=u8::MAX);
    check((0..1_000_u128).map(|key| key << 64));
    check((0..1_000).map(|key| format!("user-{key}")));
    check((0..1_000).map(|key| (key % 10, key)));
    check([()].into_iter());
}

#[test]
fn a_lock_may_be_of_any_size() {
    for lock in [
        KeyedLock::with_shards(0, 7),
        KeyedLock::with_shards(3, 7),
        KeyedLock::with_shards(usize::MAX, 7),
        KeyedLock::with_capacity(0),
        KeyedLock::with_capacity(20_000),
        KeyedLock::with_capacity(usize::MAX),
        KeyedLock::default(),
    ] {
        let guards: Vec<_> = (0..1_000_u64).map(|key| lock.try_lock(key)).collect();
        assert!(guards.iter().all(Option::is_some));
        assert!((0..1_000).all(|key| lock.try_lock(key).is_none()));
        assert_eq!(lock.len(), 1_000);
        drop(guards);
        assert_empty(&lock);
    }
}

#[test]
fn an_owned_guard_outlives_the_reference_it_came_from() {
    let lock = Arc::new(small());
    let guard = Task::new(lock.lock_owned(1_u64)).poll().expect("free");
    let mut next = Task::waiting(lock.lock_owned(1));
    assert!(next.future.is_waiting());
    std::thread::spawn(move || drop(guard)).join().unwrap();
    let guard = next.poll().expect("handed over");
    assert_eq!(guard.key(), &1);
    assert_eq!(format!("{guard:?}"), "OwnedGuard(1)");
    drop(guard);
    assert_empty(&lock);
}

#[test]
fn the_figures_follow_what_happens() {
    let lock = KeyedLock::with_seed(3);
    let guard = lock.try_lock("a").expect("free");
    let first = Task::waiting(lock.lock("a"));
    let second = Task::waiting(lock.lock("a"));
    assert_eq!(
        (lock.len(), lock.waiters(&"a"), lock.waiters(&"b")),
        (1, 2, 0)
    );
    assert!(lock.is_locked(&"a") && !lock.is_locked(&"b"));
    drop(guard);
    // Handed over, and not yet noticed: held, and one fewer waits.
    assert_eq!((lock.len(), lock.waiters(&"a")), (1, 1));
    drop(first);
    assert_eq!((lock.len(), lock.waiters(&"a")), (1, 0));
    drop(second);
    assert_empty(&lock);
    assert_eq!(format!("{lock:?}"), "KeyedLock { held: 0, .. }");
}

#[test]
#[should_panic(expected = "polled after completion")]
fn a_finished_future_must_not_be_polled() {
    let lock = small();
    let mut task = Task::new(lock.lock(1_u64));
    let _guard = task.poll().expect("free");
    task.poll();
}

/// The yield of a loop over free locks lets the only worker run something else; a seeded lock,
/// made for virtual clocks, never yields.
#[tokio::test]
async fn a_loop_over_free_locks_lets_others_run() {
    let ran = Arc::new(AtomicUsize::new(0));
    let other = tokio::spawn({
        let ran = Arc::clone(&ran);
        async move { ran.fetch_add(1, Ordering::Relaxed) }
    });
    let lock = KeyedLock::new();
    for key in 0..1_000_u64 {
        drop(lock.lock(key).await);
    }
    assert_eq!(ran.load(Ordering::Relaxed), 1, "the loop starved the other");
    other.await.unwrap();

    let lock = KeyedLock::with_seed(1);
    for key in 0..1_000_u64 {
        assert!(Task::new(lock.lock(key)).poll().is_some());
    }
}
