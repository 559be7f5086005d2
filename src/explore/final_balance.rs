use crate::point::{Points, UserId};

/// A user's balance when a run is over, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FinalBalance {
    /// The user whose balance it is.
    pub user: UserId,
    /// What is in the store.
    pub actual: Points,
    /// What follows from what the callers were told.
    pub should_be: Points,
}
