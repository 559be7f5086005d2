use super::redis::NODE;
use super::{Had, Holder, LeaseLock};
use crate::call::{FencedAll, FencedWrites, Setting};
use crate::point::Outcome;

/// When the store looks at a fencing token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenIsChecked {
    /// When it is written: what is usually told of fencing.
    OnWrites,
    /// When it is read, and when it is written; and what is written is written in one step.
    OnReadsAndWrites,
}

/// A lease on one node that comes with a number, each greater than the one before: a *fencing token*. The store remembers
/// the newest that it has seen, and refuses older ones.
///
/// **Promises** that no update is lost, also when a lease runs out under its holder. **Fails**, where the token is checked
/// on writes only, when the old holder writes after the new one has read and before it writes: the store has not seen the
/// newer token yet. **Used** as Kleppmann, "How to do distributed locking" (2016), proposes it.
#[derive(Clone, Copy, Debug)]
pub struct FencedRedis(pub TokenIsChecked);

impl LeaseLock for FencedRedis {
    async fn try_take<S: Setting>(&self, holder: &Holder<'_, S>) -> Option<Had> {
        let token = holder.take(NODE, &holder.by_the_lease(true)).await?;
        Some(Had { token })
    }

    async fn apply<S: Setting>(&self, holder: &Holder<'_, S>, had: Had) -> Outcome {
        let call = holder.call();
        match (self.0, had.token) {
            (TokenIsChecked::OnWrites, Some(token)) => {
                call.apply_checked(&FencedWrites(token)).await
            }
            (TokenIsChecked::OnReadsAndWrites, Some(token)) => {
                call.apply_checked(&FencedAll(token)).await
            }
            (_, None) => call.apply().await,
        }
    }

    fn told_by(&self) -> Option<u16> {
        Some(NODE)
    }

    async fn give_back<S: Setting>(&self, holder: &Holder<'_, S>) {
        holder.give_back(NODE).await;
    }
}
