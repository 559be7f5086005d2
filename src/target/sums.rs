//! What a race comes to over all users: everything, beside the counts of the record, that the verdict from outside follows
//! from. Sums of different users add up, whichever machine has made them.

use serde::{Deserialize, Serialize};

use super::evidence::{Account, total};
use crate::history::Balances;

/// Sums over users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sums {
    /// Balances beside what they should be; of intervals, the ends that accuse least.
    pub balances: Balances,
    /// Answers and readings with a balance that may not be.
    pub negative: u64,
    /// Unknown outcomes that nothing settled.
    pub unknown: u64,
    /// Users whose unknown outcomes nothing settled.
    pub unknown_users: u64,
    /// Users who were answered balances that fit no order of their requests; `None`, if answers do not say balances.
    pub out_of_order: Option<u64>,
    /// Histories show what was done, and nothing else.
    pub has_histories: bool,
    /// It was ended before its time.
    pub interrupted: bool,
    /// Users whose balances could not be read in the end.
    pub unread: Vec<Unread>,
    /// How many machines' parts are not in the sums.
    pub parts_missing: u64,
}

/// A user whose balance could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unread {
    /// The number of the user.
    pub user: u64,
    /// What kept it from being read.
    pub why: String,
}

impl Sums {
    /// The sums over these users.
    pub fn of(accounts: &[Account], has_histories: bool) -> Self {
        let mut sums = Sums {
            has_histories,
            ..Sums::default()
        };
        for account in accounts {
            sums.add_user(account);
        }
        sums
    }

    fn add_user(&mut self, account: &Account) {
        let (low, high) = account.should_be();
        let unknown = total(&account.evidence.unknown);
        self.negative += account.evidence.negative;
        self.unknown += unknown;
        self.unknown_users += u64::from(unknown > 0);
        let balances = &mut self.balances;
        balances.active_users += u64::from(account.evidence.active);
        // Even if every unknown charge was done, more was spent than there was.
        let over = account.overspent();
        balances.overspent += over;
        balances.overspent_users += u64::from(over > 0);
        if !account.evidence.active {
            balances.should_be += account.opening;
            balances.actual += account.opening;
            return;
        }
        if let Some(actual) = account.actual {
            balances.should_be += actual.clamp(low, high);
            balances.actual += actual;
            balances.missing += (low - actual).max(0);
            balances.given_away += (actual - high).max(0);
            balances.wrong_users += u64::from(!(low..=high).contains(&actual));
        }
        if self.has_histories
            && let Some(entries) = account.entries
        {
            let committed = total(&account.evidence.committed);
            balances.history_entries += entries;
            let fits = (committed..=committed + unknown).contains(&entries);
            balances.history_mismatches += u64::from(!fits);
        }
    }

    /// Adds another machine's sums, over other users.
    pub fn add(&mut self, other: &Sums) {
        self.balances += other.balances;
        self.negative += other.negative;
        self.unknown += other.unknown;
        self.unknown_users += other.unknown_users;
        let both = self.out_of_order.zip(other.out_of_order);
        self.out_of_order = both.map(|(mine, its)| mine + its);
        // Where one machine could not read histories nobody knows of its users. A mismatch that was seen stays seen.
        self.has_histories =
            (self.has_histories && other.has_histories) || self.balances.history_mismatches > 0;
        self.interrupted |= other.interrupted;
        self.unread.extend(other.unread.iter().cloned());
        self.parts_missing += other.parts_missing;
    }
}
