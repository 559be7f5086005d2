use std::future::{Future, poll_fn};
use std::pin::pin;

use super::check::CheckedWork;
use super::end::{commit, roll_back};
use super::in_memory::apply_in_memory;
use super::key::{of_keyed, recalled};
use super::{Call, Check, Setting, Unchecked};
use crate::database::Lifetime;
use crate::env::{Env, Object, Pause, Touch};
use crate::history::{Awaited, Stated, Step};
use crate::node::Token;
use crate::point::service::{Access, Refusal, apply, apply_in_one};
use crate::point::{Outcome, Points, Receipt, Trouble};
use crate::store::{Fence, How, Outdated, Store, Visible, Write, Writer, Writes};

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
    if let Some(store) = call.world.store.in_memory() {
        return apply_in_memory(call, store, writes, Unchecked, so_far).await;
    }
    // Boxed, because a request in memory would carry its room along.
    Box::pin(apply_in_unit(call, how, writes, so_far)).await
}

/// The same, with a check before it reads and before it writes.
pub(super) async fn apply_checked_to_store<S: Setting>(
    call: &Call<'_, S>,
    how: How,
    check: &impl Check,
    so_far: &mut Outcome,
) -> Result<Receipt, Refusal> {
    if let Some(store) = call.world.store.in_memory() {
        return apply_in_memory(call, store, Writes::Over, check, so_far).await;
    }
    if let Some(outer) = call.outer {
        // The unit is committed when the lease has been given back: to look here would be in vain.
        return outer.apply(call, check.fence()).await;
    }
    let mut work = Work::begin(call, how, so_far).await?;
    if let Some(fence) = check.fence() {
        work.fence(fence);
    }
    let mut access = CheckedWork {
        work: &mut work,
        call,
        check,
    };
    let applied = match access.work.recall().await {
        Ok(Some(receipt)) => Ok(receipt),
        Ok(None) => apply(&call.request.operation, &call.world.policy, &mut access).await,
        Err(trouble) => Err(trouble.into()),
    };
    work.end(applied).await
}

async fn apply_in_unit<S: Setting>(
    call: &Call<'_, S>,
    how: How,
    writes: Writes,
    so_far: &mut Outcome,
) -> Result<Receipt, Refusal> {
    if let Some(outer) = call.outer {
        return outer.apply(call, None).await;
    }
    let world = &call.world;
    let begun = world.store.begin(call.client(), how, world.lock_timeout());
    let unit = telling_beginning(call, begun).await.map_err(Into::into)?;
    let mut work = Work::of(call, unit, writes, so_far);
    let applied = work.apply().await;
    work.end(applied).await
}

/// The same, in one step of the store.
pub(super) async fn apply_in_one_to_store<S: Setting>(
    call: &Call<'_, S>,
    so_far: &mut Outcome,
) -> Result<Receipt, Refusal> {
    let mut work = Work::begin(call, How::Statements, so_far).await?;
    let applied = match work.recall().await {
        Ok(Some(receipt)) => Ok(receipt),
        Ok(None) => apply_in_one(&call.request.operation, &call.world.policy, &mut work).await,
        Err(trouble) => Err(trouble.into()),
    };
    work.end(applied).await
}

/// A call's operation at work in a unit of the store, with the time that its tables take, and everything told to the
/// observer.
pub struct Work<'a, S: Setting> {
    pub(super) call: &'a Call<'a, S>,
    writes: Writes,
    /// The version read last.
    base: u64,
    /// Of its write.
    receipt: Option<Receipt>,
    pub(super) unit: <S::Store as Store>::Unit,
    pub(super) visible: Visible,
    unseen: Option<Box<Unseen>>,
    /// The token that the store looks at.
    token: Option<Token>,
    pub(super) so_far: &'a mut Outcome,
}

impl<'a, S: Setting> Work<'a, S> {
    /// Begins a unit for the call. From the moment at which something may have been done, `so_far` is
    /// [`Outcome::Unknown`].
    ///
    /// # Errors
    /// [`Trouble`] of the store.
    pub async fn begin(
        call: &'a Call<'a, S>,
        how: How,
        so_far: &'a mut Outcome,
    ) -> Result<Self, Trouble> {
        let world = &call.world;
        let begun = world.store.begin(call.client(), how, world.lock_timeout());
        let unit = telling_beginning(call, begun).await.map_err(Into::into)?;
        Ok(Work::of(call, unit, Writes::Over, so_far))
    }

    /// Goes on in a unit that was begun before.
    pub(super) fn resume(
        call: &'a Call<'a, S>,
        unit: <S::Store as Store>::Unit,
        so_far: &'a mut Outcome,
    ) -> Self {
        Work::of(call, unit, Writes::Over, so_far)
    }

