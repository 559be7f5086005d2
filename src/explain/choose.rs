//! Which step is the anomaly, and which requests it is about.

use crate::history::{Anomaly, Detail, RequestEvent, Step};
use crate::point::{OutcomeKind, RequestId};

/// A table with more columns is hard to read.
const MOST_COLUMNS: usize = 3;

/// Whether this step is where the anomaly was observed.
pub(super) fn is_it(anomaly: &Anomaly, step: &RequestEvent) -> bool {
    if step.request != anomaly.request {
        return false;
    }
    match (&anomaly.detail, &step.step) {
        (Detail::LostUpdate { version, .. }, Step::Wrote { version: made, .. }) => version == made,
        (Detail::Overspend { points }, Step::Wrote { overspent, .. }) => {
            *overspent == Some(*points)
        }
        (Detail::NegativeBalance { balance }, Step::Wrote { balance: wrote, .. }) => {
            balance == wrote
        }
        (Detail::DoubleApply { .. } | Detail::ZombieWrite { .. }, Step::Wrote { .. })
        | (Detail::Overlap { .. }, Step::Granted { .. })
        | (Detail::ForeignRelease { .. }, Step::Released { .. })
        | (
            Detail::InheritedError
            | Detail::UniqueViolation
            | Detail::ImpossibleSpeed
            | Detail::NotLinearizable { .. },
            Step::Answered { .. },
        ) => true,
        _ => false,
    }
}

/// The requests that the anomaly is about, in the order in which they came.
pub(super) fn requests(anomaly: &Anomaly, past: &[&RequestEvent]) -> Vec<RequestId> {
    let mut requests = match &anomaly.detail {
        Detail::LostUpdate { buried, .. } => vec![buried.last.request],
        Detail::ForeignRelease { owner } => vec![*owner],
        Detail::Overlap { .. } | Detail::ImpossibleSpeed => inside_with(anomaly.request, past),
        Detail::DoubleApply { first, .. } | Detail::ZombieWrite { first } => sent_for(*first, past),
        Detail::InheritedError => holder_that_failed(anomaly.request, past),
        Detail::Overspend { .. } | Detail::NegativeBalance { .. } | Detail::UniqueViolation => {
            last_other_writer(anomaly.request, past)
        }
        Detail::NotLinearizable { .. } => told_before(anomaly.request, past),
    };
    requests.retain(|request| *request != anomaly.request);
    // The nearest ones tell most.
    let cut = requests.len().saturating_sub(MOST_COLUMNS - 1);
    requests.drain(..cut);
    requests.push(anomaly.request);
    requests.sort_unstable();
    requests.dedup();
    requests
}

/// The requests by which a client has sent what it wanted first by this one.
fn sent_for(first: RequestId, past: &[&RequestEvent]) -> Vec<RequestId> {
    let again = past.iter().filter_map(|step| match step.step {
        Step::SentAgain { of } if of == first => Some(step.request),
        _ => None,
    });
    std::iter::once(first).chain(again).collect()
}

/// The requests that were inside at a moment when this one was.
fn inside_with(request: RequestId, past: &[&RequestEvent]) -> Vec<RequestId> {
    let mut inside: Vec<RequestId> = Vec::new();
    let mut met: Vec<RequestId> = Vec::new();
    for step in past {
        match step.step {
            Step::Granted { .. } => {
                inside.push(step.request);
                if inside.contains(&request) {
                    met.extend(
                        inside
                            .iter()
                            .filter(|other| !met.contains(other))
                            .copied()
                            .collect::<Vec<_>>(),
                    );
                }
            }
            Step::Released { .. } | Step::RanOut { held: Some(_) } => {
                inside.retain(|other| *other != step.request)
            }
            _ => {}
        }
    }
    met
}

/// The request whose error this one was handed: the last one before it that was refused after its operation had begun.
fn holder_that_failed(request: RequestId, past: &[&RequestEvent]) -> Vec<RequestId> {
    past.iter()
        .rev()
        .find(|step| {
            step.request != request
                && matches!(
                    step.step,
                    Step::Answered { answer, .. }
                        if answer.attempts != Some(0) && answer.outcome.kind() == OutcomeKind::Rejected
                )
        })
        .or_else(|| {
            // Its caller may be answered after those who waited for it.
            let released = |step: &&&RequestEvent| matches!(step.step, Step::Released { .. });
            past.iter().rev().find(released)
        })
        .map(|step| step.request)
        .into_iter()
        .collect()
}

/// The requests that were answered last before this one, whose answers it has to agree with.
fn told_before(request: RequestId, past: &[&RequestEvent]) -> Vec<RequestId> {
    past.iter()
        .filter(|step| {
            step.request != request
                && matches!(
                    step.step,
                    Step::Answered { answer, .. } if matches!(
                        answer.outcome.kind(),
                        OutcomeKind::Committed | OutcomeKind::Rejected
                    )
                )
        })
        .map(|step| step.request)
        .collect()
}

fn last_other_writer(request: RequestId, past: &[&RequestEvent]) -> Vec<RequestId> {
    past.iter()
        .rev()
        .find(|step| step.request != request && matches!(step.step, Step::Wrote { .. }))
        .map(|step| step.request)
        .into_iter()
        .collect()
}
