//! The point service over HTTP: the engine of every run, behind the interface that such services have in common.
//!
//! A [`Service`] is the engine with the accounts of its callers, kept in a [`Shelf`]: memory, or a database that
//! several processes may share. `routes` speak HTTP for it, `listen` takes connections and gives them up in order.

mod accounts;
mod answers;
mod body;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod database;
mod ids;
mod key;
mod listen;
mod metrics;
mod openapi;
mod routes;
mod seen;
mod service;
mod shelf;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub use database::{Database, Rows};
pub use ids::Ids;
pub use listen::{Limits, serve};
pub use routes::router;
pub use seen::{ServedNow, ServedUser};
pub use service::{MOST_ROWS, MOST_USERS, Service};
pub use shelf::{Entry, Shelf};
