use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Control;
use crate::call::{Call, Setting};
use crate::env::{Deadline, Env, Nanos, Pause};
use crate::point::{Outcome, RequestId, UserId};
use crate::request::Answer;

/// Compare-and-set on the version, with full-jitter retries.
///
/// Nobody waits to go in. A write is refused if somebody wrote since the read; the operation is then tried
/// again from the start, after a random time of up to 1 ms, 2 ms, 4 ms … 32 ms, until the lock timeout is over.
///
/// **Promises** that no update is lost. **Fails** to keep any order, and under contention works mostly for
/// the bin: see the attempts per commit. **Used** as version columns and `If-Match` headers. The back-off is
/// "full jitter" as in Brooker, "Exponential Backoff And Jitter" (2015).
#[derive(Clone, Copy, Debug, Default)]
pub struct Optimistic {
    seed: u64,
}

impl Optimistic {
    /// A control whose back-offs are derived from `seed`.
    pub fn new(seed: u64) -> Self {
        Optimistic { seed }
    }

    /// How long a request waits after its attempt of this number, counted from 1, in nanoseconds. Derived
    /// from the request, so that the same request waits as long whatever others draw.
    fn back_off(self, request: RequestId, attempts: u32) -> Nanos {
        let longest = (FIRST << (attempts - 1).min(5)).min(LONGEST);
        // Made anew each time: kept, it would be half of every request that never meets another.
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(request.0);
        rng.set_word_pos(u128::from(attempts) * 16);
        rng.random_range(0..=longest)
    }
}

/// The longest back-off after the first attempt, in nanoseconds; it doubles with each attempt up to [`LONGEST`].
const FIRST: Nanos = 1_000_000;
/// The longest back-off, in nanoseconds.
const LONGEST: Nanos = 32_000_000;

impl Control for Optimistic {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let env = call.env();
        let deadline = env.deadline(call.world.lock_timeout(), Pause::LockTimeout);
        let mut attempts = 0;
        let outcome = loop {
            attempts += 1;
            match call.apply_if_current().await {
                Ok(receipt) => break Outcome::Committed(receipt),
                Err(refusal) if !refusal.may_pass() => break refusal.outcome(),
                Err(_) => {}
            }
            let pause = self.back_off(call.request.operation.request, attempts);
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

    fn contents(&self, _: &[UserId], _: &mut dyn FnMut(u64)) -> bool {
        true
    }

    fn entries(&self) -> usize {
        0
    }
}
