//! The SQL of the statements, for PostgreSQL and SQLite.
//!
//! Every parameter and every column is a 64-bit integer, so that both clients bind and read one list.

mod begin;
mod query;
mod rows;
mod statements;
mod tables;

pub use begin::{begin_postgres, begin_sqlite, longest_wait};
pub use query::{Query, Shape};
pub use rows::{account, answer, updates};
pub use tables::Tables;
