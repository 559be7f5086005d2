use super::Control;
use super::back_off::BackOff;
use crate::call::{Call, Setting};
use crate::database::Isolation;
use crate::point::UserId;
use crate::request::{Answer, LockName};
use crate::store::{How, Locks, Transaction, Writes};

/// A transaction of the database around the operation, begun anew when the database could not place it among the others.
///
/// What it promises depends on the [`Transaction`]: at read committed without a lock it is atomic, and loses updates all
/// the same. Serialization failures, deadlocks and "busy" are answered by another attempt after a random time, as
/// [`Optimistic`](super::Optimistic) does it, until the lock timeout is over.
#[derive(Clone, Copy, Debug)]
pub struct Transactional {
    transaction: Transaction,
    back_off: BackOff,
}

impl Transactional {
    /// The built-in control of this name; its back-offs are derived from `seed`.
    ///
    /// # Panics
    /// If the name is that of another control.
    pub fn named(name: LockName, seed: u64) -> Self {
        let (isolation, locks) = match name {
            LockName::ReadCommitted => (Isolation::ReadCommitted, Locks::Nothing),
            LockName::SelectForUpdate => (Isolation::ReadCommitted, Locks::Row),
            LockName::SelectForUpdateStale => (Isolation::ReadCommitted, Locks::RowAfterReading),
            LockName::Serializable => (Isolation::Serializable, Locks::Nothing),
            other => panic!("`{other}` is more than a transaction"),
        };
        let transaction = Transaction { isolation, locks };
        Transactional::new(transaction, seed)
    }

    /// A control whose back-offs are derived from `seed`.
    pub fn new(transaction: Transaction, seed: u64) -> Self {
        Transactional {
            transaction,
            back_off: BackOff::new(seed),
        }
    }
}

impl Control for Transactional {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let how = How::Transaction(self.transaction);
        let attempts = self
            .back_off
            .attempts(call, |call| call.apply_as(how, Writes::Over));
        attempts.await
    }

    fn contents(&self, _: &[UserId], _: &mut dyn FnMut(u64)) -> bool {
        // Its requests share nothing through it.
        true
    }

    fn entries(&self) -> usize {
        0
    }
}
