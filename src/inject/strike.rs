//! A fault comes: what is broken, and when it is mended.

use std::sync::Arc;

use super::{Injector, Meant};
use crate::env::{Env, Nanos};
use crate::fault::{
    Clock, End, Happening, LinkDid, NodeDid, NodeSet, ProcessDid, StoreDid, What, Whom,
};
use crate::node::ModelNodes;
use crate::point::RequestId;
use crate::sim::{Class, Gate, SimEnv};

impl Injector {
    /// The fault comes now.
    pub(super) fn strike(&self, fault: usize) {
        self.strike_at(fault, None);
    }

    /// The fault comes now, after a step of this request in this process, if it comes after one.
    pub(super) fn strike_at(&self, fault: usize, step: Option<(u16, RequestId)>) {
        if self.faults[fault].fault.is_of_one_message() {
            let meant = Meant::default();
            self.state.lock().want_message.push((fault, meant));
            return;
        }
        let (what, whom) = (self.faults[fault].fault.what, self.faults[fault].fault.whom);
        match (what, whom) {
            (What::Pause | What::Crash { .. }, Whom::Holder | Whom::Process(_)) => {
                let process = match whom {
                    Whom::Process(process) => Some(process),
                    _ => step
                        .or(self.state.lock().holder)
                        .map(|(process, _)| process),
                };
                match process {
                    Some(process) if what == What::Pause => self.pause(fault, process),
                    Some(process) => self.crash(fault, process),
                    None => self.state.lock().want_holder.push(fault),
                }
            }
            (_, Whom::Nodes(nodes)) => {
                let nodes = self.members(fault, nodes);
                if !nodes.is_empty() {
                    self.came(fault);
                }
                for node in nodes {
                    self.strike_node(fault, node);
                }
            }
            (What::Crash { .. }, Whom::Store) => self.crash_store(fault),
            (_, Whom::Answers(_)) => {
                let mut state = self.state.lock();
                state.want_answer_of_store.push((fault, Meant::default()));
            }
            (What::Cut | What::Delay { .. }, Whom::Link { .. }) => self.break_link(fault),
            (What::Expire, Whom::Lease) => {
                let holder = step.or(self.state.lock().holder);
                match (holder, &self.nodes) {
                    (Some((_, request)), Some(nodes)) => {
                        self.came(fault);
                        for node in 0..self.count() {
                            self.expire(fault, nodes, node, Some(request));
                        }
                    }
                    _ => self.state.lock().want_holder.push(fault),
                }
            }
            // Refused before anything is played.
            _ => {}
        }
    }

    fn pause(&self, fault: usize, process: u16) {
        let Some(gate) = self.gate(process) else {
            return;
        };
        self.came(fault);
        gate.shut();
        let told = move |did| Happening::Process { process, did };
        self.tell(fault, told(ProcessDid::Paused));
        self.later(fault, move |injector| {
            gate.open();
            if !gate.has_ended() {
                injector.tell(fault, told(ProcessDid::WentOn));
            }
        });
    }

    fn crash(&self, fault: usize, process: u16) {
        let Some(door) = self.processes.get(usize::from(process)) else {
            return;
        };
        let Some(gate) = door.lock().take() else {
            return;
        };
        self.came(fault);
        let told = move |did| Happening::Process { process, did };
        self.tell(fault, told(ProcessDid::Crashed));
        gate.end();
        if let Some(surroundings) = self.surroundings.get() {
            surroundings.lost_memory(process);
        }
        self.later(fault, move |injector| {
            *injector.processes[usize::from(process)].lock() = Some(Gate::default());
            injector.tell(fault, told(ProcessDid::Restarted));
        });
    }

    fn crash_store(&self, fault: usize) {
        let Some(store) = self.store.get().filter(|store| !store.has_ended()) else {
            return;
        };
        self.came(fault);
        let told = |did| Happening::Store { did };
        self.tell(fault, told(StoreDid::Crashed));
        store.crash();
        let store = Arc::clone(store);
        self.later(fault, move |injector| {
            injector.tell(fault, told(StoreDid::Restarted));
            store.start_again();
        });
    }

