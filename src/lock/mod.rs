//! Concurrency controls, one file each.

mod name;

pub use name::LockName;
