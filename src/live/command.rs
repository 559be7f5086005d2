use super::Mishap;
use crate::env::Nanos;
use crate::point::UserId;
use crate::request::LockName;

/// How the viewer looks at the round, which decides what may happen to it by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attention {
    /// Rounds are watched: one follows another.
    Watching,
    /// The viewer reads the result of the round: it is played to its end, and then it stays.
    Reading,
    /// The round is not shown: its clock stands still.
    Away,
}

/// What may be asked of a session while it plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Stop the clock, or let it go on.
    Pause,
    /// How the round is looked at from now on.
    Attend(Attention),
    /// Play one turn, and stop the clock.
    Step,
    /// One notch faster.
    Faster,
    /// One notch slower.
    Slower,
    /// As fast as it can, or back to the pace before.
    FullSpeed,
    /// Let something break, now.
    Break(Mishap),
    /// Begin again from the same seed.
    SameSeed,
    /// Begin again from the next seed.
    NextSeed,
    /// Send a burst more, now; between two rounds, begin the next one now.
    Burst,
    /// Requests that start from now on go through this lock.
    Lock(LockName),
    /// The number of users, from the next round on.
    Users(u64),
    /// The number of requests in each burst, from the next round on.
    BurstSize(u64),
    /// Begin again with [`FEW`](super::FEW) requests in each burst; or, if that was done before, with as many as then.
    Few,
    /// The longest wait for a lock, in nanoseconds: for requests that ask from now on.
    Timeout(Nanos),
    /// Show the steps of this user.
    Watch(UserId),
    /// Play the same requests beside it without a lock (or, if there is none, with one); or stop that.
    Twin(bool),
    /// Look at the nodes that leases are taken from, too; or stop that.
    Nodes(bool),
}
