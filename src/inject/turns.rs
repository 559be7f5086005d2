//! Faults that come by the time, or, where latencies order nothing, at any turn.

use super::{Each, Injector, Meant, Trigger, plays};
use crate::env::{Env, Nanos, Object, Touch};
use crate::fault::{
    Clock, End, Fault, Happening, LinkDid, Memory, NodeDid, NodeSet, ProcessDid, StoreDid, What,
    When, Whom,
};
use crate::sim::{Gate, SimEnv};

/// Whether a fault is a turn of its own where latencies order nothing. Pauses and delays are not: there everything takes as
/// long as it likes. Nor are clocks that drift or go back: leases that run out in any order
/// are what comes of them.
pub fn is_turn(fault: &Fault) -> bool {
    plays(fault)
        && match fault.what {
            // Where a store is away for good everything is refused, whatever the order.
            What::Crash { .. } if fault.whom == Whom::Store => fault.lasts.is_some(),
            What::Crash { .. }
            | What::Cut
            | What::Lose
            | What::Duplicate { .. }
            | What::Failover { .. }
            | What::Expire => true,
            What::Clock(Clock::Jump(by)) => by > 0,
            _ => false,
        }
}

/// What a turn is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Process(u16),
    Node(u16),
    /// Messages between these.
    Messages(Meant),
    /// All that the fault is about.
    All,
}

impl Injector {
    /// Sets the timers of the faults that come by the time. To be called in a task, at the start.
    pub fn begin(&self) {
        for (index, armed) in self.faults.iter().enumerate() {
            if armed.trigger != Trigger::Time {
                continue;
            }
            match armed.fault.when {
                When::At(at) => self.at(at, move |injector| injector.strike(index)),
                When::Every(every) => self.each_time(index, every),
                When::After { .. } | When::Chance(_) | When::Any => {}
            }
        }
    }

    fn each_time(&self, fault: usize, every: Nanos) {
        let mut state = self.state.lock();
        let left = &mut state.each[fault].left;
        if *left == 0 {
            return;
        }
        *left -= 1;
        drop(state);
        self.at(every, move |injector| {
            injector.strike(fault);
            injector.each_time(fault, every);
        });
    }

    /// From now on each fault may come at any turn, whenever it would come by itself. To be called in a task, at the start.
    pub fn begin_turns(&self) {
        for index in 0..self.faults.len() {
            for target in self.targets(index) {
                self.arm_turn(index, target, self.faults[index].fault.times);
            }
        }
    }

    fn arm_turn(&self, fault: usize, target: Target, times: u32) {
        self.at(0, move |injector| {
            injector.play(fault, target);
            if times > 1 {
                injector.arm_turn(fault, target, times - 1);
            }
        });
    }

    fn targets(&self, fault: usize) -> Vec<Target> {
        let count = self.count();
        let nodes = |nodes: NodeSet| match nodes {
            NodeSet::One => (0..count).map(Target::Node).collect(),
            _ if count > 0 => vec![Target::All],
            _ => Vec::new(),
        };
        match self.faults[fault].fault.whom {
            Whom::Process(process) => vec![Target::Process(process)],
            Whom::Holder => self.numbers().map(Target::Process).collect(),
            Whom::Nodes(set) => nodes(set),
            Whom::Link {
                process,
                nodes: set,
                ..
            } => {
                let processes = self.meant(process);
                let nodes = match set {
                    NodeSet::One => (0..count).map(Some).collect(),
                    _ if count > 0 => vec![None],
                    _ => Vec::new(),
                };
                let meant = processes.into_iter().flat_map(|process| {
                    let nodes = nodes.iter().copied();
                    nodes.map(move |node| Target::Messages(Meant { process, node }))
                });
                meant.collect()
            }
            Whom::Answers(process) => {
                let meant = self.meant(process).into_iter().map(|process| Meant {
                    process,
                    node: None,
                });
                meant.map(Target::Messages).collect()
            }
            Whom::Lease if count > 0 => vec![Target::All],
            Whom::Store if self.store.get().is_some() => vec![Target::All],
            Whom::Lease | Whom::Store | Whom::Client => Vec::new(),
        }
    }

    /// Each process that may be the holder, where that is meant.
    fn meant(&self, process: End) -> Vec<Option<u16>> {
        match process {
            // It may be any of them.
            End::Holder => self.numbers().map(Some).collect(),
            End::Process(_) | End::Processes => vec![None],
        }
    }

    /// The numbers of the processes.
    fn numbers(&self) -> impl Iterator<Item = u16> {
        (0..self.processes.len()).filter_map(|process| u16::try_from(process).ok())
    }

