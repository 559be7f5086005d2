//! Every choice in turn, by depth-first search over runs played again and again.

use std::hash::{BuildHasher, Hash, Hasher};
use std::ops::Range;

use foldhash::fast::FixedState;

use super::remembered::Remembered;
use super::{Allowed, Class, Fewer, Footprint, Possible, Scheduler, Touched, Turn, TurnKey, Visit};
use crate::env::Nanos;

/// A run of more turns than this is cut off: something in it goes round in circles.
pub const LONGEST: usize = 10_000;

/// Plays every schedule, one run after another, without repeating equivalent ones.
///
/// Between two runs, [`backtrack`](Self::backtrack) moves on to the next schedule; a run follows the choices
/// of the one before up to there and then takes the first possible turn each time.
///
/// With reduction, a choice is left out if it only leads to schedules that differ from ones already played
/// in the order of neighbouring turns that do not conflict: the *sleep sets* of Godefroid, "Partial-Order
/// Methods for the Verification of Concurrent Systems" (1996), section 5. Which turns conflict is seen from
/// what they touched when they were played. At least one schedule of every class of equivalent ones is
/// played to its end.
///
/// Where a run can only go on by what comes by chance, such as a time-out, it is stuck. One schedule ends there, as
/// if none of it ever came; others go on with each of the chances, and are not held to have been stuck. So what was
/// found in a state does not depend on the order in which it was reached, and reduction loses none of it.
#[derive(Debug)]
pub struct Exhaustive {
    possible: Possible,
    reduce: bool,
    /// The choices on the way to where the run is, and from there to where the last run ended.
    path: Vec<Node>,
    depth: usize,
    /// The choices of all nodes, one node after the other; likewise those that sleep there.
    choices: Vec<Choice>,
    asleep: Vec<Choice>,
    /// The number of nodes that are given from outside, and not to be changed.
    given: usize,
    /// What sleeps at the first node that is not given.
    given_asleep: Vec<Choice>,
    /// The most changes from one request to another, if they are bounded.
    most_switches: Option<u32>,
    /// What else is to be left out.
    fewer: Fewer,
    /// Which root has to have started before each, by root; empty if any may.
    after: Vec<Option<u32>>,
    /// The states that the search has been in, if they are remembered.
    remembered: Option<Remembered>,
    /// The state that the run is in, if it is to be looked up.
    state: Option<u64>,
    /// The same with what is possible in it, under which it is remembered.
    remembered_as: Option<u64>,
    /// How many schedules there are in what has been searched.
    orders: u128,
    /// Whether any way leads back to where it has been, so that there is no end of them.
    circles: bool,
    end: RunEnd,
    /// The ways to states that were reached before, for tests of what is taken to be one state.
    #[cfg(test)]
    merges: Merges,
}

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
    key: TurnKey,
    footprint: Footprint,
}

#[derive(Clone, Debug)]
struct Node {
    /// Where its choices are, the untried ones from `current` on.
    choices: Range<u32>,
    current: u32,
    asleep: Range<u32>,
    /// Changes from one request to another before its choice.
    switches: u32,
    /// The state in which it is chosen, if that is remembered.
    state: Option<u64>,
    /// How many ways there are from here to an end by the choices that have been tried.
    orders: u128,
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
    /// It had more than [`LONGEST`] turns, or armed more timers than can be told apart.
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
    choices: Vec<TurnKey>,
    asleep: Vec<Choice>,
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

impl Exhaustive {
    /// Every schedule, with reduction or without.
    pub fn new(allowed: impl Into<Allowed>, reduce: bool) -> Self {
        Exhaustive {
            possible: Possible::new(allowed.into()),
            reduce,
            path: Vec::new(),
            depth: 0,
            choices: Vec::new(),
            asleep: Vec::new(),
            given: 0,
            given_asleep: Vec::new(),
            most_switches: None,
            fewer: Fewer::NONE,
            after: Vec::new(),
            remembered: None,
            state: None,
            remembered_as: None,
            orders: 0,
            circles: false,
            end: RunEnd::Over,
            #[cfg(test)]
            merges: Merges::default(),
        }
    }

    /// Every schedule in which the turn changes from one request to another at most this many times. Such a
    /// bound and reduction do not go together: what sleeps may have needed fewer switches.
    pub fn with_switches(allowed: impl Into<Allowed>, most: u32) -> Self {
        Exhaustive {
            most_switches: Some(most),
            ..Exhaustive::new(allowed, false)
        }
    }

