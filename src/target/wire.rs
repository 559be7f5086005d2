//! A connection to a service, with answers that are bounded in size and time.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::coop::unconstrained;
use tokio::time::{Instant, Sleep, sleep, timeout};

use super::address::Address;
use super::held::HeldBody;
use super::tls;

/// No answer is longer, in bytes.
const LONGEST: usize = 1 << 20;

/// No head of an answer is longer, in bytes.
const LONGEST_HEAD: usize = 1 << 16;

/// A task works on its connection no more often in a row, so that others have their turn.
const MOST_ROUNDS: usize = 16;

/// No connection takes longer to open.
const SLOWEST: Duration = Duration::from_secs(5);

/// A connection, for one request after another.
///
/// It works only while a request waits for an answer on it, in the task of that request: in a task of its own, each
/// request and each answer would wake another thread.
pub(super) struct Connection {
    sender: SendRequest<HeldBody>,
    work: Pin<Box<dyn Future<Output = ()> + Send>>,
    is_over: bool,
    bell: Arc<Bell>,
    /// Rings the bell.
    ringing: Waker,
    /// When an answer comes too late. One for all requests: to move it on costs less than to begin a new one.
    deadline: Pin<Box<Sleep>>,
}

/// Rung when there is something to do on a connection: the other side has sent something, or closed it, or an answer asks for
/// what comes after it.
struct Bell {
    has_rung: AtomicBool,
    /// The task that waits for an answer, while nobody works for it.
    waiting: Mutex<Option<Waker>>,
}

impl Bell {
    /// This task is woken when it rings next.
    fn wait(&self, task: &Waker) {
        *self.waiting.lock() = Some(task.clone());
    }
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.has_rung.store(true, Ordering::Release);
        let waiting = self.waiting.lock().take();
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }
}

/// An answer that has come whole.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub status: u16,
    /// In seconds, if it asks to come again later.
    pub retry_after: Option<u64>,
    pub location: Option<String>,
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// Nothing was sent: it had no effect.
    NotSent(String),
    /// It was sent, and nobody can tell.
    Unanswered(String),
}

impl Fault {
    pub fn text(&self) -> &str {
        match self {
            Fault::NotSent(text) | Fault::Unanswered(text) => text,
        }
    }
}

impl Connection {
    /// Connects to the first of the address's places that answers.
    pub async fn open(address: &Address) -> io::Result<Self> {
        let mut refused = io::Error::other("there is no such host");
        for at in &address.at {
            match timeout(SLOWEST, Connection::open_at(*at, address)).await {
                Ok(Ok(connection)) => return Ok(connection),
                Ok(Err(error)) => refused = error,
                Err(_) => refused = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(refused)
    }

    async fn open_at(at: SocketAddr, address: &Address) -> io::Result<Self> {
        let stream = TcpStream::connect(at).await?;
        // The last byte of a request is sent alone, and must not wait for company.
        stream.set_nodelay(true)?;
        match &address.tls {
            None => Connection::over(stream).await,
            Some(name) => Connection::over(tls::over(stream, name.clone()).await?).await,
        }
    }

    async fn over<T>(stream: T) -> io::Result<Self>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = http1::Builder::new();
        // A body is short: it costs less to copy it behind its head than to send two pieces.
        builder.max_buf_size(LONGEST_HEAD).writev(false);
        let (sender, connection) = builder
            .handshake(TokioIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        let work = async move {
            // What goes wrong is told to the request that waits for an answer.
            let _ = connection.await;
        };
        // Nobody has looked at it yet.
        let bell = Arc::new(Bell {
            has_rung: true.into(),
            waiting: Mutex::default(),
        });
        Ok(Connection {
            sender,
            work: Box::pin(work),
            is_over: false,
            ringing: Arc::clone(&bell).into(),
            bell,
            deadline: Box::pin(sleep(SLOWEST)),
        })
    }

    /// Does what can be done now.
    fn poll_work(&mut self) {
        self.bell.has_rung.store(false, Ordering::Release);
        let mut cx = Context::from_waker(&self.ringing);
        if !self.is_over && self.work.as_mut().poll(&mut cx).is_ready() {
            self.is_over = true;
        }
    }

    fn has_rung(&self) -> bool {
        self.bell.has_rung.load(Ordering::Acquire)
    }

    /// Whether it has ended, as far as anybody has looked.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Whether it can be used again.
    pub fn is_open(&mut self) -> bool {
        // If the other side has closed it meanwhile, nobody has looked yet.
        if self.has_rung() {
            self.poll_work();
        }
        !self.is_over && self.sender.is_ready() && !self.sender.is_closed()
    }

    /// Sends a request and reads the answer.
    pub async fn send(
        &mut self,
        request: Request<HeldBody>,
        within: Duration,
    ) -> Result<Reply, Fault> {
        self.deadline.as_mut().reset(Instant::now() + within);
        let sent = self.sender.try_send_request(request);
        let mut answered = pin!(unconstrained(async {
            match sent.await {
                Ok(response) => read(response).await,
                Err(error) if error.message().is_some() => {
                    Err(Fault::NotSent(error.into_error().to_string()))
                }
                Err(error) => Err(Fault::Unanswered(format!(
                    "the connection broke before an answer came ({})",
                    error.into_error()
                ))),
            }
        }));
        // Only the work moves the answer on, and the answer is asked whenever it has worked; so nothing but the work may keep it
        // waiting, no budget of the task either. It makes the bell ring while it works, for what it has to do next, and the
        // task is not put in line for that; but sooner or later it is, for the budget of the work is had anew only then.
        poll_fn(|cx| {
            let mut has_rung = true;
            for _ in 0..MOST_ROUNDS {
                self.poll_work();
                let mut unwoken = Context::from_waker(Waker::noop());
                if let Poll::Ready(answered) = answered.as_mut().poll(&mut unwoken) {
                    return Poll::Ready(answered);
                }
                if !self.has_rung() {
                    self.bell.wait(cx.waker());
                }
                // It may have rung just before.
                has_rung = self.has_rung();
                if !has_rung {
                    break;
                }
            }
            if has_rung {
                cx.waker().wake_by_ref();
            }
            let too_late = |()| {
                Err(Fault::Unanswered(format!(
                    "no answer within {} ms",
                    within.as_millis()
                )))
            };
            self.deadline.as_mut().poll(cx).map(too_late)
        })
        .await
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("is_over", &self.is_over)
            .finish_non_exhaustive()
    }
}

async fn read(response: Response<hyper::body::Incoming>) -> Result<Reply, Fault> {
    let (head, mut body) = response.into_parts();
    let text = |name| head.headers.get(name).and_then(|value| value.to_str().ok());
    let retry_after = text(header::RETRY_AFTER).and_then(|text| text.trim().parse().ok());
    let location = text(header::LOCATION).map(str::to_owned);
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|error| Fault::Unanswered(format!("the answer broke off ({error})")))?;
        if let Some(data) = frame.data_ref() {
            if bytes.len() + data.len() > LONGEST {
                return Err(Fault::Unanswered(
                    "the answer is longer than 1 MiB".to_owned(),
                ));
            }
            bytes.extend_from_slice(data);
        }
    }
    Ok(Reply {
        status: head.status.as_u16(),
        retry_after,
        location,
        body: bytes.into(),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// Wakes a task, and counts how often.
    struct Counted {
        wakes: Arc<AtomicUsize>,
        task: Waker,
    }

    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.wakes.fetch_add(1, Ordering::Relaxed);
            self.task.wake_by_ref();
        }
    }

