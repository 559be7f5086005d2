use super::Control;
use super::back_off::BackOff;
use crate::call::{Call, Setting};
use crate::point::UserId;
use crate::request::Answer;

/// One statement that reads, checks and writes: `UPDATE … SET balance = balance + 500 WHERE … AND balance + 500 BETWEEN …`.
///
/// The bounds are the policy's. No lock is held while an answer travels, and there is nothing to go stale between a read
/// and a write, for there is no read. What the database has to try again it does itself.
///
/// **Promises** that no update is lost, in however many processes. **Fails** where the business does not fit into one
/// statement. **Used** for counters, stocks and balances.
#[derive(Clone, Copy, Debug)]
pub struct AtomicUpdate {
    back_off: BackOff,
}

impl AtomicUpdate {
    /// A control whose back-offs are derived from `seed`.
    pub fn new(seed: u64) -> Self {
        AtomicUpdate {
            back_off: BackOff::new(seed),
        }
    }
}

impl Control for AtomicUpdate {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        let attempts = self.back_off.attempts(call, |call| call.apply_in_one());
        attempts.await
    }

    fn contents(&self, _: &[UserId], _: &mut dyn FnMut(u64)) -> bool {
        // Its requests share nothing through it.
        true
    }

    fn entries(&self) -> usize {
        0
    }
}
