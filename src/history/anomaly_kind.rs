use std::fmt;

/// What can be wrong with a run. Each is observed as it happens or computed from the final state;
/// none is assumed from a lock's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "scenario",
    derive(serde::Serialize),
    serde(rename_all = "snake_case")
)]
#[non_exhaustive]
pub enum AnomalyKind {
    /// A write whose base is not the current version.
    LostUpdate,
    /// The final balance is not the one that follows from the committed requests.
    WrongBalance,
    /// No order of a user's requests, done one after another, explains what their callers were told.
    NotLinearizable,
    /// A user was granted more uses than the starting balance and the charges allow.
    Overspend,
    /// A balance below zero was stored.
    NegativeBalance,
    /// A user's history does not have one entry for each committed request.
    HistoryMismatch,
    /// What a client wanted once, and sent more than once, has been done more than once.
    DoubleApply,
    /// What a client had given up and been told to be unknown was done after that.
    ZombieWrite,
    /// A user has more than one account: two first requests have each opened one.
    DoubleAccount,
    /// A request failed because a unique key was taken: another had opened the user's account since it looked.
    UniqueViolation,
    /// Two requests of one user held the lock at once.
    Overlap,
    /// A release that took away another request's entry.
    ForeignRelease,
    /// A request failed although its own operation never started.
    InheritedError,
    /// A user's burst was over sooner than its hold times, one after another, allow.
    ImpossibleSpeed,
    /// Lock timers or lock entries were left over when the last request had been answered.
    Leak,
}

impl AnomalyKind {
    /// All kinds, in the order in which they are reported.
    pub const ALL: [AnomalyKind; 15] = [
        AnomalyKind::LostUpdate,
        AnomalyKind::WrongBalance,
        AnomalyKind::NotLinearizable,
        AnomalyKind::Overspend,
        AnomalyKind::NegativeBalance,
        AnomalyKind::HistoryMismatch,
        AnomalyKind::DoubleApply,
        AnomalyKind::ZombieWrite,
        AnomalyKind::DoubleAccount,
        AnomalyKind::UniqueViolation,
        AnomalyKind::Overlap,
        AnomalyKind::ForeignRelease,
        AnomalyKind::InheritedError,
        AnomalyKind::ImpossibleSpeed,
        AnomalyKind::Leak,
    ];

    /// The name in scenario files and reports.
    pub fn name(self) -> &'static str {
        match self {
            AnomalyKind::LostUpdate => "lost_update",
            AnomalyKind::WrongBalance => "wrong_balance",
            AnomalyKind::NotLinearizable => "not_linearizable",
            AnomalyKind::Overspend => "overspend",
            AnomalyKind::NegativeBalance => "negative_balance",
            AnomalyKind::HistoryMismatch => "history_mismatch",
            AnomalyKind::DoubleApply => "double_apply",
            AnomalyKind::ZombieWrite => "zombie_write",
            AnomalyKind::DoubleAccount => "double_account",
            AnomalyKind::UniqueViolation => "unique_violation",
            AnomalyKind::Overlap => "overlap",
            AnomalyKind::ForeignRelease => "foreign_release",
            AnomalyKind::InheritedError => "inherited_error",
            AnomalyKind::ImpossibleSpeed => "impossible_speed",
            AnomalyKind::Leak => "leak",
        }
    }

    /// The kind of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it is found in what is there when the last request has been answered, and not before.
    pub fn is_read_off_the_end(self) -> bool {
        matches!(
            self,
            AnomalyKind::WrongBalance
                | AnomalyKind::Overspend
                | AnomalyKind::HistoryMismatch
                | AnomalyKind::DoubleAccount
                | AnomalyKind::Leak
        )
    }

    /// Whether it can only be judged for a control that grants and releases.
    pub fn needs_grants(self) -> bool {
        matches!(
            self,
            AnomalyKind::Overlap | AnomalyKind::ForeignRelease | AnomalyKind::ImpossibleSpeed
        )
    }

    /// Whether a declaration of `declared` also covers this kind: a wrong final balance, and answers that cannot be
    /// explained, are what a lost update leaves behind, so they need no declaration of their own. What has been done twice
    /// leaves a second entry in the history besides.
    pub fn is_covered_by(self, declared: AnomalyKind) -> bool {
        self == declared
            || match declared {
                AnomalyKind::LostUpdate => matches!(
                    self,
                    AnomalyKind::WrongBalance | AnomalyKind::NotLinearizable
                ),
                AnomalyKind::DoubleApply => matches!(
                    self,
                    AnomalyKind::WrongBalance
                        | AnomalyKind::NotLinearizable
                        | AnomalyKind::HistoryMismatch
                ),
                _ => false,
            }
    }
}

impl fmt::Display for AnomalyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A set of kinds of anomaly.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnomalyKinds(u64);

impl AnomalyKinds {
    /// All of them.
    pub const ALL: AnomalyKinds = AnomalyKinds(u64::MAX);
    /// None of them.
    pub const NONE: AnomalyKinds = AnomalyKinds(0);

    /// The set with this kind.
    #[must_use]
    pub fn with(self, kind: AnomalyKind) -> Self {
        AnomalyKinds(self.0 | 1 << kind as u64)
    }

    /// The set without this kind.
    #[must_use]
    pub fn without(self, kind: AnomalyKind) -> Self {
        AnomalyKinds(self.0 & !(1 << kind as u64))
    }

    /// Whether this kind is in the set.
    pub fn contains(self, kind: AnomalyKind) -> bool {
        self.0 & 1 << kind as u64 != 0
    }
}

impl fmt::Debug for AnomalyKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = AnomalyKind::ALL.into_iter();
        f.debug_set()
            .entries(kinds.filter(|kind| self.contains(*kind)))
            .finish()
    }
}
