use std::sync::Arc;

use parking_lot::Mutex;

/// How often a fault came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultCount {
    /// Its name.
    pub name: Arc<str>,
    /// How often it could have come at most.
    pub times: u32,
    /// How often it came.
    pub came: u64,
}

/// The faults of a run, each with how often it came. Few, and told of seldom.
#[derive(Debug, Default)]
pub(super) struct FaultCounts(Mutex<Vec<FaultCount>>);

impl FaultCounts {
    /// There is such a fault.
    pub fn announce(&self, name: &str, times: u32) {
        self.0.lock().push(FaultCount {
            name: name.into(),
            times,
            came: 0,
        });
    }

    /// It came.
    pub fn came(&self, name: &str) {
        let mut counts = self.0.lock();
        if let Some(count) = counts.iter_mut().find(|count| *count.name == *name) {
            count.came += 1;
        }
    }

    pub fn all(&self) -> Vec<FaultCount> {
        self.0.lock().clone()
    }
}
