//! Faults that come by the time, or, where latencies order nothing, at any turn.

use super::{Injector, Trigger};
use crate::env::Nanos;
use crate::fault::When;

impl Injector {
    /// Sets the timers of the faults that come by the time. To be called in a task, at the start.
    pub fn begin(&self) {
        for (index, armed) in self.faults.iter().enumerate() {
            if armed.trigger != Trigger::Time {
                continue;
            }
            match armed.fault.when {
                When::At(at) => self.at(at, move |injector| injector.strike(index)),
                When::Every(every) => self.each_time(index, every),
                When::After { .. } | When::Chance(_) | When::Any => {}
            }
        }
    }

    fn each_time(&self, fault: usize, every: Nanos) {
        let mut state = self.state.lock();
        let left = &mut state.each[fault].left;
        if *left == 0 {
            return;
        }
        *left -= 1;
        drop(state);
        self.at(every, move |injector| {
            injector.strike(fault);
            injector.each_time(fault, every);
        });
    }
}
