use std::fmt;

use super::LockName;

/// Where the database transaction of a request is, seen from its lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LockTransaction {
    /// There is none: each statement stands for itself.
    Without,
    /// It is begun when the lock is had, and committed before the lock is given back.
    InsideLock,
    /// It is begun before the lock is asked for, and committed after the lock was given back: what `synchronized` in a
    /// transactional method does. In between another request gets the lock and does not see what was written.
    AroundLock,
}

impl LockTransaction {
    /// The names in scenario files and on the command line, in the order of [`ALL`](Self::ALL).
    pub const NAMES: [&'static str; 3] = ["none", "inside-lock", "around-lock"];

    /// All places, in the order of the enum.
    pub const ALL: [LockTransaction; 3] = [
        LockTransaction::Without,
        LockTransaction::InsideLock,
        LockTransaction::AroundLock,
    ];

    /// The name in scenario files and on the command line.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The place of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.name() == name)
    }

    /// Where the transaction is under this lock if nobody says anything; `None`, if the lock is not apart from its
    /// transaction, so that nothing can be said.
    pub fn by_default(lock: LockName) -> Option<Self> {
        match lock {
            LockName::Advisory => Some(LockTransaction::InsideLock),
            _ => lock.grants().then_some(LockTransaction::Without),
        }
    }
}

impl fmt::Display for LockTransaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
