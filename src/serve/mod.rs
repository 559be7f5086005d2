//! The point service over HTTP: the engine of every run, behind the interface that such services have in common.
//!
//! A [`Service`] is the engine with the accounts of whoever calls; `routes` speak HTTP for it, `listen` takes
//! connections and gives them up in order.

mod accounts;
mod answers;
mod body;
mod ids;
mod listen;
mod metrics;
mod openapi;
mod routes;
mod service;

pub use listen::{Limits, serve};
pub use routes::router;
pub use service::{MOST_ROWS, MOST_USERS, Service};
