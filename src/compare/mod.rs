//! Which control should one take? Every control that a ground allows is played under the same seeds; what came of each is a
//! [`Row`], and rows are ranked where their spread lets them be told apart.
//!
//! A [`Comparer`] says which rounds are played, in turns, takes a [`Sample`] of each, and makes a [`Comparison`] of those
//! that are there: at the end, or while more are played. A comparison is plain data, which screens and reports read. The
//! [`Recommendation`] of a table follows from its rows and from what the scenario is.

mod comparer;
mod comparison;
mod ground;
mod measure;
mod play;
mod ranking;
mod recommend;
mod recommendation;
mod sample;
mod situation;

pub use comparer::{Comparer, Contest, Heat};
pub use comparison::{Comparison, Loss, Row, Standing, Table};
pub use ground::{Ground, allowed};
pub use measure::Measure;
pub use play::{KEPT, overtakes, play_simulated_round};
pub use ranking::{LEAST_ROUNDS, criteria};
pub use recommendation::{Change, Fit, Next, Pick, Preferred, Recommendation};
pub use sample::Sample;
pub use situation::Situation;
