use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::Event;

/// A limited number of steps after each time that they are taken out.
#[derive(Debug)]
pub(super) struct NextSteps {
    most: usize,
    /// Looked at before the lock: threads that race must not wait in line to learn that there is no room.
    full: AtomicBool,
    events: Mutex<Vec<Event>>,
}

impl NextSteps {
    pub fn new(most: usize) -> Self {
        NextSteps {
            most,
            full: AtomicBool::new(most == 0),
            events: Mutex::default(),
        }
    }

    /// Whether there is no room for another.
    pub fn is_full(&self) -> bool {
        self.full.load(Ordering::Relaxed)
    }

    /// Keeps one more, if there is room.
    pub fn push(&self, event: Event) {
        let mut events = self.events.lock();
        if events.len() < self.most {
            events.push(event);
        }
        if events.len() == self.most {
            self.full.store(true, Ordering::Relaxed);
        }
    }

    /// Takes them out, and says whether there was no room for more.
    pub fn take(&self) -> (Vec<Event>, bool) {
        let mut events = self.events.lock();
        let full = self.full.swap(self.most == 0, Ordering::Relaxed);
        (std::mem::take(&mut *events), full)
    }
}
