//! The way to the store in one step: reads, checks, writes and appends.

use std::ops::RangeInclusive;

use super::access::telling_waits;
use super::key::of_keyed;
use super::{Call, Setting, Work};
use crate::env::{Env, Object, Pause, Touch};
use crate::history::{Stated, Step};
use crate::point::service::AccessInOne;
use crate::point::{Outcome, Points, Receipt, Trouble};
use crate::store::{Change, Changed, Store, Visible};

impl<S: Setting> Work<'_, S> {
    /// Changes the balance and appends, in one step of the store.
    async fn change_once(
        &mut self,
        within: &RangeInclusive<Points>,
    ) -> Result<Option<Changed>, Trouble> {
        let Call { world, request, .. } = self.call;
        let operation = &request.operation;
        world.env.sleep(request.times.write, Pause::Write).await;
        let user = operation.user;
        world.env.touch(Object::Balance(user), Touch::Write);
        world.env.touch(Object::History(user), Touch::Append);
        let own = Object::Request(operation.request);
        world.env.touch(own, Touch::Read);
        let change = Change {
            writer: self.writer(),
            within: within.clone(),
            key: request.key(),
        };
        if self.visible == Visible::AtOnce {
            *self.so_far = Outcome::Unknown;
        }
        let changed = match world.store.in_memory() {
            Some(store) => store.change(operation, change),
            None => {
                let changed = world.store.change(&mut self.unit, operation, change);
                let changed = telling_waits(self.call, changed).await;
                changed.map_err(|trouble| {
                    let trouble = of_keyed(self.call, trouble.into());
                    match self.visible {
                        Visible::AtOnce => trouble.of_a_commit(),
                        Visible::WhenCommitted => trouble,
                    }
                })?
            }
        };
        let saw = changed.as_ref().map_or(u64::MAX, |it| it.version);
        world.env.saw(Object::Balance(user), saw);
        if changed.is_none() {
            self.call.observe(Step::Stated(Stated::NoRow));
        }
        Ok(changed)
    }

    /// Opens the user's account, unless there is one by now.
    async fn open(&mut self) -> Result<(), Trouble> {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.write, Pause::Write).await;
        let user = self.call.user();
        world.env.touch(Object::Balance(user), Touch::Write);
        let opened = world.store.open(&mut self.unit, user);
        let opened = telling_waits(self.call, opened).await;
        self.call
            .observe(Step::Stated(match opened.map_err(Into::into)? {
                true => Stated::Open { balance: 0 },
                false => Stated::NoRow,
            }));
        // An account with nothing in it is no effect.
        self.is_heard(Trouble::ConnectionLost)
    }
}

impl<S: Setting> AccessInOne for Work<'_, S> {
    async fn change(&mut self, within: RangeInclusive<Points>) -> Result<Option<Receipt>, Trouble> {
        let mut changed = self.change_once(&within).await?;
        if changed.is_none() && S::Store::is_missing(&self.unit) {
            self.open().await?;
            changed = self.change_once(&within).await?;
        }
        let Some(Changed {
            base,
            version,
            balance,
            overspent,
        }) = changed
        else {
            return Ok(None);
        };
        let step = Step::Wrote {
            base,
            balance,
            version,
            buried: None,
            overspent,
        };
        self.tell(step, Stated::Update { balance });
        self.tell(Step::Appended { entries: None }, Stated::Insert);
        self.is_heard(Trouble::CommitUnanswered)?;
        Ok(Some(Receipt {
            balance,
            base,
            version,
        }))
    }
}
