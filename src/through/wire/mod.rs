//! What is said between a service and its database, read while it passes: PostgreSQL's protocol 3.
//!
//! <https://www.postgresql.org/docs/current/protocol.html>

mod answer;
mod opening;
mod scan;
mod session;
mod value;

pub use answer::{Answer, Transaction};
pub use opening::Opening;
pub use scan::{Message, NotTheProtocol, Scanner};
pub use session::{Part, Session, Unit};
