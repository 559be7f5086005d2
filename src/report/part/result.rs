//! What was found of one seed, as a part says it.

use serde::{Deserialize, Serialize};

use crate::check::{
    Caveat, Check, CheckState, Checked, Invalid, Reason, SeedResult, Verdict, declaration,
};
use crate::history::{AnomalyKind, Metric};
use crate::request::LockName;
use crate::scenario::{Limit, Scenario};

/// What one seed came to, as it is written in a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedRow {
    pub seed: u64,
    verdict: Verdict,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<ReasonRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    caveat: Option<Caveat>,
    /// The kinds of anomaly that were seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    seen: Vec<String>,
    figures: Vec<Option<f64>>,
}

/// Something that was not as it should be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum ReasonRow {
    Invalid(Invalid),
    Limit { limit: String, found: Found },
    Anomaly { kind: String, found: Found },
    Unanswered(u64),
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    state: CheckState,
    actual: Option<f64>,
    bound: Option<f64>,
    samples: u64,
}

impl SeedRow {
    pub fn of(result: &SeedResult) -> Self {
        let seen = AnomalyKind::ALL.into_iter();
        let seen = seen.filter(|kind| result.seen[*kind as usize]);
        SeedRow {
            seed: result.seed,
            verdict: result.verdict,
            reasons: result.reasons.iter().map(ReasonRow::of).collect(),
            caveat: result.caveat,
            seen: seen.map(|kind| kind.name().to_owned()).collect(),
            figures: result.figures.clone(),
        }
    }

    /// The result again.
    pub fn read(&self, scenario: &Scenario, lock: LockName) -> Result<SeedResult, String> {
        let mut seen = [false; AnomalyKind::ALL.len()];
        for name in &self.seen {
            seen[kind(name)? as usize] = true;
        }
        if self.figures.len() != Metric::all().count() {
            return Err(format!(
                "seed {} has too few figures, or too many",
                self.seed
            ));
        }
        let reasons = self
            .reasons
            .iter()
            .map(|reason| reason.read(scenario, lock));
        Ok(SeedResult {
            seed: self.seed,
            verdict: self.verdict,
            reasons: reasons.collect::<Result<_, _>>()?,
            caveat: self.caveat,
            seen,
            figures: self.figures.clone(),
        })
    }
}

impl ReasonRow {
    fn of(reason: &Reason) -> Self {
        match reason {
            Reason::Invalid(invalid) => ReasonRow::Invalid(*invalid),
            Reason::Unanswered(count) => ReasonRow::Unanswered(*count),
            Reason::Check(check) => {
                let found = Found {
                    state: check.state,
                    actual: check.actual,
                    bound: check.bound,
                    samples: check.samples,
                };
                match &check.subject {
                    Checked::Limit(limit) => ReasonRow::Limit {
                        limit: limit.to_string(),
                        found,
                    },
                    Checked::Anomaly(kind, _) => ReasonRow::Anomaly {
                        kind: kind.name().to_owned(),
                        found,
                    },
                }
            }
        }
    }

    fn read(&self, scenario: &Scenario, lock: LockName) -> Result<Reason, String> {
        let (subject, found) = match self {
            ReasonRow::Invalid(invalid) => return Ok(Reason::Invalid(*invalid)),
            ReasonRow::Unanswered(count) => return Ok(Reason::Unanswered(*count)),
            ReasonRow::Limit { limit, found } => {
                let known = limits(scenario, lock).find(|known| known.to_string() == *limit);
                let known = known.ok_or_else(|| format!("the scenario has no limit {limit:?}"))?;
                (Checked::Limit(known.clone()), found)
            }
            ReasonRow::Anomaly { kind: name, found } => {
                let kind = kind(name)?;
                (
                    Checked::Anomaly(kind, declaration(scenario, lock, kind)),
                    found,
                )
            }
        };
        Ok(Reason::Check(Check {
            subject,
            state: found.state,
            actual: found.actual,
            bound: found.bound,
            samples: found.samples,
        }))
    }
}

fn kind(name: &str) -> Result<AnomalyKind, String> {
    let known = AnomalyKind::ALL
        .into_iter()
        .find(|kind| kind.name() == name);
    known.ok_or_else(|| format!("there is no anomaly {name:?}"))
}

/// The limits that runs under a lock are judged by.
fn limits(scenario: &Scenario, lock: LockName) -> impl Iterator<Item = &Limit> {
    let own = scenario.expect.get(&lock);
    let sections = [Some(&scenario.expect_all), own].into_iter().flatten();
    sections.flat_map(|section| section.that.iter().chain(&section.virtual_only))
}
