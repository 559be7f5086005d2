use super::{Call, Setting};
use crate::env::{Env, Object, Pause, Touch};
use crate::history::Step;
use crate::point::service::{Access, Conflict, Refusal, apply};
use crate::point::{Outcome, Points, Receipt};
use crate::store::{Outdated, Write, Writer};

/// What a write does when somebody has written since the read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writes {
    /// It goes over whatever is there.
    Over,
    /// It is refused: compare-and-set.
    IfCurrent,
}

/// Runs the call's operation once on the store, and returns the receipt of its write.
///
/// The moment it writes, it sets `so_far` to [`Outcome::Unknown`]: from then on it is no longer known to have had
/// no effect, should it never come to its end.
pub(super) async fn apply_to_store<S: Setting>(
    call: &Call<'_, S>,
    writes: Writes,
    so_far: &mut Outcome,
) -> Result<Receipt, Refusal> {
    let mut access = StoreAccess {
        call,
        writes,
        base: 0,
        so_far,
    };
    apply(&call.request.operation, &call.world.policy, &mut access).await
}

/// The store, with the time that its tables take, and everything told to the observer.
struct StoreAccess<'a, S: Setting> {
    call: &'a Call<'a, S>,
    writes: Writes,
    /// The version read last.
    base: u64,
    so_far: &'a mut Outcome,
}

impl<S: Setting> Access for StoreAccess<'_, S> {
    async fn read(&mut self) -> Points {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.read, Pause::Read).await;
        let user = self.call.user();
        world.env.touch(Object::Balance(user), Touch::Read);
        let account = world.store.read(user);
        self.base = account.version;
        self.call.observe(Step::Read {
            balance: account.balance,
            version: account.version,
        });
        account.balance
    }

    async fn write(&mut self, balance: Points) -> Result<Receipt, Conflict> {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.write, Pause::Write).await;
        let user = self.call.user();
        world.env.touch(Object::Balance(user), Touch::Write);
        // Whether its caller has been answered by now makes a difference, and the task may be another request's.
        let own = Object::Request(request.operation.request);
        world.env.touch(own, Touch::Read);
        let base = self.base;
        let write = Write {
            writer: Writer {
                request: request.operation.request,
                lock: self.call.lock,
            },
            base,
            balance,
        };
        *self.so_far = Outcome::Unknown;
        let written = match self.writes {
            Writes::Over => world.store.write(user, write),
            Writes::IfCurrent => match world.store.write_if_current(user, write) {
                Ok(written) => written,
                Err(Outdated { current }) => {
                    self.call.observe(Step::Conflicted { base, current });
                    return Err(Conflict);
                }
            },
        };
        self.call.observe(Step::Wrote {
            base,
            balance,
            version: written.version,
            buried: written.buried,
        });
        Ok(Receipt {
            balance,
            base,
            version: written.version,
        })
    }

    async fn append(&mut self) {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.append, Pause::Append).await;
        let object = Object::History(self.call.user());
        world.env.touch(object, Touch::Append);
        let entries = world.store.append(&request.operation, world.env.now());
        self.call.observe(Step::Appended { entries });
    }
}
