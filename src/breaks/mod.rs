//! Delivers faults for real: to processes and throw-away servers that this program has started.
//!
//! What can be done to them is done: a process is stopped by a signal and goes on after another, a process or a server is
//! killed, and is started again; between processes and nodes, and before the store, there are doors, at which messages are lost or late. A step or a
//! message after which a fault comes waits for it: what follows it happens when the fault has come. Everything else is
//! [refused](Breaker::refusal), and so is everything that would happen to what is not ours.

#[cfg(any(feature = "postgres", feature = "redis"))]
mod doorkeeper;
#[cfg(feature = "redis")]
mod nodes;
mod refusal;
#[cfg(feature = "postgres")]
mod store;
mod strike;
mod threads;

use std::fmt;
use std::io;
#[cfg(feature = "redis")]
use std::path::PathBuf;
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::task::block_in_place;

use crate::env::Nanos;
use crate::fault::{End, FIRST_MOMENTS, Fault, Happening, Moment, STREAM, When, Whom};
use crate::history::{Heeds, Step};
use crate::point::RequestId;
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
    /// Where each node is, to be known also while one is being started again.
    #[cfg(feature = "redis")]
    sockets: Box<[PathBuf]>,
    processes: OnceLock<Weak<Processes>>,
    #[cfg(feature = "redis")]
    between: OnceLock<nodes::Between>,
    #[cfg(feature = "postgres")]
    store_doors: OnceLock<store::Doors>,
    tell: OnceLock<Tell>,
    state: Mutex<State>,
    threads: Threads,
    me: Weak<Breaker>,
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
    /// The message of this number, of those that are about its nodes or its link, or that the store answers.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "redis")),
        expect(dead_code, reason = "without servers there are no messages")
    )]
    Message(u32),
    /// Each such message, or each grant, with this probability in millionths.
    Chance(u32),
    /// When so much time is over, and so often each time again.
    Time(Nanos, u32),
}

struct State {
    rng: ChaCha8Rng,
    /// Of each fault: how often what it waits for has been seen since it came, and how often it may still come.
    each: Vec<(u32, u32)>,
    /// The process that was granted the lock last, and for which request.
    holder: Option<(u16, RequestId)>,
    /// Faults that wait for there to be a holder.
    want_holder: Vec<usize>,
    /// What is to become of messages.
    #[cfg(feature = "redis")]
    messages: nodes::Awaited,
    /// What is to become of answers of the store.
    #[cfg(feature = "postgres")]
    answers: store::Awaited,
}

impl Breaker {
    /// Will deliver those faults of a scenario that are not its clients' own affair; `None`, if there is none.
    ///
    /// # Errors
    /// If nothing can be put between processes and servers, or a node cannot keep what it is to know when it is started again.
    pub fn new(faults: &[Fault], ours: Ours, seed: u64) -> io::Result<Option<Arc<Self>>> {
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
                    When::Any => {
                        let nth = rng.random_range(1..=FIRST_MOMENTS);
                        match fault.comes_with_messages() {
                            true => Trigger::Message(nth),
                            false => Trigger::Step(Moment::Grant, nth),
                        }
                    }
                },
            })
            .collect();
        if armed.is_empty() {
            return Ok(None);
        }
        let each = armed.iter().map(|armed| (0, armed.fault.times)).collect();
        let breaker = Arc::new_cyclic(|me| Breaker {
            faults: armed,
            #[cfg(feature = "redis")]
            sockets: ours.nodes.iter().map(|node| node.lock().socket()).collect(),
            ours,
            processes: OnceLock::new(),
            #[cfg(feature = "redis")]
            between: OnceLock::new(),
            #[cfg(feature = "postgres")]
            store_doors: OnceLock::new(),
            tell: OnceLock::new(),
            state: Mutex::new(State {
                rng,
                each,
                holder: None,
                want_holder: Vec::new(),
                #[cfg(feature = "redis")]
                messages: nodes::Awaited::default(),
                #[cfg(feature = "postgres")]
                answers: store::Awaited::default(),
            }),
            threads: Threads::default(),
            me: me.clone(),
        });
        breaker.see_to_nodes()?;
        #[cfg(feature = "redis")]
        {
            breaker.open_doors()?;
            breaker.start_replicas()?;
        }
        #[cfg(feature = "postgres")]
        breaker.open_store_doors()?;
        Ok(Some(breaker))
    }

    /// The steps after which faults come: who takes one waits.
    pub fn moments(&self) -> Vec<Moment> {
        let moment = |armed: &Armed| match armed.trigger {
            Trigger::Step(moment, _) => Some(moment).filter(|moment| !moment.is_message()),
            Trigger::Chance(_) if !armed.fault.comes_with_messages() => Some(Moment::Grant),
            Trigger::Chance(_) | Trigger::Message(_) | Trigger::Time(..) => None,
        };
        let mut moments: Vec<Moment> = self.faults.iter().filter_map(moment).collect();
        // Who is the holder is known by the grants.
        if self.faults.iter().any(|armed| armed.is_about_the_holder()) {
            moments.push(Moment::Grant);
        }
        moments.sort_unstable_by_key(|moment| *moment as usize);
        moments.dedup();
        moments
    }

    /// These are the processes. Only the first ones are.
    pub fn set_processes(&self, processes: &Arc<Processes>) {
        let _ = self.processes.set(Arc::downgrade(processes));
    }

    /// Begins: what comes by the time, comes from now on. `tell` is told what happens.
    pub fn begin(
        self: &Arc<Self>,
        tell: impl Fn(&Arc<str>, Option<Happening>) + Send + Sync + 'static,
    ) {
        let _ = self.tell.set(Arc::new(tell));
        for (fault, armed) in self.faults.iter().enumerate() {
            if let Trigger::Time(after, times) = armed.trigger {
                let me = self.me.clone();
                self.threads.repeat(after, times, move || {
                    if let Some(me) = me.upgrade() {
                        me.strike(fault, None);
                    }
                });
            }
        }
    }

    /// No fault comes any more, and what was broken is mended, so that another round finds it whole.
    pub fn end(&self) {
        self.threads.end();
        #[cfg(feature = "postgres")]
        self.lose_no_more_answers();
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
}

