//! A schedule as a line of text: short, printable, versioned.
//!
//! ```text
//! pr1:hundred-charges:promise-race:3:e:4f1c07d2:1x3.2.3.1.3x2.2x3.3
//! │   │               │            │ │ │        └ turns: whose, how many in a row; `2b` is the second of request 2's
//! │   │               │            │ │ │          possible turns, where it has several
//! │   │               │            │ │ └ a checksum of the case: replayed on another, it is refused
//! │   │               │            │ └ turns: e engine, c classic; then t with time-outs, o order judged, sN a seed
//! │   │               │            └ the first 3 requests; or which ones, such as 1.4.7
//! │   │               └ the lock
//! │   └ the scenario, as it was named, with the keys set: hundred-charges+users.balance=100
//! └ the version of this format
//! ```

use std::fmt;
use std::str::FromStr;

use super::{Case, Turns};
use crate::request::LockName;
use crate::scenario::{Override, Scenario, ScenarioError, load_with};
use crate::sim::Pick;

const VERSION: &str = "pr1";

/// What a schedule string says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The scenario, a built-in one or a file.
    pub scenario: String,
    /// The keys set, as they were written.
    pub set: Vec<String>,
    /// The control.
    pub lock: LockName,
    /// The numbers of the scenario's first requests that take part, ascending.
    pub requests: Vec<u64>,
    /// What is one turn.
    pub turns: Turns,
    /// Whether lock timeouts may fire.
    pub timeouts: bool,
    /// Whether it is judged that whoever asks first is let in first.
    pub in_order: bool,
    /// Which seed the requests are made from, if not the scenario's.
    pub seed: Option<u64>,
    /// A checksum of the case.
    pub checksum: u32,
    /// The choices.
    pub schedule: Vec<Pick>,
}

/// Why a schedule string cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// It is not one.
    #[error(
        "error: this is no schedule: {0}; a schedule looks like pr1:SCENARIO:LOCK:3:e:4f1c07d2:1x3.2"
    )]
    Malformed(String),
    /// Its scenario is not there or not right.
    #[error("{0}")]
    Scenario(#[from] ScenarioError),
    /// The scenario is no longer what it was.
    #[error(
        "error: the schedule was recorded on other requests than {scenario} has now; explore it again: \
         pointrace explore {scenario} --lock {lock}"
    )]
    Changed {
        /// The scenario.
        scenario: String,
        /// The control.
        lock: LockName,
    },
}

impl Ticket {
    /// The case that the schedule is for.
    ///
    /// # Errors
    /// If its scenario cannot be loaded, or has changed.
    pub fn case(&self) -> Result<(Scenario, Case), TicketError> {
        let set: Result<Vec<Override>, String> =
            self.set.iter().map(|s| Override::parse(s)).collect();
        let set = set.map_err(TicketError::Malformed)?;
        let (scenario, _) = load_with(&self.scenario, &set)?;
        let changed = || TicketError::Changed {
            scenario: self.scenario.clone(),
            lock: self.lock,
        };
        let last = self.requests.last().copied().unwrap_or(0);
        let seed = self.seed.unwrap_or(scenario.seed);
        let case = Case::of(&scenario, self.lock, seed, last).map_err(|_| changed())?;
        let case = case
            .only(|request| self.requests.contains(&request.operation.request.0))
            .in_turns(self.turns)
            .with_timeouts(self.timeouts);
        let case = if self.in_order { case.in_order() } else { case };
        if checksum(&case) == self.checksum {
            Ok((scenario, case))
        } else {
            Err(changed())
        }
    }
}

