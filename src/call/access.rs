use super::{Call, Setting};
use crate::env::{Env, Object, Pause, Touch};
use crate::history::Step;
use crate::point::service::{Access, Refusal, apply};
use crate::point::{Outcome, Points, Receipt, Trouble};
use crate::store::{How, Outdated, Store, Visible, Write, Writer, Writes};

/// Runs the call's operation once on the store, in a unit of its own, and returns the receipt of its write.
///
/// The moment it writes, or its unit is about to be committed, it sets `so_far` to [`Outcome::Unknown`]: from then on it
/// is no longer known to have had no effect, should it never come to its end.
pub(super) async fn apply_to_store<S: Setting>(
    call: &Call<'_, S>,
    how: How,
    writes: Writes,
    so_far: &mut Outcome,
) -> Result<Receipt, Refusal> {
    let store = &call.world.store;
    let begun = store
        .begin(call.user(), how, call.world.lock_timeout())
        .await;
    let unit = begun.map_err(Into::into)?;
    let mut access = StoreAccess {
        call,
        writes,
        base: 0,
        visible: S::Store::visible(&unit),
        unit,
        unseen: None,
        so_far,
    };
    match apply(&call.request.operation, &call.world.policy, &mut access).await {
        Ok(receipt) => {
            *access.so_far = Outcome::Unknown;
            if store.in_memory().is_none() {
                let committed = store.commit(access.unit).await;
                committed.map_err(|trouble| trouble.into().of_a_commit())?;
                if let Some(unseen) = access.unseen {
                    unseen.tell(call);
                }
            }
            Ok(receipt)
        }
        Err(refusal) => {
            if store.in_memory().is_none() {
                store.roll_back(access.unit).await;
            }
            Err(refusal)
        }
    }
}

/// The store, with the time that its tables take, and everything told to the observer.
struct StoreAccess<'a, S: Setting> {
    call: &'a Call<'a, S>,
    writes: Writes,
    /// The version read last.
    base: u64,
    unit: <S::Store as Store>::Unit,
    visible: Visible,
    /// Boxed, because where everything is seen at once there is none, and all that a future holds is moved with it.
    unseen: Option<Box<Unseen>>,
    so_far: &'a mut Outcome,
}

/// The steps that others see when the unit is committed, and never if it is not: what is rolled back was never written.
#[derive(Default)]
struct Unseen {
    wrote: Option<Step>,
    appended: Option<Step>,
}

impl Unseen {
    fn tell<S: Setting>(self, call: &Call<'_, S>) {
        for step in self.wrote.into_iter().chain(self.appended) {
            call.observe(step);
        }
    }
}

impl<S: Setting> Access for StoreAccess<'_, S> {
    async fn read(&mut self) -> Result<Points, Trouble> {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.read, Pause::Read).await;
        let user = self.call.user();
        world.env.touch(Object::Balance(user), Touch::Read);
        let account = match world.store.in_memory() {
            Some(store) => store.read(user),
            None => {
                let account = world.store.read(&mut self.unit, user).await;
                account.map_err(Into::into)?
            }
        };
        self.base = account.version;
        world.env.saw(Object::Balance(user), account.version);
        world
            .env
            .saw(Object::Balance(user), account.balance.cast_unsigned());
        self.call.observe(Step::Read {
            balance: account.balance,
            version: account.version,
        });
        Ok(account.balance)
    }

    async fn write(&mut self, balance: Points) -> Result<Receipt, Trouble> {
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
            change: request.operation.kind.signed(request.operation.amount),
        };
        if self.visible == Visible::AtOnce {
            *self.so_far = Outcome::Unknown;
        }
        let written = match world.store.in_memory() {
            Some(store) => match self.writes {
                Writes::Over => Ok(store.write(user, write)),
                Writes::IfCurrent => store.write_if_current(user, write),
            },
            None => {
                let store = &world.store;
                let written = store.write(&mut self.unit, user, write, self.writes).await;
                written.map_err(|trouble| match self.visible {
                    Visible::AtOnce => trouble.into().of_a_commit(),
                    Visible::WhenCommitted => trouble.into(),
                })?
            }
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
        let step = Step::Wrote {
            base,
            balance,
            version,
            buried: written.buried,
            overspent: written.overspent,
        };
        match self.visible {
            Visible::AtOnce => self.call.observe(step),
            Visible::WhenCommitted => self.unseen.get_or_insert_default().wrote = Some(step),
        }
        Ok(Receipt {
            balance,
            base,
            version,
        })
    }

    async fn append(&mut self) -> Result<(), Trouble> {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.append, Pause::Append).await;
        let object = Object::History(self.call.user());
        world.env.touch(object, Touch::Append);
        let operation = &request.operation;
        let entries = match world.store.in_memory() {
            Some(store) => Some(store.append(operation.user)),
            None => {
                let entries = world.store.append(&mut self.unit, operation).await;
                entries.map_err(|trouble| match self.visible {
                    Visible::AtOnce => Trouble::HalfDone,
                    Visible::WhenCommitted => trouble.into(),
                })?
            }
        };
        let step = Step::Appended { entries };
        match self.visible {
            Visible::AtOnce => self.call.observe(step),
            Visible::WhenCommitted => self.unseen.get_or_insert_default().appended = Some(step),
        }
        Ok(())
    }
}
