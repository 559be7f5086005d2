//! See, prove and cure race conditions on a loyalty-point service.

pub mod check;
pub mod cli;
pub mod driver;
pub mod env;
pub mod explain;
pub mod history;
pub mod keyed_lock;
pub mod lang;
pub mod live;
pub mod lock;
pub mod point;
mod prefetch;
pub mod report;
pub mod request;
pub mod scenario;
pub mod sim;
pub mod store;
pub mod target;
pub mod text;
pub mod tui;
