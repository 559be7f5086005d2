use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

use super::access::{Unseen, telling_beginning};
use super::end::{commit, roll_back};
use super::{Call, Setting, Work};
use crate::point::service::Refusal;
use crate::point::{Outcome, Receipt, Trouble};
use crate::store::{Fence, How, Store, Transaction};

/// A unit of the store around a control: begun before the control is asked, and ended when it has answered.
///
/// The operation takes the unit out, and puts it back when it is done. So an operation that outlives its caller takes the
/// unit with it, and what it does is rolled back.
pub struct Outer<S: Setting>(Mutex<Option<Kept<S>>>);

struct Kept<S: Setting> {
    unit: <S::Store as Store>::Unit,
    unseen: Option<Box<Unseen>>,
}

impl<S: Setting> Outer<S> {
    /// Begins a transaction for the call.
    ///
    /// # Errors
    /// [`Trouble`] of the store.
    pub async fn begin(call: &Call<'_, S>) -> Result<Arc<Self>, Trouble> {
        let world = &call.world;
        let how = How::Transaction(Transaction::READ_COMMITTED);
        let begun = world.store.begin(call.client(), how, world.lock_timeout());
        let unit = telling_beginning(call, begun).await.map_err(Into::into)?;
        let kept = Kept { unit, unseen: None };
        Ok(Arc::new(Outer(Mutex::new(Some(kept)))))
    }

    /// The call, with its operation in this unit.
    pub fn around<'a>(self: &'a Arc<Self>, call: &Call<'a, S>) -> Call<'a, S> {
        Call {
            outer: Some(self),
            ..*call
        }
    }

    /// Runs the operation once, in the unit. Whether it is done is known when the unit is ended.
    pub(super) async fn apply(
        &self,
        call: &Call<'_, S>,
        fence: Option<Fence>,
    ) -> Result<Receipt, Refusal> {
        let kept = self.0.lock().take();
        let Some(Kept { unit, .. }) = kept else {
            // It belongs to an operation of this call that is still under way.
            return Err(Trouble::Other.into());
        };
        let mut so_far = Outcome::Unknown;
        let mut work = Work::resume(call, unit, &mut so_far);
        if let Some(fence) = fence {
            work.fence(fence);
        }
        let applied = work.apply().await;
        let (unit, unseen) = work.suspend();
        *self.0.lock() = Some(Kept { unit, unseen });
        applied
    }

    /// Commits, if the control answered that it is done, or else rolls back, and says what came of it.
    pub async fn end(&self, call: &Call<'_, S>, answered: Outcome) -> Outcome {
        let kept = self.0.lock().take();
        match (answered, kept) {
            (Outcome::Committed(receipt), Some(Kept { unit, unseen })) => {
                match commit(call, unit, unseen).await {
                    Ok(()) => Outcome::Committed(receipt),
                    Err(trouble) => trouble.outcome(),
                }
            }
            // Nobody has the unit any more, so nobody can commit it.
            (Outcome::Committed(_), None) => Trouble::Other.outcome(),
            (told, Some(Kept { unit, .. })) => {
                roll_back(call, unit).await;
                told
            }
            (told, None) => told,
        }
    }
}

impl<S: Setting> fmt::Debug for Outer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outer").finish_non_exhaustive()
    }
}
