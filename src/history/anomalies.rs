use super::{AnomalyKind, Step};
use crate::env::Nanos;
use crate::point::{Failure, Outcome, OutcomeKind, Points, RequestId, Trouble, UserId};
use crate::request::LockName;
use crate::store::{Buried, Writer};

/// How many anomalies of one kind are kept with their details.
const KEPT: usize = 16;

/// An anomaly, as it was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Anomaly {
    /// In nanoseconds since the start of the run.
    pub at: Nanos,
    /// The user whose points it is about.
    pub user: UserId,
    /// Who did it.
    pub request: RequestId,
    /// The control that it went through.
    pub lock: LockName,
    /// What it did.
    pub detail: Detail,
}

/// What was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// A write whose base was not the current version.
    LostUpdate {
        /// The version it was computed from.
        base: u64,
        /// What it wrote, in points.
        balance: Points,
        /// The version it made.
        version: u64,
        /// What it went over.
        buried: Buried,
    },
    /// A use with which its user's uses were for the first time more than the points that there had been.
    Overspend {
        /// By how much, in points.
        points: Points,
    },
    /// A balance below zero was stored.
    NegativeBalance {
        /// The balance, in points.
        balance: Points,
    },
    /// It did what had been done before, for the same client and the same wish.
    DoubleApply {
        /// The request by which the client wanted it first.
        first: RequestId,
        /// How often it has been done now.
        effects: u32,
    },
    /// It did what its client had given up, and been told to be unknown.
    ZombieWrite {
        /// The request by which the client wanted it first.
        first: RequestId,
    },
    /// It failed because a unique key was taken: another request had opened its user's account since it looked.
    UniqueViolation,
    /// It was let in while others were inside.
    Overlap {
        /// How many were inside then, itself included.
        inside: u32,
    },
    /// It took away another request's entry.
    ForeignRelease {
        /// The request whose entry it was.
        owner: RequestId,
    },
    /// It was refused, and its own operation had never started.
    InheritedError,
    /// Its user's busy period is shorter than the hold times in it.
    ImpossibleSpeed,
    /// With its answer no order of its user's requests explains any more what their callers were told.
    NotLinearizable {
        /// What it was told.
        outcome: Outcome,
    },
}

/// What the caller is told whose request met a unique key that was taken.
const UNIQUE_VIOLATION: Outcome = Outcome::Failed(Failure::Store(Trouble::UniqueViolation));

impl Detail {
    /// Tells `found` what a step of `request` under `lock` shows to be wrong; `inside`: how many requests of its
    /// user are inside once it is done. [`Detail::ImpossibleSpeed`], [`Detail::NotLinearizable`],
    /// [`Detail::DoubleApply`] and [`Detail::ZombieWrite`] take more than a step to see and are never among it.
    // A recorder asks at each step, and where it does the step is known: inlined, hardly anything is left.
    #[inline(always)]
    pub fn of_step(
        step: &Step,
        request: RequestId,
        lock: LockName,
        inside: u32,
        mut found: impl FnMut(Detail),
    ) {
        match step {
            Step::Granted { .. } if lock.promises().excludes && inside > 1 => {
                found(Detail::Overlap { inside });
            }
            Step::Released {
                owner: Some(owner), ..
            } if lock.promises().excludes && *owner != request => {
                found(Detail::ForeignRelease { owner: *owner });
            }
            Step::Wrote {
                base,
                balance,
                version,
                buried,
                overspent,
            } => {
                if let Some(buried) = buried {
                    found(Detail::LostUpdate {
                        base: *base,
                        balance: *balance,
                        version: *version,
                        buried: buried.clone(),
                    });
                }
                if let Some(points) = *overspent {
                    found(Detail::Overspend { points });
                }
                if *balance < 0 {
                    found(Detail::NegativeBalance { balance: *balance });
                }
            }
            Step::Answered { answer, .. } => {
                let refused = matches!(
                    answer.outcome.kind(),
                    OutcomeKind::Failed | OutcomeKind::Rejected
                );
                if refused && answer.attempts == Some(0) {
                    found(Detail::InheritedError);
                }
                if answer.outcome == UNIQUE_VIOLATION {
                    found(Detail::UniqueViolation);
                }
            }
            _ => {}
        }
    }

