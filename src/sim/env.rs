use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::core::{self, TimerUse};
use super::turn::Class;
use crate::env::{Deadline, Env, Nanos, Object, Pause, Touch};

/// The simulation that the running thread is in.
///
/// # Panics
/// Outside a simulation it has no time: its methods panic there.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimEnv;

const OUTSIDE: &str = "a simulated future runs inside its simulation";

impl Env for SimEnv {
    type Sleep = SimSleep;
    type Deadline = SimDeadline;

    fn stamp(&self) -> Nanos {
        core::with(|core| core.now).expect(OUTSIDE)
    }

    fn now(&self) -> Nanos {
        core::with(|core| {
            core.asked_time = true;
            if core.touches_clock {
                core.footprint.push((Object::Clock, Touch::Read));
            }
            core.now
        })
        .expect(OUTSIDE)
    }

    fn sleep(&self, duration: Nanos, pause: Pause) -> SimSleep {
        SimSleep(Sleep::Unarmed {
            duration,
            class: Class::of(pause),
            reads: pause == Pause::Read,
        })
    }

    fn deadline(&self, duration: Nanos, pause: Pause) -> SimDeadline {
        core::with(|core| {
            if core.time_is_turns {
                SimDeadline::Turn {
                    timer: core.arm(duration, Class::of(pause)),
                }
            } else {
                SimDeadline::At(core.now.saturating_add(duration))
            }
        })
        .expect(OUTSIDE)
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        core::with(|core| {
            let parent = core.current.expect("only a task can start another");
            core.spawned.push_back((parent, Box::pin(task)));
        })
        .expect(OUTSIDE);
    }

    fn lock_timers(&self) -> u64 {
        core::with(|core| core.lock_timers).expect(OUTSIDE)
    }

    fn next_wake_returns(&self) {
        core::with(core::Core::next_wake_returns).expect(OUTSIDE);
    }

    #[inline]
    fn touch(&self, object: Object, touch: Touch) {
        core::touch(object, touch);
    }

    #[inline]
    fn saw(&self, object: Object, value: u64) {
        core::with_footprints(|core| core.saw(object, value));
    }

    #[inline]
    fn waits_on(&self) {
        core::with_footprints(core::Core::waits_on);
    }
}

impl SimEnv {
    /// Over when the running task's caller goes away: a turn of [`Class::Cancellation`].
    pub(crate) fn caller_goes_away(self) -> SimSleep {
        SimSleep(Sleep::Unarmed {
            duration: 0,
            class: Class::Cancellation,
            reads: false,
        })
    }

    /// Calls `call` after `duration`, in a turn of its own and of this class, which no task waits for: so that a lease
    /// runs out, or a machine comes back, without a task that would have to be kept. Dropping the timer cancels it.
    ///
    /// The turn is named after the running task, which sets the timer, and may come when that one has ended. It may
    /// wake tasks, whose turns follow, and has to say what it touches. The run does not wait for it: with the last of the
    /// tasks it is over.
    ///
    /// # Panics
    /// Outside of a task. What is called can itself neither sleep nor start a task.
    pub fn call_after(
        self,
        duration: Nanos,
        class: Class,
        call: impl FnOnce() + Send + 'static,
    ) -> SimTimer {
        let call = Box::new(call);
        SimTimer(core::with(|core| core.arm_call(duration, class, call)).expect(OUTSIDE))
    }
}

/// A timer that no task waits for: see [`SimEnv::call_after`]. Dropping it cancels it.
#[derive(Debug)]
pub struct SimTimer(TimerUse);

impl Drop for SimTimer {
    fn drop(&mut self) {
        let outdated = core::with(|core| core.disarm_call(self.0));
        // Outside: it may hold what has timers of its own.
        drop(outdated);
    }
}

/// A sleep in virtual time. It always takes a turn, even one of no time (but see
/// [`Simulation::read_at_once`](super::Simulation::read_at_once)). When it is over it wakes the waker that it was
/// last polled with, and no other.
#[derive(Debug)]
pub struct SimSleep(Sleep);

#[derive(Clone, Copy, Debug)]
enum Sleep {
    Unarmed {
        duration: Nanos,
        class: Class,
        reads: bool,
    },
    Armed {
        timer: u32,
    },
    Over,
}

impl Future for SimSleep {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let (timer, outdated) = match self.0 {
            Sleep::Unarmed {
                duration,
                class,
                reads,
            } => core::with(|core| {
                if reads && core.reads_at_once {
                    return (None, None);
                }
                let timer = core.arm(duration, class);
                (Some(timer), core.wake_when_fired(timer, cx.waker()))
            })
            .expect(OUTSIDE),
            Sleep::Armed { timer } => core::with(|core| {
                if core.give_back_if_fired(timer) {
                    return (None, None);
                }
                (Some(timer), core.wake_when_fired(timer, cx.waker()))
            })
            .expect(OUTSIDE),
            Sleep::Over => (None, None),
        };
        drop(outdated);
        match timer {
            Some(timer) => {
                self.0 = Sleep::Armed { timer };
                Poll::Pending
            }
            None => {
                self.0 = Sleep::Over;
                Poll::Ready(())
            }
        }
    }
}

impl Drop for SimSleep {
    #[inline]
    fn drop(&mut self) {
        if let Sleep::Armed { timer } = self.0 {
            disarm(timer);
        }
    }
}

/// Gives a timer back. A sleep that outlives the simulation has none left.
fn disarm(timer: u32) {
    let outdated = core::with(|core| core.disarm(timer));
    // Outside: it may be the last that holds a task, whose sleeps are dropped with it.
    drop(outdated);
}

/// A moment in virtual time. Where latencies order nothing it is a turn of its own: over when that has been played.
#[derive(Debug)]
pub enum SimDeadline {
    /// It comes by the clock.
    At(Nanos),
    /// It is a turn, of the task that set it.
    Turn {
        /// Its timer.
        timer: u32,
    },
}

impl Deadline for SimDeadline {
    fn comes_within(&self, span: Nanos) -> bool {
        core::with(|core| match *self {
            SimDeadline::At(at) => core.now.saturating_add(span) >= at,
            SimDeadline::Turn { timer } => core.is_over(timer),
        })
        .expect(OUTSIDE)
    }
}

impl Drop for SimDeadline {
    fn drop(&mut self) {
        if let SimDeadline::Turn { timer } = *self {
            disarm(timer);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    use parking_lot::Mutex;

    use super::*;
    use crate::point::UserId;
    use crate::sim::{Allowed, Chronological, Exhaustive, Simulation};

    type Task = Pin<Box<dyn Future<Output = ()>>>;

    /// What two tasks share, and a timer of nobody's.
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
            let timer = SimEnv.call_after(5, Class::Fault, move || {
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
            let timer = SimEnv.call_after(7, Class::Expiry, move || {
                drop(of_call.timer.lock().take());
                wake.send(()).expect("the task waits");
            });
            *of_task.timer.lock() = Some(timer);
            woken.await.expect("it is called");
            assert_eq!(SimEnv.stamp(), 7);
            let never = SimEnv.call_after(1, Class::Expiry, || panic!("it was cancelled"));
            drop(never);
            *of_task.timer.lock() = Some(SimEnv.call_after(9, Class::Expiry, || {}));
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
