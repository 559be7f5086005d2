//! The anomaly in words: its title, what is wrong with its step, what happened.

use crate::history::{Anomaly, Detail, RequestEvent, Step};
use crate::lang::{Lang, Word};
use crate::point::{Outcome, Points, RequestId};
use crate::text::{grouped, wrap};

/// What an anomaly is, in a line.
pub fn title(anomaly: &Anomaly, lang: Lang) -> String {
    let (user, request) = (anomaly.user, anomaly.request);
    match &anomaly.detail {
        Detail::LostUpdate { buried, .. } => {
            lang.fill(Word::TitleLostUpdate, &[&request, &buried.last.request])
        }
        Detail::Overlap { inside } => lang.fill(Word::TitleOverlap, &[&user, inside]),
        Detail::ForeignRelease { owner } => {
            lang.fill(Word::TitleForeignRelease, &[&request, owner])
        }
        Detail::InheritedError => lang.fill(Word::TitleInheritedError, &[&request]),
        Detail::Overspend { points } => {
            lang.fill(Word::TitleOverspend, &[&request, &grouped(*points)])
        }
        Detail::NegativeBalance { balance } => {
            lang.fill(Word::TitleNegative, &[&request, &grouped(*balance)])
        }
        Detail::DoubleApply { first, effects } => {
            lang.fill(Word::TitleDoubleApply, &[first, effects])
        }
        Detail::ZombieWrite { first } => lang.fill(Word::TitleZombie, &[first]),
        Detail::UniqueViolation => lang.fill(Word::TitleUniqueViolation, &[&request]),
        Detail::ImpossibleSpeed => lang.text(Word::TitleImpossible).to_owned(),
        Detail::NotLinearizable { .. } => lang.fill(Word::TitleNotLinearizable, &[&request]),
    }
}

/// What is wrong with the step at which the anomaly was observed, beside a row. `past`: the steps of its user up to
/// there.
pub fn remark(anomaly: &Anomaly, past: &[&RequestEvent], lang: Lang) -> Option<String> {
    Some(match &anomaly.detail {
        Detail::LostUpdate { buried, .. } => {
            let points = effect(erased(anomaly, past)?, lang);
            let (first, last) = (buried.versions.start(), buried.versions.end());
            if first == last {
                lang.fill(Word::RemarkBuries, &[last, &buried.last.request, &points])
            } else {
                lang.fill(Word::RemarkBuriesMany, &[first, last, &points])
            }
        }
        Detail::Overlap { inside } => lang.fill(Word::RemarkInside, &[inside]),
        Detail::ForeignRelease { .. } => lang.text(Word::RemarkForeign).to_owned(),
        Detail::InheritedError => lang.text(Word::RemarkInherited).to_owned(),
        Detail::Overspend { .. } => lang.text(Word::RemarkOverspend).to_owned(),
        Detail::NegativeBalance { .. } => lang.text(Word::RemarkNegative).to_owned(),
        Detail::DoubleApply { first, effects } => {
            lang.fill(Word::RemarkDoubleApply, &[first, effects])
        }
        Detail::ZombieWrite { .. } => lang.text(Word::RemarkGivenUp).to_owned(),
        Detail::UniqueViolation => lang.text(Word::RemarkUniqueViolation).to_owned(),
        Detail::NotLinearizable { .. } => lang.text(Word::RemarkNotLinearizable).to_owned(),
        Detail::ImpossibleSpeed => return None,
    })
}

