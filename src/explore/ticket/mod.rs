//! A schedule as one line of text, which can be copied from a terminal and replayed.
//!
//! ```text
//! pr2:scenario=hundred-charges:lock=promise-race:requests=1-3:schedule=1x3.2.1.3x2.2x3.3:check=4f1c07d2
//! ```
//!
//! After the version come fields by name, `NAME=VALUE`, in any order. They are named as the options of
//! `explore` are. A program that does not know a field refuses the whole line, so that a line of a newer program is
//! never replayed as something else; further fields need no further version.
//!
//! | field | what it says | if it is left out |
//! |---|---|---|
//! | `scenario` | a built-in scenario or a file | refused |
//! | `set` | a key of the scenario that is set, such as `users.balance=100`; may be repeated | none is |
//! | `lock` | the control | refused |
//! | `requests` | the numbers of the requests that take part, in any order: `1-3.7` | refused |
//! | `seed` | which seed the requests are made from | the scenario's |
//! | `turns` | `engine` or `classic` | `engine` |
//! | `timeouts` | `yes`: lock timeouts may fire | none fires |
//! | `cancellations` | how many callers may go away | none does |
//! | `spurious` | how often a task may be polled though nothing woke it | it never is |
//! | `expiry` | `in-order` or `any`: whether and how leases run out | they never do |
//! | `expiries` | the most that run out | there is no end of them |
//! | `faults` | the most of the scenario's faults that come | none does |
//! | `in-order` | `yes`: it is judged who is let in first | it is not |
//! | `schedule` | whose turn comes when: see [`Schedule`] | refused |
//! | `check` | a checksum of the case: it is refused where the scenario has changed. It comes last, so that a line that was cut off is noticed | refused |
//!
//! In a value everything but letters, digits and `-_./=,` is written as `%XX`: no shell finds anything in it to
//! act upon. Lines of the version before, `pr1:…`, are read and no longer written.

mod checksum;
mod pr1;
mod pr2;
mod schedule;
mod value;

use std::fmt;
use std::str::FromStr;

pub use checksum::Checksum;
pub use schedule::{Schedule, read as read_schedule};

use super::{Case, Expiry, Turns};
use crate::request::LockName;
use crate::scenario::{Override, Scenario, ScenarioError, load_with};
use crate::sim::Pick;
use crate::text::shell_word;

/// What a schedule string says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The scenario, a built-in one or a file.
    pub scenario: String,
    /// The keys set, as they were written.
    pub set: Vec<String>,
    /// The control that the schedule was found under.
    pub lock: LockName,
    /// The numbers of the scenario's first requests that take part. Their order says nothing: who sends which
    /// request is the scenario's.
    pub requests: Vec<u64>,
    /// Which seed the requests are made from, if not the scenario's.
    pub seed: Option<u64>,
    /// What is one turn.
    pub turns: Turns,
    /// Whether lock timeouts may fire.
    pub timeouts: bool,
    /// How many callers may go away.
    pub cancellations: u32,
    /// How many spurious polls there may be.
    pub spurious_polls: u32,
    /// Whether and in which order leases run out.
    pub expiry: Expiry,
    /// The most that run out; [`u32::MAX`] is without end.
    pub expiries: u32,
    /// The most of the scenario's faults that come.
    pub max_faults: u32,
    /// Whether it is judged that the request that asks first is let in first.
    pub in_order: bool,
    /// The choices of the schedule, in order.
    pub schedule: Vec<Pick>,
    /// A checksum of the case.
    pub check: Checksum,
}

/// Why a schedule string cannot be replayed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TicketError {
    /// It is not one.
    #[error(
        "this is no schedule: {0}; a schedule looks like \
         pr2:scenario=SCENARIO:lock=LOCK:requests=1-3:schedule=1x3.2:check=4f1c07d2"
    )]
    Malformed(String),
    /// Its scenario is not there or not right.
    #[error("{0}")]
    Scenario(#[from] ScenarioError),
    /// The scenario is no longer what it was.
    #[error(
        "this schedule was found in another case than {scenario} is now: the scenario, or what this program \
         makes of it, has changed since; explore it again: {again}"
    )]
    Changed {
        /// The name of the scenario.
        scenario: String,
        /// What to type to find a schedule anew.
        again: String,
    },
}

