use crate::env::Env;
use crate::history::Observer;

/// What an engine is set in: the parts of its world that there are several kinds of.
///
/// One parameter stands for all of them, so that a control is written over `S: Setting` whatever its requests run in.
/// A pair of an environment and an observer is one.
pub trait Setting: Send + Sync + 'static {
    /// Time and tasks.
    type Env: Env;
    /// Who watches.
    type Observer: Observer;
}

impl<E: Env, O: Observer> Setting for (E, O) {
    type Env = E;
    type Observer = O;
}
