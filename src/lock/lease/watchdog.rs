use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::task::Poll;

use super::redis::NODE;
use super::{Had, Holder, LeaseLock};
use crate::call::Setting;
use crate::env::{Env, Pause};
use crate::point::Outcome;

/// A lease is renewed when this part of it is over.
const PART: u64 = 3;

/// A lease on one node that its holder renews every third of it, as long as it works.
///
/// **Promises** what [`Redis`](super::Redis) does, also to a holder that takes longer than its lease. **Fails** when its
/// process is stopped for longer than a lease: nothing tells it that it has lost it; and one that hangs keeps it for ever.
/// **Used** by Redisson.
#[derive(Clone, Copy, Debug, Default)]
pub struct WatchedRedis;

impl LeaseLock for WatchedRedis {
    async fn try_take<S: Setting>(&self, holder: &Holder<'_, S>) -> Option<Had> {
        let token = holder.take(NODE, &holder.by_the_lease(false)).await?;
        Some(Had { token })
    }

    async fn apply<S: Setting>(&self, holder: &Holder<'_, S>, _: Had) -> Outcome {
        let mut work = pin!(holder.call().apply());
        let mut renewing = pin!(renew(holder));
        poll_fn(|cx| {
            let worked = work.as_mut().poll(cx);
            if worked.is_pending() && renewing.as_mut().poll(cx).is_ready() {
                return Poll::Pending;
            }
            worked
        })
        .await
    }

    fn told_by(&self) -> Option<u16> {
        Some(NODE)
    }

    async fn give_back<S: Setting>(&self, holder: &Holder<'_, S>) {
        holder.give_back(NODE).await;
    }
}

/// Renews the lease for as long as it is had; then there is nothing left to do.
async fn renew<S: Setting>(holder: &Holder<'_, S>) {
    let env = holder.call().env();
    let terms = holder.by_the_lease(false);
    loop {
        env.sleep(terms.lease / PART, Pause::Lease).await;
        if !holder.extend(NODE, &terms).await {
            pending::<()>().await;
        }
    }
}
