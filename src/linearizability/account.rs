use crate::point::service::sequential;
use crate::point::{Kind, Outcome, Points, Policy, Rejection};

/// The model: an account that does one request after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The balance that each user begins with, in points.
    pub opening: Points,
    /// What the service allows.
    pub policy: Policy,
}

/// What an answer says of the balance at the moment when its request was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The balance was `from`, and became `to`.
    Moved {
        /// The balance before, in points.
        from: Points,
        /// The balance after, in points.
        to: Points,
    },
    /// The balance was in this range, and stayed as it was: a refusal.
    Saw {
        /// The least, in points.
        least: Points,
        /// The most, in points.
        most: Points,
    },
    /// The balance changed by `change`, once the request had been sent and the policy allowed it, or never did.
    MayHaveMoved {
        /// By how many points: less than 0 for a use.
        change: Points,
    },
    /// Nothing: the balance stayed as it was.
    Nothing,
    /// What can be true of no balance.
    Impossible,
}

impl Account {
    /// What the answer to a request claims.
    pub fn claim(&self, kind: Kind, amount: Points, outcome: &Outcome) -> Claim {
        match *outcome {
            Outcome::Committed(receipt) => self.committed(kind, amount, receipt.balance),
            Outcome::Rejected(rejection) => self.rejected(kind, amount, rejection),
            Outcome::TimedOut | Outcome::Failed(_) => Claim::Nothing,
            Outcome::Unknown => self.unknown(kind, amount),
        }
    }

    /// What it claims to be told that a request was done and left this balance.
    pub fn committed(&self, kind: Kind, amount: Points, balance: Points) -> Claim {
        let Some(from) = balance.checked_sub(kind.signed(amount)) else {
            return Claim::Impossible;
        };
        if sequential(kind, amount, &self.policy, from) == Ok(balance) {
            Claim::Moved { from, to: balance }
        } else {
            Claim::Impossible
        }
    }

    /// What it claims to be refused so.
    pub fn rejected(&self, kind: Kind, amount: Points, rejection: Rejection) -> Claim {
        match rejection {
            Rejection::InsufficientBalance { balance } => {
                let right = Err(Rejection::InsufficientBalance { balance });
                if sequential(kind, amount, &self.policy, balance) == right {
                    Claim::Saw {
                        least: balance,
                        most: balance,
                    }
                } else {
                    Claim::Impossible
                }
            }
            Rejection::BalanceTooLarge { max } if max == self.policy.max_balance => {
                self.refused_as_too_large(kind, amount)
            }
            Rejection::Unsaid => Claim::Nothing,
            of_amount if self.policy.check_amount(kind, amount) == Err(of_amount) => Claim::Nothing,
            _ => Claim::Impossible,
        }
    }

    /// What it claims to be refused because the balance would be too large.
    pub fn refused_as_too_large(&self, kind: Kind, amount: Points) -> Claim {
        if kind == Kind::Use || self.policy.check_amount(kind, amount).is_err() {
            return Claim::Impossible;
        }
        Claim::Saw {
            least: self.policy.max_balance.saturating_sub(amount) + 1,
            most: Points::MAX,
        }
    }

    /// What it claims to be refused because there were too few points, without being told how many there were.
    pub fn refused_as_insufficient(&self, kind: Kind, amount: Points) -> Claim {
        if kind == Kind::Charge || self.policy.check_amount(kind, amount).is_err() {
            return Claim::Impossible;
        }
        Claim::Saw {
            least: Points::MIN,
            most: amount - 1,
        }
    }

    /// What an outcome that nobody knows claims, or a request that was never answered.
    pub fn unknown(&self, kind: Kind, amount: Points) -> Claim {
        match self.policy.check_amount(kind, amount) {
            Ok(()) => Claim::MayHaveMoved {
                change: kind.signed(amount),
            },
            Err(_) => Claim::Nothing,
        }
    }

    /// The balance after `balance` has changed by `change`, if the policy allows it.
    pub(super) fn after(&self, balance: Points, change: Points) -> Option<Points> {
        let kind = if change < 0 { Kind::Use } else { Kind::Charge };
        sequential(kind, change.checked_abs()?, &self.policy, balance).ok()
    }
}
