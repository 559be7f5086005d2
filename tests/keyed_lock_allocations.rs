//! What the keyed lock allocates: nothing for an uncontended operation, little for a held key,
//! and it gives back what a peak took.

use std::future::ready;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pointrace::keyed_lock::{Key, KeyedLock};

#[path = "support/allocations.rs"]
mod allocations;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

/// Polls until it is ready: a lock that yields is polled again.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

fn calls_of(body: impl FnOnce()) -> usize {
    let before = allocations::calls();
    body();
    allocations::calls() - before
}

#[test]
fn an_uncontended_operation_allocates_nothing() {
    fn check<K: Key>(lock: &KeyedLock<K>, key: impl Fn(u64) -> K) {
        let everything = || {
            for number in 0..20_000 {
                drop(block_on(lock.lock(key(number))));
                drop(lock.try_lock(key(number)));
                let limit = Duration::from_millis(50);
                drop(block_on(lock.lock_timeout(key(number), limit)));
                let done = block_on(lock.with_lock(key(number), limit, || ready(number)));
                assert_eq!(done, Ok(number));
            }
        };
        // The first round makes each shard's first table.
        everything();
        assert_eq!(calls_of(everything), 0);
    }
    check(&KeyedLock::new(), |number| number);
    check(&KeyedLock::with_seed(7), |number| {
        i32::try_from(number).expect("small")
    });
    check(&KeyedLock::with_seed(7), |number| (number, 'x'));
}

#[test]
fn neither_does_an_uncontended_operation_while_many_other_keys_are_held() {
    let lock = KeyedLock::with_seed(7);
    let _held: Vec<_> = (0..20_000_u64).map(|key| lock.try_lock(key)).collect();
    let others = || (20_000..120_000).for_each(|key| drop(block_on(lock.lock(key))));
    others();
    assert_eq!(calls_of(others), 0);
}

#[test]
fn a_wait_allocates_nothing_once_the_queue_has_been_there() {
    let lock = KeyedLock::with_seed(7);
    let mut context = Context::from_waker(Waker::noop());
    let mut wait = || {
        let guard = lock.try_lock(1_u64).expect("free");
        let mut waiter = lock.lock(1);
        assert!(Pin::new(&mut waiter).poll(&mut context).is_pending());
        drop(guard);
        assert!(Pin::new(&mut waiter).poll(&mut context).is_ready());
    };
    wait();
    assert_eq!(calls_of(|| (0..1_000).for_each(|_| wait())), 0);
}

#[test]
fn a_million_held_keys_take_twenty_bytes_each_and_are_given_back() {
    const KEYS: u64 = 1_000_000;
    let start = allocations::bytes();
    let lock = KeyedLock::with_seed(7);
    // Forgotten guards need no room of their own, so every byte that is counted is the lock's.
    (0..KEYS).for_each(|key| std::mem::forget(lock.try_lock(key).expect("free")));
    let held = (allocations::bytes() - start) as f64 / KEYS as f64;
    assert!(held <= 20.0, "{held} bytes a key");
    assert_eq!(lock.len() as u64, KEYS);
    drop(lock);
    assert_eq!(allocations::bytes(), start);

    let lock = KeyedLock::with_seed(7);
    let guards: Vec<_> = (0..KEYS).map(|key| lock.try_lock(key)).collect();
    drop(guards);
    let retained = allocations::bytes() - start;
    assert!(retained <= 64 * 1024, "{retained} bytes are retained");
}

#[test]
fn the_memory_of_a_long_queue_is_given_back() {
    let start = allocations::bytes();
    let lock = KeyedLock::with_seed(7);
    let guard = lock.try_lock(1_u64).expect("free");
    let mut context = Context::from_waker(Waker::noop());
    let mut waiters: Vec<_> = (0..100_000).map(|_| lock.lock(1)).collect();
    for waiter in &mut waiters {
        assert!(Pin::new(waiter).poll(&mut context).is_pending());
    }
    drop(waiters);
    drop(guard);
    let retained = allocations::bytes() - start;
    assert!(retained <= 64 * 1024, "{retained} bytes are retained");
}
