use std::fmt;
use std::str::FromStr;

use crate::text::nearest;

/// What is looked for in rounds of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Check {
    /// One request after another, with nobody else there.
    Alone,
    /// Many users in parallel, one charge each.
    Strangers,
    /// Two charges of one user at once.
    Burst2,
    /// Three charges of one user at once.
    Burst3,
    /// Ten charges of one user at once.
    Burst10,
    /// A hundred; only where there is time for it.
    Burst100,
    /// Charges of one user, each sent while the one before is worked on.
    Staggered,
    /// Charges and uses of unequal amounts at once.
    Mixed,
    /// More uses at once than there are points for.
    Overspend,
    /// Charges around a use that has to be refused.
    AfterRefusal,
    /// Charges at once of a user that nobody has seen before.
    FirstCharge,
    /// What was refused because it waited too long had no effect.
    TimeOut,
    /// One user by two spellings of its number.
    SameId,
    /// Ten charges at once, all sent to one of several instances.
    OneInstance,
    /// Orders of statements that look dangerous, one at a time; only where the doctor stands between the service and its
    /// database, and the races see no loss.
    Orders,
}

impl Check {
    /// All, in the order in which they are made.
    pub const ALL: [Check; 15] = [
        Check::Alone,
        Check::Strangers,
        Check::Burst2,
        Check::Burst3,
        Check::Burst10,
        Check::Burst100,
        Check::Staggered,
        Check::Mixed,
        Check::Overspend,
        Check::AfterRefusal,
        Check::FirstCharge,
        Check::TimeOut,
        Check::SameId,
        Check::OneInstance,
        Check::Orders,
    ];

    /// The name of the check on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Check::Alone => "alone",
            Check::Strangers => "strangers",
            Check::Burst2 => "burst-2",
            Check::Burst3 => "burst-3",
            Check::Burst10 => "burst-10",
            Check::Burst100 => "burst-100",
            Check::Staggered => "staggered",
            Check::Mixed => "mixed",
            Check::Overspend => "overspend",
            Check::AfterRefusal => "after-refusal",
            Check::FirstCharge => "first-charge",
            Check::TimeOut => "time-out",
            Check::SameId => "same-id",
            Check::OneInstance => "one-instance",
            Check::Orders => "orders",
        }
    }

    /// Whether it plays rounds of its own, in which requests meet by chance.
    pub fn is_race(self) -> bool {
        !matches!(self, Check::Alone | Check::TimeOut | Check::Orders)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Check {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Check::ALL.into_iter().find(|check| check.name() == name);
        found.ok_or_else(|| {
            let names = Check::ALL.map(Check::name);
            match nearest(name, names) {
                Some(near) => format!("there is no check {name:?}; did you mean {near}?"),
                None => format!("there is no check {name:?}; they are {}", names.join(", ")),
            }
        })
    }
}
