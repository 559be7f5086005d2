//! A connection between a client and its server. What has been read is looked at when it comes, and passed on in the order in
//! which it came, each unit when it may.

use std::collections::VecDeque;
use std::future::pending;
use std::io;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::ReadHalf;

use super::super::address::Stream;
use super::super::on_its_way::OnItsWay;
use super::super::stage::{Gate, Passed, Stage};
use super::super::wire::{Answer, Protocol, Session, Unit};

/// So much is read at once.
const CHUNK: usize = 16 << 10;

/// A unit longer than this is passed on in parts, once it may pass.
const LONGEST_HELD: usize = 1 << 20;

/// No more than this is read and not passed on.
const MOST_HELD: usize = 2 * LONGEST_HELD;

/// A connection between a client and its server.
#[derive(Debug)]
pub(super) struct Line<'a> {
    number: u64,
    pub(super) stage: &'a Stage,
    on_its_way: Arc<OnItsWay>,
    shared: Mutex<Shared>,
}

#[derive(Debug)]
struct Shared {
    session: Box<dyn Session>,
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

/// A whole unit that has not been passed on.
#[derive(Debug)]
struct Waiting {
    /// How many bytes it has.
    length: usize,
    is_answered: bool,
    gate: Gate,
}

impl<'a> Line<'a> {
    /// A client's connection that has just been opened to the server of this number.
    ///
    /// # Errors
    /// If the system refuses to have it looked at.
    pub(super) fn new(
        stage: &'a Stage,
        server: usize,
        protocol: &Protocol,
        client: &TcpStream,
    ) -> io::Result<Self> {
        let on_its_way = Arc::new(OnItsWay::of(client)?);
        let number = stage.connected(server, protocol.shares_connections());
        stage.is_carried(number, Arc::clone(&on_its_way));
        Ok(Line {
            number,
            stage,
            on_its_way,
            shared: Mutex::new(Shared {
                session: protocol.session(),
                passed: VecDeque::new(),
            }),
        })
    }

    /// Whether something is being taken from the client that has not been passed on.
    pub(super) fn takes(&self, is_it: bool) {
        self.on_its_way.is_taken(is_it);
    }

    /// The first packet of a client of PostgreSQL is passed on: the server says when it is ready.
    pub(super) fn opens(&self) {
        self.shared.lock().passed.push_back(self.stage.opens());
    }

    /// Carries what both say until one of them has enough.
    pub(super) async fn carry(
        &self,
        client: &mut TcpStream,
        upstream: Box<dyn Stream>,
    ) -> io::Result<()> {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = tokio::io::split(upstream);
        tokio::select! {
            ended = self.up(from_client, to_server) => ended,
            ended = self.down(from_server, to_client) => ended,
        }
    }

