//! Every schedule of a small case: a proof, or a schedule that fails.

mod case;
mod challenge;
mod explores;
mod final_balance;
mod findings;
mod forgetful;
pub mod game;
mod hunt;
#[cfg(test)]
mod merges;
mod playback;
mod player;
mod search;
mod shortest;
mod shrink;
mod stepper;
mod subject;
mod tell;
#[cfg(feature = "scenario")]
pub mod ticket;
mod verify;
mod violation;
mod watch;
mod ways;

#[cfg(feature = "scenario")]
pub use case::TooFewRequests;
pub use case::{Case, Expiry, Turns};
pub use final_balance::FinalBalance;
pub use findings::{Example, FinalStates, Findings, OrderCount};
pub use forgetful::{Forgetful, ForgetfulGuard};
pub use hunt::{Hunt, hunt};
pub use playback::{Playback, PlayedTurn, continuations, play_back, switches};
pub use player::{End, Play};
pub use search::{Budget, Search, Strategy};
pub use shortest::shortest;
pub use shrink::{Counterexample, shrink};
pub use stepper::Stepper;
pub use subject::Subject;
pub use tell::{sentences, table, told};
#[cfg(feature = "scenario")]
pub use ticket::Ticket;
pub use verify::{Refuted, assert_proved, verify};
pub use violation::{Violation, Violations};
