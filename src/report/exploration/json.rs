//! An exploration for machines.

use serde_json::{Value, json};

use super::PlayedExploration;
use crate::check::{Why, is_declared};
use crate::explore::{Strategy, Turns, switches};
use crate::report::ENGLISH;

impl PlayedExploration<'_> {
    /// As `docs/report.schema.json` describes it. How long it took is no part of it.
    pub(in crate::report) fn json(&self) -> Value {
        let (case, findings) = (self.case, self.findings);
        let (strategy, seed, reduce) = match self.strategy {
            Strategy::Exhaustive { reduce } => ("exhaustive", None, Some(reduce)),
            Strategy::Pct { seed, .. } => ("pct", Some(seed), None),
            Strategy::Random { seed } => ("random", Some(seed), None),
        };
        let violations = findings.by_violation.iter().map(|&(violation, schedules)| {
            json!({
                "name": violation.name(),
                "schedules": schedules,
                "declared": is_declared(self.scenario, case.lock, violation),
            })
        });
        let counterexample = self.counterexample.map(|found| {
            json!({
                "fault": found.violation.name(),
                "smallest": found.is_smallest,
                "requests": found.subject.case.len(),
                "turns": found.schedule.len(),
                "switches": switches(&found.schedule),
                "schedule": self.ticket(found),
                "replay": self.command(found),
                "text": found.text(ENGLISH),
            })
        });
        json!({
            "exploration": {
                "requests": case.len(),
                "turns": match case.turns {
                    Turns::Engine => "engine",
                    Turns::Classic => "classic",
                },
                "timeouts": case.timeouts,
                "cancellations": case.cancellations,
                "spurious_polls": case.spurious_polls,
                "in_order": case.in_order,
                "strategy": strategy,
                "drawn_from": seed,
                "reduced": reduce,
                "why": reason(self.judgement.why),
                "complete": findings.complete,
                "schedules": {
                    "played": findings.schedules,
                    "left_out": findings.pruned,
                    "merged": findings.merged,
                    "failed": findings.failed,
                },
                "states_remembered": findings.remembered,
                "circles": findings.circles,
                "final_states": findings.states.len(),
                // There may be more orders than a number of JSON can say.
                "stand_for": reduce.map(|_| json!({
                    "orders": findings.orders.count.to_string(),
                    "exact": findings.orders.exact,
                })),
                "longest": findings.longest,
                "faults": violations.collect::<Vec<_>>(),
                "not_judged": self.not_judged(),
                "counterexample": counterexample,
            },
        })
    }
}

fn reason(why: Why) -> &'static str {
    match why {
        Why::Proved => "proved",
        Why::NoneTogether => "none_together",
        Why::FailsAsDeclared => "fails_as_declared",
        Why::Fails => "fails",
        Why::NothingCommitted => "nothing_committed",
        Why::AsksTheTime => "asks_the_time",
        Why::NotAllPlayed => "not_all_played",
        Why::EndedEarly => "ended_early",
        Why::NotTheSame => "not_the_same",
    }
}
