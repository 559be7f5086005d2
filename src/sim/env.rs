use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::core;
use crate::env::{Env, Nanos, Object, Pause, Touch};

/// The simulation that the running thread is in.
///
/// # Panics
/// Outside a simulation it has no time: its methods panic there.
#[derive(Clone, Copy, Debug, Default)]
pub struct SimEnv;

const OUTSIDE: &str = "a simulated future runs inside its simulation";

impl Env for SimEnv {
    type Sleep = SimSleep;

    fn now(&self) -> Nanos {
        core::with(|core| core.now).expect(OUTSIDE)
    }

    fn sleep(&self, duration: Nanos, pause: Pause) -> SimSleep {
        SimSleep::Unarmed { duration, pause }
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        core::with(|core| {
            let parent = core.current.expect("only a task can start another");
            core.spawned.push((parent, Box::pin(task)));
        })
        .expect(OUTSIDE);
    }

    fn lock_timers(&self) -> u64 {
        core::with(|core| core.lock_timers).expect(OUTSIDE)
    }

    fn next_wake_returns(&self) {
        core::with(core::Core::next_wake_returns).expect(OUTSIDE);
    }

    fn touch(&self, object: Object, touch: Touch) {
        core::touch(object, touch);
    }
}

/// A sleep in virtual time. It always takes a turn, even one of no time (but see
/// [`Simulation::read_at_once`](super::Simulation::read_at_once)). It belongs to the task that polled it first.
#[derive(Debug)]
pub enum SimSleep {
    #[doc(hidden)]
    Unarmed { duration: Nanos, pause: Pause },
    #[doc(hidden)]
    Armed { timer: u32 },
    #[doc(hidden)]
    Over,
}

impl Future for SimSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        match *self {
            SimSleep::Unarmed { duration, pause } => {
                let timer = core::with(|core| {
                    let at_once = pause == Pause::Read && core.reads_at_once;
                    (!at_once).then(|| core.arm(duration, pause))
                });
                match timer.expect(OUTSIDE) {
                    Some(timer) => {
                        *self = SimSleep::Armed { timer };
                        Poll::Pending
                    }
                    None => {
                        *self = SimSleep::Over;
                        Poll::Ready(())
                    }
                }
            }
            SimSleep::Armed { timer } => {
                if core::with(|core| core.has_fired(timer)).expect(OUTSIDE) {
                    // Dropping the old state gives the timer back.
                    *self = SimSleep::Over;
                    return Poll::Ready(());
                }
                Poll::Pending
            }
            SimSleep::Over => Poll::Ready(()),
        }
    }
}

impl Drop for SimSleep {
    fn drop(&mut self) {
        if let SimSleep::Armed { timer } = *self {
            // A future that outlives its simulation has no timer left to cancel.
            core::with(|core| core.disarm(timer));
        }
    }
}