/// A number that tells cases apart: FNV-1a over all that can make a difference to a schedule.
pub fn checksum(case: &Case) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut add = |value: u64| {
        for byte in value.to_le_bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    };
    for client in &case.clients {
        add(client.len() as u64);
        for request in client {
            let operation = &request.operation;
            add(operation.request.0);
            add(operation.user.0);
            add(operation.kind as u64);
            add(operation.amount.cast_unsigned());
            add(u64::from(request.instance));
            add(case.opening_of(operation.user).cast_unsigned());
        }
    }
    let policy = case.policy;
    for points in [
        policy.max_balance,
        policy.min_amount,
        policy.max_charge,
        policy.max_use,
    ] {
        add(points.cast_unsigned());
    }
    add(u64::from(case.instances));
    hash
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}:{}", escape(&self.scenario))?;
        for set in &self.set {
            write!(f, "+{}", escape(set))?;
        }
        write!(f, ":{}:", self.lock)?;
        if self
            .requests
            .iter()
            .copied()
            .eq(1..=self.requests.len() as u64)
        {
            write!(f, "{}", self.requests.len())?;
        } else {
            let numbers: Vec<String> = self.requests.iter().map(u64::to_string).collect();
            // A dot at the end tells request 7 alone from the first 7.
            write!(
                f,
                "{}{}",
                numbers.join("."),
                if numbers.len() == 1 { "." } else { "" }
            )?;
        }
        let turns = match self.turns {
            Turns::Engine => 'e',
            Turns::Classic => 'c',
        };
        write!(f, ":{turns}")?;
        if self.timeouts {
            f.write_str("t")?;
        }
        if self.in_order {
            f.write_str("o")?;
        }
        if let Some(seed) = self.seed {
            write!(f, "s{seed}")?;
        }
        write!(f, ":{:08x}:{}", self.checksum, Picks(&self.schedule))
    }
}

/// Choices as text: `1x3.2.3b`.
pub struct Picks<'a>(pub &'a [Pick]);

impl fmt::Display for Picks<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, run) in self.0.chunk_by(|a, b| a == b).enumerate() {
            if index > 0 {
                f.write_str(".")?;
            }
            write!(f, "{}", u64::from(run[0].root) + 1)?;
            if run[0].nth > 0 {
                write!(f, "{}", char::from(b'a' + run[0].nth.min(25)))?;
            }
            if run.len() > 1 {
                write!(f, "x{}", run.len())?;
            }
        }
        Ok(())
    }
}

/// The longest schedule that is read: far more turns than any case has.
const MOST_TURNS: usize = 1_000_000;

fn picks(text: &str) -> Result<Vec<Pick>, String> {
    let mut picks = Vec::new();
    for part in text.split('.').filter(|part| !part.is_empty()) {
        let wrong = || format!("\"{part}\" is no turn");
        let (who, times) = match part.split_once('x') {
            Some((who, times)) => (who, times.parse().map_err(|_| wrong())?),
            None => (part, 1),
        };
        let (number, nth) = match who.char_indices().next_back() {
            Some((at, letter @ 'b'..='z')) => (&who[..at], letter as u8 - b'a'),
            _ => (who, 0),
        };
        let number: u32 = number.parse().map_err(|_| wrong())?;
        let root = number.checked_sub(1).ok_or_else(wrong)?;
        if picks.len() + times > MOST_TURNS {
            return Err("it is too long".to_owned());
        }
        picks.extend(std::iter::repeat_n(Pick { root, nth }, times));
    }
    Ok(picks)
}

impl FromStr for Ticket {
    type Err = TicketError;

    fn from_str(text: &str) -> Result<Self, TicketError> {
        parse(text.trim()).map_err(TicketError::Malformed)
    }
}

fn parse(text: &str) -> Result<Ticket, String> {
    let fields: Vec<&str> = text.split(':').collect();
    let &[version, scenario, lock, requests, flags, checksum, schedule] = fields.as_slice() else {
        return Err(format!("it has {} parts instead of 7", fields.len()));
    };
    if version != VERSION {
        return Err(format!(
            "its version is \"{version}\"; this program reads {VERSION}"
        ));
    }
    let (name, set) = scenario.split_once('+').unwrap_or((scenario, ""));
    let set = set.split('+').filter(|set| !set.is_empty());
    let lock = lock
        .parse()
        .map_err(|error| format!("there is no lock \"{lock}\"; {error}"))?;
    let mut flags_left = flags;
    let turns = match flags_left.chars().next() {
        Some('e') => Turns::Engine,
        Some('c') => Turns::Classic,
        _ => return Err(format!("\"{flags}\" begins with neither e nor c")),
    };
    flags_left = &flags_left[1..];
    let timeouts = flags_left.starts_with('t');
    flags_left = flags_left.strip_prefix('t').unwrap_or(flags_left);
    let in_order = flags_left.starts_with('o');
    flags_left = flags_left.strip_prefix('o').unwrap_or(flags_left);
    let seed = match flags_left.strip_prefix('s') {
        Some(seed) => Some(seed.parse().map_err(|_| format!("\"{seed}\" is no seed"))?),
        None if flags_left.is_empty() => None,
        None => return Err(format!("\"{flags_left}\" means nothing")),
    };
    Ok(Ticket {
        scenario: unescape(name)?,
        set: set.map(unescape).collect::<Result<_, _>>()?,
        lock,
        requests: numbers(requests)?,
        turns,
        timeouts,
        in_order,
        seed,
        checksum: u32::from_str_radix(checksum, 16)
            .map_err(|_| format!("\"{checksum}\" is no checksum"))?,
        schedule: picks(schedule)?,
    })
}

