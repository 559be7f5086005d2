//! Requests that come with an idempotency key.

use super::{Call, Setting};
use crate::env::{Env, Object, Touch};
use crate::history::Step;
use crate::point::{Receipt, Trouble};

/// The idempotency key of the call is known: what was answered under it is answered again.
pub(super) fn recalled<S: Setting>(call: &Call<'_, S>, receipt: Receipt) -> Receipt {
    let (user, env) = (call.user(), &call.world.env);
    env.touch(Object::History(user), Touch::Read);
    env.saw(Object::History(user), receipt.version);
    call.observe(Step::Recalled {
        balance: receipt.balance,
        version: receipt.version,
    });
    receipt
}

/// What a trouble is to a request that came with an idempotency key: another that came with the same has been done since
/// this one looked, and begun anew this one will find it.
pub(super) fn of_keyed<S: Setting>(call: &Call<'_, S>, trouble: Trouble) -> Trouble {
    match (trouble, call.request.key()) {
        (Trouble::UniqueViolation, Some(_)) => Trouble::Conflict,
        (trouble, _) => trouble,
    }
}