    /// Which kind of anomaly it is of.
    pub fn kind(&self) -> AnomalyKind {
        match self {
            Detail::LostUpdate { .. } => AnomalyKind::LostUpdate,
            Detail::Overspend { .. } => AnomalyKind::Overspend,
            Detail::NegativeBalance { .. } => AnomalyKind::NegativeBalance,
            Detail::DoubleApply { .. } => AnomalyKind::DoubleApply,
            Detail::ZombieWrite { .. } => AnomalyKind::ZombieWrite,
            Detail::UniqueViolation => AnomalyKind::UniqueViolation,
            Detail::Overlap { .. } => AnomalyKind::Overlap,
            Detail::ForeignRelease { .. } => AnomalyKind::ForeignRelease,
            Detail::InheritedError => AnomalyKind::InheritedError,
            Detail::ImpossibleSpeed => AnomalyKind::ImpossibleSpeed,
            Detail::NotLinearizable { .. } => AnomalyKind::NotLinearizable,
        }
    }
}

impl Anomaly {
    /// Which kind it is.
    pub fn kind(&self) -> AnomalyKind {
        self.detail.kind()
    }

    /// The other request of a lost update, with its control.
    pub fn victim(&self) -> Option<Writer> {
        match &self.detail {
            Detail::LostUpdate { buried, .. } => Some(buried.last),
            _ => None,
        }
    }
}

/// The first few anomalies of each kind, and the one that says most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anomalies {
    first: Vec<Anomaly>,
    /// How many of each kind are kept.
    kept: [usize; AnomalyKind::ALL.len()],
    deepest: Option<Anomaly>,
}

impl Anomalies {
    /// The kept ones, in the order in which they were observed.
    pub fn iter(&self) -> impl Iterator<Item = &Anomaly> {
        self.first.iter()
    }

    /// The first one of a kind.
    pub fn first(&self, kind: AnomalyKind) -> Option<&Anomaly> {
        self.iter().find(|anomaly| anomaly.kind() == kind)
    }

    /// The lost update that buried most versions.
    pub fn deepest_burial(&self) -> Option<&Anomaly> {
        self.deepest.as_ref()
    }

    /// What looked like this kind was none.
    pub(super) fn forget(&mut self, kind: AnomalyKind) {
        self.first.retain(|anomaly| anomaly.kind() != kind);
        self.kept[kind as usize] = 0;
    }

    pub(super) fn add(&mut self, anomaly: Anomaly) {
        if depth(&anomaly) > self.deepest.as_ref().map_or(0, depth) {
            self.deepest = Some(anomaly.clone());
        }
        let kept = &mut self.kept[anomaly.kind() as usize];
        if *kept < KEPT {
            *kept += 1;
            self.first.push(anomaly);
        }
    }

    /// Adds another worker's: of each kind, the first few of both.
    pub(super) fn merge(&mut self, other: &Anomalies) {
        let mut all = std::mem::take(&mut self.first);
        all.extend(other.iter().cloned());
        all.sort_by_key(|anomaly| anomaly.at);
        self.kept = Default::default();
        for anomaly in all {
            self.add(anomaly);
        }
        let deepest = other.deepest.iter().chain(&self.deepest);
        // Of two as deep, the earlier.
        self.deepest = deepest
            .max_by_key(|anomaly| (depth(anomaly), std::cmp::Reverse(anomaly.at)))
            .cloned();
    }
}

/// How many versions it buried.
fn depth(anomaly: &Anomaly) -> u64 {
    match &anomaly.detail {
        Detail::LostUpdate { buried, .. } => buried.versions.end() - buried.versions.start() + 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anomaly(at: Nanos) -> Anomaly {
        Anomaly {
            at,
            user: UserId(1),
            request: RequestId(at),
            lock: LockName::None,
            detail: Detail::Overlap { inside: 2 },
        }
    }

    #[test]
    fn of_two_workers_the_first_few_of_both_are_kept() {
        let (mut odd, mut even) = (Anomalies::default(), Anomalies::default());
        for at in 1..100 {
            if at % 2 == 0 { &mut even } else { &mut odd }.add(anomaly(at));
        }
        assert_eq!(odd.iter().count(), KEPT);
        odd.merge(&even);
        let kept: Vec<Nanos> = odd.iter().map(|anomaly| anomaly.at).collect();
        assert_eq!(kept, (1..=KEPT as u64).collect::<Vec<_>>());
    }
}
