//! One machine's part of a race: what it has seen of its users, to be put together with what others have seen of theirs.

use serde::{Deserialize, Serialize};

use super::evidence::Learnt;
use super::judge::judge;
use super::race::Outside;
use super::sums::Sums;
use crate::history::Tally;
use crate::scenario::Scenario;

/// What one machine has seen of a race.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RacePart {
    tally: Tally,
    sums: Sums,
    /// The users that were touched, if they are numbers of the target's own.
    touched: Vec<u64>,
    passed: Vec<u64>,
    slowed: u64,
    not_cleaned: Option<(u64, String)>,
}

impl RacePart {
    /// What came of one machine's part.
    pub fn of(outside: &Outside) -> Self {
        RacePart {
            tally: Tally::of(&outside.record),
            sums: outside.sums.clone(),
            touched: outside.touched.clone(),
            passed: outside.passed.clone(),
            slowed: outside.slowed,
            not_cleaned: outside.not_cleaned.clone(),
        }
    }

    /// What came of the race, of which these are all parts but so many that are missing.
    pub fn together(scenario: &Scenario, parts: &[&RacePart], missing: u64) -> Outside {
        let mut sums = match parts {
            [first, ..] => first.sums.clone(),
            [] => Sums::default(),
        };
        for part in parts.iter().skip(1) {
            sums.add(&part.sums);
        }
        sums.parts_missing = missing;
        let record = Tally::together(parts.iter().map(|part| &part.tally));
        let (record, judgement) = judge(scenario, record, &sums, true);
        let sorted = |users: fn(&RacePart) -> &[u64]| {
            let mut all: Vec<u64> = parts.iter().flat_map(|part| users(part)).copied().collect();
            all.sort_unstable();
            all
        };
        let failed = parts.iter().filter_map(|part| part.not_cleaned.as_ref());
        Outside {
            record,
            judgement,
            learnt: Learnt {
                history_is_evidence: sums.has_histories,
                ..Learnt::default()
            },
            touched: sorted(|part| &part.touched),
            passed: sorted(|part| &part.passed),
            slowed: parts.iter().map(|part| part.slowed).sum(),
            not_cleaned: failed
                .cloned()
                .reduce(|(mine, why), (its, _)| (mine + its, why)),
            sums,
        }
    }
}