    /// The unit, and what is to be told when it is committed.
    pub(super) fn suspend(self) -> (<S::Store as Store>::Unit, Option<Box<Unseen>>) {
        (self.unit, self.unseen)
    }

    fn of(
        call: &'a Call<'a, S>,
        mut unit: <S::Store as Store>::Unit,
        writes: Writes,
        so_far: &'a mut Outcome,
    ) -> Self {
        let store = &call.world.store;
        store.name(&mut unit, call.request.operation.request);
        Work {
            call,
            writes,
            base: 0,
            receipt: None,
            visible: S::Store::visible(&unit),
            unit,
            unseen: None,
            token: None,
            so_far,
        }
    }

    /// From now on the store looks at this fencing token.
    pub(super) fn fence(&mut self, fence: Fence) {
        S::Store::fence(&mut self.unit, fence);
        self.token = Some(fence.token);
    }

    /// The trouble, told if it is that the token was refused.
    fn tell_stale(&self, trouble: Trouble) -> Trouble {
        if let (Trouble::StaleToken, Some(token)) = (trouble, self.token) {
            self.call.observe(Step::Stale {
                token,
                newest: None,
            });
        }
        trouble
    }

    /// Takes the user's advisory lock, if the store has such locks.
    ///
    /// # Errors
    /// [`Trouble`] of the store.
    pub async fn lock(&mut self, lifetime: Lifetime) -> Result<(), Trouble> {
        let store = &self.call.world.store;
        store.lock(&mut self.unit, self.call.user(), lifetime).await
    }

    /// Gives it back, if it is the session's.
    ///
    /// # Errors
    /// [`Trouble`] of the store.
    pub async fn unlock(&mut self) -> Result<(), Trouble> {
        let store = &self.call.world.store;
        store.unlock(&mut self.unit, self.call.user()).await
    }

    /// Runs the call's operation once. It is done when the work is [ended](Self::end).
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn apply(&mut self) -> Result<Receipt, Refusal> {
        if let Some(receipt) = self.recall().await? {
            return Ok(receipt);
        }
        let Call { world, request, .. } = self.call;
        apply(&request.operation, &world.policy, self).await
    }

    /// What was answered to the same request before, if its idempotency key is known.
    async fn recall(&mut self) -> Result<Option<Receipt>, Trouble> {
        let Some(key) = self.call.request.key() else {
            return Ok(None);
        };
        let found = self.call.world.store.recall(&mut self.unit, key);
        let found = telling_waits(self.call, found).await.map_err(Into::into)?;
        Ok(found.map(|receipt| recalled(self.call, receipt)))
    }

    /// Commits what was applied, or rolls back what was refused, and says what came of it.
    ///
    /// # Errors
    /// [`Refusal`]; nothing was done then, unless its outcome is unknown.
    pub async fn end(self, applied: Result<Receipt, Refusal>) -> Result<Receipt, Refusal> {
        match applied {
            Ok(receipt) => {
                *self.so_far = Outcome::Unknown;
                commit(self.call, self.unit, self.unseen).await?;
                Ok(receipt)
            }
            Err(refusal) => {
                roll_back(self.call, self.unit).await;
                Err(refusal)
            }
        }
    }

    /// Tells a step that others see at once, or else when the unit is committed; until then, what was `stated`.
    pub(super) fn tell(&mut self, step: Step, stated: Stated) {
        match self.visible {
            Visible::AtOnce => self.call.observe(step),
            Visible::WhenCommitted => {
                let unseen = self.unseen.get_or_insert_default();
                match stated {
                    Stated::Insert => unseen.appended = Some(step),
                    _ => unseen.wrote = Some(step),
                }
                self.call.observe(Step::Stated(stated));
            }
        }
    }

    /// Nothing, if what was done last was answered; else this trouble.
    pub(super) fn is_heard(&self, otherwise: Trouble) -> Result<(), Trouble> {
        match S::Store::is_unheard(&self.unit) {
            true => Err(otherwise),
            false => Ok(()),
        }
    }

    pub(super) fn writer(&self) -> Writer {
        Writer {
            request: self.call.request.operation.request,
            lock: self.call.lock,
        }
    }
}

/// What the store answers; where that waits for others, the observer is told so.
pub(super) async fn telling_waits<S: Setting, T>(
    call: &Call<'_, S>,
    answer: impl Future<Output = T>,
) -> T {
    match S::Store::PENDING_WAITS {
        true => telling_wait(call, Awaited::Row, answer).await,
        false => answer.await,
    }
}