impl Ticket {
    /// The case that the schedule is for.
    ///
    /// # Errors
    /// If its scenario cannot be loaded, or has changed.
    pub fn case(&self) -> Result<(Scenario, Case), TicketError> {
        let (scenario, case) = self.case_now()?;
        if self.check.is_of(&case) {
            Ok((scenario, case))
        } else {
            Err(self.changed())
        }
    }

    /// The case that the scenario has now.
    fn case_now(&self) -> Result<(Scenario, Case), TicketError> {
        let set: Result<Vec<Override>, String> =
            self.set.iter().map(|s| Override::parse(s)).collect();
        let set = set.map_err(TicketError::Malformed)?;
        let (scenario, _) = load_with(&self.scenario, &set)?;
        let last = self.requests.iter().copied().max().unwrap_or(0);
        let seed = self.seed.unwrap_or(scenario.seed);
        let case = Case::of(&scenario, self.lock, seed, last).map_err(|_| self.changed())?;
        let mut wanted = self.requests.clone();
        wanted.sort_unstable();
        let case = case
            .only(|request| wanted.binary_search(&request.operation.request.0).is_ok())
            .in_turns(self.turns)
            .with_timeouts(self.timeouts)
            .with_cancellations(self.cancellations)
            .with_spurious_polls(self.spurious_polls)
            .with_expiry(self.expiry)
            .with_expiries(self.expiries)
            .with_max_faults(self.max_faults);
        let case = if self.in_order { case.in_order() } else { case };
        Ok((scenario, case))
    }

    fn changed(&self) -> TicketError {
        TicketError::Changed {
            scenario: self.scenario.clone(),
            again: self.explore_command(),
        }
    }

    /// What to type to explore what the schedule was found in.
    pub fn explore_command(&self) -> String {
        let mut command = format!("pointrace explore {}", shell_word(&self.scenario));
        let mut option = |option: String| {
            command.push(' ');
            command.push_str(&option);
        };
        for set in &self.set {
            option(format!("--set {}", shell_word(set)));
        }
        option(format!("--lock {}", self.lock));
        let last = self.requests.iter().max();
        option(format!("--requests {}", last.copied().unwrap_or(1)));
        if let Some(seed) = self.seed {
            option(format!("--seed {seed}"));
        }
        if self.turns == Turns::Classic {
            option("--turns classic".to_owned());
        }
        if self.timeouts {
            option("--timeouts".to_owned());
        }
        if self.cancellations > 0 {
            option(format!("--cancellations {}", self.cancellations));
        }
        if self.spurious_polls > 0 {
            option(format!("--spurious {}", self.spurious_polls));
        }
        if self.expiry != Expiry::Never {
            option(format!("--expiry={}", self.expiry.name()));
        }
        if self.expiries < u32::MAX {
            option(format!("--expiries {}", self.expiries));
        }
        if self.max_faults > 0 {
            option(format!("--max-faults {}", self.max_faults));
        }
        if self.in_order {
            option("--in-order".to_owned());
        }
        command
    }

    /// The first word of a text that looks like a schedule string.
    pub fn find(text: &str) -> Option<&str> {
        let mut words = text
            .split(|c: char| c.is_whitespace() || "'\"`".contains(c))
            .filter(|word| Self::is_begun_by(word));
        words.next()
    }

    /// Whether a word can be nothing but a schedule string, right or wrong, of any version.
    pub fn is_begun_by(word: &str) -> bool {
        let version = word
            .strip_prefix("pr")
            .and_then(|rest| rest.split_once(':'));
        version.is_some_and(|(number, _)| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
    }
}

impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pr2::write(self, f)
    }
}

impl FromStr for Ticket {
    type Err = TicketError;

    fn from_str(text: &str) -> Result<Self, TicketError> {
        let text = text.trim();
        let (version, rest) = text.split_once(':').unwrap_or((text, ""));
        match version {
            "pr1" => pr1::read(rest),
            "pr2" => pr2::read(rest),
            _ => Err(format!(
                "it begins with {} and not with pr2: or pr1:",
                value::quoted(version)
            )),
        }
        .map_err(TicketError::Malformed)
    }
}

/// The most requests of a schedule that is read, and the highest number of one.
const MOST_REQUESTS: u64 = 100_000;

/// The longest schedule that is read: far more turns than any case has.
const MOST_TURNS: usize = 1_000_000;

#[cfg(test)]
mod tests;
