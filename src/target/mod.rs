//! What is fired at: the engine in this process.

mod engine;

pub use engine::{Engine, Served};
