//! A scenario played live: round after round on fresh balances, at a pace that a person can follow.
//!
//! [`Session`] is what is played, as plain state: told how much time has passed and what is wanted, it plays on;
//! asked, it gives a [`Snapshot`]. [`Live`] puts a session on a thread of its own, with the wall clock, a channel of
//! [`Command`]s, and a place where the latest snapshot lies. So watching never slows the engine.

mod activity;
mod command;
mod mishap;
mod pace;
mod player;
mod round;
mod session;
mod snapshot;
mod switches;
mod twin;
mod warnings;

pub use activity::{InLock, Under};
pub use command::{Attention, Command};
pub use mishap::Mishap;
pub use pace::Pace;
pub use player::{Live, SNAPSHOT_EVERY};
pub use session::{FEW, LiveSetup, Session};
pub use snapshot::{Finished, Inside, Loss, RoundResult, Snapshot, Stage, TimeSummary, UserRow};
pub use switches::Switch;
pub use twin::{Parting, SeenWrite, Side, TwinView};
pub use warnings::Warning;

pub use crate::store::{AtRow, RowView, SessionView};
