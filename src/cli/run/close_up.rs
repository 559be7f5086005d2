//! A run looked at from close by: its anomalies explained, and the requests around the first of them.

use super::job::Job;
use crate::cli::interrupt::Interrupt;
use crate::cli::reports::Format;
use crate::driver::{RoundSetup, SimulatedRound, begin};
use crate::env::Nanos;
use crate::explain::Timeline;
use crate::history::{Anomaly, AnomalyKind, Event, Keep, Record};
use crate::report::{CloseUp, Explained};
use crate::scenario::Clock;

/// Steps that are kept for explanations: what led to an anomaly is not far before it.
pub(super) const STEPS: usize = 1 << 16;

/// Virtual time between two looks at whether to end, in nanoseconds.
const LOOK: Nanos = 1_000_000_000;

/// How much virtual time a timeline shows after its anomaly, at most, in nanoseconds: those that wait are refused by
/// then.
const AFTER: Nanos = 4_000_000_000;

/// Requests of a timeline after its anomaly, at most: all steps of this number of requests are still kept.
const SHOWN: u64 = STEPS as u64 / 32;

/// Looks at what was asked for: explanations, and for a page a timeline as well. Under the virtual clock the same seed
/// is played again, with its last steps kept; `steps` are those that were kept on the machine's.
pub(super) fn look(
    job: &Job<'_>,
    seed: u64,
    record: &Record,
    steps: &[Event],
    interrupt: &Interrupt,
) -> CloseUp {
    let reports = &job.args.report;
    let is_page = reports.iter().any(|to| to.format == Format::Html);
    if !is_page && !job.args.explain {
        return CloseUp::default();
    }
    let first = |kind| record.anomalies.first(kind);
    let mut anomalies: Vec<&Anomaly> = AnomalyKind::ALL.into_iter().filter_map(first).collect();
    // Points that are lost tell more than what came before.
    let shown = first(AnomalyKind::LostUpdate).or(anomalies.first().copied());
    match job.clock {
        Clock::Real => CloseUp {
            explained: anomalies
                .iter()
                .map(|one| Explained::new(one, steps))
                .collect(),
            timeline: is_page.then(|| Timeline::new(steps, shown)).flatten(),
        },
        Clock::Virtual => {
            anomalies.sort_by_key(|anomaly| anomaly.at);
            let mut again = Again {
                round: begin(RoundSetup {
                    scenario: job.scenario,
                    seed,
                    locks: &[job.lock],
                    keep: Keep::Recent(STEPS),
                }),
                interrupt,
            };
            let mut close_up = CloseUp::default();
            if is_page && shown.is_none() {
                close_up.timeline = again.timeline(None);
            }
            for anomaly in anomalies {
                if !again.play_until(anomaly.at) {
                    break;
                }
                let (steps, _) = again.round.recorder().recent();
                close_up.explained.push(Explained::new(anomaly, &steps));
                if is_page && shown == Some(anomaly) {
                    close_up.timeline = again.timeline(Some(anomaly));
                }
            }
            close_up
        }
    }
}

/// A round that is played once more.
struct Again<'a> {
    round: Box<dyn SimulatedRound>,
    interrupt: &'a Interrupt,
}

impl Again<'_> {
    /// Plays up to a moment; `false` if it was asked to end before that.
    fn play_until(&mut self, at: Nanos) -> bool {
        // At least once: what happens at time 0 has not happened when the clock first shows 0.
        loop {
            let until = at.min(self.round.now().saturating_add(LOOK));
            self.round.play_until(until);
            if until >= at || self.round.is_over() {
                return true;
            }
            if self.interrupt.asked() {
                return false;
            }
        }
    }

    /// Plays on as long as a picture is, and draws it.
    fn timeline(&mut self, anomaly: Option<&Anomaly>) -> Option<Timeline> {
        let sent = self.round.recorder().sent();
        let end = self.round.now().saturating_add(AFTER);
        while !self.round.is_over()
            && !self.interrupt.asked()
            && self.round.now() < end
            && self.round.recorder().sent() < sent + SHOWN
        {
            self.round.play_a_while();
        }
        Timeline::new(&self.round.recorder().recent().0, anomaly)
    }
}
