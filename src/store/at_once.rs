//! The store in memory as every store is seen: each statement takes effect at once, and none can fail.

use std::convert::Infallible;

use super::{
    Account, Change, Changed, Client, Fence, How, MemoryStore, Outdated, Store, Visible, Write,
    Writes, Written,
};
use crate::env::Nanos;
use crate::point::{Operation, Receipt, RequestId, UserId};

impl Store for MemoryStore {
    type Unit = ();
    type Trouble = Infallible;

    #[inline]
    fn visible((): &()) -> Visible {
        Visible::AtOnce
    }

    #[inline]
    fn prefetch(&self, user: UserId) {
        MemoryStore::prefetch(self, user);
    }

    #[inline]
    fn in_memory(&self) -> Option<&MemoryStore> {
        Some(self)
    }

    #[inline]
    async fn begin(&self, _: Client, _: How, _: Nanos) -> Result<(), Infallible> {
        Ok(())
    }

    /// In memory the [check](crate::call::Check) looks itself.
    fn fence((): &mut (), _: Fence) {}

    #[inline]
    async fn read(&self, (): &mut (), user: UserId) -> Result<Account, Infallible> {
        Ok(MemoryStore::read(self, user))
    }

    #[inline]
    async fn write(
        &self,
        (): &mut (),
        user: UserId,
        write: Write,
        writes: Writes,
    ) -> Result<Result<Written, Outdated>, Infallible> {
        Ok(match writes {
            Writes::Over => Ok(MemoryStore::write(self, user, write)),
            Writes::IfCurrent => self.write_if_current(user, write),
        })
    }

    #[inline]
    async fn append(&self, (): &mut (), operation: &Operation) -> Result<Option<u64>, Infallible> {
        Ok(Some(MemoryStore::append(self, operation.user)))
    }

    async fn append_answered(
        &self,
        (): &mut (),
        operation: &Operation,
        key: RequestId,
        answer: Receipt,
    ) -> Result<Option<u64>, Infallible> {
        let entries = MemoryStore::append_answered(self, operation.user, key, answer);
        Ok(Some(entries))
    }

    async fn recall(&self, (): &mut (), key: RequestId) -> Result<Option<Receipt>, Infallible> {
        Ok(MemoryStore::recall(self, key))
    }

    async fn change(
        &self,
        (): &mut (),
        operation: &Operation,
        change: Change,
    ) -> Result<Option<Changed>, Infallible> {
        Ok(MemoryStore::change(self, operation, change))
    }

    #[inline]
    async fn commit(&self, (): &mut ()) -> Result<(), Infallible> {
        Ok(())
    }

    #[inline]
    async fn roll_back(&self, (): ()) {}
}
