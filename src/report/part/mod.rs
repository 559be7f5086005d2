//! A part of the seeds of a run, or of the users of a race, played on one of several machines: written down whole, so that
//! the parts together are what one machine would have found.
//!
//! A part names its case and says all that was found of each of its seeds, or of its users. [`merge`] puts parts together:
//! each must be there once, of one case. Nothing is averaged: what was counted is counted together.

mod merge;
#[cfg(feature = "http")]
mod race;
mod result;

use serde::{Deserialize, Serialize};

pub use merge::{Merged, MergedSet, NotMerged, merge};
#[cfg(feature = "http")]
pub use race::{MergedRace, PartRace, RaceCase};
use result::SeedRow;

use crate::check::SeedResult;
use crate::history::Metric;
use crate::request::LockName;
use crate::scenario::{Clock, Override, Scenario, Shard, StoreKind, parse_with};

/// What a file of parts says that it is.
const FORMAT: &str = "pointrace-part";

/// Raised when a field changes its meaning.
const VERSION: u32 = 1;

/// A part, as it is written down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    format: String,
    version: u32,
    pointrace: String,
    shard: Shard,
    interrupted: bool,
    /// The names of the figures, in the order in which each seed has them.
    metrics: Vec<String>,
    sets: Vec<PartSet>,
    /// Races of your own service.
    #[cfg(feature = "http")]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    races: Vec<PartRace>,
}

/// The seeds of one scenario under one lock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartSet {
    case: PartCase,
    first: u64,
    last: u64,
    results: Vec<SeedRow>,
}

/// What was played: everything that a machine needs which has no file of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartCase {
    /// What to type for the scenario, ready for a shell.
    pub origin: String,
    /// The options that change it, ready for a shell.
    pub options: String,
    /// The text of the scenario.
    pub source: String,
    /// The keys that are set in it.
    pub set: Vec<String>,
    /// Where balances are kept, and which version of that, if the command line says so.
    pub store: Option<(String, String)>,
    /// The name of the control.
    pub lock: String,
    /// Whether time is simulated.
    pub simulated: bool,
    /// The checksum of the scenario that this gives.
    pub checksum: String,
}

impl PartCase {
    /// The scenario, the control and the clock.
    ///
    /// # Errors
    /// If it is no case, or of another version.
    fn read(&self) -> Result<(Scenario, LockName, Clock), String> {
        let mut scenario = scenario_of(&self.source, &self.origin, &self.set)?;
        if let Some((name, version)) = &self.store {
            match name.as_str() {
                "memory" => scenario.store.kind = StoreKind::Memory,
                "model" => scenario.store.kind = StoreKind::Model,
                "sqlite" => scenario.move_to(StoreKind::Sqlite),
                "postgres" => scenario.move_to(StoreKind::Postgres(version.as_str().into())),
                other => return Err(format!("there is no store {other:?}")),
            }
        }
        if checksum(&scenario) != self.checksum {
            return Err("its scenario is another one than its checksum says".to_owned());
        }
        let lock = self.lock.parse::<LockName>();
        let lock = lock.map_err(|error| error.to_string())?;
        let clock = match self.simulated {
            true => Clock::Virtual,
            false => Clock::Real,
        };
        Ok((scenario, lock, clock))
    }
}

/// The scenario of a part.
fn scenario_of(source: &str, origin: &str, set: &[String]) -> Result<Scenario, String> {
    let set = set.iter().map(|set| Override::parse(set));
    let set = set.collect::<Result<Vec<_>, _>>()?;
    parse_with(source, origin, &set).map_err(|error| format!("its scenario is not read: {error}"))
}

/// A checksum, as it is written down.
pub fn checksum(scenario: &Scenario) -> String {
    format!("{:016x}", scenario.checksum())
}

impl PartSet {
    /// The seeds of a part, as they were found.
    pub fn new(case: PartCase, (first, last): (u64, u64), results: &[SeedResult]) -> Self {
        let mut results: Vec<SeedRow> = results.iter().map(SeedRow::of).collect();
        results.sort_by_key(|row| row.seed);
        PartSet {
            case,
            first,
            last,
            results,
        }
    }
}

impl Part {
    /// A part of what this version plays.
    pub fn new(shard: Shard, interrupted: bool, sets: Vec<PartSet>) -> Self {
        Part {
            format: FORMAT.to_owned(),
            version: VERSION,
            pointrace: env!("CARGO_PKG_VERSION").to_owned(),
            shard,
            interrupted,
            metrics: Metric::all().map(|metric| metric.to_string()).collect(),
            sets,
            #[cfg(feature = "http")]
            races: Vec::new(),
        }
    }

    /// A part of races of your own service.
    #[cfg(feature = "http")]
    pub fn of_races(shard: Shard, interrupted: bool, races: Vec<PartRace>) -> Self {
        Part {
            races,
            ..Part::new(shard, interrupted, Vec::new())
        }
    }

    /// As one line of JSON.
    pub fn text(&self) -> String {
        let text = serde_json::to_string(self).expect("plain data");
        text + "\n"
    }

    /// Reads what [`Part::text`] wrote.
    ///
    /// # Errors
    /// If it is no part, or one of another version.
    pub fn read(text: &str) -> Result<Self, String> {
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        match (value["format"].as_str(), value["version"].as_u64()) {
            (Some(FORMAT), Some(version)) if version == u64::from(VERSION) => {}
            (Some(FORMAT), _) => {
                return Err("it is a part in another version of the format".to_owned());
            }
            _ => {
                return Err(
                    "it is no part: `pointrace run … --shard 1/4 --report part=FILE` writes one"
                        .to_owned(),
                );
            }
        }
        // From the text: a sum of times may be larger than any number of a value.
        let part: Part = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let Shard { number, of } = part.shard;
        if number == 0 || number > of {
            return Err(format!("there is no part {number} of {of}"));
        }
        Ok(part)
    }
}
