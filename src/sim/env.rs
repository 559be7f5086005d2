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
        SimSleep(Sleep::Unarmed { duration, pause })
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
}

/// A sleep in virtual time. It always takes a turn, even one of no time (but see
/// [`Simulation::read_at_once`](super::Simulation::read_at_once)). It belongs to the task that polled it first.
#[derive(Debug)]
pub struct SimSleep(Sleep);

#[derive(Clone, Copy, Debug)]
enum Sleep {
    Unarmed { duration: Nanos, pause: Pause },
    Armed { timer: u32 },
    Over,
}

impl Future for SimSleep {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        let over = match self.0 {
            Sleep::Unarmed { duration, pause } => {
                let timer = core::with(|core| {
                    let at_once = pause == Pause::Read && core.reads_at_once;
                    (!at_once).then(|| core.arm(duration, pause))
                });
                match timer.expect(OUTSIDE) {
                    Some(timer) => {
                        self.0 = Sleep::Armed { timer };
                        false
                    }
                    None => true,
                }
            }
            Sleep::Armed { timer } => {
                core::with(|core| core.give_back_if_fired(timer)).expect(OUTSIDE)
            }
            Sleep::Over => true,
        };
        if !over {
            return Poll::Pending;
        }
        self.0 = Sleep::Over;
        Poll::Ready(())
    }
}

impl Drop for SimSleep {
    #[inline]
    fn drop(&mut self) {
        if let Sleep::Armed { timer } = self.0 {
            // A future that outlives its simulation has no timer left to cancel.
            core::with(|core| core.disarm(timer));
        }
    }
}
