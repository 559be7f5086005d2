//! What stands between processes and throw-away nodes, so that messages can be broken, and what becomes of a node beyond its
//! end.

mod door;
mod failover;
mod messages;
mod replication;
mod resp;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;

use self::failover::Replica;
pub(super) use self::messages::Awaited;
use super::doorkeeper::Doorkeeper;
use super::{Armed, Breaker, Trigger};
use crate::fault::{What, Whom};
use crate::servers::Redis;

/// A link, from 0: the messages between a process and a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Link {
    process: u16,
    node: u16,
}

/// The doors that processes reach nodes through, and what takes the place of nodes.
pub(super) struct Between {
    /// Serves them until it is dropped.
    keeper: Doorkeeper,
    /// Counts what has been mended: connections on which something was lost meanwhile are closed then.
    mends: watch::Sender<u64>,
    /// Where each process finds the nodes.
    urls: Vec<Vec<String>>,
    /// What copies a node, by the fault with which it takes its place.
    replicas: Mutex<BTreeMap<(u16, usize), Replica>>,
    /// Of each node: what has taken its place.
    successors: Mutex<Vec<Option<Redis>>>,
}

impl Armed {
    /// Whether it takes that messages are seen: it is about them, or comes with one, or a replica is to take the place of a node
    /// that processes know.
    fn needs_doors(&self) -> bool {
        let by_message = match self.trigger {
            Trigger::Step(moment, _) => moment.is_message(),
            Trigger::Message(_) | Trigger::Chance(_) => {
                self.fault.comes_with_messages() && !self.fault.is_of_store()
            }
            Trigger::Time(..) => false,
        };
        by_message
            || matches!(self.fault.whom, Whom::Link { .. })
            || matches!(self.fault.what, What::Failover { .. })
    }
}

impl Breaker {
    /// Puts doors before the nodes, if any fault takes that.
    pub(super) fn open_doors(self: &Arc<Self>) -> io::Result<()> {
        if self.ours.nodes.is_empty() || !self.faults.iter().any(Armed::needs_doors) {
            return Ok(());
        }
        let keeper = Doorkeeper::start()?;
        let mut urls = Vec::new();
        {
            let _inside = keeper.handle().enter();
            for process in 0..self.ours.processes.unwrap_or(1) {
                let mut of_process = Vec::new();
                for node in 0..self.count() {
                    let link = Link { process, node };
                    let socket = door::open(link, self.own_socket(node), self)?;
                    of_process.push(format!("unix://{}", socket.display()));
                }
                urls.push(of_process);
            }
        }
        let between = Between {
            keeper,
            mends: watch::Sender::new(0),
            urls,
            replicas: Mutex::default(),
            successors: Mutex::new((0..self.count()).map(|_| None).collect()),
        };
        // It is opened once.
        let _ = self.between.set(between);
        Ok(())
    }

    /// Where a process finds the nodes, if it is not where they are.
    pub fn urls(&self, process: u16) -> Option<&[String]> {
        let between = self.between.get()?;
        between.urls.get(usize::from(process)).map(Vec::as_slice)
    }

    /// The socket of a node, or of what has taken its place.
    pub(super) fn socket(&self, node: u16) -> PathBuf {
        let successor = self.between.get().and_then(|between| {
            let successors = between.successors.lock();
            let successor = successors.get(usize::from(node))?.as_ref()?;
            Some(successor.socket())
        });
        successor.unwrap_or_else(|| self.own_socket(node))
    }

    /// The socket of a node, whatever has taken its place.
    fn own_socket(&self, node: u16) -> PathBuf {
        self.sockets[usize::from(node)].clone()
    }

    /// Something has been mended.
    pub(super) fn tell_mended(&self) {
        if let Some(between) = self.between.get() {
            between.mends.send_modify(|mends| *mends += 1);
        }
    }
}
