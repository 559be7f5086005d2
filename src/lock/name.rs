use std::fmt;

/// The concurrency controls by name; [`super`] says what each is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockName {
    /// No lock.
    None,
    /// The copied promise lock, with every flaw.
    PromiseRace,
    /// A FIFO lock per user: what "on" means.
    Keyed,
}

impl LockName {
    /// All controls, in the order in which they are listed.
    pub const ALL: [LockName; 3] = [LockName::None, LockName::PromiseRace, LockName::Keyed];

    /// The name in scenario files, on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            LockName::None => "none",
            LockName::PromiseRace => "promise-race",
            LockName::Keyed => "keyed",
        }
    }

    /// The control of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lock| lock.name() == name)
    }

    /// Whether it grants and releases, so that overlap, foreign release and impossible speed can be judged.
    pub fn grants(self) -> bool {
        !matches!(self, LockName::None)
    }
}

impl fmt::Display for LockName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
