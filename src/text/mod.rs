//! Words, numbers and spans of time as people write them: shared by the scenario format, the limits and the command line.

mod duration;
mod nearest;
mod number;
mod time;

pub use duration::{DurationError, format_duration, parse_duration, parse_duration_range};
pub use nearest::nearest;
pub use number::grouped;
pub use time::duration;