/// The most requests of a schedule that is read.
const MOST_REQUESTS: u64 = 100_000;

fn numbers(text: &str) -> Result<Vec<u64>, String> {
    let wrong = || format!("\"{text}\" does not say which requests");
    let numbers: Vec<u64> = if text.contains('.') {
        let parts = text.split('.').filter(|part| !part.is_empty());
        parts
            .map(|part| part.parse().map_err(|_| wrong()))
            .collect::<Result<_, _>>()?
    } else {
        let first: u64 = text.parse().map_err(|_| wrong())?;
        if first > MOST_REQUESTS {
            return Err(wrong());
        }
        (1..=first).collect()
    };
    let ascends = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    let in_range = numbers
        .iter()
        .all(|number| (1..=MOST_REQUESTS).contains(number));
    if numbers.is_empty() || !ascends || !in_range {
        return Err(wrong());
    }
    Ok(numbers)
}

/// Everything but letters, digits and a few signs as %XX, so that the string has no `:` of its own and no
/// shell finds anything in it.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_./=,".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

fn unescape(text: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap_or(b'?'), rest.next().unwrap_or(b'?')];
            let digits = String::from_utf8_lossy(&digits).into_owned();
            let byte = u8::from_str_radix(&digits, 16)
                .map_err(|_| format!("\"%{digits}\" stands for no character"))?;
            bytes.push(byte);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).map_err(|_| "its scenario's name is not text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(root: u32, nth: u8) -> Pick {
        Pick { root, nth }
    }

    fn ticket() -> Ticket {
        Ticket {
            scenario: "hundred-charges".to_owned(),
            set: Vec::new(),
            lock: LockName::PromiseRace,
            requests: vec![1, 2, 3],
            turns: Turns::Engine,
            timeouts: false,
            in_order: false,
            seed: None,
            checksum: 0x4f1c_07d2,
            schedule: vec![pick(0, 0), pick(0, 0), pick(2, 1), pick(11, 0)],
        }
    }

    #[test]
    fn a_ticket_is_one_short_word() {
        let text = ticket().to_string();
        assert_eq!(
            text,
            "pr1:hundred-charges:promise-race:3:e:4f1c07d2:1x2.3b.12"
        );
    }

    #[test]
    fn what_is_written_is_read_again() {
        let others = [
            ticket(),
            Ticket {
                scenario: "dir with space/läuft:x?.toml".to_owned(),
                set: vec![
                    "users.balance=100".to_owned(),
                    "phase.a.amount=\"1..5\"".to_owned(),
                ],
                requests: vec![7],
                turns: Turns::Classic,
                timeouts: true,
                in_order: true,
                seed: Some(42),
                ..ticket()
            },
            Ticket {
                requests: vec![1, 4, 7],
                schedule: Vec::new(),
                ..ticket()
            },
        ];
        for ticket in others {
            let text = ticket.to_string();
            assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
            assert_eq!(text.parse::<Ticket>().expect(&text), ticket);
        }
    }

    #[test]
    fn what_is_no_ticket_is_refused_with_a_reason() {
        for (text, part) in [
            ("", "1 parts"),
            ("pr2:a:none:3:e:00000000:1", "version"),
            ("pr1:a:nono:3:e:00000000:1", "did you mean `none`"),
            ("pr1:a:none:0:e:00000000:1", "which requests"),
            ("pr1:a:none:3.1:e:00000000:1", "which requests"),
            ("pr1:a:none:99999999999:e:00000000:1", "which requests"),
            ("pr1:a:none:3:q:00000000:1", "neither e nor c"),
            ("pr1:a:none:3:ez:00000000:1", "means nothing"),
            ("pr1:a:none:3:e:xyz:1", "checksum"),
            ("pr1:a:none:3:e:00000000:0", "no turn"),
            ("pr1:a:none:3:e:00000000:1x99999999", "too long"),
            ("pr1:%zz:none:3:e:00000000:1", "no character"),
        ] {
            let error = text.parse::<Ticket>().expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