    /// The turn of a fault.
    fn play(&self, fault: usize, target: Target) {
        SimEnv.touch(Object::Everything, Touch::Write);
        if let Target::Node(node) = target {
            self.state.lock().each[fault].one = node;
        }
        match (self.faults[fault].fault.what, target) {
            (What::Crash { .. }, Target::Process(process)) => self.crash_at_once(fault, process),
            (What::Lose | What::Duplicate { .. }, Target::Messages(meant)) => {
                let mut state = self.state.lock();
                match self.faults[fault].fault.whom {
                    Whom::Answers(_) => state.want_answer_of_store.push((fault, meant)),
                    _ => state.want_message.push((fault, meant)),
                }
            }
            (What::Cut, Target::Messages(meant)) => {
                self.state.lock().links.push((fault, meant));
                let Whom::Link {
                    process,
                    nodes,
                    way,
                    ..
                } = self.faults[fault].fault.whom
                else {
                    return;
                };
                let named = match meant.node {
                    Some(node) => vec![Some(node)],
                    None => self.named(fault, nodes),
                };
                for node in named {
                    let did = LinkDid::Cut;
                    let process = process.number().or(meant.process);
                    self.tell(
                        fault,
                        Happening::Link {
                            process,
                            node,
                            way,
                            did,
                        },
                    );
                }
            }
            (What::Crash { .. }, Target::All) if self.faults[fault].fault.is_of_store() => {
                self.crash_store_at_once(fault);
            }
            (what, _) => {
                let set = match self.faults[fault].fault.whom {
                    Whom::Nodes(set) => set,
                    _ => NodeSet::All,
                };
                let one = self.state.lock().each[fault].one;
                let count = self.count();
                for node in (0..count).filter(|&node| set.contains(node, count, one)) {
                    self.play_node(fault, what, node);
                }
            }
        }
    }

    fn play_node(&self, fault: usize, what: What, node: u16) {
        let Some(nodes) = &self.nodes else {
            return;
        };
        let told = |did| self.tell(fault, Happening::Node { node, did });
        match what {
            What::Crash { memory } => {
                told(NodeDid::Crashed);
                nodes.crash(node);
                // What is kept and comes back is what never answered for a while: so much is found while it is away.
                if self.faults[fault].fault.lasts.is_some() && memory != Memory::Kept {
                    nodes.restart(node, Memory::Lost, 0);
                    told(NodeDid::Restarted { memory });
                }
            }
            What::Clock(Clock::Jump(by)) => {
                told(NodeDid::ClockSet { by });
                nodes.expire(node, None);
            }
            What::Failover { stale } => {
                told(NodeDid::FailedOver { stale });
                nodes.fail_over(node, stale);
            }
            _ => self.expire(fault, nodes, node, None),
        }
    }

    /// A process ends, and is there again at once if it is ever started again.
    fn crash_at_once(&self, fault: usize, process: u16) {
        let Some(door) = self.processes.get(usize::from(process)) else {
            return;
        };
        let Some(gate) = door.lock().take() else {
            return;
        };
        let told = |did| self.tell(fault, Happening::Process { process, did });
        told(ProcessDid::Crashed);
        self.state.lock().forgetful.push(process);
        if self.faults[fault].fault.lasts.is_some() {
            *door.lock() = Some(Gate::default());
            told(ProcessDid::Restarted);
        }
        gate.end();
    }

    /// The store ends, and is there again at once.
    fn crash_store_at_once(&self, fault: usize) {
        let Some(store) = self.store.get() else {
            return;
        };
        let told = |did| self.tell(fault, Happening::Store { did });
        told(StoreDid::Crashed);
        store.crash();
        told(StoreDid::Restarted);
        store.start_again();
    }

    /// Processes that have ended and whose memory is to be given up by its owner, since this was asked the last time.
    pub fn take_forgetful(&self) -> Vec<u16> {
        std::mem::take(&mut self.state.lock().forgetful)
    }

    /// Becomes as it was when it was made: another run begins.
    pub fn renew(&self) {
        for door in &self.processes {
            *door.lock() = Some(Gate::default());
        }
        let timers = {
            let mut state = self.state.lock();
            for (each, armed) in state.each.iter_mut().zip(&self.faults) {
                *each = Each::of(&armed.fault);
            }
            state.holder = None;
            state.want_holder.clear();
            state.want_message.clear();
            state.want_answer.clear();
            state.want_answer_of_store.clear();
            state.links.clear();
            state.forgetful.clear();
            std::mem::take(&mut state.timers)
        };
        drop(timers);
    }

    /// Hands on what is broken now, each piece as a number.
    pub fn contents(&self, tell: &mut dyn FnMut(u64)) {
        for door in &self.processes {
            tell(u64::from(door.lock().is_some()));
        }
        let state = self.state.lock();
        let lists = [
            &state.want_message,
            &state.want_answer_of_store,
            &state.links,
        ];
        for list in lists {
            tell(list.len() as u64);
            for &(fault, meant) in list {
                tell(fault as u64);
                for chosen in [meant.process, meant.node] {
                    tell(chosen.map_or(0, |chosen| u64::from(chosen) + 1));
                }
            }
        }
        tell(state.want_answer.len() as u64);
        for (fault, request, node) in &state.want_answer {
            tell(*fault as u64);
            tell(request.0);
            tell(u64::from(*node));
        }
        tell(state.forgetful.len() as u64);
    }
}
