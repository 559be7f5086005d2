use super::Control;
use crate::call::{Call, Setting};
use crate::point::UserId;
use crate::request::Answer;

/// No lock: runs the operation and promises nothing.
///
/// **Fails** by losing updates as soon as two requests of one user overlap. **Used** wherever nobody
/// thought of it, and as the stand-in that shows what a lock is for.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLock;

impl Control for NoLock {
    const NAMES_WHAT_IT_TOUCHES: bool = true;
    const TREATS_ALIKE: bool = true;

    async fn execute<S: Setting>(&self, call: &Call<'_, S>) -> Answer {
        Answer {
            outcome: call.apply().await,
            attempts: Some(1),
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