    /// Leaves out more, wherever that is known to lose nothing.
    #[must_use]
    pub fn and_fewer(mut self, fewer: Fewer) -> Self {
        self.fewer = fewer;
        self
    }

    /// What is to be left out, beside equivalent orders.
    pub fn fewer(&self) -> Fewer {
        self.fewer
    }

    /// Roots that are alike start one after another: each of them when the one given for it has started.
    pub fn start_after(&mut self, after: Vec<Option<u32>>) {
        self.after = after;
    }

    /// From now on remembers the states that it is told of, or no longer.
    pub fn remember(&mut self, remember: bool) {
        self.remembered = remember.then(Remembered::default);
    }

    /// Whether it remembers states.
    pub fn remembers(&self) -> bool {
        self.remembered.is_some()
    }

    /// How many states it has been in since it began, if it remembers them.
    pub fn states(&self) -> usize {
        self.remembered.as_ref().map_or(0, Remembered::len)
    }

    /// Whether the next choice is made for the first time, so that it has to know which state the run is in.
    #[inline]
    pub fn asks_for_state(&self) -> bool {
        self.remembered.is_some() && self.depth == self.path.len()
    }

    /// The run is in this state, apart from what is possible next, which the scheduler knows itself.
    pub fn set_state(&mut self, state: u64) {
        self.state = Some(state);
    }

    /// From now on every schedule is played: for code of which it is not known what its turns share.
    pub fn reduce_nothing(&mut self) {
        self.reduce = false;
        self.fewer = Fewer::NONE;
    }

    /// Begins anew, with the schedules that begin so.
    pub fn restart(&mut self, prefix: &Prefix) {
        self.path.clear();
        self.choices.clear();
        self.asleep.clear();
        self.orders = 0;
        self.circles = false;
        if let Some(remembered) = &mut self.remembered {
            remembered.clear();
        }
        for &key in &prefix.choices {
            let at = self.here();
            self.choices.push(Choice {
                key,
                footprint: Footprint::default(),
            });
            self.path.push(Node {
                choices: at..at + 1,
                current: at,
                asleep: 0..0,
                switches: 0,
                state: None,
                orders: 0,
            });
        }
        self.given = self.path.len();
        self.given_asleep.clone_from(&prefix.asleep);
    }

    /// The ways to states that were reached before.
    #[cfg(test)]
    pub fn merges(&self) -> &Merges {
        &self.merges
    }

    /// Whether equivalent schedules are left out.
    pub fn reduces(&self) -> bool {
        self.reduce
    }

    /// How the run ended, as far as the scheduler is concerned.
    pub fn end(&self) -> RunEnd {
        self.end
    }

    /// The choices of the last run.
    pub fn schedule(&self) -> impl Iterator<Item = TurnKey> {
        let played = self.path[..self.depth].iter();
        played.map(|node| self.choices[node.current as usize].key)
    }

    /// How many turns the last run had.
    pub fn turns(&self) -> usize {
        self.depth
    }

    /// Moves on to the next schedule; whether there is one.
    pub fn backtrack(&mut self) -> bool {
        self.backtrack_below(usize::MAX)
    }

    /// Moves on to the next schedule that differs from the last one before turn `depth`.
    fn backtrack_below(&mut self, depth: usize) -> bool {
        self.path.truncate(depth.max(self.given));
        let mut orders = self.orders_of_last_run();
        while self.path.len() > self.given {
            let Some(node) = self.path.last_mut() else {
                return false;
            };
            node.orders = node.orders.saturating_add(orders);
            self.choices.truncate(node.choices.end as usize);
            self.asleep.truncate(node.asleep.end as usize);
            node.current += 1;
            if node.current < node.choices.end {
                return true;
            }
            orders = node.orders;
            if let (Some(remembered), Some(state)) = (&mut self.remembered, node.state) {
                orders = remembered.add_orders(state, orders);
            }
            self.path.pop();
        }
        self.orders = self.orders.saturating_add(orders);
        false
    }

    /// How many schedules the last run stood for: itself, or all that are known from the state that it came to.
    fn orders_of_last_run(&mut self) -> u128 {
        match self.end {
            RunEnd::Over | RunEnd::TooLong => 1,
            RunEnd::Asleep
            | RunEnd::TooManySwitches
            | RunEnd::TooManyExpiries
            | RunEnd::Diverged => 0,
            RunEnd::Remembered => {
                let remembered = self.remembered.as_ref();
                let known = self
                    .remembered_as
                    .and_then(|state| remembered?.orders(state));
                self.circles |= known.is_none();
                known.unwrap_or(0)
            }
        }
    }

