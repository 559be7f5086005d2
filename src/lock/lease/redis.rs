use super::{Had, Holder, LeaseLock};
use crate::call::Setting;

/// The node that a lock on one node is on.
pub(super) const NODE: u16 = 0;

/// A lease on one node: `SET key value NX PX lease`, and given back only by who has it.
///
/// **Promises** one request of a user at a time, in however many processes, until the lease runs out under its holder.
/// **Fails** when a holder takes longer than its lease, or is stopped for longer: it goes on as if it had it. **Used** as
/// the "single instance" of Redis' documentation of distributed locks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Redis;

impl LeaseLock for Redis {
    async fn try_take<S: Setting>(&self, holder: &Holder<'_, S>) -> Option<Had> {
        let token = holder.take(NODE, &holder.by_the_lease(false)).await?;
        Some(Had { token })
    }

    fn told_by(&self) -> Option<u16> {
        Some(NODE)
    }

    async fn give_back<S: Setting>(&self, holder: &Holder<'_, S>) {
        holder.give_back(NODE).await;
    }
}
