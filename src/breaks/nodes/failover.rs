//! A replica takes the place of a node, and has not seen its last writes.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::replication::Stream;
use crate::breaks::Breaker;
use crate::fault::{Happening, NodeDid, NodeSet, What, Whom};
use crate::servers::Redis;

/// A replica gets so long to begin, and to take in what it has been handed.
const LONGEST: Duration = Duration::from_secs(10);

/// The longest time that Redis can be told in seconds.
const NO_TIMEOUT: &str = "2147483647";

/// A server that copies a node, and lags behind it by some writes.
pub(super) struct Replica {
    server: Redis,
    stream: Arc<Mutex<Stream>>,
    /// Copies, until it is dropped.
    _copies: Copies,
}

struct Copies(JoinHandle<()>);

impl Drop for Copies {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Replica {
    /// Starts a replica of the node at this socket, which does not see its last writes, as many as this.
    fn start(runtime: &Handle, primary: PathBuf, stale: u32) -> io::Result<Self> {
        let server = Redis::start().map_err(io::Error::other)?;
        // A copy of a known length, made when it is asked for.
        Redis::say(&primary, &["CONFIG", "SET", "repl-diskless-sync", "no"])?;
        // What is held back may be all that is said for as long as a round takes, and what comes after a broken connection
        // would never be copied.
        for socket in [&primary, &server.socket()] {
            Redis::say(socket, &["CONFIG", "SET", "repl-timeout", NO_TIMEOUT])?;
        }
        let stream = Arc::new(Mutex::new(Stream::new(stale)));
        let _inside = runtime.enter();
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let port = listener.local_addr()?.port();
        let copied = Arc::clone(&stream);
        let copies = Copies(runtime.spawn(async move {
            if let Ok((replica, _)) = listener.accept().await {
                // Whichever side ends it, nothing is copied any more.
                let _ = copy(replica, primary, &copied).await;
            }
        }));
        let replica = Replica {
            server,
            stream,
            _copies: copies,
        };
        replica.say(&["REPLICAOF", "127.0.0.1", &port.to_string()])?;
        replica.wait_until(|said| said.contains("master_link_status:up"))?;
        Ok(replica)
    }

    fn say(&self, words: &[&str]) -> io::Result<String> {
        Redis::say(&self.server.socket(), words)
    }

    fn wait_until(&self, is_so: impl Fn(&str) -> bool) -> io::Result<()> {
        let end = Instant::now() + LONGEST;
        while !is_so(&self.say(&["INFO", "replication"])?) {
            if Instant::now() > end {
                return Err(io::Error::other("a replica does not keep up with its node"));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(())
    }

    /// It is the primary now, with what it has been handed; nothing more is.
    fn promote(self) -> io::Result<Redis> {
        let seen = self.stream.lock().hold_all();
        self.wait_until(|said| {
            let offset = said
                .lines()
                .find_map(|line| line.trim().strip_prefix("slave_repl_offset:"));
            offset.and_then(|offset| offset.parse().ok()) >= Some(seen)
        })?;
        self.say(&["REPLICAOF", "NO", "ONE"])?;
        Ok(self.server)
    }
}

/// Carries what a node and its replica say to each other.
async fn copy(mut replica: TcpStream, primary: PathBuf, stream: &Mutex<Stream>) -> io::Result<()> {
    let mut primary = UnixStream::connect(primary).await?;
    let (mut from_replica, mut to_replica) = replica.split();
    let (mut from_primary, mut to_primary) = primary.split();
    let there = async {
        let mut read = vec![0; 16 << 10];
        loop {
            let length = from_primary.read(&mut read).await?;
            let passes = stream.lock().take(&read[..length])?;
            to_replica.write_all(&passes).await?;
            if length == 0 {
                return io::Result::Ok(());
            }
        }
    };
    tokio::select! {
        ended = there => ended,
        ended = tokio::io::copy(&mut from_replica, &mut to_primary) => ended.map(drop),
    }
}

impl Breaker {
    /// Starts replicas of the nodes whose place one may take: one for each fault, for each lags behind as far as its fault says.
    pub(in crate::breaks) fn start_replicas(&self) -> io::Result<()> {
        let Some(between) = self.between.get() else {
            return Ok(());
        };
        let runtime = between.keeper.handle();
        for (fault, armed) in self.faults.iter().enumerate() {
            let (What::Failover { stale }, Whom::Nodes(set)) = (armed.fault.what, armed.fault.whom)
            else {
                continue;
            };
            let set = match set {
                // Which one is drawn when it comes.
                NodeSet::One => NodeSet::All,
                set => set,
            };
            for node in self.members_with(set, 0) {
                let replica = Replica::start(runtime, self.own_socket(node), stale)?;
                between.replicas.lock().insert((node, fault), replica);
            }
        }
        Ok(())
    }

    /// The node's replica takes its place, if there still is one; whether it did. If it cannot, the node stays where it is.
    pub(in crate::breaks) fn fail_over(&self, fault: usize, node: u16, stale: u32) -> bool {
        let Some(between) = self.between.get() else {
            return false;
        };
        let Some(replica) = between.replicas.lock().remove(&(node, fault)) else {
            return false;
        };
        // It copies no more before the node ends, so that it lags as far behind as it is said to.
        let Ok(successor) = replica.promote() else {
            return false;
        };
        self.kill_node(node);
        between.successors.lock()[usize::from(node)] = Some(successor);
        // What takes its place has no replica.
        let others = {
            let mut replicas = between.replicas.lock();
            replicas
                .extract_if(.., |(of, _), _| *of == node)
                .collect::<Vec<_>>()
        };
        drop(others);
        self.tells(fault)(Happening::Node {
            node,
            did: NodeDid::FailedOver { stale },
        });
        true
    }
}
