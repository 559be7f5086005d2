//! Connections to a database, each of which one operation has for itself.

use std::sync::Arc;
#[cfg(feature = "postgres")]
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The connections of all processes: each has a pool of its own.
#[derive(Debug)]
pub(super) struct Pools<C>(Box<[Pool<C>]>);

impl<C> Pools<C> {
    /// A pool for each process.
    pub fn new(pools: Vec<Pool<C>>) -> Self {
        Pools(pools.into())
    }

    /// The pool of this process, by its number from 0.
    pub fn of(&self, process: usize) -> &Pool<C> {
        &self.0[process % self.0.len()]
    }

    /// All of them.
    #[cfg(feature = "postgres")]
    pub fn all(&self) -> impl Iterator<Item = &Pool<C>> {
        self.0.iter()
    }
}

/// Connections, and as many places for those who have one.
#[derive(Debug)]
pub(super) struct Pool<C> {
    idle: Mutex<Vec<C>>,
    places: Arc<Semaphore>,
    #[cfg(feature = "postgres")]
    round_trips: AtomicU64,
}

/// The right to a connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Place(#[expect(dead_code, reason = "it is kept")] OwnedSemaphorePermit);

impl<C> Pool<C> {
    /// A pool of these connections, one at least.
    pub fn new(idle: Vec<C>) -> Self {
        Pool {
            places: Arc::new(Semaphore::new(idle.len())),
            idle: Mutex::new(idle),
            #[cfg(feature = "postgres")]
            round_trips: AtomicU64::new(0),
        }
    }

    /// Waits for a place; who asked first has it first.
    pub async fn place(&self) -> Place {
        let places = Arc::clone(&self.places);
        let permit = places.acquire_owned().await;
        Place(permit.expect("the places are never closed"))
    }

    /// A connection that nobody has. With a place there is one, unless one had to be closed.
    pub fn take(&self) -> Option<C> {
        self.idle.lock().pop()
    }

    /// Gives a connection back.
    pub fn put(&self, connection: C) {
        self.idle.lock().push(connection);
    }
}

/// What a pool of connections to a server has beside: they break, and their answers are waited for.
#[cfg(feature = "postgres")]
impl<C> Pool<C> {
    /// Closes all that nobody has.
    pub fn close_idle(&self) {
        self.idle.lock().clear();
    }

    /// How many answers were waited for.
    pub fn count(&self, round_trips: u64) {
        self.round_trips.fetch_add(round_trips, Ordering::Relaxed);
    }

    /// How often an answer was waited for so far.
    pub fn round_trips(&self) -> u64 {
        self.round_trips.load(Ordering::Relaxed)
    }
}
