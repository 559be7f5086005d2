//! Where balances and histories live.

mod memory;

pub use memory::{Account, Buried, HistoryRow, MemoryStore, Outdated, Write, Writer, Written};
