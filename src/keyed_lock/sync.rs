//! The one place that says which mutex and which atomics the lock is made of, so that a model
//! checker can put its own in their place (`--cfg pointrace_loom`).

#[cfg(not(all(test, pointrace_loom)))]
pub(super) use {
    parking_lot::Mutex,
    std::sync::atomic::{AtomicU64, Ordering},
};

#[cfg(all(test, pointrace_loom))]
pub(super) use {
    loom::sync::atomic::{AtomicU64, Ordering},
    model::Mutex,
};

#[cfg(all(test, pointrace_loom))]
mod model {
    /// Loom's mutex under the interface of `parking_lot`'s: it knows no poison.
    pub(in crate::keyed_lock) struct Mutex<T>(loom::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(in crate::keyed_lock) fn new(value: T) -> Self {
            Self(loom::sync::Mutex::new(value))
        }

        pub(in crate::keyed_lock) fn lock(&self) -> loom::sync::MutexGuard<'_, T> {
            self.0.lock().expect("loom's mutex is never poisoned here")
        }
    }
}
