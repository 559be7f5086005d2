//! Who serves doors: threads of their own, there as long as what keeps them.

use std::io;
use std::path::Path;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::time::sleep;

use super::Breaker;

/// After a connection that could not be taken.
const RETRY: Duration = Duration::from_millis(10);

/// Opens a door at this socket, where each connection is served by a task of its own as long as there is what breaks. Called inside
/// the runtime of the [keeper](Doorkeeper::handle).
pub(super) fn open<S>(
    socket: &Path,
    breaker: &Arc<Breaker>,
    serve: impl Fn(UnixStream, Weak<Breaker>) -> S + Send + 'static,
) -> io::Result<()>
where
    S: Future<Output = io::Result<()>> + Send + 'static,
{
    let listener = UnixListener::bind(socket)?;
    let breaker = Arc::downgrade(breaker);
    tokio::spawn(async move {
        while breaker.strong_count() > 0 {
            match listener.accept().await {
                Ok((client, _)) => {
                    tokio::spawn(serve(client, Weak::clone(&breaker)));
                }
                // One that cannot be taken now, for want of files, may be later.
                Err(_) => sleep(RETRY).await,
            }
        }
    });
    Ok(())
}

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
