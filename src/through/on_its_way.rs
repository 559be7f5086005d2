//! What is on its way between a service and a proxy: the service has sent it, and nobody has looked at it; or the server has
//! answered, and the service has not been handed the answer. On a busy machine that may take a while.

use std::io;
use std::net::TcpStream as Plain;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::TcpStream;

/// What is on its way by one connection.
#[derive(Debug)]
pub struct OnItsWay {
    /// The same connection to the client, of which nothing is taken here.
    client: Plain,
    /// What has come from the client is being looked at.
    is_taken: AtomicBool,
    /// What the server has said is being handed to the client.
    is_brought: AtomicBool,
}

impl OnItsWay {
    /// By this connection, nothing.
    pub fn of(client: &TcpStream) -> io::Result<Self> {
        Ok(OnItsWay {
            client: client.as_fd().try_clone_to_owned()?.into(),
            is_taken: AtomicBool::new(false),
            is_brought: AtomicBool::new(false),
        })
    }

    /// Whether something is being taken from the client: it is said before the first byte is, and until it has been looked at, and
    /// passed on if it may be at once.
    pub fn is_taken(&self, is_it: bool) {
        self.is_taken.store(is_it, Ordering::SeqCst);
    }

    /// Whether something is being handed to the client: it is said before others hear of it, and until it has been.
    pub fn is_brought(&self, is_it: bool) {
        self.is_brought.store(is_it, Ordering::SeqCst);
    }

    /// Whether anything is. What was taken since has been looked at, and has changed the stage.
    pub fn is_anything(&self) -> bool {
        let has_come = || match self.client.peek(&mut [0]) {
            // The end is something too.
            Ok(_) => true,
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        };
        self.is_brought.load(Ordering::SeqCst) || has_come() || self.is_taken.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::runtime::Runtime;
    use tokio::task::yield_now;

    use super::*;

    #[test]
    fn what_was_sent_is_on_its_way_until_it_has_been_taken() {
        Runtime::new().expect("a runtime").block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            let place = listener.local_addr().expect("an address");
            let mut service = TcpStream::connect(place).await.expect("a connection");
            let (mut client, _) = listener.accept().await.expect("a connection");
            let on_its_way = OnItsWay::of(&client).expect("it can be looked at");
            assert!(!on_its_way.is_anything());
            service.write_all(b"x").await.expect("it is sent");
            let end = Instant::now() + Duration::from_secs(30);
            while !on_its_way.is_anything() {
                assert!(Instant::now() < end, "it does not come");
                yield_now().await;
            }
            assert_eq!(client.read_u8().await.expect("it is there"), b'x');
            assert!(!on_its_way.is_anything());
            for is_it in [OnItsWay::is_taken, OnItsWay::is_brought] {
                is_it(&on_its_way, true);
                assert!(on_its_way.is_anything());
                is_it(&on_its_way, false);
            }
            assert!(!on_its_way.is_anything());
        });
    }
}
