use super::plan::Planner;
use super::schedule::{Schedule, What};
use crate::request::Request;
use crate::scenario::{Scenario, Traffic, Until};

/// The first `count` requests of the scenario's first phase, or all if it has fewer; each list is sent by one
/// client, one request after another.
pub fn first_requests(scenario: &Scenario, seed: u64, count: u64) -> Vec<Vec<Request>> {
    let mut planner = Planner::new(scenario, seed);
    let Some(phase) = scenario.phases.first() else {
        return Vec::new();
    };
    let mut clients: Vec<Vec<Request>> = Vec::new();
    let mut left = count;
    if let Traffic::Clients { count, until, .. } = phase.traffic {
        let most = match until {
            Until::Calls(calls) => calls.saturating_mul(count),
            Until::Duration(_) => u64::MAX,
        };
        // As in a round, each client draws from a stream of its own.
        let mut planners: Vec<Planner> = (1..=count.min(left))
            .map(|number| planner.stream(number, 1))
            .collect();
        clients.resize(planners.len(), Vec::new());
        for number in 0..left.min(most) {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "below the number of planners"
            )]
            let client = (number % planners.len() as u64) as usize;
            clients[client].push(planners[client].request(phase, 0));
        }
        return clients;
    }
    let mut schedule = Schedule::new(0);
    while left > 0
        && let Some(wave) = schedule.next(phase, &mut planner)
    {
        match (wave.what, &phase.traffic) {
            (What::Requests(size), _) => {
                let size = size.min(left);
                left -= size;
                clients.extend((0..size).map(|_| vec![planner.request(phase, wave.at)]));
            }
            (What::Listed, Traffic::Listed(list)) => {
                for listed in list {
                    let times = listed.times.min(left);
                    left -= times;
                    clients
                        .extend((0..times).map(|_| vec![planner.listed(listed, phase, wave.at)]));
                }
            }
            (What::Listed | What::Client(_), _) => {}
        }
    }
    clients
}