impl Armed {
    /// Whether one has to know who the holder is.
    fn is_about_the_holder(&self) -> bool {
        matches!(
            self.fault.whom,
            Whom::Holder
                | Whom::Lease
                | Whom::Link {
                    process: End::Holder,
                    ..
                }
                | Whom::Answers(End::Holder)
        )
    }
}

impl Heeds for Breaker {
    /// What the request does next waits until this returns.
    fn heed(&self, request: &Request, step: &Step) {
        let Some(moment) = step.moment() else {
            return;
        };
        let own = (request.instance, request.operation.request);
        let due: Vec<usize> = {
            let mut state = self.state.lock();
            let mut due = Vec::new();
            if moment == Moment::Grant {
                state.holder = Some(own);
                due.append(&mut state.want_holder);
            }
            let faults = self.faults.iter().enumerate();
            let with_step = faults.filter(|(fault, armed)| match armed.trigger {
                Trigger::Step(of, nth) => of == moment && state.counts(*fault, nth),
                Trigger::Chance(chance) => {
                    moment == Moment::Grant
                        && !armed.fault.comes_with_messages()
                        && state.draws(*fault, chance)
                }
                Trigger::Message(_) | Trigger::Time(..) => false,
            });
            due.extend(with_step.map(|(fault, _)| fault));
            due
        };
        if due.is_empty() {
            return;
        }
        // Whatever ends or is started takes its time, in which other requests of this worker go on.
        block_in_place(|| {
            for fault in due {
                self.strike(fault, Some(own));
            }
        });
    }
}

impl State {
    /// The process that is the holder.
    #[cfg(any(feature = "postgres", feature = "redis"))]
    fn holder_process(&self) -> Option<u16> {
        self.holder.map(|(process, _)| process)
    }

    /// Whether the fault comes, now that what it waits for has been seen once more, and so much has to be.
    fn counts(&mut self, fault: usize, nth: u32) -> bool {
        let (seen, left) = &mut self.each[fault];
        *seen += 1;
        if *seen < nth || *left == 0 {
            return false;
        }
        (*seen, *left) = (0, *left - 1);
        true
    }

    /// Whether the fault comes by chance, with this probability in millionths.
    fn draws(&mut self, fault: usize, chance: u32) -> bool {
        let left = self.each[fault].1;
        if left == 0 || self.rng.random_range(0..1_000_000) >= chance {
            return false;
        }
        self.each[fault].1 = left - 1;
        true
    }
}

impl fmt::Debug for Breaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.faults.iter().map(|armed| &armed.fault.name);
        f.debug_list().entries(names).finish()
    }
}

#[cfg(all(test, feature = "redis"))]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;
    use crate::fault::{NodeSet, Way, What};

    /// The only worker plays a request after whose step a fault comes, which takes as long as another task lets it.
    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn who_waits_for_a_fault_keeps_no_other_from_going_on() {
        let cut = Fault {
            name: "cut".to_owned(),
            what: What::Cut,
            whom: Whom::Link {
                process: End::Processes,
                nodes: NodeSet::Node(0),
                way: Way::Both,
            },
            when: When::After {
                moment: Moment::Read,
                nth: 1,
            },
            lasts: None,
            times: 1,
        };
        let breaker = Breaker::new(&[cut], Ours::default(), 7).expect("no doors");
        let breaker = breaker.expect("a fault");
        let (goes_on, other) = channel();
        let (comes, came) = channel();
        let other = Mutex::new(other);
        breaker.begin(move |_, happening| {
            if happening.is_none() {
                let went_on = other.lock().recv_timeout(Duration::from_secs(10));
                comes.send(went_on.is_ok()).expect("it is waited for");
            }
        });
        let request = tokio::spawn(async move {
            tokio::spawn(async move { goes_on.send(()) });
            let read = Step::Read {
                balance: 0,
                version: 0,
            };
            breaker.heed(&Request::charge(1, 1), &read);
        });
        request.await.expect("no panic");
        assert_eq!(came.try_recv(), Ok(true));
    }
}
