//! The point service in this process: what is fired at.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::call::{Call, Setting, World};
use crate::env::{Env, Nanos, Object, Touch};
use crate::history::{LeftOver, Observer, Step};
use crate::lock::Control;
use crate::point::{Outcome, UserId};
use crate::request::{Answer, LockName, Request};
use crate::store::Store;

/// The point service in this process: one store, and a control in front of it for each of its instances.
#[derive(Debug)]
pub struct Engine<S: Setting, C> {
    world: Arc<World<S>>,
    /// The controls to choose from, each with one for every instance.
    controls: Vec<(LockName, Vec<C>)>,
    active: AtomicUsize,
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
    /// `make` makes a control, `instances` times for each lock.
    ///
    /// # Panics
    /// If `locks` is empty.
    pub fn new(
        world: World<S>,
        locks: &[LockName],
        instances: u32,
        make: impl Fn(LockName) -> C,
    ) -> Self {
        assert!(!locks.is_empty(), "an engine needs a control");
        let controls = locks
            .iter()
            .map(|&lock| (lock, (0..instances.max(1)).map(|_| make(lock)).collect()))
            .collect();
        Engine {
            world: Arc::new(world),
            controls,
            active: AtomicUsize::new(0),
        }
    }

    /// Makes all controls anew.
    pub fn renew(&mut self, make: impl Fn(LockName) -> C) {
        for (lock, instances) in &mut self.controls {
            for control in instances {
                if !control.renew() {
                    *control = make(*lock);
                }
            }
        }
    }

    /// What all its requests share.
    pub fn world(&self) -> &World<S> {
        &self.world
    }

    /// The control that requests go through which start now.
    pub fn lock(&self) -> LockName {
        self.controls[self.active.load(Ordering::Relaxed)].0
    }

    /// Switches the control for requests that have yet to start; of no effect if the engine was made without it.
    pub fn switch(&self, lock: LockName) {
        if let Some(index) = self.controls.iter().position(|(name, _)| *name == lock) {
            self.active.store(index, Ordering::Relaxed);
        }
    }

    /// What is left in the controls and of their timers.
    pub fn left_over(&self, timers: u64) -> LeftOver {
        let entries = self.controls.iter().flat_map(|(_, c)| c);
        LeftOver {
            timers,
            entries: entries.map(|control| control.entries() as u64).sum(),
        }
    }

    /// Hands on what the controls share of these users; whether they could. See [`Control::contents`].
    pub fn contents(&self, users: &[UserId], tell: &mut dyn FnMut(u64)) -> bool {
        let mut controls = self.controls.iter().flat_map(|(_, instances)| instances);
        controls.all(|control| control.contents(users, tell))
    }

    /// Says that this request will be sent soon.
    pub fn prefetch(&self, request: &Request) {
        let user = request.operation.user;
        self.world.store.prefetch(user);
        self.world.observer.prefetch(user);
        self.control_for(request).1.prefetch(user);
    }

    /// The control that the request goes through if it starts now.
    fn control_for(&self, request: &Request) -> (LockName, &C) {
        let (lock, instances) = &self.controls[self.active.load(Ordering::Relaxed)];
        let control = &instances[usize::from(request.instance) % instances.len()];
        (*lock, control)
    }

    /// Serves one request, sent now.
    pub async fn serve(&self, request: &Request) -> Served {
        let sent = self.world.env.stamp();
        self.serve_sent_at(request, sent).await
    }

    /// Serves one request that was sent at `sent`, which is now: for callers that know the time already.
    pub async fn serve_sent_at(&self, request: &Request, sent: Nanos) -> Served {
        let (lock, control) = self.control_for(request);
        let call = Call::new(&self.world, request, sent, lock);
        call.observe_at(sent, Step::Sent);
        let unanswered = Unanswered(&call);
        let answer = control.execute(&call).await;
        mem::forget(unanswered);
        let own = Object::Request(request.operation.request);
        call.env().touch(own, Touch::Write);
        let now = call.env().stamp();
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

/// A request under way. Should its caller go away, what became of it is unknown, and that is its outcome.
struct Unanswered<'a, S: Setting>(&'a Call<'a, S>);

impl<S: Setting> Drop for Unanswered<'_, S> {
    #[cold]
    fn drop(&mut self) {
        let call = self.0;
        let own = Object::Request(call.request.operation.request);
        call.env().touch(own, Touch::Write);
        let now = call.env().stamp();
        let answer = Answer {
            outcome: Outcome::Unknown,
            attempts: None,
            waited: None,
            held: None,
        };
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
