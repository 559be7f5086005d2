use super::forgetful::Forgetful;
use super::subject::Subject;
#[cfg(feature = "scenario")]
use super::ticket::{Checksum, Ticket};
use super::violation::Violation;
use super::{Case, Expiry, Turns};
use crate::database::{Dialect, Isolation};
use crate::history::AnomalyKind;
use crate::lock::Guarded;
use crate::node::{NodesSetup, Wait};
use crate::point::Kind;
use crate::request::LockName;
#[cfg(feature = "scenario")]
use crate::sim::Pick;
use crate::store::ModelSetup;

/// A challenge: a case, and what is to be brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Challenge {
    /// Two charges without a lock.
    NoLock,
    /// Two charges under the promise lock: cannot be broken in one burst.
    PromiseRaceTwo,
    /// Three charges under the promise lock.
    PromiseRaceThree,
    /// A use that is rejected holds the promise lock.
    FailingHolder,
    /// Two processes, each with a lock that works.
    TwoInstances,
    /// A hand-off that is forgotten when waiting times out at the worst moment.
    WorstTimeout,
    /// The lock that works, with time-outs: cannot be broken.
    Keyed,
    /// A database transaction and nothing more.
    ReadCommitted,
    /// A row that is locked after it has been read.
    LateRowLock,
    /// One statement: cannot be broken.
    AtomicUpdate,
    /// A lease that runs out under its holder.
    Lease,
    /// A lease whose fencing token is checked on writes only.
    FencedWrites,
    /// A lease whose fencing token is checked on reads too: cannot be broken.
    Fenced,
}

impl Challenge {
    /// All, in rising order.
    pub const ALL: [Challenge; 13] = [
        Challenge::NoLock,
        Challenge::PromiseRaceTwo,
        Challenge::PromiseRaceThree,
        Challenge::FailingHolder,
        Challenge::TwoInstances,
        Challenge::WorstTimeout,
        Challenge::Keyed,
        Challenge::ReadCommitted,
        Challenge::LateRowLock,
        Challenge::AtomicUpdate,
        Challenge::Lease,
        Challenge::FencedWrites,
        Challenge::Fenced,
    ];

