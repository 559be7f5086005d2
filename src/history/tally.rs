//! What was counted of requests, as it is written down to be added to what others have counted.

use serde::{Deserialize, Serialize};

use super::times::TimesTally;
use super::{
    Anomalies, AnomalyKinds, Balances, ClientFigures, Figures, LeftOver, OpenLoop, Record, Settled,
    Span,
};
use crate::point::OutcomeKind;

/// The counts and times of requests that were seen from outside. Nothing in it is an average, so that two of them added up
/// are what one would have counted. When it was that they were sent is not in it: two machines have two clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    sent: u64,
    /// Answered so, in the order of [`OutcomeKind::ALL`].
    outcomes: [u64; OutcomeKind::ALL.len()],
    clients: ClientFigures,
    measured: u64,
    service: TimesTally,
    latency: TimesTally,
    open_loop: Option<OpenLoopTally>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenLoopTally {
    intended: u64,
    in_time: u64,
    lag: TimesTally,
}

impl Tally {
    /// What a record has counted.
    pub fn of(record: &Record) -> Self {
        let figures = &record.figures;
        Tally {
            sent: record.sent,
            outcomes: OutcomeKind::ALL.map(|kind| figures.outcome(kind)),
            clients: figures.clients,
            measured: figures.measured,
            service: figures.times(Span::Service).tally(),
            latency: figures.times(Span::Latency).tally(),
            open_loop: record.open_loop.as_ref().map(|open_loop| OpenLoopTally {
                intended: open_loop.intended,
                in_time: open_loop.in_time,
                lag: open_loop.lag.tally(),
            }),
        }
    }

    /// The record of all of these together; it has no moment, no makespan and no balances.
    pub fn together<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> Record {
        let mut sent = 0;
        let mut figures = Figures::default();
        let mut open_loop: Option<OpenLoop> = None;
        for tally in tallies {
            sent += tally.sent;
            figures.add_tally(
                tally.outcomes,
                tally.clients,
                tally.measured,
                [
                    (Span::Service, &tally.service),
                    (Span::Latency, &tally.latency),
                ],
            );
            if let Some(its) = &tally.open_loop {
                open_loop.get_or_insert_default().merge(&OpenLoop {
                    intended: its.intended,
                    in_time: its.in_time,
                    lag: (&its.lag).into(),
                });
            }
        }
        Record {
            sent,
            figures,
            open_loop,
            balances: Balances::default(),
            settled: Settled::default(),
            round_trips: None,
            left: LeftOver::default(),
            faults: Vec::new(),
            clock_ended: false,
            anomalies: Anomalies::default(),
            untold_users: 0,
            visible: AnomalyKinds::NONE,
        }
    }
}
