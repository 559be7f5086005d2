use super::Control;
use super::back_off::BackOff;
use crate::call::{Call, Setting};
use crate::point::UserId;
use crate::request::Answer;
use crate::store::{How, Transaction, Writes};

/// Compare-and-set on the version, with full-jitter retries.
///
/// No request waits to go in. A write is refused if another wrote since the read; the operation is then tried
/// again from the start, after a random time of up to 1 ms, 2 ms, 4 ms … 32 ms, until the lock timeout is over.
///
/// **Promises** that no update is lost. **Fails** to keep any order, and under contention works mostly for
/// the bin: see the attempts per commit. **Used** as version columns and `If-Match` headers. The back-off is
/// "full jitter" as in Brooker, "Exponential Backoff And Jitter" (2015).
#[derive(Clone, Copy, Debug, Default)]
pub struct Optimistic {
    back_off: BackOff,
}

/// Over a database the write and the entry are one transaction.
const HOW: How = How::Transaction(Transaction::READ_COMMITTED);

impl Optimistic {
    /// A control whose back-offs are derived from `seed`.
    pub fn new(seed: u64) -> Self {
        Optimistic {
            back_off: BackOff::new(seed),
        }
    }
}

impl Control for Optimistic {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let attempts = self
            .back_off
            .attempts(call, |call| call.apply_as(HOW, Writes::IfCurrent));
        attempts.await
    }

    fn contents(&self, _: &[UserId], _: &mut dyn FnMut(u64)) -> bool {
        true
    }

    fn entries(&self) -> usize {
        0
    }
}
