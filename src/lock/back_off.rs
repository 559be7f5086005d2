use std::future::Future;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::call::{Call, Setting};
use crate::env::{Deadline, Env, Nanos, Pause};
use crate::point::service::Refusal;
use crate::point::{Outcome, Receipt, RequestId};
use crate::request::Answer;

/// Attempts of an operation until one succeeds, with random times between them: up to 1 ms, 2 ms, 4 ms … 32 ms, until the lock
/// timeout is over. "Full jitter" as in Brooker, "Exponential Backoff And Jitter" (2015).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BackOff {
    seed: u64,
}

/// The longest back-off after the first attempt, in nanoseconds; it doubles with each attempt up to [`LONGEST`].
const FIRST: Nanos = 1_000_000;
/// The longest back-off, in nanoseconds.
const LONGEST: Nanos = 32_000_000;

impl BackOff {
    /// Times that are derived from `seed`.
    pub fn new(seed: u64) -> Self {
        BackOff { seed }
    }

    /// Tries the call's operation until it is done, refused for good, or its time is over.
    pub async fn attempts<'a, S: Setting, F>(
        self,
        call: &'a Call<'a, S>,
        attempt: impl Fn(&'a Call<'a, S>) -> F + Send,
    ) -> Answer
    where
        F: Future<Output = Result<Receipt, Refusal>> + Send,
    {
        let env = call.env();
        let deadline = env.deadline(call.world.lock_timeout(), Pause::LockTimeout);
        let mut attempts = 0;
        let outcome = loop {
            attempts += 1;
            match attempt(call).await {
                Ok(receipt) => break Outcome::Committed(receipt),
                Err(refusal) if !refusal.may_pass() => break refusal.outcome(),
                Err(_) => {}
            }
            let pause = self.after(call.request.operation.request, attempts);
            if deadline.comes_within(pause) {
                break Outcome::TimedOut;
            }
            env.sleep(pause, Pause::Backoff).await;
        };
        Answer {
            outcome,
            attempts: Some(attempts),
            waited: None,
            held: None,
        }
    }

    /// How long a request waits after its attempt of this number, counted from 1, in nanoseconds. Derived
    /// from the request, so that the same request waits as long, no matter what others draw.
    pub fn after(self, request: RequestId, attempts: u32) -> Nanos {
        let longest = (FIRST << (attempts - 1).min(5)).min(LONGEST);
        // Made anew each time: kept, it would be half of every request that never meets another.
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(request.0);
        rng.set_word_pos(u128::from(attempts) * 16);
        rng.random_range(0..=longest)
    }
}
