use crate::env::Env;
use crate::history::Observer;
use crate::store::{MemoryStore, Store};

/// What an engine is set in: the parts of its world that there are several kinds of.
///
/// One parameter stands for all of them, so that a control is written over `S: Setting` and runs in any of them.
/// An environment, an observer and a store are one.
pub trait Setting: Send + Sync + 'static {
    /// Time and tasks.
    type Env: Env;
    /// The observer, which is told each step.
    type Observer: Observer;
    /// Where the balances are.
    type Store: Store;
}

impl<E: Env, O: Observer, St: Store> Setting for (E, O, St) {
    type Env = E;
    type Observer = O;
    type Store = St;
}

/// A setting with its balances in memory.
pub type InMemory<E, O> = (E, O, MemoryStore);
