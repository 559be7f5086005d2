use super::{
    Anomalies, AnomalyKind, AnomalyKinds, FaultCount, Figures, Metric, OpenLoop, Settled, Unknowns,
    Users,
};
use crate::point::{OutcomeKind, Points, UserId};
use crate::store::{Books, Holding};

/// Everything known of a run, at its end or so far: what screen, report and verdict read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// The number of requests that were sent.
    pub sent: u64,
    /// Counters and histograms.
    pub figures: Figures,
    /// How well phases with a rate were sent; `None` where there was none, or none can be late.
    pub open_loop: Option<OpenLoop>,
    /// The balances beside what they should be.
    pub balances: Balances,
    /// Requests whose outcome was unknown and was found out afterwards; they are counted as what they were.
    pub settled: Settled,
    /// How often an answer of the database was waited for; `None`, if there is no way to it.
    pub round_trips: Option<u64>,
    /// What was there when the last request had been answered.
    pub left: LeftOver,
    /// What could break in it, and how often each did.
    pub faults: Vec<FaultCount>,
    /// The virtual clock came to its end, 2^64 ns: what should have happened later happened then.
    pub clock_ended: bool,
    /// The first anomalies of each kind.
    pub anomalies: Anomalies,
    /// Users of whom nobody could tell whether what they were told is linearizable.
    pub untold_users: u64,
    /// The kinds of anomaly that could be seen from where it was recorded. Of the others nobody knows.
    pub visible: AnomalyKinds,
}

/// What was left over when the last request had been answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeftOver {
    /// Lock timers that had neither fired nor been cancelled.
    pub timers: u64,
    /// Entries that the lock still kept for its keys.
    pub entries: u64,
}

/// Sums over all users of what is in the store and what should be. Points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "http", derive(serde::Serialize, serde::Deserialize))]
pub struct Balances {
    /// Σ of the balances that follow from the committed requests; the least, where the outcome of others is unknown.
    pub should_be: Points,
    /// Σ of the highest balances that may follow. More than `should_be` where charges or uses may or may not have
    /// been done.
    pub should_be_at_most: Points,
    /// Σ of the balances in the store.
    pub actual: Points,
    /// Σ of what is certainly missing: the least that should be − actual, over the users where it is positive.
    pub missing: Points,
    /// Σ of what was certainly given away: actual − the most that should be, over the users where it is positive.
    pub given_away: Points,
    /// Σ of what was approved beyond a user's starting balance and the charges so far, when it was most.
    pub overspent: Points,
    /// Users with a request that was answered.
    pub active_users: u64,
    /// Users whose balance is wrong.
    pub wrong_users: u64,
    /// Users who overspent.
    pub overspent_users: u64,
    /// History entries in the store.
    pub history_entries: u64,
    /// Users whose history does not have one entry for each committed request.
    pub history_mismatches: u64,
    /// Users with more than one account.
    pub double_accounts: u64,
    /// The most requests of one user that were committed.
    pub most_committed: u64,
}

#[cfg(feature = "http")]
impl std::ops::AddAssign for Balances {
    /// Adds those of other users.
    fn add_assign(&mut self, other: Self) {
        let Balances {
            should_be,
            should_be_at_most,
            actual,
            missing,
            given_away,
            overspent,
            active_users,
            wrong_users,
            overspent_users,
            history_entries,
            history_mismatches,
            double_accounts,
            most_committed,
        } = other;
        self.should_be += should_be;
        self.should_be_at_most += should_be_at_most;
        self.actual += actual;
        self.missing += missing;
        self.given_away += given_away;
        self.overspent += overspent;
        self.active_users += active_users;
        self.wrong_users += wrong_users;
        self.overspent_users += overspent_users;
        self.history_entries += history_entries;
        self.history_mismatches += history_mismatches;
        self.double_accounts += double_accounts;
        self.most_committed = self.most_committed.max(most_committed);
    }
}

impl Balances {
    /// Compares every user's balance and history in the books with what its callers were told. What nobody can tell
    /// of may have been done or not: neither is wrong.
    pub fn compare(books: &Books, users: &Users, unknowns: &Unknowns) -> Self {
        let mut sums = Balances::default();
        let unknowns = unknowns.all();
        for user in (1..=users.len()).map(UserId) {
            let figures = users.get(user);
            let unknown = unknowns.get(&user).copied().unwrap_or_default();
            let known = books.opening + figures.change;
            let (least, most) = (known - unknown.used, known + unknown.charged);
            let Holding {
                balance: actual,
                entries,
                accounts,
                overspent,
            } = books.of(user);
            let overspent = overspent.max(-most);
            sums.should_be += least;
            sums.should_be_at_most += most;
            sums.actual += actual;
            sums.missing += (least - actual).max(0);
            sums.given_away += (actual - most).max(0);
            sums.overspent += overspent.max(0);
            sums.active_users += u64::from(figures.active);
            sums.wrong_users += u64::from(!(least..=most).contains(&actual));
            sums.overspent_users += u64::from(overspent > 0);
            sums.history_entries += entries;
            let done = figures.committed..=figures.committed + unknown.requests;
            sums.history_mismatches += u64::from(!done.contains(&entries));
            sums.double_accounts += u64::from(accounts > 1);
            sums.most_committed = sums.most_committed.max(figures.committed);
        }
        sums
    }
}

impl Record {
    /// Requests sent that have not been answered.
    pub fn unanswered(&self) -> u64 {
        self.sent.saturating_sub(self.figures.answered())
    }

