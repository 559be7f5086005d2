use super::{Cause, Class, Turn, TurnKey};
use crate::env::Nanos;

/// How often turns of each class may come in one run. Turns that are not progress come by chance, and only as often as their class may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Allowed {
    /// By class; progress always goes on.
    most: [u32; Class::ALL.len()],
    /// Whether what runs out does so in an order that right clocks could show.
    expiry_in_order: bool,
}

impl Allowed {
    /// Progress, and what runs out: nothing else happens by itself.
    pub fn progress() -> Self {
        let mut most = [0; Class::ALL.len()];
        most[Class::Progress as usize] = u32::MAX;
        most[Class::Expiry as usize] = u32::MAX;
        Allowed {
            most,
            expiry_in_order: false,
        }
    }

    /// The same, with clocks that are right, or not: then of two things that run out the one that was begun earlier and
    /// lasts no longer ends first. Everything may take as long as it likes in between, so nothing else is certain.
    #[must_use]
    pub fn with_expiry_in_order(mut self, in_order: bool) -> Self {
        self.expiry_in_order = in_order;
        self
    }

    /// Whether clocks are right.
    pub fn orders_expiry(self) -> bool {
        self.expiry_in_order
    }

    /// The same, with at most `most` turns of this class; [`u32::MAX`] is without end.
    #[must_use]
    pub fn with(mut self, class: Class, most: u32) -> Self {
        self.most[class as usize] = most;
        self
    }

    /// How many turns of this class there may be.
    pub fn most(self, class: Class) -> u32 {
        self.most[class as usize]
    }

    /// Whether turns of this class use up a budget.
    pub fn is_limited(self, class: Class) -> bool {
        self.most(class) < u32::MAX
    }
}

/// With or without time-outs.
impl From<bool> for Allowed {
    fn from(timeouts: bool) -> Self {
        let most = if timeouts { u32::MAX } else { 0 };
        Allowed::progress().with(Class::Timeout, most)
    }
}

/// The turns that may be next when latencies order nothing: every one that is possible at all.
///
/// Time stands still, so that no run can tell in which order turns were due. Only what a lock or a lease waits for
/// moves the clock on to its moment.
#[derive(Debug)]
pub struct Possible {
    turns: Vec<Turn>,
    /// What is to run out, where clocks are right, in the order in which it began. Among the turns is what may be next.
    running_out: Vec<RunsOut>,
    /// What will run out, and is not played.
    withheld: Vec<Turn>,
    /// The latest moment that is known to have come, in nanoseconds.
    now: Nanos,
    allowed: Allowed,
    /// How many of each class may still come in this run.
    left: [u32; Class::ALL.len()],
    /// Whether the budget of any class has been used up in this run.
    spent: bool,
    /// Whether any turn of this run has come up that no key names.
    unnamed: bool,
    /// The number of turns from which on those that would do nothing are looked for and dropped.
    many: usize,
}

/// Something that is to run out.
#[derive(Clone, Copy, Debug)]
struct RunsOut {
    turn: Turn,
    /// How long it lasts, in nanoseconds.
    lasts: Nanos,
}

/// So few turns are never worth looking through.
const FEW: usize = 64;

impl Possible {
    /// No turns yet. Those of a class of which none are allowed never become possible.
    pub fn new(allowed: Allowed) -> Self {
        Possible {
            turns: Vec::new(),
            running_out: Vec::new(),
            withheld: Vec::new(),
            now: 0,
            allowed,
            left: allowed.most,
            spent: false,
            unnamed: false,
            many: FEW,
        }
    }

    /// A turn has become possible.
    #[inline]
    pub fn add(&mut self, turn: Turn) {
        let class = turn.key.class();
        if turn.cause == Cause::Alarm {
            return;
        }
        if self.left[class as usize] == 0 {
            self.withhold(turn);
            return;
        }
        self.unnamed |= turn.key.is_unnamed();
        let passes = matches!(class, Class::Timeout | Class::Expiry);
        let at = if passes { turn.at } else { 0 };
        let turn = Turn { at, ..turn };
        if class == Class::Expiry && self.allowed.expiry_in_order {
            let lasts = at.saturating_sub(self.now);
            self.running_out.push(RunsOut { turn, lasts });
        } else {
            self.turns.push(turn);
        }
    }

