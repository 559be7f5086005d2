//! Every schedule of a small case: a proof, or a schedule that fails.

mod case;
mod fault;
mod player;
mod search;
mod subject;
mod watch;

pub use case::{Case, Turns};
pub use fault::{Fault, Faults};
pub use player::{End, Play, every_schedule, player, player_of};
pub use search::{Budget, Example, Findings, Search, Strategy};
pub use subject::Subject;
