//! Fires requests: what is sent, when, and by whom.
//!
//! `plan` settles everything random about a request before it is sent; `schedule` says when requests
//! are due; `client` is what runs as a task. One round of a scenario is played by [`play_simulated`] under
//! virtual time or by [`play_real`] on the machine's clock; through a control of your own by [`play_with`] and
//! [`play_real_with`].

#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
mod beside;
mod client;
mod faulty;
mod first;
mod impatient;
mod nodes;
mod plan;
mod real;
mod round;
mod schedule;
mod simulated;

#[cfg(all(unix, feature = "postgres"))]
pub use beside::watch_postgres_beside;
#[cfg(all(unix, feature = "sqlite"))]
pub use beside::watch_sqlite_beside;
#[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
pub use beside::{Beside, ProcessesSetup, watch_real_beside};
#[cfg(feature = "http")]
pub(crate) use client::Client;
pub use first::first_requests;
pub use nodes::open_nodes;
pub use plan::Planner;
#[cfg(feature = "postgres")]
pub use real::watch_postgres;
#[cfg(feature = "sqlite")]
pub use real::watch_sqlite;
pub use real::{
    RealEngine, RealRound, begin_real, begin_real_with, play_real, play_real_with, watch_real,
};
#[cfg(feature = "scenario")]
pub(crate) use round::model_of;
pub use round::{BYTES_A_USER, Glimpse, Round, RoundSetup};
#[cfg(feature = "http")]
pub(crate) use schedule::{Schedule, What};
pub use simulated::{
    SimulatedRound, begin, begin_breakable, begin_with, play_simulated, play_with, watch_simulated,
};
