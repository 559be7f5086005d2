//! A connection without a task of its own: those who wait for its answers drive it. A task of its own would be woken for each
//! command, and would wake the one who waits for each answer, often on another thread: that costs more than the command.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, ConnectionAddr, ErrorKind, IntoConnectionInfo, RedisConnectionInfo,
    RedisResult,
};
use smallvec::SmallVec;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use tokio::time::{Instant, Sleep, sleep};

/// A connection. Those that are made of one by cloning are the same.
#[derive(Clone)]
pub(super) struct Driven {
    commands: MultiplexedConnection,
    driver: Arc<Driver>,
}

/// Sends what is to be sent, and reads what is answered; over when the connection has ended.
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Driver {
    /// None once the connection has ended.
    work: Mutex<Option<Work>>,
    bell: Arc<Bell>,
    /// Rings the bell.
    ringing: Waker,
    /// An answer is waited for no longer than this.
    patience: Duration,
}

/// When it is too late for an answer.
type Deadline = Pin<Box<Sleep>>;

/// Rung when there is something to do: an answer has come, or a command is to be sent. Who sends one drives next, and who
/// drives asks for its own answer next: neither is woken for that, which would put its task in line once more.
#[derive(Default)]
struct Bell(Mutex<Waiting>);

/// Those who wait for an answer.
#[derive(Default)]
struct Waiting {
    /// Numbers that were given.
    given: u64,
    /// The last of them is woken.
    wakers: SmallVec<[(u64, Waker); 4]>,
    /// Deadlines for those who come next: to move one on costs less than to begin one for each command.
    deadlines: Vec<Deadline>,
    /// Somebody drives, and looks whether it has rung when that is done.
    is_driven: bool,
    /// It has rung, and nobody has begun to drive since.
    has_rung: bool,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let mut waiting = self.0.lock();
        waiting.has_rung = true;
        let next = match waiting.is_driven {
            true => None,
            false => waiting.next(),
        };
        drop(waiting);
        if let Some(next) = next {
            next.wake();
        }
    }
}

impl Waiting {
    /// The one to wake.
    fn next(&self) -> Option<Waker> {
        self.wakers.last().map(|(_, waker)| waker.clone())
    }
}

impl Driven {
    /// Connects to the server at a URL. Answers are waited for no longer than `patience`.
    pub async fn connect(url: &str, patience: Duration) -> RedisResult<Self> {
        let info = url.into_connection_info()?;
        match info.addr() {
            ConnectionAddr::Tcp(host, port) => {
                let stream = TcpStream::connect((host.as_str(), *port)).await?;
                // A command is short, and its answer is waited for.
                stream.set_nodelay(true)?;
                Self::over(stream, info.redis_settings(), patience).await
            }
            #[cfg(unix)]
            ConnectionAddr::Unix(path) => {
                let stream = UnixStream::connect(path).await?;
                Self::over(stream, info.redis_settings(), patience).await
            }
            _ => Err((
                ErrorKind::InvalidClientConfig,
                "only redis:// and unix:// can be reached",
            )
                .into()),
        }
    }

    async fn over(
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        settings: &RedisConnectionInfo,
        patience: Duration,
    ) -> RedisResult<Self> {
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let (commands, work) =
            MultiplexedConnection::new_with_config(settings, stream, config).await?;
        let bell = Arc::<Bell>::default();
        Ok(Driven {
            commands,
            driver: Arc::new(Driver {
                work: Mutex::new(Some(Box::pin(work))),
                ringing: Arc::clone(&bell).into(),
                bell,
                patience,
            }),
        })
    }

    /// What commands are sent on. Nothing is sent but while somebody [drives](Self::drive).
    pub fn commands(&self) -> MultiplexedConnection {
        self.commands.clone()
    }

