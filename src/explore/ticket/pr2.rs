//! Version 2: fields by name.

use std::fmt;

use super::checksum::Checksum;
use super::schedule::{self, Schedule};
use super::value::{escape, lock, quoted, unescape, whole};
use super::{MOST_REQUESTS, Ticket};
use crate::explore::{Expiry, Turns};
use crate::text::nearest;

/// Every field, in the order in which they are written.
const FIELDS: [&str; 15] = [
    "scenario",
    "set",
    "lock",
    "requests",
    "seed",
    "turns",
    "timeouts",
    "cancellations",
    "spurious",
    "expiry",
    "expiries",
    "faults",
    "in-order",
    "schedule",
    "check",
];

pub(super) fn write(ticket: &Ticket, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Ticket {
        scenario,
        set,
        lock,
        requests,
        seed,
        turns,
        timeouts,
        cancellations,
        spurious_polls,
        expiry,
        expiries,
        max_faults,
        in_order,
        schedule,
        check,
    } = ticket;
    write!(f, "pr2:scenario={}", escape(scenario))?;
    for set in set {
        write!(f, ":set={}", escape(set))?;
    }
    write!(f, ":lock={lock}:requests={}", Numbers(requests))?;
    if let Some(seed) = seed {
        write!(f, ":seed={seed}")?;
    }
    if *turns == Turns::Classic {
        f.write_str(":turns=classic")?;
    }
    if *timeouts {
        f.write_str(":timeouts=yes")?;
    }
    for (name, budget) in [
        ("cancellations", cancellations),
        ("spurious", spurious_polls),
    ] {
        if *budget > 0 {
            write!(f, ":{name}={budget}")?;
        }
    }
    if *expiry != Expiry::Never {
        write!(f, ":expiry={}", expiry.name())?;
    }
    if *expiries < u32::MAX {
        write!(f, ":expiries={expiries}")?;
    }
    if *max_faults > 0 {
        write!(f, ":faults={max_faults}")?;
    }
    if *in_order {
        f.write_str(":in-order=yes")?;
    }
    write!(f, ":schedule={}:check={check}", Schedule(schedule))
}

/// What comes after `pr2:`.
pub(super) fn read(text: &str) -> Result<Ticket, String> {
    let fields = Fields::read(text)?;
    Ok(Ticket {
        scenario: unescape(fields.needed("scenario")?)?,
        set: fields.all("set").map(unescape).collect::<Result<_, _>>()?,
        lock: lock(fields.needed("lock")?)?,
        requests: numbers(fields.needed("requests")?)?,
        seed: fields
            .one("seed")
            .map(|seed| whole(seed).ok_or_else(|| format!("{} is no seed", quoted(seed))))
            .transpose()?,
        turns: match fields.one("turns") {
            None | Some("engine") => Turns::Engine,
            Some("classic") => Turns::Classic,
            Some(other) => {
                return Err(format!(
                    "turns are engine or classic, and not {}",
                    quoted(other)
                ));
            }
        },
        timeouts: fields.flag("timeouts")?,
        cancellations: fields.budget("cancellations")?,
        spurious_polls: fields.budget("spurious")?,
        expiry: match fields.one("expiry") {
            None => Expiry::Never,
            Some(word) => Expiry::from_name(word)
                .ok_or_else(|| format!("expiry is in-order or any, and not {}", quoted(word)))?,
        },
        expiries: match fields.one("expiries") {
            None => u32::MAX,
            Some(_) => fields.budget("expiries")?,
        },
        max_faults: fields.budget("faults")?,
        in_order: fields.flag("in-order")?,
        schedule: schedule::read(fields.needed("schedule")?)?,
        check: {
            let check = fields.needed("check")?;
            let cut = || {
                format!(
                    "{} is no checksum of eight digits; was the end cut off?",
                    quoted(check)
                )
            };
            Checksum::read(check).ok_or_else(cut)?
        },
    })
}

/// What a string says, by the names of its fields.
struct Fields<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Fields<'a> {
    fn read(text: &'a str) -> Result<Self, String> {
        let mut fields: Vec<(&str, &str)> = Vec::new();
        for field in text.split(':') {
            let (name, value) = field
                .split_once('=')
                .ok_or_else(|| format!("{} has no =", quoted(field)))?;
            if !FIELDS.contains(&name) {
                return Err(unknown(name));
            }
            if name != "set" && fields.iter().any(|(other, _)| *other == name) {
                return Err(format!("it says {name} twice"));
            }
            fields.push((name, value));
        }
        Ok(Fields(fields))
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let own = self.0.iter().filter(move |(other, _)| *other == name);
        own.map(|(_, value)| *value)
    }

    fn one(&self, name: &str) -> Option<&'a str> {
        self.all(name).next()
    }

    fn needed(&self, name: &str) -> Result<&'a str, String> {
        self.one(name).ok_or_else(|| {
            let cut = if name == "check" || name == "schedule" {
                "; was the end cut off?"
            } else {
                ""
            };
            format!("it does not say {name}={cut}")
        })
    }

    fn budget(&self, name: &str) -> Result<u32, String> {
        let Some(text) = self.one(name) else {
            return Ok(0);
        };
        let budget = whole(text).and_then(|budget| u32::try_from(budget).ok());
        budget.ok_or_else(|| format!("{name} is a number, and not {}", quoted(text)))
    }

    fn flag(&self, name: &str) -> Result<bool, String> {
        match self.one(name) {
            None | Some("no") => Ok(false),
            Some("yes") => Ok(true),
            Some(other) => Err(format!("{name} is yes or no, and not {}", quoted(other))),
        }
    }
}

fn unknown(name: &str) -> String {
    let hint = match nearest(name, FIELDS) {
        Some(near) => format!("did you mean {near}?"),
        None => "a newer one may, which can replay it".to_owned(),
    };
    format!("this program knows no field {}; {hint}", quoted(name))
}

/// Numbers of requests as text: `1-3.7`, stretches of rising numbers in short.
struct Numbers<'a>(&'a [u64]);

impl fmt::Display for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let follows = |a: &u64, b: &u64| a.checked_add(1) == Some(*b);
        for (index, run) in self.0.chunk_by(follows).enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            match run {
                [first, .., last] => write!(f, "{first}-{last}")?,
                _ => write!(f, "{}", run[0])?,
            }
        }
        Ok(())
    }
}

fn numbers(text: &str) -> Result<Vec<u64>, String> {
    let mut numbers = Vec::new();
    for part in text.split('.') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (Some(first), Some(last)) = (whole(first), whole(last)) else {
            return Err(format!("{} is no number of a request", quoted(part)));
        };
        if first < 1 || last < first || last > MOST_REQUESTS {
            return Err(format!(
                "{} is not among the requests, from 1 to {MOST_REQUESTS}",
                quoted(part)
            ));
        }
        numbers.extend(first..=last);
        if numbers.len() as u64 > MOST_REQUESTS {
            return Err("it names a request twice".to_owned());
        }
    }
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("it names request {} twice", pair[0])),
        None => Ok(numbers),
    }
}
