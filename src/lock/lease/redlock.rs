use super::{Had, Holder, LeaseLock, in_turn};
use crate::call::{Call, Check, Setting};
use crate::env::Nanos;
use crate::node::Nodes;
use crate::point::{Outcome, Trouble};
use crate::store::{Fenced, MemoryStore};

/// A lease on the majority of several nodes that know nothing of each other.
///
/// All nodes are asked, one after another. The lock is had if most gave their lease, and only for what is left of it: the
/// validity is the lease, less the time since before the first was asked, less what clocks may drift apart in that time.
/// Without a majority all is given back. Before it writes, a holder looks whether its validity is over; where the store is
/// in memory that is one step with the write.
///
/// **Promises** one request of a user at a time, in however many processes, while a minority of the nodes is away, as long
/// as no clock runs wrong by more than the drift that is allowed for. **Fails** when a node's clock jumps, when a node
/// forgets what it has given, and when a holder is stopped between its look and its write. **Used** as "Redlock" in the
/// documentation of Redis; see Kleppmann, "How to do distributed locking", and Sanfilippo, "Is Redlock safe?" (both
/// 2016).
#[derive(Clone, Copy, Debug, Default)]
pub struct Redlock;

/// What is allowed for clocks that drift: a hundredth of the lease, and 2 ms for a node that counts in whole ones.
fn drift(lease: Nanos) -> Nanos {
    lease / 100 + 2_000_000
}

/// How many are most of the nodes.
fn most<S: Setting>(holder: &Holder<'_, S>) -> u16 {
    holder.nodes().count() / 2 + 1
}

impl LeaseLock for Redlock {
    async fn try_take<S: Setting>(&self, holder: &Holder<'_, S>) -> Option<Had> {
        let lease = holder.lease();
        holder.good_for(lease.saturating_sub(drift(lease)));
        let terms = holder.one_of_several();
        let mut taken = 0;
        for node in in_turn(holder) {
            taken += u16::from(holder.take(node, &terms).await.is_some());
        }
        if taken >= most(holder) && !holder.is_over() {
            return Some(Had::default());
        }
        holder.give_back_all().await;
        None
    }

    async fn apply<S: Setting>(&self, holder: &Holder<'_, S>, _: Had) -> Outcome {
        holder.call().apply_checked(&WhileValid(holder)).await
    }
}

/// A write is refused when the validity is over.
struct WhileValid<'a, S: Setting>(&'a Holder<'a, S>);

impl<H: Setting> Check for WhileValid<'_, H> {
    fn before_writing<'s, S: Setting>(
        &self,
        _: &Call<'_, S>,
        _: Option<&'s MemoryStore>,
    ) -> Result<Option<Fenced<'s>>, Trouble> {
        match self.0.is_over() {
            true => Err(Trouble::LeaseOver),
            false => Ok(None),
        }
    }
}

/// [`Redlock`] as it is found in published clients: the majority is counted, and no more.
///
/// Nobody looks whether the leases are still good when the last node has answered, or when the holder writes; and an attempt
/// without a majority keeps what it has got until that runs out, and goes on with it in the next.
///
/// **Claims** what [`Redlock`] promises.
#[derive(Clone, Copy, Debug, Default)]
pub struct RedlockAsShipped;

impl LeaseLock for RedlockAsShipped {
    async fn try_take<S: Setting>(&self, holder: &Holder<'_, S>) -> Option<Had> {
        let terms = holder.one_of_several();
        let mut taken = 0;
        for node in in_turn(holder) {
            taken += u16::from(holder.take(node, &terms).await.is_some());
        }
        (taken >= most(holder)).then(Had::default)
    }
}
