use std::sync::OnceLock;

use parking_lot::Mutex;

use crate::lock::Control;
use crate::request::LockName;

/// A process of the service: what it holds by itself while it shares the store with the others. Its clock is
/// [in the world](crate::call::World::clock), where operations that outlive their callers find it too.
#[derive(Debug)]
pub(super) struct Process<C> {
    /// A control for each lock to choose from.
    controls: Vec<C>,
    /// What it is since it has forgotten what it held.
    reborn: OnceLock<Box<Process<C>>>,
    /// What it can go on with when it has forgotten.
    spares: Mutex<Vec<Process<C>>>,
}

impl<C: Control> Process<C> {
    pub fn new(locks: &[LockName], make: impl Fn(LockName) -> C) -> Self {
        Process {
            controls: locks.iter().map(|&lock| make(lock)).collect(),
            reborn: OnceLock::new(),
            spares: Mutex::default(),
        }
    }

    /// The same, which may forget so often.
    pub fn with_spares(self, spares: usize, new: impl Fn() -> Self) -> Self {
        *self.spares.lock() = (0..spares).map(|_| new()).collect();
        self
    }

    /// Makes its controls anew.
    pub fn renew(&mut self, locks: &[LockName], make: &impl Fn(LockName) -> C) {
        if let Some(reborn) = self.reborn.take() {
            self.spares.get_mut().push(*reborn);
        }
        for (control, &lock) in self.controls.iter_mut().zip(locks) {
            if !control.renew() {
                *control = make(lock);
            }
        }
        for spare in self.spares.get_mut() {
            spare.renew(locks, make);
        }
    }

    /// None of what it held is left, if it has a spare to go on with.
    pub fn forget(&self) {
        let Some(spare) = self.spares.lock().pop() else {
            return;
        };
        let mut last = self;
        while let Some(reborn) = last.reborn.get() {
            last = reborn;
        }
        // It cannot be there yet: this is the last one, and it forgets once.
        let _ = last.reborn.set(Box::new(spare));
    }

    /// As it is since it has forgotten the last time.
    #[inline]
    fn now(&self) -> &Self {
        match self.reborn.get() {
            None => self,
            Some(reborn) => reborn.now(),
        }
    }

    /// The control of the lock in this place.
    pub fn control(&self, lock: usize) -> &C {
        &self.now().controls[lock]
    }

    /// All its controls.
    pub fn controls(&self) -> impl Iterator<Item = &C> {
        self.now().controls.iter()
    }
}
