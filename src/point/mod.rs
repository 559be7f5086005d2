//! The domain: users, points, operations, outcomes, policy.
//!
//! Nothing here knows a clock, a screen, a file or a lock. An operation is data; [`apply`](service::apply)
//! is the only code that reads, checks, writes and appends.

mod operation;
mod outcome;
mod policy;
pub mod service;
mod trouble;

pub use operation::{Kind, Operation, Points, RequestId, UserId};
pub use outcome::{Failure, Outcome, OutcomeKind, Receipt};
pub use policy::{Policy, Rejection};
pub use trouble::Trouble;
