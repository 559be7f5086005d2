//! A future may be dropped at any moment.

use super::*;

#[test]
fn before_its_first_poll() {
    let lock = small();
    drop(lock.lock(1_u64));
    assert_empty(&lock);
    let guard = lock.try_lock(1).expect("free");
    drop(lock.lock(1));
    drop(guard);
    assert_empty(&lock);
}

#[test]
fn from_every_place_in_the_queue() {
    for gone in 0..5 {
        let lock = small();
        let guard = lock.try_lock(1_u64).expect("free");
        let mut tasks: Vec<_> = (0..5).map(|_| Task::waiting(lock.lock(1))).collect();
        drop(tasks.remove(gone));
        assert_eq!(lock.waiters(&1), 4);
        drop(guard);
        for mut task in tasks {
            assert_eq!(task.wakes(), 1);
            assert!(task.poll().is_some(), "the queue is broken without {gone}");
        }
        assert_empty(&lock);
    }
}

#[test]
fn everybody_but_the_holder() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let tasks: Vec<_> = (0..5).map(|_| Task::waiting(lock.lock(1))).collect();
    drop(tasks);
    assert_eq!((lock.len(), lock.waiters(&1)), (1, 0));
    drop(guard);
    assert_empty(&lock);
}

#[test]
fn after_the_hand_off_and_before_the_poll_that_would_notice() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let first = Task::waiting(lock.lock(1));
    let second = Task::waiting(lock.lock(1));
    let mut third = Task::waiting(lock.lock(1));
    drop(guard);
    assert_eq!(first.wakes(), 1);
    drop(first);
    assert_eq!(second.wakes(), 1, "the key went nowhere");
    drop(second);
    assert_eq!(third.wakes(), 1);
    assert!(third.poll().is_some());
    assert_empty(&lock);
}

#[test]
fn after_completion() {
    let lock = small();
    let mut task = Task::new(lock.lock(1_u64));
    let guard = task.poll().expect("free");
    drop(task);
    assert!(
        lock.is_locked(&1),
        "the guard holds the key, not the future"
    );
    drop(guard);
    assert_empty(&lock);
}

#[test]
fn by_a_panic_in_the_critical_section() {
    let lock = small();
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _guard = lock.try_lock(1_u64).expect("free");
        panic!("in the critical section");
    }));
    assert!(result.is_err());
    assert_empty(&lock);
}
