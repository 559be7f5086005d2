//! One's own situation, in a handful of numbers: the scenario that they stand for.

use crate::env::Nanos;
use crate::scenario::{Override, Scenario, ScenarioError, parse_with};
use crate::text::format_duration;

/// One's own situation.
#[derive(Clone, Debug, PartialEq)]
pub struct Situation {
    /// How long an operation takes from its first statement to its last, in nanoseconds: its lock is held for that time.
    pub hold: Nanos,
    /// How long an answer of the database takes, in nanoseconds.
    pub round_trip: Nanos,
    /// Requests, as in a scenario: `200/s`.
    pub rate: String,
    /// For how long they come, in nanoseconds.
    pub duration: Nanos,
    /// How many users there are.
    pub users: u64,
    /// The share of the requests that one user gets, 0 to 1.
    pub hot: f64,
    /// How many processes share the store.
    pub processes: u32,
    /// Connections to the database, of each process.
    pub connections: u32,
}

/// How often an operation asks the database, at least: it reads, writes and appends.
const STATEMENTS: u64 = 3;

impl Situation {
    /// The scenario of it, with some keys set from outside.
    ///
    /// An operation reads, works, writes and appends; what its statements leave of the time is work, between reading and
    /// writing. Balances are so high that nobody runs out of points.
    ///
    /// # Errors
    /// If its operations are shorter than their statements, or a number is beyond what a scenario may say.
    pub fn scenario(&self, set: &[Override]) -> Result<Scenario, String> {
        let round_trip = format_duration(self.round_trip);
        let Some(work) = self
            .round_trip
            .checked_mul(STATEMENTS - 1)
            .and_then(|others| self.hold.checked_sub(others))
            .filter(|work| *work >= self.round_trip)
        else {
            return Err(format!(
                "error: an operation reads, writes and appends, which takes three round trips: --hold is at least {}",
                format_duration(self.round_trip.saturating_mul(STATEMENTS))
            ));
        };
        let pick = match self.hot > 0.0 && self.users > 1 {
            true => format!("{{ hot = {{ users = 1, share = {:?} }} }}", self.hot),
            false => "\"uniform\"".to_owned(),
        };
        let Situation {
            rate,
            users,
            processes,
            connections,
            ..
        } = self;
        let source = format!(
            r#"name = "my-situation"
title = {{ en = "My own situation", ko = "나의 상황" }}
seed = 1

[users]
count = {users}
balance = 500000
pick = {pick}

[service]
lock = "keyed"
instances = {processes}

[store]
kind = "model"
connections = {connections}
add_times = true
read = "{round_trip}"
write = "{}"
append = "{round_trip}"
commit = "{round_trip}"

[[phase]]
name = "traffic"
rate = "{rate}"
arrivals = "poisson"
duration = "{}"
mix = {{ charge = 1, use = 1 }}
amount = "1..1000"
"#,
            format_duration(work),
            format_duration(self.duration),
        );
        parse_with(&source, "the situation", set).map_err(|error: ScenarioError| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Selection, Traffic};

    fn situation() -> Situation {
        Situation {
            hold: 20_000_000,
            round_trip: 1_000_000,
            rate: "200/s".to_owned(),
            duration: 10_000_000_000,
            users: 10_000,
            hot: 0.2,
            processes: 3,
            connections: 20,
        }
    }

    #[test]
    fn the_statements_and_the_work_of_an_operation_take_as_long_as_it_holds_its_lock() {
        let scenario = situation().scenario(&[]).expect("a scenario");
        let store = &scenario.store;
        let ends = [&store.read, &store.write, &store.append].map(|range| *range.end());
        assert_eq!(ends, [1_000_000, 18_000_000, 1_000_000]);
        assert_eq!(ends.iter().sum::<u64>(), situation().hold);
        assert_eq!(
            scenario.users.pick,
            Selection::Hot {
                users: 1,
                share: 0.2
            }
        );
        assert_eq!(scenario.service.instances, 3);
        assert_eq!(scenario.store.connections, 20);
        let Traffic::Rate { per_second, .. } = scenario.phases[0].traffic else {
            panic!("a rate");
        };
        assert_eq!(per_second, 200.0);
    }

    #[test]
    fn an_operation_is_not_shorter_than_its_statements() {
        let short = Situation {
            hold: 2_000_000,
            ..situation()
        };
        let error = short.scenario(&[]).expect_err("too short");
        assert!(error.contains("at least 3ms"), "{error}");
    }
}
