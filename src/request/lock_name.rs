use std::fmt;
use std::str::FromStr;

use crate::text::nearest;

/// The concurrency controls by name; [`lock`](crate::lock) says what each is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockName {
    /// No lock.
    None,
    /// The copied promise lock, with every flaw.
    PromiseRace,
    /// The promise lock, cured: whoever waited looks again.
    Recheck,
    /// A FIFO lock per user: what "on" means.
    Keyed,
    /// A fixed number of locks, shared by users.
    Striped,
    /// One lock for everybody.
    Global,
    /// One queue and one worker per user.
    Queue,
    /// Compare-and-set on the version, with retries.
    Optimistic,
}

impl LockName {
    /// All controls, in the order in which they are listed.
    pub const ALL: [LockName; 8] = [
        LockName::None,
        LockName::PromiseRace,
        LockName::Recheck,
        LockName::Keyed,
        LockName::Striped,
        LockName::Global,
        LockName::Queue,
        LockName::Optimistic,
    ];

    /// The name in scenario files, on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            LockName::None => "none",
            LockName::PromiseRace => "promise-race",
            LockName::Recheck => "recheck",
            LockName::Keyed => "keyed",
            LockName::Striped => "striped",
            LockName::Global => "global",
            LockName::Queue => "queue",
            LockName::Optimistic => "optimistic",
        }
    }

    /// The control of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lock| lock.name() == name)
    }

    /// Whether it grants and releases, so that overlap, foreign release and impossible speed can be judged.
    pub fn grants(self) -> bool {
        !matches!(self, LockName::None | LockName::Optimistic)
    }
}

impl fmt::Display for LockName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// No control has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLock(String);

impl FromStr for LockName {
    type Err = UnknownLock;

    fn from_str(name: &str) -> Result<Self, UnknownLock> {
        Self::from_name(name).ok_or_else(|| UnknownLock(name.to_owned()))
    }
}

impl fmt::Display for UnknownLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nearest = nearest(&self.0, LockName::ALL.map(LockName::name));
        if let Some(nearest) = nearest {
            write!(f, "did you mean `{nearest}`? ")?;
        }
        let names = LockName::ALL.map(LockName::name).join(", ");
        write!(f, "the locks are {names}")
    }
}

impl std::error::Error for UnknownLock {}
