//! The connections to one server.

use std::time::Duration;

use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;

use super::reach::{Unusable, connect};
use crate::node::Silence;

/// A server that is away is asked no longer than this to take a connection again.
const LONGEST: Duration = Duration::from_millis(500);

/// Connections to one server. A call has one for itself while there are enough; when there are not, calls travel together on
/// the first.
pub(super) struct Wires {
    url: String,
    /// None where one is known to have broken.
    all: Vec<Mutex<Option<MultiplexedConnection>>>,
    /// Those that no call has, where there are several.
    idle: Mutex<Vec<usize>>,
}

/// A connection for a call, until it is dropped.
pub(super) struct Wire<'a> {
    pub connection: MultiplexedConnection,
    back: Back<'a>,
}

impl Wires {
    /// So many connections to the server at this URL, one at least.
    pub async fn open(url: &str, count: u32) -> Result<Self, Unusable> {
        let mut all = Vec::new();
        for _ in 0..count.max(1) {
            all.push(Mutex::new(Some(connect(url).await?)));
        }
        let idle = match all.len() {
            1 => Vec::new(),
            several => (0..several).collect(),
        };
        Ok(Wires {
            url: url.to_owned(),
            all,
            idle: Mutex::new(idle),
        })
    }

    /// A connection for a call; a new one in the place of one that has broken.
    ///
    /// # Errors
    /// [`Silence`], if the server is away.
    pub async fn take(&self) -> Result<Wire<'_>, Silence> {
        let own = match self.all.len() {
            1 => None,
            _ => self.idle.lock().pop(),
        };
        let back = Back {
            wires: self,
            own: (own.unwrap_or(0), own.is_some()),
        };
        let place = &self.all[back.own.0];
        let there = place.lock().clone();
        let connection = match there {
            Some(connection) => connection,
            None => {
                let connecting = tokio::time::timeout(LONGEST, connect(&self.url)).await;
                let connection = connecting.map_err(|_| Silence)?.map_err(|_| Silence)?;
                *place.lock() = Some(connection.clone());
                connection
            }
        };
        Ok(Wire { connection, back })
    }
}

impl Wire<'_> {
    /// What the server said, or nothing. A connection that broke is not used again.
    pub fn heard<T>(&self, said: redis::RedisResult<T>) -> Result<T, Silence> {
        said.map_err(|error| {
            if error.is_connection_dropped() || (error.is_io_error() && !error.is_timeout()) {
                *self.back.wires.all[self.back.own.0].lock() = None;
            }
            Silence
        })
    }
}

/// Gives the place of a connection back.
struct Back<'a> {
    wires: &'a Wires,
    /// Which one it is, and whether no other call has it.
    own: (usize, bool),
}

impl Drop for Back<'_> {
    fn drop(&mut self) {
        if let (own, true) = self.own {
            self.wires.idle.lock().push(own);
        }
    }
}
