use std::fmt;

/// What stands between a modelled store and the processes that ask it.
pub trait Between: fmt::Debug + Send + Sync {
    /// Something that this process asked for has taken effect: whether it does not hear of it, for its connection breaks before
    /// the answer comes.
    fn loses_answer(&self, process: usize) -> bool;
}

/// A store that can end, as a server does, and be started again.
pub trait Ends: fmt::Debug + Send + Sync {
    /// Whether it has ended.
    fn has_ended(&self) -> bool;

    /// It ends: what was committed is kept, all else is undone, and whoever asked it for something is told only that nobody is
    /// there.
    fn crash(&self);

    /// It is started again.
    fn start_again(&self);
}
