//! The database: the statements that the controls send, as data, and a modelled database that answers them.
//!
//! A [`Statement`] is one of a fixed set. It has its SQL for the real servers ([`sql::Tables`]) and its meaning
//! for the modelled one ([`model::Database`]), so a control is written once and runs on both. An [`Answer`] is
//! what comes back, an [`ErrorClass`] is why nothing came back. Real databases are spoken to by the connections of
//! `postgres` and `sqlite`, each behind the feature of its name.

mod answer;
mod dialect;
mod error_class;
mod failure;
#[cfg(feature = "postgres")]
pub mod messages;
pub mod model;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod statement;

pub use answer::{Account, Answer, Update};
pub use dialect::Dialect;
pub use error_class::{ErrorClass, Remains};
pub use failure::Failure;
pub use statement::{Begin, Conflict, Isolation, Lifetime, Mode, Statement};
