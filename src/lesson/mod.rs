//! Lessons as data: what is asked before something is played, what it shows, why, and a task that is checked.
//!
//! A [`Lesson`] is read from a file (`load`), its steps are answered one after another in a [`Sitting`], and each
//! answer is judged by the engine: played, explored or replayed ([`judge`]). A [`Page`] is what a student hands in,
//! and [`grade`] plays it again. Nothing here knows a terminal, and no result is written down anywhere.

pub mod builtin;
mod examine;
mod figure;
mod found;
mod grade;
mod judge;
mod keys;
mod load;
mod page;
mod parse;
mod play;
mod sitting;
mod steps;
mod student;
mod words;

pub use examine::examine;
pub use figure::Figure;
pub use found::Found;
pub use grade::{Graded, grade};
pub use judge::{Answer, Judged, explained, judge, observed};
pub use load::{is_lesson, load};
pub use page::{Entry, LONGEST_STUDENT, Page, PageError};
pub use parse::parse;
pub use play::Play;
pub use sitting::{Given, Sitting};
pub use steps::{Lesson, Step, What};
pub use student::seed_of;
pub use words::{Values, fill, written};
