//! Pages graded: every row is played again.

use std::str::FromStr;
use std::sync::Arc;

use super::{Answer, Entry, Judged, Lesson, Page, What, judge, seed_of};
use crate::explore::Ticket;
use crate::request::LockName;

/// A row, played again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Graded {
    /// The row of the page that was graded.
    pub entry: Entry,
    /// Whether the answer is right, as it was found now.
    pub is_right: bool,
    /// Why the row is not believed; none if it says what was found now.
    pub doubt: Option<String>,
}

/// Plays every row of a page again; `find` gives the lesson of a name.
pub fn grade(page: &Page, find: impl Fn(&str) -> Option<Arc<Lesson>>) -> Vec<Graded> {
    let entries = page.entries.iter();
    entries.map(|entry| graded(page, entry, &find)).collect()
}

fn graded(page: &Page, entry: &Entry, find: impl Fn(&str) -> Option<Arc<Lesson>>) -> Graded {
    let judged = replayed(page, entry, find);
    let (is_right, doubt) = match judged {
        Err(doubt) => (false, Some(doubt)),
        Ok(judged)
            if judged.found.to_string() != entry.found || judged.is_right != entry.is_right =>
        {
            let now = if judged.is_right { "right" } else { "wrong" };
            let doubt = format!("played again it is {now}: {}", judged.found);
            (judged.is_right, Some(doubt))
        }
        Ok(judged) => (judged.is_right, None),
    };
    Graded {
        entry: entry.clone(),
        is_right,
        doubt,
    }
}

fn replayed(
    page: &Page,
    entry: &Entry,
    find: impl Fn(&str) -> Option<Arc<Lesson>>,
) -> Result<Judged, String> {
    let lesson =
        find(&entry.lesson).ok_or("there is no such lesson here; --lesson FILE names one")?;
    let step = entry
        .step
        .checked_sub(1)
        .and_then(|step| lesson.steps.get(step));
    let what = &step.ok_or("the lesson has no such step")?.what;
    if what.name() != entry.what {
        return Err(format!("that step is \"{}\"", what.name()));
    }
    let seed = seed_of(&page.student, &lesson.name);
    let answer = answer(what, &entry.answer, seed)?;
    let judged = judge(what, &answer, Some(seed)).map_err(|error| error.to_string())?;
    judged.ok_or_else(|| "that step takes no such answer".to_owned())
}

fn answer(what: &What, written: &str, seed: u64) -> Result<Answer, String> {
    match what {
        What::Cure { locks, .. } | What::Prove { locks, .. } => {
            let lock = LockName::from_name(written).filter(|lock| locks.contains(lock));
            let lock = lock.ok_or("this lock was not to choose from")?;
            Ok(Answer::Lock(lock))
        }
        What::Break { play, .. } => {
            let ticket = Ticket::from_str(written).map_err(|error| error.to_string())?;
            let subject = play
                .subject(Some(seed))
                .map_err(|error| error.to_string())?;
            let own = play.ticket(Some(seed), &subject.case, &ticket.schedule);
            if own.to_string() != ticket.to_string() {
                return Err("the schedule is not of this student's case".to_owned());
            }
            Ok(Answer::Schedule(ticket.schedule))
        }
        _ => written
            .parse()
            .map(Answer::Number)
            .map_err(|_| "the answer is no number".to_owned()),
    }
}
