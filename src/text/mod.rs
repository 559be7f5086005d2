//! Words, numbers, spans of time and columns as people write them: shared by the scenario format, the limits, the
//! tables and the command line.

mod columns;
mod duration;
mod nearest;
mod number;
mod shell;
mod time;

pub use columns::{Side, columns, padded, wrap};
pub use duration::{DurationError, format_duration, parse_duration, parse_duration_range};
pub use nearest::nearest;
pub use number::grouped;
pub use shell::shell_word;
pub use time::duration;
