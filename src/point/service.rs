//! The point service's one piece of business: read, check, write, append.

use std::future::Future;

use super::{Kind, Operation, Points, Policy, Receipt, Rejection};

/// What a control hands to [`apply`] to reach the store with: the plain store, a compare-and-set
/// view, later a transaction. Each call takes the time that the table takes; its effect is atomic at the end of it.
pub trait Access {
    /// Reads the user's balance, in points; 0 for a user never seen.
    fn read(&mut self) -> impl Future<Output = Points> + Send;

    /// Writes the balance that was computed from the last read, and returns the store's receipt.
    ///
    /// # Errors
    /// [`Conflict`], if this access refuses to write over a newer version.
    fn write(&mut self, balance: Points) -> impl Future<Output = Result<Receipt, Conflict>> + Send;

    /// Appends the operation to the user's history.
    fn append(&mut self) -> impl Future<Output = ()> + Send;
}

/// Somebody wrote since the read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict;

/// Why [`apply`] changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The policy said no.
    Rejected(Rejection),
    /// The write met a newer version; the whole operation may be tried again.
    Conflict,
}

/// Applies one operation and returns the receipt of its write.
///
/// # Errors
/// [`Refusal`]; nothing was written then.
pub async fn apply(
    operation: &Operation,
    policy: &Policy,
    access: &mut impl Access,
) -> Result<Receipt, Refusal> {
    let Operation { kind, amount, .. } = *operation;
    policy
        .check_amount(kind, amount)
        .map_err(Refusal::Rejected)?;
    let before = access.read().await;
    let after = policy
        .check_balance(kind, before, amount)
        .map_err(Refusal::Rejected)?;
    let receipt = access
        .write(after)
        .await
        .map_err(|Conflict| Refusal::Conflict)?;
    access.append().await;
    Ok(receipt)
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
