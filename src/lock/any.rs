use super::{Call, Control, Guarded, Keyed, NoLock, PromiseRace};
use crate::env::Env;
use crate::history::Observer;
use crate::request::{Answer, LockName};

/// One of the built-in controls.
#[derive(Debug)]
pub enum AnyControl {
    /// [`NoLock`].
    None(NoLock),
    /// [`PromiseRace`].
    PromiseRace(PromiseRace),
    /// [`Keyed`].
    Keyed(Guarded<Keyed>),
}

impl AnyControl {
    /// A new control of this name; `seed` is for its hash tables, if it has any that need one.
    pub fn new(name: LockName, seed: u64) -> Self {
        match name {
            LockName::None => AnyControl::None(NoLock),
            LockName::PromiseRace => AnyControl::PromiseRace(PromiseRace::default()),
            LockName::Keyed => AnyControl::Keyed(Guarded(Keyed::new(seed))),
        }
    }
}

impl Control for AnyControl {
    async fn execute<E: Env, O: Observer>(&self, call: &Call<E, O>) -> Answer {
        match self {
            AnyControl::None(control) => control.execute(call).await,
            AnyControl::PromiseRace(control) => control.execute(call).await,
            AnyControl::Keyed(control) => control.execute(call).await,
        }
    }

    fn entries(&self) -> usize {
        match self {
            AnyControl::None(control) => control.entries(),
            AnyControl::PromiseRace(control) => control.entries(),
            AnyControl::Keyed(control) => control.entries(),
        }
    }
}
