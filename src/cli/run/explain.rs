use super::Job;
use crate::cli::interrupt::Interrupt;
use crate::driver::{RoundSetup, begin};
use crate::env::Nanos;
use crate::history::{Anomaly, AnomalyKind, Event, Keep, Record};
use crate::report::Explained;
use crate::scenario::Clock;

/// Steps that are kept for explanations: what led to an anomaly is not far before it.
pub(super) const STEPS: usize = 1 << 16;

/// Virtual time between two looks at whether to end, in nanoseconds.
const LOOK: Nanos = 1_000_000_000;

/// Explains the first anomaly of each kind that is observed as it happens. Under the virtual clock the same
/// seed is played again up to it, with its last steps kept; `steps` are those that were kept on the machine's.
pub(super) fn explain_all(
    job: &Job<'_>,
    seed: u64,
    record: &Record,
    steps: &[Event],
    interrupt: &Interrupt,
) -> Vec<Explained> {
    let first = |kind| record.anomalies.first(kind);
    let mut anomalies: Vec<&Anomaly> = AnomalyKind::ALL.into_iter().filter_map(first).collect();
    if anomalies.is_empty() {
        return Vec::new();
    }
    match job.clock {
        Clock::Real => anomalies
            .iter()
            .map(|one| Explained::new(one, steps))
            .collect(),
        Clock::Virtual => {
            anomalies.sort_by_key(|anomaly| anomaly.at);
            let mut round = begin(RoundSetup {
                scenario: job.scenario,
                seed,
                locks: &[job.lock],
                keep: Keep::Recent(STEPS),
            });
            let mut all = Vec::new();
            for anomaly in anomalies {
                // At least once: what happens at time 0 has not happened when the clock first shows 0.
                loop {
                    let until = anomaly.at.min(round.now().saturating_add(LOOK));
                    round.play_until(until);
                    if until >= anomaly.at || round.is_over() {
                        break;
                    }
                    if interrupt.asked() {
                        return all;
                    }
                }
                let (steps, _) = round.recorder().recent();
                all.push(Explained::new(anomaly, &steps));
            }
            all
        }
    }
}
