//! Delivers faults under virtual time: says when each comes, and breaks what it is about.
//!
//! A fault that comes after a step does so before anything else happens. What is random about faults is drawn from a stream
//! of their own, so that requests, times and ties are those of the same seed without faults.

mod after;
mod answers;
mod messages;
mod strike;
mod turns;

pub use turns::is_turn;

use std::fmt;
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::Mutex;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::fault::{FIRST_MOMENTS, Fault, Happening, Memory, Moment, STREAM, What, When, Whom};
use crate::node::ModelNodes;
use crate::point::RequestId;
use crate::sim::{Gate, SimEnv, SimTimer};
use crate::store::{Ends, Local};

/// Delivers the faults of one run.
pub struct Injector {
    faults: Box<[Armed]>,
    /// The gates of the processes; none where one is down.
    processes: Box<[Mutex<Option<Gate>>]>,
    nodes: Option<ModelNodes<SimEnv>>,
    store: OnceLock<Arc<dyn Ends>>,
    state: Mutex<State>,
    surroundings: OnceLock<Box<dyn Surroundings>>,
    me: Weak<Injector>,
}

/// Those who are told what faults do, and do what an injector cannot.
pub trait Surroundings: Send + Sync {
    /// The fault of this name came.
    fn came(&self, name: &Arc<str>);

    /// The fault of this name did something.
    fn happened(&self, name: &Arc<str>, happening: Happening);

    /// A process has ended: what it held in its memory is gone.
    fn lost_memory(&self, process: u16);
}

/// Whether a fault can be delivered under virtual time.
pub fn plays(fault: &Fault) -> bool {
    refusal(fault).is_none()
}

/// Why a fault cannot be delivered under virtual time, if it cannot.
pub fn refusal(fault: &Fault) -> Option<&'static str> {
    match (fault.what, fault.whom) {
        (_, Whom::Client) => Some("what clients do is theirs, and not delivered to them"),
        (What::Clock(_), Whom::Holder | Whom::Process(_)) => Some(
            "a process tells by elapsed time how long a lease still lasts, and no setting of its clock changes that; where its \
             clock runs slow, the nodes' run fast: let it be about \"all\" nodes",
        ),
        _ => None,
    }
}

/// A fault, ready to come.
struct Armed {
    fault: Fault,
    name: Arc<str>,
    trigger: Trigger,
}

/// What lets a fault come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trigger {
    /// The step of this kind that is the one of this number.
    Step(Moment, u32),
    /// The message of this number, of those that are about its nodes or its link, or that the store answers.
    Message(u32),
    /// Each such message, or each grant, with this probability in millionths.
    Chance(u32),
    /// The time.
    Time,
    /// A turn of its own, where latencies order nothing.
    Turn,
    /// Somebody who asks for it.
    Asked,
}

struct State {
    rng: ChaCha8Rng,
    /// Of each fault: how often what it waits for has been seen since it came, how often it may still come, and which node
    /// is meant by one of them.
    each: Box<[Each]>,
    /// Which process was granted the lock last, and for which request.
    holder: Option<(u16, RequestId)>,
    /// Faults that wait for there to be a holder.
    want_holder: Vec<usize>,
    /// Faults of a single message that wait for the next one.
    want_message: Vec<(usize, Meant)>,
    /// Faults whose turn it is with the answer to this request by this node.
    want_answer: Vec<(usize, RequestId, u16)>,
    /// Faults that wait for the next answer of the store.
    want_answer_of_store: Vec<(usize, Meant)>,
    /// Cuts and delays that last.
    links: Vec<(usize, Meant)>,
    /// Processes that have ended at a turn of their own, until a caller has asked.
    forgetful: Vec<u16>,
    /// What is yet to come or to end.
    timers: Vec<SimTimer>,
}

/// Which of several a fault of messages is about, where one of them has been chosen when it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Meant {
    /// The process that is the holder; `None`, if that is the one that has been granted the lock last.
    process: Option<u16>,
    /// The node that is the one; `None`, if that is the next one.
    node: Option<u16>,
}

#[derive(Clone, Copy)]
struct Each {
    seen: u32,
    left: u32,
    one: u16,
}

