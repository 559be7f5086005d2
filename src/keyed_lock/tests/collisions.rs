//! Integer keys that belong to one word: one of them can be held by the word, the others not.

use super::*;

/// Keys that share the word of key 0, which is the first of them, in a lock with this seed and one
/// shard.
pub(super) fn keys_of_one_word(seed: u64) -> [u64; 5] {
    let lock = KeyedLock::with_shards(1, seed);
    let word = |key: &u64| lock.words.index(lock.hash(key));
    let mut keys = (0..).filter(|key| word(key) == word(&0));
    std::array::from_fn(|_| keys.next().expect("there are endless keys"))
}

#[test]
fn keys_of_one_word_do_not_wait_for_each_other() {
    let lock = KeyedLock::with_shards(1, 7);
    let keys = keys_of_one_word(7);
    let guards = keys.map(|key| lock.try_lock(key).expect("free"));
    assert_eq!(lock.len(), keys.len());
    for key in &keys {
        assert!(lock.is_locked(key) && lock.try_lock(*key).is_none());
    }
    drop(guards);
    assert_empty(&lock);
}

/// Whichever of the keys is in the word, and in whichever order they are released.
#[test]
fn each_key_of_one_word_has_its_own_queue() {
    let lock = KeyedLock::with_shards(1, 7);
    let keys = keys_of_one_word(7);
    for first_released in 0..keys.len() {
        let mut guards = keys.map(|key| lock.try_lock(key));
        let mut waiters = keys.map(|key| Task::waiting(lock.lock(key)));
        guards.rotate_left(first_released);
        for guard in &mut guards {
            let key = *guard.as_ref().expect("free").key();
            *guard = None;
            for (waiter, other) in waiters.iter_mut().zip(keys) {
                if other == key {
                    assert!(waiter.poll().is_some(), "{key} was not handed over");
                } else if lock.waiters(&other) == 1 {
                    assert_eq!(waiter.wakes(), 0);
                    assert!(
                        waiter.poll().is_none(),
                        "{other} was handed over, not {key}"
                    );
                }
            }
        }
        drop(waiters);
        assert_empty(&lock);
    }
}

/// The word of a key goes back to the fast path when nothing in its shard needs it to be slow.
#[test]
fn a_word_is_shared_only_for_as_long_as_it_must_be() {
    let lock = KeyedLock::with_shards(1, 7);
    let [first, second, ..] = keys_of_one_word(7);
    let is_fast = |key| {
        let hash = lock.hash(&key);
        let fast = lock.words.acquire(hash);
        fast && lock.words.release(hash)
    };
    let in_the_word = lock.try_lock(first);
    let in_the_shard = lock.try_lock(second);
    drop(in_the_word);
    assert!(!is_fast(first));
    drop(in_the_shard);
    assert!(is_fast(first));

    let guard = lock.try_lock(first);
    let cancelled = Task::waiting(lock.lock(first));
    drop(cancelled);
    drop(guard);
    assert!(is_fast(first));

    let guard = lock.try_lock(first);
    let mut served = Task::waiting(lock.lock(first));
    drop(guard);
    drop(served.poll().expect("handed over"));
    assert!(is_fast(first));
}

/// More keys to a word than can be counted: the lock is slower then, but right, and recovers.
#[test]
fn a_count_that_overflows_is_harmless() {
    let lock = small();
    let keys = 0..4 * (u64::from(u16::MAX) + 10_000);
    let guards: Vec<_> = keys.clone().map(|key| lock.try_lock(key)).collect();
    assert!(guards.iter().all(Option::is_some));
    assert!(keys.step_by(1_000).all(|key| lock.try_lock(key).is_none()));
    drop(guards);
    assert!(lock.is_empty());
    for key in 0..100 {
        drop(lock.try_lock(key).expect("free"));
    }
    assert_empty(&lock);
}
