//! A connection without a task of its own: those who wait for its answers drive it. A task of its own would be woken for each
//! command, and would wake the one who waits for each answer, often on another thread: that costs more than the command.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

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
    waiting: Mutex<Waiting>,
    /// The number of the one who drove last, and is woken when there is something to do; or of the one who has been woken to
    /// drive in its place.
    last: AtomicU64,
}

/// Those who wait for an answer.
#[derive(Default)]
struct Waiting {
    /// Numbers that were given.
    given: u64,
    wakers: SmallVec<[(u64, Waker); 4]>,
}

impl Driven {
    /// Connects to the server at a URL.
    pub async fn connect(url: &str, config: AsyncConnectionConfig) -> RedisResult<Self> {
        let info = url.into_connection_info()?;
        match info.addr() {
            ConnectionAddr::Tcp(host, port) => {
                let stream = TcpStream::connect((host.as_str(), *port)).await?;
                // A command is short, and its answer is waited for.
                stream.set_nodelay(true)?;
                Self::over(stream, info.redis_settings(), config).await
            }
            #[cfg(unix)]
            ConnectionAddr::Unix(path) => {
                let stream = UnixStream::connect(path).await?;
                Self::over(stream, info.redis_settings(), config).await
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
        config: AsyncConnectionConfig,
    ) -> RedisResult<Self> {
        let (commands, work) =
            MultiplexedConnection::new_with_config(settings, stream, config).await?;
        Ok(Driven {
            commands,
            driver: Arc::new(Driver {
                work: Mutex::new(Some(Box::pin(work))),
                waiting: Mutex::default(),
                last: AtomicU64::new(0),
            }),
        })
    }

    /// What commands are sent on. Nothing is sent but while somebody [drives](Self::drive).
    pub fn commands(&self) -> MultiplexedConnection {
        self.commands.clone()
    }

    /// Waits for the answer to a command on this connection, and drives it meanwhile; who goes away leaves that to another
    /// who waits.
    pub async fn drive<F: Future>(&self, answer: F) -> F::Output {
        let mut answer = pin!(answer);
        let mut place = Place {
            driver: &self.driver,
            number: None,
        };
        poll_fn(|cx| place.poll(answer.as_mut(), cx)).await
    }
}

/// One who waits, from when it has begun to.
struct Place<'a> {
    driver: &'a Driver,
    number: Option<u64>,
}

impl Place<'_> {
    fn poll<F: Future>(
        &mut self,
        mut answer: Pin<&mut F>,
        cx: &mut Context<'_>,
    ) -> Poll<F::Output> {
        if let Poll::Ready(said) = answer.as_mut().poll(cx) {
            return Poll::Ready(said);
        }
        // First this and then the attempt to drive: who drives at this moment, and is about to leave, sees that it is
        // waited for.
        let number = self.wait(cx.waker());
        let Some(mut work) = self.driver.work.try_lock() else {
            // The one who drives has been woken by what has just been sent, if it had not seen it.
            return Poll::Pending;
        };
        self.driver.last.store(number, Ordering::SeqCst);
        let has_ended = |work: &mut Work| work.as_mut().poll(cx).is_ready();
        if work.as_mut().is_some_and(has_ended) {
            // With it everything goes that it was to answer, and all who wait for that are told.
            *work = None;
        }
        drop(work);
        answer.poll(cx)
    }

