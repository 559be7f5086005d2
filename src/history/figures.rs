use super::{AnomalyKind, Awaited, ClientFigures, LeaseFigures, Series, Settled, Span, Times};
use crate::env::Nanos;
use crate::point::OutcomeKind;
use crate::request::Answer;

/// Counters and histograms: of one worker, or of all workers added up.
#[derive(Clone, Debug)]
pub struct Figures {
    outcomes: [u64; OutcomeKind::ALL.len()],
    anomalies: [u64; AnomalyKind::ALL.len()],
    /// How often an operation was begun, as far as that is known.
    pub attempts: u64,
    /// The most requests of one user inside at once.
    pub most_inside: u32,
    /// Two requests of one user were ever under way at once.
    pub together: bool,
    /// Requests that asked for a lock, whether they got it or not.
    pub lock_requests: u64,
    /// The most lock entries that were there at one of the looks.
    pub live_keys: u64,
    /// Committed requests outside warm-up phases.
    pub measured: u64,
    /// When the first request outside warm-up phases was sent, in nanoseconds; `u64::MAX` before that.
    pub first_sent: Nanos,
    /// When the last such request so far was answered, in nanoseconds.
    pub last_answered: Nanos,
    /// What clients did who do not wait for ever.
    pub clients: ClientFigures,
    /// What requests had to do with leases.
    pub leases: LeaseFigures,
    /// Interval by interval.
    pub series: Series,
    times: [Times; 6],
}

impl Default for Figures {
    fn default() -> Self {
        Figures {
            outcomes: [0; OutcomeKind::ALL.len()],
            anomalies: [0; AnomalyKind::ALL.len()],
            attempts: 0,
            most_inside: 0,
            together: false,
            lock_requests: 0,
            live_keys: 0,
            measured: 0,
            first_sent: Nanos::MAX,
            last_answered: 0,
            clients: ClientFigures::default(),
            leases: LeaseFigures::default(),
            series: Series::default(),
            times: std::array::from_fn(|_| Times::default()),
        }
    }
}

impl Figures {
    /// Requests with this outcome.
    pub fn outcome(&self, kind: OutcomeKind) -> u64 {
        self.outcomes[kind as usize]
    }

    /// The number of requests that were answered, with any outcome.
    pub fn answered(&self) -> u64 {
        self.outcomes.iter().sum()
    }

    /// How often an anomaly of this kind was observed as it happened.
    pub fn anomalies(&self, kind: AnomalyKind) -> u64 {
        self.anomalies[kind as usize]
    }

    /// The times of a span, in nanoseconds.
    pub fn times(&self, span: Span) -> &Times {
        &self.times[span as usize]
    }

    /// First sent → last answered, warm-up phases aside, in nanoseconds.
    pub fn makespan(&self) -> Nanos {
        self.last_answered.saturating_sub(self.first_sent)
    }

    pub(super) fn add_anomaly(&mut self, kind: AnomalyKind, now: Nanos) {
        self.anomalies[kind as usize] += 1;
        self.series.at(now).add_anomaly(kind);
    }

    /// What was unknown is counted as what it was found out to be.
    pub(super) fn settle(&mut self, settled: Settled) {
        let Settled { done, not_done } = settled;
        self.outcomes[OutcomeKind::Unknown as usize] -= done + not_done;
        self.outcomes[OutcomeKind::Committed as usize] += done;
        self.outcomes[OutcomeKind::Failed as usize] += not_done;
    }

    /// The lock entries have been counted.
    pub(super) fn see_live_keys(&mut self, keys: u64, now: Nanos) {
        self.live_keys = self.live_keys.max(keys);
        let interval = self.series.at(now);
        interval.live_keys = interval.live_keys.max(keys);
    }

    /// What looked like this kind of anomaly was none.
    pub(super) fn forget(&mut self, kind: AnomalyKind) {
        self.anomalies[kind as usize] = 0;
        if kind == AnomalyKind::Overlap {
            self.most_inside = 0;
        }
    }

    pub(super) fn see_inside(&mut self, inside: u32) {
        self.most_inside = self.most_inside.max(inside);
    }

    pub(super) fn add_answer(
        &mut self,
        answer: &Answer,
        now: Nanos,
        service: Nanos,
        latency: Nanos,
        timed: bool,
    ) {
        let kind = answer.outcome.kind();
        self.outcomes[kind as usize] += 1;
        self.attempts += u64::from(answer.attempts.unwrap_or(0));
        self.lock_requests += u64::from(answer.waited.is_some());
        self.series.at(now).add_answer(kind, answer.waited);
        if !timed {
            return;
        }
        self.measured += u64::from(kind == OutcomeKind::Committed);
        self.first_sent = self.first_sent.min(now.saturating_sub(service));
        self.last_answered = self.last_answered.max(now);
        if let Some(waited) = answer.waited {
            self.times[Span::Wait as usize].record(waited);
        }
        if let Some(held) = answer.held {
            self.times[Span::Hold as usize].record(held);
        }
        self.times[Span::Service as usize].record(service);
        self.times[Span::Latency as usize].record(latency);
    }

    /// The time, in nanoseconds, that a request has waited for this.
    pub(super) fn add_wait(&mut self, awaited: Awaited, waited: Nanos) {
        let span = match awaited {
            Awaited::Connection => Span::Connection,
            Awaited::Row => Span::Row,
        };
        self.times[span as usize].record(waited);
    }

    /// Adds what another machine has counted, which says nothing of when that was.
    #[cfg(feature = "http")]
    pub(super) fn add_tally(
        &mut self,
        outcomes: [u64; OutcomeKind::ALL.len()],
        clients: ClientFigures,
        measured: u64,
        times: [(Span, &super::times::TimesTally); 2],
    ) {
        for (mine, its) in self.outcomes.iter_mut().zip(outcomes) {
            *mine += its;
        }
        self.clients.merge(clients);
        self.measured += measured;
        for (span, its) in times {
            self.times[span as usize].merge(&its.into());
        }
    }

    /// Adds another worker's figures.
    pub(super) fn merge(&mut self, other: &Figures) {
        for (mine, its) in self.outcomes.iter_mut().zip(other.outcomes) {
            *mine += its;
        }
        for (mine, its) in self.anomalies.iter_mut().zip(other.anomalies) {
            *mine += its;
        }
        self.attempts += other.attempts;
        self.most_inside = self.most_inside.max(other.most_inside);
        self.together |= other.together;
        self.lock_requests += other.lock_requests;
        self.live_keys = self.live_keys.max(other.live_keys);
        self.measured += other.measured;
        self.clients.merge(other.clients);
        self.leases.merge(other.leases);
        self.series.merge(&other.series);
        self.first_sent = self.first_sent.min(other.first_sent);
        self.last_answered = self.last_answered.max(other.last_answered);
        for (mine, its) in self.times.iter_mut().zip(&other.times) {
            mine.merge(its);
        }
    }
}
