//! A fault comes: what is broken, and when it is mended.

use std::io;
use std::sync::{Arc, Weak};

use rand::RngExt;

use super::{Breaker, State};
use crate::fault::{Happening, Memory, NodeDid, NodeSet, ProcessDid, StoreDid, What, Whom};
use crate::point::RequestId;
use crate::processes::Process;
use crate::servers::Keeps;

impl Breaker {
    /// The fault comes now; `own` is the process and the request that took the step, or sent the message, after which it comes,
    /// if it comes after one.
    pub(super) fn strike(&self, fault: usize, own: Option<(u16, RequestId)>) {
        #[cfg(feature = "redis")]
        if self.faults[fault].fault.is_of_one_message() {
            self.state.lock().messages.message.push(fault);
            return;
        }
        let (what, whom) = (self.faults[fault].fault.what, self.faults[fault].fault.whom);
        let holder = || own.or(self.state.lock().holder);
        match whom {
            Whom::Holder | Whom::Process(_) => {
                let number = match whom {
                    Whom::Process(number) => Some(number),
                    _ => holder().map(|(process, _)| process),
                };
                let Some(number) = number else {
                    self.state.lock().want_holder.push(fault);
                    return;
                };
                let all = self.processes.get().and_then(Weak::upgrade);
                let Some(process) = all.as_ref().and_then(|all| all.get(usize::from(number)))
                else {
                    return;
                };
                match what {
                    What::Pause => self.pause(fault, process),
                    _ => self.kill(fault, process),
                }
            }
            Whom::Nodes(set) => {
                let mut has_come = false;
                for node in self.members(set) {
                    if self.strike_node(fault, node) && !std::mem::replace(&mut has_come, true) {
                        self.came(fault);
                    }
                }
            }
            Whom::Store => self.kill_store(fault),
            #[cfg(feature = "postgres")]
            Whom::Answers(_) => self.awaits_answer(fault),
            #[cfg(feature = "redis")]
            Whom::Link { .. } => self.break_link(fault),
            #[cfg(feature = "redis")]
            Whom::Lease => match holder() {
                Some((_, request)) => {
                    self.came(fault);
                    for node in 0..self.count() {
                        self.expire(fault, node, Some(request));
                    }
                }
                None => self.state.lock().want_holder.push(fault),
            },
            // Refused before anything is played.
            _ => {}
        }
    }

    /// Breaks a node; whether that was possible.
    fn strike_node(&self, fault: usize, node: u16) -> bool {
        match self.faults[fault].fault.what {
            What::Crash { memory } => {
                let was_there = self.kill_node(node);
                if was_there {
                    self.has_killed_node(fault, node, memory);
                }
                was_there
            }
            #[cfg(feature = "redis")]
            What::Failover { stale } => self.fail_over(fault, node, stale),
            #[cfg(feature = "redis")]
            What::Expire => {
                self.expire(fault, node, None);
                true
            }
            _ => false,
        }
    }

    /// The leases that the node has given end now: all, or those of this request.
    #[cfg(feature = "redis")]
    fn expire(&self, fault: usize, node: u16, of: Option<RequestId>) {
        const END: &str = "local ended = 0
            for _, key in ipairs(redis.call('KEYS', ARGV[1])) do
                if ARGV[2] == '' or redis.call('GET', key) == ARGV[2] then
                    ended = ended + redis.call('DEL', key)
                end
            end
            return ended";
        let holder = of.map_or_else(String::new, |request| request.0.to_string());
        let leases = crate::node::redis::LEASES;
        let words = ["EVAL", END, "0", leases, &holder];
        // A node that is away has no leases that anybody could ask for.
        let ended = crate::servers::Redis::say(&self.socket(node), &words);
        if ended.is_ok_and(|ended| ended != "0") {
            let did = NodeDid::Expired;
            self.tells(fault)(Happening::Node { node, did });
        }
    }

    fn pause(&self, fault: usize, process: &Arc<Process>) {
        let Ok(stop) = process.stop() else {
            // It has ended since.
            return;
        };
        self.came(fault);
        let told = self.tells_of(fault, process);
        told(ProcessDid::Paused);
        let process = Arc::clone(process);
        self.later(fault, move || {
            // An error means that it has been killed since.
            if process.go_on_after_stop(stop).is_ok() {
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
    pub(super) fn kill_node(&self, node: u16) -> bool {
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
        let tells = self.tells(fault);
        let told = move |did| tells(Happening::Store { did });
        told(StoreDid::Crashed);
        let server = Arc::clone(server);
        self.later(fault, move || {
            // If it does not come up the round finds no store in the end, and says so.
            if server.lock().start_again().is_ok() {
                told(StoreDid::Restarted);
            }
        });
    }

    /// Does this when the fault is over, if it ever is.
    pub(super) fn later(&self, fault: usize, mend: impl FnOnce() + Send + 'static) {
        if let Some(lasts) = self.faults[fault].fault.lasts {
            self.threads.once(lasts, mend);
        }
    }

    /// How many nodes there are.
    pub(super) fn count(&self) -> u16 {
        u16::try_from(self.ours.nodes.len()).unwrap_or(u16::MAX)
    }

    /// The nodes that are meant; one of them is drawn.
    fn members(&self, set: NodeSet) -> Vec<u16> {
        let one = self.draw_node(&mut self.state.lock());
        self.members_with(set, one)
    }

    /// The nodes that are meant, where one of them has been drawn.
    pub(super) fn members_with(&self, set: NodeSet, one: u16) -> Vec<u16> {
        let count = self.count();
        (0..count)
            .filter(|&node| set.contains(node, count, one))
            .collect()
    }

    pub(super) fn draw_node(&self, state: &mut State) -> u16 {
        state.rng.random_range(0..self.count().max(1))
    }

    /// Nodes that are to know something when they have been killed write it down from the start.
    pub(super) fn see_to_nodes(&self) -> io::Result<()> {
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
                server.lock().keep(keeps)?;
            }
        }
        Ok(())
    }

    /// Everything that was killed and is not there is started again.
    pub(super) fn mend(&self) {
        #[cfg(feature = "redis")]
        {
            self.state.lock().messages.links.clear();
            self.tell_mended();
        }
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
