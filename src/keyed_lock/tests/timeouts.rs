//! Waiting, but not for ever. The clock is tokio's, paused: it jumps when all tasks sleep.

use std::cell::Cell;
use std::future::{pending, ready};
use std::time::Duration;

use tokio::time::Instant;

use super::*;

const LIMIT: Duration = Duration::from_millis(50);

#[tokio::test(start_paused = true)]
async fn a_waiter_is_refused_when_its_time_is_over() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let start = Instant::now();
    assert_eq!(lock.lock_timeout(1, LIMIT).await.unwrap_err(), TimedOut);
    let tick = Duration::from_millis(1);
    assert!((LIMIT..=LIMIT + tick).contains(&start.elapsed()));
    assert_eq!(lock.waiters(&1), 0);
    drop(guard);
    assert_empty(&lock);
    assert!(lock.lock_timeout(1, LIMIT).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_waiter_is_served_when_the_key_comes_in_time() {
    let lock = Arc::new(small());
    let guard = lock.lock_owned(1_u64).await;
    tokio::spawn(async move {
        tokio::time::sleep(LIMIT / 2).await;
        drop(guard);
    });
    assert!(lock.lock_timeout(1, LIMIT).await.is_ok());
    assert_empty(&lock);
}

#[tokio::test(start_paused = true)]
async fn a_refused_waiter_does_not_hold_up_the_next() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let brief = lock.lock_timeout(1, LIMIT);
    let patient = lock.lock_timeout(1, LIMIT * 10);
    let release = async {
        tokio::time::sleep(LIMIT * 2).await;
        drop(guard);
    };
    let (brief, patient, ()) = tokio::join!(biased; brief, patient, release);
    assert!(brief.is_err());
    drop(patient.expect("nobody is before it any longer"));
    assert_empty(&lock);
}

/// There is no runtime here: a timer could not even be made.
#[test]
fn a_free_key_arms_no_timer() {
    let lock = small();
    let lock_timeout = std::pin::pin!(lock.lock_timeout(1_u64, LIMIT));
    assert!(Task::new(lock_timeout).poll().expect("free").is_ok());
    let with_lock = std::pin::pin!(lock.with_lock(1, Duration::ZERO, || ready(5)));
    assert_eq!(Task::new(with_lock).poll(), Some(Ok(5)));
    assert_empty(&lock);
}

#[test]
fn the_sleep_is_made_when_the_first_poll_has_to_wait_and_once() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let made = Cell::new(0);
    let sleep = || {
        made.set(made.get() + 1);
        assert_eq!(lock.waiters(&1), 1, "the timer starts in the queue");
        pending()
    };
    let lock_or = std::pin::pin!(lock.lock_or(1, sleep));
    let mut task = Task::new(lock_or);
    assert_eq!(made.get(), 0);
    assert!(task.poll().is_none());
    assert!(task.poll().is_none());
    assert_eq!(made.get(), 1);
    drop(guard);
    assert!(task.poll().expect("handed over").is_ok());
}

#[test]
fn the_key_wins_a_tie_with_the_clock() {
    let lock = small();
    let guard = lock.try_lock(1_u64).expect("free");
    let over = Cell::new(false);
    let sleep = || {
        std::future::poll_fn(|_| match over.get() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
    };
    let lock_or = std::pin::pin!(lock.lock_or(1, sleep));
    let mut task = Task::new(lock_or);
    assert!(task.poll().is_none());
    over.set(true);
    drop(guard);
    assert!(task.poll().expect("both are ready").is_ok());
    assert_empty(&lock);
}

/// A yield to the runtime is no wait. There is no runtime here: a timer could not be made.
#[test]
fn a_free_key_arms_no_timer_when_it_yields_either() {
    let lock = KeyedLock::new();
    let mut yields = 0;
    for _ in 0..1_000 {
        let with_lock = std::pin::pin!(lock.with_lock(1_u64, Duration::ZERO, || ready(())));
        let mut task = Task::new(with_lock);
        let done = task.poll().or_else(|| {
            yields += 1;
            assert_eq!((task.wakes(), lock.waiters(&1)), (1, 0));
            task.poll()
        });
        assert_eq!(done, Some(Ok(())));
    }
    assert!(yields > 1, "it tests nothing");
}

#[tokio::test(start_paused = true)]
async fn with_lock_runs_its_operation_in_the_lock_and_gives_the_key_back() {
    let lock = small();
    let inside = || async {
        assert!(lock.is_locked(&1_u64));
        tokio::time::sleep(LIMIT * 100).await;
        "done"
    };
    // The timeout is for the waiting: the operation may take longer.
    assert_eq!(lock.with_lock(1, LIMIT, inside).await, Ok("done"));
    assert_empty(&lock);

    let _guard = lock.try_lock(1).expect("free");
    let never = || async { panic!("the key was not acquired") };
    assert_eq!(lock.with_lock(1, LIMIT, never).await, Err(TimedOut));
}

#[tokio::test(start_paused = true)]
async fn with_lock_gives_the_key_back_when_it_is_dropped_or_panics() {
    let lock = Arc::new(small());
    {
        let with_lock = std::pin::pin!(lock.with_lock(1_u64, LIMIT, pending::<()>));
        assert!(Task::new(with_lock).poll().is_none());
        assert!(lock.is_locked(&1));
    }
    assert_empty(&lock);

    let panicking = tokio::spawn({
        let lock = Arc::clone(&lock);
        async move {
            let operation = || async { panic!("in the critical section") };
            lock.with_lock(1, LIMIT, operation).await
        }
    });
    assert!(panicking.await.unwrap_err().is_panic());
    assert_empty(&lock);
}
