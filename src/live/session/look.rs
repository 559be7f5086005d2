//! What a session looks like at a moment.

use std::sync::Arc;

use super::Session;
use crate::history::{AnomalyKind, Event, Record, Span};
use crate::live::twin::Side;
use crate::live::warnings::warnings;
use crate::live::{Inside, Loss, Snapshot, Stage, TimeSummary, UserRow};
use crate::point::{OutcomeKind, Points, UserId};
use crate::scenario::{Arrivals, Clock, Phase, Scenario, Traffic};

/// Steps of the watched user in a snapshot.
const STEPS_SHOWN: usize = 8_000;

/// Users in a snapshot: those who lost most.
const USERS_SHOWN: usize = 100_000;

impl Session {
    /// Everything that a screen shows.
    pub fn snapshot(&mut self) -> Snapshot {
        self.take_steps();
        let record = Arc::new(self.round.record());
        let over = self.stage != Stage::Playing;
        let interrupted = !over;
        let (users, loss) = self.users(&record);
        let steps = self.steps_of_watched();
        let spans = [Span::Wait, Span::Hold, Span::Service, Span::Latency];
        let times = spans.map(|span| TimeSummary::of(&record, span));
        let inside = self.inside(&record);
        let side = self.side(&record, &loss);
        let twin = self.twin.as_ref();
        let last_judged = self.results.iter().rev().find(|r| r.verdict.is_some());
        Snapshot {
            scenario: Arc::clone(&self.played),
            next: Arc::clone(&self.scenario),
            written: Arc::clone(&self.written),
            origin: self.setup.origin.as_str().into(),
            altered: self.is_altered(),
            seed: self.seed,
            clock: self.setup.clock,
            round: self.number,
            began_with: self.began_with,
            lock: self.round.lock(),
            next_lock: self.lock,
            touched: self.touched,
            broken_by_hand: self.broken_by_hand,
            all_sent: over || self.has_sent_all(&record),
            now: if over {
                record.figures.last_answered
            } else {
                self.round.now()
            },
            pace: self.pace(),
            paused: self.paused,
            stage: self.stage,
            warnings: warnings(
                &record,
                self.began_with,
                self.stage,
                &inside,
                &times[0],
                &times[1],
                self.played.service.lock_timeout,
            ),
            switches: self.switches.noted.as_slice().into(),
            twin: twin.map(|twin| twin.view(side, &self.writes)),
            times,
            judgement: Arc::new(self.judge(&record, interrupted)),
            loss,
            inside,
            users,
            live: self
                .activity
                .live()
                .filter(|request| request.user == self.watched)
                .copied()
                .collect(),
            watched: self.watched,
            row: self.round.row(self.watched),
            nodes: match self.wants_nodes {
                true => self.round.nodes(self.watched),
                false => None,
            },
            forgotten: self.forgotten > 0 || steps.len() == STEPS_SHOWN,
            steps,
            results: self.results.iter().copied().collect(),
            verdict: last_judged.and_then(|r| Some((r.number, r.verdict?))),
            dropped: if self.activity.has_lost {
                record.sent.saturating_sub(self.activity.seen)
            } else {
                0
            },
            record,
        }
    }

    /// Whether no more requests come, as far as the scenario says how many there are.
    fn has_sent_all(&self, record: &Record) -> bool {
        let phases = &self.played.phases;
        let is_exact = |phase: &Phase| match phase.traffic {
            Traffic::Rate { arrivals, .. } => arrivals == Arrivals::Constant,
            _ => true,
        };
        let requests = phases.iter().map(|phase| phase.traffic.requests());
        let all = requests.sum::<Option<u64>>();
        all.is_some_and(|all| record.sent >= all + self.sent_by_hand) && phases.iter().all(is_exact)
    }

    /// The round as one of two.
    fn side(&self, record: &Record, loss: &Loss) -> Side {
        Side {
            lock: self.began_with,
            should_be: loss.should_be,
            actual: loss.actual,
            answered: record.figures.answered(),
            committed: record.outcome(OutcomeKind::Committed),
            lost_updates: record.anomaly_count(AnomalyKind::LostUpdate),
            waiting: self.activity.waiting,
            most_inside: self.activity.most_inside,
            over: self.stage != Stage::Playing,
            time: if self.stage == Stage::Playing {
                self.round.now()
            } else {
                record.figures.last_answered
            },
        }
    }

    fn steps_of_watched(&self) -> Arc<[Event]> {
        let of_watched = |step: &&Event| step.concerns(self.watched);
        let mut steps: Vec<Event> = self
            .steps
            .iter()
            .rev()
            .filter(of_watched)
            .take(STEPS_SHOWN)
            .cloned()
            .collect();
        steps.reverse();
        steps.into()
    }

    fn inside(&self, record: &Record) -> Inside {
        let activity = &self.activity;
        Inside {
            live: if activity.has_lost {
                record.unanswered()
            } else {
                activity.count() as u64
            },
            waiting: activity.waiting,
            inside: activity.inside,
            most_inside: activity.most_inside.max(record.figures.most_inside),
            longest_queue: activity.longest_queue,
            one_at_a_time: activity.one_at_a_time,
            grants: activity.grants,
            overtakes: activity.overtakes,
            conflicts: activity.conflicts,
        }
    }

    /// The users, those with the largest difference first, and the sums over them.
    fn users(&self, record: &Record) -> (Arc<[UserRow]>, Loss) {
        let (books, users) = (self.round.books(), self.round.users());
        let mut loss = Loss::default();
        let mut rows: Vec<UserRow> = (1..=users.len())
            .map(UserId)
            .map(|user| {
                let figures = users.get(user);
                let row = UserRow {
                    user,
                    should_be: books.opening + figures.change + self.activity.pending(user),
                    actual: books.of(user).balance,
                    committed: figures.committed,
                };
                loss.should_be += row.should_be;
                loss.actual += row.actual;
                loss.missing += row.missing().max(0);
                loss.given_away += (-row.missing()).max(0);
                row
            })
            .collect();
        loss.to_come = self.activity.to_come();
        if self.setup.clock == Clock::Real && self.stage == Stage::Playing {
            // Other threads go on while this one looks: each request under way may or may not be in the balance.
            let unanswered = i64::try_from(record.unanswered()).unwrap_or(i64::MAX);
            loss.uncertain = unanswered.saturating_mul(largest_amount(&self.played));
        }
        rows.sort_by_key(|row| (-row.missing().abs(), row.user));
        rows.truncate(USERS_SHOWN);
        (rows.into(), loss)
    }
}

/// The most points that one request of the scenario moves.
fn largest_amount(scenario: &Scenario) -> Points {
    let of_phase = |phase: &Phase| match &phase.traffic {
        Traffic::Listed(requests) => requests.iter().map(|request| request.amount).max(),
        _ => Some(*phase.amount.end()),
    };
    scenario
        .phases
        .iter()
        .filter_map(of_phase)
        .max()
        .unwrap_or(0)
}
