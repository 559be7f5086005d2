//! Keys whose `Eq` and `Hash` panic: the caller that asks for one is told, and no key is lost.

use std::cell::Cell;
use std::hash::Hasher;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

thread_local! {
    /// This many calls of `Eq` and `Hash` go well, then all panic; `None`: all go well.
    static GOES_WELL: Cell<Option<u32>> = const { Cell::new(None) };
}

fn foreign_code() {
    if let Some(left) = GOES_WELL.get() {
        assert!(left > 0, "a key panics, as planned");
        GOES_WELL.set(Some(left - 1));
    }
}

/// Runs `act` with keys that panic after `calls` calls.
fn panicking<R>(calls: u32, act: impl FnOnce() -> R) -> Result<R, ()> {
    GOES_WELL.set(Some(calls));
    let result = catch_unwind(AssertUnwindSafe(act));
    GOES_WELL.set(None);
    result.map_err(drop)
}

/// Only `Hash` panics.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unhashable(u64);

impl Hash for Unhashable {
    fn hash<H: Hasher>(&self, state: &mut H) {
        foreign_code();
        self.0.hash(state);
    }
}

/// Only `Eq` panics.
#[derive(Clone, Debug)]
struct Incomparable(u64);

impl PartialEq for Incomparable {
    fn eq(&self, other: &Self) -> bool {
        foreign_code();
        self.0 == other.0
    }
}

impl Eq for Incomparable {}

impl Hash for Incomparable {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[test]
fn a_key_is_given_back_though_it_cannot_be_compared() {
    let lock = small();
    let guard = lock.try_lock(Incomparable(1)).expect("free");
    panicking(0, || drop(guard)).expect("to give back cannot fail");
    assert!(!lock.is_locked(&Incomparable(1)));
    assert_empty(&lock);
}

#[test]
fn a_key_goes_to_the_next_though_it_cannot_be_compared() {
    let lock = small();
    let guard = lock.try_lock(Incomparable(1)).expect("free");
    let mut waiter = Task::waiting(lock.lock(Incomparable(1)));
    panicking(0, || drop(guard)).expect("to give back cannot fail");
    assert_eq!(waiter.wakes(), 1);
    drop(waiter.poll().expect("handed over"));
    assert_empty(&lock);
}

#[test]
fn a_caller_that_gives_up_leaves_its_place_though_keys_cannot_be_compared() {
    let lock = small();
    let guard = lock.try_lock(Incomparable(1)).expect("free");
    let left = Task::waiting(lock.lock(Incomparable(1)));
    let mut stays = Task::waiting(lock.lock(Incomparable(1)));
    panicking(0, || drop(left)).expect("to give up cannot fail");
    drop(guard);
    drop(stays.poll().expect("handed over"));
    assert_empty(&lock);
}

#[test]
fn no_key_is_lost_when_a_table_grows_or_shrinks_and_a_key_panics() {
    let lock = small();
    let mut guards = Vec::new();
    for key in 0..2_000 {
        // Each is tried until no call panics, so that every step of every growth is cut off once.
        for calls in 0.. {
            if let Ok(guard) = panicking(calls, || lock.try_lock(Unhashable(key))) {
                guards.push(guard.expect("free"));
                break;
            }
            assert_eq!(lock.len(), guards.len());
        }
    }
    while let Some(guard) = guards.pop() {
        let calls = u32::try_from(guards.len() % 3).expect("at most two");
        panicking(calls, || drop(guard)).expect("to give back cannot fail");
        assert_eq!(lock.len(), guards.len());
    }
    assert_empty(&lock);
}

#[test]
fn whatever_panics_whenever_every_key_can_be_had_in_the_end() {
    for seed in 0..200 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let lock = small();
        let mut guards = Vec::new();
        let mut waiters = Vec::new();
        for _ in 0..300 {
            let key = Incomparable(rng.random_range(0..40));
            let calls = rng.random_range(0..4);
            match rng.random_range(0..5) {
                0 | 1 => guards.extend(panicking(calls, || lock.try_lock(key)).ok().flatten()),
                2 => {
                    let mut waiter = Task::new(lock.lock(key));
                    match panicking(calls, || waiter.poll()) {
                        Ok(None) => waiters.push(waiter),
                        Ok(Some(guard)) => guards.push(guard),
                        Err(()) => {}
                    }
                }
                3 if !guards.is_empty() => {
                    let guard = guards.swap_remove(rng.random_range(0..guards.len()));
                    panicking(calls, || drop(guard)).expect("to give back cannot fail");
                }
                _ if !waiters.is_empty() => {
                    let waiter = waiters.swap_remove(rng.random_range(0..waiters.len()));
                    panicking(calls, || drop(waiter)).expect("to give up cannot fail");
                }
                _ => {}
            }
        }
        drop(guards);
        drop(waiters);
        assert_empty(&lock);
        for key in 0..40 {
            assert!(lock.try_lock(Incomparable(key)).is_some(), "a dead key");
        }
    }
}
