use super::{NodeAnswer, Step};

/// What requests had to do with leases, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeaseFigures {
    /// How often a request tried to have one.
    pub attempts: u64,
    /// How often a node was asked anything.
    pub calls: u64,
    /// How often a node gave no answer.
    pub silences: u64,
    /// How often a lease ran out under the request that had it.
    pub ran_out: u64,
    /// How often the store refused a fencing token.
    pub stale: u64,
}

impl LeaseFigures {
    pub(super) fn add(&mut self, step: &Step) {
        match step {
            Step::Asked => self.attempts += 1,
            Step::Told { answer, .. } => {
                self.calls += 1;
                self.silences += u64::from(*answer == NodeAnswer::Silent);
            }
            Step::RanOut { held: Some(_) } => self.ran_out += 1,
            Step::Stale { .. } => self.stale += 1,
            _ => {}
        }
    }

    pub(super) fn merge(&mut self, other: LeaseFigures) {
        let LeaseFigures {
            attempts,
            calls,
            silences,
            ran_out,
            stale,
        } = other;
        self.attempts += attempts;
        self.calls += calls;
        self.silences += silences;
        self.ran_out += ran_out;
        self.stale += stale;
    }
}
