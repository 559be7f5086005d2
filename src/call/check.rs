//! What may be asked before an operation reads and before it writes: whether its lease is still good.

use super::{Call, Setting, Work};
use crate::env::{Env, Object, Touch};
use crate::history::Step;
use crate::node::Token;
use crate::point::service::Access;
use crate::point::{Points, Receipt, Trouble};
use crate::store::{Fence, Fenced, MemoryStore};

/// Looks, in the step in which an operation reads or writes, whether it still may.
///
/// What is returned is kept until the step is over. `store` is the store in memory; over any other to look here and to act there are
/// two steps, and whatever may come between them. What a database can look at itself is its [`fence`](Self::fence).
pub trait Check: Send + Sync {
    /// Whether the balance and the entry of the history are written in one step.
    const ONE_STEP: bool = false;

    /// What the store is to look at, where it is a database: there no step of this process is one with the store's.
    fn fence(&self) -> Option<Fence> {
        None
    }

    /// The balance is about to be read.
    ///
    /// # Errors
    /// Why it may not be.
    fn before_reading<'s, S: Setting>(
        &self,
        _call: &Call<'_, S>,
        _store: Option<&'s MemoryStore>,
    ) -> Result<Option<Fenced<'s>>, Trouble> {
        Ok(None)
    }

    /// The balance is about to be written.
    ///
    /// # Errors
    /// Why it may not be.
    fn before_writing<'s, S: Setting>(
        &self,
        _call: &Call<'_, S>,
        _store: Option<&'s MemoryStore>,
    ) -> Result<Option<Fenced<'s>>, Trouble> {
        Ok(None)
    }
}

impl<C: Check> Check for &C {
    const ONE_STEP: bool = C::ONE_STEP;

    fn fence(&self) -> Option<Fence> {
        (**self).fence()
    }

    fn before_reading<'s, S: Setting>(
        &self,
        call: &Call<'_, S>,
        store: Option<&'s MemoryStore>,
    ) -> Result<Option<Fenced<'s>>, Trouble> {
        (**self).before_reading(call, store)
    }

    fn before_writing<'s, S: Setting>(
        &self,
        call: &Call<'_, S>,
        store: Option<&'s MemoryStore>,
    ) -> Result<Option<Fenced<'s>>, Trouble> {
        (**self).before_writing(call, store)
    }
}

/// Nothing is asked.
#[derive(Clone, Copy, Debug)]
pub struct Unchecked;

impl Check for Unchecked {}

/// The store refuses writes with an older token than one that it has been written with: what is usually meant by fencing.
#[derive(Clone, Copy, Debug)]
pub struct FencedWrites(pub Token);

impl Check for FencedWrites {
    fn fence(&self) -> Option<Fence> {
        Some(Fence {
            token: self.0,
            on_reads: false,
        })
    }

    fn before_writing<'s, S: Setting>(
        &self,
        call: &Call<'_, S>,
        store: Option<&'s MemoryStore>,
    ) -> Result<Option<Fenced<'s>>, Trouble> {
        fence(call, store, self.0)
    }
}

/// The store refuses each step that comes with an older token than one that it has been read or written with; and what is
/// written is written in one step.
#[derive(Clone, Copy, Debug)]
pub struct FencedAll(pub Token);

impl Check for FencedAll {
    const ONE_STEP: bool = true;

    fn fence(&self) -> Option<Fence> {
        Some(Fence {
            token: self.0,
            on_reads: true,
        })
    }

    fn before_reading<'s, S: Setting>(
        &self,
        call: &Call<'_, S>,
        store: Option<&'s MemoryStore>,
    ) -> Result<Option<Fenced<'s>>, Trouble> {
        fence(call, store, self.0)
    }

    fn before_writing<'s, S: Setting>(
        &self,
        call: &Call<'_, S>,
        store: Option<&'s MemoryStore>,
    ) -> Result<Option<Fenced<'s>>, Trouble> {
        fence(call, store, self.0)
    }
}

fn fence<'s, S: Setting>(
    call: &Call<'_, S>,
    store: Option<&'s MemoryStore>,
    token: Token,
) -> Result<Option<Fenced<'s>>, Trouble> {
    let (user, env) = (call.user(), &call.world.env);
    let Some(store) = store else {
        // A database looks itself.
        return Ok(None);
    };
    // It may be the newest from now on.
    env.touch(Object::Balance(user), Touch::Write);
    match store.fence(user, token.0) {
        Ok(fenced) => Ok(Some(fenced)),
        Err(outfenced) => {
            env.saw(Object::Balance(user), u64::MAX);
            let newest = Some(Token(outfenced.newest));
            call.observe(Step::Stale { token, newest });
            Err(Trouble::StaleToken)
        }
    }
}

/// An operation at work in a unit of a store, with a check before it reads and before it writes.
pub(super) struct CheckedWork<'w, 'a, S: Setting, C> {
    pub work: &'w mut Work<'a, S>,
    pub call: &'a Call<'a, S>,
    pub check: &'w C,
}

impl<S: Setting, C: Check> Access for CheckedWork<'_, '_, S, C> {
    async fn read(&mut self) -> Result<Points, Trouble> {
        self.check.before_reading(self.call, None)?;
        self.work.read().await
    }

    async fn write(&mut self, balance: Points) -> Result<Receipt, Trouble> {
        self.check.before_writing(self.call, None)?;
        self.work.write(balance).await
    }

    async fn append(&mut self) -> Result<(), Trouble> {
        self.work.append().await
    }
}
