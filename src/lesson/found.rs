//! What an answer was found to be worth.

use std::fmt;

use crate::check::Verdict;
use crate::explore::Violation;

/// What was found when an answer was judged. Written out, it is what stands on a [`Page`](super::Page), the same in
/// every language: a page that was handed in is compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// Nothing of what was asked for.
    Nothing,
    /// What a figure says, as it is said.
    Figure(String),
    /// A schedule shows this violation, in this turn, counted from 1.
    Broken(Violation, usize),
    /// So many requests show it, and fewer do, too.
    TooMany,
    /// So many requests show it, and no fewer.
    Smallest,
    /// No schedule of so many requests shows it.
    TooFew,
    /// What a round was judged to be.
    Judged(Verdict),
    /// So many schedules go wrong; this is the worst that happens in one.
    Fails(Violation, u64),
    /// No schedule goes wrong, and all were played.
    Proved,
    /// None goes wrong, and that proves nothing.
    NotProved,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Nothing => f.write_str("-"),
            Found::Figure(said) => f.write_str(said),
            Found::Broken(violation, turn) => write!(f, "{violation} in turn {turn}"),
            Found::TooMany => f.write_str("fewer are enough"),
            Found::Smallest => f.write_str("the smallest"),
            Found::TooFew => f.write_str("no schedule shows it"),
            Found::Judged(verdict) => write!(f, "{verdict}"),
            Found::Fails(violation, schedules) => {
                write!(f, "{violation} in {schedules} schedules")
            }
            Found::Proved => f.write_str("proved"),
            Found::NotProved => f.write_str("not proved"),
        }
    }
}
