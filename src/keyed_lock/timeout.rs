//! Waiting, but not for ever.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use super::{Guard, Key, KeyedLock, Lock};

/// The error of a wait that took too long. Nothing was acquired, and nothing is left in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimedOut;

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("timed out waiting for the lock of a key")
    }
}

impl std::error::Error for TimedOut {}

impl<K: Key> KeyedLock<K> {
    /// Waits for `key` until `sleep` is over, in any runtime and on any clock.
    ///
    /// `sleep` is called only if the key is not free, when this future has taken its place in the
    /// queue; so an uncontended acquisition arms no timer. If the key is handed over and the sleep
    /// ends before this future is polled again, the key wins.
    ///
    /// # Errors
    ///
    /// [`TimedOut`] if the sleep ended first; the place in the queue is given up.
    #[inline]
    pub async fn lock_or<S>(
        &self,
        key: K,
        sleep: impl FnOnce() -> S,
    ) -> Result<Guard<'_, K>, TimedOut>
    where
        S: Future<Output = ()>,
    {
        match Lock::start(self, key) {
            Ok(guard) => Ok(guard),
            Err(lock) => wait(lock, sleep).await,
        }
    }

    /// Waits for `key` for at most `timeout`, counted from the moment it takes its place in the
    /// queue, by tokio's clock (which counts in milliseconds).
    ///
    /// # Errors
    ///
    /// [`TimedOut`] if the key was not handed over in time.
    ///
    /// # Panics
    ///
    /// If the key is not free and this is not polled in a tokio runtime with time enabled.
    #[inline]
    pub async fn lock_timeout(&self, key: K, timeout: Duration) -> Result<Guard<'_, K>, TimedOut> {
        match Lock::start(self, key) {
            Ok(guard) => Ok(guard),
            Err(lock) => wait(lock, move || tokio::time::sleep(timeout)).await,
        }
    }

    /// Runs `operation` while holding `key`, waiting for at most `timeout`, by tokio's clock.
    ///
    /// The timeout bounds the waiting, not the operation. The key is released when the operation
    /// ends, panics, or is dropped.
    ///
    /// # Errors
    ///
    /// [`TimedOut`] if the key was not handed over in time; `operation` was then not called.
    ///
    /// # Panics
    ///
    /// If the key is not free and this is not polled in a tokio runtime with time enabled.
    #[inline]
    pub async fn with_lock<F: Future>(
        &self,
        key: K,
        timeout: Duration,
        operation: impl FnOnce() -> F,
    ) -> Result<F::Output, TimedOut> {
        let _guard = match Lock::start(self, key) {
            Ok(guard) => guard,
            Err(lock) => wait(lock, move || tokio::time::sleep(timeout)).await?,
        };
        Ok(operation().await)
    }
}

/// Waits for a key until a sleep is over, which begins when the key turns out not to be free.
async fn wait<K: Key, S: Future<Output = ()>>(
    mut lock: Lock<'_, K>,
    sleep: impl FnOnce() -> S,
) -> Result<Guard<'_, K>, TimedOut> {
    let first = poll_fn(|context| match Pin::new(&mut lock).poll(context) {
        Poll::Ready(guard) => Poll::Ready(Some(guard)),
        Poll::Pending if lock.is_waiting() => Poll::Ready(None),
        // It only let other tasks run.
        Poll::Pending => Poll::Pending,
    });
    if let Some(guard) = first.await {
        return Ok(guard);
    }
    let mut sleep = pin!(sleep());
    poll_fn(|context| {
        if let Poll::Ready(guard) = Pin::new(&mut lock).poll(context) {
            return Poll::Ready(Ok(guard));
        }
        sleep.as_mut().poll(context).map(|()| Err(TimedOut))
    })
    .await
}