    /// How often turns of each class may come.
    pub fn allowed(&self) -> Allowed {
        self.allowed
    }

    /// How many turns of each class may still come in this run.
    pub fn left(&self) -> [u32; Class::ALL.len()] {
        self.left
    }

    /// Throws away the turns that nothing would come of.
    #[inline]
    pub fn purge(&mut self, is_void: impl Fn(&Turn) -> bool) {
        self.turns.retain(|turn| !is_void(turn));
        if self.allowed.expiry_in_order {
            self.running_out.retain(|one| !is_void(&one.turn));
            self.find_what_runs_out_next();
        }
        self.withheld.retain(|turn| !is_void(turn));
        if self.spent {
            let left = self.left;
            let is_left = |turn: &Turn| left[turn.key.class() as usize] > 0;
            for index in 0..self.turns.len() {
                if !is_left(&self.turns[index]) {
                    self.withhold(self.turns[index]);
                }
            }
            self.turns.retain(is_left);
        }
    }

    /// A turn will not be played, for too many of its class have been. What runs out does so nevertheless: of a run that
    /// waits for it, it is not known how it goes on.
    fn withhold(&mut self, turn: Turn) {
        if turn.key.class() == Class::Expiry && self.allowed.most(Class::Expiry) > 0 {
            // One of the same name is the same turn, or has been cancelled.
            self.withheld.retain(|other| other.key != turn.key);
            self.withheld.push(turn);
        }
    }

    /// Whether the run can only go on by more that runs out than there may be.
    pub fn waits_for_what_is_withheld(&self) -> bool {
        self.turns.is_empty() && !self.withheld.is_empty()
    }

    /// Puts among the turns what may run out next, and nothing else that runs out.
    fn find_what_runs_out_next(&mut self) {
        self.turns.retain(|turn| turn.key.class() != Class::Expiry);
        let mut shortest = Nanos::MAX;
        for one in &self.running_out {
            // Nothing that was begun before lasts as long or less.
            if one.lasts < shortest {
                self.turns.push(one.turn);
                shortest = one.lasts;
            }
        }
    }

    /// What is to run out, where clocks are right, in the order in which it began, and how long it lasts.
    pub(super) fn running_out(&self) -> impl Iterator<Item = (TurnKey, Nanos)> {
        self.running_out.iter().map(|one| (one.turn.key, one.lasts))
    }

    /// The same, if they have grown to twice as many as were left the last time. A long run cancels a timer in each
    /// of its turns, and a turn is found by looking through all that are here.
    #[inline]
    pub fn purge_if_many(&mut self, is_void: impl Fn(&Turn) -> bool) {
        if self.turns.len() >= self.many {
            self.purge(is_void);
            self.many = FEW.max(2 * self.turns.len());
        }
    }

    /// Whether two turns may have come up in this run that cannot be told apart: it goes no further, for it could not be
    /// played again.
    pub fn is_overfull(&self) -> bool {
        self.unnamed
    }

    /// Puts the turns in the order of their keys.
    pub fn sort(&mut self) {
        self.turns.sort_unstable_by_key(|turn| turn.key);
    }

    /// The turns that are possible.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// Takes the turn of this key, if it is there.
    #[inline]
    pub fn take(&mut self, key: TurnKey, is_void: impl Fn(&Turn) -> bool) -> Option<Turn> {
        let is_it = |turn: &Turn| turn.key == key && !is_void(turn);
        let class = key.class();
        let in_order = class == Class::Expiry && self.allowed.expiry_in_order;
        let index = match in_order {
            true => self.running_out.iter().position(|one| is_it(&one.turn))?,
            false => self.turns.iter().position(is_it)?,
        };
        if self.allowed.is_limited(class) {
            let left = &mut self.left[class as usize];
            *left = left.checked_sub(1)?;
            self.spent |= *left == 0;
        }
        Some(match in_order {
            true => self.take_what_runs_out(index),
            false => self.turns.swap_remove(index),
        })
    }

