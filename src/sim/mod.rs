//! Virtual time and turns.
//!
//! A single-threaded executor runs the engine's own futures. Everything that could happen next is a
//! [`Turn`]: a task that was woken, or a timer that may fire. A [`Scheduler`] holds the turns and says
//! which comes next; nothing else knows which scheduler is at work. The list of choices *is* the run.
//!
//! The state that futures reach (the clock, timers, wake-ups) is thread-local, so that a sleep holds
//! only an id: the futures stay `Send`, as tokio wants them, and pay no atomics here.

mod call;
mod chronological;
mod core;
mod drawn;
mod env;
mod executor;
pub mod exhaustive;
mod footprint;
mod gate;
mod pct;
mod possible;
mod random;
mod remembered;
pub mod replay;
mod turn;
mod waker;

pub use call::SimTimer;
pub use chronological::Chronological;
pub use drawn::Drawn;
pub use env::{SimDeadline, SimEnv, SimSleep};
pub use executor::{Progress, Simulation};
pub use exhaustive::Exhaustive;
pub use footprint::Footprint;
pub use gate::{Gate, Through};
pub use pct::Pct;
pub use possible::{Allowed, Pick, Possible};
pub use random::Random;
pub use remembered::{Fewer, Visit};
pub use replay::Replay;
pub use turn::{Cause, Class, Scheduler, TaskId, Touched, Turn, TurnKey};

pub(crate) use waker::number_of;
