use super::{Call, Control};
use crate::env::Env;
use crate::history::Observer;
use crate::request::Answer;

/// No lock: runs the operation and promises nothing.
///
/// **Fails** by losing updates as soon as two requests of one user overlap. **Used** wherever nobody
/// thought of it, and as the stand-in that shows what a lock is for.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLock;

impl Control for NoLock {
    const NAMES_WHAT_IT_TOUCHES: bool = true;

    async fn execute<E: Env, O: Observer>(&self, call: &Call<'_, E, O>) -> Answer {
        Answer {
            outcome: call.apply().await,
            attempts: 1,
            waited: None,
            held: None,
        }
    }

    fn entries(&self) -> usize {
        0
    }
}
