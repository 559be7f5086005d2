use super::fault::Fault;
use super::forgetful::Forgetful;
use super::subject::Subject;
use super::{Case, Turns};
use crate::history::AnomalyKind;
use crate::lock::Guarded;
use crate::point::Kind;
use crate::request::LockName;

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
}

impl Challenge {
    /// All, in rising order.
    pub const ALL: [Challenge; 7] = [
        Challenge::NoLock,
        Challenge::PromiseRaceTwo,
        Challenge::PromiseRaceThree,
        Challenge::FailingHolder,
        Challenge::TwoInstances,
        Challenge::WorstTimeout,
        Challenge::Keyed,
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
        }
    }

    /// The first challenge about this lock.
    pub fn of_lock(lock: LockName) -> Option<Self> {
        match lock {
            LockName::None => Some(Challenge::NoLock),
            LockName::PromiseRace => Some(Challenge::PromiseRaceThree),
            LockName::Keyed => Some(Challenge::Keyed),
            _ => None,
        }
    }

    /// What is to be brought about.
    pub fn goal(self) -> Fault {
        match self {
            Challenge::FailingHolder => Fault::Anomaly(AnomalyKind::InheritedError),
            Challenge::WorstTimeout => Fault::Stuck,
            _ => Fault::Anomaly(AnomalyKind::LostUpdate),
        }
    }

    /// What is played.
    pub fn subject(self) -> Subject {
        let charges = |requests| Case::charges(requests).in_turns(Turns::Engine);
        match self {
            Challenge::NoLock => Subject::new(charges(2)),
            Challenge::PromiseRaceTwo => Subject::new(charges(2).under(LockName::PromiseRace)),
            Challenge::PromiseRaceThree => Subject::new(charges(3).under(LockName::PromiseRace)),
            Challenge::FailingHolder => {
                let mut case = charges(2).under(LockName::PromiseRace);
                let operation = &mut case.clients[0][0].operation;
                operation.kind = Kind::Use;
                operation.amount = 100;
                Subject::new(case)
            }
            Challenge::TwoInstances => {
                let mut case = charges(2).under(LockName::Keyed);
                case.instances = 2;
                case.clients[1][0].instance = 1;
                Subject::new(case)
            }
            Challenge::WorstTimeout => {
                let case = charges(3).under(LockName::Keyed).with_timeouts(true);
                Subject::with_control(case, || Guarded(Forgetful::default()))
            }
            Challenge::Keyed => Subject::new(charges(3).under(LockName::Keyed).with_timeouts(true)),
        }
    }
}
