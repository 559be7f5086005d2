use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::metrics::Metrics;
use crate::env::Nanos;
use crate::history::{Keep, Observer, Recorder, Step};
use crate::linearizability::Account;
use crate::point::{Kind, Points, UserId};
use crate::request::{LockName, Request};

/// Watches every request: the recorder, which judges at the end, the figures for `/metrics`, and the histories in full.
#[derive(Debug)]
pub(super) struct Accounts {
    pub recorder: Recorder,
    pub metrics: Metrics,
    kept: Box<[Mutex<Kept>]>,
    next_row: AtomicU64,
}

/// What is shown of one user, besides the balance.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// When the balance was written last, in nanoseconds since the start; `None` before that.
    pub updated: Option<Nanos>,
    /// The history, oldest first.
    pub rows: Vec<Row>,
}

/// An entry of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number among the entries of all users, from 1.
    pub id: u64,
    pub kind: Kind,
    /// In points.
    pub amount: Points,
    /// In nanoseconds since the start.
    pub at: Nanos,
}

impl Accounts {
    /// For so many users, fed by so many threads; what callers are told is compared with `account`.
    pub fn new(users: u64, account: Account, workers: usize) -> Self {
        Accounts {
            recorder: Recorder::new(users, account, workers, Keep::Nothing),
            metrics: Metrics::default(),
            kept: (0..users).map(|_| Mutex::default()).collect(),
            next_row: AtomicU64::new(1),
        }
    }

    /// What is shown of the user.
    pub fn of(&self, user: UserId) -> Kept {
        self.place(user)
            .map(|kept| kept.lock().clone())
            .unwrap_or_default()
    }

    /// When the user's balance was written last.
    pub fn updated(&self, user: UserId) -> Option<Nanos> {
        self.place(user).and_then(|kept| kept.lock().updated)
    }

    fn place(&self, user: UserId) -> Option<&Mutex<Kept>> {
        self.kept.get(usize::try_from(user.0.checked_sub(1)?).ok()?)
    }
}

impl Observer for Accounts {
    fn observe(&self, now: impl Fn() -> Nanos, request: &Request, lock: LockName, step: Step) {
        let operation = &request.operation;
        match &step {
            Step::Wrote { .. } => {
                if let Some(kept) = self.place(operation.user) {
                    kept.lock().updated = Some(now());
                }
            }
            Step::Appended { .. } => {
                if let Some(kept) = self.place(operation.user) {
                    let row = Row {
                        id: self.next_row.fetch_add(1, Ordering::Relaxed),
                        kind: operation.kind,
                        amount: operation.amount,
                        at: now(),
                    };
                    kept.lock().rows.push(row);
                }
            }
            Step::Answered { answer, .. } => self.metrics.answered(operation.kind, answer),
            _ => {}
        }
        self.recorder.observe(now, request, lock, step);
    }
}
