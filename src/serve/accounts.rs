use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::metrics::Metrics;
use super::shelf::Entry;
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
    /// The histories are kept here; a database has its own.
    keeps_rows: bool,
    next_row: AtomicU64,
}

/// What is shown of one user, besides the balance.
#[derive(Debug, Default)]
struct Kept {
    /// When the balance was written last, in nanoseconds since the start; `None` before that.
    updated: Option<Nanos>,
    /// The history, oldest first, with times in nanoseconds since the start.
    rows: Vec<Row>,
}

/// An entry of a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its number among the entries of all users, from 1.
    pub id: u64,
    pub kind: Kind,
    /// How much was charged or used, in points.
    pub amount: Points,
    /// In milliseconds since 1970.
    pub at: u64,
}

impl Row {
    /// Of an entry in a database.
    pub fn of([request, change, at]: Entry) -> Self {
        Row {
            id: request.cast_unsigned(),
            kind: match change {
                ..0 => Kind::Use,
                _ => Kind::Charge,
            },
            amount: change.saturating_abs(),
            at: at.cast_unsigned(),
        }
    }
}

impl Accounts {
    /// For `users` users, fed by `workers` threads. What callers are told is compared with `account`.
    pub fn new(users: u64, account: Account, workers: usize, keeps_rows: bool) -> Self {
        Accounts {
            recorder: Recorder::new(users, account, workers, Keep::Nothing),
            metrics: Metrics::default(),
            kept: (0..users).map(|_| Mutex::default()).collect(),
            keeps_rows,
            next_row: AtomicU64::new(1),
        }
    }

    /// The user's history, oldest first, as far as it was written by this process.
    pub fn of(&self, user: UserId, millis: impl Fn(Nanos) -> u64) -> Vec<Row> {
        let Some(kept) = self.place(user) else {
            return Vec::new();
        };
        let kept = kept.lock();
        let shown = kept.rows.iter().map(|row| Row {
            at: millis(row.at),
            ..*row
        });
        shown.collect()
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
            Step::Appended { .. } if self.keeps_rows => {
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
