//! Timers that no task waits for.

use std::sync::Arc;
use std::task::{Wake, Waker};

use parking_lot::Mutex;

use super::core::{self, TimerUse};
use super::env::OUTSIDE;
use super::{Class, SimEnv};
use crate::env::Nanos;

impl SimEnv {
    /// Calls `call` after `duration`, in a turn of its own and of this class, which no task waits for: so that a lease
    /// runs out, or a machine comes back, without a task that would have to be kept. Dropping the timer cancels it.
    ///
    /// The turn is named after the running task, which sets the timer, and may come when that one has ended. It may
    /// wake tasks, whose turns follow, and set timers, and has to say what it touches. The run does not wait for it: with the last of the
    /// tasks it is over.
    ///
    /// # Panics
    /// Outside of a task and of what a timer calls. What is called can itself neither sleep nor start a task.
    pub fn call_in_turn(
        self,
        duration: Nanos,
        class: Class,
        call: impl FnOnce() + Send + 'static,
    ) -> SimTimer {
        let waker = Waker::from(Arc::new(Caller(Mutex::new(Some(Box::new(call))))));
        SimTimer(core::with(|core| core.arm_for_nobody(duration, class, waker)).expect(OUTSIDE))
    }
}

/// A timer that no task waits for: see [`SimEnv::call_in_turn`]. Dropping it cancels it.
#[derive(Debug)]
pub struct SimTimer(TimerUse);

impl Drop for SimTimer {
    fn drop(&mut self) {
        let outdated = core::with(|core| core.disarm_use(self.0));
        // Outside: it may hold what has timers of its own.
        drop(outdated);
    }
}

/// What is to be called, as something that can be woken, as all that timers do is to wake.
struct Caller(Mutex<Option<Box<dyn FnOnce() + Send>>>);

impl Wake for Caller {
    fn wake(self: Arc<Self>) {
        let call = self.0.lock().take();
        if let Some(call) = call {
            core::with(core::Core::leave_tasks);
            call();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::pin::Pin;
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    use super::*;
    use crate::env::{Env, Object, Pause, Touch};
    use crate::point::UserId;
    use crate::sim::{Allowed, Chronological, Exhaustive, Simulation};

    type Task = Pin<Box<dyn Future<Output = ()>>>;

    /// What two tasks share, and a timer without a task.
    #[derive(Default)]
    struct Shared {
        /// Who wrote last.
        wrote: AtomicU64,
        /// How often the timer has called.
        called: AtomicU64,
        timer: Mutex<Option<SimTimer>>,
    }

    /// Two tasks of two turns each, which write the same; the first one sets a timer, if there is to be one.
    async fn task(shared: Arc<Shared>, number: u64, sets_timer: bool) {
        if sets_timer {
            let of_call = Arc::clone(&shared);
            let timer = SimEnv.call_in_turn(5, Class::Fault, move || {
                SimEnv.touch(Object::History(UserId(1)), Touch::Write);
                of_call.called.fetch_add(1, Relaxed);
            });
            // Kept where no task keeps it, as the table of a node would.
            *shared.timer.lock() = Some(timer);
        }
        SimEnv.sleep(1, Pause::Write).await;
        SimEnv.touch(Object::Balance(UserId(1)), Touch::Write);
        shared.wrote.store(number, Relaxed);
    }

    /// How many schedules there are, and in what they end.
    fn every_schedule(reduce: bool, timer: bool, faults: u32) -> (u64, BTreeSet<(u64, u64)>) {
        let allowed = Allowed::progress().with(Class::Fault, faults);
        let mut simulation: Simulation<_, Task> = Simulation::new(Exhaustive::new(allowed, reduce));
        simulation.record_footprints(true);
        let mut ends = BTreeSet::new();
        let mut schedules = 0;
        loop {
            simulation.clear();
            let shared = Arc::new(Shared::default());
            for number in [1, 2] {
                let sets_timer = timer && number == 1;
                simulation.spawn(Box::pin(task(Arc::clone(&shared), number, sets_timer)));
            }
            simulation.run_until(Nanos::MAX);
            if simulation.live() == 0 {
                schedules += 1;
                ends.insert((shared.wrote.load(Relaxed), shared.called.load(Relaxed)));
            }
            if !simulation.scheduler_mut().backtrack() {
                return (schedules, ends);
            }
        }
    }

    #[test]
    fn a_timer_without_a_task_adds_no_schedule_but_those_in_which_it_calls() {
        let nobody_calls = BTreeSet::from([(1, 0), (2, 0)]);
        for reduce in [false, true] {
            let without = every_schedule(reduce, false, 0);
            assert_eq!(without.1, nobody_calls);
            // It is set, and its class has no budget: as if it were not there.
            assert_eq!(every_schedule(reduce, true, 0), without, "{reduce}");
        }
        assert_eq!(every_schedule(false, false, 0).0, 6, "two turns among four");
        let both = BTreeSet::from([(1, 0), (2, 0), (1, 1), (2, 1)]);
        let [all, reduced] = [false, true].map(|reduce| every_schedule(reduce, true, 1));
        assert_eq!((&all.1, &reduced.1), (&both, &both));
        assert!(reduced.0 < all.0, "{reduced:?} {all:?}");
    }

    #[test]
    fn what_a_timer_calls_may_wake_a_task_and_drop_the_timer_and_a_run_does_not_wait_for_it() {
        let mut simulation: Simulation<_, Task> = Simulation::new(Chronological::new(1));
        let shared = Arc::new(Shared::default());
        let (wake, woken) = tokio::sync::oneshot::channel();
        let of_task = Arc::clone(&shared);
        simulation.spawn(Box::pin(async move {
            let of_call = Arc::clone(&of_task);
            let timer = SimEnv.call_in_turn(7, Class::Expiry, move || {
                drop(of_call.timer.lock().take());
                wake.send(()).expect("the task waits");
            });
            *of_task.timer.lock() = Some(timer);
            woken.await.expect("it is called");
            assert_eq!(SimEnv.stamp(), 7);
            let never = SimEnv.call_in_turn(1, Class::Expiry, || panic!("it was cancelled"));
            drop(never);
            *of_task.timer.lock() = Some(SimEnv.call_in_turn(9, Class::Expiry, || {}));
        }));
        simulation.run_until(Nanos::MAX);
        assert_eq!((simulation.live(), simulation.now()), (0, 7));
        // What is left of a run does not reach into the next one.
        simulation.clear();
        drop(shared.timer.lock().take());
        simulation.spawn(Box::pin(async {
            SimEnv.sleep(20, Pause::Read).await;
        }));
        simulation.run_until(Nanos::MAX);
        assert_eq!(simulation.now(), 20);
    }
}
