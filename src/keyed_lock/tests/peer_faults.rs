//! Faults that locks of this kind are known for, each as a test.

use std::sync::mpsc;
use std::time::Duration;

use super::*;

/// The whole reason of some leaks: the entry is cleaned up by the task that thinks itself last, and a
/// waiter that never learnt of its turn does not.
#[test]
fn no_entry_leaks_when_a_waiter_is_cancelled_between_hand_off_and_poll() {
    let lock = small();
    for key in 0..1_000_u64 {
        let guard = lock.try_lock(key).expect("free");
        let waiter = Task::waiting(lock.lock(key));
        drop(guard);
        drop(waiter);
        assert!(!lock.is_locked(&key));
    }
    assert_empty(&lock);
}

/// Tables that sweep or shrink must not forget a key that is held, nor its queue.
#[test]
fn a_key_never_has_two_holders_after_a_sweep() {
    let lock = small();
    let guard = lock.try_lock(u64::MAX).expect("free");
    let mut waiter = Task::waiting(lock.lock(u64::MAX));
    for _ in 0..3 {
        let others: Vec<_> = (0..10_000).map(|key| lock.try_lock(key)).collect();
        let waiting: Vec<_> = (0..1_000)
            .map(|key| Task::waiting(lock.lock(key)))
            .collect();
        for (count, guard) in others.into_iter().enumerate() {
            drop(guard);
            if count % 100 == 0 {
                assert!(lock.try_lock(u64::MAX).is_none(), "a second holder");
            }
        }
        drop(waiting);
        assert_eq!((lock.len(), lock.waiters(&u64::MAX)), (1, 1));
    }
    drop(guard);
    let guard = waiter.poll().expect("handed over");
    assert!(lock.try_lock(u64::MAX).is_none());
    drop(guard);
    assert_empty(&lock);
}

/// A released key belongs to the queue at once, also while its next holder has not run yet.
#[test]
fn a_newcomer_never_overtakes_the_queue() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let mut waiter = Task::waiting(lock.lock(1));
    drop(guard);
    assert!(lock.try_lock(1).is_none(), "try_lock overtook");
    let mut newcomer = Task::waiting(lock.lock(1));
    let guard = waiter.poll().expect("handed over");
    assert!(newcomer.poll().is_none());
    drop(guard);
    assert!(newcomer.poll().is_some());
    assert_empty(&lock);
}

#[test]
fn a_newcomer_never_overtakes_the_queue_after_a_cancelled_waiter() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let cancelled = Task::waiting(lock.lock(1));
    let mut waiter = Task::waiting(lock.lock(1));
    drop(guard);
    drop(cancelled);
    assert!(lock.try_lock(1).is_none(), "try_lock overtook");
    let mut newcomer = Task::waiting(lock.lock(1));
    assert!(newcomer.poll().is_none());
    assert!(waiter.poll().is_some());
    assert!(newcomer.poll().is_some());
    assert_empty(&lock);
}

/// A waker that uses the lock itself: if the shard were still locked, it would never return.
struct Reenter {
    lock: Arc<KeyedLock<u64>>,
    on_wake: bool,
}

impl Reenter {
    fn enter(&self) {
        assert!(self.lock.len() <= 2);
        drop(self.lock.try_lock(99).expect("nobody else uses this key"));
    }
}

impl Wake for Reenter {
    fn wake(self: Arc<Self>) {
        if self.on_wake {
            self.enter();
        }
    }
}

impl Drop for Reenter {
    fn drop(&mut self) {
        self.enter();
    }
}

/// Fails, rather than hangs, if `body` deadlocks.
fn must_return(body: impl FnOnce() + Send + 'static) {
    let (done, finished) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        body();
        done.send(()).expect("the test listens");
    });
    match finished.recv_timeout(Duration::from_secs(60)) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("the lock waits for itself"),
        _ => thread.join().expect("no assertion failed"),
    }
}

fn reentering(lock: &Arc<KeyedLock<u64>>, on_wake: bool) -> Waker {
    Waker::from(Arc::new(Reenter {
        lock: Arc::clone(lock),
        on_wake,
    }))
}

#[test]
fn the_next_waiter_is_woken_after_the_shard_is_unlocked() {
    must_return(|| {
        let lock = Arc::new(small());
        let guard = lock.try_lock(1).expect("free");
        let waker = reentering(&lock, true);
        let mut waiter = lock.lock(1);
        let polled = Pin::new(&mut waiter).poll(&mut Context::from_waker(&waker));
        assert!(polled.is_pending());
        drop(waker);
        drop(guard);
    });
}

/// To drop a waker may be to drop a task, and with the task a guard of the same shard.
#[test]
fn a_waker_is_dropped_after_the_shard_is_unlocked() {
    must_return(|| {
        let lock = Arc::new(small());
        let _guard = lock.try_lock(1).expect("free");
        let mut waiter = lock.lock(1);
        for _ in 0..2 {
            // The second replaces the first; the third is dropped with the waiter.
            let waker = reentering(&lock, false);
            let polled = Pin::new(&mut waiter).poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
        }
        drop(waiter);
    });
}

/// So may dropping a key be, strange as such a key is.
#[test]
fn a_key_is_dropped_after_the_shard_is_unlocked() {
    #[derive(Clone)]
    struct Strange(u64, Arc<std::sync::OnceLock<KeyedLock<Strange>>>);
    impl PartialEq for Strange {
        fn eq(&self, other: &Self) -> bool {
            self.0 == other.0
        }
    }
    impl Eq for Strange {}
    impl Hash for Strange {
        fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }
    impl Drop for Strange {
        fn drop(&mut self) {
            if let Some(lock) = self.1.get() {
                assert!(lock.len() < 10);
            }
        }
    }
    must_return(|| {
        let cell = Arc::new(std::sync::OnceLock::new());
        let lock = cell.get_or_init(small);
        let key = || Strange(1, Arc::clone(&cell));
        let guard = lock.try_lock(key()).expect("free");
        let first = Task::waiting(lock.lock(key()));
        let mut second = Task::waiting(lock.lock(key()));
        drop(first);
        drop(guard);
        drop(second.poll().expect("handed over"));
        assert_empty(lock);
    });
}
