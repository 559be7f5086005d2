//! A socket that stands for a node: commands and answers are passed on, each as what breaks will have it.
//!
//! On a connection nothing is lost by itself, and answers are known by their order alone. So what is lost takes its
//! connection with it: at once where a single message is lost; where a link is cut when it is mended, and with the first
//! message that the cut would let through again, for another holder may be the one that is cut off. Its answer would be taken
//! for the one that was lost.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::block_in_place;
use tokio::time::{Instant, sleep_until};

use super::messages::{Fate, Message};
use super::{Link, resp};
use crate::breaks::{Breaker, doorkeeper};
use crate::env::Nanos;
use crate::node::redis::asked;

/// Opens the door of a link beside the socket of its node, and returns where it is. It goes with the server's directory.
pub(super) fn open(link: Link, server: PathBuf, breaker: &Arc<Breaker>) -> io::Result<PathBuf> {
    // A round before this one may have had a door there.
    let number = rand::random::<u32>();
    let name = format!("{}-{}-{number:x}", link.process + 1, link.node + 1);
    let socket = server.with_file_name(name);
    doorkeeper::open(&socket, breaker, move |client, breaker| {
        serve(client, link, breaker)
    })?;
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
    /// A question was lost on it: what is asked after that is not to be answered.
    has_lost_question: bool,
    /// An answer was lost on it: it is not to be followed by another.
    has_lost_answer: bool,
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
                if line.shared.lock().is_spoilt() {
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

impl Shared {
    fn is_spoilt(&self) -> bool {
        self.has_lost_question || self.has_lost_answer
    }

    /// A question is about to pass.
    fn asks(&mut self, message: Option<Message>) -> io::Result<()> {
        if self.has_lost_question {
            return Err(lost());
        }
        self.asked.push_back(message);
        Ok(())
    }

    /// An answer is about to pass. What was asked before a question was lost is still answered.
    fn answers(&self) -> io::Result<()> {
        match self.has_lost_answer {
            true => Err(lost()),
            false => Ok(()),
        }
    }
}

impl Line {
    /// From the client to the server.
    async fn there(&self, mut from: OwnedReadHalf, to: UnboundedSender<Due>) -> io::Result<()> {
        let mut read = Vec::new();
        while let Some(command) = next(&mut from, &mut read).await? {
            let breaker = self.breaker.upgrade().ok_or_else(lost)?;
            // It is not sent, and so no fault comes with it.
            let has_lost = self.shared.lock().has_lost_question;
            if has_lost && breaker.passes_there(self.link) != Fate::Swallowed {
                return Err(lost());
            }
            let message = self.message(&command);
            let is_again = message.is_some_and(|message| self.is_again(message));
            // Whoever is broken with it may take a moment to be.
            let fate = block_in_place(|| match message.filter(|_| !is_again) {
                Some(message) => breaker.asks(message),
                None => breaker.passes_there(self.link),
            });
            match fate {
                Fate::Breaks => return Err(lost()),
                Fate::Swallowed => self.shared.lock().has_lost_question = true,
                Fate::Passes { late, again } => {
                    self.shared.lock().asks(message)?;
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
            // It is not passed on, and so no fault comes with it.
            let has_lost = self.shared.lock().has_lost_answer;
            if has_lost && breaker.answers(self.link, None) != Fate::Swallowed {
                return Err(lost());
            }
            match breaker.answers(self.link, message) {
                Fate::Breaks => return Err(lost()),
                Fate::Swallowed => self.shared.lock().has_lost_answer = true,
                Fate::Passes { late, .. } => {
                    self.shared.lock().answers()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::breaks::Ours;
    use crate::fault::{End, Fault, Moment, NodeSet, Way, What, When, Whom};
    use crate::point::RequestId;

    /// A line of the process that is the holder, which is cut off in this direction. The first who asks for a lease asks twice.
    fn cut_off(way: Way) -> (Arc<Breaker>, Line) {
        let cut = Fault {
            name: "cut".to_owned(),
            what: What::Cut,
            whom: Whom::Link {
                process: End::Holder,
                nodes: NodeSet::Node(0),
                way,
            },
            when: When::Any,
            lasts: None,
            times: 1,
        };
        let twice = Fault {
            name: "twice".to_owned(),
            what: What::Duplicate { add: 0 },
            whom: Whom::Link {
                process: End::Processes,
                nodes: NodeSet::Node(0),
                way: Way::There,
            },
            when: When::After {
                moment: Moment::AcquireSent,
                nth: 1,
            },
            lasts: None,
            times: 1,
        };
        let ours = Ours {
            processes: Some(2),
            ..Ours::default()
        };
        let breaker = Breaker::new(&[cut, twice], ours, 7).expect("no doors");
        let breaker = breaker.expect("a fault");
        breaker.state.lock().messages.links.push((0, 0));
        is_holder(&breaker, 0);
        let link = Link {
            process: 0,
            node: 0,
        };
        let line = Line {
            link,
            server: PathBuf::new(),
            breaker: Arc::downgrade(&breaker),
            shared: Mutex::default(),
        };
        (breaker, line)
    }

    fn is_holder(breaker: &Breaker, process: u16) {
        breaker.state.lock().holder = Some((process, RequestId(1)));
    }

    /// Waits until it is so.
    async fn until(is_so: impl Fn() -> bool) {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn nothing_is_asked_on_a_connection_after_a_question_that_was_lost() {
        let (breaker, line) = cut_off(Way::There);
        let (mut client, from_client) = UnixStream::pair().expect("sockets");
        let (to, mut passed) = unbounded_channel();
        let asks = line.there(from_client.into_split().0, to);
        let talks = async {
            client.write_all(b"*1\r\n$4\r\nPING\r\n").await?;
            until(|| line.shared.lock().is_spoilt()).await;
            // Another is the holder now, and the link is whole.
            is_holder(&breaker, 1);
            let lease = b"*4\r\n$3\r\nSET\r\n$9\r\nx:lease:1\r\n$1\r\n1\r\n$2\r\nNX\r\n";
            client.write_all(lease).await?;
            // Where nothing ends the connection, its end is awaited in vain.
            client.shutdown().await
        };
        let (ended, talked) = tokio::join!(asks, talks);
        assert!(ended.is_err() && talked.is_ok());
        assert!(passed.recv().await.is_none(), "the second is not asked");
        // Of the second fault: what it has seen, and how often it may still come.
        assert_eq!(breaker.state.lock().each[1], (0, 1), "nor doubled");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn no_answer_comes_on_a_connection_after_one_that_was_lost() {
        let (breaker, line) = cut_off(Way::Back);
        let (mut server, from_server) = UnixStream::pair().expect("sockets");
        let (to, mut passed) = unbounded_channel();
        let answers = line.back(from_server.into_split().0, to);
        let talks = async {
            server.write_all(b":1\r\n").await?;
            until(|| line.shared.lock().is_spoilt()).await;
            is_holder(&breaker, 1);
            server.write_all(b":2\r\n").await?;
            server.shutdown().await
        };
        let (ended, talked) = tokio::join!(answers, talks);
        assert!(ended.is_err() && talked.is_ok());
        assert!(passed.recv().await.is_none(), "the second is not heard");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn what_was_asked_before_a_question_was_lost_is_answered() {
        let (_breaker, line) = cut_off(Way::There);
        line.shared.lock().has_lost_question = true;
        let (mut server, from_server) = UnixStream::pair().expect("sockets");
        let (to, mut passed) = unbounded_channel();
        server.write_all(b":1\r\n").await.expect("a socket");
        drop(server);
        let ended = line.back(from_server.into_split().0, to).await;
        assert!(ended.is_ok());
        let (_, answer) = passed.recv().await.expect("an answer");
        assert_eq!(answer, b":1\r\n");
    }
}
