use super::AnomalyKind;
use crate::env::Nanos;
use crate::point::{Points, RequestId, UserId};
use crate::request::LockName;
use crate::store::{Buried, Writer};

/// How many anomalies of one kind are kept with their details.
const KEPT: usize = 16;

/// An anomaly, as it was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// In nanoseconds since the start of the run.
    pub at: Nanos,
    /// Whose points.
    pub user: UserId,
    /// Who did it.
    pub request: RequestId,
    /// Under which control.
    pub lock: LockName,
    /// What it did.
    pub detail: Detail,
}

/// What was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// A balance below zero was stored.
    NegativeBalance {
        /// In points.
        balance: Points,
    },
    /// It was let in while others were inside.
    Overlap {
        /// How many were inside then, itself included.
        inside: u32,
    },
    /// It took away somebody else's entry.
    ForeignRelease {
        /// Whose.
        owner: RequestId,
    },
    /// It was refused, and its own operation had never started.
    InheritedError,
    /// Its user's busy period is shorter than the hold times in it.
    ImpossibleSpeed,
}

impl Anomaly {
    /// Which kind it is.
    pub fn kind(&self) -> AnomalyKind {
        match self.detail {
            Detail::LostUpdate { .. } => AnomalyKind::LostUpdate,
            Detail::NegativeBalance { .. } => AnomalyKind::NegativeBalance,
            Detail::Overlap { .. } => AnomalyKind::Overlap,
            Detail::ForeignRelease { .. } => AnomalyKind::ForeignRelease,
            Detail::InheritedError => AnomalyKind::InheritedError,
            Detail::ImpossibleSpeed => AnomalyKind::ImpossibleSpeed,
        }
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

    pub(super) fn add(&mut self, anomaly: Anomaly) {
        if depth(&anomaly) > self.deepest.as_ref().map_or(0, depth) {
            self.deepest = Some(anomaly.clone());
        }
        let kind = anomaly.kind();
        if self.iter().filter(|a| a.kind() == kind).count() < KEPT {
            self.first.push(anomaly);
        }
    }
}

/// How many versions it buried.
fn depth(anomaly: &Anomaly) -> u64 {
    match &anomaly.detail {
        Detail::LostUpdate { buried, .. } => buried.versions.end() - buried.versions.start() + 1,
        _ => 0,
    }
}
