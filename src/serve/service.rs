use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rand::RngExt;
use tokio::sync::Semaphore;

use super::accounts::{Accounts, Row};
use super::ids::Ids;
use super::shelf::Shelf;
use crate::call::World;
use crate::engine::Engine;
use crate::env::{Env, Nanos, RealEnv};
use crate::history::Record;
use crate::linearizability::Account;
use crate::lock::{AnyControl, InTransaction};
use crate::node::AnyNodes;
use crate::point::{Kind, Operation, Outcome, Points, RequestId, Trouble, UserId};
use crate::request::{LockName, Request, StepTimes, Wish};
use crate::scenario::Scenario;
use crate::store::{Books, MemoryStore, first_number};

/// The most users that are kept.
pub const MOST_USERS: u64 = 100_000;

/// The most entries of all histories together. With them the service has had its day: it takes no more writes.
pub const MOST_ROWS: u64 = 10_000_000;

/// The most operations that are under way at once: more than there are connections, for callers may go away.
const MOST_UNDER_WAY: u32 = 1 << 16;

/// After the last answer, operations whose callers are gone get this long to end.
const PATIENCE: Duration = Duration::from_secs(60);

type ServedEngine<St> = Engine<(RealEnv, Accounts, St), InTransaction<AnyControl>>;

/// The point service with the accounts of its callers. Each account begins with nothing.
#[derive(Debug)]
pub struct Service<St: Shelf = MemoryStore> {
    engine: ServedEngine<St>,
    ids: Arc<Ids>,
    times: Times,
    /// A user has an account before its first request; if not, the request opens it, inside the control.
    accounts_exist: bool,
    instances: u64,
    numbers: AtomicU64,
    /// Entries of histories that are there, or may still come.
    rows: AtomicU64,
    /// Each operation holds a permit until it has ended.
    under_way: Semaphore,
    most_rows: u64,
    started: SystemTime,
}

/// How long each table operation takes.
#[derive(Clone, Debug)]
struct Times {
    read: RangeInclusive<Nanos>,
    write: RangeInclusive<Nanos>,
    append: RangeInclusive<Nanos>,
    commit: RangeInclusive<Nanos>,
}

/// An account, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub point: Points,
    pub update_millis: u64,
}

/// Why a write was not begun, or a look shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hindered {
    /// There is no room for another user.
    TooManyUsers,
    /// Too much is under way, or the service is about to end.
    Busy,
    /// There is no room for another entry of a history.
    HistoriesFull,
    /// The store does not do what it is asked.
    Store(Trouble),
}

impl Service {
    /// The service that a scenario describes: its lock or another one, timeouts, policy, table times and instances.
    pub fn new(scenario: &Scenario, lock: LockName, workers: usize) -> Self {
        Service::with_room(scenario, lock, workers, MOST_USERS, MOST_ROWS)
    }

    /// [`new`](Self::new) with room for `users` users and `rows` entries of histories.
    pub fn with_room(
        scenario: &Scenario,
        lock: LockName,
        workers: usize,
        most_users: u64,
        most_rows: u64,
    ) -> Self {
        let ids = Arc::new(Ids::new(most_users));
        let store = MemoryStore::new(most_users, 0);
        Service::over(store, ids, scenario, lock, workers, most_rows)
    }

    /// Everything known so far, seen from inside.
    pub fn record(&self) -> Record {
        self.record_beside(&self.engine.world().store.books())
    }
}

impl<St: Shelf> Service<St> {
    /// A service that keeps its accounts in this store, for the users of `ids`.
    pub fn over(
        store: St,
        ids: Arc<Ids>,
        scenario: &Scenario,
        lock: LockName,
        workers: usize,
        most_rows: u64,
    ) -> Self {
        let around = (RealEnv::start(), None);
        Self::with_nodes(store, ids, scenario, lock, (workers, most_rows), around)
    }

    /// The same with nodes to take leases from, and the clock that they have, too.
    pub fn with_nodes(
        store: St,
        ids: Arc<Ids>,
        scenario: &Scenario,
        lock: LockName,
        (workers, most_rows): (usize, u64),
        (env, nodes): (RealEnv, Option<AnyNodes<RealEnv>>),
    ) -> Self {
        let service = scenario.service;
        let account = Account {
            opening: 0,
            policy: service.policy,
        };
        let first = first_number(&store);
        let mut world = World::new(
            env,
            Accounts::new(ids.most(), account, workers, store.in_memory().is_some()),
            store,
            service.policy,
            service.lock_timeout,
        );
        world.transaction = service.transaction;
        world.nodes = nodes;
        let make = |lock| InTransaction::new(AnyControl::new(lock, scenario.seed), scenario.seed);
        Service {
            engine: Engine::new(world, &[lock], service.instances, make),
            ids,
            times: Times {
                read: scenario.store.read.clone(),
                write: scenario.store.write.clone(),
                append: scenario.store.append.clone(),
                commit: scenario.store.commit.clone(),
            },
            accounts_exist: scenario.store.accounts_exist,
            instances: u64::from(service.instances),
            numbers: AtomicU64::new(first),
            rows: AtomicU64::new(0),
            under_way: Semaphore::new(MOST_UNDER_WAY as usize),
            most_rows,
            started: SystemTime::now(),
        }
    }

