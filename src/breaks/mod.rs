//! Delivers faults for real: to processes and throw-away servers that this program has started.
//!
//! What can be done to them is done: a process is stopped by a signal and goes on after another, a process or a server is
//! killed, and is started again. A step after which a fault comes waits for it: a process tells the step, and goes on when
//! the fault has come. Everything else is [refused](Breaker::refusal), and so is everything that would happen to what is not
//! ours.

mod strike;
mod threads;

use std::fmt;
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::env::Nanos;
use crate::fault::{FIRST_MOMENTS, Fault, Happening, Moment, STREAM, What, When, Whom};
use crate::history::Step;
use crate::processes::Processes;
use crate::request::Request;
use crate::servers::{Postgres, Redis};
use threads::Threads;

/// What can be broken: what this program has started for a run.
#[derive(Clone, Debug, Default)]
pub struct Ours {
    /// How many processes there are for instances, if there are any.
    pub processes: Option<u16>,
    /// Servers that leases are taken from, in the order of their numbers.
    pub nodes: Vec<Arc<Mutex<Redis>>>,
    /// The server that balances are kept in.
    pub store: Option<Arc<Mutex<Postgres>>>,
}

/// Tells that the fault of this name came, or what it did.
type Tell = Arc<dyn Fn(&Arc<str>, Option<Happening>) + Send + Sync>;

/// Delivers the faults of one round.
pub struct Breaker {
    faults: Box<[Armed]>,
    ours: Ours,
    processes: OnceLock<Weak<Processes>>,
    tell: OnceLock<Tell>,
    state: Mutex<State>,
    threads: Threads,
}

struct Armed {
    fault: Fault,
    name: Arc<str>,
    trigger: Trigger,
}

/// What lets a fault come.
#[derive(Clone, Copy)]
enum Trigger {
    /// The step of this kind that is the one of this number.
    Step(Moment, u32),
    /// Each grant, with this probability in millionths.
    Chance(u32),
    /// When so much time is over, and so often each time again.
    Time(Nanos, u32),
}

struct State {
    rng: ChaCha8Rng,
    /// Of each fault: how often what it waits for has been seen since it came, and how often it may still come.
    each: Vec<(u32, u32)>,
    /// The process that was granted the lock last.
    holder: Option<u16>,
}

