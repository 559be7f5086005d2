//! The machine's clock, on a multi-threaded tokio runtime.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::{Deadline, Env, Nanos, Pause};

/// The machine's clock; time starts when it is made.
#[derive(Clone, Debug)]
pub struct RealEnv {
    start: std::time::Instant,
    lock_timers: Arc<AtomicU64>,
}

impl RealEnv {
    /// Starts the clock.
    pub fn start() -> Self {
        RealEnv {
            start: std::time::Instant::now(),
            lock_timers: Arc::default(),
        }
    }
}

impl Env for RealEnv {
    type Sleep = RealSleep;
    type Deadline = RealDeadline;
    type Timer = RealTimer;

    fn stamp(&self) -> Nanos {
        nanos_since(self.start)
    }

    fn now(&self) -> Nanos {
        nanos_since(self.start)
    }

    fn deadline(&self, duration: Nanos, _: Pause) -> RealDeadline {
        RealDeadline {
            start: self.start,
            at: self.now().saturating_add(duration),
        }
    }

    fn sleep(&self, duration: Nanos, pause: Pause) -> RealSleep {
        if duration == 0 {
            return RealSleep(None);
        }
        let counted = (pause == Pause::LockTimeout).then(|| {
            self.lock_timers.fetch_add(1, Ordering::Relaxed);
            Counted(Arc::clone(&self.lock_timers))
        });
        // Boxed, so that a future with no sleep in it stays small; a sleep costs far more than its box.
        RealSleep(Some(Box::pin(async move {
            tokio::time::sleep_until(Instant::now() + Duration::from_nanos(duration)).await;
            drop(counted);
        })))
    }

    fn call_after(
        &self,
        duration: Nanos,
        _: Pause,
        call: impl FnOnce() + Send + 'static,
    ) -> RealTimer {
        let task = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_nanos(duration)).await;
            call();
        });
        RealTimer(task.abort_handle())
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(task);
    }

    async fn breathe(&self) -> bool {
        let mut budget = pin!(tokio::task::coop::consume_budget());
        let mut yielded = false;
        poll_fn(|cx| {
            let polled = budget.as_mut().poll(cx);
            yielded |= polled.is_pending();
            polled
        })
        .await;
        yielded
    }

    fn lock_timers(&self) -> u64 {
        self.lock_timers.load(Ordering::Relaxed)
    }
}

/// A moment on the machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct RealDeadline {
    start: std::time::Instant,
    /// In nanoseconds since the start.
    at: Nanos,
}

impl Deadline for RealDeadline {
    fn comes_within(&self, span: Nanos) -> bool {
        nanos_since(self.start).saturating_add(span) >= self.at
    }
}

/// What is to be called on the machine's clock, with tokio's resolution of a millisecond.
#[derive(Debug)]
pub struct RealTimer(AbortHandle);

impl Drop for RealTimer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn nanos_since(start: std::time::Instant) -> Nanos {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// A sleep on the machine's clock, with tokio's resolution of a millisecond. A sleep of no time is over at once.
pub struct RealSleep(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl Future for RealSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.0 {
            None => Poll::Ready(()),
            Some(sleep) => {
                let polled = sleep.as_mut().poll(cx);
                if polled.is_ready() {
                    // It is over, and may be polled again any number of times.
                    self.0 = None;
                }
                polled
            }
        }
    }
}

/// One timer that is counted as long as it lives.
struct Counted(Arc<AtomicU64>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
