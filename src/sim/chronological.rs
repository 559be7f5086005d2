//! The earliest turn first; ties by seed.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Cause, Scheduler, Turn};
use crate::env::Nanos;

/// Time passes as it does: the earliest turn is next. Turns due at the same moment come in an order
/// drawn from the seed, the same for the same seed.
#[derive(Debug)]
pub struct Chronological {
    turns: BinaryHeap<Entry>,
    /// The next alarm, beside the heap: there is hardly ever more than one, and nearly always one.
    alarm: Option<Entry>,
    ties: ChaCha8Rng,
    added: u64,
}

impl Chronological {
    /// A scheduler whose ties are drawn from `seed`.
    pub fn new(seed: u64) -> Self {
        Chronological {
            turns: BinaryHeap::new(),
            alarm: None,
            ties: ChaCha8Rng::seed_from_u64(seed),
            added: 0,
        }
    }
}

impl Scheduler for Chronological {
    fn add(&mut self, turn: Turn) {
        let tie = u64::from(self.ties.next_u32()) << 32 | (self.added & 0xffff_ffff);
        self.added += 1;
        let entry = Entry { tie, turn };
        if turn.cause == Cause::Alarm && self.alarm.is_none() {
            self.alarm = Some(entry);
        } else {
            self.turns.push(entry);
        }
    }

    fn is_empty(&self) -> bool {
        self.turns.is_empty() && self.alarm.is_none()
    }

    fn next(&mut self, until: Nanos, is_void: impl Fn(&Turn) -> bool) -> Option<Turn> {
        loop {
            // The greatest turn is the earliest one. No turn at all, `None`, is less than any turn.
            let first = self.turns.peek();
            let alarm_first = self.alarm.as_ref() > first;
            let first = if alarm_first {
                self.alarm.as_ref()
            } else {
                first
            };
            if first?.turn.at > until {
                return None;
            }
            let entry = if alarm_first {
                self.alarm.take()
            } else {
                self.turns.pop()
            };
            let turn = entry?.turn;
            if !is_void(&turn) {
                return Some(turn);
            }
        }
    }

    fn clear(&mut self) {
        self.turns.clear();
        self.alarm = None;
    }
}

/// A turn in the heap, the earliest greatest. The tie is a random number with the order of arrival
/// behind it, so that no two are equal.
#[derive(Debug)]
struct Entry {
    tie: u64,
    turn: Turn,
}

impl Entry {
    /// One number to compare: the heap does little else, and the processor cannot foretell how it will come out.
    fn due(&self) -> u128 {
        u128::from(self.turn.at) << 64 | u128::from(self.tie)
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        other.due().cmp(&self.due())
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }

    // What the heap asks, without the detour over an `Ordering`.
    fn le(&self, other: &Self) -> bool {
        self.due() >= other.due()
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}