    /// Charges or uses points, through the control; once only for all requests with one `key`.
    ///
    /// # Errors
    /// [`Hindered`]; nothing was begun then.
    pub(super) async fn apply(
        self: Arc<Self>,
        id: u64,
        kind: Kind,
        amount: Points,
        key: Option<RequestId>,
    ) -> Result<Outcome, Hindered> {
        let _under_way = self.under_way.try_acquire().map_err(|_| Hindered::Busy)?;
        let user = self.ids.find_or_add(id).ok_or(Hindered::TooManyUsers)?;
        let room = Room::take(&self)?;
        let store = &self.engine.world().store;
        if self.accounts_exist && store.in_memory().is_none() && !self.ids.is_open(user) {
            // Of several first requests each does it: none may go on before it is done.
            Shelf::open(store, id).await.map_err(trouble)?;
            self.ids.opened(user);
        }
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let request = Request {
            operation: Operation {
                request: RequestId(number),
                user,
                kind,
                amount,
            },
            intended: self.engine.world().env.now(),
            times: self.times.draw(),
            instance: u16::try_from(number % self.instances).unwrap_or(0),
            warm_up: false,
            wish: key.map(|first| Wish { first, keyed: true }),
        };
        let outcome = self.engine.serve(&request).await.outcome;
        if matches!(outcome, Outcome::Committed(_) | Outcome::Unknown) {
            room.keep();
        }
        Ok(outcome)
    }

    /// The account of this id. A look changes nothing, and makes no user.
    ///
    /// # Errors
    /// The trouble of the store.
    pub(super) async fn account(&self, id: u64) -> Result<Shown, Hindered> {
        let user = self.ids.find(id);
        let store = &self.engine.world().store;
        Ok(Shown {
            point: store.balance(id, user).await.map_err(trouble)?,
            update_millis: self.updated(user),
        })
    }

    /// When the user's balance was written last, as far as this process knows; now, if it does not.
    pub(super) fn updated(&self, user: Option<UserId>) -> u64 {
        let world = self.engine.world();
        let updated = user.and_then(|user| world.observer.updated(user));
        self.millis(updated.unwrap_or_else(|| world.env.now()))
    }

    /// The history of this id, oldest first.
    ///
    /// # Errors
    /// The trouble of the store.
    pub(super) async fn history(&self, id: u64) -> Result<Vec<Row>, Hindered> {
        let world = self.engine.world();
        let entries = world.store.entries(id).await.map_err(trouble)?;
        Ok(match (entries, self.ids.find(id)) {
            (Some(entries), _) => entries.into_iter().map(Row::of).collect(),
            (None, Some(user)) => world.observer.of(user, |at| self.millis(at)),
            (None, None) => Vec::new(),
        })
    }

    /// Milliseconds since 1970 of a moment.
    fn millis(&self, at: Nanos) -> u64 {
        let start = self.started.duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(start.as_millis()).unwrap_or(u64::MAX) + at / 1_000_000
    }

    /// The figures for a scraper.
    pub(super) fn metrics(&self) -> String {
        let entries = self.engine.left_over(0).entries;
        self.engine.world().observer.metrics.text(entries)
    }

    /// Everything known when all is over, seen from inside; the store is left. Operations whose callers are gone are
    /// waited for: half of one would look like a loss.
    ///
    /// # Errors
    /// The trouble of the store.
    pub async fn close(&self) -> Result<Record, St::Trouble> {
        let all = self.under_way.acquire_many(MOST_UNDER_WAY);
        // One that never ends is no reason not to.
        let _ = tokio::time::timeout(PATIENCE, all).await;
        let store = &self.engine.world().store;
        let books = store.close(&self.ids).await?;
        Ok(self.record_beside(&books))
    }

    pub(super) fn world(&self) -> &World<(RealEnv, Accounts, St)> {
        self.engine.world()
    }

    pub(super) fn ids(&self) -> &Ids {
        &self.ids
    }

    pub(super) fn record_beside(&self, books: &Books) -> Record {
        let world = self.engine.world();
        let left = self.engine.left_over(world.env.lock_timers());
        let record = world.observer.recorder.record(books, left);
        match world.store.is_shared() {
            true => record.of_shared_tables(),
            false => record,
        }
    }

    /// The user that an id stands for, if it has been written to: as it is numbered in the record.
    pub fn user(&self, id: u64) -> Option<UserId> {
        self.ids.find(id)
    }
}

/// Room for an entry of a history, given back unless it is kept.
struct Room<'a> {
    rows: &'a AtomicU64,
}

impl<'a> Room<'a> {
    fn take<St: Shelf>(service: &'a Service<St>) -> Result<Self, Hindered> {
        let room = Room {
            rows: &service.rows,
        };
        let taken = service.rows.fetch_add(1, Ordering::Relaxed);
        // What was taken too much is given back as the room is dropped.
        if taken < service.most_rows {
            Ok(room)
        } else {
            drop(room);
            Err(Hindered::HistoriesFull)
        }
    }

    fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        self.rows.fetch_sub(1, Ordering::Relaxed);
    }
}

fn trouble(trouble: impl Into<Trouble>) -> Hindered {
    Hindered::Store(trouble.into())
}

impl Times {
    fn draw(&self) -> StepTimes {
        let mut rng = rand::rng();
        let mut draw = |range: &RangeInclusive<Nanos>| match range.start() == range.end() {
            true => *range.start(),
            false => rng.random_range(range.clone()),
        };
        StepTimes {
            read: draw(&self.read),
            write: draw(&self.write),
            append: draw(&self.append),
            commit: draw(&self.commit),
        }
    }
}
