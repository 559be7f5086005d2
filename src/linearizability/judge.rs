use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;

use super::kept::{Kept, Next};
use super::{Account, Answered, Claim, is_next};
use crate::point::service::sequential;
use crate::point::{Kind, Outcome, Points, UserId};

/// Compares the answers of a run with each other while it is played.
///
/// A user whose requests do not overlap needs nothing but what is known of it anyway: its versions follow one another,
/// and each answer fits the one before. What is told to a user whose requests overlap is kept until none is under way.
#[derive(Debug)]
pub struct Judge {
    account: Account,
    shards: Box<[Mutex<Shard>]>,
    /// Memory that was used, to be used again: a user meets itself again and again.
    #[expect(
        clippy::vec_box,
        reason = "they come from a table and go back to it as they are"
    )]
    spare: Mutex<Vec<Box<Kept>>>,
    /// Requests that are held back, of all users.
    room: AtomicUsize,
    could_not_tell: AtomicU64,
}

/// What is kept of some of the users.
type Shard = HashMap<UserId, Box<Kept>, FixedState>;

/// A few threads seldom meet in one of them.
const SHARDS: usize = 16;

/// The most that is put by.
const MOST_SPARE: usize = 256;

/// How a user stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    /// All that it was told follows one from another, version by version.
    #[default]
    Simple,
    /// Its answers are kept.
    Kept,
    /// What it was told is not linearizable, and nothing that follows can change that.
    Refuted,
    /// It is not known.
    CouldNotTell,
}

/// What an answer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// What the user was told up to this answer is not linearizable.
    NotLinearizable,
    /// It can no longer be known whether it is.
    CouldNotTell,
}

/// A user, before an answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before {
    pub user: UserId,
    /// The balance that follows from what it was told so far, less its opening balance; in points.
    pub change: Points,
    /// Requests that were told "done" so far.
    pub committed: u64,
    /// Requests that are still under way after the answer.
    pub under_way: u32,
}

/// A request with its answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told<'a> {
    pub kind: Kind,
    pub amount: Points,
    pub outcome: &'a Outcome,
    pub sent: u64,
    pub answered: u64,
}

impl Judge {
    /// A judge by this model.
    pub fn new(account: Account) -> Self {
        Judge {
            account,
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            spare: Mutex::default(),
            room: AtomicUsize::new(0),
            could_not_tell: AtomicU64::new(0),
        }
    }

    /// The account that answers are compared with.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Users of whom nobody could tell.
    pub fn could_not_tell(&self) -> u64 {
        self.could_not_tell.load(Ordering::Relaxed)
    }

    /// Requests that wait for others to find their place.
    #[cfg(test)]
    pub(super) fn held_back(&self) -> usize {
        self.room.load(Ordering::Relaxed)
    }

    /// One more answer of a user; `standing` is how it stands.
    #[inline]
    pub(crate) fn add(
        &self,
        standing: &mut Standing,
        before: Before,
        told: Told<'_>,
    ) -> Option<Found> {
        match *standing {
            Standing::Simple if before.under_way == 0 && self.follows(&before, &told) => None,
            Standing::Refuted | Standing::CouldNotTell => None,
            _ => self.add_to_kept(standing, before, told),
        }
    }

    /// Whether the answer is right if all that was told before happened before.
    #[inline]
    fn follows(&self, before: &Before, told: &Told<'_>) -> bool {
        let balance = self.account.opening + before.change;
        let right = || sequential(told.kind, told.amount, &self.account.policy, balance);
        match told.outcome {
            Outcome::Committed(receipt) => {
                is_next(receipt.version, before.committed) && right() == Ok(receipt.balance)
            }
            Outcome::Rejected(rejection) => right() == Err(*rejection),
            Outcome::TimedOut | Outcome::Failed(_) => true,
            Outcome::Unknown => false,
        }
    }

    #[inline(never)]
    fn add_to_kept(
        &self,
        standing: &mut Standing,
        before: Before,
        told: Told<'_>,
    ) -> Option<Found> {
        let Judge { account, room, .. } = self;
        let mut committed = before.committed;
        let version = match told.outcome {
            Outcome::Committed(receipt) => {
                committed += 1;
                receipt.version
            }
            _ => 0,
        };
        let claim = account.claim(told.kind, told.amount, told.outcome);
        let request = Answered {
            sent: told.sent,
            // What nobody knows of may still happen when its caller has been told so.
            answered: match claim {
                Claim::MayHaveMoved { .. } => u64::MAX,
                _ => told.answered,
            },
            claim,
            version,
        };
        if *standing == Standing::Simple && request.claim == Claim::Nothing {
            return None;
        }
        let index = usize::try_from(before.user.0 % SHARDS as u64).expect("a few");
        let mut shard = self.shards[index].lock();
        let kept = shard.entry(before.user).or_insert_with(|| {
            let mut kept = self.spare.lock().pop().unwrap_or_default();
            kept.begin(account.opening + before.change, before.committed);
            kept
        });
        let next = kept.add(request, before.under_way, committed, account, room);
        *standing = match next {
            Next::GoOn => Standing::Kept,
            Next::Close => Standing::Simple,
            Next::NotLinearizable => Standing::Refuted,
            Next::CouldNotTell => Standing::CouldNotTell,
        };
        if next != Next::GoOn
            && let Some(kept) = shard.remove(&before.user)
        {
            kept.give_back(room);
            let mut spare = self.spare.lock();
            if spare.len() < MOST_SPARE {
                spare.push(kept);
            }
        }
        match next {
            Next::GoOn | Next::Close => None,
            Next::NotLinearizable => Some(Found::NotLinearizable),
            Next::CouldNotTell => {
                self.could_not_tell.fetch_add(1, Ordering::Relaxed);
                Some(Found::CouldNotTell)
            }
        }
    }
}
