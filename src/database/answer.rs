use smallvec::SmallVec;

use crate::point::{Points, Receipt, RequestId};

/// A user's account, as a statement shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// The balance, in points.
    pub balance: Points,
    /// 0 when the account is opened, then one more with each write.
    pub version: u64,
    /// The request that wrote this version; 0 if none did.
    pub writer: RequestId,
}

/// What an update did to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Update {
    /// What the statement went over, observed by the statement itself.
    pub before: Account,
    /// What it left.
    pub after: Account,
}

/// What a statement answers.
///
/// A user has one account, unless the table has no unique key and two requests opened one each: then there
/// are two, in the order in which they were opened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It is done, and there is nothing to tell.
    Done,
    /// The accounts that were read.
    Accounts(SmallVec<[Account; 1]>),
    /// The accounts that were changed; none, if no row was there or none met the condition.
    Updated(SmallVec<[Update; 1]>),
    /// What was answered to a request before, if it is known.
    Kept(Option<Receipt>),
    /// Whether a row was inserted.
    Inserted(bool),
}