    /// From the client to the server.
    async fn up(&self, mut from: ReadHalf<'_>, mut to: impl AsyncWrite + Unpin) -> io::Result<()> {
        // Read, and not passed on; the first `seen` bytes have been looked at.
        let (mut bytes, mut seen) = (Vec::with_capacity(CHUNK), 0);
        // The units in it that are whole, and how many bytes they have together.
        let (mut waiting, mut whole): (VecDeque<Waiting>, usize) = (VecDeque::new(), 0);
        // A unit that is so long that it is being passed on in parts.
        let mut long: Option<Passed> = None;
        loop {
            while seen < bytes.len() {
                let (taken, unit) = self.shared.lock().session.sent(&bytes[seen..])?;
                seen += taken;
                let Some(unit) = unit else { continue };
                if let Some(passed) = long.take() {
                    self.goes(passed, unit.is_answered);
                    to.write_all(&bytes[..seen]).await?;
                    if !unit.is_answered {
                        self.went(passed);
                    }
                    bytes.drain(..seen);
                    seen = 0;
                    continue;
                }
                waiting.push_back(Waiting {
                    length: seen - whole,
                    is_answered: unit.is_answered,
                    gate: self.stage.come(self.number, &unit),
                });
                whole = seen;
            }
            // What may pass at once counts as taken until it is known to be under way.
            let passes = |first: &mut Waiting| first.gate.now().is_some();
            self.takes(waiting.front_mut().is_some_and(passes));
            if waiting.is_empty() && bytes.len() >= LONGEST_HELD {
                if long.is_none() {
                    let unit = self.shared.lock().session.begun();
                    long = Some(self.when_it_may(&unit, &mut from, &mut bytes).await?);
                }
                to.write_all(&bytes[..seen]).await?;
                bytes.drain(..seen);
                seen = 0;
                continue;
            }
            let first = async {
                match waiting.front_mut() {
                    Some(first) => first.gate.opened().await,
                    None => pending().await,
                }
            };
            bytes.reserve(CHUNK);
            let has_room = bytes.len() < MOST_HELD;
            let may_pass = tokio::select! {
                biased;
                _ = first => true,
                ready = from.readable(), if has_room => {
                    ready?;
                    false
                }
            };
            let read = match may_pass {
                true => None,
                false => {
                    self.takes(true);
                    match from.try_read_buf(&mut bytes) {
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                        read => Some(read?),
                    }
                }
            };
            match read {
                Some(0) if !waiting.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
                Some(0) => {
                    to.write_all(&bytes).await?;
                    return to.shutdown().await;
                }
                Some(_) => {}
                None => {
                    let mut length = 0;
                    let mut unanswered = Vec::new();
                    while let Some(passed) = waiting.front_mut().and_then(|one| one.gate.now()) {
                        let Some(one) = waiting.pop_front() else {
                            break;
                        };
                        self.goes(passed, one.is_answered);
                        if !one.is_answered {
                            unanswered.push(passed);
                        }
                        length += one.length;
                    }
                    to.write_all(&bytes[..length]).await?;
                    for passed in unanswered {
                        self.went(passed);
                    }
                    bytes.drain(..length);
                    seen -= length;
                    whole -= length;
                }
            }
        }
    }

    /// The next unit is passed on.
    fn goes(&self, passed: Passed, is_answered: bool) {
        let mut shared = self.shared.lock();
        shared.session.passed_on();
        if is_answered {
            self.stage.goes(passed);
            shared.passed.push_back(passed);
        }
    }

    /// A unit that is never answered has been passed on: nothing more is to be heard of it.
    fn went(&self, passed: Passed) {
        if let Passed::Call(..) = passed {
            let transaction = self.shared.lock().session.transaction();
            let nothing = Answer::default();
            self.stage
                .answered(self.number, Some(passed), nothing, transaction);
        }
    }

    /// Waits until a unit may pass that is not whole yet, and notices meanwhile if the client goes away.
    async fn when_it_may(
        &self,
        unit: &Unit,
        from: &mut (impl AsyncRead + Unpin),
        bytes: &mut Vec<u8>,
    ) -> io::Result<Passed> {
        let mut gate = self.stage.come(self.number, unit);
        loop {
            let has_room = bytes.len() < MOST_HELD;
            bytes.reserve(CHUNK);
            tokio::select! {
                biased;
                passed = gate.opened() => return Ok(passed),
                read = from.read_buf(bytes), if has_room => {
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
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = from.read(&mut chunk).await?;
            if count == 0 {
                return to.shutdown().await;
            }
            // Whoever hears of the answer knows that the client does not have it yet.
            self.on_its_way.is_brought(true);
            let mut rest = &chunk[..count];
            while !rest.is_empty() {
                rest = &rest[self.note(rest)?..];
            }
            to.write_all(&chunk[..count]).await?;
            self.on_its_way.is_brought(false);
        }
    }

    /// Notes what the server says, up to the end of a message: how many bytes that takes.
    fn note(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut shared = self.shared.lock();
        let before = shared.session.process();
        let (taken, answers) = shared.session.answered(bytes)?;
        if let Some(process) = shared.session.process().filter(|_| before.is_none()) {
            self.stage.is_process(self.number, process);
        }
        let transaction = shared.session.transaction();
        for answer in answers {
            let passed = shared.passed.pop_front();
            self.stage
                .answered(self.number, passed, answer, transaction);
        }
        Ok(taken)
    }
}
