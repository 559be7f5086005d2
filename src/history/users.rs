use std::sync::atomic::{AtomicU32, Ordering};

use parking_lot::Mutex;

use crate::env::Nanos;
use crate::huge_pages::table;
use crate::linearizability::{Account, Before, Found, Judge, Standing, Told};
use crate::point::{Operation, Outcome, Points, UserId};
use crate::prefetch::prefetch;

/// What is known of each user from what its callers were told: a row a user, in a run of any length.
#[derive(Debug)]
pub struct Users {
    rows: Box<[Row]>,
    judge: Judge,
}

/// A cache line to itself: with many users every request meets a row that is in no cache.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Row {
    figures: Mutex<UserFigures>,
    /// Requests inside the critical section now.
    inside: AtomicU32,
    /// Requests that were sent and have not been answered.
    under_way: AtomicU32,
}

const _: () = assert!(Users::BYTES_A_USER == 64, "a row is a cache line");

/// What is known of one user from what its callers were told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserFigures {
    /// Σ committed charges − Σ committed uses, in points.
    pub change: Points,
    /// The number of the user's requests that were committed.
    pub committed: u64,
    /// The busy period that is going on.
    busy: Busy,
    /// Whether any request has been answered.
    pub active: bool,
    /// The busy period has been found to be impossibly short.
    found: bool,
    /// Whether what it was told can be explained.
    standing: Standing,
}

/// An answer to a request of a user.
#[derive(Clone, Copy, Debug)]
pub(super) struct UserAnswer<'a> {
    pub operation: &'a Operation,
    pub outcome: &'a Outcome,
    pub sent: Nanos,
    pub now: Nanos,
    pub held: Option<Nanos>,
}

/// What an answer shows of its user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// Its busy period has just been found to be shorter than the hold times in it together.
    pub impossible_speed: bool,
    /// What has just been found out about what it was told.
    pub told: Option<Found>,
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

    /// Rows for users 1 to `count`, whose answers are compared with this account's.
    pub fn new(count: u64, account: Account) -> Self {
        let rows = usize::try_from(count).expect("fewer users than the memory has bytes");
        Users {
            rows: table(rows, |_| Row::default()),
            judge: Judge::new(account),
        }
    }

    /// Users of whom nobody could tell whether what they were told can be explained.
    pub fn could_not_tell(&self) -> u64 {
        self.judge.could_not_tell()
    }

    /// How many users have a row.
    pub fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of a user; of nothing, if the user has none.
    pub fn get(&self, user: UserId) -> UserFigures {
        self.place(user)
            .map(|row| *row.figures.lock())
            .unwrap_or_default()
    }

    /// Whether a request of the user was sent and has not been answered.
    pub fn is_busy(&self, user: UserId) -> bool {
        self.place(user)
            .is_some_and(|row| row.under_way.load(Ordering::Relaxed) > 0)
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
        self.place(user)
            .map_or(1, |row| row.inside.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// A request of the user came out.
    pub(super) fn leave(&self, user: UserId) {
        if let Some(row) = self.place(user) {
            row.inside.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// A request of the user was answered. Returns what that shows.
    pub(super) fn answered(&self, answer: UserAnswer<'_>) -> Shown {
        let UserAnswer {
            operation,
            outcome,
            sent,
            now,
            held,
        } = answer;
        let Some(place) = self.place(operation.user) else {
            return Shown::default();
        };
        let mut row = place.figures.lock();
        // Counted down behind the lock: the one that finds nobody under way has all other answers before it.
        let under_way = place.under_way.fetch_sub(1, Ordering::Relaxed) - 1;
        row.active = true;
        let before = Before {
            user: operation.user,
            change: row.change,
            committed: row.committed,
            under_way,
        };
        let told = Told {
            kind: operation.kind,
            amount: operation.amount,
            outcome,
            sent,
            answered: now,
        };
        let told = self.judge.add(&mut row.standing, before, told);
        if let Outcome::Committed(_) = outcome {
            row.change += operation.kind.signed(operation.amount);
            row.committed += 1;
        }
        Shown {
            impossible_speed: held.is_some_and(|held| row.is_too_fast(sent, now, held)),
            told,
        }
    }

    /// A request whose outcome was unknown is known to have been done.
    pub(super) fn settle_as_done(&self, operation: &Operation) {
        if let Some(row) = self.place(operation.user) {
            let mut figures = row.figures.lock();
            figures.change += operation.kind.signed(operation.amount);
            figures.committed += 1;
        }
    }

    fn place(&self, user: UserId) -> Option<&Row> {
        let index = usize::try_from(user.0.checked_sub(1)?).ok()?;
        self.rows.get(index)
    }
}

impl UserFigures {
    /// Adds a request that was under way from `sent` to `now` and held its lock for `held`. Every hold lies
    /// within its request, so holds that exclude each other fit into the busy period, however requests overlap.
    /// Returns whether the period has just been found to be too short.
    fn is_too_fast(&mut self, sent: Nanos, now: Nanos, held: Nanos) -> bool {
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
        assert!(!user.is_too_fast(0, 4, 4));
        assert!(!user.is_too_fast(0, 8, 4));
        assert!(!user.is_too_fast(100, 104, 4), "a new period");
    }

    #[test]
    fn holds_side_by_side_do_not_and_are_found_once_a_period() {
        let mut user = UserFigures::default();
        assert!(!user.is_too_fast(0, 4, 4));
        assert!(user.is_too_fast(0, 4, 4));
        assert!(!user.is_too_fast(0, 4, 4), "found once");
        assert!(!user.is_too_fast(10, 14, 4));
        assert!(user.is_too_fast(10, 14, 4), "a new period");
    }

    #[test]
    fn requests_of_one_user_are_together_from_the_second_that_is_sent_before_the_first_is_answered()
    {
        let account = Account {
            opening: 0,
            policy: crate::point::Policy::default(),
        };
        let users = Users::new(2, account);
        let (one, other) = (UserId(1), UserId(2));
        assert!(!users.sent(one));
        assert!(!users.sent(other), "a stranger is no company");
        assert!(users.sent(one));
        for user in [one, one, other] {
            let operation = Operation {
                request: crate::point::RequestId(1),
                user,
                kind: crate::point::Kind::Charge,
                amount: 1,
            };
            users.answered(UserAnswer {
                operation: &operation,
                outcome: &Outcome::TimedOut,
                sent: 0,
                now: 0,
                held: None,
            });
        }
        assert!(!users.sent(one));
    }
}
