//! Every interleaving of a few threads, and every value that an atomic may read, by loom:
//! `RUSTFLAGS="--cfg pointrace_loom" cargo test --release --lib keyed_lock::model_checked`.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use loom::future::block_on;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use super::*;

/// A counter that only a lock makes right: it is read and written in two steps, without ordering.
#[derive(Default)]
struct Unordered(AtomicUsize);

impl Unordered {
    fn increment(&self) {
        let value = self.0.load(Ordering::Relaxed);
        self.0.store(value + 1, Ordering::Relaxed);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

struct Shared {
    lock: KeyedLock<u64>,
    first: Unordered,
    second: Unordered,
}

impl Shared {
    /// One shard and few words.
    fn new() -> Arc<Self> {
        Arc::new(Self {
            lock: KeyedLock::build(1, 4, KeyHasher::seeded(7), false),
            first: Unordered::default(),
            second: Unordered::default(),
        })
    }

    /// Increments the counter of a key while holding the key.
    async fn increment(&self, key: u64) {
        let _guard = self.lock.lock(key).await;
        match key {
            0 => self.first.increment(),
            _ => self.second.increment(),
        }
    }

    /// Takes both locks, so that what happened before is visible.
    fn check(&self, other: u64, first: usize, second: usize) {
        let guards = (self.lock.try_lock(0), self.lock.try_lock(other));
        assert!(guards.0.is_some() && guards.1.is_some(), "a dead key");
        assert_eq!((self.first.get(), self.second.get()), (first, second));
        drop(guards);
        assert!(self.lock.is_empty() && self.lock.words.are_free());
        for shard in self.lock.each_shard() {
            assert!(shard.lock().is_unused(), "a waiter or a queue is left over");
        }
    }
}

/// A key other than 0 that belongs to the word of 0.
fn neighbour() -> u64 {
    let mut word = None;
    let hasher = KeyHasher::seeded(7);
    let index = |key: u64| (hasher.hash(&key) >> words::INDEX_FROM) & 3;
    (1..)
        .find(|&key| index(key) == *word.get_or_insert_with(|| index(0)))
        .expect("there are endless keys")
}

/// Runs `bodies` on a thread each, the first on this one.
fn run(shared: &Arc<Shared>, bodies: &[fn(&Shared, u64)], neighbour: u64) {
    let threads: Vec<_> = bodies[1..]
        .iter()
        .map(|&body| {
            let shared = Arc::clone(shared);
            thread::spawn(move || body(&shared, neighbour))
        })
        .collect();
    bodies[0](shared, neighbour);
    for thread in threads {
        thread.join().expect("no assertion failed");
    }
}

struct Ignored;

impl Wake for Ignored {
    fn wake(self: Arc<Self>) {}
}

/// Polls once for key 0; goes in if it is free, and gives up otherwise.
fn poll_once_and_give_up(shared: &Shared, _: u64) {
    let waker = Waker::from(Arc::new(Ignored));
    let mut future = shared.lock.lock(0);
    let polled = Pin::new(&mut future).poll(&mut Context::from_waker(&waker));
    if let Poll::Ready(_guard) = polled {
        // As often as the others: what it adds it takes away.
        shared.first.increment();
        shared
            .first
            .0
            .store(shared.first.get() - 1, Ordering::Relaxed);
    }
}

fn lock_zero(shared: &Shared, _: u64) {
    block_on(shared.increment(0));
}

fn lock_neighbour(shared: &Shared, neighbour: u64) {
    block_on(shared.increment(neighbour));
}

fn try_zero(shared: &Shared, _: u64) {
    if let Some(_guard) = shared.lock.try_lock(0) {
        shared.first.increment();
        shared
            .first
            .0
            .store(shared.first.get() - 1, Ordering::Relaxed);
    }
}

/// Explores with at most this many preemptions a thread; without a bound three threads take days.
fn explore(preemptions: usize, body: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(body);
}

#[test]
fn two_tasks_and_one_key() {
    let neighbour = neighbour();
    loom::model(move || {
        let shared = Shared::new();
        run(&shared, &[lock_zero, lock_zero], neighbour);
        shared.check(neighbour, 2, 0);
    });
}

#[test]
fn two_tasks_and_two_keys_of_one_word() {
    let neighbour = neighbour();
    loom::model(move || {
        let shared = Shared::new();
        run(&shared, &[lock_zero, lock_neighbour], neighbour);
        shared.check(neighbour, 1, 1);
    });
}

#[test]
fn two_tasks_of_one_key_and_one_of_its_neighbour() {
    let neighbour = neighbour();
    explore(3, move || {
        let shared = Shared::new();
        run(&shared, &[lock_zero, lock_zero, lock_neighbour], neighbour);
        shared.check(neighbour, 2, 1);
    });
}

#[test]
fn three_tasks_and_one_key() {
    let neighbour = neighbour();
    explore(3, move || {
        let shared = Shared::new();
        run(&shared, &[lock_zero, lock_zero, lock_zero], neighbour);
        shared.check(neighbour, 3, 0);
    });
}

#[test]
fn one_gives_up_while_another_gives_back() {
    let neighbour = neighbour();
    loom::model(move || {
        let shared = Shared::new();
        run(&shared, &[lock_zero, poll_once_and_give_up], neighbour);
        shared.check(neighbour, 1, 0);
    });
}

#[test]
fn one_gives_up_between_two_who_wait() {
    let neighbour = neighbour();
    explore(3, move || {
        let shared = Shared::new();
        run(
            &shared,
            &[lock_zero, poll_once_and_give_up, lock_zero],
            neighbour,
        );
        shared.check(neighbour, 2, 0);
    });
}

#[test]
fn one_tries_while_others_lock() {
    let neighbour = neighbour();
    explore(3, move || {
        let shared = Shared::new();
        run(&shared, &[lock_zero, try_zero, lock_neighbour], neighbour);
        shared.check(neighbour, 1, 1);
    });
}
