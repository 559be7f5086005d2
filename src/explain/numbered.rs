//! Requests numbered as they are read: of a hundred the two that an anomaly is about are 1 and 2.

use std::collections::HashMap;

use super::{Explanation, choose, of_requests, past_of, tell};
use crate::history::{Anomaly, Detail, Event, Step};
use crate::lang::{Lang, Word};
use crate::point::RequestId;

/// Up to this many requests have numbers that one can keep in mind as they are.
const FEW: usize = 9;

/// [`explain`](super::explain) for people who look at it once: where the user has many requests, those in the table are numbered from 1 in the
/// order in which they read the balance, and the story says which numbers they have in the round.
pub(crate) fn explain_numbered(anomaly: &Anomaly, steps: &[Event], lang: Lang) -> Explanation {
    let (past, is_known) = past_of(anomaly, steps);
    let numbers = Numbers::of(anomaly, &past);
    if numbers.new.len() <= FEW {
        return tell(anomaly, &past, is_known, lang);
    }
    let anomaly = numbers.in_anomaly(anomaly);
    let numbered = past.into_iter().cloned().map(|mut event| {
        numbers.put_into(&mut event);
        event
    });
    let past: Vec<Event> = numbered.collect();
    let past: Vec<&Event> = past.iter().collect();
    let mut explanation = tell(&anomaly, &past, is_known, lang);
    let first = numbers.first.iter();
    let told: Vec<String> = first
        .map(|(old, new)| lang.fill(Word::NumberedAs, &[new, old]))
        .collect();
    let legend = lang.fill(Word::NumberedHere, &[&told.join(", ")]);
    explanation.story = format!("{} {legend}", explanation.story);
    explanation
}

/// Which number each request gets.
struct Numbers {
    new: HashMap<RequestId, RequestId>,
    /// Those that have a column, with both numbers.
    first: Vec<(RequestId, RequestId)>,
}

impl Numbers {
    fn of(anomaly: &Anomaly, past: &[&Event]) -> Self {
        let events = of_requests(past);
        let mut columns = choose::requests(anomaly, &events);
        let reads = |request: &RequestId| {
            let is_read = |step: &Step| matches!(step, Step::Read { .. });
            let read = |event: &&crate::history::RequestEvent| {
                event.request == *request && is_read(&event.step)
            };
            events.iter().position(read).unwrap_or(usize::MAX)
        };
        columns.sort_by_cached_key(reads);
        let mut new = HashMap::new();
        let all = events.iter().map(|event| event.request);
        for request in columns.iter().copied().chain(all) {
            let next = RequestId(new.len() as u64 + 1);
            new.entry(request).or_insert(next);
        }
        let first = columns.into_iter().map(|old| (old, new[&old])).collect();
        Numbers { new, first }
    }

    fn number(&self, request: &mut RequestId) {
        if let Some(new) = self.new.get(request) {
            *request = *new;
        }
    }

    fn in_anomaly(&self, anomaly: &Anomaly) -> Anomaly {
        let mut anomaly = anomaly.clone();
        self.number(&mut anomaly.request);
        match &mut anomaly.detail {
            Detail::LostUpdate { buried, .. } => self.number(&mut buried.last.request),
            Detail::ForeignRelease { owner } => self.number(owner),
            Detail::DoubleApply { first, .. } | Detail::ZombieWrite { first } => self.number(first),
            Detail::Overspend { .. }
            | Detail::NegativeBalance { .. }
            | Detail::UniqueViolation
            | Detail::Overlap { .. }
            | Detail::InheritedError
            | Detail::ImpossibleSpeed
            | Detail::NotLinearizable { .. } => {}
        }
        anomaly
    }

    fn put_into(&self, event: &mut Event) {
        let Event::Request(event) = event else { return };
        self.number(&mut event.request);
        match &mut event.step {
            Step::Wrote {
                buried: Some(buried),
                ..
            } => self.number(&mut buried.last.request),
            Step::Released {
                owner: Some(owner), ..
            } => self.number(owner),
            Step::SentAgain { of } => self.number(of),
            _ => {}
        }
    }
}
