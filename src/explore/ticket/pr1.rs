//! Version 1, `pr1:SCENARIO+SET:LOCK:REQUESTS:FLAGS:CHECK:SCHEDULE`: read, and no longer written.

use super::checksum::{self, Checksum};
use super::value::{lock, quoted, unescape, whole};
use super::{MOST_REQUESTS, Ticket, schedule};
use crate::explore::{Expiry, Turns};
use crate::sim::Pick;

/// What comes after `pr1:`.
pub(super) fn read(text: &str) -> Result<Ticket, String> {
    let fields: Vec<&str> = text.split(':').collect();
    let &[scenario, lock_name, requests, flags, check, turns] = fields.as_slice() else {
        return Err(format!("it has {} parts where pr1 has 7", fields.len() + 1));
    };
    let (name, set) = scenario.split_once('+').unwrap_or((scenario, ""));
    let set = set.split('+').filter(|set| !set.is_empty());
    let flags = Flags::read(flags)?;
    Ok(Ticket {
        scenario: unescape(name)?,
        set: set.map(unescape).collect::<Result<_, _>>()?,
        lock: lock(lock_name)?,
        requests: numbers(requests)?,
        seed: flags.seed,
        turns: flags.turns,
        timeouts: flags.timeouts,
        cancellations: 0,
        spurious_polls: 0,
        expiry: Expiry::Never,
        expiries: u32::MAX,
        max_faults: 0,
        in_order: flags.in_order,
        schedule: picks(turns)?,
        check: checksum::hex(check)
            .map(Checksum::Pr1)
            .ok_or_else(|| format!("{} is no checksum", quoted(check)))?,
    })
}

/// Which turns, then `t` with time-outs, `o` with order judged, `s7` made from seed 7.
struct Flags {
    turns: Turns,
    timeouts: bool,
    in_order: bool,
    seed: Option<u64>,
}

impl Flags {
    fn read(text: &str) -> Result<Self, String> {
        let (turns, rest) = if let Some(rest) = text.strip_prefix('e') {
            (Turns::Engine, rest)
        } else if let Some(rest) = text.strip_prefix('c') {
            (Turns::Classic, rest)
        } else {
            return Err(format!("{} begins with neither e nor c", quoted(text)));
        };
        let (timeouts, rest) = taken(rest, 't');
        let (in_order, rest) = taken(rest, 'o');
        let seed = match rest.strip_prefix('s') {
            Some(seed) => Some(whole(seed).ok_or_else(|| format!("{} is no seed", quoted(seed)))?),
            None if rest.is_empty() => None,
            None => return Err(format!("{} means nothing", quoted(rest))),
        };
        Ok(Flags {
            turns,
            timeouts,
            in_order,
            seed,
        })
    }
}

/// Whether a letter comes first, and what comes after it.
fn taken(text: &str, letter: char) -> (bool, &str) {
    match text.strip_prefix(letter) {
        Some(rest) => (true, rest),
        None => (false, text),
    }
}

/// `3` for the first three, `1.4.7` for these, `7.` for this one.
fn numbers(text: &str) -> Result<Vec<u64>, String> {
    let wrong = || format!("{} does not say which requests", quoted(text));
    let in_range = |number: &u64| (1..=MOST_REQUESTS).contains(number);
    if !text.contains('.') {
        let first = whole(text).filter(in_range).ok_or_else(wrong)?;
        return Ok((1..=first).collect());
    }
    let parts = text.split('.').filter(|part| !part.is_empty());
    let number = |part| whole(part).filter(in_range).ok_or_else(wrong);
    let numbers: Vec<u64> = parts.map(number).collect::<Result<_, _>>()?;
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    if numbers.is_empty() || sorted.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(wrong());
    }
    Ok(numbers)
}

/// `2b` is the second of a client's possible turns. `z` stood for the 26th and for every one after it.
fn picks(text: &str) -> Result<Vec<Pick>, String> {
    let picks = schedule::read_with(text, |choice| {
        let (number, nth) = match choice.char_indices().next_back() {
            Some((at, letter @ 'b'..='z')) => (&choice[..at], letter as u32 - 'a' as u32),
            _ => (choice, 0),
        };
        Some(Pick {
            root: schedule::root(number)?,
            nth,
        })
    })?;
    if picks.iter().any(|pick| pick.nth == LAST_LETTER) {
        return Err(
            "pr1 writes the 26th choice and all after it as z, so it does not say which is meant"
                .to_owned(),
        );
    }
    Ok(picks)
}

const LAST_LETTER: u32 = 'z' as u32 - 'a' as u32;
