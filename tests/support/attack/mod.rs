//! What the standing attack on the explorer attacks with.

pub mod brute;
pub mod control;
pub mod lock;
pub mod plan;
