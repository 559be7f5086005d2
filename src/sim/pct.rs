//! Probabilistic concurrency testing.

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::exhaustive::LONGEST;
use super::{Allowed, Class, Possible, Scheduler, Turn, TurnKey};
use crate::env::Nanos;

/// Requests by random priority, with a few random changes: Burckhardt, Kothari, Musuvathi, Nagarakatte,
/// "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs" (ASPLOS 2010).
///
/// Of the requests that have a possible turn, the one of highest priority goes on. At `depth` − 1 random
/// turns, the priority of the request at work drops below all others. A bug that takes `depth` ordered
/// steps to show, in a run of `turns` turns of `requests` requests, is found with a chance of at least
/// 1 / (`requests` × `turns`^(`depth` − 1)) a run.
#[derive(Debug)]
pub struct Pct {
    possible: Possible,
    rng: ChaCha8Rng,
    depth: u32,
    /// How many turns a run is thought to have.
    turns: usize,
    played: Vec<TurnKey>,
    /// The priority of each request and, as a task of its own, of what comes to it by chance; the higher goes first.
    priorities: Vec<u32>,
    /// At which turns a priority drops, and to what.
    changes: Vec<usize>,
    requests: usize,
}

impl Pct {
    /// A run of this many requests drawn from `seed`, for bugs that take `depth` ordered steps. `turns` is how
    /// many turns a run is thought to have: changes of priority fall within them.
    pub fn new(
        allowed: impl Into<Allowed>,
        requests: usize,
        depth: u32,
        turns: usize,
        seed: u64,
    ) -> Self {
        let mut pct = Pct {
            possible: Possible::new(allowed.into()),
            rng: ChaCha8Rng::seed_from_u64(seed),
            depth: depth.max(1),
            turns: turns.max(1),
            played: Vec::new(),
            priorities: Vec::new(),
            changes: Vec::new(),
            requests,
        };
        pct.draw();
        pct
    }

    /// The next run is drawn from `seed`.
    pub fn reseed(&mut self, seed: u64) {
        self.rng = ChaCha8Rng::seed_from_u64(seed);
        self.draw();
    }

    /// The turns of the last run.
    pub fn played(&self) -> &[TurnKey] {
        &self.played
    }

    fn draw(&mut self) {
        // Priorities above those that are dropped to.
        let lowest = self.depth;
        let tasks = u32::try_from(self.requests * 2).unwrap_or(u32::MAX - lowest);
        self.priorities.clear();
        self.priorities.extend(lowest..lowest + tasks);
        self.priorities.shuffle(&mut self.rng);
        self.changes.clear();
        for _ in 1..self.depth {
            self.changes.push(self.rng.random_range(0..self.turns));
        }
        self.changes.sort_unstable();
    }

    fn priority(&self, key: TurnKey) -> u32 {
        self.priorities.get(task_of(key)).copied().unwrap_or(0)
    }
}

fn task_of(key: TurnKey) -> usize {
    key.root() * 2 + usize::from(key.class() != Class::Progress)
}

impl Pct {
    /// Whether a run that went no further did so because nothing more was possible.
    pub fn is_stuck(&self) -> bool {
        !self.possible.waits_for_what_is_withheld()
    }
}

impl Scheduler for Pct {
    fn add(&mut self, turn: Turn) {
        self.possible.add(turn);
    }

    fn is_empty(&self) -> bool {
        self.possible.is_empty()
    }

    fn next(&mut self, _: Nanos, is_void: impl Fn(&Turn) -> bool) -> Option<Turn> {
        if self.played.len() >= LONGEST {
            return None;
        }
        self.possible.purge(&is_void);
        if self.possible.is_stuck() || self.possible.is_overfull() {
            return None;
        }
        // The first of the highest: by key, where two turns of one request are possible.
        self.possible.sort();
        let turns = self.possible.turns().iter().rev();
        let key = turns.map(|turn| turn.key).max_by_key(|&key| {
            // Of equals `max_by_key` takes the last, which is the first by key.
            self.priority(key)
        })?;
        for (index, &at) in self.changes.iter().enumerate() {
            if at == self.played.len()
                && let Some(priority) = self.priorities.get_mut(task_of(key))
            {
                // The i-th change drops to the i-th lowest priority.
                *priority = u32::try_from(index).unwrap_or(0);
            }
        }
        self.played.push(key);
        self.possible.take(key, is_void)
    }

    fn clear(&mut self) {
        self.possible.clear();
        self.played.clear();
    }
}
