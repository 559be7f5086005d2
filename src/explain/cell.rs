//! One step in a few words, and the head over the steps of a request.

use crate::history::{Awaited, NodeAnswer, RequestEvent, Stated, Step};
use crate::lang::{Lang, Word};
use crate::point::{Kind, Outcome, Points, RequestId};
use crate::text::{duration, grouped};

/// Of what a table tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// Of a recorded run: the steps that are part of a race for the balance, and how long was waited.
    Run,
    /// Of a schedule: every step, for turns begin with an arrival and end with an append. Not how long was waited:
    /// time orders nothing there.
    Schedule,
}

/// The head of a request's column. `instance`: the process that it went to, from 0, where there are several.
pub fn heading(
    request: RequestId,
    instance: Option<u16>,
    kind: Kind,
    amount: Points,
    lang: Lang,
) -> String {
    let kind = match kind {
        Kind::Charge => Word::Charge,
        Kind::Use => Word::Use,
    };
    let (kind, amount) = (lang.text(kind), grouped(amount));
    match instance {
        None => lang.fill(Word::RequestColumn, &[&request, &kind, &amount]),
        Some(instance) => lang.fill(
            Word::RequestColumnProcess,
            &[&request, &(instance + 1), &kind, &amount],
        ),
    }
}

/// A step in a few words; nothing for steps that are not told.
pub fn cell(event: &RequestEvent, telling: Telling, lang: Lang) -> Option<String> {
    let schedule = telling == Telling::Schedule;
    Some(match &event.step {
        Step::Sent if schedule => lang.text(Word::CellArrives).to_owned(),
        Step::Appended { .. } if schedule => lang.text(Word::CellAppends).to_owned(),
        Step::Sent | Step::Appended { .. } => return None,
        Step::SentAgain { of } => lang.fill(Word::CellSentAgain, &[of]),
        Step::GaveUp { waited } => lang.fill(Word::CellGaveUp, &[&duration(*waited)]),
        Step::Recalled { balance, .. } => lang.fill(Word::CellRecalled, &[&grouped(*balance)]),
        // A client that hears that nobody can tell may send again, which is told then; what it hears else is told as the answer.
        Step::Replied {
            outcome: Outcome::Unknown,
            heard: true,
        } => outcome_words(Outcome::Unknown, lang),
        Step::Replied { heard: true, .. } => return None,
        Step::Replied { outcome, .. } => {
            lang.fill(Word::CellUnheard, &[&outcome_words(*outcome, lang)])
        }
        Step::Waiting => lang.text(Word::CellWaits).to_owned(),
        Step::Granted { waited } if schedule || *waited == 0 => {
            lang.text(Word::CellGranted).to_owned()
        }
        Step::Granted { waited } => lang.fill(Word::CellGrantedAfter, &[&duration(*waited)]),
        Step::Refused { .. } if schedule => lang.text(Word::CellRefused).to_owned(),
        Step::Refused { waited } => lang.fill(Word::CellRefusedAfter, &[&duration(*waited)]),
        Step::Read { balance, version } => {
            lang.fill(Word::CellRead, &[&grouped(*balance), version])
        }
        Step::Wrote {
            base,
            balance,
            version,
            ..
        } => lang.fill(Word::CellWrote, &[&grouped(*balance), base, version]),
        Step::Stated(stated) => match stated {
            Stated::Update { balance } => lang.fill(Word::CellUpdate, &[&grouped(*balance)]),
            Stated::NoAccount => lang.text(Word::CellNoAccount).to_owned(),
            Stated::Lock => "FOR UPDATE".to_owned(),
            Stated::NoRow => lang.text(Word::CellNoRow).to_owned(),
            Stated::Open { balance } => lang.fill(Word::CellOpens, &[&grouped(*balance)]),
            Stated::Insert if !schedule => return None,
            Stated::Insert => "INSERT".to_owned(),
            Stated::Commit => "COMMIT".to_owned(),
            Stated::RollBack => "ROLLBACK".to_owned(),
        },
        Step::Blocked(awaited) => lang
            .text(match awaited {
                Awaited::Connection => Word::CellNoConnection,
                Awaited::Row => Word::CellBlocked,
            })
            .to_owned(),
        Step::Unblocked { awaited, waited } => {
            let word = match awaited {
                Awaited::Connection => Word::CellConnected,
                Awaited::Row => Word::CellUnblocked,
            };
            match schedule || *waited == 0 {
                true => lang.text(word).to_owned(),
                false => lang.fill(Word::CellAfter, &[&lang.text(word), &duration(*waited)]),
            }
        }
        // What the nodes said follows.
        Step::Asked => return None,
        Step::Told { node, answer } => told(*node, *answer, lang),
        Step::RanOut { .. } => lang.text(Word::CellRanOut).to_owned(),
        Step::Stale { token, newest } => match newest {
            Some(newest) => lang.fill(Word::CellStale, &[token, newest]),
            None => lang.fill(Word::CellStaleInStore, &[token]),
        },
        Step::Conflicted { base, current } => lang.fill(Word::CellConflict, &[current, base]),
        Step::Released { owner, .. } => match owner {
            Some(owner) if *owner == event.request => lang.text(Word::CellReleased).to_owned(),
            Some(owner) => lang.fill(Word::CellReleasedForeign, &[owner]),
            None => lang.text(Word::CellReleasedNothing).to_owned(),
        },
        Step::Answered { answer, .. } => outcome_words(answer.outcome, lang),
    })
}

fn outcome_words(outcome: Outcome, lang: Lang) -> String {
    match outcome {
        Outcome::Committed(_) => lang.text(Word::CellCommitted).to_owned(),
        Outcome::Rejected(rejection) => lang.fill(Word::CellRejected, &[&rejection.code()]),
        Outcome::TimedOut => lang.text(Word::CellTimedOut).to_owned(),
        Outcome::Failed(failure) => lang.fill(Word::CellFailed, &[&failure.code()]),
        Outcome::Unknown => lang.text(Word::CellUnknown).to_owned(),
    }
}

/// What a node said, in a few words.
fn told(node: u16, answer: NodeAnswer, lang: Lang) -> String {
    let node = node + 1;
    match answer {
        NodeAnswer::Taken(None) => lang.fill(Word::CellTaken, &[&node]),
        NodeAnswer::Taken(Some(token)) => lang.fill(Word::CellTakenToken, &[&node, &token]),
        NodeAnswer::Held => lang.fill(Word::CellHeld, &[&node]),
        NodeAnswer::GivenBack => lang.fill(Word::CellGivenBack, &[&node]),
        NodeAnswer::Extended => lang.fill(Word::CellExtended, &[&node]),
        NodeAnswer::NotYours => lang.fill(Word::CellNotYours, &[&node]),
        NodeAnswer::Silent => lang.fill(Word::CellSilent, &[&node]),
    }
}
