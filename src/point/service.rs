//! The point service's one piece of business: read, check, write, append.

use std::future::Future;
use std::ops::RangeInclusive;

use super::{Kind, Operation, Outcome, Points, Policy, Receipt, Rejection, Trouble};

/// What a control hands to [`apply`] to reach the store with: the plain store, a compare-and-set view, a transaction.
/// Each call takes the time that the table takes; its effect is atomic at the end of it.
pub trait Access {
    /// Reads the user's balance, in points; 0 for a user never seen.
    ///
    /// # Errors
    /// [`Trouble`] of the store.
    fn read(&mut self) -> impl Future<Output = Result<Points, Trouble>> + Send;

    /// Writes the balance that was computed from the last read, and returns the store's receipt.
    ///
    /// # Errors
    /// [`Trouble`] of the store; [`Trouble::Conflict`], if this access refuses to write over a newer version.
    fn write(&mut self, balance: Points) -> impl Future<Output = Result<Receipt, Trouble>> + Send;

    /// Appends the operation to the user's history.
    ///
    /// # Errors
    /// [`Trouble`] of the store.
    fn append(&mut self) -> impl Future<Output = Result<(), Trouble>> + Send;
}

/// An [`Access`] that can also read, check, write and append in one step.
pub trait AccessInOne: Access {
    /// Changes the balance by what the operation is about and appends the operation, and returns the store's receipt;
    /// `None` and nothing, if the balance would not be `within`.
    ///
    /// # Errors
    /// [`Trouble`] of the store.
    fn change(
        &mut self,
        within: RangeInclusive<Points>,
    ) -> impl Future<Output = Result<Option<Receipt>, Trouble>> + Send;
}

/// Why an operation was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The policy said no.
    Rejected(Rejection),
    /// The store did not do it.
    Trouble(Trouble),
}

impl Refusal {
    /// What the caller is told if the operation is not tried again.
    pub fn outcome(self) -> Outcome {
        match self {
            Refusal::Rejected(rejection) => Outcome::Rejected(rejection),
            Refusal::Trouble(trouble) => trouble.outcome(),
        }
    }

    /// Whether the same operation, begun anew, may well succeed.
    pub fn may_pass(self) -> bool {
        match self {
            Refusal::Rejected(_) => false,
            Refusal::Trouble(trouble) => trouble.may_pass(),
        }
    }
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Refusal::Rejected(rejection)
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        Refusal::Trouble(trouble)
    }
}

/// Applies one operation and returns the receipt of its write.
///
/// # Errors
/// [`Refusal`]; in the store's unit nothing was written then, or it has to be rolled back.
pub async fn apply(
    operation: &Operation,
    policy: &Policy,
    access: &mut impl Access,
) -> Result<Receipt, Refusal> {
    let Operation { kind, amount, .. } = *operation;
    policy.check_amount(kind, amount)?;
    let before = access.read().await?;
    let after = policy.check_balance(kind, before, amount)?;
    let receipt = access.write(after).await?;
    access.append().await?;
    Ok(receipt)
}

/// Applies one operation in one step of the store, which is handed the bounds of the policy, and returns the receipt.
///
/// Only where the store says no the balance is read, so that the policy can say why. By then another request may have
/// made it possible: that is [`Trouble::Conflict`], and begun anew it may well succeed.
///
/// # Errors
/// [`Refusal`]; nothing was written then.
pub async fn apply_in_one(
    operation: &Operation,
    policy: &Policy,
    access: &mut impl AccessInOne,
) -> Result<Receipt, Refusal> {
    let Operation { kind, amount, .. } = *operation;
    policy.check_amount(kind, amount)?;
    if let Some(receipt) = access.change(policy.allowed_after(kind)).await? {
        return Ok(receipt);
    }
    let balance = access.read().await?;
    policy.check_balance(kind, balance, amount)?;
    Err(Trouble::Conflict.into())
}

/// The balance that follows when `operation` alone is applied to `balance`: the sequential model.
///
/// # Errors
/// The rejection, if the policy does not allow it.
pub fn sequential(
    kind: Kind,
    amount: Points,
    policy: &Policy,
    balance: Points,
) -> Result<Points, Rejection> {
    policy.check_amount(kind, amount)?;
    policy.check_balance(kind, balance, amount)
}
