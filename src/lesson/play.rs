use std::sync::Arc;

use crate::driver::{RoundSetup, play_simulated};
use crate::explore::ticket::{Checksum, Ticket};
use crate::explore::{Case, Expiry, Subject, TooFewRequests, Turns};
use crate::history::{Keep, Record};
use crate::request::LockName;
use crate::scenario::Scenario;
use crate::sim::Pick;

/// What a step plays: a scenario with some keys set, under a lock, whole or its first requests in every order.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Play {
    /// The scenario, by its built-in name or its file.
    pub origin: String,
    /// The keys that are set in it, as `--set` has them.
    pub set: Vec<String>,
    /// The same, read.
    pub scenario: Arc<Scenario>,
    /// The control that it is played under.
    pub lock: LockName,
    /// How many of its first requests are played turn by turn.
    pub requests: u64,
    /// Whether waiting for the lock may time out at any turn.
    pub timeouts: bool,
    /// Whether and in which order leases run out.
    pub expiry: Expiry,
    /// The most of them that run out in one schedule.
    pub expiries: u32,
}

/// The numbers of a scenario lie in ranges, so each equals itself.
impl Eq for Play {}

impl Play {
    /// The same under another lock.
    #[must_use]
    pub fn under(&self, lock: LockName) -> Self {
        Play {
            lock,
            ..self.clone()
        }
    }

    /// The same with another number of requests.
    #[must_use]
    pub fn of(&self, requests: u64) -> Self {
        Play {
            requests,
            ..self.clone()
        }
    }

    /// The seed that is played: the student's own, or the scenario's.
    pub fn seed(&self, own: Option<u64>) -> u64 {
        own.unwrap_or(self.scenario.seed)
    }

    /// Plays the whole scenario under virtual time.
    pub fn round(&self, own_seed: Option<u64>) -> Record {
        let setup = RoundSetup {
            scenario: &self.scenario,
            seed: self.seed(own_seed),
            locks: &[self.lock],
            keep: Keep::Nothing,
        };
        let round = play_simulated(setup, &|| false);
        round
            .expect("a round that writes no trace cannot fail")
            .record
    }

    /// The first requests, for exploring.
    ///
    /// # Errors
    /// If there are fewer in the scenario.
    pub fn subject(&self, own_seed: Option<u64>) -> Result<Subject, TooFewRequests> {
        let seed = self.seed(own_seed);
        let case = Case::of(&self.scenario, self.lock, seed, self.requests)?;
        let case = case.in_turns(Turns::Engine).with_timeouts(self.timeouts);
        let case = case.with_expiry(self.expiry);
        Ok(Subject::new(case.with_expiries(self.expiries)))
    }

    /// A schedule of the first requests, as a line that `replay` understands.
    pub fn ticket(&self, own_seed: Option<u64>, case: &Case, schedule: &[Pick]) -> Ticket {
        Ticket {
            scenario: self.origin.clone(),
            set: self.set.clone(),
            lock: self.lock,
            requests: (1..=self.requests).collect(),
            seed: own_seed,
            turns: case.turns,
            timeouts: case.timeouts,
            cancellations: case.cancellations,
            spurious_polls: case.spurious_polls,
            in_order: case.in_order,
            expiry: case.expiry,
            expiries: case.expiries,
            max_faults: case.max_faults,
            schedule: schedule.to_vec(),
            check: Checksum::of(case),
        }
    }
}
