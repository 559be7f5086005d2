//! A port of this machine that stands for a server: everything is passed on as it comes, statements when they may.

mod line;
mod opening;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use super::address::{Listens, Through};
use super::stage::Stage;
use super::wire::{NotTheProtocol, Protocol};

/// A proxy; it ends when it is dropped, and its connections with it.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub at: SocketAddr,
    listening: JoinHandle<()>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// After a connection that could not be taken.
const RETRY: Duration = Duration::from_millis(10);

impl Proxy {
    /// Listens at a port of this machine for clients of a server; `number` tells this server from others on the stage.
    ///
    /// # Errors
    /// If nobody can listen there.
    pub async fn listen(through: &Through, number: usize, stage: Arc<Stage>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, through.port)).await?;
        let at = listener.local_addr()?;
        let (server, protocol) = (through.server.clone(), through.protocol());
        let listening = tokio::spawn(async move {
            let mut clients = JoinSet::new();
            loop {
                // Those that have ended need no memory.
                while clients.try_join_next().is_some() {}
                // A connection that cannot be taken now, for want of files, may be later.
                let Ok((client, _)) = listener.accept().await else {
                    tokio::time::sleep(RETRY).await;
                    continue;
                };
                let (server, protocol) = (server.clone(), protocol.clone());
                let stage = Arc::clone(&stage);
                clients.spawn(async move {
                    // Whichever side broke it, the other sees it close.
                    let _ = serve(client, &server, &protocol, number, &stage).await;
                });
            }
        });
        Ok(Proxy { at, listening })
    }
}

impl From<NotTheProtocol> for io::Error {
    fn from(_: NotTheProtocol) -> Self {
        io::Error::new(
            io::ErrorKind::InvalidData,
            "this is not the protocol of the server",
        )
    }
}

/// Speaks with a client until it or the server has enough.
async fn serve(
    mut client: TcpStream,
    server: &Listens,
    protocol: &Protocol,
    number: usize,
    stage: &Stage,
) -> io::Result<()> {
    client.set_nodelay(true)?;
    // What is on its way by it is to be seen before its first word has been read.
    let line = line::Line::new(stage, number, protocol, &client)?;
    let opened = match protocol {
        Protocol::Postgres => opening::postgres(&mut client, server, &line).await?,
        Protocol::Redis(_) => opening::redis(&mut client, server, stage).await?,
    };
    match opened {
        Some(upstream) => line.carry(&mut client, upstream).await,
        None => Ok(()),
    }
}
