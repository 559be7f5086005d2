use std::fmt;

use super::{Points, Rejection, Trouble};

/// How a request ended, as its caller was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
pub enum Outcome {
    /// Done; the caller was told the balance of the receipt.
    Committed(Receipt),
    /// A policy said no; nothing was changed.
    Rejected(Rejection),
    /// Waited too long for the lock, or tried too long to do without one; nothing was changed.
    TimedOut,
    /// An error known to have had no effect.
    Failed(Failure),
    /// It cannot be known whether it was done. It is counted neither as done nor as not done.
    Unknown,
}

/// What the store says of a write that it has done. It goes with the answer, so that answers can be compared with
/// each other: a control hands it on and has no say in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
pub struct Receipt {
    /// The balance that was stored, in points.
    pub balance: Points,
    /// The version that it was computed from.
    pub base: u64,
    /// The version that it made.
    pub version: u64,
}

/// Why a request failed without effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Failure {
    /// While waiting for the lock it was handed the error of the operation that held it.
    HolderFailed(Rejection),
    /// While waiting for the lock it was told that the operation that held it had panicked.
    HolderPanicked,
    /// Its own operation panicked before it wrote anything.
    Panicked,
    /// The store did not do what it was asked for.
    Store(Trouble),
}

impl Failure {
    /// A stable code for machines.
    pub fn code(self) -> &'static str {
        match self {
            Failure::HolderFailed(rejection) => rejection.code(),
            Failure::HolderPanicked | Failure::Panicked => "PANIC",
            Failure::Store(trouble) => trouble.code(),
        }
    }
}

/// [`Outcome`] without its details: what is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "scenario",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum OutcomeKind {
    /// See [`Outcome::Committed`].
    Committed,
    /// See [`Outcome::Rejected`].
    Rejected,
    /// See [`Outcome::TimedOut`].
    TimedOut,
    /// See [`Outcome::Failed`].
    Failed,
    /// See [`Outcome::Unknown`].
    Unknown,
}

impl OutcomeKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [OutcomeKind; 5] = [
        OutcomeKind::Committed,
        OutcomeKind::Rejected,
        OutcomeKind::TimedOut,
        OutcomeKind::Failed,
        OutcomeKind::Unknown,
    ];

    /// The name in scenario files and reports.
    pub fn name(self) -> &'static str {
        match self {
            OutcomeKind::Committed => "committed",
            OutcomeKind::Rejected => "rejected",
            OutcomeKind::TimedOut => "timed_out",
            OutcomeKind::Failed => "failed",
            OutcomeKind::Unknown => "unknown",
        }
    }

    /// The word that people read.
    pub fn word(self) -> &'static str {
        match self {
            OutcomeKind::Committed => "committed",
            OutcomeKind::Rejected => "rejected",
            OutcomeKind::TimedOut => "timed out",
            OutcomeKind::Failed => "failed",
            OutcomeKind::Unknown => "unknown",
        }
    }
}

impl Outcome {
    /// What is counted of this outcome.
    pub fn kind(self) -> OutcomeKind {
        match self {
            Outcome::Committed(_) => OutcomeKind::Committed,
            Outcome::Rejected(_) => OutcomeKind::Rejected,
            Outcome::TimedOut => OutcomeKind::TimedOut,
            Outcome::Failed(_) => OutcomeKind::Failed,
            Outcome::Unknown => OutcomeKind::Unknown,
        }
    }
}

impl fmt::Display for OutcomeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
