use std::collections::BTreeSet;

use super::Moment;
use super::session::Transaction;
use crate::point::UserId;

/// Which committed serializable transactions come before which: a commit that would close a cycle is refused.
///
/// A transaction comes before another if the other wrote what it had read an older version of, read what it
/// wrote, or wrote over it. PostgreSQL looks for two such steps in a row between transactions that overlap, which
/// every cycle has and some others too; here only cycles are refused.
#[derive(Clone, Debug, Default)]
pub(super) struct Certifier {
    /// In the order of their commits.
    committed: Vec<Committed>,
}

/// A committed transaction that a later commit may form a cycle with.
#[derive(Clone, Debug)]
pub(super) struct Committed {
    pub at: Moment,
    pub footprint: Footprint,
    /// Those that come directly after it, by their places.
    pub next: BTreeSet<usize>,
    /// What those read and wrote that come after it and are forgotten.
    pub after: Footprint,
}

/// The users whose accounts transactions looked for and wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Footprint {
    pub reads: BTreeSet<UserId>,
    pub writes: BTreeSet<UserId>,
}

impl Certifier {
    /// Whether the transaction may commit, if it also writes `more`.
    pub fn allows(&self, transaction: &Transaction, more: Option<UserId>) -> bool {
        let mut footprint = Footprint::of(transaction);
        footprint.writes.extend(more);
        let view = transaction.snapshot.unwrap_or(Moment::MAX);
        // From those that come directly after it, all that can be reached must not come before it.
        let mut reached: BTreeSet<usize> = BTreeSet::new();
        let mut open: Vec<usize> = (0..self.committed.len())
            .filter(|&place| self.committed[place].follows(&footprint, view))
            .collect();
        while let Some(place) = open.pop() {
            if reached.insert(place) {
                let committed = &self.committed[place];
                if committed.precedes(&footprint, view) {
                    return false;
                }
                open.extend(&committed.next);
            }
        }
        true
    }

    /// The transaction commits.
    pub fn commit(&mut self, transaction: &Transaction, at: Moment) {
        let footprint = Footprint::of(transaction);
        let view = transaction.snapshot.unwrap_or(at);
        let new = self.committed.len();
        let mut next = BTreeSet::new();
        for (place, committed) in self.committed.iter_mut().enumerate() {
            if committed.follows(&footprint, view) {
                next.insert(place);
            }
            if committed.precedes(&footprint, view) {
                committed.next.insert(new);
            }
        }
        self.committed.push(Committed {
            at,
            footprint,
            next,
            after: Footprint::default(),
        });
    }

    /// Forgets those that no transaction under way overlaps with; what comes before them remembers what they did.
    pub fn forget(&mut self, oldest_snapshot: Option<Moment>) {
        let over =
            |committed: &Committed| oldest_snapshot.is_none_or(|oldest| committed.at <= oldest);
        while let Some(place) = self.committed.iter().position(over) {
            let gone = self.committed.remove(place);
            for committed in &mut self.committed {
                if committed.next.remove(&place) {
                    committed.after.extend(&gone.footprint);
                    committed.after.extend(&gone.after);
                    committed.next.extend(&gone.next);
                }
                // Who stood behind it has moved up.
                let moved = |&next: &usize| if next > place { next - 1 } else { next };
                committed.next = committed.next.iter().map(moved).collect();
            }
        }
    }

    pub fn committed(&self) -> &[Committed] {
        &self.committed
    }
}

impl Committed {
    /// Whether it comes directly after a transaction that commits now and has seen what was committed up to `view`.
    fn follows(&self, now: &Footprint, view: Moment) -> bool {
        self.at > view && !self.footprint.writes.is_disjoint(&now.reads)
    }

    /// Whether it, or something forgotten that comes after it, comes directly before a transaction that commits now.
    fn precedes(&self, now: &Footprint, view: Moment) -> bool {
        let seen = self.at <= view && !self.footprint.writes.is_disjoint(&now.reads);
        seen || self.footprint.is_written_over_by(now)
            || self.after.is_written_over_by(now)
            || !self.after.writes.is_disjoint(&now.reads)
    }
}

impl Footprint {
    fn of(transaction: &Transaction) -> Self {
        Footprint {
            reads: transaction.reads.clone(),
            writes: transaction.changed.iter().map(|&(user, _)| user).collect(),
        }
    }

    /// Whether a later transaction wrote what these read or wrote.
    fn is_written_over_by(&self, later: &Footprint) -> bool {
        !self.reads.is_disjoint(&later.writes) || !self.writes.is_disjoint(&later.writes)
    }

    fn extend(&mut self, other: &Footprint) {
        self.reads.extend(&other.reads);
        self.writes.extend(&other.writes);
    }
}
