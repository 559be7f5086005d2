//! A connection to a service, with answers that are bounded in size and time.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::{Context, Waker};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::address::Address;
use super::held::HeldBody;
use super::tls;

/// No answer is longer, in bytes.
const LONGEST: usize = 1 << 20;

/// No head of an answer is longer, in bytes.
const LONGEST_HEAD: usize = 1 << 16;

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
        builder.max_buf_size(LONGEST_HEAD);
        let (sender, connection) = builder
            .handshake(TokioIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        let work = async move {
            // What goes wrong is told to the request that waits for an answer.
            let _ = connection.await;
        };
        Ok(Connection {
            sender,
            work: Box::pin(work),
            is_over: false,
        })
    }

    /// Does what can be done now.
    fn poll_work(&mut self, cx: &mut Context<'_>) {
        if !self.is_over && self.work.as_mut().poll(cx).is_ready() {
            self.is_over = true;
        }
    }

    /// Whether it has ended, as far as anybody has looked.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Whether it can be used again.
    pub fn is_open(&mut self) -> bool {
        // If the other side has closed it meanwhile, nobody has looked yet.
        self.poll_work(&mut Context::from_waker(Waker::noop()));
        !self.is_over && self.sender.is_ready() && !self.sender.is_closed()
    }

    /// Sends a request and reads the answer.
    pub async fn send(
        &mut self,
        request: Request<HeldBody>,
        within: Duration,
    ) -> Result<Reply, Fault> {
        let sent = self.sender.try_send_request(request);
        let mut answered = pin!(async {
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
        });
        let worked = poll_fn(|cx| {
            self.poll_work(cx);
            answered.as_mut().poll(cx)
        });
        match timeout(within, worked).await {
            Ok(answered) => answered,
            Err(_) => Err(Fault::Unanswered(format!(
                "no answer within {} ms",
                within.as_millis()
            ))),
        }
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
