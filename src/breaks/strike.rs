//! A fault comes: what is broken, and when it is mended.

use std::sync::{Arc, Weak};

use super::Breaker;
use crate::fault::{Happening, Memory, NodeDid, NodeSet, ProcessDid, What, Whom};
use crate::processes::Process;
use crate::servers::Keeps;

impl Breaker {
    /// The fault comes now; `own` is the process that took the step after which it comes, if it comes after one.
    pub(super) fn strike(&self, fault: usize, own: Option<u16>) {
        let (what, whom) = (self.faults[fault].fault.what, self.faults[fault].fault.whom);
        match whom {
            Whom::Holder | Whom::Process(_) => {
                let number = match whom {
                    Whom::Process(number) => Some(number),
                    _ => own.or(self.state.lock().holder),
                };
                let all = self.processes.get().and_then(Weak::upgrade);
                let (Some(all), Some(number)) = (all, number) else {
                    return;
                };
                let Some(process) = all.get(usize::from(number)) else {
                    return;
                };
                match what {
                    What::Pause => self.pause(fault, process),
                    _ => self.kill(fault, process),
                }
            }
            Whom::Nodes(set) => {
                let What::Crash { memory } = what else {
                    return;
                };
                let mut has_come = false;
                for node in self.members(set) {
                    if !self.kill_node(node) {
                        continue;
                    }
                    if !std::mem::replace(&mut has_come, true) {
                        self.came(fault);
                    }
                    self.has_killed_node(fault, node, memory);
                }
            }
            Whom::Store => self.kill_store(fault),
            // Refused before anything is played.
            _ => {}
        }
    }

    fn pause(&self, fault: usize, process: &Arc<Process>) {
        if process.stop().is_err() {
            // It has ended since.
            return;
        }
        self.came(fault);
        let told = self.tells_of(fault, process);
        told(ProcessDid::Paused);
        let process = Arc::clone(process);
        self.later(fault, move || {
            // An error means that it has been killed since.
            if process.go_on_after_stop().is_ok() {
                told(ProcessDid::WentOn);
            }
        });
    }

    fn kill(&self, fault: usize, process: &Arc<Process>) {
        if process.kill().is_err() {
            // It is away already, and comes back by what took it away.
            return;
        }
        self.came(fault);
        let told = self.tells_of(fault, process);
        told(ProcessDid::Crashed);
        let process = Arc::clone(process);
        self.later(fault, move || {
            // If it does not come up, requests that go to it are told that nobody is there.
            if process.start_again().is_ok() {
                told(ProcessDid::Restarted);
            }
        });
    }

    /// Tells what a fault does to a process.
    fn tells_of(&self, fault: usize, process: &Process) -> impl Fn(ProcessDid) + Send + use<> {
        let (process, tells) = (process.number(), self.tells(fault));
        move |did| tells(Happening::Process { process, did })
    }

    /// Whether the node was there to be killed.
    fn kill_node(&self, node: u16) -> bool {
        let Some(server) = self.ours.nodes.get(usize::from(node)) else {
            return false;
        };
        let mut server = server.lock();
        let is_there = !server.has_ended();
        if is_there {
            server.crash();
        }
        is_there
    }

    /// Tells it, and starts the node again when the fault is over.
    fn has_killed_node(&self, fault: usize, node: u16, memory: Memory) {
        let Some(server) = self.ours.nodes.get(usize::from(node)) else {
            return;
        };
        let tells = self.tells(fault);
        let told = move |did| tells(Happening::Node { node, did });
        told(NodeDid::Crashed);
        let server = Arc::clone(server);
        self.later(fault, move || {
            let mut server = server.lock();
            if memory == Memory::Lost {
                server.forget();
            }
            // If it does not come up it is silent, as a node that is away.
            if server.start_again().is_ok() {
                told(NodeDid::Restarted { memory });
            }
        });
    }

    fn kill_store(&self, fault: usize) {
        let Some(server) = &self.ours.store else {
            return;
        };
        {
            let mut server = server.lock();
            if server.has_ended() {
                return;
            }
            server.crash();
        }
        self.came(fault);
        let server = Arc::clone(server);
        self.later(fault, move || {
            // If it does not come up the round finds no store in the end, and says so.
            let _ = server.lock().start_again();
        });
    }

    /// Does this when the fault is over, if it ever is.
    fn later(&self, fault: usize, mend: impl FnOnce() + Send + 'static) {
        if let Some(lasts) = self.faults[fault].fault.lasts {
            self.threads.once(lasts, mend);
        }
    }

    fn members(&self, set: NodeSet) -> Vec<u16> {
        use rand::RngExt;
        let count = u16::try_from(self.ours.nodes.len()).unwrap_or(u16::MAX);
        let one = self.state.lock().rng.random_range(0..count.max(1));
        (0..count)
            .filter(|&node| set.contains(node, count, one))
            .collect()
    }

    /// Nodes that are to know something when they have been killed write it down from the start.
    pub(super) fn see_to_nodes(&self) {
        let keeps = self
            .faults
            .iter()
            .filter_map(|armed| match armed.fault.what {
                What::Crash {
                    memory: Memory::Kept,
                } => Some(Keeps::Everything),
                What::Crash {
                    memory: Memory::Synced,
                } => Some(Keeps::EverySecond),
                _ => None,
            });
        if let Some(keeps) = keeps.max() {
            for server in &self.ours.nodes {
                // One that does not answer will be found not to, by the next caller that asks it for a lease.
                let _ = server.lock().keep(keeps);
            }
        }
    }

    /// Everything that was killed and is not there is started again.
    pub(super) fn mend(&self) {
        for server in &self.ours.nodes {
            let mut server = server.lock();
            if server.has_ended() {
                let _ = server.start_again();
            }
        }
        if let Some(server) = &self.ours.store {
            let mut server = server.lock();
            if server.has_ended() {
                let _ = server.start_again();
            }
        }
    }
}