    /// The name under which progress is kept.
    pub fn name(self) -> &'static str {
        match self {
            Challenge::NoLock => "none",
            Challenge::PromiseRaceTwo => "promise-race-2",
            Challenge::PromiseRaceThree => "promise-race-3",
            Challenge::FailingHolder => "failing-holder",
            Challenge::TwoInstances => "two-instances",
            Challenge::WorstTimeout => "worst-timeout",
            Challenge::Keyed => "keyed",
            Challenge::ReadCommitted => "read-committed",
            Challenge::LateRowLock => "late-row-lock",
            Challenge::AtomicUpdate => "atomic-update",
            Challenge::Lease => "lease",
            Challenge::FencedWrites => "fenced-writes",
            Challenge::Fenced => "fenced",
        }
    }

    /// The control that it is about.
    pub fn lock(self) -> LockName {
        match self {
            Challenge::NoLock => LockName::None,
            Challenge::PromiseRaceTwo | Challenge::PromiseRaceThree | Challenge::FailingHolder => {
                LockName::PromiseRace
            }
            Challenge::TwoInstances | Challenge::WorstTimeout | Challenge::Keyed => LockName::Keyed,
            Challenge::ReadCommitted => LockName::ReadCommitted,
            Challenge::LateRowLock => LockName::SelectForUpdateStale,
            Challenge::AtomicUpdate => LockName::AtomicUpdate,
            Challenge::Lease => LockName::Redis,
            Challenge::FencedWrites => LockName::RedisFencedWrites,
            Challenge::Fenced => LockName::RedisFenced,
        }
    }

    /// The plainest challenge about this lock.
    pub fn of_lock(lock: LockName) -> Option<Self> {
        match lock {
            LockName::PromiseRace => Some(Challenge::PromiseRaceThree),
            LockName::Keyed => Some(Challenge::Keyed),
            _ => Self::ALL.into_iter().find(|it| it.lock() == lock),
        }
    }

    /// What is to be brought about.
    pub fn goal(self) -> Violation {
        match self {
            Challenge::FailingHolder => Violation::Anomaly(AnomalyKind::InheritedError),
            Challenge::WorstTimeout => Violation::Stuck,
            _ => Violation::Anomaly(AnomalyKind::LostUpdate),
        }
    }

    /// What is played.
    pub fn subject(self) -> Subject {
        let requests = match self {
            Challenge::PromiseRaceThree | Challenge::WorstTimeout | Challenge::Keyed => 3,
            _ => 2,
        };
        let case = Case::charges(requests)
            .under(self.lock())
            .in_turns(Turns::Engine);
        match self {
            Challenge::FailingHolder => {
                let mut case = case;
                let operation = &mut case.clients[0][0].operation;
                operation.kind = Kind::Use;
                operation.amount = 100;
                Subject::new(case)
            }
            Challenge::TwoInstances => {
                let mut case = case;
                case.instances = 2;
                case.clients[1][0].instance = 1;
                Subject::new(case)
            }
            Challenge::WorstTimeout => {
                Subject::with_control(case.with_timeouts(true), || Guarded(Forgetful::default()))
            }
            Challenge::Keyed => Subject::new(case.with_timeouts(true)),
            Challenge::ReadCommitted | Challenge::LateRowLock | Challenge::AtomicUpdate => {
                Subject::new(case.over(DATABASE))
            }
            Challenge::Lease | Challenge::FencedWrites | Challenge::Fenced => {
                let case = case.with_nodes(node());
                Subject::new(case.with_expiry(Expiry::InOrder).with_expiries(1))
            }
            Challenge::NoLock | Challenge::PromiseRaceTwo | Challenge::PromiseRaceThree => {
                Subject::new(case)
            }
        }
    }

    /// The built-in scenario whose first requests it plays; none for a control that no scenario has.
    #[cfg(feature = "scenario")]
    fn scenario(self) -> Option<&'static str> {
        match self {
            Challenge::FailingHolder => Some("inherited-error"),
            Challenge::TwoInstances => Some("two-instances"),
            Challenge::WorstTimeout => None,
            _ => Some("hundred-charges"),
        }
    }

    /// Turns that were found in it, as a line that `replay` understands; none for a control that no scenario has.
    #[cfg(feature = "scenario")]
    pub fn ticket(self, schedule: Vec<Pick>) -> Option<Ticket> {
        let case = self.subject().case;
        Some(Ticket {
            scenario: self.scenario()?.to_owned(),
            set: Vec::new(),
            lock: case.lock,
            requests: case.requests().map(|it| it.operation.request.0).collect(),
            seed: Some(case.seed),
            turns: case.turns,
            timeouts: case.timeouts,
            cancellations: case.cancellations,
            spurious_polls: case.spurious_polls,
            in_order: case.in_order,
            max_faults: case.max_faults,
            expiry: case.expiry,
            expiries: case.expiries,
            schedule,
            check: Checksum::of(&case),
        })
    }
}

/// The modelled database of a challenge: what a scenario has that says nothing of its own.
const DATABASE: ModelSetup = ModelSetup {
    dialect: Dialect::PostgreSql,
    isolation: Isolation::ReadCommitted,
    processes: 1,
    connections: 8,
    accounts_exist: true,
    one_account_each: true,
    pauses: None,
};

/// The modelled nodes of a challenge, likewise.
fn node() -> NodesSetup {
    NodesSetup {
        count: 5,
        delay: 0..=0,
        lease: 10_000_000_000,
        wait: Wait::Poll,
        poll: 1..=1,
        times: None,
    }
}

#[cfg(all(test, feature = "scenario"))]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_is_the_case_that_was_played() {
        for challenge in Challenge::ALL {
            let Some(ticket) = challenge.ticket(Vec::new()) else {
                assert_eq!(challenge, Challenge::WorstTimeout);
                continue;
            };
            let again = ticket
                .to_string()
                .parse::<Ticket>()
                .expect("it reads its own");
            let found = again.case().map(|(_, case)| case);
            let case = found.unwrap_or_else(|error| panic!("{challenge:?}: {error}"));
            assert_eq!(case.len(), challenge.subject().case.len(), "{challenge:?}");
        }
    }
}
