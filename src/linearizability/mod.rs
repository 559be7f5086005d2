//! Whether what callers were told can be explained: linearizability, user by user.
//!
//! An account that does one request after another is the model. A history is *linearizable* if its requests can be put
//! into an order in which that account would have given the same answers, and in which a request that was answered
//! before another was sent comes before it (Herlihy and Wing 1990). A request that timed out or failed has had no
//! effect; one whose outcome is unknown may have happened or not.
//!
//! [`Account`] says what an answer claims, [`search`] looks for the order (Wing and Gong 1993, with Lowe's memory of the
//! states that it has been in), and [`Judge`] does it while a run is played, in time that does not grow with the run.
//! [`Recorded`] does it with a history that was written down.

mod account;
mod judge;
#[cfg(test)]
mod judge_tests;
mod kept;
mod recorded;
mod search;

pub use account::{Account, Claim};
pub(crate) use judge::{Before, Standing, Told};
pub use judge::{Found, Judge};
pub use kept::MOST_KEPT;
pub use recorded::{Recorded, RecordedRequest, Refutation, USUAL_TRIES, Verified};
pub use search::{Answered, Linearized, search};

/// Whether a write may have made the version that comes after another one. 0 is a version that nobody has seen, as those of
/// a service that is called over the network: then only the balances say what comes next.
fn is_next(version: u64, after: u64) -> bool {
    version == 0 || version == after + 1
}
