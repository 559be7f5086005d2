//! What people and machines read of a run.

mod format;
mod json;
mod text;

pub use format::{duration, thousands};
pub use json::json;
pub use text::{Played, summary};
