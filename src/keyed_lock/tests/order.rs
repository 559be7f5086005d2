//! Who is next.

use super::*;

#[test]
fn the_first_to_wait_is_the_first_to_be_served() {
    let lock = small();
    let mut guard = lock.try_lock(1_u64).expect("free");
    let mut tasks: Vec<_> = (0..100).map(|_| Task::waiting(lock.lock(1))).collect();
    for turn in 0..tasks.len() {
        drop(guard);
        for (other, task) in tasks.iter_mut().enumerate().skip(turn + 1) {
            assert_eq!(task.wakes(), 0, "task {other} was woken in turn {turn}");
            assert!(task.poll().is_none());
        }
        assert_eq!(tasks[turn].wakes(), 1);
        guard = tasks[turn].poll().expect("its turn");
    }
    drop(guard);
    drop(tasks);
    assert_empty(&lock);
}

#[test]
fn keys_do_not_wait_for_each_other() {
    let lock = small();
    let _one = lock.try_lock(1_u64).expect("free");
    let two = lock.try_lock(2).expect("free");
    let mut for_one = Task::waiting(lock.lock(1));
    let mut for_two = Task::waiting(lock.lock(2));
    drop(two);
    assert_eq!((for_one.wakes(), for_two.wakes()), (0, 1));
    assert!(for_one.poll().is_none());
    assert!(for_two.poll().is_some());
}

#[test]
fn the_latest_waker_is_the_one_that_is_woken() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let mut task = Task::waiting(lock.lock(1));
    let old = std::mem::take(&mut task.wakes);
    assert!(task.poll().is_none());
    drop(guard);
    assert_eq!((old.count(), task.wakes()), (0, 1));
    // The lock kept neither.
    assert_eq!(Arc::strong_count(&old), 1);
    assert_eq!(Arc::strong_count(&task.wakes), 1);
}

#[test]
fn a_future_that_was_never_polled_has_no_place_in_the_queue() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let mut early = Task::new(lock.lock(1));
    let mut late = Task::waiting(lock.lock(1));
    assert!(!early.future.is_waiting() && late.future.is_waiting());
    assert!(early.poll().is_none());
    drop(guard);
    assert!(early.poll().is_none());
    assert!(late.poll().is_some());
}
