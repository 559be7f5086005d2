//! PostgreSQL's protocol 3.
//!
//! <https://www.postgresql.org/docs/current/protocol.html>

mod columns;
mod opening;
mod session;
mod value;

pub use opening::{Opening, refusal};
pub use session::Session;
