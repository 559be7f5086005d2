use std::fmt;

/// What stands between a modelled store and the processes that ask it.
pub trait Between: fmt::Debug + Send + Sync {
    /// Something that this process asked for has taken effect: whether it does not hear of it, for its connection breaks before
    /// the answer comes.
    fn loses_answer(&self, process: usize) -> bool;
}