    /// How many schedules there are in what has been searched so far, however many runs they took: ways that lead to one
    /// state are added up, and requests that are alike can arrive in any order.
    ///
    /// They are all, if the search is over and [counts all](Self::counts_all); else there are more.
    pub fn orders(&self) -> u128 {
        let under_way = self.path.iter().map(|node| node.orders);
        let sum = under_way.fold(self.orders, u128::saturating_add);
        let mut places: Vec<u128> = Vec::new();
        for before in &self.after {
            let before = before.map_or(0, |root| places[root as usize]);
            places.push(before + 1);
        }
        places.into_iter().fold(sum, u128::saturating_mul)
    }

    /// Whether no schedule is left out that is not counted.
    pub fn counts_all(&self) -> bool {
        !self.reduce && !self.circles && self.most_switches.is_none() && self.orders() < u128::MAX
    }

    /// The part of the search that the last run was in, one turn longer than what the schedules have in common.
    /// `None` if no run goes on from there.
    pub fn part(&self) -> Option<Prefix> {
        let given = self.path[..self.given.min(self.path.len())].iter();
        let node = self.path.get(self.given)?;
        let on_the_way = given.chain([node]);
        Some(Prefix {
            choices: on_the_way
                .map(|node| self.choices[node.current as usize].key)
                .collect(),
            asleep: self.sleepers_after(node),
        })
    }

    /// Moves on to the next such part; whether there is one.
    pub fn next_part(&mut self) -> bool {
        self.backtrack_below(self.given + 1)
    }

    fn here(&self) -> u32 {
        u32::try_from(self.choices.len()).expect("a search holds few choices at once")
    }

    /// What sleeps after the current choice of a node: what slept there before or has been tried there, and
    /// does not conflict with that choice.
    fn sleepers_after(&self, node: &Node) -> Vec<Choice> {
        if !self.reduce {
            return Vec::new();
        }
        let played = self.choices[node.current as usize];
        let slept = &self.asleep[node.asleep.start as usize..node.asleep.end as usize];
        let tried = &self.choices[node.choices.start as usize..node.current as usize];
        let resting = slept.iter().chain(tried).copied();
        resting
            .filter(|choice| choice.is_independent_of(played))
            .collect()
    }

    /// Makes the node for a choice that comes up for the first time.
    fn branch(&mut self) -> Option<TurnKey> {
        let asleep_from = self.asleep.len();
        if self.depth == self.given {
            self.asleep.extend_from_slice(&self.given_asleep);
        } else if self.reduce
            && let Some(last) = self.path.last()
        {
            let played = self.choices[last.current as usize];
            let slept = last.asleep.start as usize..last.asleep.end as usize;
            let tried = last.choices.start as usize..last.current as usize;
            for index in slept {
                if self.asleep[index].is_independent_of(played) {
                    self.asleep.push(self.asleep[index]);
                }
            }
            for index in tried {
                if self.choices[index].is_independent_of(played) {
                    self.asleep.push(self.choices[index]);
                }
            }
        }
        let (last, switches) = self.switches_so_far();
        let from = self.here();
        self.possible.sort();
        self.remembered_as = None;
        let only = self.look_up(asleep_from);
        if self.possible.is_stuck() && only.is_none() {
            self.choices.push(Choice::NOTHING);
        }
        for turn in self.possible.turns() {
            let key = turn.key;
            let is_left = match &only {
                Some(only) => only.contains(&key),
                None => !self.asleep[asleep_from..].iter().any(|c| c.key == key),
            };
            if !is_left || !self.may_start(key) {
                continue;
            }
            let is_switch = last.is_some_and(|last| last != key.root());
            if is_switch && self.most_switches.is_some_and(|most| switches >= most) {
                continue;
            }
            self.choices.push(Choice {
                key,
                footprint: Footprint::default(),
            });
        }
        let to = self.here();
        if from == to {
            self.asleep.truncate(asleep_from);
            self.end = match (self.most_switches, only) {
                (None, None) => RunEnd::Asleep,
                (None, Some(_)) => RunEnd::Remembered,
                (Some(_), _) => RunEnd::TooManySwitches,
            };
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "as many as there are choices"
        )]
        self.path.push(Node {
            choices: from..to,
            current: from,
            asleep: asleep_from as u32..self.asleep.len() as u32,
            switches,
            state: self.remembered_as,
            orders: 0,
        });
        Some(self.choices[from as usize].key)
    }

