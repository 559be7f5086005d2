//! The point service in this program: what is fired at.

mod process;

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::call::{Call, Setting, World};
use process::Process;

use crate::env::{Env, Nanos, Object, Touch};
use crate::history::{LeftOver, Observer, ProcessStep, Step};
use crate::lock::Control;
use crate::node::Token;
use crate::point::{Outcome, UserId};
use crate::request::{Answer, LockName, Request};
use crate::store::Store;

/// The point service: one store, and the processes in front of it, each with a control and a clock.
#[derive(Debug)]
pub struct Engine<S: Setting, C> {
    world: Arc<World<S>>,
    /// The locks to choose from; each process has a control for each.
    locks: Vec<LockName>,
    active: AtomicUsize,
    processes: Vec<Process<C>>,
}

/// A request that was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// What its caller was told.
    pub outcome: Outcome,
    /// When, in nanoseconds since the start of the run.
    pub answered: Nanos,
}

impl<S: Setting, C: Control> Engine<S, C> {
    /// An engine whose control may be switched among `locks` while it runs; the first is active.
    /// `make` makes a control, for each of the `processes` and each lock.
    ///
    /// # Panics
    /// If `locks` is empty.
    pub fn new(
        world: World<S>,
        locks: &[LockName],
        processes: u32,
        make: impl Fn(LockName) -> C,
    ) -> Self {
        assert!(!locks.is_empty(), "an engine needs a control");
        let processes: Vec<_> = (0..processes.max(1))
            .map(|_| Process::new(locks, &make))
            .collect();
        let world = world.with_processes(processes.len());
        if let Some(nodes) = &world.nodes {
            nodes.begin_after(Token(world.store.newest_fence()));
        }
        Engine {
            processes,
            locks: locks.to_vec(),
            active: AtomicUsize::new(0),
            world: Arc::new(world),
        }
    }

    /// The same, of which each process may [forget](Self::forget) so often.
    #[must_use]
    pub fn with_spares(self, spares: usize, make: impl Fn(LockName) -> C) -> Self {
        let Engine {
            processes, locks, ..
        } = self;
        let new = || Process::new(&locks, &make);
        let processes = processes.into_iter();
        let processes = processes.map(|process| process.with_spares(spares, new));
        Engine {
            processes: processes.collect(),
            locks,
            ..self
        }
    }

    /// What a process held by itself is gone, as when it has ended: its controls are new ones, as long as there are spare
    /// ones.
    pub fn forget(&self, process: u16) {
        if let Some(process) = self.processes.get(usize::from(process)) {
            process.forget();
        }
    }

    /// Makes all controls anew.
    pub fn renew(&mut self, make: impl Fn(LockName) -> C) {
        for process in &mut self.processes {
            process.renew(&self.locks, &make);
        }
    }

    /// What all its requests share.
    pub fn world(&self) -> &World<S> {
        &self.world
    }

    /// The control that requests go through which start now.
    pub fn lock(&self) -> LockName {
        self.locks[self.active.load(Ordering::Relaxed)]
    }

    /// Switches the control of every process for requests that have yet to start, now, which is `at`; of no effect if
    /// the engine was made without it.
    pub fn switch(&self, lock: LockName, at: Nanos) {
        let Some(index) = self.locks.iter().position(|name| *name == lock) else {
            return;
        };
        if self.active.swap(index, Ordering::Relaxed) == index {
            return;
        }
        for process in (0..self.processes.len()).filter_map(|process| process.try_into().ok()) {
            let step = ProcessStep::Switched { to: lock };
            self.world.observer.observe_process(at, process, step);
        }
    }

    /// What is left in the controls and of their timers.
    pub fn left_over(&self, timers: u64) -> LeftOver {
        let entries = self.controls().map(|control| control.entries() as u64);
        LeftOver {
            timers,
            entries: entries.sum(),
        }
    }

    /// Hands on what the controls share of these users; whether they could. See [`Control::contents`].
    pub fn contents(&self, users: &[UserId], tell: &mut dyn FnMut(u64)) -> bool {
        let mut controls = self.controls();
        controls.all(|control| control.contents(users, tell))
    }

