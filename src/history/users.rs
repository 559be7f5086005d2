use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;

use crate::env::Nanos;
use crate::huge_pages::table;
use crate::point::{Points, UserId};
use crate::prefetch::prefetch;

/// What is known of each user from what its callers were told: a row a user, whatever the run's length.
#[derive(Debug)]
pub struct Users(Box<[Row]>);

/// A cache line to itself: with many users every request meets a row that is in no cache.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Row {
    /// Requests sent and not yet answered. Beside the lock, for it changes twice in each request's life.
    under_way: AtomicU32,
    figures: Mutex<UserFigures>,
}

const _: () = assert!(Users::BYTES_A_USER == 64, "a row is a cache line");

/// What is known of one user from what its callers were told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserFigures {
    /// Σ committed charges − Σ committed uses, in points.
    pub change: Points,
    /// Requests committed.
    pub committed: u64,
    /// Requests inside the critical section now.
    pub inside: u32,
    /// Whether any request has been answered.
    pub active: bool,
    /// The busy period that is going on has been found to be impossibly short.
    found: bool,
    busy: Busy,
}

/// The busy period that is going on: a stretch of time in which the user always had a request under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Busy {
    start: Nanos,
    end: Nanos,
    held: Nanos,
}

impl Users {
    /// What a user takes, in bytes.
    pub const BYTES_A_USER: usize = size_of::<Row>();

    /// Rows for users 1 to `count`.
    pub fn new(count: u64) -> Self {
        let rows = usize::try_from(count).expect("fewer users than the memory has bytes");
        Users(table(rows, |_| Row::default()))
    }

    /// How many users have a row.
    pub fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The row of a user; of nothing, if the user has none.
    pub fn get(&self, user: UserId) -> UserFigures {
        self.row(user).map(|row| *row.lock()).unwrap_or_default()
    }

    /// Says that the user's row is about to be used.
    pub(super) fn prefetch(&self, user: UserId) {
        if let Some(row) = self.place(user) {
            prefetch(row);
        }
    }

    /// A request of the user was sent; whether another one was under way.
    #[inline]
    pub(super) fn sent(&self, user: UserId) -> bool {
        self.place(user)
            .is_some_and(|row| row.under_way.fetch_add(1, Ordering::Relaxed) > 0)
    }

    /// A request of the user went inside; returns how many are inside now.
    pub(super) fn enter(&self, user: UserId) -> u32 {
        self.row(user).map_or(1, |row| {
            let mut row = row.lock();
            row.inside += 1;
            row.inside
        })
    }

    /// A request of the user came out.
    pub(super) fn leave(&self, user: UserId) {
        if let Some(row) = self.row(user) {
            let mut row = row.lock();
            row.inside = row.inside.saturating_sub(1);
        }
    }

    /// A request of the user was answered. Returns whether its busy period has just been found to be
    /// shorter than the hold times in it together.
    pub(super) fn answered(
        &self,
        user: UserId,
        committed: Option<Points>,
        sent: Nanos,
        now: Nanos,
        held: Option<Nanos>,
    ) -> bool {
        let Some(row) = self.place(user) else {
            return false;
        };
        row.under_way.fetch_sub(1, Ordering::Relaxed);
        let mut row = row.figures.lock();
        row.active = true;
        if let Some(change) = committed {
            row.change += change;
            row.committed += 1;
        }
        held.is_some_and(|held| row.hold(sent, now, held))
    }

    fn row(&self, user: UserId) -> Option<&Mutex<UserFigures>> {
        self.place(user).map(|row| &row.figures)
    }

    fn place(&self, user: UserId) -> Option<&Row> {
        let index = usize::try_from(user.0.checked_sub(1)?).ok()?;
        self.0.get(index)
    }
}

impl UserFigures {
    /// Adds a request that was under way from `sent` to `now` and held its lock for `held`. Every hold lies
    /// within its request, so holds that exclude each other fit into the period, however requests overlap.
    fn hold(&mut self, sent: Nanos, now: Nanos, held: Nanos) -> bool {
        let busy = &mut self.busy;
        if sent > busy.end {
            *busy = Busy {
                start: sent,
                ..Busy::default()
            };
            self.found = false;
        }
        busy.start = busy.start.min(sent);
        busy.end = busy.end.max(now);
        busy.held += held;
        let too_short = busy.held > busy.end - busy.start;
        let newly_found = too_short && !self.found;
        self.found |= too_short;
        newly_found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_one_after_another_fit_into_their_busy_period() {
        let mut user = UserFigures::default();
        assert!(!user.hold(0, 4, 4));
        assert!(!user.hold(0, 8, 4));
        assert!(!user.hold(100, 104, 4), "a new period");
    }

    #[test]
    fn holds_side_by_side_do_not_and_are_found_once_a_period() {
        let mut user = UserFigures::default();
        assert!(!user.hold(0, 4, 4));
        assert!(user.hold(0, 4, 4));
        assert!(!user.hold(0, 4, 4), "found once");
        assert!(!user.hold(10, 14, 4));
        assert!(user.hold(10, 14, 4), "a new period");
    }

    #[test]
    fn requests_of_one_user_are_together_from_the_second_that_is_sent_before_the_first_is_answered()
    {
        let users = Users::new(2);
        let (one, other) = (UserId(1), UserId(2));
        assert!(!users.sent(one));
        assert!(!users.sent(other), "a stranger is no company");
        assert!(users.sent(one));
        for user in [one, one, other] {
            users.answered(user, None, 0, 0, None);
        }
        assert!(!users.sent(one));
    }
}
