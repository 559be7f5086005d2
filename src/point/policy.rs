use std::ops::RangeInclusive;

use super::{Kind, Points};

/// What the service allows. Amounts in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// No balance may exceed this.
    pub max_balance: Points,
    /// No operation may move fewer points.
    pub min_amount: Points,
    /// No charge may add more.
    pub max_charge: Points,
    /// No use may take more.
    pub max_use: Points,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            max_balance: 1_000_000,
            min_amount: 1,
            max_charge: 100_000,
            max_use: 50_000,
        }
    }
}

/// A policy's no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Rejection {
    /// Fewer points than an operation must move.
    AmountTooSmall {
        /// The least allowed, in points.
        min: Points,
    },
    /// More points than one charge may add.
    ChargeTooLarge {
        /// The most allowed, in points.
        max: Points,
    },
    /// More points than one use may take.
    UseTooLarge {
        /// The most allowed, in points.
        max: Points,
    },
    /// The balance would exceed the maximum.
    BalanceTooLarge {
        /// The most allowed, in points.
        max: Points,
    },
    /// Not enough points.
    InsufficientBalance {
        /// What there was, in points.
        balance: Points,
    },
    /// A service over HTTP said no, and why is not known.
    Unsaid,
}

impl Policy {
    /// Looks at the amount alone, before anything is read.
    ///
    /// # Errors
    /// The rejection, if the policy does not allow the amount.
    pub fn check_amount(&self, kind: Kind, amount: Points) -> Result<(), Rejection> {
        match kind {
            _ if amount < self.min_amount => Err(Rejection::AmountTooSmall {
                min: self.min_amount,
            }),
            Kind::Charge if amount > self.max_charge => Err(Rejection::ChargeTooLarge {
                max: self.max_charge,
            }),
            Kind::Use if amount > self.max_use => Err(Rejection::UseTooLarge { max: self.max_use }),
            _ => Ok(()),
        }
    }

    /// What a balance may be after an operation of this kind, in points: where it is within, [`check_balance`] allows it.
    ///
    /// [`check_balance`]: Self::check_balance
    pub fn allowed_after(&self, kind: Kind) -> RangeInclusive<Points> {
        match kind {
            Kind::Charge => Points::MIN..=self.max_balance,
            Kind::Use => 0..=Points::MAX,
        }
    }

    /// The balance after the operation, if the policy allows it.
    ///
    /// # Errors
    /// The rejection, if the balance would exceed the maximum or fall below zero.
    pub fn check_balance(
        &self,
        kind: Kind,
        balance: Points,
        amount: Points,
    ) -> Result<Points, Rejection> {
        let too_large = Rejection::BalanceTooLarge {
            max: self.max_balance,
        };
        let too_small = Rejection::InsufficientBalance { balance };
        match kind {
            Kind::Charge => match balance.checked_add(amount) {
                Some(after) if after <= self.max_balance => Ok(after),
                // A policy may allow negative amounts, and what there are no numbers for lies on their side.
                None if amount < 0 => Err(too_small),
                _ => Err(too_large),
            },
            Kind::Use if balance < amount => Err(too_small),
            Kind::Use => balance.checked_sub(amount).ok_or(too_large),
        }
    }
}

impl Rejection {
    /// A stable code for machines.
    pub fn code(self) -> &'static str {
        match self {
            Rejection::AmountTooSmall { .. } => "AMOUNT_TOO_SMALL",
            Rejection::ChargeTooLarge { .. } => "CHARGE_TOO_LARGE",
            Rejection::UseTooLarge { .. } => "USE_TOO_LARGE",
            Rejection::BalanceTooLarge { .. } => "BALANCE_TOO_LARGE",
            Rejection::InsufficientBalance { .. } => "INSUFFICIENT_BALANCE",
            Rejection::Unsaid => "REJECTED",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: [Points; 7] = [
        Points::MIN,
        Points::MIN + 1,
        -1,
        0,
        1,
        Points::MAX - 1,
        Points::MAX,
    ];

    #[test]
    fn every_amount_on_every_balance_is_allowed_exactly_or_rejected() {
        for (min_amount, max) in ENDS.into_iter().flat_map(|min| ENDS.map(|max| (min, max))) {
            let policy = Policy {
                max_balance: max,
                min_amount,
                max_charge: max,
                max_use: max,
            };
            for (balance, amount) in ENDS.into_iter().flat_map(|b| ENDS.map(|a| (b, a))) {
                for kind in [Kind::Charge, Kind::Use] {
                    let change = i128::from(kind.signed(amount));
                    let after = policy.check_balance(kind, balance, amount);
                    // The least amount has no opposite: no change of a balance is exactly its use.
                    if kind == Kind::Charge || amount != Points::MIN {
                        let bounds = policy.allowed_after(kind);
                        let after_it = balance.checked_add(kind.signed(amount));
                        let within = after_it.is_some_and(|after| bounds.contains(&after));
                        assert_eq!(within, after.is_ok(), "{balance} {kind:?} {amount}");
                    }
                    let allowed = policy.check_amount(kind, amount);
                    if let (Ok(()), Ok(after)) = (allowed, after) {
                        let exact = match kind {
                            Kind::Charge => i128::from(balance) + i128::from(amount),
                            Kind::Use => i128::from(balance) - i128::from(amount),
                        };
                        assert_eq!(i128::from(after), exact, "{balance} {kind:?} {amount}");
                    }
                    assert_eq!(change.signum(), exact_sign(kind, amount));
                }
            }
        }
    }

    fn exact_sign(kind: Kind, amount: Points) -> i128 {
        let sign = i128::from(amount.signum());
        if kind == Kind::Use { -sign } else { sign }
    }

    #[test]
    fn a_balance_that_there_is_no_number_for_is_rejected_on_its_side() {
        let policy = Policy {
            max_balance: Points::MAX,
            min_amount: Points::MIN,
            max_charge: Points::MAX,
            max_use: Points::MAX,
        };
        let too_large = Err(Rejection::BalanceTooLarge { max: Points::MAX });
        let too_small = |balance| Err(Rejection::InsufficientBalance { balance });
        let check = |kind, balance, amount| policy.check_balance(kind, balance, amount);
        assert_eq!(check(Kind::Charge, Points::MAX, 1), too_large);
        assert_eq!(check(Kind::Charge, Points::MIN, -1), too_small(Points::MIN));
        assert_eq!(check(Kind::Use, Points::MAX, -1), too_large);
        assert_eq!(check(Kind::Use, 0, Points::MIN), too_large);
        assert_eq!(check(Kind::Use, Points::MIN, 1), too_small(Points::MIN));
    }
}
