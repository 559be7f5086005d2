//! A race of your own service in parts: what each says that it has raced, and all of them together.

use serde::{Deserialize, Serialize};

use super::{checksum, scenario_of};
use crate::scenario::Scenario;
use crate::target::{Outside, RacePart};

/// One machine's part of a race.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartRace {
    /// What was raced.
    pub case: RaceCase,
    /// What was seen.
    pub seen: RacePart,
}

/// What was raced, and where: all parts of a race say the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RaceCase {
    /// What to type for the scenario, ready for a shell.
    pub origin: String,
    /// The text of the scenario.
    pub source: String,
    /// The keys that are set in it.
    pub set: Vec<String>,
    /// The checksum of the scenario that this gives.
    pub checksum: String,
    /// The seed that requests are drawn from.
    pub seed: u64,
    /// The addresses of the service, one for each instance.
    pub urls: Vec<String>,
}

impl RaceCase {
    fn read(&self) -> Result<Scenario, String> {
        let scenario = scenario_of(&self.source, &self.origin, &self.set)?;
        match checksum(&scenario) == self.checksum {
            true => Ok(scenario),
            false => Err("its scenario is another one than its checksum says".to_owned()),
        }
    }
}

/// A race, judged as a whole.
#[derive(Debug)]
pub struct MergedRace {
    /// What was raced.
    pub scenario: Scenario,
    /// How it was asked for.
    pub case: RaceCase,
    /// What came of it.
    pub outside: Outside,
}

impl MergedRace {
    /// The race of which these are all parts but so many that are missing.
    ///
    /// # Errors
    /// If its case is none.
    pub(super) fn of(parts: &[&PartRace], missing: u64) -> Result<Self, String> {
        let case = match parts {
            [first, ..] => first.case.clone(),
            [] => return Err("there is no part".to_owned()),
        };
        let scenario = case.read()?;
        let seen: Vec<&RacePart> = parts.iter().map(|part| &part.seen).collect();
        Ok(MergedRace {
            outside: RacePart::together(&scenario, &seen, missing),
            scenario,
            case,
        })
    }
}
