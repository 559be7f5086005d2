//! What cannot be broken for real, and why.

use super::{Breaker, Ours};
use crate::fault::{End, Fault, Way, What, When, Whom};

const NO_PROCESS: &str = "the instances are not processes of their own: add --processes 2";
const SHARED: &str = "the instances are in one process and share its connections: add --processes 2, or let it be about \
                      \"processes\"";
const NO_NODES: &str = "the nodes are not ours: throw-away ones are, --nodes redis:temp:5";

impl Breaker {
    /// Why a fault cannot be delivered for real, if it cannot.
    pub fn refusal(fault: &Fault, ours: &Ours) -> Option<&'static str> {
        if fault.is_of_client() {
            return None;
        }
        if let When::After { moment, .. } = fault.when
            && moment.is_message()
            && ours.nodes.is_empty()
        {
            return Some(NO_NODES);
        }
        match (fault.what, fault.whom) {
            (What::Clock(_), _) => Some(
                "the clock of a real server or process is the machine's, and not ours to set: play it over models, under the \
                 virtual clock",
            ),
            (_, Whom::Holder | Whom::Process(_)) if ours.processes.is_none() => Some(NO_PROCESS),
            (What::Pause, _) if fault.lasts.is_none() => Some(
                "a process that stands still for good answers nobody, and the run would wait for it: say how long, for = \"15s\"",
            ),
            (_, Whom::Store) => ours.store.is_none().then_some(
                "the store is not ours to be killed: a throw-away server is, --store postgres:temp",
            ),
            (_, Whom::Answers(_)) if ours.store.is_none() => Some(
                "what the store answers does not pass through our hands: what a throw-away server does, --store postgres:temp",
            ),
            (_, Whom::Answers(process))
                if process != End::Processes && ours.processes.is_none() =>
            {
                Some(SHARED)
            }
            (_, Whom::Nodes(_) | Whom::Lease | Whom::Link { .. }) if ours.nodes.is_empty() => {
                Some(NO_NODES)
            }
            (_, Whom::Link { process, .. })
                if process != End::Processes && ours.processes.is_none() =>
            {
                Some(SHARED)
            }
            (What::Duplicate { .. }, Whom::Link { way: Way::Back, .. }) => Some(
                "Redis's answers are known by their order, and one that came twice would be taken for the answer to something \
                 else: let what is asked come twice, \"processes -> node 1\"",
            ),
            _ => None,
        }
    }
}
