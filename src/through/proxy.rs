//! A port of this machine that stands for a database: everything is passed on as it comes, statements when they may.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::{JoinHandle, JoinSet};

use super::address::Listens;
use super::stage::{Passed, Stage};
use super::wire::{NotTheProtocol, Opening, Part, Scanner, Session};

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

impl Proxy {
    /// Listens at a port of this machine for clients of a server; `number` tells this server from others on the stage.
    ///
    /// # Errors
    /// If nobody can listen there.
    pub async fn listen(
        port: u16,
        server: Listens,
        number: usize,
        stage: Arc<Stage>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let at = listener.local_addr()?;
        let listening = tokio::spawn(async move {
            let mut clients = JoinSet::new();
            loop {
                // Those that have ended need no memory.
                while clients.try_join_next().is_some() {}
                // A connection that cannot be taken now, for want of files, may be later.
                let Ok((client, _)) = listener.accept().await else {
                    tokio::task::yield_now().await;
                    continue;
                };
                let (server, stage) = (server.clone(), Arc::clone(&stage));
                clients.spawn(async move {
                    // Whichever side broke it, the other sees it close.
                    let _ = serve(client, &server, number, &stage).await;
                });
            }
        });
        Ok(Proxy { at, listening })
    }
}

/// Either end of a connection.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

async fn connect(server: &Listens) -> io::Result<Box<dyn Stream>> {
    Ok(match server {
        Listens::Tcp(host, port) => {
            let stream = TcpStream::connect((host.as_str(), *port)).await?;
            stream.set_nodelay(true)?;
            Box::new(stream)
        }
        Listens::Socket(path) => Box::new(UnixStream::connect(path).await?),
    })
}

impl From<NotTheProtocol> for io::Error {
    fn from(_: NotTheProtocol) -> Self {
        io::Error::new(
            io::ErrorKind::InvalidData,
            "this is not PostgreSQL's protocol",
        )
    }
}

/// Speaks with a client until it or the server has enough.
async fn serve(
    mut client: TcpStream,
    server: &Listens,
    number: usize,
    stage: &Stage,
) -> io::Result<()> {
    client.set_nodelay(true)?;
    let first = loop {
        let packet = first_packet(&mut client).await?;
        match Opening::of(&packet[4..]) {
            Opening::Encryption => {
                stage.count(|tally| tally.encryption += 1);
                client.write_all(b"N").await?;
            }
            Opening::Cancel => {
                let mut server = connect(server).await?;
                server.write_all(&packet).await?;
                return server.shutdown().await;
            }
            Opening::Start => break packet,
            Opening::Unknown => {
                stage.count(|tally| tally.strangers += 1);
                return Err(NotTheProtocol.into());
            }
        }
    };
    let mut upstream = match connect(server).await {
        Ok(upstream) => upstream,
        Err(error) => {
            let why = format!("pointrace cannot reach {server}: {error}");
            return client.write_all(&fatal(&why)).await;
        }
    };
    upstream.write_all(&first).await?;
    let line = Line {
        number: stage.connected(number),
        stage,
        shared: Mutex::default(),
    };
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = tokio::io::split(upstream);
    tokio::select! {
        ended = line.up(from_client, to_server) => ended,
        ended = line.down(from_server, to_client) => ended,
    }
}

/// The first packet is no longer, as PostgreSQL has it.
const LONGEST_FIRST: usize = 10_000;

/// The first packet of a client, with its length.
async fn first_packet(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut packet = vec![0; 4];
    client.read_exact(&mut packet).await?;
    let length = u32::from_be_bytes([packet[0], packet[1], packet[2], packet[3]]);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if !(8..=LONGEST_FIRST).contains(&length) {
        return Ok(packet);
    }
    packet.resize(length, 0);
    client.read_exact(&mut packet[4..]).await?;
    Ok(packet)
}

/// An error of the class of broken connections, as a server would say it.
fn fatal(why: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, text) in [
        (b'S', "FATAL"),
        (b'V', "FATAL"),
        (b'C', "08006"),
        (b'M', why),
    ] {
        body.push(kind);
        body.extend_from_slice(text.as_bytes());
        body.push(0);
    }
    body.push(0);
    let mut message = vec![b'E'];
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    message.extend_from_slice(&length.to_be_bytes());
    message.extend(body);
    message
}

