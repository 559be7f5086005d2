//! What a search keeps of the way that it is on: choices, what sleeps beside them, and how a run ended.

use std::ops::Range;

use super::super::{Footprint, TurnKey};

/// The first way to each state, and with each later one that was cut off there.
#[cfg(test)]
#[derive(Debug, Default)]
pub struct Merges {
    first: std::collections::HashMap<u64, Vec<TurnKey>>,
    /// Two ways to one state.
    pub pairs: Vec<[Vec<TurnKey>; 2]>,
}

/// A choice, and what its turn touched if it has been played.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    pub(super) key: TurnKey,
    pub(super) footprint: Footprint,
}

/// A place on the way where there was a choice.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Where its choices are, the untried ones from `current` on.
    pub(super) choices: Range<u32>,
    pub(super) current: u32,
    pub(super) asleep: Range<u32>,
    /// Changes from one request to another before its choice.
    pub(super) switches: u32,
    /// The state in which it is chosen, if that is remembered.
    pub(super) state: Option<u64>,
    /// How many ways there are from here to an end by the choices that have been tried.
    pub(super) orders: u128,
}

/// How the scheduler ended a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunEnd {
    /// It did not: everything possible has been played.
    Over,
    /// All that could be next leads to schedules already played.
    Asleep,
    /// It came to a state that the search has been in, and all that could follow has been played from there.
    Remembered,
    /// All that could be next would be one switch too many.
    TooManySwitches,
    /// Nothing could be next but that one thing more runs out than there may be in a run.
    TooManyExpiries,
    /// It had more turns than a schedule may have, or armed more timers than can be told apart.
    TooLong,
    /// What was possible before is no longer possible: the code under test does not do the same each time.
    Diverged,
}

impl RunEnd {
    /// Whether a run that ended so, with requests unanswered, would never have answered them.
    pub fn is_stuck(self) -> bool {
        matches!(self, RunEnd::Over | RunEnd::TooLong)
    }
}

/// The beginning that a set of schedules has in common: a part of the search that can be searched by itself.
#[derive(Clone, Debug, Default)]
pub struct Prefix {
    pub(super) choices: Vec<TurnKey>,
    pub(super) asleep: Vec<Choice>,
}

impl Prefix {
    /// The schedules that begin with these turns.
    pub fn of(choices: Vec<TurnKey>) -> Self {
        Prefix {
            choices,
            asleep: Vec::new(),
        }
    }
}

#[cfg(test)]
impl Merges {
    pub(super) fn reach(&mut self, state: u64, way: Vec<TurnKey>) {
        match self.first.get(&state) {
            Some(first) => self.pairs.push([first.clone(), way]),
            None => {
                self.first.insert(state, way);
            }
        }
    }
}

impl Choice {
    /// That nothing happens any more. It conflicts with everything: wherever a run is stuck, one schedule ends.
    pub(super) const NOTHING: Choice = Choice {
        key: TurnKey::NOTHING,
        footprint: Footprint::EVERYTHING,
    };

    /// Whether it commutes with `other`. Two turns of one request never do.
    pub(super) fn is_independent_of(self, other: Choice) -> bool {
        self.key.root() != other.key.root() && !self.footprint.conflicts(other.footprint)
    }
}
