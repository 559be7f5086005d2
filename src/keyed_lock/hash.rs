//! From a key to 64 bits: seeded, and without loss where the key is an integer.

use std::any::{Any, TypeId};
use std::hash::{BuildHasher, Hash};

use foldhash::SharedSeed;
use foldhash::fast::SeedableRandomState;

/// Hashes keys. Integers go through a bijection of 64 bits that two secret odd factors choose;
/// every other type goes through `foldhash`.
#[derive(Debug)]
pub(super) struct KeyHasher {
    first: u64,
    second: u64,
    general: SeedableRandomState,
}

impl KeyHasher {
    /// A hash that cannot be foretold, so that keys that collide cannot be chosen.
    pub(super) fn random() -> Self {
        // The standard library's hasher is seeded by the operating system.
        let state = std::hash::RandomState::new();
        Self::from_parts(state.hash_one(0_u8), SharedSeed::global_random())
    }

    /// The same hash for the same seed, on every run and every machine of one pointer width.
    pub(super) fn seeded(seed: u64) -> Self {
        Self::from_parts(seed, SharedSeed::global_fixed())
    }

    fn from_parts(seed: u64, shared: &'static SharedSeed) -> Self {
        let mut state = seed;
        Self {
            // An odd factor has an inverse modulo 2^64: multiplying by it loses nothing.
            first: split_mix(&mut state) | 1,
            second: split_mix(&mut state) | 1,
            general: SeedableRandomState::with_seed(split_mix(&mut state), shared),
        }
    }

    /// The hash of `key`. Distinct integers have distinct hashes.
    #[inline]
    pub(super) fn hash<K: Hash + 'static>(&self, key: &K) -> u64 {
        match integer(key) {
            Some(integer) => self.scatter(integer),
            None => self.general.hash_one(key),
        }
    }

    /// A bijection: each of its steps can be undone.
    #[inline]
    fn scatter(&self, integer: u64) -> u64 {
        // A product carries every bit upwards, turning it round brings the best bits down, and so
        // on: every bit of the result depends on every bit of the key, however regular the keys.
        let first = integer.wrapping_mul(self.first).swap_bytes();
        let second = first.wrapping_mul(self.second);
        second ^ (second >> 32)
    }
}

/// Whether keys of this type are integers of at most 64 bits, so that distinct keys have distinct
/// hashes.
#[inline]
pub(super) fn is_integer<K: 'static>() -> bool {
    let key = TypeId::of::<K>();
    macro_rules! is_one_of {
        ($($integer:ty),*) => { $(key == TypeId::of::<$integer>())||* };
    }
    is_one_of!(u64, u32, i64, i32, usize, isize, u16, i16, u8, i8)
}

/// The key as 64 bits, if its type is an integer of at most 64 bits. The comparison is of types,
/// so an optimised build decides it when it compiles.
#[inline]
fn integer<K: 'static>(key: &K) -> Option<u64> {
    let key: &dyn Any = key;
    macro_rules! try_each {
        ($($integer:ty),*) => {
            $(if let Some(integer) = key.downcast_ref::<$integer>() {
                #[allow(
                    clippy::cast_lossless,
                    clippy::cast_sign_loss,
                    reason = "to widen a signed integer repeats its sign: still one value for each key"
                )]
                return Some(*integer as u64);
            })*
        };
    }
    try_each!(u64, u32, i64, i32, usize, isize, u16, i16, u8, i8);
    None
}

/// Sebastiano Vigna's SplitMix64: makes independent words out of one seed, also of seed 0.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::super::words::INDEX_FROM;
    use super::*;

    /// The inverse of an odd number modulo 2^64, by Newton's iteration.
    fn inverse(odd: u64) -> u64 {
        (0..6).fold(odd, |guess, _| {
            guess.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(guess)))
        })
    }

    #[test]
    fn the_hash_of_an_integer_can_be_undone() {
        let hasher = KeyHasher::seeded(7);
        for key in [0, 1, 2, 0xffff_ffff, u64::MAX, 1 << 63, 123_456_789] {
            let hash = hasher.hash(&key);
            let first = (hash ^ (hash >> 32)).wrapping_mul(inverse(hasher.second));
            let back = first.swap_bytes().wrapping_mul(inverse(hasher.first));
            assert_eq!(back, key);
        }
    }

    /// However regular the keys: neither the bits that choose the word nor those that the tables
    /// use may have few values.
    #[test]
    fn regular_keys_are_spread() {
        fn distinct(bits: impl Iterator<Item = u64>) -> usize {
            bits.collect::<std::collections::HashSet<_>>().len()
        }
        for seed in 0..100 {
            let hasher = KeyHasher::seeded(seed);
            for step in (0..52).step_by(4) {
                let hashes = || (0..4_096_u64).map(|key| hasher.hash(&(key << step)));
                // Random numbers would have about 2,600 of 4,096 values.
                let words = distinct(hashes().map(|hash| (hash >> INDEX_FROM) & 4_095));
                assert!(words > 512, "{words} words, seed {seed}, shift {step}");
                let lower = distinct(hashes().map(|hash| hash & 4_095));
                assert!(lower > 2_000, "{lower} places, seed {seed}, shift {step}");
                let upper = distinct(hashes().map(|hash| hash >> 57));
                assert!(upper > 100, "{upper} marks, seed {seed}, shift {step}");
            }
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_hash_and_another_seed_another() {
        let text = String::from("user-1");
        assert_eq!(
            KeyHasher::seeded(1).hash(&text),
            KeyHasher::seeded(1).hash(&text)
        );
        assert_eq!(
            KeyHasher::seeded(1).hash(&5_u64),
            KeyHasher::seeded(1).hash(&5_u64)
        );
        assert_ne!(
            KeyHasher::seeded(1).hash(&5_u64),
            KeyHasher::seeded(2).hash(&5_u64)
        );
        assert_ne!(
            KeyHasher::random().hash(&5_u64),
            KeyHasher::random().hash(&5_u64)
        );
    }

    #[test]
    fn only_integers_count_as_integers() {
        #[derive(Hash)]
        struct Wrapped(u64);
        fn check<K: 'static>(key: K, expected: Option<u64>) {
            assert_eq!(integer(&key), expected);
            assert_eq!(is_integer::<K>(), expected.is_some());
        }
        check(5_u8, Some(5));
        check(5_i16, Some(5));
        check(5_u32, Some(5));
        check(5_usize, Some(5));
        check(u64::MAX, Some(u64::MAX));
        check(-1_i8, Some(u64::MAX));
        check(-1_isize, Some(u64::MAX));
        check(5_u128, None);
        check(Wrapped(5), None);
        check("5", None);
    }
}