    /// Requests with this outcome. What became of those that were not answered is unknown.
    pub fn outcome(&self, kind: OutcomeKind) -> u64 {
        let answered = self.figures.outcome(kind);
        match kind {
            OutcomeKind::Unknown => answered + self.unanswered(),
            _ => answered,
        }
    }

    /// The same, of tables that others write to as well: what is there in the end says nothing of what was answered here.
    #[must_use]
    pub fn of_shared_tables(mut self) -> Self {
        for kind in [
            AnomalyKind::WrongBalance,
            AnomalyKind::Overspend,
            AnomalyKind::HistoryMismatch,
            AnomalyKind::NotLinearizable,
        ] {
            self.visible = self.visible.without(kind);
        }
        self
    }

    /// The same, of a place from where this kind of anomaly cannot be seen: what looked like it is forgotten.
    #[must_use]
    pub fn without(mut self, kind: AnomalyKind) -> Self {
        self.visible = self.visible.without(kind);
        self.figures.forget(kind);
        self.anomalies.forget(kind);
        self
    }

    /// How often an anomaly of this kind was found: users, for the kinds that are read off the final
    /// state; what was left over, for leaks.
    pub fn anomaly_count(&self, kind: AnomalyKind) -> u64 {
        match kind {
            AnomalyKind::WrongBalance => self.balances.wrong_users,
            AnomalyKind::Overspend => self.balances.overspent_users,
            AnomalyKind::HistoryMismatch => self.balances.history_mismatches,
            AnomalyKind::DoubleAccount => self.balances.double_accounts,
            AnomalyKind::Leak => self.left.timers + self.left.entries,
            seen_as_it_happens => self.figures.anomalies(seen_as_it_happens),
        }
    }

    /// How often an anomaly of this kind was found; `None` if it could not have been seen.
    pub fn observed(&self, kind: AnomalyKind) -> Option<u64> {
        self.visible
            .contains(kind)
            .then(|| self.anomaly_count(kind))
    }

    /// Whether there is a way to know the metric: a count of anomalies that could not be seen is not 0.
    pub fn can_tell(&self, metric: Metric) -> bool {
        metric
            .counts()
            .is_none_or(|kind| self.visible.contains(kind))
    }

    /// The value of a metric, times in nanoseconds; `None` if there is no sample of it, or nobody could have seen it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts and sums stay far below 2^53"
    )]
    pub fn figure(&self, metric: Metric) -> Option<f64> {
        if !self.can_tell(metric) {
            return None;
        }
        let count = |kind| self.anomaly_count(kind) as f64;
        let outcome = |kind| self.outcome(kind) as f64;
        Some(match metric {
            Metric::Requests => self.sent as f64,
            Metric::Committed => outcome(OutcomeKind::Committed),
            Metric::Rejected => outcome(OutcomeKind::Rejected),
            Metric::TimedOut => outcome(OutcomeKind::TimedOut),
            Metric::Failed => outcome(OutcomeKind::Failed),
            Metric::Unknown => outcome(OutcomeKind::Unknown),
            Metric::LostUpdates => count(AnomalyKind::LostUpdate),
            Metric::PointsMissing => self.balances.missing as f64,
            Metric::PointsGivenAway => self.balances.given_away as f64,
            Metric::Overspent => self.balances.overspent as f64,
            Metric::NegativeBalances => count(AnomalyKind::NegativeBalance),
            Metric::HistoryEntries => self.balances.history_entries as f64,
            Metric::DoubleApplies => count(AnomalyKind::DoubleApply),
            Metric::ZombieWrites => count(AnomalyKind::ZombieWrite),
            Metric::GivenUp => self.figures.clients.given_up as f64,
            Metric::SentAgain => self.figures.clients.sent_again as f64,
            Metric::Recalled => self.figures.clients.recalled as f64,
            Metric::DoubleAccounts => count(AnomalyKind::DoubleAccount),
            Metric::UniqueViolations => count(AnomalyKind::UniqueViolation),
            Metric::Overlaps => count(AnomalyKind::Overlap),
            Metric::Inside => f64::from(self.figures.most_inside),
            Metric::ForeignReleases => count(AnomalyKind::ForeignRelease),
            Metric::InheritedErrors => count(AnomalyKind::InheritedError),
            Metric::ImpossibleSpeeds => count(AnomalyKind::ImpossibleSpeed),
            Metric::TimersLeft => self.left.timers as f64,
            Metric::EntriesLeft => self.left.entries as f64,
            Metric::Makespan => {
                if self.figures.first_sent == u64::MAX {
                    return None;
                }
                self.figures.makespan() as f64
            }
            Metric::Throughput => {
                let seconds = self.figures.makespan() as f64 / 1e9;
                if seconds == 0.0 {
                    return None;
                }
                self.figures.measured as f64 / seconds
            }
            Metric::ActiveUsers => self.balances.active_users as f64,
            Metric::LockRequests => self.figures.lock_requests as f64,
            Metric::LiveKeys => self.figures.live_keys as f64,
            Metric::Attempts => self.figures.attempts as f64,
            Metric::RoundTrips => self.round_trips? as f64,
            Metric::LeaseAttempts => self.figures.leases.attempts as f64,
            Metric::NodeCalls => self.figures.leases.calls as f64,
            Metric::LeasesRunOut => self.figures.leases.ran_out as f64,
            Metric::StaleTokens => self.figures.leases.stale as f64,
            Metric::Time(span, statistic) => {
                return self.figures.times(span).statistic(statistic);
            }
        })
    }

    /// How many samples stand behind a metric.
    pub fn samples(&self, metric: Metric) -> u64 {
        match metric {
            Metric::Time(span, _) => self.figures.times(span).len(),
            _ => self.figures.answered(),
        }
    }
}