/// What happened, in sentences. `past`: the steps of its user, up to the anomaly.
pub fn story(anomaly: &Anomaly, past: &[&RequestEvent], lang: Lang) -> String {
    let request = anomaly.request;
    match &anomaly.detail {
        Detail::LostUpdate {
            base,
            balance,
            buried,
            ..
        } => {
            let count = buried.versions.end() - buried.versions.start() + 1;
            let wrote = grouped(buried.balance);
            let last = buried.last.request;
            let others = if count == 1 {
                lang.fill(Word::StoryOneOther, &[&last, &wrote])
            } else {
                lang.fill(Word::StoryManyOthers, &[&count, &last, &wrote])
            };
            let read = base_balance(anomaly, past).map_or_else(|| "?".to_owned(), grouped);
            let points = erased(anomaly, past).map_or_else(|| "?".to_owned(), |p| effect(p, lang));
            let mut story = lang.fill(
                Word::StoryLostUpdate,
                &[&request, &read, base, &others, &grouped(*balance), &points],
            );
            if buried.last.lock != anomaly.lock {
                let locks = lang.fill(Word::StoryTwoLocks, &[&buried.last.lock, &anomaly.lock]);
                story = format!("{story} {locks}");
            }
            let promises = anomaly.lock.promises();
            // One that is outside of processes keeps them out of each other.
            if promises.excludes
                && !promises.across_processes
                && let Some([own, other]) = processes(past, request, last)
            {
                let processes = lang.fill(Word::StoryTwoProcesses, &[&other, &own]);
                story = format!("{story} {processes}");
            }
            story
        }
        Detail::Overlap { inside } => {
            let others = inside_beside(request, past);
            let elsewhere = |other: &RequestId| processes(past, request, *other).is_some();
            let is_of_process = !anomaly.lock.promises().across_processes;
            // Its own process kept its promise if the request inside came in through another.
            if is_of_process && !others.is_empty() && others.iter().all(elsewhere) {
                let process = instance_of(past, request).map_or(0, |own| own + 1);
                lang.fill(Word::StoryOverlapProcesses, &[&request, &process, inside])
            } else {
                lang.fill(Word::StoryOverlap, &[&request, inside])
            }
        }
        Detail::ForeignRelease { owner } => lang.fill(Word::StoryForeign, &[&request, owner]),
        Detail::InheritedError => lang.fill(Word::StoryInherited, &[&request]),
        Detail::Overspend { points } => lang.fill(
            Word::StoryOverspendBy,
            &[&request, &anomaly.user, &grouped(*points)],
        ),
        Detail::NegativeBalance { .. } => lang.fill(Word::StoryNegative, &[&request]),
        Detail::DoubleApply { first, effects } => {
            lang.fill(Word::StoryDoubleApply, &[first, effects])
        }
        Detail::ZombieWrite { first } => lang.fill(Word::StoryGivenUp, &[first]),
        Detail::UniqueViolation => lang.fill(Word::StoryUniqueViolation, &[&request]),
        Detail::ImpossibleSpeed => lang.text(Word::StoryImpossible).to_owned(),
        Detail::NotLinearizable { outcome } => {
            let told = lang.fill(Word::StoryNotLinearizable, &[&request]);
            match outcome {
                Outcome::Committed(receipt) => {
                    let balance = grouped(receipt.balance);
                    let balance = lang.fill(Word::StoryToldBalance, &[&request, &balance]);
                    format!("{balance} {told}")
                }
                _ => told,
            }
        }
    }
}

/// The process that a request went to, from 0.
fn instance_of(past: &[&RequestEvent], request: RequestId) -> Option<u16> {
    let mut own = past.iter().filter(|step| step.request == request);
    own.next().map(|step| step.instance)
}

/// The processes of two requests, from 1, if they are not the same.
fn processes(past: &[&RequestEvent], one: RequestId, other: RequestId) -> Option<[u16; 2]> {
    let [one, other] = [instance_of(past, one)?, instance_of(past, other)?];
    (one != other).then_some([one + 1, other + 1])
}

/// Who else is inside at the end of `past`.
fn inside_beside(request: RequestId, past: &[&RequestEvent]) -> Vec<RequestId> {
    let mut inside = Vec::new();
    for step in past.iter().filter(|step| step.request != request) {
        match step.step {
            Step::Granted { .. } => inside.push(step.request),
            Step::Released { .. } | Step::RanOut { held: Some(_) } => {
                inside.retain(|other| *other != step.request)
            }
            _ => {}
        }
    }
    inside
}

/// The cells of a line of prose.
const WIDTH: usize = 80;

/// A story in lines that are easy to read.
pub fn paragraph(story: &str) -> String {
    wrap(story, WIDTH).join("\n")
}

/// What points that were erased, or should be there, come to.
pub fn effect(missing: Points, lang: Lang) -> String {
    match missing {
        0 => lang.text(Word::PointsEven).to_owned(),
        missing @ 1.. => lang.fill(Word::PointsMissing, &[&grouped(missing)]),
        given => lang.fill(Word::PointsGivenAway, &[&grouped(-given)]),
    }
}

/// What the buried versions had changed, in points: gone with them.
fn erased(anomaly: &Anomaly, past: &[&RequestEvent]) -> Option<Points> {
    match &anomaly.detail {
        Detail::LostUpdate { buried, .. } => Some(buried.balance - base_balance(anomaly, past)?),
        _ => None,
    }
}

/// The balance that a lost update was computed from: what it read, or what its write says it must have read.
fn base_balance(anomaly: &Anomaly, past: &[&RequestEvent]) -> Option<Points> {
    let Detail::LostUpdate {
        base: computed_from,
        balance: wrote,
        ..
    } = &anomaly.detail
    else {
        return None;
    };
    let own = || {
        past.iter()
            .rev()
            .filter(|step| step.request == anomaly.request)
    };
    let read = own().find_map(|step| match step.step {
        Step::Read { balance, version } if version == *computed_from => Some(balance),
        _ => None,
    });
    read.or_else(|| {
        own()
            .next()
            .map(|step| wrote.saturating_sub(step.kind.signed(step.amount)))
    })
}
