//! The connections to one server.

use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;

use super::reach::{Unusable, connect};

/// Connections to one server. A call has one for itself while there are enough; when there are not, calls travel together on
/// the first.
pub(super) struct Wires {
    all: Vec<MultiplexedConnection>,
    /// Those that no call has, where there are several.
    idle: Mutex<Vec<usize>>,
}

/// A connection for a call, until it is dropped.
pub(super) struct Wire<'a> {
    pub connection: MultiplexedConnection,
    /// Where it goes back to.
    back: Option<(&'a Wires, usize)>,
}

impl Wires {
    /// So many connections to the server at this URL, one at least.
    pub async fn open(url: &str, count: u32) -> Result<Self, Unusable> {
        let mut all = Vec::new();
        for _ in 0..count.max(1) {
            all.push(connect(url).await?);
        }
        let idle = match all.len() {
            1 => Vec::new(),
            several => (0..several).collect(),
        };
        Ok(Wires {
            all,
            idle: Mutex::new(idle),
        })
    }

    /// A connection for a call.
    pub fn take(&self) -> Wire<'_> {
        let own = match self.all.len() {
            1 => None,
            _ => self.idle.lock().pop(),
        };
        Wire {
            connection: self.all[own.unwrap_or(0)].clone(),
            back: own.map(|own| (self, own)),
        }
    }
}

impl Drop for Wire<'_> {
    fn drop(&mut self) {
        if let Some((wires, own)) = self.back {
            wires.idle.lock().push(own);
        }
    }
}
