//! One step in a few words.

use super::Row;
use crate::history::{Event, Step};
use crate::lang::{Lang, Word};
use crate::point::{Failure, Kind, Outcome, RequestId};
use crate::text::duration;
use crate::text::grouped;

/// The head of a request's column.
pub(super) fn heading(request: RequestId, past: &[&Event], lang: Lang) -> String {
    match past.iter().find(|step| step.request == request) {
        Some(step) => {
            let kind = match step.kind {
                Kind::Charge => Word::Charge,
                Kind::Use => Word::Use,
            };
            let (kind, amount) = (lang.text(kind), grouped(step.amount));
            lang.fill(Word::RequestColumn, &[&request, &kind, &amount])
        }
        None => lang.fill(Word::RequestColumn, &[&request, &"?", &""]),
    }
}

/// A step in a few words; nothing for steps that explain nothing.
pub(super) fn text(event: &Event, lang: Lang) -> Option<String> {
    Some(match &event.step {
        // Being sent, and what is appended to the history, never is part of a race for the balance.
        Step::Sent | Step::Appended { .. } => return None,
        Step::Waiting => lang.text(Word::CellWaits).to_owned(),
        Step::Granted { waited: 0 } => lang.text(Word::CellGranted).to_owned(),
        Step::Granted { waited } => lang.fill(Word::CellGrantedAfter, &[&duration(*waited)]),
        Step::Refused { waited } => lang.fill(Word::CellRefused, &[&duration(*waited)]),
        Step::Read { balance, version } => {
            lang.fill(Word::CellRead, &[&grouped(*balance), version])
        }
        Step::Wrote {
            base,
            balance,
            version,
            ..
        } => lang.fill(Word::CellWrote, &[&grouped(*balance), base, version]),
        Step::Conflicted { base, current } => lang.fill(Word::CellConflict, &[current, base]),
        Step::Released { owner, .. } => match owner {
            Some(owner) if *owner == event.request => lang.text(Word::CellReleased).to_owned(),
            Some(owner) => lang.fill(Word::CellReleasedForeign, &[owner]),
            None => lang.text(Word::CellReleasedNothing).to_owned(),
        },
        Step::Answered { answer, .. } => match answer.outcome {
            Outcome::Committed { balance } => lang.fill(Word::CellCommitted, &[&grouped(balance)]),
            Outcome::Rejected(rejection) => lang.fill(Word::CellRejected, &[&rejection.code()]),
            Outcome::TimedOut => lang.text(Word::CellTimedOut).to_owned(),
            Outcome::Failed(Failure::HolderFailed(rejection)) => {
                lang.fill(Word::CellFailed, &[&rejection.code()])
            }
            #[allow(unreachable_patterns, reason = "there may be more failures one day")]
            Outcome::Failed(_) => lang.fill(Word::CellFailed, &[&"-"]),
            Outcome::Unknown => lang.text(Word::CellUnknown).to_owned(),
        },
    })
}

/// Writes by requests that have no column, as one row.
pub(super) fn others(writes: &[&Event], lang: Lang) -> Option<Row> {
    let version = |event: &Event| match event.step {
        Step::Wrote { version, .. } => version,
        _ => 0,
    };
    let (first, last) = (writes.first()?, writes.last()?);
    let text = match writes.len() {
        1 => lang.fill(Word::OtherWrote, &[&last.request, &version(last)]),
        many => lang.fill(Word::OthersWrote, &[&many, &version(first), &version(last)]),
    };
    let balance = match last.step {
        Step::Wrote { balance, .. } => Some(balance),
        _ => None,
    };
    Some(Row {
        number: 0,
        at: last.at,
        column: None,
        text,
        balance,
        remark: None,
    })
}
