use crate::point::{Points, UserId};

/// What a store holds for one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// The balance, in points.
    pub balance: Points,
    /// Entries in the history.
    pub entries: u64,
    /// How many accounts the user has.
    pub accounts: u64,
    /// How many points have been used beyond those that there were, when it was most; no later charge makes up for it.
    pub overspent: Points,
}

/// What a store holds at a moment, as plain data: what is compared with what callers were told.
///
/// A judge reads the books and not the store, so it is the same wherever the store is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// The balance that each announced user began with, in points.
    pub opening: Points,
    /// What it holds for users 1, 2, 3 and so on.
    pub holdings: Vec<Holding>,
    /// How often an answer of a database was waited for, if there is a way to it.
    pub round_trips: Option<u64>,
}

impl Books {
    /// Of rows of user, balance, entries and accounts, as a database has them.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(super) fn of_rows(opening: Points, rows: &[[i64; 4]]) -> Self {
        let mut holdings = Vec::with_capacity(rows.len());
        for &[user, balance, entries, accounts] in rows {
            let place = usize::try_from(user - 1).unwrap_or(0);
            holdings.resize(holdings.len().max(place + 1), Holding::default());
            holdings[place] = Holding {
                balance,
                entries: entries.cast_unsigned(),
                accounts: accounts.cast_unsigned(),
                overspent: 0,
            };
        }
        Books {
            opening,
            holdings,
            round_trips: None,
        }
    }

    /// What it holds for the user; nothing, if the user was not announced.
    pub fn of(&self, user: UserId) -> Holding {
        let place = user
            .0
            .checked_sub(1)
            .and_then(|at| usize::try_from(at).ok());
        let holding = place.and_then(|at| self.holdings.get(at));
        holding.copied().unwrap_or_default()
    }
}
