//! Your own service as the target of a run, over HTTP/1.1.
//!
//! [`Address`] is where it is, and whether it may be raced; `speak` says what a description means on the wire;
//! `prepare` learns serially how it answers and finds fresh users; `fire` sends what the scenario says; `settle` looks
//! afterwards; `judge` says what follows, from outside.

mod address;
mod evidence;
mod fire;
mod held;
mod judge;
mod left;
mod look;
mod part;
mod plan;
mod prepare;
mod race;
mod settle;
mod share;
mod speak;
mod sums;
mod tls;
mod wire;

pub(crate) use address::plain;
pub use address::{Address, AddressError};
pub use evidence::{Account, Evidence, Learnt};
pub(crate) use held::Gate;
pub use judge::{OutsideCheck, OutsideInvalid, OutsideJudgement};
pub(crate) use left::{condition, runs};
pub use look::{RaceLook, RaceStage};
pub use part::RacePart;
pub use plan::Announced;
pub(crate) use prepare::{MOST_PASSED, stride};
pub use race::{Outside, RaceError, RaceSetup, race};
pub use share::{check_shard, own_users};
pub(crate) use speak::{Fresh, Speaker, points, wants_environment};
pub use sums::{Sums, Unread};
pub(crate) use wire::{Fault, Reply};
