//! Where balances and histories live.

mod memory;

pub use memory::{
    Account, Buried, HistoryRow, KEPT_ROWS, MemoryStore, Outdated, Write, Writer, Written,
};
