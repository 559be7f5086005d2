use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::call::{Call, Setting, World};
use crate::env::{Env, Nanos, Object, Touch};
use crate::history::{Observer, Step};
use crate::request::{LockName, Request};

/// How a request stands to the lease that it wants: it is said here when that runs out, whatever becomes of the request.
pub(super) struct Tenure<S: Setting> {
    // Not to be kept by the nodes, which the world has.
    world: Weak<World<S>>,
    request: Request,
    lock: LockName,
    stands: Mutex<Stands>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// It asks for the lease.
    Asking,
    /// It ran out before it was had.
    TooLate,
    /// It has it, since this moment.
    Has(Nanos),
    /// It had it for this time, and gave it back or lost it.
    Had(Nanos),
}

impl<S: Setting> Tenure<S> {
    pub fn new(call: &Call<'_, S>) -> Arc<Self> {
        Arc::new(Tenure {
            world: Arc::downgrade(call.world),
            request: *call.request,
            lock: call.lock,
            stands: Mutex::new(Stands::Asking),
        })
    }

    /// It asks anew.
    pub fn begin(&self) {
        *self.stands.lock() = Stands::Asking;
    }

    /// Whether it ran out, before it was had or since.
    pub fn is_over(&self, env: &S::Env) -> bool {
        let object = self.object();
        env.touch(object, Touch::Read);
        let over = matches!(*self.stands.lock(), Stands::TooLate | Stands::Had(_));
        env.saw(object, u64::from(over));
        over
    }

    /// The lease is had.
    pub fn granted(&self, call: &Call<'_, S>, waited: Nanos) {
        let now = call.env().stamp();
        call.observe_at(now, Step::Granted { waited });
        let mut stands = self.stands.lock();
        if *stands == Stands::Asking {
            *stands = Stands::Has(now);
        } else {
            *stands = Stands::Had(0);
            drop(stands);
            call.observe_at(now, Step::RanOut { held: Some(0) });
        }
    }

    /// It is about to be given back; how long it was had, in nanoseconds.
    pub fn released(&self, call: &Call<'_, S>) -> Nanos {
        let now = call.env().stamp();
        let mut stands = self.stands.lock();
        let held = match *stands {
            Stands::Has(granted) => now - granted,
            Stands::Had(held) => return held,
            Stands::Asking | Stands::TooLate => return 0,
        };
        *stands = Stands::Had(held);
        drop(stands);
        let owner = Some(self.request.operation.request);
        call.observe_at(now, Step::Released { held, owner });
        held
    }

    /// The lease has run out.
    pub fn run_out(&self) {
        let Some(world) = self.world.upgrade() else {
            return;
        };
        world.env.touch(self.object(), Touch::Write);
        let now = world.env.stamp();
        let mut stands = self.stands.lock();
        let held = match *stands {
            Stands::Asking => {
                *stands = Stands::TooLate;
                None
            }
            Stands::Has(granted) => {
                let held = now - granted;
                *stands = Stands::Had(held);
                Some(held)
            }
            Stands::TooLate | Stands::Had(_) => return,
        };
        drop(stands);
        let step = Step::RanOut { held };
        world
            .observer
            .observe(|| now, &self.request, self.lock, step);
    }

    fn object(&self) -> Object {
        Object::Request(self.request.operation.request)
    }
}

impl<S: Setting> std::fmt::Debug for Tenure<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tenure")
            .field("stands", &self.stands)
            .finish_non_exhaustive()
    }
}
