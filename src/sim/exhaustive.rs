//! Every choice in turn, by depth-first search over runs played again and again.

mod circles;
mod next;
mod path;

use circles::Graph;
#[cfg(test)]
pub use path::Merges;
use path::Node;
pub use path::{Choice, Prefix, RunEnd};

use super::remembered::Remembered;
use super::{Allowed, Fewer, Footprint, Possible, TurnKey};

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
    /// How many turns led back to a state that the way had been in, so that there is no end of ways.
    circles: u64,
    /// How its states hang together, where that is kept.
    graph: Option<Graph>,
    end: RunEnd,
    /// The ways to states that were reached before, for tests of what is taken to be one state.
    #[cfg(test)]
    merges: Merges,
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
            circles: 0,
            graph: None,
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

    /// Keeps how the states hang together that it remembers, so that it is known whether circles can be left.
    #[must_use]
    pub fn and_graph(mut self) -> Self {
        self.graph = Some(Graph::default());
        self
    }

    /// How many turns led back to a state that the way had been in.
    ///
    /// With reduction it is not relied on that what sleeps is played elsewhere, once there is one: that follows from an order of
    /// the states which a circle has not.
    pub fn circles(&self) -> u64 {
        self.circles
    }

    /// The way to a state from which no way leads to an end, once every turn has been played from every state, and if it is
    /// [kept](Self::and_graph) how they hang together.
    pub fn way_into_trap(&self) -> Option<Vec<TurnKey>> {
        self.graph.as_ref()?.way_into_trap()
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
        self.circles = 0;
        if let Some(graph) = &mut self.graph {
            graph.clear();
        }
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
        self.note_end();
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

    /// The last run went no further from where it was, whatever would come next.
    fn note_end(&mut self) {
        if let (Some(graph), RunEnd::Over | RunEnd::TooManyExpiries) = (&mut self.graph, self.end)
            && let Some(state) = self.path.last().and_then(|node| node.state)
        {
            graph.ends(state);
        }
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
        !self.reduce
            && self.circles == 0
            && self.most_switches.is_none()
            && self.orders() < u128::MAX
    }

    /// The part of the search that the last run was in, one turn longer than what the schedules have in common.
    /// `None` if no run goes on from there.
    pub fn part(&mut self) -> Option<Prefix> {
        let on_the_way = self.path.get(..=self.given)?.iter();
        let choices = on_the_way
            .map(|node| self.choices[node.current as usize].key)
            .collect();
        let from = self.asleep.len();
        self.fall_asleep_after(self.given);
        Some(Prefix {
            choices,
            asleep: self.asleep.split_off(from),
        })
    }

    /// Moves on to the next such part; whether there is one.
    pub fn next_part(&mut self) -> bool {
        self.backtrack_below(self.given + 1)
    }

    fn here(&self) -> u32 {
        u32::try_from(self.choices.len()).expect("a search holds few choices at once")
    }
}
