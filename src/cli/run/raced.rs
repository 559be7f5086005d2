use crate::report::PlayedOutside;
use crate::scenario::Scenario;
use crate::target::Outside;

/// A race that has been run.
pub(super) struct Raced {
    /// What it was called on the command line.
    pub name: String,
    pub scenario: Scenario,
    pub seed: u64,
    pub urls: Vec<String>,
    pub outside: Outside,
}

impl Raced {
    /// As it is reported.
    pub fn played(&self) -> PlayedOutside<'_> {
        PlayedOutside {
            scenario: &self.scenario,
            seed: self.seed,
            urls: &self.urls,
            outside: &self.outside,
        }
    }
}