    /// Waits, with this waker from now on; the number of the one who waits.
    fn wait(&mut self, waker: &Waker) -> u64 {
        let mut waiting = self.driver.waiting.lock();
        if let Some(number) = self.number {
            let own = waiting.wakers.iter_mut().find(|(its, _)| *its == number);
            if let Some((_, own)) = own {
                own.clone_from(waker);
            }
            return number;
        }
        waiting.given += 1;
        let number = waiting.given;
        waiting.wakers.push((number, waker.clone()));
        self.number = Some(number);
        number
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        let next = {
            let mut waiting = self.driver.waiting.lock();
            waiting.wakers.retain(|(its, _)| *its != number);
            waiting.wakers.last().and_then(|(next, waker)| {
                // If another has driven since, that one is woken by the connection. The one who is woken here may leave, too,
                // before it has driven, and then hands on what it was woken for.
                let last = &self.driver.last;
                let order = Ordering::SeqCst;
                let was_last = last.compare_exchange(number, *next, order, order);
                was_last.is_ok().then(|| waker.clone())
            })
        };
        if let Some(next) = next {
            next.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use redis::cmd;
    use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

    use super::*;
    use crate::node::redis::fake::server_that_waits;

    async fn connected() -> (Driven, UnboundedSender<()>) {
        let (answer, answers) = unbounded_channel();
        let url = server_that_waits(answers).await;
        let driven = Driven::connect(&url, AsyncConnectionConfig::new()).await;
        (driven.expect("a server"), answer)
    }

    async fn ask(driven: Driven) -> RedisResult<u64> {
        let mut commands = driven.commands();
        driven.drive(cmd("PING").query_async(&mut commands)).await
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn each_of_many_is_answered_whoever_drives() {
        let (driven, answer) = connected().await;
        let calls: Vec<_> = (0..200)
            .map(|_| tokio::spawn(ask(driven.clone())))
            .collect();
        for _ in &calls {
            answer.send(()).expect("a server");
        }
        let mut answers = Vec::new();
        for call in calls {
            answers.push(call.await.expect("no panic").expect("an answer"));
        }
        answers.sort_unstable();
        assert_eq!(answers, (1..=200).collect::<Vec<_>>());
        assert!(driven.driver.waiting.lock().wakers.is_empty());
    }

    #[tokio::test]
    async fn who_goes_away_leaves_the_driving_to_another_who_waits() {
        let (driven, answer) = connected().await;
        let first = tokio::spawn(ask(driven.clone()));
        let second = tokio::spawn(ask(driven.clone()));
        while driven.driver.waiting.lock().wakers.len() < 2 {
            tokio::task::yield_now().await;
        }
        // The one who drove last is the one who is woken; the other one must take over.
        let last = driven.driver.last.load(Ordering::SeqCst);
        let (goes, stays, number) = match last {
            1 => (first, second, 2),
            _ => (second, first, 1),
        };
        goes.abort();
        let _ = goes.await;
        answer.send(()).expect("a server");
        answer.send(()).expect("a server");
        assert_eq!(stays.await.expect("no panic"), Ok(number));
        // The answer that nobody waited for is not taken for another's.
        answer.send(()).expect("a server");
        assert_eq!(ask(driven).await, Ok(3));
    }

    #[tokio::test]
    async fn who_is_to_drive_and_goes_away_before_it_has_leaves_that_to_a_third() {
        let (driven, answer) = connected().await;
        let mut calls: Vec<_> = (0..3).map(|_| tokio::spawn(ask(driven.clone()))).collect();
        while driven.driver.waiting.lock().wakers.len() < 3 {
            tokio::task::yield_now().await;
        }
        // The last of the others is the one who is woken when this one goes, and has gone before it is its turn.
        let last = usize::try_from(driven.driver.last.load(Ordering::SeqCst)).expect("few");
        let goes = calls.remove(last - 1);
        let heir = calls.pop().expect("two more");
        let stays = calls.pop().expect("one more");
        goes.abort();
        heir.abort();
        assert!(goes.await.is_err() && heir.await.is_err());
        for _ in 0..3 {
            answer.send(()).expect("a server");
        }
        let number = if last == 1 { 2 } else { 1 };
        assert_eq!(stays.await.expect("no panic"), Ok(number));
    }

    #[tokio::test]
    async fn a_connection_that_ends_is_told_to_all_who_wait() {
        let (driven, answer) = connected().await;
        let calls: Vec<_> = (0..3).map(|_| tokio::spawn(ask(driven.clone()))).collect();
        while driven.driver.waiting.lock().wakers.len() < 3 {
            tokio::task::yield_now().await;
        }
        drop(answer);
        for call in calls {
            let error = call.await.expect("no panic").expect_err("no answer");
            assert!(error.is_connection_dropped(), "{error}");
        }
        let error = ask(driven).await.expect_err("no connection");
        assert!(error.is_connection_dropped(), "{error}");
    }

    #[tokio::test]
    async fn an_answer_that_comes_too_late_is_not_taken_for_anothers() {
        let (driven, answer) = connected().await;
        let mut commands = driven.commands();
        commands.set_response_timeout(Duration::from_millis(1));
        let ask_in_vain: RedisResult<u64> =
            driven.drive(cmd("PING").query_async(&mut commands)).await;
        let error = ask_in_vain.expect_err("no answer");
        assert!(error.is_timeout(), "{error}");
        answer.send(()).expect("a server");
        answer.send(()).expect("a server");
        assert_eq!(ask(driven).await, Ok(2));
    }
}
