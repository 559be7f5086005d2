use crate::lock::Control;
use crate::request::LockName;

/// A process of the service: what it holds by itself while it shares the store with the others. Its clock is
/// [in the world](crate::call::World::clock), where operations that outlive their callers find it too.
#[derive(Debug)]
pub(super) struct Process<C> {
    /// A control for each lock to choose from.
    controls: Vec<C>,
}

impl<C: Control> Process<C> {
    pub fn new(locks: &[LockName], make: impl Fn(LockName) -> C) -> Self {
        Process {
            controls: locks.iter().map(|&lock| make(lock)).collect(),
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
}
