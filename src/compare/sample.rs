use super::Measure;
use super::comparison::Loss;
use crate::check::{Invalid, judge};
use crate::history::{AnomalyKind, AnomalyKinds, Record};
use crate::point::OutcomeKind;
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};

/// What is kept of one round under one control.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The seed of the round.
    pub(super) seed: u64,
    /// Requests that were sent.
    pub(super) requests: u64,
    /// Requests that were committed.
    pub(super) committed: u64,
    /// What it lost, if it lost anything.
    pub(super) loss: Option<Loss>,
    /// The anomalies that this control is judged by and that were seen.
    pub(super) seen: AnomalyKinds,
    /// A fault of the scenario came, or a client did not wait.
    pub(super) is_struck: bool,
    /// Requests that were never answered.
    pub(super) unanswered: u64,
    /// The requests were sent too late, so its times say nothing.
    pub(super) is_late: bool,
    /// In the order of [`Measure::ALL`].
    pub(super) values: [Option<f64>; Measure::ALL.len()],
}

/// The kinds of anomaly that are about points, whatever a control promises.
const LOSSES: [AnomalyKind; 7] = [
    AnomalyKind::LostUpdate,
    AnomalyKind::WrongBalance,
    AnomalyKind::Overspend,
    AnomalyKind::NegativeBalance,
    AnomalyKind::HistoryMismatch,
    AnomalyKind::DoubleApply,
    AnomalyKind::DoubleAccount,
];

impl Sample {
    /// Whether anything went wrong in the round.
    pub(super) fn is_broken(&self) -> bool {
        self.loss.is_some() || self.seen != AnomalyKinds::NONE || self.unanswered > 0
    }

    /// Of a round of `scenario` under `lock`; `overtakes` are the grants that passed over another request, if they could
    /// be counted.
    pub fn of(
        scenario: &Scenario,
        lock: LockName,
        clock: Clock,
        seed: u64,
        record: &Record,
        overtakes: Option<u64>,
    ) -> Self {
        let mut seen = AnomalyKinds::NONE;
        for kind in AnomalyKind::ALL {
            let is_judged = lock.promises().excludes || !kind.needs_grants();
            if is_judged && record.observed(kind).is_some_and(|count| count > 0) {
                seen = seen.with(kind);
            }
        }
        let loss = LOSSES
            .iter()
            .any(|kind| seen.contains(*kind))
            .then(|| Loss {
                seed,
                missing: record.balances.missing,
                given_away: record.balances.given_away,
                lost_updates: record.anomaly_count(AnomalyKind::LostUpdate),
            });
        let invalid = judge(scenario, lock, clock, record, false).invalid;
        let is_late = invalid.iter().any(|why| {
            matches!(
                why,
                Invalid::RateNotReached { .. } | Invalid::StartLag { .. } | Invalid::ClockEnded
            )
        });
        let value = |measure: Measure| match measure {
            Measure::Throughput if clock == Clock::Virtual => None,
            Measure::Overtakes => overtakes.map(|count| count as f64),
            time if time.is_of_time() && is_late => None,
            other => other.of(record),
        };
        Sample {
            seed,
            requests: record.sent,
            committed: record.outcome(OutcomeKind::Committed),
            loss,
            seen,
            is_struck: is_struck(record),
            unanswered: record.unanswered(),
            is_late,
            values: Measure::ALL.map(value),
        }
    }
}

/// Whether any fault came. Those of clients are theirs, and are told by what the clients did.
fn is_struck(record: &Record) -> bool {
    let clients = record.figures.clients;
    let has_come = record.faults.iter().any(|fault| fault.came > 0);
    has_come || clients.given_up > 0 || clients.sent_again > 0
}
