use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::access::{Writes, apply_to_store};
use super::{Call, Control};
use crate::env::{Env, Nanos, Pause};
use crate::history::Observer;
use crate::point::Outcome;
use crate::point::service::Refusal;
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
    /// Where the back-off times come from.
    seed: u64,
}

impl Optimistic {
    /// A control whose back-off times are derived from `seed` and the request.
    pub fn new(seed: u64) -> Self {
        Optimistic { seed }
    }
}

/// The longest back-off after the first attempt, in nanoseconds; it doubles with each attempt up to [`LONGEST`].
const FIRST: Nanos = 1_000_000;
/// The longest back-off, in nanoseconds.
const LONGEST: Nanos = 32_000_000;

impl Control for Optimistic {
    async fn execute<E: Env, O: Observer>(&self, call: &Call<'_, E, O>) -> Answer {
        let env = call.env();
        let deadline = env.now().saturating_add(call.world.lock_timeout());
        let mut attempts = 0;
        let mut rng = None;
        let outcome = loop {
            attempts += 1;
            match apply_to_store(call, Writes::IfCurrent).await {
                Ok(balance) => break Outcome::Committed { balance },
                Err(Refusal::Rejected(rejection)) => break Outcome::Rejected(rejection),
                Err(Refusal::Conflict) => {}
            }
            // Derived from the request, so that the same request waits as long whatever others draw.
            let rng = rng.get_or_insert_with(|| {
                let request = call.request.operation.request.0;
                Box::new(ChaCha8Rng::seed_from_u64(self.seed ^ request))
            });
            let longest = (FIRST << (attempts - 1).min(5)).min(LONGEST);
            let pause = rng.random_range(0..=longest);
            if env.now().saturating_add(pause) >= deadline {
                break Outcome::TimedOut;
            }
            env.sleep(pause, Pause::Backoff).await;
        };
        Answer {
            outcome,
            attempts,
            waited: None,
            held: None,
        }
    }

    fn entries(&self) -> usize {
        0
    }
}