    /// Looks the state up that the run is in, if it is remembered; what is left to play from there, if it has been
    /// reached before. What sleeps now goes on sleeping.
    fn look_up(&mut self, asleep_from: usize) -> Option<Box<[TurnKey]>> {
        let (remembered, state) = (self.remembered.as_mut()?, self.state.take()?);
        let mut hasher = FixedState::with_seed(state).build_hasher();
        for turn in self.possible.turns() {
            turn.key.hash(&mut hasher);
        }
        self.possible.left().hash(&mut hasher);
        for (key, lasts) in self.possible.running_out() {
            (key, lasts).hash(&mut hasher);
        }
        let state = hasher.finish();
        self.remembered_as = Some(state);
        #[cfg(test)]
        {
            let played = self.path[..self.depth].iter();
            let way = played.map(|node| self.choices[node.current as usize].key);
            self.merges.reach(state, way.collect());
        }
        let asleep = self.asleep[asleep_from..].iter().map(|choice| choice.key);
        match remembered.visit(state, asleep) {
            Visit::First => None,
            Visit::Only(only) => Some(only),
        }
    }

    /// Whether the root may start, if this turn starts it.
    fn may_start(&self, key: TurnKey) -> bool {
        let Some(Some(before)) = self.after.get(key.root()) else {
            return true;
        };
        let has_started = |root: usize| {
            let played = self.path[..self.depth].iter();
            let mut roots = played.map(|node| self.choices[node.current as usize].key.root());
            roots.any(|other| other == root)
        };
        !key.may_start() || has_started(key.root()) || has_started(*before as usize)
    }

    /// Whose turn the last one was, and how many changes from one request to another there have been.
    fn switches_so_far(&self) -> (Option<usize>, u32) {
        let root = |node: &Node| self.choices[node.current as usize].key.root();
        match self.path.as_slice() {
            [.., before, last] => {
                let switch = u32::from(root(before) != root(last));
                (Some(root(last)), last.switches + switch)
            }
            [only] => (Some(root(only)), 0),
            [] => (None, 0),
        }
    }
}

#[cfg(test)]
impl Merges {
    fn reach(&mut self, state: u64, way: Vec<TurnKey>) {
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
    const NOTHING: Choice = Choice {
        key: TurnKey::NOTHING,
        footprint: Footprint::EVERYTHING,
    };

    /// Whether it commutes with `other`. Two turns of one request never do.
    fn is_independent_of(self, other: Choice) -> bool {
        self.key.root() != other.key.root() && !self.footprint.conflicts(other.footprint)
    }
}

impl Scheduler for Exhaustive {
    #[inline]
    fn add(&mut self, turn: Turn) {
        self.possible.add(turn);
    }

    fn is_empty(&self) -> bool {
        self.possible.is_empty()
    }

    #[inline]
    fn next(&mut self, _: Nanos, is_void: impl Fn(&Turn) -> bool) -> Option<Turn> {
        let key = if self.depth < self.path.len() {
            self.possible.purge_if_many(&is_void);
            self.choices[self.path[self.depth].current as usize].key
        } else {
            self.possible.purge(&is_void);
            if self.possible.waits_for_what_is_withheld() {
                self.end = RunEnd::TooManyExpiries;
                return None;
            }
            if self.possible.is_empty() {
                return None;
            }
            if self.depth >= LONGEST || self.possible.is_overfull() {
                self.end = RunEnd::TooLong;
                return None;
            }
            self.branch()?
        };
        if key == TurnKey::NOTHING {
            return None;
        }
        let turn = self.possible.take(key, is_void);
        match turn {
            Some(_) => self.depth += 1,
            None => self.end = RunEnd::Diverged,
        }
        turn
    }

    fn turn_over(&mut self, touched: Touched<'_>) {
        // What a turn on the way touched is known already.
        if self.depth == self.path.len()
            && let Some(node) = self.path.last()
        {
            let choice = &mut self.choices[node.current as usize];
            let class: Class = choice.key.class();
            choice.footprint = Footprint::of(touched);
            if self.possible.allowed().is_limited(class) {
                choice.footprint = choice.footprint.using_up(class);
            }
        }
    }

    fn clear(&mut self) {
        self.possible.clear();
        self.depth = 0;
        self.state = None;
        self.end = RunEnd::Over;
    }
}
