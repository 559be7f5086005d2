//! The connections to one server.

use std::time::Duration;

use parking_lot::Mutex;
use redis::RedisResult;

use super::driven::Driven;
use super::reach::{Unusable, connect};
use crate::node::Silence;
use crate::point::RequestId;

/// A server that is away is asked no longer than this to take a connection again.
const LONGEST: Duration = Duration::from_millis(500);

/// Connections to one server. All calls of one holder travel on the same one, so that the server hears them in the order in
/// which they were sent, also when a caller goes away in the midst of one.
pub(super) struct Wires {
    url: String,
    all: Vec<Slot>,
}

/// The place of a connection.
struct Slot {
    /// The connection, and how many were here before it; none where it is known to have broken.
    there: Mutex<(Option<Driven>, u64)>,
    /// Held by the call that connects anew, while others wait for what comes of it.
    connects: tokio::sync::Mutex<()>,
}

/// A connection for a call.
pub(super) struct Wire<'a> {
    pub connection: Driven,
    slot: &'a Slot,
    /// How many were in its place before it.
    generation: u64,
}

impl Wires {
    /// So many connections to the server at this URL, one at least.
    pub async fn open(url: &str, count: u32) -> Result<Self, Unusable> {
        let mut all = Vec::new();
        for _ in 0..count.max(1) {
            all.push(Slot {
                there: Mutex::new((Some(connect(url).await?), 0)),
                connects: tokio::sync::Mutex::default(),
            });
        }
        Ok(Wires {
            url: url.to_owned(),
            all,
        })
    }

    /// The connection for a call of this holder; a new one in the place of one that has broken. Of several calls that find
    /// it broken one connects.
    ///
    /// # Errors
    /// [`Silence`], if the server is away.
    pub async fn take(&self, holder: RequestId) -> Result<Wire<'_>, Silence> {
        let number = holder.0 % self.all.len() as u64;
        let slot = &self.all[usize::try_from(number).unwrap_or(0)];
        if let Some(wire) = slot.wire() {
            return Ok(wire);
        }
        let connecting = async {
            let _alone = slot.connects.lock().await;
            if let Some(wire) = slot.wire() {
                return Ok(wire);
            }
            let connection = connect(&self.url).await.map_err(|_| Silence)?;
            Ok(slot.renewed(connection))
        };
        let connected = tokio::time::timeout(LONGEST, connecting).await;
        connected.map_err(|_| Silence)?
    }
}

impl Slot {
    fn wire(&self) -> Option<Wire<'_>> {
        let there = self.there.lock();
        let (connection, generation) = &*there;
        Some(Wire {
            connection: connection.clone()?,
            slot: self,
            generation: *generation,
        })
    }

    fn renewed(&self, connection: Driven) -> Wire<'_> {
        let mut there = self.there.lock();
        let generation = there.1 + 1;
        *there = (Some(connection.clone()), generation);
        Wire {
            connection,
            slot: self,
            generation,
        }
    }
}

impl Wire<'_> {
    /// What the server says on this connection, or nothing. One that broke is not used again.
    pub async fn heard<T>(&self, says: impl Future<Output = RedisResult<T>>) -> Result<T, Silence> {
        self.connection.drive(says).await.map_err(|error| {
            if error.is_connection_dropped() || (error.is_io_error() && !error.is_timeout()) {
                let mut there = self.slot.there.lock();
                // Another may have connected since.
                if there.1 == self.generation {
                    there.0 = None;
                }
            }
            Silence
        })
    }
}

#[cfg(test)]
mod tests {
    use std::future::{Ready, ready};
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::Ordering::Relaxed;

    use super::*;
    use crate::node::redis::fake::server;

    fn broken() -> Ready<RedisResult<()>> {
        ready(Err(io::Error::from(io::ErrorKind::BrokenPipe).into()))
    }

    #[tokio::test]
    async fn of_many_calls_that_find_a_connection_broken_one_connects() {
        let (url, taken) = server().await;
        let wires = Arc::new(Wires::open(&url, 1).await.expect("a server"));
        let old = wires.take(RequestId(1)).await.expect("a connection");
        assert_eq!(old.heard(broken()).await, Err(Silence));
        let calls: Vec<_> = (0..20)
            .map(|holder| {
                let wires = Arc::clone(&wires);
                tokio::spawn(async move { wires.take(RequestId(holder)).await.map(drop) })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.expect("no panic"), Ok(()));
        }
        assert_eq!(taken.load(Relaxed), 2, "the first, and one in its place");

        // A call that was under way on the old one is told late that it broke.
        assert_eq!(old.heard(broken()).await, Err(Silence));
        assert!(wires.take(RequestId(1)).await.is_ok());
        assert_eq!(taken.load(Relaxed), 2, "the new one is still good");
    }

    #[tokio::test]
    async fn all_calls_of_a_holder_travel_on_one_connection() {
        let (url, _) = server().await;
        let wires = Wires::open(&url, 3).await.expect("a server");
        let mut used = Vec::new();
        for holder in 1..=3 {
            let take = wires.take(RequestId(holder)).await.expect("a connection");
            let give_back = wires.take(RequestId(holder)).await.expect("a connection");
            assert!(std::ptr::eq(take.slot, give_back.slot));
            used.push(std::ptr::from_ref(take.slot));
        }
        used.sort_unstable();
        used.dedup();
        assert_eq!(used.len(), 3, "calls are spread over all");
    }
}
