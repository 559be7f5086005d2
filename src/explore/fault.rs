use std::fmt;

use crate::history::AnomalyKind;

/// What can be found wrong with a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// An anomaly that an exploration can see: one of [`Fault::SAFETY`].
    Anomaly(AnomalyKind),
    /// Some request is never answered: nothing can happen any more unless waiting times out, or things go round
    /// in circles.
    Stuck,
    /// A request wrote after its caller had been told that it had no effect.
    ZombieWrite,
    /// A request was granted the lock before one that had asked earlier; judged only where order is promised.
    Overtaken,
}

impl Fault {
    /// What an exploration judges, the worst first. Latencies order nothing there, so no figure that is
    /// about time, and nothing that is left over.
    pub const SAFETY: &[Fault] = &[
        Fault::Anomaly(AnomalyKind::LostUpdate),
        Fault::Anomaly(AnomalyKind::Overspend),
        Fault::Anomaly(AnomalyKind::NegativeBalance),
        Fault::ZombieWrite,
        Fault::Anomaly(AnomalyKind::WrongBalance),
        Fault::Anomaly(AnomalyKind::HistoryMismatch),
        Fault::Anomaly(AnomalyKind::DoubleAccount),
        Fault::Stuck,
        Fault::Anomaly(AnomalyKind::UniqueViolation),
        Fault::Anomaly(AnomalyKind::Overlap),
        Fault::Anomaly(AnomalyKind::InheritedError),
        Fault::Anomaly(AnomalyKind::ForeignRelease),
        Fault::Overtaken,
    ];

    /// The name in reports; that of the anomaly in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Fault::Anomaly(kind) => kind.name(),
            Fault::Stuck => "stuck",
            Fault::ZombieWrite => "zombie_write",
            Fault::Overtaken => "overtaken",
        }
    }

    /// Anomalies count from below, other faults from above; there is room for both to grow.
    fn bit(self) -> u64 {
        match self {
            Fault::Anomaly(kind) => 1 << kind as u64,
            Fault::Stuck => 1 << 63,
            Fault::Overtaken => 1 << 62,
            Fault::ZombieWrite => 1 << 61,
        }
    }
}

const _: () = assert!(
    AnomalyKind::ALL.len() <= 61,
    "an anomaly would share a bit with another fault"
);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Which faults a schedule has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Faults(u64);

impl Faults {
    /// The empty set.
    pub const NONE: Faults = Faults(0);

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this one is among them.
    pub fn contains(self, fault: Fault) -> bool {
        self.0 & fault.bit() != 0
    }

    /// These and one more.
    #[must_use]
    pub fn with(self, fault: Fault) -> Self {
        Faults(self.0 | fault.bit())
    }

    /// These and those.
    #[must_use]
    pub fn and(self, other: Faults) -> Self {
        Faults(self.0 | other.0)
    }

    /// These without those.
    #[must_use]
    pub fn without(self, other: Faults) -> Self {
        Faults(self.0 & !other.0)
    }

    /// Each of them, the worst first.
    pub fn iter(self) -> impl Iterator<Item = Fault> {
        Fault::SAFETY
            .iter()
            .copied()
            .filter(move |&f| self.contains(f))
    }

    /// The worst of them.
    pub fn worst(self) -> Option<Fault> {
        self.iter().next()
    }

    pub(super) fn bits(self) -> u64 {
        self.0
    }

    pub(super) fn of_bits(bits: u64) -> Self {
        Faults(bits)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Fault::name).collect();
        f.pad(&names.join(", "))
    }
}
