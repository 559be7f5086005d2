//! The end of a unit, and what is told of it.

use super::access::{Unseen, telling_waits};
use super::key::of_keyed;
use super::{Call, Setting};
use crate::env::{Env, Object, Pause, Touch};
use crate::history::{Stated, Step};
use crate::point::Trouble;
use crate::store::{Store, Visible};

/// Commits a unit, and tells what was not seen before.
pub(super) async fn commit<S: Setting>(
    call: &Call<'_, S>,
    mut unit: <S::Store as Store>::Unit,
    unseen: Option<Box<Unseen>>,
) -> Result<(), Trouble> {
    let Call { world, request, .. } = call;
    if S::Store::visible(&unit) == Visible::WhenCommitted {
        world.env.sleep(request.times.commit, Pause::Commit).await;
        // Whether its caller has been answered by now makes a difference.
        let own = Object::Request(request.operation.request);
        world.env.touch(own, Touch::Read);
    }
    let committed = telling_waits(call, world.store.commit(&mut unit)).await;
    let is_unheard = S::Store::is_unheard(&unit);
    drop(unit);
    if is_unheard {
        if let Some(unseen) = unseen {
            unseen.tell(call);
        }
        return Err(Trouble::CommitUnanswered);
    }
    if let Err(trouble) = committed {
        let trouble = of_keyed(call, trouble.into().of_a_commit());
        if trouble != Trouble::CommitUnanswered {
            call.observe(Step::Stated(Stated::RollBack));
        }
        return Err(trouble);
    }
    if let Some(unseen) = unseen {
        call.observe(Step::Stated(Stated::Commit));
        unseen.tell(call);
    }
    Ok(())
}

/// Rolls a unit back.
pub(super) async fn roll_back<S: Setting>(call: &Call<'_, S>, unit: <S::Store as Store>::Unit) {
    let is_transaction = S::Store::visible(&unit) == Visible::WhenCommitted;
    call.world.store.roll_back(unit).await;
    if is_transaction {
        call.observe(Step::Stated(Stated::RollBack));
    }
}
