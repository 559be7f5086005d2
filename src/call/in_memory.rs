//! The way to the store in memory: what [`Work`](super::Work) does for any store, without units, failures and waits.
//!
//! Nearly every request of a simulation goes this way. All that a future holds is moved with it, so the room that other
//! stores need is not part of it.

use super::key::recalled;
use super::{Call, Check, Setting};
use crate::env::{Env, Object, Pause, Touch};
use crate::history::Step;
use crate::point::service::{Access, Refusal, apply};
use crate::point::{Outcome, Points, Receipt, Trouble};
use crate::store::{MemoryStore, Outdated, Write, Writer, Writes};

/// Runs the call's operation once. The moment it writes, `so_far` is [`Outcome::Unknown`].
pub(super) async fn apply_in_memory<S: Setting, C: Check>(
    call: &Call<'_, S>,
    store: &MemoryStore,
    writes: Writes,
    check: C,
    so_far: &mut Outcome,
) -> Result<Receipt, Refusal> {
    if let Some(receipt) = call.request.key().and_then(|key| store.recall(key)) {
        return Ok(recalled(call, receipt));
    }
    let mut access = MemoryAccess {
        call,
        store,
        writes,
        check,
        base: 0,
        so_far,
    };
    let applied = apply(&call.request.operation, &call.world.policy, &mut access).await;
    if let (Ok(receipt), false) = (&applied, C::ONE_STEP) {
        access.append_now(*receipt);
    }
    applied
}

struct MemoryAccess<'a, S: Setting, C> {
    call: &'a Call<'a, S>,
    store: &'a MemoryStore,
    writes: Writes,
    check: C,
    /// The version read last.
    base: u64,
    so_far: &'a mut Outcome,
}

impl<S: Setting, C: Check> Access for MemoryAccess<'_, S, C> {
    async fn read(&mut self) -> Result<Points, Trouble> {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.read, Pause::Read).await;
        let user = self.call.user();
        let object = Object::Balance(user);
        world.env.touch(object, Touch::Read);
        let checked = self.check.before_reading(self.call, Some(self.store))?;
        let account = self.store.read(user);
        drop(checked);
        self.base = account.version;
        world.env.saw(object, account.version);
        world.env.saw(object, account.balance.cast_unsigned());
        self.call.observe(Step::Read {
            balance: account.balance,
            version: account.version,
        });
        Ok(account.balance)
    }

    async fn write(&mut self, balance: Points) -> Result<Receipt, Trouble> {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.write, Pause::Write).await;
        if C::ONE_STEP {
            world.env.sleep(request.times.append, Pause::Append).await;
        }
        let user = self.call.user();
        world.env.touch(Object::Balance(user), Touch::Write);
        // Whether its caller has been answered by now makes a difference, and the task may be another request's.
        let own = request.operation.request;
        world.env.touch(Object::Request(own), Touch::Read);
        let checked = self.check.before_writing(self.call, Some(self.store))?;
        let base = self.base;
        let write = Write {
            writer: Writer {
                request: own,
                lock: self.call.lock,
            },
            base,
            balance,
            change: request.operation.kind.signed(request.operation.amount),
        };
        *self.so_far = Outcome::Unknown;
        let written = match self.writes {
            Writes::Over => Ok(self.store.write(user, write)),
            Writes::IfCurrent => self.store.write_if_current(user, write),
        };
        let written = match written {
            Ok(written) => written,
            Err(Outdated { current }) => {
                world.env.saw(Object::Balance(user), current);
                self.call.observe(Step::Conflicted { base, current });
                return Err(Trouble::Conflict);
            }
        };
        let version = written.version;
        world.env.saw(Object::Balance(user), version);
        self.call.observe(Step::Wrote {
            base,
            balance,
            version,
            buried: written.buried,
            overspent: written.overspent,
        });
        let receipt = Receipt {
            balance,
            base,
            version,
        };
        if C::ONE_STEP {
            self.append_now(receipt);
        }
        drop(checked);
        Ok(receipt)
    }

    async fn append(&mut self) -> Result<(), Trouble> {
        if C::ONE_STEP {
            return Ok(());
        }
        let Call { world, request, .. } = self.call;
        // What is appended is in the answer, too: see `apply_in_memory`.
        world.env.sleep(request.times.append, Pause::Append).await;
        Ok(())
    }
}

impl<S: Setting, C> MemoryAccess<'_, S, C> {
    /// Appends, with what is answered where that is to be known again.
    fn append_now(&self, receipt: Receipt) {
        let user = self.call.user();
        let object = Object::History(user);
        self.call.world.env.touch(object, Touch::Append);
        let entries = match self.call.request.key() {
            Some(key) => self.store.append_answered(user, key, receipt),
            None => self.store.append(user),
        };
        let entries = Some(entries);
        self.call.observe(Step::Appended { entries });
    }
}
