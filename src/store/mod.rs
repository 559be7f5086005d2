//! Where balances and histories live.

mod memory;

pub use memory::{Account, Buried, MemoryStore, Outdated, Write, Writer, Written};