impl Breaker {
    /// Will deliver those faults of a scenario that are not its clients' own affair; `None`, if there is none.
    pub fn new(faults: &[Fault], ours: Ours, seed: u64) -> Option<Arc<Self>> {
        let faults = faults.iter().filter(|fault| !fault.is_of_client());
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ STREAM);
        let armed: Box<[Armed]> = faults
            .map(|fault| Armed {
                fault: fault.clone(),
                name: fault.name.as_str().into(),
                trigger: match fault.when {
                    When::After { moment, nth } => Trigger::Step(moment, nth),
                    When::At(at) => Trigger::Time(at, 1),
                    When::Every(every) => Trigger::Time(every, fault.times),
                    When::Chance(chance) => Trigger::Chance(chance),
                    When::Any => Trigger::Step(Moment::Grant, rng.random_range(1..=FIRST_MOMENTS)),
                },
            })
            .collect();
        if armed.is_empty() {
            return None;
        }
        let each = armed.iter().map(|armed| (0, armed.fault.times)).collect();
        Some(Arc::new(Breaker {
            faults: armed,
            ours,
            processes: OnceLock::new(),
            tell: OnceLock::new(),
            state: Mutex::new(State {
                rng,
                each,
                holder: None,
            }),
            threads: Threads::default(),
        }))
    }

    /// Why a fault cannot be delivered for real, if it cannot.
    pub fn refusal(fault: &Fault, ours: &Ours) -> Option<&'static str> {
        if let When::After { moment, .. } = fault.when
            && moment.is_message()
        {
            return Some(
                "messages to real servers are not looked into: let it come after \"grant\", \"read\" or \"write\"",
            );
        }
        let is_by_the_time = matches!(fault.when, When::At(_) | When::Every(_));
        if !fault.is_of_client() && !is_by_the_time && ours.processes.is_none() {
            return Some(
                "only processes of their own wait for it when a step is taken: add --processes 2, or let it come by the \
                 time, when = { at = \"2s\" }",
            );
        }
        let no_process = "the instances are not processes of their own: add --processes 2";
        match (fault.what, fault.whom) {
            (What::GiveUp | What::Retry { .. }, _) => None,
            (What::Pause, Whom::Holder | Whom::Process(_)) if ours.processes.is_none() => {
                Some(no_process)
            }
            (What::Pause, Whom::Holder | Whom::Process(_)) if fault.lasts.is_none() => Some(
                "a process that stands still for good answers nobody, and the run would wait for it: say how long, for = \"15s\"",
            ),
            (What::Pause, Whom::Holder | Whom::Process(_)) => None,
            (What::Crash { .. }, Whom::Holder | Whom::Process(_)) => {
                ours.processes.is_none().then_some(no_process)
            }
            (What::Crash { .. }, Whom::Nodes(_)) => ours
                .nodes
                .is_empty()
                .then_some("the nodes are not ours: throw-away ones are, --nodes redis:temp:5"),
            (What::Crash { .. }, Whom::Store) => ours.store.is_none().then_some(
                "the store is not ours to be killed: a throw-away server is, --store postgres:temp",
            ),
            _ => Some("that cannot be done for real: play it over models, under the virtual clock"),
        }
    }

    /// The steps after which faults come: who takes one waits.
    pub fn moments(&self) -> Vec<Moment> {
        let moment = |armed: &Armed| match armed.trigger {
            Trigger::Step(moment, _) => Some(moment),
            Trigger::Chance(_) => Some(Moment::Grant),
            Trigger::Time(..) => None,
        };
        let mut moments: Vec<Moment> = self.faults.iter().filter_map(moment).collect();
        // Who is the holder is known by the grants.
        if self
            .faults
            .iter()
            .any(|armed| armed.fault.whom == Whom::Holder)
        {
            moments.push(Moment::Grant);
        }
        moments.sort_unstable_by_key(|moment| *moment as usize);
        moments.dedup();
        moments
    }

    /// These are the processes; the steps of their requests are heeded. Only the first ones are.
    pub fn set_processes(self: &Arc<Self>, processes: &Arc<Processes>) {
        let me = Arc::clone(self);
        processes.heeded_by(move |request, step| me.heed(request, step));
        // They know those who tell of steps, and those know this.
        let _ = self.processes.set(Arc::downgrade(processes));
    }

    /// Begins: what comes by the time, comes from now on. `tell` is told what happens.
    pub fn begin(
        self: &Arc<Self>,
        tell: impl Fn(&Arc<str>, Option<Happening>) + Send + Sync + 'static,
    ) {
        let _ = self.tell.set(Arc::new(tell));
        self.see_to_nodes();
        for (fault, armed) in self.faults.iter().enumerate() {
            if let Trigger::Time(after, times) = armed.trigger {
                let me = Arc::clone(self);
                self.threads
                    .repeat(after, times, move || me.strike(fault, None));
            }
        }
    }

    /// No fault comes any more, and what was broken is mended, so that another round finds it whole.
    pub fn end(&self) {
        self.threads.end();
        self.mend();
    }

    /// What tells what a fault does, now and later.
    fn tells(&self, fault: usize) -> impl Fn(Happening) + Send + use<> {
        let tell = self.tell.get().cloned();
        let name = Arc::clone(&self.faults[fault].name);
        move |happening| {
            if let Some(tell) = &tell {
                tell(&name, Some(happening));
            }
        }
    }

    fn came(&self, fault: usize) {
        if let Some(tell) = self.tell.get() {
            tell(&self.faults[fault].name, None);
        }
    }

    /// A request has taken a step, and what it does next waits until this returns.
    fn heed(&self, request: &Request, step: &Step) {
        let Some(moment) = step.moment() else {
            return;
        };
        let due: Vec<usize> = {
            let mut state = self.state.lock();
            if moment == Moment::Grant {
                state.holder = Some(request.instance);
            }
            let faults = self.faults.iter().enumerate();
            faults
                .filter(|(fault, armed)| state.comes(*fault, armed.trigger, moment))
                .map(|(fault, _)| fault)
                .collect()
        };
        for fault in due {
            self.strike(fault, Some(request.instance));
        }
    }
}

impl State {
    /// Whether the fault comes with this step.
    fn comes(&mut self, fault: usize, trigger: Trigger, moment: Moment) -> bool {
        let (seen, left) = &mut self.each[fault];
        if *left == 0 {
            return false;
        }
        let comes = match trigger {
            Trigger::Step(of, nth) if of == moment => {
                *seen += 1;
                *seen >= nth
            }
            Trigger::Chance(millionths) if moment == Moment::Grant => {
                self.rng.random_range(0..1_000_000) < millionths
            }
            _ => false,
        };
        if comes {
            (*seen, *left) = (0, *left - 1);
        }
        comes
    }
}

impl fmt::Debug for Breaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.faults.iter().map(|armed| &armed.fault.name);
        f.debug_list().entries(names).finish()
    }
}
