use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// What a server gives its callers at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at once; further ones wait to be accepted.
    pub connections: u32,
    /// From the end of one request to the end of the next one's headers.
    pub headers: Duration,
    /// How long an idle connection is kept after a request to end, for what is already on its way.
    pub linger: Duration,
    /// After that, one that is being answered is kept so long: no operation takes longer, a caller who does not read
    /// may.
    pub last: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            connections: 4096,
            headers: Duration::from_secs(30),
            linger: Duration::from_millis(200),
            last: Duration::from_secs(60),
        }
    }
}

/// The most bytes of a request's head.
const LONGEST_HEAD: usize = 16 * 1024;

/// The most headers of a request.
const MOST_HEADERS: usize = 64;

/// For the last bytes of an answer that is being written when its connection is to end.
const LAST_BYTES: Duration = Duration::from_secs(1);

/// Between two tries to accept when the system has no more connections to give.
const RETRY: Duration = Duration::from_millis(50);

/// Serves until `end` is ready; then takes what has already arrived, answers it, and returns. No request that
/// was accepted is lost.
///
/// # Errors
/// If the listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    end: impl Future<Output = ()>,
) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(limits.connections as usize));
    let (ending, ended) = watch::channel(false);
    let accept = |stream: TcpStream, permit: OwnedSemaphorePermit| {
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(talk(stream, service, limits, ended.clone(), permit));
    };
    let mut end = pin!(end);
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&room).acquire_owned() => permit.map_err(io::Error::other)?,
            () = &mut end => break,
        };
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => accept(stream, permit),
                // No more files: connections that end give some back.
                Err(_) => tokio::time::sleep(RETRY).await,
            },
            () = &mut end => break,
        }
    }
    // Connections that the system has made already hold requests of callers who know nothing of the end.
    let waiting = Duration::from_millis(1);
    while let Ok(permit) = Arc::clone(&room).try_acquire_owned()
        && let Ok(Ok((stream, _))) = tokio::time::timeout(waiting, listener.accept()).await
    {
        accept(stream, permit);
    }
    drop(listener);
    let _ = ending.send(true);
    // Every connection holds a permit until it has ended.
    let all = room.acquire_many(limits.connections).await;
    all.map(drop).map_err(io::Error::other)
}

/// Talks to one caller, until either goes away.
async fn talk(
    stream: TcpStream,
    service: TowerToHyperService<Router>,
    limits: Limits,
    mut ended: watch::Receiver<bool>,
    _permit: OwnedSemaphorePermit,
) {
    // Answers are small and written at once; waiting to fill a packet would only delay them.
    let _ = stream.set_nodelay(true);
    let answering = Arc::new(AtomicBool::new(false));
    let service = service_fn(|request| {
        answering.store(true, Ordering::Relaxed);
        let answer = service.call(request);
        let answering = Arc::clone(&answering);
        async move {
            let answer = answer.await;
            answering.store(false, Ordering::Relaxed);
            answer
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .max_buf_size(LONGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let last_call = async {
        // A sender that is gone has ended too.
        let _ = ended.wait_for(|ended| *ended).await;
        tokio::time::sleep(limits.linger).await;
    };
    // What goes wrong on a connection concerns its caller alone, who sees it there.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = last_call => connection.as_mut().graceful_shutdown(),
    }
    let patience = match answering.load(Ordering::Relaxed) {
        true => limits.last,
        false => LAST_BYTES,
    };
    let _ = tokio::time::timeout(patience, connection).await;
}
