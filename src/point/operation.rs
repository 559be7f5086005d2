use std::fmt;

/// An amount of points, or a balance. Signed, because a broken lock can drive a balance below zero.
pub type Points = i64;

/// A user, numbered from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "scenario",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct UserId(pub u64);

/// A request, numbered from 1 in the order in which requests are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "scenario",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct RequestId(pub u64);

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an operation does to a balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "scenario",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "lowercase")
)]
pub enum Kind {
    /// Adds points.
    Charge,
    /// Takes points away.
    Use,
}

impl Kind {
    /// The name in scenario files and reports.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Charge => "charge",
            Kind::Use => "use",
        }
    }

    /// The change of a balance by `amount` points. The least amount that there is has no opposite: used, it changes
    /// a balance by the largest.
    pub fn signed(self, amount: Points) -> Points {
        match self {
            Kind::Charge => amount,
            Kind::Use => amount.saturating_neg(),
        }
    }
}

/// One thing asked of the point service: data, so that a control may run it zero, one or many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "scenario", derive(serde::Serialize, serde::Deserialize))]
pub struct Operation {
    /// The request that asks for it.
    pub request: RequestId,
    /// The user whose points it is about.
    pub user: UserId,
    /// Charge or use.
    pub kind: Kind,
    /// How many points, before the policy has looked at it.
    pub amount: Points,
}
