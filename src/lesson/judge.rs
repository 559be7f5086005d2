//! Answers judged: nothing is looked up, everything is played.

use super::words::said;
use super::{Figure, Found, Play, Values, What};
use crate::check::{Verdict, judge as judge_run, judge_exploration};
use crate::explore::{
    Budget, Findings, Search, Stepper, Subject, TooFewRequests, Violation, play_back, shortest,
};
use crate::history::Record;
use crate::request::LockName;
use crate::scenario::Clock;
use crate::sim::Pick;
use crate::sim::replay::Mode;
use crate::text::grouped;

/// What a learner answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A number: of requests, or of what the figure counts; times in nanoseconds.
    Number(i64),
    /// The name of a lock.
    Lock(LockName),
    /// The turns that were played.
    Schedule(Vec<Pick>),
}

/// An answer, judged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judged {
    /// Whether it is right. A prediction is if it is what was found then.
    pub is_right: bool,
    /// What was found.
    pub found: Found,
    /// What stands in the places of the step's texts.
    pub values: Values,
}

/// The most schedules of a case that are played to judge an answer: more than any built-in lesson has.
const MOST_SCHEDULES: u64 = 2_000_000;

/// Judges the answer to a step; none if the answer is of another kind than the step asks for.
///
/// # Errors
/// If the scenario has fewer requests than the step plays.
pub fn judge(
    what: &What,
    answer: &Answer,
    own_seed: Option<u64>,
) -> Result<Option<Judged>, TooFewRequests> {
    Ok(Some(match (what, answer) {
        (
            What::Predict { play, figure } | What::Observe { play, figure },
            Answer::Number(number),
        ) => observed(*figure, &play.round(own_seed), Some(*number)),
        (What::Break { play, fault }, Answer::Schedule(schedule)) => {
            let subject = play.subject(own_seed)?;
            let playback = play_back(&subject, schedule, Mode::Stop);
            let turns = playback.turns_to(*fault).filter(|_| playback.skipped == 0);
            Judged {
                is_right: turns.is_some(),
                found: turns.map_or(Found::Nothing, |turns| Found::Broken(*fault, turns)),
                values: Values::default().with("turns", grouped(schedule.len() as u64)),
            }
        }
        (What::Smallest { play, fault, most }, Answer::Number(number)) => {
            return smallest(play, *fault, *most, *number, own_seed).map(Some);
        }
        (What::Cure { play, .. }, Answer::Lock(lock)) => cure(&play.under(*lock), own_seed),
        (What::Prove { play, .. }, Answer::Lock(lock)) => prove(&play.under(*lock), own_seed)?,
        _ => return Ok(None),
    }))
}

/// What a round says to a prediction, if there was one.
pub fn observed(figure: Figure, record: &Record, predicted: Option<i64>) -> Judged {
    let found = figure.of(record);
    let values = Values::of(record);
    Judged {
        is_right: found.is_some() && found == predicted,
        found: found.map_or(Found::Nothing, |found| Found::Figure(said(figure, found))),
        values: match predicted {
            Some(number) => values.with("predicted", said(figure, number)),
            None => values,
        },
    }
}

fn smallest(
    play: &Play,
    fault: Violation,
    most: u64,
    number: i64,
    own_seed: Option<u64>,
) -> Result<Judged, TooFewRequests> {
    let number = u64::try_from(number).unwrap_or(0).min(most);
    let shows = |requests: u64| -> Result<(bool, u64), TooFewRequests> {
        if requests == 0 {
            return Ok((false, 0));
        }
        let findings = explore(&play.of(requests).subject(own_seed)?);
        Ok((findings.violations().contains(fault), findings.schedules))
    };
    let (this, schedules) = shows(number)?;
    let (less, _) = shows(number.saturating_sub(1))?;
    Ok(Judged {
        is_right: this && !less,
        found: match (this, less) {
            (true, true) => Found::TooMany,
            (true, false) => Found::Smallest,
            (false, _) => Found::TooFew,
        },
        values: Values::default()
            .with("answer", grouped(number))
            .with("schedules", grouped(schedules)),
    })
}

fn explore(subject: &Subject) -> Findings {
    let search = Search {
        budget: Budget::schedules(MOST_SCHEDULES),
        ..Search::exhaustive()
    };
    search.run(subject)
}

fn cure(play: &Play, own_seed: Option<u64>) -> Judged {
    let record = play.round(own_seed);
    let judgement = judge_run(&play.scenario, play.lock, Clock::Virtual, &record, false);
    let nothing_lost = judgement.verdict == Verdict::Pass;
    Judged {
        is_right: nothing_lost,
        found: Found::Judged(judgement.verdict),
        values: Values::of(&record).with("lock", play.lock.name()),
    }
}

fn prove(play: &Play, own_seed: Option<u64>) -> Result<Judged, TooFewRequests> {
    let subject = play.subject(own_seed)?;
    let findings = explore(&subject);
    let judgement = judge_exploration(&play.scenario, &subject.case, &findings, false);
    let is_proved = judgement.verdict == Verdict::Pass;
    Ok(Judged {
        is_right: is_proved,
        found: match findings.violations().worst() {
            Some(fault) => Found::Fails(fault, findings.failed),
            None if is_proved => Found::Proved,
            None => Found::NotProved,
        },
        values: Values::default()
            .with("lock", play.lock.name())
            .with("schedules", grouped(findings.schedules)),
    })
}

/// What a step that explains steps through: of the schedules that begin with these turns the shortest that shows its fault,
/// or the one that goes on by itself. None if no schedule shows it, or if there is no such beginning.
///
/// # Errors
/// If the scenario has fewer requests than the step plays.
pub fn explained(
    play: &Play,
    begins: &[Pick],
    fault: Option<Violation>,
    own_seed: Option<u64>,
) -> Result<Option<Stepper>, TooFewRequests> {
    let subject = play.subject(own_seed)?;
    if play_back(&subject, begins, Mode::Stop).skipped > 0 {
        return Ok(None);
    }
    let schedule = match fault {
        Some(fault) => {
            shortest(&subject, begins, fault).map(|rest| [begins, rest.as_slice()].concat())
        }
        None => Some(play_back(&subject, begins, Mode::GoOn).schedule()),
    };
    Ok(schedule.map(|schedule| Stepper::new(subject, &schedule)))
}
