//! The requests of one user side by side: whose, and which of them, so that a person can look at them all.

use super::fault_lanes::shown_from;
use super::lanes::{Lane, lanes};
use crate::env::Nanos;
use crate::history::{Anomaly, Event, FaultEvent, RequestEvent, Step};
use crate::point::{RequestId, UserId};

/// The most lanes: a picture with more is not looked at.
const MOST_LANES: usize = 24;

/// Lanes that are shown from before the anomaly.
const BEFORE: usize = 6;

/// Lanes of those that never wrote.
const MOST_SILENT: usize = 6;

/// Some requests of one user, in lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeline {
    /// The user whose requests are shown.
    pub user: UserId,
    /// What each request did: first those that wrote, in the order in which they first did.
    pub lanes: Vec<Lane>,
    /// The steps of these requests, in the order in which they happened.
    pub steps: Vec<RequestEvent>,
    /// What broke, or was mended, while they were under way; and since when, where something was broken when they began.
    pub faults: Vec<FaultEvent>,
    /// How many requests of the user, as far as their steps were kept, have no lane.
    pub left_out: usize,
    /// The first moment, in nanoseconds since the start of the run.
    pub from: Nanos,
    /// The last moment.
    pub to: Nanos,
}

impl Timeline {
    /// The requests around an anomaly; without one, the first ones of the user of whom most is known. `steps` are in the
    /// order in which they happened, of any users. `None` if there are none.
    pub fn new(steps: &[Event], anomaly: Option<&Anomaly>) -> Option<Self> {
        let user = match anomaly {
            Some(anomaly) => anomaly.user,
            None => busiest(steps)?,
        };
        let of_user = steps.iter().filter(|step| step.concerns(user));
        let of_user: Vec<Event> = of_user.cloned().collect();
        let all = lanes(&of_user);
        let known = all.len();
        let writers = of_user.iter().filter_map(Event::of_request);
        let writers = writers.filter(|step| matches!(step.step, Step::Wrote { .. }));
        let mut writers: Vec<RequestId> = writers.map(|step| step.request).collect();
        writers.sort_unstable();
        writers.dedup();
        let writers = writers.len();
        let place = anomaly.and_then(|anomaly| {
            let its = |lane: &Lane| lane.request == anomaly.request;
            all.iter().position(its)
        });
        let first = place.unwrap_or(0).saturating_sub(BEFORE);
        let (first, last) = match place {
            // It never wrote: what stands beside it are others like it.
            Some(place) if place >= writers => (first, known),
            _ => (first, writers),
        };
        let shown = last.min(first + MOST_LANES - MOST_SILENT.min(known - last));
        let mut chosen: Vec<Lane> = all[first..shown].to_vec();
        let ends = |lane: &Lane| {
            let ends = lane.stretches.iter().filter_map(|stretch| stretch.to);
            ends.chain(lane.refused).max()
        };
        let until = chosen.iter().filter_map(ends).max();
        let from = chosen.iter().filter_map(begin_of).min();
        if let (Some(from), Some(until)) = (from, until) {
            let silent = all[last..].iter();
            let silent = silent.filter(|lane| lane.is_there(from, until));
            chosen.extend(silent.take(MOST_LANES - chosen.len()).cloned());
        }
        let is_chosen = |step: &&RequestEvent| chosen.iter().any(|one| one.request == step.request);
        let steps = of_user.iter().filter_map(Event::of_request);
        let steps: Vec<RequestEvent> = steps.filter(is_chosen).cloned().collect();
        let (from, to) = (steps.first()?.at, steps.last()?.at);
        let faults = of_user.iter().filter_map(Event::of_fault);
        let faults = faults.filter(|fault| fault.at <= to).collect();
        Some(Timeline {
            user,
            left_out: known - chosen.len(),
            from,
            to,
            faults: shown_from(faults, from),
            lanes: chosen,
            steps,
        })
    }
}

fn begin_of(lane: &Lane) -> Option<Nanos> {
    lane.stretches.first().map(|stretch| stretch.from)
}

/// The user of most of the steps; of several, the one who comes first.
fn busiest(steps: &[Event]) -> Option<UserId> {
    let mut counts = std::collections::BTreeMap::<UserId, usize>::new();
    for step in steps.iter().filter_map(Event::of_request) {
        *counts.entry(step.user).or_default() += 1;
    }
    let best = counts.iter().rev().max_by_key(|(_, count)| **count);
    best.map(|(user, _)| *user)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::for_tests;
    use crate::history::AnomalyKind;
    use crate::request::LockName;

    fn played(lock: LockName) -> (Vec<Event>, Option<Anomaly>) {
        let round = for_tests::played("hundred-charges", lock);
        let record = round.record();
        let lost = record.anomalies.first(AnomalyKind::LostUpdate).cloned();
        (round.recorder().recent().0, lost)
    }

    #[test]
    fn an_anomaly_is_there_with_the_request_whose_write_it_buried() {
        let (steps, lost) = played(LockName::None);
        let lost = lost.expect("points are lost without a lock");
        let timeline = Timeline::new(&steps, Some(&lost)).expect("steps were kept");
        let has = |request| timeline.lanes.iter().any(|lane| lane.request == request);
        assert!(has(lost.request));
        let buried = timeline.lanes.iter().find_map(Lane::buried);
        assert!(has(buried.expect("a burial").1));
        assert_eq!(timeline.lanes.len() + timeline.left_out, 100);
        assert!(timeline.lanes.len() <= MOST_LANES);
    }

    /// A process that was stopped before the first request came is stopped while they are under way.
    #[test]
    fn what_broke_before_and_lasts_is_there() {
        use crate::explain::fault_lanes::FaultLanes;
        use crate::fault::{Happening, ProcessDid};

        let (mut steps, _) = played(LockName::Keyed);
        for step in &mut steps {
            if let Event::Request(step) = step {
                step.at += 1_000;
            }
        }
        let did = ProcessDid::Paused;
        let fault = FaultEvent::new(10, &"nap".into(), Happening::Process { process: 0, did });
        steps.insert(0, Event::Fault(fault));
        let timeline = Timeline::new(&steps, None).expect("steps were kept");
        assert_eq!(timeline.faults.len(), 1);
        let lanes = FaultLanes::new(&timeline.faults, timeline.from, []);
        let lane = &lanes.processes[&0];
        assert_eq!((lane[0].from, lane[0].to), (timeline.from, None));
        assert!(timeline.from >= 1_000);
    }

    #[test]
    fn without_an_anomaly_it_shows_those_who_wrote_and_those_who_were_refused() {
        let (steps, lost) = played(LockName::Keyed);
        assert_eq!(lost, None);
        let timeline = Timeline::new(&steps, None).expect("steps were kept");
        assert_eq!(timeline.lanes.len() + timeline.left_out, 100);
        assert!(timeline.from < timeline.to);
        assert!(Timeline::new(&[], None).is_none());
    }
}
