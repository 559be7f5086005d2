//! What is known of a service so far.

use std::collections::BTreeMap;

use super::check::Check;
use super::manner::Manner;
use super::plan::Plan;
use crate::env::Nanos;
use crate::lang::{Lang, Word};
use crate::point::{Kind, Points};

/// Everything that was learnt, written while it is learnt: who ends it early still has it.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// How it does things, with nobody else there.
    pub manner: Option<Manner>,
    /// What is wrong with nobody else there.
    pub serial: Option<SerialFault>,
    /// Why it could not be examined, or not to the end.
    pub trouble: Option<Trouble>,
    /// What each check has seen; those that were begun.
    pub tallies: BTreeMap<Check, Tally>,
    /// What is planned.
    pub plan: Plan,
    /// Whether users are served in parallel; `None` if it does not matter, because nothing takes any time.
    pub parallel: Option<bool>,
    /// The check that is under way, and what it is at.
    pub now: Option<Check>,
    /// Requests that were asked to come later, and did.
    pub slowed: u64,
    /// The smallest order of statements that loses, if one was found.
    pub order: Option<LosingOrder>,
    /// It came to its end.
    pub complete: bool,
}

/// An order of statements that loses, found where the doctor stood between the service and its database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LosingOrder {
    /// Its table, in each language.
    pub told: [String; Lang::ALL.len()],
    /// The command that plays it again.
    pub replay: String,
    /// Nothing went wrong before the first request was about to commit: until then something kept the second out.
    pub at_commit: bool,
}

impl LosingOrder {
    /// Its table, and the command that plays it again.
    pub fn text(&self, lang: Lang) -> String {
        let again = lang.fill(Word::DocAgain, &[&self.replay]);
        format!("{}{again}\n", self.told[lang as usize])
    }
}

/// Why nothing can be said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// What it answers is not understood.
    NotUnderstood(String),
    /// It went away.
    Away(String),
}

/// What is wrong with nobody else there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SerialFault {
    /// It is answered as done, and nothing changes; or it says itself that it is not there yet.
    NotImplemented {
        /// What was asked.
        kind: Kind,
        /// What was answered.
        said: String,
    },
    /// A second charge takes the place of the first.
    Sets {
        /// The points of each.
        amount: Points,
    },
    /// A balance is not what it should be.
    Wrong {
        /// What was asked.
        kind: Kind,
        /// For how many points.
        amount: Points,
        /// The balance before.
        before: Points,
        /// What it did the time before.
        due: Points,
        /// The balance after.
        after: Points,
    },
    /// More was used than there was.
    SpendsTooMuch {
        /// For how many points.
        amount: Points,
        /// The balance before.
        before: Points,
        /// The balance after.
        after: Points,
    },
    /// After a refusal a charge is refused too.
    Stuck {
        /// What was answered.
        said: String,
    },
}

/// What the rounds of one check have shown.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Rounds that were played and judged.
    pub rounds: u64,
    /// Those that showed a fault.
    pub failed: u64,
    /// The worst of them.
    pub worst: Option<Fault>,
    /// Requests in them, and what became of those.
    pub requests: u64,
    /// Requests that were answered as done.
    pub committed: u64,
    /// Refused by a policy.
    pub rejected: u64,
    /// Refused after a wait for a lock.
    pub timed_out: u64,
    /// Known to have had no effect for another reason.
    pub errors: u64,
    /// Nobody can tell.
    pub unknown: u64,
    /// Points that were lost, and points that all requests that were done should have moved.
    pub lost: Points,
    /// See `lost`.
    pub moved: Points,
    /// The longest round, from the first request to the last answer.
    pub makespan: Nanos,
    /// Rounds in which requests refused after a wait had an effect all the same.
    pub late_effects: u64,
    /// Rounds in which every balance was what the answers say, whatever else is wrong with them.
    pub balanced: u64,
    /// Why it was not made, or not to the end.
    pub left_out: Option<String>,
}

/// A fault that a round has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Points are missing.
    Missing {
        /// The balances that are there.
        there: Points,
        /// The least that should be.
        due: Points,
    },
    /// Points are there that nobody charged, or that were used.
    Extra {
        /// The balances that are there.
        there: Points,
        /// The most that should be.
        due: Points,
    },
    /// More uses were approved than there were points for.
    Overspent {
        /// How many were approved.
        approved: u64,
        /// For how many there were points.
        money_for: u64,
        /// The points given away.
        given_away: Points,
    },
    /// The balance is below what is allowed.
    Negative {
        /// The balance, in points.
        there: Points,
    },
    /// Requests that follow a refusal are refused too.
    Stuck {
        /// What they were answered.
        said: String,
        /// The user does not come free again.
        for_good: bool,
    },
    /// What was refused was done.
    LateEffect {
        /// The balances that are there.
        there: Points,
        /// The most that should be.
        due: Points,
    },
    /// The history does not have what was answered as done, or has more than was asked for.
    History {
        /// Entries that came in the round.
        there: u64,
        /// Requests that were answered as done.
        done: u64,
    },
}

impl Fault {
    /// How bad it is: by points, and what no points can say comes first.
    pub fn weight(&self) -> Points {
        match self {
            Fault::Missing { there, due } => due - there,
            Fault::Extra { there, due } | Fault::LateEffect { there, due } => there - due,
            Fault::Overspent { given_away, .. } => *given_away,
            Fault::Negative { there } => -there,
            Fault::Stuck { for_good, .. } => Points::from(*for_good),
            Fault::History { .. } => 0,
        }
    }
}

impl Tally {
    /// Notes a fault.
    pub(super) fn fail(&mut self, fault: Fault) {
        self.failed += 1;
        let worse = self
            .worst
            .as_ref()
            .is_none_or(|worst| worst.weight() < fault.weight());
        if worse {
            self.worst = Some(fault);
        }
    }

    /// Whether it says anything: it was played, and something was done.
    pub fn tells(&self) -> bool {
        self.rounds > 0 && (self.committed > 0 || self.failed > 0)
    }

    /// Requests that were not done.
    pub fn refused(&self) -> u64 {
        self.rejected + self.timed_out + self.errors
    }
}

impl Chart {
    /// The tally of a check, if it was begun.
    pub fn tally(&self, check: Check) -> Option<&Tally> {
        self.tallies.get(&check)
    }

    /// Checks that showed a fault, in their order.
    pub fn failed(&self) -> Vec<Check> {
        let failed = |check: &Check| self.tally(*check).is_some_and(|tally| tally.failed > 0);
        Check::ALL.into_iter().filter(failed).collect()
    }

    /// Checks that were made, in their order.
    pub fn made(&self) -> Vec<Check> {
        let made = |check: &Check| self.tally(*check).is_some_and(|tally| tally.rounds > 0);
        Check::ALL.into_iter().filter(made).collect()
    }

    /// About how long it still takes, by the plan.
    pub fn to_go(&self) -> Nanos {
        let planned: u64 = self.plan.rounds.values().sum();
        let begun = |check: &Check| self.tally(*check).map_or(0, |tally| tally.rounds);
        let over = |check: &Check| self.now.is_some_and(|now| *check < now);
        let left = self.plan.rounds.iter().filter(|(check, _)| !over(check));
        let left: u64 = left
            .map(|(check, rounds)| rounds.saturating_sub(begun(check)))
            .sum();
        self.plan.estimate / planned.max(1) * left
    }

    /// Rounds of all checks.
    pub fn rounds(&self) -> u64 {
        self.tallies.values().map(|tally| tally.rounds).sum()
    }
}