    fn take_what_runs_out(&mut self, index: usize) -> Turn {
        let turn = self.running_out.remove(index).turn;
        self.turns.retain(|other| other.key != turn.key);
        self.now = self.now.max(turn.at);
        turn
    }

    /// Whether nothing happens any more by itself: no task that could end the waiting is left, unless it
    /// takes so long that it times out.
    pub fn is_stuck(&self) -> bool {
        // What runs out, where it does at all, needs no chance.
        let runs_out = self.allowed.most(Class::Expiry) > 0;
        let by_chance = |turn: &Turn| match turn.key.class() {
            Class::Progress => false,
            Class::Expiry => !runs_out,
            _ => true,
        };
        self.withheld.is_empty() && self.turns.iter().all(by_chance)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty() && self.running_out.is_empty()
    }

    /// Forgets all turns.
    pub fn clear(&mut self) {
        self.turns.clear();
        self.running_out.clear();
        self.withheld.clear();
        self.now = 0;
        self.left = self.allowed.most;
        self.spent = false;
        self.unnamed = false;
        self.many = FEW;
    }

    /// What a person would call the turn: the number of the task that it began with and, where that one has
    /// several possible turns, which of them.
    pub fn pick_of(&self, key: TurnKey) -> Pick {
        let own = |turn: &&Turn| turn.key.root() == key.root();
        let before = |turn: &&Turn| turn.key < key;
        let nth = self.turns.iter().filter(own).filter(before).count();
        Pick {
            root: u32::try_from(key.root()).unwrap_or(u32::MAX),
            nth: u32::try_from(nth).unwrap_or(u32::MAX),
        }
    }

    /// The key of the turn that a pick means here, if it means one.
    pub fn key_of(&self, pick: Pick) -> Option<TurnKey> {
        let mut own: Vec<TurnKey> = self.turns.iter().map(|turn| turn.key).collect();
        own.retain(|key| key.root() == pick.root as usize);
        own.sort_unstable();
        own.get(pick.nth as usize).copied()
    }
}

/// A choice as it is written down: whose turn it is, and which of its possible turns, the time-outs last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pick {
    /// The number of the task that the turn began with, from 0.
    pub root: u32,
    /// Which of its possible turns, from 0.
    pub nth: u32,
}

#[cfg(test)]
mod tests {
    use super::super::turn::TaskId;
    use super::*;

    #[test]
    fn a_turn_that_no_key_names_is_noticed_until_the_next_run() {
        let mut possible = Possible::new(Allowed::progress());
        let turn = |root, ordinal, timer| Turn {
            at: 0,
            task: TaskId::slot(0),
            cause: Cause::Timer {
                id: 0,
                generation: 0,
            },
            key: TurnKey::new(root, Class::Progress, ordinal, timer),
        };
        possible.add(turn((1 << 24) - 1, (1 << 18) - 1, (1 << 18) - 1));
        assert!(!possible.is_overfull());
        for (root, ordinal, timer) in [(1 << 24, 0, 0), (0, 1 << 18, 0), (0, 0, 1 << 18)] {
            possible.add(turn(root, ordinal, timer));
            assert!(possible.is_overfull());
            possible.clear();
            assert!(!possible.is_overfull());
        }
    }

    #[test]
    fn turns_that_nothing_comes_of_do_not_pile_up() {
        let mut possible = Possible::new(Allowed::progress());
        for id in 0..10_000 {
            possible.add(Turn {
                at: 0,
                task: TaskId::slot(0),
                cause: Cause::Timer { id, generation: 0 },
                key: TurnKey::new(0, Class::Progress, 0, 1),
            });
            // All but the newest have been cancelled.
            let is_void = |turn: &Turn| turn.cause != Cause::Timer { id, generation: 0 };
            possible.purge_if_many(is_void);
            assert!(possible.turns().len() <= 2 * FEW);
        }
    }
}
