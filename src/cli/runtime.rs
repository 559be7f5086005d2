//! Threads for what waits on many connections.

use std::io;
use std::thread;

use tokio::runtime::{Builder, Runtime};

/// As many threads as the machine has processors, and two at least: one may be busy while the other hears.
pub fn workers() -> usize {
    let processors = thread::available_parallelism();
    processors.map_or(2, usize::from).max(2)
}

/// A runtime with that many threads.
///
/// # Errors
/// If the system does not give them.
pub fn runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(workers())
        .enable_all()
        .build()
}
