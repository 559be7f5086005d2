use std::fmt;

use super::MOST_TURNS;
use super::value::{quoted, whole};
use crate::sim::Pick;

/// Choices as text: `1x3.2.3_2`.
///
/// A turn is the number of the client whose turn it is, from 1, in the order in which the case has its clients (the
/// order of their requests, where each sends one). Where the client has several possible turns, `_2` says that it is
/// the second of them; `x3` says that the same choice is made three times in a row.
#[derive(Clone, Copy, Debug)]
pub struct Schedule<'a>(pub &'a [Pick]);

impl fmt::Display for Schedule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, run) in self.0.chunk_by(|a, b| a == b).enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{}", u64::from(run[0].root) + 1)?;
            if run[0].nth > 0 {
                write!(f, "_{}", u64::from(run[0].nth) + 1)?;
            }
            if run.len() > 1 {
                write!(f, "x{}", run.len())?;
            }
        }
        Ok(())
    }
}

/// The choices that a text stands for; no text stands for none.
///
/// # Errors
/// A sentence about the part that is no turn.
pub fn read(text: &str) -> Result<Vec<Pick>, String> {
    read_with(text, |choice| {
        let (number, nth) = match choice.split_once('_') {
            Some((number, nth)) => (number, whole(nth)?.checked_sub(1)?),
            None => (choice, 0),
        };
        Some(Pick {
            root: root(number)?,
            nth: u32::try_from(nth).ok()?,
        })
    })
}

/// The number of a client as an index.
pub(super) fn root(number: &str) -> Option<u32> {
    u32::try_from(whole(number)?.checked_sub(1)?).ok()
}

/// Choices with how often each is made, where a single choice is read by `choice`.
pub(super) fn read_with(
    text: &str,
    choice: impl Fn(&str) -> Option<Pick>,
) -> Result<Vec<Pick>, String> {
    let mut picks = Vec::new();
    if text.is_empty() {
        return Ok(picks);
    }
    for part in text.split('.') {
        let wrong = || format!("{} is no turn", quoted(part));
        // Times come last: what is before them may have an x of its own.
        let (pick, times) = match part.rsplit_once('x') {
            Some((who, times)) if whole(times).is_some() => {
                (choice(who), whole(times).unwrap_or(u64::MAX))
            }
            _ => (choice(part), 1),
        };
        let pick = pick.ok_or_else(wrong)?;
        let times = usize::try_from(times).unwrap_or(usize::MAX);
        if times == 0 {
            return Err(wrong());
        }
        if times > MOST_TURNS - picks.len() {
            return Err(format!("it has more than {MOST_TURNS} turns"));
        }
        picks.extend(std::iter::repeat_n(pick, times));
    }
    Ok(picks)
}
