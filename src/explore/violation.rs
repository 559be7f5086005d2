use std::fmt;

use crate::history::AnomalyKind;

/// What can be found wrong with a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Violation {
    /// An anomaly that an exploration can see: one of [`Violation::SAFETY`].
    Anomaly(AnomalyKind),
    /// Some request is never answered: nothing can happen any more unless waiting times out, or things go round
    /// in circles.
    Stuck,
    /// A request wrote after its caller had been told that it had no effect.
    DeniedWrite,
    /// A request was granted the lock before one that had asked earlier; judged only where order is promised.
    Overtaken,
}

impl Violation {
    /// What an exploration judges, the worst first. Latencies order nothing there, so no figure that is
    /// about time, and nothing that is left over.
    pub const SAFETY: &[Violation] = &[
        Violation::Anomaly(AnomalyKind::LostUpdate),
        Violation::Anomaly(AnomalyKind::Overspend),
        Violation::Anomaly(AnomalyKind::NegativeBalance),
        Violation::DeniedWrite,
        Violation::Anomaly(AnomalyKind::WrongBalance),
        Violation::Anomaly(AnomalyKind::HistoryMismatch),
        Violation::Anomaly(AnomalyKind::DoubleAccount),
        Violation::Stuck,
        Violation::Anomaly(AnomalyKind::UniqueViolation),
        Violation::Anomaly(AnomalyKind::Overlap),
        Violation::Anomaly(AnomalyKind::InheritedError),
        Violation::Anomaly(AnomalyKind::ForeignRelease),
        Violation::Overtaken,
    ];

    /// The name in reports; that of the anomaly in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Violation::Anomaly(kind) => kind.name(),
            Violation::Stuck => "stuck",
            Violation::DeniedWrite => "denied_write",
            Violation::Overtaken => "overtaken",
        }
    }

    /// Anomalies count from below, other violations from above; there is room for both to grow.
    fn bit(self) -> u64 {
        match self {
            Violation::Anomaly(kind) => 1 << kind as u64,
            Violation::Stuck => 1 << 63,
            Violation::Overtaken => 1 << 62,
            Violation::DeniedWrite => 1 << 61,
        }
    }
}

const _: () = assert!(
    AnomalyKind::ALL.len() <= 61,
    "an anomaly would share a bit with another violation"
);

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Which violations a schedule has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Violations(u64);

impl Violations {
    /// The empty set.
    pub const NONE: Violations = Violations(0);

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is among them.
    pub fn contains(self, violation: Violation) -> bool {
        self.0 & violation.bit() != 0
    }

    /// These and one more.
    #[must_use]
    pub fn with(self, violation: Violation) -> Self {
        Violations(self.0 | violation.bit())
    }

    /// These and those.
    #[must_use]
    pub fn and(self, other: Violations) -> Self {
        Violations(self.0 | other.0)
    }

    /// These without those.
    #[must_use]
    pub fn without(self, other: Violations) -> Self {
        Violations(self.0 & !other.0)
    }

    /// Each of them, the worst first.
    pub fn iter(self) -> impl Iterator<Item = Violation> {
        Violation::SAFETY
            .iter()
            .copied()
            .filter(move |&f| self.contains(f))
    }

    /// The worst of them.
    pub fn worst(self) -> Option<Violation> {
        self.iter().next()
    }

    pub(super) fn bits(self) -> u64 {
        self.0
    }

    pub(super) fn of_bits(bits: u64) -> Self {
        Violations(bits)
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Violation::name).collect();
        f.pad(&names.join(", "))
    }
}
