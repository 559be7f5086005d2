use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::Event;

/// The next so many steps after each time that they are taken out.
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

    /// Keeps one more; whether there was room.
    pub fn push(&self, event: Event) -> bool {
        let mut events = self.events.lock();
        let room = events.len() < self.most;
        if room {
            events.push(event);
        }
        if events.len() == self.most {
            self.full.store(true, Ordering::Relaxed);
        }
        room
    }

    /// Takes them out.
    pub fn take(&self) -> Vec<Event> {
        let mut events = self.events.lock();
        self.full.store(self.most == 0, Ordering::Relaxed);
        std::mem::take(&mut *events)
    }
}
