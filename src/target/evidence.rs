use std::collections::BTreeMap;

use super::speak::Fresh;
use crate::point::{Kind, Points};

/// A user of the target, and what is known of it from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// What the target calls it by, as a number.
    pub id: u64,
    /// What it is called by, where an accounts file says so.
    pub name: Option<String>,
    /// Its token, where an accounts file says so; never shown.
    pub token: Option<String>,
    /// The idempotency key that goes with its request, if one does.
    pub key: Option<String>,
    /// The balance before the first request of the race.
    pub opening: Points,
    /// What of that was charged to bring it there.
    pub brought: Points,
    /// How far below zero its balance may go.
    pub credit: Points,
    /// What is known of its requests.
    pub evidence: Evidence,
    /// The balance when all had settled; `None` if it could not be read.
    pub actual: Option<Points>,
    /// Entries of its history that belong to the race; `None` if they are no evidence.
    pub entries: Option<u64>,
}

/// What is known of one user's requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Committed ones, by kind and amount.
    pub committed: Counts,
    /// Those of which nobody can tell, by kind and amount; a request is among them from when it is sent.
    pub unknown: Counts,
    /// Answers and readings with a balance that may not be.
    pub negative: u64,
    /// Whether anything was sent for it.
    pub active: bool,
    /// Points of charges that were sent and not refused: no more than these have come.
    pub(super) charges_sent: Points,
    /// Points of uses that were answered as done: no fewer than these have gone.
    pub(super) uses_done: Points,
    /// How many more had gone than had come, when it was most.
    pub(super) most_gone: Points,
}

/// How many there are of each kind and amount.
pub type Counts = BTreeMap<(bool, Points), u64>;

/// What was learnt serially of how the target answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learnt {
    /// A refusal: its status and its text without digits.
    pub refusal: Option<(u16, String)>,
    /// Refusals are answered as if done, but without a balance.
    pub refused_without_balance: bool,
    /// Histories show what was done, and nothing else.
    pub history_is_evidence: bool,
}

/// A kind as the key of [`Counts`]: charges first.
pub(super) fn is_use(kind: Kind) -> bool {
    kind == Kind::Use
}

fn sum(counts: &Counts, uses: bool) -> Points {
    let of = counts.iter().filter(|((is_use, _), _)| *is_use == uses);
    of.map(|((_, amount), count)| amount * i64::try_from(*count).unwrap_or(i64::MAX))
        .sum()
}

/// Σ charges − Σ uses.
pub(super) fn change(counts: &Counts) -> Points {
    sum(counts, false) - sum(counts, true)
}

pub(super) fn total(counts: &Counts) -> u64 {
    counts.values().sum()
}

impl Account {
    /// Whether it had no points, and no charge of its was answered as done.
    pub(super) fn fresh(&self) -> Fresh {
        let is_charged = sum(&self.evidence.committed, false) != 0;
        match self.opening != 0 || is_charged {
            true => Fresh::No,
            false => Fresh::Yes,
        }
    }

    /// The lowest and the highest balance that can follow from what is known.
    pub fn should_be(&self) -> (Points, Points) {
        let known = self.opening + change(&self.evidence.committed);
        (
            known - sum(&self.evidence.unknown, true),
            known + sum(&self.evidence.unknown, false),
        )
    }

    /// How many points more were used than there can have been: in the end, or before charges that came later.
    pub fn overspent(&self) -> Points {
        let (_, high) = self.should_be();
        let then = self.evidence.most_gone - self.opening;
        (then - self.credit).max(-self.credit - high).max(0)
    }
}

impl Evidence {
    /// A request is about to be sent: from now on nobody can tell.
    pub(super) fn begin(&mut self, kind: Kind, amount: Points) {
        self.active = true;
        if kind == Kind::Charge {
            self.charges_sent += amount;
        }
        *self.unknown.entry((is_use(kind), amount)).or_default() += 1;
    }

    /// It was answered in a way that tells.
    pub(super) fn end(&mut self, kind: Kind, amount: Points, committed: bool) {
        let key = (is_use(kind), amount);
        // What has come to nothing stays: the next request of its kind and amount needs no memory then.
        if let Some(count) = self.unknown.get_mut(&key) {
            *count -= 1;
        }
        match (kind, committed) {
            (Kind::Charge, false) => self.charges_sent -= amount,
            (Kind::Use, true) => {
                self.uses_done += amount;
                self.most_gone = self.most_gone.max(self.uses_done - self.charges_sent);
            }
            _ => {}
        }
        if committed {
            *self.committed.entry(key).or_default() += 1;
        }
    }

    /// What the history shows beyond what is known to be committed, if it fits what is unknown.
    pub(super) fn extra(&self, rows: &Counts) -> Option<Counts> {
        let mut extra = rows.clone();
        for (key, count) in &self.committed {
            let there = extra.get_mut(key)?;
            *there = there.checked_sub(*count)?;
        }
        extra.retain(|_, count| *count > 0);
        let fits = |(key, count): (&(bool, Points), &u64)| {
            self.unknown
                .get(key)
                .is_some_and(|unknown| count <= unknown)
        };
        extra.iter().all(fits).then_some(extra)
    }

    /// Takes what the history shows for settled: those are committed, and the other unknown ones were never done.
    pub(super) fn settle(&mut self, extra: &Counts) {
        for (key, count) in extra {
            *self.committed.entry(*key).or_default() += count;
        }
        self.unknown.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_makes_an_interval() {
        let mut account = Account {
            opening: 100,
            ..Account::default()
        };
        for (kind, amount) in [(Kind::Charge, 10), (Kind::Charge, 10), (Kind::Use, 30)] {
            account.evidence.begin(kind, amount);
        }
        account.evidence.end(Kind::Charge, 10, true);
        assert_eq!(account.should_be(), (80, 120));
        account.evidence.end(Kind::Use, 30, false);
        assert_eq!(account.should_be(), (110, 120));
    }

    #[test]
    fn an_overspend_is_seen_though_a_later_charge_makes_it_good() {
        let mut account = Account {
            opening: 100,
            ..Account::default()
        };
        let evidence = &mut account.evidence;
        // A charge that is under way may have been done already: nobody is accused.
        evidence.begin(Kind::Charge, 50);
        for _ in 0..2 {
            evidence.begin(Kind::Use, 100);
        }
        evidence.end(Kind::Use, 100, true);
        assert_eq!(account.overspent(), 0);
        account.evidence.end(Kind::Use, 100, true);
        assert_eq!(account.overspent(), 50);
        account.evidence.end(Kind::Charge, 50, true);
        account.evidence.begin(Kind::Charge, 500);
        account.evidence.end(Kind::Charge, 500, true);
        assert_eq!((account.overspent(), account.should_be()), (50, (450, 450)));
    }

    #[test]
    fn a_history_settles_what_it_can() {
        let mut evidence = Evidence::default();
        evidence.begin(Kind::Charge, 10);
        evidence.begin(Kind::Charge, 10);
        evidence.end(Kind::Charge, 10, true);
        let rows = |count| Counts::from([((false, 10), count)]);
        assert_eq!(evidence.extra(&rows(1)), Some(Counts::new()));
        assert_eq!(evidence.extra(&rows(2)), Some(rows(1)));
        assert_eq!(evidence.extra(&rows(3)), None, "more than were sent");
        assert_eq!(evidence.extra(&rows(0)), None, "a committed one is missing");
        evidence.settle(&rows(1));
        assert_eq!(
            (total(&evidence.committed), total(&evidence.unknown)),
            (2, 0)
        );
    }
}
