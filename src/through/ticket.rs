//! An order of statements as a string that plays it again: `px1:cu.100:000111110:1a2b3c4d`.
//!
//! What each request does, the unit of their amounts, whose turn it is each time, and a checksum of what the statements
//! were.

use std::fmt;
use std::str::FromStr;

use super::case::Case;
use super::play::{Played, Turn};
use super::statement::Statement;
use crate::point::{Kind, Points};

/// An order that can be played again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderTicket {
    /// What each request does.
    pub kinds: Vec<Kind>,
    /// The unit of their amounts, in points.
    pub unit: Points,
    /// Whose turn it is.
    pub choices: Vec<usize>,
    /// Of what was let go.
    pub check: u32,
}

/// The longest order that is read.
const LONGEST: usize = 100_000;

impl OrderTicket {
    /// The ticket of what was played.
    pub fn of(case: &Case, played: &Played) -> Self {
        OrderTicket {
            kinds: case.kinds.clone(),
            unit: case.unit,
            choices: played.choices(),
            check: check(played),
        }
    }

    /// Whether a word can be nothing but such a string, right or wrong, of any version.
    pub fn is_begun_by(word: &str) -> bool {
        let version = word
            .strip_prefix("px")
            .and_then(|rest| rest.split_once(':'));
        version.is_some_and(|(number, _)| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    }

    /// The first such string in a text.
    pub fn find(text: &str) -> Option<&str> {
        let mut words = text.split(|c: char| c.is_whitespace() || "'\"`".contains(c));
        words.find(|word| Self::is_begun_by(word))
    }
}

/// A checksum of what was let go: whose, what it does, and at which table (FNV-1a).
pub fn check(played: &Played) -> u32 {
    let mut hash: u32 = 0x811c_9dc5;
    let mut add = |text: &str| {
        for byte in text.bytes().chain([0]) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    };
    for step in &played.steps {
        add(&step.request.to_string());
        if let Turn::Statement(call) = step.turn {
            for sent in &played.calls[call].sent {
                let statement = Statement::of_sent(sent);
                add(&format!("{:?} {:?}", statement.verb, statement.table));
            }
        }
    }
    hash
}

impl fmt::Display for OrderTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("px1:")?;
        for kind in &self.kinds {
            f.write_str(match kind {
                Kind::Charge => "c",
                Kind::Use => "u",
            })?;
        }
        write!(f, ".{}:", self.unit)?;
        for choice in &self.choices {
            write!(f, "{choice}")?;
        }
        write!(f, ":{:08x}", self.check)
    }
}

impl FromStr for OrderTicket {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |what: &str| {
            Err(format!(
                "it is no order of statements: {what}; it looks like px1:cu.100:0001110:1a2b3c4d"
            ))
        };
        let text = text.trim();
        let Some(rest) = text.strip_prefix("px1:") else {
            return wrong("it does not begin with px1:");
        };
        let parts: Vec<&str> = rest.split(':').collect();
        let [requests, choices, check] = parts.as_slice() else {
            return wrong("it has three parts");
        };
        let Some((kinds, unit)) = requests.split_once('.') else {
            return wrong("its first part is the requests and the unit of their amounts");
        };
        let kinds: Option<Vec<Kind>> = kinds
            .chars()
            .map(|c| match c {
                'c' => Some(Kind::Charge),
                'u' => Some(Kind::Use),
                _ => None,
            })
            .collect();
        let Some(kinds) = kinds.filter(|kinds| (1..=8).contains(&kinds.len())) else {
            return wrong("its requests are 1 to 8 of c and u");
        };
        let Some(unit) = unit
            .parse()
            .ok()
            .filter(|unit| (1..=1_000_000).contains(unit))
        else {
            return wrong("the unit is a number of points");
        };
        if choices.len() > LONGEST {
            return wrong("it is too long");
        }
        let choices: Option<Vec<usize>> = choices
            .chars()
            .map(|c| {
                c.to_digit(10)
                    .map(|digit| digit as usize)
                    .filter(|one| *one < kinds.len())
            })
            .collect();
        let Some(choices) = choices else {
            return wrong("a turn is the number of a request, from 0");
        };
        let Ok(check) = u32::from_str_radix(check, 16) else {
            return wrong("its last part is a checksum");
        };
        Ok(OrderTicket {
            kinds,
            unit,
            choices,
            check,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_read_as_it_was_written_and_anything_else_is_refused() {
        let text = "px1:cu.100:000111:1a2b3c4d";
        let ticket: OrderTicket = text.parse().expect("it is right");
        assert_eq!(ticket.kinds, [Kind::Charge, Kind::Use]);
        assert_eq!((ticket.unit, ticket.check), (100, 0x1a2b_3c4d));
        assert_eq!(ticket.choices, [0, 0, 0, 1, 1, 1]);
        assert_eq!(ticket.to_string(), text);
        assert_eq!(OrderTicket::find(&format!("again: '{text}'\n")), Some(text));
        for text in [
            "",
            "pr2:x",
            "px1:",
            "px2:cu.100:01:1",
            "px1:cx.100:01:1",
            "px1:cu.0:01:1",
            "px1:cu.100:02:1",
            "px1:cu.100:01:x",
            "px1:cu:01:1",
            "px1:.1:0:1",
        ] {
            assert!(text.parse::<OrderTicket>().is_err(), "{text}");
        }
    }
}
