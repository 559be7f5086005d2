//! From the pattern of checks to designs that show it.

use super::chart::{Chart, Fault, SerialFault};
use super::check::Check;
use super::plan::side_by_side;

/// How a service may be built that shows what was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Design {
    /// Nothing keeps requests of one user apart.
    NoLock,
    /// A lock whose waiters all wake together and do not look again.
    WaitsOnce,
    /// A mutex that is removed when it is released, while others wait for it.
    RemovedOnRelease,
    /// A lock for charges and another for uses.
    SeparateLocks,
    /// A lock for charges and none for uses.
    UsesUnlocked,
    /// A chain or a lock that a refusal leaves broken.
    PoisonedChain,
    /// A lock in each process.
    PerProcess,
    /// A lock given back before the commit, or a value read before the lock.
    ReleasedEarly,
    /// A check outside the lock, before an update that is atomic.
    CheckOutside,
    /// All users in one value that is read and written as a whole.
    SharedTable,
    /// A lock keyed by the number as it was spelt.
    KeyBySpelling,
    /// The first row of a user is made without a lock.
    RacyFirstRow,
    /// The wait is given up, the work goes on.
    Zombie,
    /// A charge sets the balance.
    Sets,
    /// Nothing is there yet.
    Stub,
}

impl Design {
    /// All designs, in the order of the enum.
    pub const ALL: [Design; 15] = [
        Design::NoLock,
        Design::WaitsOnce,
        Design::RemovedOnRelease,
        Design::SeparateLocks,
        Design::UsesUnlocked,
        Design::PoisonedChain,
        Design::PerProcess,
        Design::ReleasedEarly,
        Design::CheckOutside,
        Design::SharedTable,
        Design::KeyBySpelling,
        Design::RacyFirstRow,
        Design::Zombie,
        Design::Sets,
        Design::Stub,
    ];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Design::NoLock => "no-lock",
            Design::WaitsOnce => "waits-once",
            Design::RemovedOnRelease => "removed-on-release",
            Design::SeparateLocks => "separate-locks",
            Design::UsesUnlocked => "uses-unlocked",
            Design::PoisonedChain => "poisoned-chain",
            Design::PerProcess => "per-process",
            Design::ReleasedEarly => "released-early",
            Design::CheckOutside => "check-outside",
            Design::SharedTable => "shared-table",
            Design::KeyBySpelling => "key-by-spelling",
            Design::RacyFirstRow => "racy-first-row",
            Design::Zombie => "zombie",
            Design::Sets => "sets",
            Design::Stub => "stub",
        }
    }
}

/// What a check has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// Nothing can be said.
    Nothing,
    Clean,
    Failed,
}

/// The designs that the chart is consistent with; none without a fault, or where the evidence fits none.
pub fn consistent(chart: &Chart) -> Vec<Design> {
    match &chart.serial {
        Some(SerialFault::NotImplemented { .. }) => return vec![Design::Stub],
        Some(SerialFault::Sets { .. }) => return vec![Design::Sets],
        Some(SerialFault::Stuck { .. }) => return vec![Design::PoisonedChain],
        Some(_) => return Vec::new(),
        None => {}
    }
    let seen = |check| match chart.tally(check) {
        Some(tally) if tally.failed > 0 => Seen::Failed,
        Some(tally) if tally.tells() => Seen::Clean,
        _ => Seen::Nothing,
    };
    let failed = |check| seen(check) == Seen::Failed;
    let mut designs = Vec::new();
    let bursts = [
        Check::Burst2,
        Check::Burst3,
        Check::Burst10,
        Check::Burst100,
    ];
    if failed(Check::Strangers) {
        designs.push(Design::SharedTable);
    } else if bursts.into_iter().any(failed) {
        designs.extend(of_bursts(chart, seen));
    } else if failed(Check::Staggered) {
        designs.push(Design::RemovedOnRelease);
    } else if failed(Check::Mixed) {
        designs.push(match seen(Check::Overspend) {
            Seen::Failed => Design::UsesUnlocked,
            _ => Design::SeparateLocks,
        });
        if seen(Check::Overspend) == Seen::Nothing {
            designs.push(Design::UsesUnlocked);
        }
    } else if failed(Check::Overspend) {
        let conserved = chart
            .tally(Check::Overspend)
            .is_some_and(|tally| tally.balanced == tally.rounds);
        designs.push(match conserved {
            true => Design::CheckOutside,
            false => Design::UsesUnlocked,
        });
    }
    let none_yet = designs.is_empty();
    if none_yet && failed(Check::FirstCharge) {
        designs.push(Design::RacyFirstRow);
    }
    if none_yet && failed(Check::SameId) {
        designs.push(Design::KeyBySpelling);
    }
    if failed(Check::AfterRefusal) && !designs.contains(&Design::WaitsOnce) {
        let stuck = chart
            .tally(Check::AfterRefusal)
            .and_then(|tally| tally.worst.as_ref());
        match stuck {
            Some(Fault::Stuck { for_good: true, .. }) => designs.push(Design::PoisonedChain),
            Some(Fault::Stuck { .. }) if none_yet => {
                designs.extend([Design::PoisonedChain, Design::WaitsOnce]);
            }
            // What staggered charges alone do not show, charges around a refusal may.
            Some(_) if none_yet => designs.extend([Design::RemovedOnRelease, Design::WaitsOnce]),
            _ => {}
        }
    }
    if failed(Check::TimeOut) {
        designs.push(Design::Zombie);
    }
    if designs.is_empty() && failed(Check::Orders) {
        designs.push(Design::ReleasedEarly);
        if !chart.order.as_ref().is_some_and(|order| order.at_commit) {
            designs.push(Design::NoLock);
        }
    }
    designs
}

/// Designs that lose when equal charges of one user come at once.
fn of_bursts(chart: &Chart, seen: impl Fn(Check) -> Seen) -> Vec<Design> {
    match seen(Check::OneInstance) {
        Seen::Clean => return vec![Design::PerProcess],
        Seen::Failed | Seen::Nothing => {}
    }
    let slow = chart.manner.as_ref().filter(|manner| side_by_side(manner));
    let ten = chart.tally(Check::Burst10);
    // Whether ten at once took as long as ten one after another, nearly.
    let in_turn = match (slow, ten) {
        (Some(manner), Some(ten)) if ten.requests > 0 && chart.slowed == 0 => {
            let each = (ten.committed / ten.rounds.max(1)).max(2);
            Some(ten.makespan > manner.time * each * 47 / 100)
        }
        _ => None,
    };
    let two_is_safe = seen(Check::Burst2) == Seen::Clean;
    match (in_turn, two_is_safe) {
        (Some(true), _) => vec![Design::ReleasedEarly],
        (Some(false), true) => vec![Design::WaitsOnce],
        (Some(false), false) => vec![Design::NoLock],
        // Without times any of them may be safe by luck.
        (None, true) => vec![Design::WaitsOnce, Design::NoLock, Design::ReleasedEarly],
        (None, false) => vec![Design::NoLock, Design::ReleasedEarly],
    }
}
