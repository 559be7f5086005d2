//! Who serves doors: threads of their own, there as long as what keeps them.

use std::io;

use tokio::runtime::{Builder, Handle, Runtime};

/// Serves doors until it is dropped.
pub(super) struct Doorkeeper {
    handle: Handle,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

impl Doorkeeper {
    pub fn start() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        Ok(Doorkeeper {
            handle: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }

    /// What tasks that serve doors are started on.
    pub fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Doorkeeper {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // It may be dropped on a thread that must not wait.
            runtime.shutdown_background();
        }
    }
}
