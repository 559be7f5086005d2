//! Ways that lead back to where they have been.

use foldhash::fast::FixedState;
use hashbrown::{HashMap, HashSet};

use super::super::TurnKey;

/// The states of a search as a graph: from which of them a run can come to an end.
///
/// A run that goes round in a circle for ever is a matter of chance where it could leave it. Where no way leads from a state
/// to an end, it is certain.
#[derive(Debug, Default)]
pub(super) struct Graph {
    /// In the order in which they were found: the first one to a state is on the first way to it.
    steps: Vec<Step>,
    /// States from which some turn ends the run.
    ending: HashSet<u64, FixedState>,
}

/// That a turn leads from one state to another.
#[derive(Clone, Copy, Debug)]
struct Step {
    from: u64,
    by: TurnKey,
    to: u64,
}

impl Graph {
    /// A turn leads from one state to another.
    pub fn step(&mut self, from: u64, by: TurnKey, to: u64) {
        self.steps.push(Step { from, by, to });
    }

    /// A run has ended in this state, or with a turn in it.
    pub fn ends(&mut self, state: u64) {
        self.ending.insert(state);
    }

    /// The first way to a state from which none leads to an end; `None` if there is no such state. Of a search that is over.
    pub fn way_into_trap(&self) -> Option<Vec<TurnKey>> {
        let leave = self.leave();
        let trap = self.steps.iter().find(|step| !leave.contains(&step.to))?;
        Some(self.way_to(trap.to))
    }

    /// The states from which a way leads to an end.
    fn leave(&self) -> HashSet<u64, FixedState> {
        let mut before: HashMap<u64, Vec<u64>, FixedState> = HashMap::default();
        for step in &self.steps {
            before.entry(step.to).or_default().push(step.from);
        }
        let mut leave = self.ending.clone();
        let mut to_do: Vec<u64> = leave.iter().copied().collect();
        while let Some(state) = to_do.pop() {
            let from = before.get(&state).into_iter().flatten();
            to_do.extend(from.filter(|&&from| leave.insert(from)));
        }
        leave
    }

    /// The first way to a state from where the search began.
    fn way_to(&self, state: u64) -> Vec<TurnKey> {
        let mut first: HashMap<u64, Step, FixedState> = HashMap::default();
        for step in &self.steps {
            first.entry(step.to).or_insert(*step);
        }
        let mut way = Vec::new();
        let mut at = state;
        let start = self.steps.first().map(|step| step.from);
        while Some(at) != start
            && let Some(step) = first.get(&at)
        {
            way.push(step.by);
            at = step.from;
        }
        way.reverse();
        way
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.steps.clear();
        self.ending.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Class;

    fn graph(steps: &[(u64, u64)], ends: &[u64]) -> Graph {
        let mut graph = Graph::default();
        for &(from, to) in steps {
            graph.step(from, by(to), to);
        }
        for &state in ends {
            graph.ends(state);
        }
        graph
    }

    /// A turn that leads to this state.
    fn by(to: u64) -> TurnKey {
        TurnKey::new(
            0,
            Class::Progress,
            0,
            u32::try_from(to).expect("few states"),
        )
    }

    #[test]
    fn a_circle_that_can_be_left_is_no_trap() {
        assert_eq!(graph(&[(1, 2), (2, 1), (2, 3)], &[3]).way_into_trap(), None);
        assert_eq!(graph(&[(1, 1)], &[1]).way_into_trap(), None);
    }

    #[test]
    fn the_first_way_leads_into_a_trap() {
        // From 3 there is no way but to 4, and back; the end is at 5.
        let trap = graph(&[(1, 2), (2, 5), (2, 3), (3, 4), (4, 3), (1, 4)], &[5]);
        assert_eq!(trap.way_into_trap(), Some(vec![by(2), by(3)]));
        // Nor from where the search begins.
        let all = graph(&[(1, 2), (2, 1)], &[]);
        assert_eq!(all.way_into_trap(), Some(vec![by(2)]));
    }
}