    fn controls(&self) -> impl Iterator<Item = &C> {
        self.processes.iter().flat_map(Process::controls)
    }

    /// Says that this request will be sent soon.
    pub fn prefetch(&self, request: &Request) {
        let user = request.operation.user;
        self.world.store.prefetch(user);
        self.world.observer.prefetch(user);
        let active = self.active.load(Ordering::Relaxed);
        let process = &self.processes[self.world.process_of(request)];
        process.control(active).prefetch(user);
    }

    /// Serves one request, sent now.
    pub async fn serve(&self, request: &Request) -> Served {
        let sent = self.world.env.stamp();
        self.serve_sent_at(request, sent).await
    }

    /// Serves one request that was sent at `sent`, which is now: for callers that know the time already.
    pub async fn serve_sent_at(&self, request: &Request, sent: Nanos) -> Served {
        let active = self.active.load(Ordering::Relaxed);
        let process = self.world.process_of(request);
        let clock = self.world.clock(process);
        let call = Call::new(&self.world, clock, request, sent, self.locks[active]);
        call.observe_at(sent, Step::Sent);
        let unanswered = Unanswered(&call);
        let control = self.processes[process].control(active);
        let answer = control.execute(&call).await;
        mem::forget(unanswered);
        let own = Object::Request(request.operation.request);
        call.world.env.touch(own, Touch::Write);
        let now = call.world.env.stamp();
        call.observe_at(
            now,
            Step::Answered {
                answer,
                service: now - sent,
                latency: now.saturating_sub(request.intended),
            },
        );
        Served {
            outcome: answer.outcome,
            answered: now,
        }
    }
}

impl<S: Setting, C: Control> Engine<S, C> {
    /// Tells the caller of a request that the process to which it was sent now is not there: it had no effect.
    pub fn refuse(&self, request: &Request) -> Served {
        let active = self.active.load(Ordering::Relaxed);
        let clock = self.world.clock(self.world.process_of(request));
        let sent = self.world.env.stamp();
        let call = Call::new(&self.world, clock, request, sent, self.locks[active]);
        call.observe_at(sent, Step::Sent);
        let own = Object::Request(request.operation.request);
        self.world.env.touch(own, Touch::Write);
        let answer = Answer::refused();
        call.observe_at(
            sent,
            Step::Answered {
                answer,
                service: 0,
                latency: sent.saturating_sub(request.intended),
            },
        );
        Served {
            outcome: answer.outcome,
            answered: sent,
        }
    }

    /// Serves a request whose client may not wait for the answer: what the client was told, it says itself.
    pub async fn attend(&self, request: &Request, sent: Nanos) -> Answer {
        let active = self.active.load(Ordering::Relaxed);
        let process = self.world.process_of(request);
        let clock = self.world.clock(process);
        let call = Call::new(&self.world, clock, request, sent, self.locks[active]);
        self.processes[process].control(active).execute(&call).await
    }

    /// Tells the observer a step of a client.
    pub fn tell(&self, at: Nanos, request: &Request, step: Step) {
        let own = Object::Request(request.operation.request);
        self.world.env.touch(own, Touch::Write);
        self.world
            .observer
            .observe(|| at, request, self.lock(), step);
    }
}

/// A request under way. Should its caller go away, what became of it is unknown, and that is its outcome.
struct Unanswered<'a, S: Setting>(&'a Call<'a, S>);

impl<S: Setting> Drop for Unanswered<'_, S> {
    #[cold]
    fn drop(&mut self) {
        let call = self.0;
        let own = Object::Request(call.request.operation.request);
        call.world.env.touch(own, Touch::Write);
        let now = call.world.env.stamp();
        let answer = Answer::told(Outcome::Unknown);
        call.observe_at(
            now,
            Step::Answered {
                answer,
                service: now - call.sent,
                latency: now.saturating_sub(call.request.intended),
            },
        );
    }
}