    fn strike_node(&self, fault: usize, node: u16) {
        let Some(nodes) = &self.nodes else {
            return;
        };
        let told = move |did| Happening::Node { node, did };
        match self.faults[fault].fault.what {
            What::Crash { memory } => {
                let began = SimEnv.stamp();
                self.tell(fault, told(NodeDid::Crashed));
                nodes.crash(node);
                self.later(fault, move |injector| {
                    if let Some(nodes) = &injector.nodes {
                        nodes.restart(node, memory, began);
                    }
                    injector.tell(fault, told(NodeDid::Restarted { memory }));
                });
            }
            What::Clock(Clock::Jump(by)) => {
                self.tell(fault, told(NodeDid::ClockSet { by }));
                nodes.set_clock(node, by);
            }
            What::Clock(Clock::Drift(by)) => {
                self.tell(fault, told(NodeDid::ClockDrifts { by }));
                nodes.drift(node, by);
            }
            What::Failover { stale } => {
                self.tell(fault, told(NodeDid::FailedOver { stale }));
                nodes.fail_over(node, stale);
            }
            What::Expire => self.expire(fault, nodes, node, None),
            _ => {}
        }
    }

    /// The leases that the node has given end now: all, or those of this request. It is told where there are any, and before
    /// those who have them notice.
    pub(super) fn expire(
        &self,
        fault: usize,
        nodes: &ModelNodes<SimEnv>,
        node: u16,
        of: Option<RequestId>,
    ) {
        if nodes.has_given(node, of) {
            let did = NodeDid::Expired;
            self.tell(fault, Happening::Node { node, did });
            nodes.expire(node, of);
        }
    }

    fn break_link(&self, fault: usize) {
        let Whom::Link {
            process,
            nodes,
            way,
        } = self.faults[fault].fault.whom
        else {
            return;
        };
        if self.members(fault, nodes).is_empty() {
            return;
        }
        let process = match process {
            End::Process(process) => Some(process),
            End::Holder => self.state.lock().holder.map(|(process, _)| process),
            End::Processes => None,
        };
        let (begins, ends) = match self.faults[fault].fault.what {
            What::Delay { add } => (LinkDid::Slow { add }, LinkDid::Fast),
            _ => (LinkDid::Cut, LinkDid::Mended),
        };
        let told = self.named(fault, nodes);
        let tell = move |injector: &Injector, did| {
            for &node in &told {
                injector.tell(
                    fault,
                    Happening::Link {
                        process,
                        node,
                        way,
                        did,
                    },
                );
            }
        };
        self.came(fault);
        tell(self, begins);
        let broken = {
            let mut state = self.state.lock();
            let node = Some(state.each[fault].one);
            let broken = (
                fault,
                Meant {
                    process: None,
                    node,
                },
            );
            state.links.push(broken);
            broken
        };
        self.later(fault, move |injector| {
            let mut state = injector.state.lock();
            if let Some(place) = state.links.iter().position(|other| *other == broken) {
                state.links.remove(place);
            }
            drop(state);
            tell(injector, ends);
        });
    }

    /// The nodes that are meant, each by its number, or all of them.
    pub(super) fn named(&self, fault: usize, nodes: NodeSet) -> Vec<Option<u16>> {
        let (count, one) = (self.count(), self.state.lock().each[fault].one);
        match nodes {
            NodeSet::All => vec![None],
            _ => (0..count)
                .filter(|&node| nodes.contains(node, count, one))
                .map(Some)
                .collect(),
        }
    }

    /// The nodes that are meant; one of them is drawn.
    fn members(&self, fault: usize, nodes: NodeSet) -> Vec<u16> {
        use rand::RngExt;
        let count = self.count();
        if count == 0 {
            return Vec::new();
        }
        let mut state = self.state.lock();
        if nodes == NodeSet::One {
            state.each[fault].one = state.rng.random_range(0..count);
        }
        let one = state.each[fault].one;
        (0..count)
            .filter(|&node| nodes.contains(node, count, one))
            .collect()
    }

    /// Does this when the fault is over, if it is ever.
    fn later(&self, fault: usize, mend: impl FnOnce(&Injector) + Send + 'static) {
        if let Some(lasts) = self.faults[fault].fault.lasts {
            self.at(lasts, mend);
        }
    }

    /// Does this when so much time is over.
    pub(super) fn at(&self, after: Nanos, then: impl FnOnce(&Injector) + Send + 'static) {
        let me = self.me.clone();
        let timer = SimEnv.call_in_turn(after, Class::Fault, move || {
            if let Some(injector) = me.upgrade() {
                then(&injector);
            }
        });
        self.state.lock().timers.push(timer);
    }
}
