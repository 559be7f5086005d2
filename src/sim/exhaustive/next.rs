//! Which turn is next: the one on the way, and where that ends the first of those that have to be tried.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::FixedState;

use super::super::{Class, Footprint, Scheduler, Touched, Turn, TurnKey, Visit};
use super::path::{Choice, Node};
use super::{Exhaustive, LONGEST, RunEnd};
use crate::env::Nanos;

impl Exhaustive {
    /// Adds what sleeps after the current choice of the node at `depth`: what slept there before or has been tried there,
    /// and does not conflict with that choice.
    pub(super) fn fall_asleep_after(&mut self, depth: usize) {
        if !self.reduce {
            return;
        }
        let node = &self.path[depth];
        let played = self.choices[node.current as usize];
        let slept = node.asleep.start as usize..node.asleep.end as usize;
        let tried = node.choices.start as usize..node.current as usize;
        for index in slept {
            let choice = self.asleep[index];
            if choice.is_independent_of(played) {
                self.asleep.push(choice);
            }
        }
        let tried = self.choices[tried].iter().copied();
        self.asleep
            .extend(tried.filter(|choice| choice.is_independent_of(played)));
    }

    /// Makes the node for a choice that comes up for the first time.
    fn branch(&mut self) -> Option<TurnKey> {
        let asleep_from = self.asleep.len();
        if self.depth == self.given {
            self.asleep.extend_from_slice(&self.given_asleep);
        } else if let Some(last) = self.path.len().checked_sub(1) {
            self.fall_asleep_after(last);
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
        if let (Some(graph), Some(node)) = (&mut self.graph, self.path.last())
            && let Some(from) = node.state
        {
            graph.step(from, self.choices[node.current as usize].key, state);
        }
        #[cfg(test)]
        {
            let played = self.path[..self.depth].iter();
            let way = played.map(|node| self.choices[node.current as usize].key);
            self.merges.reach(state, way.collect());
        }
        let asleep = self.asleep[asleep_from..].iter().map(|choice| choice.key);
        match remembered.visit(state, asleep) {
            Visit::First => None,
            Visit::Only(only) => {
                let leads_back = self.path.iter().any(|node| node.state == Some(state));
                self.circles += u64::from(leads_back);
                Some(only)
            }
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
