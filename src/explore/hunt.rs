//! Looks for a failing schedule where there are too many to play them all.

use std::time::Duration;

use super::findings::Findings;
use super::search::{Budget, Search, Strategy};
use super::shrink::{Counterexample, shrink};
use super::subject::Subject;

/// What a hunt brought home.
#[derive(Clone, Debug)]
pub struct Hunt {
    /// What was played and what was found.
    pub findings: Findings,
    /// The smallest schedule with the worst violation that was seen.
    pub counterexample: Option<Counterexample>,
}

/// Plays one schedule for each of `count` seeds from the strategy's first on, and shrinks what fails; `stop` is
/// asked now and then whether to end early.
pub fn hunt(
    subject: &Subject,
    strategy: Strategy,
    count: u64,
    shrinking: Duration,
    stop: &(dyn Fn() -> bool + Sync),
) -> Hunt {
    let search = Search {
        strategy,
        budget: Budget::schedules(count),
        ..Search::exhaustive()
    };
    let findings = search.run_until(subject, stop);
    let example = findings.example.as_ref();
    let counterexample = example.map(|example| shrink(subject, example, shrinking));
    Hunt {
        findings,
        counterexample,
    }
}
