use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use rand::RngExt;

use super::accounts::{Accounts, Row};
use super::ids::Ids;
use crate::call::{InMemory, World};
use crate::engine::Engine;
use crate::env::{Env, Nanos, RealEnv};
use crate::history::Record;
use crate::linearizability::Account;
use crate::lock::AnyControl;
use crate::point::{Kind, Operation, Outcome, Points, RequestId, UserId};
use crate::request::{LockName, Request, StepTimes};
use crate::scenario::Scenario;
use crate::store::MemoryStore;

/// The most users that are kept.
pub const MOST_USERS: u64 = 100_000;

/// The most entries of all histories together. With them the service has had its day: it takes no more writes.
pub const MOST_ROWS: u64 = 10_000_000;

type ServedEngine = Engine<InMemory<RealEnv, Accounts>, AnyControl>;

/// The point service with the accounts of whoever calls it. Everybody begins with nothing.
#[derive(Debug)]
pub struct Service {
    engine: ServedEngine,
    ids: Ids,
    times: Times,
    instances: u64,
    numbers: AtomicU64,
    /// Entries of histories that are there, or may still come.
    rows: AtomicU64,
    most_rows: u64,
    started: SystemTime,
}

/// How long each table operation takes.
#[derive(Clone, Debug)]
struct Times {
    read: RangeInclusive<Nanos>,
    write: RangeInclusive<Nanos>,
    append: RangeInclusive<Nanos>,
}

/// An account, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub point: Points,
    pub update_millis: u64,
}

/// There is no room for what a write would leave behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    Users,
    Histories,
}

impl Service {
    /// The service that a scenario describes: its lock or another one, timeouts, policy, table times and instances.
    pub fn new(scenario: &Scenario, lock: LockName, workers: usize) -> Self {
        Service::with_room(scenario, lock, workers, MOST_USERS, MOST_ROWS)
    }

    /// [`new`](Self::new) with room for so many users and so many entries of histories.
    pub fn with_room(
        scenario: &Scenario,
        lock: LockName,
        workers: usize,
        most_users: u64,
        most_rows: u64,
    ) -> Self {
        let service = scenario.service;
        let account = Account {
            opening: 0,
            policy: service.policy,
        };
        let world = World::new(
            RealEnv::start(),
            Accounts::new(most_users, account, workers),
            MemoryStore::new(most_users, 0),
            service.policy,
            service.lock_timeout,
        );
        let make = |lock| AnyControl::new(lock, scenario.seed);
        Service {
            engine: Engine::new(world, &[lock], service.instances, make),
            ids: Ids::new(most_users),
            times: Times {
                read: scenario.store.read.clone(),
                write: scenario.store.write.clone(),
                append: scenario.store.append.clone(),
            },
            instances: u64::from(service.instances),
            numbers: AtomicU64::new(1),
            rows: AtomicU64::new(0),
            most_rows,
            started: SystemTime::now(),
        }
    }

    /// Charges or uses points, through the control.
    ///
    /// # Errors
    /// [`Full`]; nothing was begun then.
    pub(super) async fn apply(
        self: Arc<Self>,
        id: u64,
        kind: Kind,
        amount: Points,
    ) -> Result<Outcome, Full> {
        let user = self.ids.find_or_add(id).ok_or(Full::Users)?;
        let room = Room::take(&self)?;
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
        };
        let outcome = self.engine.serve(&request).await.outcome;
        if matches!(outcome, Outcome::Committed(_) | Outcome::Unknown) {
            room.keep();
        }
        Ok(outcome)
    }

    /// The account of this id. A look changes nothing, and makes no user.
    pub(super) fn account(&self, id: u64) -> Shown {
        let Some(user) = self.ids.find(id) else {
            return Shown {
                point: 0,
                update_millis: self.millis(self.engine.world().env.now()),
            };
        };
        let world = self.engine.world();
        let updated = world.observer.updated(user);
        Shown {
            point: world.store.read(user).balance,
            update_millis: self.millis(updated.unwrap_or_else(|| world.env.now())),
        }
    }

    /// The history of this id, oldest first.
    pub(super) fn history(&self, id: u64) -> Vec<Row> {
        let user = self.ids.find(id);
        user.map(|user| self.engine.world().observer.of(user).rows)
            .unwrap_or_default()
    }

    /// Milliseconds since 1970 of a moment.
    pub(super) fn millis(&self, at: Nanos) -> u64 {
        let start = self.started.duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(start.as_millis()).unwrap_or(u64::MAX) + at / 1_000_000
    }

    /// The figures for a scraper.
    pub(super) fn metrics(&self) -> String {
        let entries = self.engine.left_over(0).entries;
        self.engine.world().observer.metrics.text(entries)
    }

    /// Everything known so far, seen from inside.
    pub fn record(&self) -> Record {
        let world = self.engine.world();
        let left = self.engine.left_over(world.env.lock_timers());
        world.observer.recorder.record(&world.store.books(), left)
    }

    /// The user that an id stands for, if it has been written to: as it is numbered in the record.
    pub fn user(&self, id: u64) -> Option<UserId> {
        self.ids.find(id)
    }
}

/// Room for an entry of a history, given back unless it is kept.
struct Room<'a> {
    service: &'a Service,
}

impl<'a> Room<'a> {
    fn take(service: &'a Service) -> Result<Self, Full> {
        let room = Room { service };
        let taken = service.rows.fetch_add(1, Ordering::Relaxed);
        // What was taken too much is given back as the room is dropped.
        if taken < service.most_rows {
            Ok(room)
        } else {
            drop(room);
            Err(Full::Histories)
        }
    }

    fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        self.service.rows.fetch_sub(1, Ordering::Relaxed);
    }
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
            commit: 0,
        }
    }
}
