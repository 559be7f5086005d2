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
        match kind {
            Kind::Charge => match balance.checked_add(amount) {
                Some(after) if after <= self.max_balance => Ok(after),
                _ => Err(Rejection::BalanceTooLarge {
                    max: self.max_balance,
                }),
            },
            Kind::Use if balance < amount => Err(Rejection::InsufficientBalance { balance }),
            Kind::Use => Ok(balance - amount),
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
        }
    }
}
