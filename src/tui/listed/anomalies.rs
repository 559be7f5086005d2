//! The anomalies that can be explained, and which of them explains what.

use crate::env::Nanos;
use crate::explain::{self, Explanation};
use crate::history::{Anomaly, AnomalyKind, Detail, Event, RequestEvent, Step};
use crate::lang::Lang;
use crate::live::Snapshot;
use crate::point::{RequestId, UserId};

/// The anomalies that can be explained: the first of each kind, then the second of each, and so on; among these in
/// the order in which they happened, so that a cause stands above what it led to.
pub(crate) fn listed(snapshot: &Snapshot) -> Vec<&Anomaly> {
    let mut seen = [0_usize; AnomalyKind::ALL.len()];
    let mut ranked: Vec<((usize, Nanos), &Anomaly)> = snapshot
        .record
        .anomalies
        .iter()
        .map(|anomaly| {
            let kind = anomaly.kind();
            let place = AnomalyKind::ALL.iter().position(|other| *other == kind);
            let count = &mut seen[place.unwrap_or(0)];
            *count += 1;
            ((*count, anomaly.at), anomaly)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, anomaly)| anomaly).collect()
}

/// The anomaly that is easiest to understand: one of the user's, if there is one, and a lost update rather than
/// what led to it.
pub(crate) fn plainest(snapshot: &Snapshot, user: UserId) -> Option<&Anomaly> {
    let listed = listed(snapshot).into_iter();
    listed.min_by_key(|anomaly| (anomaly.user != user, anomaly.kind()))
}

/// How the watched user was granted more than there was, if so.
pub(crate) fn overspent(snapshot: &Snapshot, lang: Lang) -> Option<Explanation> {
    let opening = snapshot.scenario.users.balance;
    explain::overspend(snapshot.watched, opening, &snapshot.steps, lang)
}

/// What went wrong with a request of the watched user: what it did; else, that its own write was overwritten.
///
/// Only the first anomalies of each kind are kept; the steps of the user show the others too.
pub(crate) fn of_request(snapshot: &Snapshot, request: RequestId) -> Option<Anomaly> {
    let shown = shown_by(&snapshot.steps);
    let kept = snapshot.record.anomalies.iter();
    let own = kept
        .chain(&shown)
        .filter(|anomaly| anomaly.request == request);
    if let Some(own) = own.min_by_key(|anomaly| anomaly.kind()) {
        return Some(own.clone());
    }
    let wrote = |event: &RequestEvent| match event.step {
        Step::Wrote { version, .. } if event.request == request => Some(version),
        _ => None,
    };
    let steps = snapshot.steps.iter().filter_map(Event::of_request);
    let version = { steps }.find_map(wrote)?;
    let buries = |anomaly: &&Anomaly| match &anomaly.detail {
        Detail::LostUpdate { buried, .. } => buried.versions.contains(&version),
        _ => false,
    };
    shown.iter().find(buries).cloned()
}

/// What the steps of a user show to be wrong, in their order.
fn shown_by(steps: &[Event]) -> Vec<Anomaly> {
    let mut inside = 0_u32;
    let mut found = Vec::new();
    for event in steps.iter().filter_map(Event::of_request) {
        match event.step {
            Step::Granted { .. } => inside += 1,
            Step::Released { .. } => inside = inside.saturating_sub(1),
            _ => {}
        }
        Detail::of_step(&event.step, event.request, event.lock, inside, |detail| {
            found.push(Anomaly {
                at: event.at,
                user: event.user,
                request: event.request,
                lock: event.lock,
                detail,
            });
        });
    }
    found
}
