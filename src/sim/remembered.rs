use foldhash::fast::FixedState;
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

use super::TurnKey;

/// Which reductions a search makes beside leaving out equivalent orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fewer {
    /// Requests that ask the same arrive in the order of their numbers.
    pub alike: bool,
    /// What follows a state is played once, however often the state is reached.
    pub remember: bool,
}

impl Fewer {
    /// All of them, wherever the control under test allows it.
    pub const ALL: Fewer = Fewer {
        alike: true,
        remember: true,
    };

    /// None of them.
    pub const NONE: Fewer = Fewer {
        alike: false,
        remember: false,
    };
}

/// The states that a search has been in, each with what slept there: the turns that were not played from it.
///
/// Sleep sets in a search that stores states: Godefroid, "Partial-Order Methods for the Verification of Concurrent
/// Systems" (1996), section 5.2.
#[derive(Debug, Default)]
pub struct Remembered(HashMap<u64, Known, FixedState>);

/// What is known of a state.
#[derive(Debug)]
struct Known {
    /// What slept whenever it was reached.
    slept: Box<[TurnKey]>,
    /// How many ways there are from it to an end, as far as they have been played; [`UNDER_WAY`] at first.
    orders: u128,
}

/// What follows the state is being played for the first time.
const UNDER_WAY: u128 = u128::MAX;

/// What is left to play from a state.
#[derive(Debug, PartialEq, Eq)]
pub enum Visit {
    /// Everything that does not sleep: it is new.
    First,
    /// Only these turns, which slept whenever it was reached before, and do not now. None, if there are none.
    Only(Box<[TurnKey]>),
}

impl Remembered {
    /// A state is reached, in which these turns sleep.
    pub fn visit(&mut self, state: u64, asleep: impl Iterator<Item = TurnKey> + Clone) -> Visit {
        match self.0.entry(state) {
            Entry::Vacant(entry) => {
                entry.insert(Known {
                    slept: asleep.collect(),
                    orders: UNDER_WAY,
                });
                Visit::First
            }
            Entry::Occupied(mut entry) => {
                let slept = &entry.get().slept;
                let sleeps = |key: &TurnKey| asleep.clone().any(|other| other == *key);
                let awake: Box<[TurnKey]> =
                    slept.iter().copied().filter(|key| !sleeps(key)).collect();
                if !awake.is_empty() {
                    let still: Box<[TurnKey]> = slept.iter().copied().filter(sleeps).collect();
                    entry.get_mut().slept = still;
                }
                Visit::Only(awake)
            }
        }
    }

    /// How many ways are known from this state to an end; `None` if a first one is being played, so that the way leads
    /// back to where it has been.
    pub fn orders(&self, state: u64) -> Option<u128> {
        let known = self.0.get(&state)?;
        (known.orders != UNDER_WAY).then_some(known.orders)
    }

    /// Adds ways that have been played from this state to an end; returns how many are known now.
    pub fn add_orders(&mut self, state: u64, more: u128) -> u128 {
        let Some(known) = self.0.get_mut(&state) else {
            return more;
        };
        known.orders = match known.orders {
            UNDER_WAY => more,
            orders => orders.saturating_add(more),
        }
        .min(UNDER_WAY - 1);
        known.orders
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets them all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Class;

    #[test]
    fn what_slept_at_every_visit_but_this_one_is_left_to_play() {
        let key = |root| TurnKey::new(root, Class::Progress, 0, 0);
        let mut states = Remembered::default();
        let mut visit = |asleep: &[TurnKey]| states.visit(7, asleep.iter().copied());
        assert_eq!(visit(&[key(1), key(2)]), Visit::First);
        // As much sleeps, or more: nothing is left.
        assert_eq!(visit(&[key(3), key(2), key(1)]), Visit::Only([].into()));
        assert_eq!(visit(&[key(2)]), Visit::Only([key(1)].into()));
        // By now only one has slept at every visit.
        assert_eq!(visit(&[key(1)]), Visit::Only([key(2)].into()));
        assert_eq!(visit(&[]), Visit::Only([].into()));
        assert_eq!(states.len(), 1);
    }
}
