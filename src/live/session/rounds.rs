//! The rounds of a session: how one begins and ends, and the twin that goes along.

use std::io;
use std::sync::Arc;

use super::{BETWEEN, Session};
use crate::check::{Judgement, judge};
use crate::history::{AnomalyKind, Record};
use crate::live::activity::Activity;
use crate::live::round::AnyRound;
use crate::live::switches::Switches;
use crate::live::twin::{Twin, Writes};
use crate::live::{Finished, RoundResult, Stage};
use crate::point::OutcomeKind;
use crate::request::LockName;
use crate::scenario::Clock;

/// Results that are kept.
const RESULTS: usize = 200;

impl Session {
    pub(super) fn begin_round(&mut self) -> io::Result<()> {
        let seed = self.seed;
        self.round = AnyRound::begin(&self.scenario, seed, self.lock, self.setup.clock)?;
        self.played = Arc::clone(&self.scenario);
        self.number += 1;
        self.began_with = self.lock;
        self.touched = false;
        self.broken_by_hand = Default::default();
        self.breaks_last = 0;
        self.sent_by_hand = 0;
        self.stage = Stage::Playing;
        self.activity = Activity::new(self.setup.clock, self.played.service.lock_timeout);
        self.switches = Switches::new(self.lock);
        self.writes = Writes::default();
        self.clock = 0;
        self.owed = 0;
        self.steps.clear();
        self.forgotten = 0;
        self.begin_twin();
        self.fit_pace();
        Ok(())
    }

    /// Begins the twin of the round that is played, if one is wanted, and lets it catch up.
    pub(super) fn begin_twin(&mut self) {
        let can = self.wants_twin && self.setup.clock == Clock::Virtual;
        let lock = match self.began_with {
            LockName::None => self.other_lock,
            _ => LockName::None,
        };
        self.twin = can.then(|| Twin::begin(&self.played, self.seed, lock));
        self.clock = self.round.now();
        self.follow_with_twin();
    }

    /// Whether the round is over and its twin is not.
    pub(super) fn twin_plays(&self) -> bool {
        self.twin.as_ref().is_some_and(|twin| !twin.is_over())
    }

    pub(super) fn follow_with_twin(&mut self) {
        if self.stage == Stage::Playing {
            self.clock = self.round.now();
        }
        if let Some(twin) = &mut self.twin {
            twin.play_until(self.clock);
        }
    }

    pub(super) fn end_round(&mut self) {
        self.take_steps();
        // Of requests whose last steps were never seen, none is under way any more.
        self.activity.lose(self.activity.has_lost);
        let record = Arc::new(self.round.record());
        let counts = !self.touched && !self.is_altered();
        let finished = self.finished(record, false);
        let record = &finished.record;
        let balances = &record.balances;
        if self.results.len() == RESULTS {
            self.results.pop_front();
        }
        self.results.push_back(RoundResult {
            number: self.number,
            seed: self.seed,
            began_with: self.began_with,
            // A lock that no request has met is the next round's.
            ended_with: { self.switches.noted.last() }.map_or(self.began_with, |it| it.to),
            touched: !counts,
            missing: balances.missing,
            given_away: balances.given_away,
            requests: record.sent,
            committed: record.outcome(OutcomeKind::Committed),
            lost_updates: record.anomaly_count(AnomalyKind::LostUpdate),
            inherited_errors: record.anomaly_count(AnomalyKind::InheritedError),
            makespan: record.figures.makespan(),
            pace: self.pace(),
            verdict: counts.then_some(finished.judgement.verdict),
        });
        if counts {
            self.last = Some(finished);
        }
        self.stage = Stage::Over { next_in: BETWEEN };
    }

    /// The round that is shown, judged as it was played.
    pub(super) fn judge(&self, record: &Record, interrupted: bool) -> Judgement {
        let (lock, clock) = (self.began_with, self.setup.clock);
        judge(&self.played, lock, clock, record, interrupted)
    }

    pub(super) fn finished(&self, record: Arc<Record>, interrupted: bool) -> Finished {
        let judgement = Arc::new(self.judge(&record, interrupted));
        Finished {
            scenario: Arc::clone(&self.played),
            origin: self.setup.origin.as_str().into(),
            number: self.number,
            lock: self.began_with,
            seed: self.seed,
            clock: self.setup.clock,
            record,
            judgement,
        }
    }
}
