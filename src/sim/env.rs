use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::call::SimTimer;
use super::core;
use super::gate;
use super::turn::Class;
use crate::env::{Deadline, Env, Nanos, Object, Pause, Seen, Touch};

/// The simulation that the running thread is in.
///
/// # Panics
/// Outside a simulation it has no time: its methods panic there.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimEnv;

pub(super) const OUTSIDE: &str = "a simulated future runs inside its simulation";

impl Env for SimEnv {
    type Sleep = SimSleep;
    type Deadline = SimDeadline;
    type Timer = SimTimer;

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

    fn call_after(
        &self,
        duration: Nanos,
        pause: Pause,
        call: impl FnOnce() + Send + 'static,
    ) -> SimTimer {
        self.call_in_turn(duration, Class::of(pause), call)
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        match gate::inside() {
            None => self.spawn_apart(task),
            // Nothing is left of a process that could start it.
            Some(gate) if gate.has_ended() => drop(task),
            Some(gate) => self.spawn_apart(async move {
                gate.through(task).await;
            }),
        }
    }

    fn spawn_apart(&self, task: impl Future<Output = ()> + Send + 'static) {
        let task: core::Detached = Box::pin(task);
        let left_over = core::with(|core| match core.current {
            Some(parent) => {
                core.spawned.push_back((parent, task));
                None
            }
            // A task starts it that is dropped while the simulation is cleared away, and so is this one.
            None => Some(task),
        });
        // Outside: it may start others when it is dropped.
        drop(left_over.expect(OUTSIDE));
    }

    fn has_ended(&self) -> bool {
        gate::inside().is_some_and(|gate| gate.has_ended())
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

    fn seen_so_far(&self) -> Seen {
        Seen(core::with(|core| core.seen_so_far()).expect(OUTSIDE))
    }

    fn forgets_since(&self, seen: Seen) {
        core::with(|core| core.forgets_since(seen.0)).expect(OUTSIDE);
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
        /// The number of the timer.
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
