//! The examination of a point service: does it lose points, how, and what helps?
//!
//! [`examine`] asks a service, a [`Ground`], and writes what it learns on a [`Chart`]: first alone, then in rounds of every
//! [`Check`], each on users of its own. [`Verdict`] and [`Design`] say what follows. None of that knows a socket: the
//! ground may be a service over HTTP or one that is modelled under virtual time.

mod alone;
mod card;
mod chart;
mod check;
mod design;
mod discover;
mod examine;
mod ground;
mod guesses;
mod histories;
mod manner;
mod over_http;
mod paste;
mod plan;
mod remedy;
mod reports;
mod rest;
mod round;
mod say;
mod script;
mod together;
mod verdict;

pub use card::{Card, CheckRow};
pub use chart::{Chart, Fault, LosingOrder, SerialFault, Tally, Trouble};
pub use check::Check;
pub use design::{Design, consistent};
pub use discover::{Discovered, Understood, discover};
pub use examine::{Orders, examine};
pub use ground::{Ground, Shot, Told, User};
pub use manner::Manner;
pub use over_http::{OverHttp, Touched};
pub use paste::paste;
pub use plan::Plan;
pub use remedy::Code;
pub use verdict::Verdict;
