//! The database: the statements that the controls send, as data, and a modelled database that answers them.
//!
//! A [`Statement`] is one of a fixed set. It has its SQL for the real servers ([`sql::Text`]) and its meaning
//! for the modelled one ([`model::Database`]), so a control is written once and runs on both. An [`Answer`] is
//! what comes back, an [`ErrorClass`] is why nothing came back.

mod answer;
mod dialect;
mod error_class;
pub mod model;
pub mod sql;
mod statement;

pub use answer::{Account, Answer, Update};
pub use dialect::Dialect;
pub use error_class::{ErrorClass, Remains};
pub use statement::{Begin, Conflict, Isolation, Lifetime, Mode, Statement};
