//! Words, numbers, spans of time and columns as people write them: shared by the scenario format, the limits, the
//! tables and the command line.

mod columns;
#[cfg(feature = "scenario")]
mod duration;
#[cfg(feature = "scenario")]
mod markdown;
mod nearest;
mod number;
#[cfg(feature = "scenario")]
mod shell;
mod time;

#[cfg(feature = "scenario")]
pub use columns::padded;
pub use columns::{Side, columns, wrap};
#[cfg(feature = "scenario")]
pub use duration::{format_duration, parse_duration, parse_duration_range};
#[cfg(feature = "scenario")]
pub use markdown::escape_markdown;
pub use nearest::nearest;
pub use number::grouped;
#[cfg(feature = "scenario")]
pub use shell::shell_word;
pub use time::duration;
