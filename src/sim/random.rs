use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::exhaustive::LONGEST;
use super::{Allowed, Possible, Scheduler, Turn, TurnKey};
use crate::env::Nanos;

/// Any possible turn, each as likely as the others, by seed.
#[derive(Debug)]
pub struct Random {
    possible: Possible,
    rng: ChaCha8Rng,
    played: Vec<TurnKey>,
}

impl Random {
    /// A run drawn from `seed`.
    pub fn new(allowed: impl Into<Allowed>, seed: u64) -> Self {
        Random {
            possible: Possible::new(allowed.into()),
            rng: ChaCha8Rng::seed_from_u64(seed),
            played: Vec::new(),
        }
    }

    /// The next run is drawn from `seed`.
    pub fn reseed(&mut self, seed: u64) {
        self.rng = ChaCha8Rng::seed_from_u64(seed);
    }

    /// The turns of the last run.
    pub fn played(&self) -> &[TurnKey] {
        &self.played
    }
}

impl Random {
    /// Whether a run that went no further did so because nothing more was possible.
    pub fn is_stuck(&self) -> bool {
        !self.possible.waits_for_what_is_withheld()
    }
}

impl Scheduler for Random {
    fn add(&mut self, turn: Turn) {
        self.possible.add(turn);
    }

    fn is_empty(&self) -> bool {
        self.possible.is_empty()
    }

    fn next(&mut self, _: Nanos, is_void: impl Fn(&Turn) -> bool) -> Option<Turn> {
        self.possible.purge(&is_void);
        let is_over = self.possible.is_stuck() || self.possible.waits_for_what_is_withheld();
        if is_over || self.possible.is_overfull() || self.played.len() >= LONGEST {
            return None;
        }
        self.possible.sort();
        let turns = self.possible.turns();
        let key = turns[self.rng.random_range(0..turns.len())].key;
        self.played.push(key);
        self.possible.take(key, is_void)
    }

    fn clear(&mut self) {
        self.possible.clear();
        self.played.clear();
    }
}