impl Injector {
    /// Will deliver these faults to this many processes, and to the nodes if there are any; those `on_demand` come when they
    /// are [asked for](Self::ask), whatever they say about when they come.
    pub fn new(
        faults: &[Fault],
        on_demand: &[Fault],
        processes: u32,
        nodes: Option<ModelNodes<SimEnv>>,
        seed: u64,
    ) -> Arc<Self> {
        use rand::RngExt;
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ STREAM);
        let triggers = faults.iter().map(|fault| match fault.when {
            When::After { moment, nth } => Trigger::Step(moment, nth),
            When::At(_) | When::Every(_) => Trigger::Time,
            When::Chance(chance) => Trigger::Chance(chance),
            When::Any => {
                let nth = rng.random_range(1..=FIRST_MOMENTS);
                match fault.comes_with_messages() {
                    true => Trigger::Message(nth),
                    false => Trigger::Step(Moment::Grant, nth),
                }
            }
        });
        let triggers: Vec<Trigger> = triggers.collect();
        let asked = on_demand.iter().map(|fault| (fault, Trigger::Asked));
        let all = faults.iter().zip(triggers).chain(asked);
        Self::armed(all, processes, nodes, rng)
    }

    /// Will deliver these faults at turns of their own and at no other moment, whatever they say about when they come.
    pub fn for_turns(
        faults: &[Fault],
        processes: u32,
        nodes: Option<ModelNodes<SimEnv>>,
    ) -> Arc<Self> {
        let faults = faults.iter().map(|fault| (fault, Trigger::Turn));
        // Where each choice is a turn nothing is drawn.
        Self::armed(faults, processes, nodes, ChaCha8Rng::seed_from_u64(STREAM))
    }

    fn armed<'a>(
        faults: impl Iterator<Item = (&'a Fault, Trigger)>,
        processes: u32,
        nodes: Option<ModelNodes<SimEnv>>,
        rng: ChaCha8Rng,
    ) -> Arc<Self> {
        let armed = faults.map(|(fault, trigger)| Armed {
            fault: fault.clone(),
            name: fault.name.as_str().into(),
            trigger,
        });
        let armed: Box<[Armed]> = armed.collect();
        let forgets = |armed: &Armed| {
            matches!(
                armed.fault.what,
                What::Failover { .. }
                    | What::Crash {
                        memory: Memory::Synced
                    }
            )
        };
        if let Some(nodes) = &nodes
            && armed.iter().any(forgets)
        {
            nodes.keep_written();
        }
        let state = State {
            each: armed.iter().map(|armed| Each::of(&armed.fault)).collect(),
            rng,
            holder: None,
            want_holder: Vec::new(),
            want_message: Vec::new(),
            want_answer: Vec::new(),
            want_answer_of_store: Vec::new(),
            links: Vec::new(),
            forgetful: Vec::new(),
            timers: Vec::new(),
        };
        Arc::new_cyclic(|me| Injector {
            faults: armed,
            processes: (0..processes.max(1))
                .map(|_| Mutex::new(Some(Gate::default())))
                .collect(),
            nodes,
            store: OnceLock::new(),
            state: Mutex::new(state),
            surroundings: OnceLock::new(),
            me: me.clone(),
        })
    }

    /// The fault of this name comes now, if it is one that is asked for and has not come as often as it may; whether that is so.
    /// To be called in a task.
    pub fn ask(&self, name: &str) -> bool {
        let is_it = |armed: &Armed| armed.trigger == Trigger::Asked && *armed.name == *name;
        let Some(fault) = self.faults.iter().position(is_it) else {
            return false;
        };
        {
            let left = &mut self.state.lock().each[fault].left;
            if *left == 0 {
                return false;
            }
            *left -= 1;
        }
        self.strike(fault);
        true
    }

    /// From now on tells this one what happens. Only the first one is told.
    pub fn set_surroundings(&self, surroundings: Box<dyn Surroundings>) {
        let _ = self.surroundings.set(surroundings);
    }

    /// Stands between this store and those who ask it from now on, and may let it end.
    pub fn stand_before(self: &Arc<Self>, store: &impl Local) {
        store.stand_between(self.clone());
        if let Some(store) = store.ends() {
            let _ = self.store.set(store);
        }
    }

    /// The gate that what a process does goes through; `None` while it is down.
    pub fn gate(&self, process: u16) -> Option<Gate> {
        self.processes.get(usize::from(process))?.lock().clone()
    }

    fn tell(&self, fault: usize, happening: Happening) {
        if let Some(surroundings) = self.surroundings.get() {
            surroundings.happened(&self.faults[fault].name, happening);
        }
    }

    fn came(&self, fault: usize) {
        if let Some(surroundings) = self.surroundings.get() {
            surroundings.came(&self.faults[fault].name);
        }
    }
}

impl Each {
    /// What is so of a fault before anything has happened.
    fn of(fault: &Fault) -> Self {
        Each {
            seen: 0,
            left: match fault.when {
                When::At(_) => 1,
                _ => fault.times,
            },
            one: 0,
        }
    }
}

impl State {
    /// Whether the fault comes, now that what it waits for has been seen once more, and so much has to be.
    fn counts(&mut self, fault: usize, nth: u32) -> bool {
        let each = &mut self.each[fault];
        each.seen += 1;
        if each.seen < nth || each.left == 0 {
            return false;
        }
        each.seen = 0;
        each.left -= 1;
        true
    }

    /// Whether the fault comes by chance, with this probability in millionths.
    fn draws(&mut self, fault: usize, chance: u32) -> bool {
        use rand::RngExt;
        if self.each[fault].left == 0 || self.rng.random_range(0..1_000_000) >= chance {
            return false;
        }
        self.each[fault].left -= 1;
        true
    }
}

impl fmt::Debug for Injector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.faults.iter().map(|armed| &armed.name);
        f.debug_list().entries(names).finish()
    }
}