    /// Waits for the answer to a command on this connection, and drives it meanwhile; who goes away leaves that to another
    /// who waits.
    ///
    /// # Errors
    /// What the answer says, or that it came too late; then nobody knows what the server did.
    pub async fn drive<T>(&self, answer: impl Future<Output = RedisResult<T>>) -> RedisResult<T> {
        let mut answer = pin!(answer);
        let mut place = Place {
            driver: &self.driver,
            waits: None,
        };
        poll_fn(|cx| place.poll(answer.as_mut(), cx)).await
    }
}

impl Driver {
    /// Does what can be done now, unless another does it at this moment; whether it has rung meanwhile.
    fn try_drive(&self) -> bool {
        let Some(mut work) = self.work.try_lock() else {
            // The bell has rung for what was sent: the other one sees that when it has driven.
            return false;
        };
        {
            let mut waiting = self.bell.0.lock();
            waiting.is_driven = true;
            waiting.has_rung = false;
        }
        let mut cx = Context::from_waker(&self.ringing);
        let has_ended = |work: &mut Work| work.as_mut().poll(&mut cx).is_ready();
        if work.as_mut().is_some_and(has_ended) {
            // With it everything goes that it was to answer, and all who wait for that are told.
            *work = None;
        }
        // First this: who is woken by the bell from now on, and has not driven yet, can.
        drop(work);
        let mut waiting = self.bell.0.lock();
        waiting.is_driven = false;
        waiting.has_rung
    }
}

/// One who waits, from when it has begun to.
struct Place<'a> {
    driver: &'a Driver,
    /// Its number and its deadline, once it waits.
    waits: Option<(u64, Deadline)>,
}

impl Place<'_> {
    fn poll<T>(
        &mut self,
        mut answer: Pin<&mut impl Future<Output = RedisResult<T>>>,
        cx: &mut Context<'_>,
    ) -> Poll<RedisResult<T>> {
        // It is asked again below, so nobody has to wake for it until then.
        let mut unwoken = Context::from_waker(Waker::noop());
        if let Poll::Ready(said) = answer.as_mut().poll(&mut unwoken) {
            return Poll::Ready(said);
        }
        // First this and then the attempt to drive: who drives at this moment, and is about to leave, sees that it is
        // waited for.
        self.wait(cx.waker());
        let has_rung = self.driver.try_drive();
        let said = answer.poll(cx);
        if said.is_pending() {
            if self.is_too_late(cx) {
                let late = io::Error::from(io::ErrorKind::TimedOut);
                return Poll::Ready(Err(late.into()));
            }
            if has_rung {
                cx.waker().wake_by_ref();
            }
        }
        said
    }

    /// Waits, with this waker from now on; until a deadline from when it begins to.
    fn wait(&mut self, waker: &Waker) {
        let mut waiting = self.driver.bell.0.lock();
        if let Some((number, _)) = &self.waits {
            let own = waiting.wakers.iter_mut().find(|(its, _)| its == number);
            if let Some((_, own)) = own {
                own.clone_from(waker);
            }
        } else {
            waiting.given += 1;
            let number = waiting.given;
            waiting.wakers.push((number, waker.clone()));
            let spare = waiting.deadlines.pop();
            drop(waiting);
            let patience = self.driver.patience;
            let mut deadline = spare.unwrap_or_else(|| Box::pin(sleep(patience)));
            deadline.as_mut().reset(Instant::now() + patience);
            self.waits = Some((number, deadline));
        }
    }

    /// Whether its deadline is over; else the task is woken then.
    fn is_too_late(&mut self, cx: &mut Context<'_>) -> bool {
        let waits = self.waits.as_mut();
        waits.is_some_and(|(_, deadline)| deadline.as_mut().poll(cx).is_ready())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let Some((number, deadline)) = self.waits.take() else {
            return;
        };
        let next = {
            let mut waiting = self.driver.bell.0.lock();
            waiting.wakers.retain(|(its, _)| *its != number);
            waiting.deadlines.push(deadline);
            // It may be the one who was woken.
            match waiting.has_rung {
                true => waiting.next(),
                false => None,
            }
        };
        if let Some(next) = next {
            next.wake();
        }
    }
}

#[cfg(test)]
mod tests;
