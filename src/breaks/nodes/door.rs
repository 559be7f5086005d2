//! A socket that stands for a node: commands and answers are passed on, each as what breaks will have it.
//!
//! On a connection nothing is lost by itself, and answers are known by their order alone. So what is lost takes its
//! connection with it: at once where a single message is lost, and when it is mended where a link is cut.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::block_in_place;
use tokio::time::{Instant, sleep_until};

use super::messages::{Fate, Message};
use super::{Link, resp};
use crate::breaks::Breaker;
use crate::env::Nanos;
use crate::node::redis::asked;

/// Opens the door of a link beside the socket of its node, and returns where it is. It goes with the server's directory.
pub(super) fn open(link: Link, server: PathBuf, breaker: &Arc<Breaker>) -> io::Result<PathBuf> {
    // A round before this one may have had a door there.
    let number = rand::random::<u32>();
    let name = format!("{}-{}-{number:x}", link.process + 1, link.node + 1);
    let socket = server.with_file_name(name);
    let listener = UnixListener::bind(&socket)?;
    let breaker = Arc::downgrade(breaker);
    tokio::spawn(async move {
        while breaker.strong_count() > 0 {
            match listener.accept().await {
                Ok((client, _)) => {
                    tokio::spawn(serve(client, link, Weak::clone(&breaker)));
                }
                // One that cannot be taken now, for want of files, may be later.
                Err(_) => tokio::task::yield_now().await,
            }
        }
    });
    Ok(socket)
}

/// What is due to be written, and when.
type Due = (Instant, Vec<u8>);

/// A connection of a client.
struct Line {
    link: Link,
    server: PathBuf,
    breaker: Weak<Breaker>,
    shared: Mutex<Shared>,
}

#[derive(Default)]
struct Shared {
    /// What the server is yet to answer, in order.
    asked: VecDeque<Option<Message>>,
    /// What is about to be sent once more, because the server did not know its script.
    again: Vec<Message>,
    /// Something was lost on it.
    is_spoilt: bool,
}

/// Speaks with a client until it or the server has enough, or something is lost. An error means that.
async fn serve(client: UnixStream, link: Link, breaker: Weak<Breaker>) -> io::Result<()> {
    let Some((server, mut mends)) = breaker.upgrade().and_then(|breaker| {
        let between = breaker.between.get()?;
        Some((breaker.socket(link.node), between.mends.subscribe()))
    }) else {
        return Ok(());
    };
    let upstream = UnixStream::connect(&server).await?;
    let line = Line {
        link,
        server,
        breaker,
        shared: Mutex::default(),
    };
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = upstream.into_split();
    let (questions, due_questions) = unbounded_channel();
    let (answers, due_answers) = unbounded_channel();
    // Tasks of their own: what is late still arrives when this connection has ended.
    tokio::spawn(deliver(due_questions, to_server));
    tokio::spawn(deliver(due_answers, to_client));
    tokio::select! {
        ended = line.there(from_client, questions) => ended,
        ended = line.back(from_server, answers) => ended,
        () = async {
            while mends.changed().await.is_ok() {
                if line.shared.lock().is_spoilt {
                    return;
                }
            }
        } => Ok(()),
    }
}

/// Writes what is due when it is, in order.
async fn deliver(mut due: UnboundedReceiver<Due>, mut to: OwnedWriteHalf) {
    while let Some((at, message)) = due.recv().await {
        sleep_until(at).await;
        if to.write_all(&message).await.is_err() {
            // Nobody is there any more.
            return;
        }
    }
}

/// The next message; `None` at the end.
async fn next(
    from: &mut (impl AsyncRead + Unpin),
    read: &mut Vec<u8>,
) -> io::Result<Option<Vec<u8>>> {
    loop {
        if let Some(message) = resp::take(read)? {
            return Ok(Some(message));
        }
        if from.read_buf(read).await? == 0 {
            return Ok(None);
        }
    }
}

fn after(nanos: Nanos) -> Instant {
    Instant::now() + Duration::from_nanos(nanos)
}

fn lost() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionReset)
}

impl Line {
    /// From the client to the server.
    async fn there(&self, mut from: OwnedReadHalf, to: UnboundedSender<Due>) -> io::Result<()> {
        let mut read = Vec::new();
        while let Some(command) = next(&mut from, &mut read).await? {
            let breaker = self.breaker.upgrade().ok_or_else(lost)?;
            let message = self.message(&command);
            let is_again = message.is_some_and(|message| self.is_again(message));
            // Whoever is broken with it may take a moment to be.
            let fate = block_in_place(|| match message.filter(|_| !is_again) {
                Some(message) => breaker.asks(message),
                None => breaker.passes_there(self.link),
            });
            match fate {
                Fate::Breaks => return Err(lost()),
                Fate::Swallowed => self.shared.lock().is_spoilt = true,
                Fate::Passes { late, again } => {
                    self.shared.lock().asked.push_back(message);
                    if let Some(later) = again {
                        let at = after(late.saturating_add(later));
                        tokio::spawn(say_again(self.server.clone(), command.clone(), at));
                    }
                    // An error means that the server is gone, which the other direction sees.
                    let _ = to.send((after(late), command));
                }
            }
        }
        Ok(())
    }

    /// From the server to the client.
    async fn back(&self, mut from: OwnedReadHalf, to: UnboundedSender<Due>) -> io::Result<()> {
        let mut read = Vec::new();
        while let Some(answer) = next(&mut from, &mut read).await? {
            let breaker = self.breaker.upgrade().ok_or_else(lost)?;
            let mut message = match answer.first() {
                // What is published answers nobody.
                Some(b'>') => None,
                _ => self.shared.lock().asked.pop_front().flatten(),
            };
            if answer.starts_with(b"-NOSCRIPT")
                && let Some(message) = message.take()
            {
                self.shared.lock().again.push(message);
            }
            match breaker.answers(self.link, message) {
                Fate::Breaks => return Err(lost()),
                Fate::Swallowed => self.shared.lock().is_spoilt = true,
                Fate::Passes { late, .. } => {
                    let _ = to.send((after(late), answer));
                }
            }
        }
        Ok(())
    }

    fn message(&self, command: &[u8]) -> Option<Message> {
        let (asked, user, holder) = asked(&resp::words(command))?;
        Some(Message {
            link: self.link,
            asked,
            user,
            holder,
        })
    }

    /// Whether the client says once more what it has just said, which counts as one message.
    fn is_again(&self, message: Message) -> bool {
        let mut shared = self.shared.lock();
        let place = shared.again.iter().position(|other| *other == message);
        place.map(|place| shared.again.swap_remove(place)).is_some()
    }
}

/// Sends a command once more, on a connection of its own. Nobody waits for the answer.
async fn say_again(server: PathBuf, command: Vec<u8>, at: Instant) -> io::Result<()> {
    sleep_until(at).await;
    let mut server = UnixStream::connect(server).await?;
    server.write_all(&command).await?;
    // Until it has been answered it may not have been done.
    next(&mut server, &mut Vec::new()).await.map(drop)
}