/// A unit that begins; where that waits for a connection, the observer is told so.
pub(super) async fn telling_beginning<S: Setting, T>(
    call: &Call<'_, S>,
    begins: impl Future<Output = T>,
) -> T {
    match S::Store::BEGINNING_WAITS {
        true => telling_wait(call, Awaited::Connection, begins).await,
        false => begins.await,
    }
}

async fn telling_wait<S: Setting, T>(
    call: &Call<'_, S>,
    awaited: Awaited,
    answer: impl Future<Output = T>,
) -> T {
    let mut answer = pin!(answer);
    let mut since = None;
    let answer = poll_fn(|cx| {
        let polled = answer.as_mut().poll(cx);
        if polled.is_pending() && since.is_none() {
            since = Some(call.env().stamp());
            call.observe(Step::Blocked(awaited));
        }
        polled
    })
    .await;
    if let Some(since) = since {
        let waited = call.env().stamp() - since;
        call.observe(Step::Unblocked { awaited, waited });
    }
    answer
}

/// The steps that others see when the unit is committed, and never if it is not: what is rolled back was never written.
#[derive(Default)]
pub(super) struct Unseen {
    wrote: Option<Step>,
    appended: Option<Step>,
}

impl Unseen {
    pub fn tell<S: Setting>(self, call: &Call<'_, S>) {
        for step in self.wrote.into_iter().chain(self.appended) {
            call.observe(step);
        }
    }
}

impl<S: Setting> Access for Work<'_, S> {
    async fn read(&mut self) -> Result<Points, Trouble> {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.read, Pause::Read).await;
        let user = self.call.user();
        world.env.touch(Object::Balance(user), Touch::Read);
        let account = world.store.read(&mut self.unit, user);
        let account = telling_waits(self.call, account).await;
        let account = account.map_err(|trouble| self.tell_stale(trouble.into()))?;
        self.base = account.version;
        world.env.saw(Object::Balance(user), account.version);
        world
            .env
            .saw(Object::Balance(user), account.balance.cast_unsigned());
        self.call.observe(Step::Read {
            balance: account.balance,
            version: account.version,
        });
        if S::Store::is_missing(&self.unit) {
            self.call.observe(Step::Stated(Stated::NoAccount));
        }
        if S::Store::locks_after_reading(&self.unit) {
            world.env.sleep(request.times.read, Pause::Read).await;
            let locked = world.store.lock_what_was_read(&mut self.unit, user);
            let locked = telling_waits(self.call, locked).await;
            locked.map_err(Into::into)?;
            self.call.observe(Step::Stated(Stated::Lock));
        }
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
            writer: self.writer(),
            base,
            balance,
            change: request.operation.kind.signed(request.operation.amount),
        };
        if self.visible == Visible::AtOnce {
            *self.so_far = Outcome::Unknown;
        }
        let store = &world.store;
        let opens = S::Store::is_missing(&self.unit);
        let written = store.write(&mut self.unit, user, write, self.writes);
        let written = telling_waits(self.call, written).await;
        let written = written.map_err(|trouble| {
            self.tell_stale(match self.visible {
                Visible::AtOnce => trouble.into().of_a_commit(),
                Visible::WhenCommitted => trouble.into(),
            })
        })?;
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
        self.tell(
            step,
            match opens {
                true => Stated::Open { balance },
                false => Stated::Update { balance },
            },
        );
        let receipt = Receipt {
            balance,
            base,
            version,
        };
        self.receipt = Some(receipt);
        self.is_heard(Trouble::CommitUnanswered)?;
        Ok(receipt)
    }

    async fn append(&mut self) -> Result<(), Trouble> {
        let Call { world, request, .. } = self.call;
        world.env.sleep(request.times.append, Pause::Append).await;
        let object = Object::History(self.call.user());
        world.env.touch(object, Touch::Append);
        let operation = &request.operation;
        let (store, unit) = (&world.store, &mut self.unit);
        let entries = match (request.key(), self.receipt) {
            (Some(key), Some(answer)) => {
                let entries = store.append_answered(unit, operation, key, answer);
                telling_waits(self.call, entries).await
            }
            _ => telling_waits(self.call, store.append(unit, operation)).await,
        };
        let entries = entries.map_err(|trouble| match self.visible {
            Visible::AtOnce => Trouble::HalfDone,
            Visible::WhenCommitted => of_keyed(self.call, trouble.into()),
        })?;
        self.tell(Step::Appended { entries }, Stated::Insert);
        self.is_heard(Trouble::HalfDone)
    }
}
