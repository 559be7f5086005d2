use crate::env::Nanos;
use crate::point::UserId;
use crate::request::LockName;

/// What may be asked of a session while it plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Stop the clock, or let it go on.
    Pause,
    /// Stop the clock while nobody looks at the round, or let it go on unless it is paused.
    Hold(bool),
    /// Play one turn, and stop the clock.
    Step,
    /// One notch faster.
    Faster,
    /// One notch slower.
    Slower,
    /// As fast as it can, or back to the pace before.
    FullSpeed,
    /// Begin again from the same seed.
    SameSeed,
    /// Begin again from the next seed.
    NextSeed,
    /// Send a burst more, now; between two rounds, begin the next one now.
    Burst,
    /// Requests that start from now on go through this lock.
    Lock(LockName),
    /// So many users, from the next round on.
    Users(u64),
    /// So many requests in each burst, from the next round on.
    BurstSize(u64),
    /// The longest wait for a lock, in nanoseconds: for requests that ask from now on.
    Timeout(Nanos),
    /// Show the steps of this user.
    Watch(UserId),
    /// Play the same requests beside it without a lock (or, if there is none, with one); or stop that.
    Twin(bool),
}