    /// A connection to a server that answers so many requests and then no more; and how many pieces each has come in.
    async fn connected(answers: usize) -> (Connection, tokio::task::JoinHandle<Vec<usize>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = Address {
            url: String::new(),
            host: String::new(),
            prefix: String::new(),
            at: vec![listener.local_addr().expect("an address")],
            tls: None,
        };
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut pieces = Vec::new();
            let mut said = [0; 1024];
            loop {
                let (mut length, mut count) = (0, 0);
                while !said[..length].ends_with(b"}") {
                    match stream.read(&mut said[length..]).await {
                        Ok(read @ 1..) => length += read,
                        _ => return pieces,
                    }
                    count += 1;
                }
                pieces.push(count);
                if pieces.len() <= answers {
                    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                    stream.write_all(answer).await.expect("it listens");
                }
            }
        });
        let connection = Connection::open(&address).await.expect("a server");
        (connection, serving)
    }

    fn request() -> Request<HeldBody> {
        Request::new(HeldBody::new(Bytes::from_static(b"{}"), None))
    }

    #[tokio::test]
    async fn a_request_is_sent_at_once_and_its_answer_wakes_once() {
        let (mut connection, serving) = connected(3).await;
        let wakes = Arc::new(AtomicUsize::new(0));
        for _ in 0..3 {
            assert!(connection.is_open());
            let mut asking = pin!(connection.send(request(), Duration::from_secs(60)));
            let said = poll_fn(|cx| {
                let counted = Counted {
                    wakes: Arc::clone(&wakes),
                    task: cx.waker().clone(),
                };
                let waker = Arc::new(counted).into();
                asking.as_mut().poll(&mut Context::from_waker(&waker))
            });
            assert_eq!(said.await.expect("an answer").body, "{}");
        }
        assert_eq!(wakes.load(Ordering::Relaxed), 3);
        drop(connection);
        assert_eq!(serving.await.expect("no panic"), [1, 1, 1]);
    }

    #[tokio::test]
    async fn a_connection_that_was_closed_while_nobody_used_it_is_not_open() {
        let (mut connection, serving) = connected(1).await;
        let answered = connection.send(request(), Duration::from_secs(60)).await;
        assert_eq!(answered.expect("an answer").body, "{}");
        assert!(connection.is_open());
        serving.abort();
        assert!(serving.await.expect_err("no answers more").is_cancelled());
        poll_fn(|cx| {
            connection.bell.wait(cx.waker());
            match connection.has_rung() {
                true => Poll::Ready(()),
                false => Poll::Pending,
            }
        })
        .await;
        assert!(!connection.is_open());
    }

    // Not on a thread of the runtime, as in a `block_on`, where nothing is put off until its next turn.
    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_task_that_has_used_up_its_budget_is_answered_in_its_next_turn() {
        let (mut connection, _serving) = connected(1).await;
        let (send, mut messages) = tokio::sync::mpsc::unbounded_channel();
        while tokio::task::coop::has_budget_remaining() {
            send.send(()).expect("it is there");
            messages.recv().await;
        }
        let answered = connection.send(request(), Duration::from_secs(60)).await;
        assert_eq!(answered.expect("an answer").body, "{}");
    }

    #[tokio::test]
    async fn each_answer_has_a_deadline_of_its_own() {
        let (mut connection, _serving) = connected(2).await;
        // The first deadline is later than the others, and none of them is over when the next begins.
        for within in [Duration::from_secs(60), Duration::from_secs(30)] {
            let answered = connection.send(request(), within).await;
            assert_eq!(answered.expect("an answer").status, 200);
        }
        let answered = connection.send(request(), Duration::from_millis(20)).await;
        match answered {
            Err(Fault::Unanswered(text)) => assert_eq!(text, "no answer within 20 ms"),
            other => panic!("{other:?}"),
        }
    }
}
