//! The pseudo-code of each control, each line tied to the steps that it makes.
//!
//! It is made of pieces: how a request gets in, what it does inside, and how it gets out. Where a control keeps its
//! requests apart by a lock, the pieces inside are the same for all of them, with or without a transaction.

mod leases;
mod moment;
mod pieces;

pub use moment::Moment;

use self::leases::lease_pieces;
use self::pieces::{
    ANSWER, AT_ONCE, ATOMIC, AUTOCOMMIT, BEGIN, COMMIT, COMMIT_AND_UNLOCK, HEAD, IN_TRANSACTION,
    OPTIMISTIC, RETRIED, lock_piece, unlock_piece,
};
use crate::history::Step;
use crate::request::{LockName, LockTransaction};

/// A line of pseudo-code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// As it is written, indented.
    pub text: &'static str,
    /// The steps that it makes; none of those that only structure the others.
    pub makes: &'static [Moment],
}

/// The pseudo-code of a control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code(Vec<Line>);

impl Code {
    /// The code of a built-in control; `transaction` says where the database transaction is, seen from its lock, if it is
    /// not where it usually is. None of a control that is not known here.
    pub fn of(lock: LockName, transaction: Option<LockTransaction>) -> Option<Self> {
        let in_transaction = |body: &'static [Line]| vec![HEAD, BEGIN, body, COMMIT, ANSWER];
        let pieces: Vec<&'static [Line]> = match lock {
            LockName::None => vec![HEAD, AUTOCOMMIT, ANSWER],
            LockName::Optimistic => vec![HEAD, OPTIMISTIC, ANSWER],
            LockName::ReadCommitted => in_transaction(IN_TRANSACTION),
            LockName::SelectForUpdate => in_transaction(AT_ONCE[0]),
            LockName::SelectForUpdateStale => in_transaction(AT_ONCE[1]),
            LockName::AtomicUpdate => vec![HEAD, ATOMIC, ANSWER],
            LockName::Serializable => vec![HEAD, RETRIED, ANSWER],
            LockName::Advisory
                if transaction.is_none_or(|it| it == LockTransaction::InsideLock) =>
            {
                let locked = lock_piece(lock)?;
                vec![
                    HEAD,
                    BEGIN,
                    locked,
                    IN_TRANSACTION,
                    COMMIT_AND_UNLOCK,
                    ANSWER,
                ]
            }
            _ => {
                let (get, body, give, below) = match lease_pieces(lock) {
                    Some(lease) => (lease.get, lease.body, lease.give, lease.below),
                    None => {
                        let none: &'static [Line] = &[];
                        (lock_piece(lock)?, AUTOCOMMIT, unlock_piece(lock)?, none)
                    }
                };
                match transaction {
                    None | Some(LockTransaction::Without) => {
                        vec![HEAD, get, body, give, ANSWER, below]
                    }
                    Some(LockTransaction::InsideLock) => vec![
                        HEAD,
                        get,
                        BEGIN,
                        IN_TRANSACTION,
                        COMMIT,
                        give,
                        ANSWER,
                        below,
                    ],
                    Some(LockTransaction::AroundLock) => vec![
                        HEAD,
                        BEGIN,
                        get,
                        IN_TRANSACTION,
                        give,
                        COMMIT,
                        ANSWER,
                        below,
                    ],
                }
            }
        };
        Some(Code(pieces.concat()))
    }

    /// Its lines, from the top.
    pub fn lines(&self) -> &[Line] {
        &self.0
    }

    /// The line, from 0, that makes a step; none for a step that comes about by no line of this code.
    pub fn line_of(&self, step: &Step) -> Option<usize> {
        self.line_making(Moment::of(step))
    }

    /// The line, from 0, that makes steps of a kind.
    pub fn line_making(&self, moment: Moment) -> Option<usize> {
        let makes = |moment: Moment| {
            let mut lines = self.0.iter();
            lines.position(|line| line.makes.contains(&moment))
        };
        makes(moment).or_else(|| makes(moment.otherwise()?))
    }

    /// As text, a line each.
    pub fn text(&self) -> String {
        let lines: Vec<&str> = self.0.iter().map(|line| line.text).collect();
        lines.join("\n") + "\n"
    }
}