/// So much is read at once.
const CHUNK: usize = 16 << 10;

/// A unit longer than this is passed on in parts, once it may pass.
const LONGEST_HELD: usize = 1 << 20;

/// A connection between a client and its server.
#[derive(Debug)]
struct Line<'a> {
    number: u64,
    stage: &'a Stage,
    shared: Mutex<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    session: Session,
    /// What passed and is to be answered, in order.
    passed: VecDeque<Passed>,
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        for passed in self.shared.lock().passed.drain(..) {
            self.stage.lost(passed);
        }
        self.stage.disconnected(self.number);
    }
}

impl Line<'_> {
    /// From the client to the server.
    async fn up(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let mut scanner = Scanner::default();
        // Read, and not passed on; the first `seen` bytes have been looked at.
        let (mut pending, mut seen) = (Vec::with_capacity(CHUNK), 0);
        // What is being passed on in parts.
        let mut begun = None;
        loop {
            if seen == pending.len() {
                if pending.len() >= LONGEST_HELD {
                    if begun.is_none() {
                        let unit = self.shared.lock().session.begun(scanner.begun());
                        begun = Some(self.when_it_may(&unit, &mut from, &mut pending).await?);
                    }
                    to.write_all(&pending[..seen]).await?;
                    pending.drain(..seen);
                    seen = 0;
                    continue;
                }
                pending.reserve(CHUNK);
                if from.read_buf(&mut pending).await? == 0 {
                    to.write_all(&pending).await?;
                    return to.shutdown().await;
                }
            }
            let (taken, message) = scanner.take(&pending[seen..])?;
            seen += taken;
            let Some(message) = message else { continue };
            let part = self.shared.lock().session.sent(&message);
            let Part::Whole(unit) = part else { continue };
            let passed = match begun.take() {
                Some(passed) => passed,
                None => self.when_it_may(&unit, &mut from, &mut pending).await?,
            };
            {
                let mut shared = self.shared.lock();
                match unit.is_answered() {
                    true => shared.passed.push_back(passed),
                    false => self.stage.lost(passed),
                }
                shared.session.passed_on(unit);
            }
            to.write_all(&pending[..seen]).await?;
            pending.drain(..seen);
            seen = 0;
        }
    }

    /// Waits until a unit may pass, and notices meanwhile if the client goes away.
    async fn when_it_may(
        &self,
        unit: &super::wire::Unit,
        from: &mut (impl AsyncRead + Unpin),
        pending: &mut Vec<u8>,
    ) -> io::Result<Passed> {
        let mut passes = std::pin::pin!(self.stage.pass(self.number, unit));
        loop {
            let has_room = pending.len() < 2 * LONGEST_HELD;
            pending.reserve(CHUNK);
            tokio::select! {
                biased;
                passed = &mut passes => return Ok(passed),
                read = from.read_buf(pending), if has_room => {
                    if read? == 0 {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
            }
        }
    }

    /// From the server to the client.
    async fn down(
        &self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
    ) -> io::Result<()> {
        let mut scanner = Scanner::default();
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = from.read(&mut chunk).await?;
            if count == 0 {
                return to.shutdown().await;
            }
            let mut rest = &chunk[..count];
            while !rest.is_empty() {
                let (taken, message) = scanner.take(rest)?;
                rest = &rest[taken..];
                if let Some(message) = message {
                    self.note(&message);
                }
            }
            to.write_all(&chunk[..count]).await?;
        }
    }

    /// Notes what the server says.
    fn note(&self, message: &super::wire::Message) {
        let mut shared = self.shared.lock();
        let before = shared.session.process;
        let answers = shared.session.answered(message);
        let process = shared.session.process.filter(|_| before.is_none());
        let transaction = shared.session.transaction;
        if let Some(process) = process {
            self.stage.is_process(self.number, process);
        }
        for answer in answers {
            let passed = shared.passed.pop_front();
            self.stage
                .answered(self.number, passed, answer, transaction);
        }
    }
}
