use crate::env::Env;
use crate::lock::Control;
use crate::request::LockName;

/// A process of the service: what it holds by itself while it shares the store with the others.
#[derive(Debug)]
pub(super) struct Process<E, C> {
    /// A control for each lock to choose from.
    controls: Vec<C>,
    /// What it takes the time to be.
    clock: E,
}

impl<E: Env, C: Control> Process<E, C> {
    pub fn new(clock: E, locks: &[LockName], make: impl Fn(LockName) -> C) -> Self {
        Process {
            controls: locks.iter().map(|&lock| make(lock)).collect(),
            clock,
        }
    }

    /// Makes its controls anew.
    pub fn renew(&mut self, locks: &[LockName], make: impl Fn(LockName) -> C) {
        for (control, &lock) in self.controls.iter_mut().zip(locks) {
            if !control.renew() {
                *control = make(lock);
            }
        }
    }

    /// The control of the lock in this place.
    pub fn control(&self, lock: usize) -> &C {
        &self.controls[lock]
    }

    /// All its controls.
    pub fn controls(&self) -> impl Iterator<Item = &C> {
        self.controls.iter()
    }

    /// What every control of the process tells the time by.
    pub fn clock(&self) -> &E {
        &self.clock
    }
}
