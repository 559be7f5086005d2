//! A lock of one's own, proved in ten lines: `use`, `impl KeyLock`, `assert_proved`.

#![cfg(test)]

use pointrace::{Case, Env, KeyLock, Nanos, Pause, UserId, assert_proved};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Lets `N` requests in at a time, of whichever users.
struct AtMost<const N: usize>(Semaphore);

impl<const N: usize> Default for AtMost<N> {
    fn default() -> Self {
        AtMost(Semaphore::new(N))
    }
}

impl<const N: usize> KeyLock for AtMost<N> {
    type Guard<'a> = SemaphorePermit<'a>;

    fn try_acquire(&self, _: UserId) -> Option<SemaphorePermit<'_>> {
        self.0.try_acquire().ok()
    }

    async fn acquire<E: Env>(
        &self,
        _: UserId,
        timeout: Nanos,
        env: &E,
    ) -> Option<SemaphorePermit<'_>> {
        tokio::select! {
            biased;
            permit = self.0.acquire() => permit.ok(),
            () = env.sleep(timeout, Pause::LockTimeout) => None,
        }
    }

    fn entries(&self) -> usize {
        0
    }
}

#[test]
fn one_at_a_time_keeps_every_point() {
    assert_proved(&Case::charges(3).with_timeouts(true), AtMost::<1>::default);
}

#[test]
#[should_panic(expected = "points missing")]
fn two_at_a_time_lose_points() {
    assert_proved(&Case::charges(2), AtMost::<2>::default);
}
