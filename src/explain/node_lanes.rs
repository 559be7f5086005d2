//! Nodes as lanes in time: which request had a lease of each, as far as the requests were told.

use crate::env::Nanos;
use crate::history::{NodeAnswer, RequestEvent, Step};
use crate::point::RequestId;

/// A node, as the requests that are shown know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeLane {
    /// Which node, from 0.
    pub node: u16,
    /// Its leases, in the order in which they were taken.
    pub leases: Vec<Lease>,
    /// When it gave no answer in time.
    pub silences: Vec<Nanos>,
}

/// A lease that a node gave to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The request that had it.
    pub request: RequestId,
    /// When the request was told that it has it.
    pub from: Nanos,
    /// Until when; `None` if it goes on.
    pub to: Option<Nanos>,
    /// It ran out under its holder, or was there no more when that asked.
    pub ran_out: bool,
}

/// The nodes of these steps, in the order of their numbers; empty where no request takes leases. The steps are in the order
/// in which they happened.
pub fn node_lanes(steps: &[RequestEvent]) -> Vec<NodeLane> {
    let mut lanes: Vec<NodeLane> = Vec::new();
    for step in steps {
        match &step.step {
            Step::Told { node, answer } => {
                let place = match lanes.binary_search_by_key(node, |lane| lane.node) {
                    Ok(place) => place,
                    Err(place) => {
                        let lane = NodeLane {
                            node: *node,
                            leases: Vec::new(),
                            silences: Vec::new(),
                        };
                        lanes.insert(place, lane);
                        place
                    }
                };
                lanes[place].follow(step.request, step.at, *answer);
            }
            Step::RanOut { .. } => {
                for lane in &mut lanes {
                    lane.end(step.request, step.at, true);
                }
            }
            _ => {}
        }
    }
    lanes
}

impl NodeLane {
    fn follow(&mut self, request: RequestId, at: Nanos, answer: NodeAnswer) {
        match answer {
            NodeAnswer::Taken(_) => self.leases.push(Lease {
                request,
                from: at,
                to: None,
                ran_out: false,
            }),
            NodeAnswer::GivenBack => self.give_back(request, at),
            NodeAnswer::NotYours => self.end(request, at, true),
            NodeAnswer::Silent => self.silences.push(at),
            NodeAnswer::Held | NodeAnswer::Extended => {}
        }
    }

    /// The node still had the lease, also where its holder had taken it to have run out: who counts on a majority may count
    /// on it for less long than each node keeps it.
    fn give_back(&mut self, request: RequestId, at: Nanos) {
        let mut leases = self.leases.iter_mut().rev();
        let own = leases.find(|lease| lease.request == request);
        if let Some(lease) = own.filter(|lease| lease.to.is_none() || lease.ran_out) {
            (lease.to, lease.ran_out) = (Some(at), false);
        }
    }

    fn end(&mut self, request: RequestId, at: Nanos, ran_out: bool) {
        let mut leases = self.leases.iter_mut().rev();
        let own = leases.find(|lease| lease.request == request && lease.to.is_none());
        if let Some(lease) = own {
            (lease.to, lease.ran_out) = (Some(at), ran_out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::{Timeline, for_tests};
    use crate::request::LockName;

    fn lanes(lock: LockName) -> Vec<NodeLane> {
        let round = for_tests::played("two-clients", lock);
        let (steps, _) = round.recorder().recent();
        let timeline = Timeline::new(&steps, None).expect("steps were kept");
        node_lanes(&timeline.steps)
    }

    #[test]
    fn a_majority_of_nodes_has_a_lease_for_one_request_at_a_time() {
        let lanes = lanes(LockName::Redlock);
        assert!(lanes.len() >= 3, "{lanes:?}");
        for lane in &lanes {
            for pair in lane.leases.windows(2) {
                let end = pair[0].to.expect("it was given back, or ran out");
                assert!(end <= pair[1].from, "node {}: {pair:?}", lane.node);
            }
        }
    }

    #[test]
    fn a_lease_that_a_node_is_given_back_had_not_run_out_there() {
        let told = |node, answer| Step::Told { node, answer };
        let taken = NodeAnswer::Taken(None);
        let steps = [
            told(0, taken),
            told(1, taken),
            told(2, taken),
            Step::RanOut { held: Some(1) },
            told(0, NodeAnswer::GivenBack),
            told(1, NodeAnswer::NotYours),
        ];
        let steps: Vec<RequestEvent> = (0..)
            .zip(steps)
            .map(|(at, step)| RequestEvent {
                at,
                request: RequestId(1),
                user: crate::point::UserId(1),
                kind: crate::point::Kind::Charge,
                amount: 1,
                instance: 0,
                lock: LockName::Redlock,
                step,
            })
            .collect();
        let ends = node_lanes(&steps).into_iter();
        let ends: Vec<_> = ends
            .map(|lane| (lane.leases[0].to, lane.leases[0].ran_out))
            .collect();
        assert_eq!(ends, [(Some(4), false), (Some(3), true), (Some(3), true)]);
    }

    #[test]
    fn a_lock_without_leases_has_no_nodes() {
        assert!(lanes(LockName::Keyed).is_empty());
    }
}
