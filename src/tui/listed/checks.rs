use crate::check::{Check, CheckState, Checked};
use crate::live::Snapshot;

/// The checks worth a line: limits, and anomalies that are there or declared; first those that are not as they
/// should be.
pub(crate) fn check_rows(snapshot: &Snapshot) -> Vec<&Check> {
    let checks = snapshot.judgement.checks.iter();
    let mut rows: Vec<&Check> = checks.filter(|check| is_shown(check)).collect();
    rows.sort_by_key(|check| match check.state {
        CheckState::Failed => 0,
        CheckState::Declared => 1,
        CheckState::Unknown => 2,
        CheckState::NotObservable => 3,
        CheckState::Ok => 4,
    });
    rows
}

pub(crate) fn is_shown(check: &Check) -> bool {
    matches!(check.subject, Checked::Limit(_)) || check.state != CheckState::Ok
}
