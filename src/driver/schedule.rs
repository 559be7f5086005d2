use crate::driver::Planner;
use crate::env::Nanos;
use crate::request::Request;
use crate::scenario::{Arrivals, Listed, Phase, Traffic};

/// When a phase sends: a series of waves.
#[derive(Debug)]
pub(crate) struct Schedule {
    /// When the phase began, in nanoseconds.
    start: Nanos,
    /// Waves sent so far.
    sent: u64,
    /// When the next arrival of a Poisson process is due, in nanoseconds since the start of the phase.
    poisson: f64,
}

/// What is sent at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wave {
    /// When, in nanoseconds since the start of the run.
    pub at: Nanos,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A number of requests, in no particular order.
    Requests(u64),
    /// The requests that the scenario lists, in that order.
    Listed,
    /// The closed-loop client of this number, from 1.
    Client(u64),
}

impl Wave {
    /// The requests that are sent, each made when it is asked for; none of a client, which makes its own.
    pub fn requests<'a>(
        self,
        phase: &'a Phase,
        planner: &'a mut Planner,
    ) -> impl Iterator<Item = Request> + 'a {
        let (count, list): (u64, &[Listed]) = match (self.what, &phase.traffic) {
            (What::Requests(count), _) => (count, &[]),
            (What::Listed, Traffic::Listed(list)) => (0, list),
            _ => (0, &[]),
        };
        let listed = list
            .iter()
            .flat_map(|listed| (0..listed.times).map(move |_| Some(listed)));
        let all = (0..count).map(|_| None).chain(listed);
        all.map(move |listed| match listed {
            None => planner.request(phase, self.at),
            Some(listed) => planner.listed(listed, phase, self.at),
        })
    }
}

impl Schedule {
    pub fn new(start: Nanos) -> Self {
        Schedule {
            start,
            sent: 0,
            poisson: 0.0,
        }
    }

    /// The next wave of `phase`, if it has one.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "moments of a run stay far below 2^53 ns"
    )]
    pub fn next(&mut self, phase: &Phase, planner: &mut Planner) -> Option<Wave> {
        let number = self.sent;
        self.sent += 1;
        let (after, what) = match phase.traffic {
            Traffic::Burst { size, every, times } => {
                (number < times).then_some((number.saturating_mul(every), What::Requests(size)))?
            }
            Traffic::Rate {
                per_second,
                arrivals,
                duration,
            } => {
                let after = match arrivals {
                    Arrivals::Constant => number as f64 * 1e9 / per_second,
                    Arrivals::Poisson => {
                        self.poisson += planner.poisson_gap(per_second);
                        self.poisson
                    }
                };
                (after < duration as f64).then_some((after as u64, What::Requests(1)))?
            }
            Traffic::Clients { count, stagger, .. } => (number < count)
                .then_some((number.saturating_mul(stagger), What::Client(number + 1)))?,
            Traffic::Listed(_) => (number == 0).then_some((0, What::Listed))?,
        };
        Some(Wave {
            at: self.start.saturating_add(after),
            what,
        })
    }
}
