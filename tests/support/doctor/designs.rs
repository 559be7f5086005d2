//! Point services in the designs of the field, right and wrong, over any clock: what the doctor is tried on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use pointrace::LockName;
use pointrace::call::{InMemory, World};
use pointrace::doctor::Design as Likely;
use pointrace::engine::Engine;
use pointrace::env::{Env, Nanos, Pause};
use pointrace::history::Silent;
use pointrace::lock::AnyControl;
use pointrace::point::{Kind, Operation, Outcome, Policy, RequestId, UserId};
use pointrace::request::{Request, StepTimes};
use pointrace::store::MemoryStore;
use tokio::sync::{Mutex as Lock, watch};

pub const MS: Nanos = 1_000_000;

/// How a service is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Design {
    // Right.
    Keyed,
    Global,
    TriesOnce,
    TimedLock,
    Atomic,
    Optimistic,
    Chain,
    LateWrites,
    CachedReads,
    // Wrong.
    NoLock,
    PromiseRace,
    RemovedOnRelease,
    SeparateLocks,
    UsesUnlocked,
    PoisonedChain,
    KeptOnRefusal,
    PerProcess,
    ReleasedEarly,
    ReadBeforeLock,
    CheckOutside,
    SharedTable,
    KeyBySpelling,
    RacyFirstRow,
    Zombie,
    Sets,
    Stub,
    SpendsTooMuch,
    // The locks of `pointrace serve`.
    Engine(LockName),
}

impl Design {
    /// Locks of the engine that keep points, and those that do not.
    pub const ENGINE_RIGHT: [Design; 6] = [
        Design::Engine(LockName::Recheck),
        Design::Engine(LockName::Keyed),
        Design::Engine(LockName::Striped),
        Design::Engine(LockName::Global),
        Design::Engine(LockName::Queue),
        Design::Engine(LockName::Optimistic),
    ];

    pub const ENGINE_WRONG: [Design; 2] = [
        Design::Engine(LockName::None),
        Design::Engine(LockName::PromiseRace),
    ];

    /// All that must not be blamed.
    pub fn right() -> impl Iterator<Item = Design> {
        Design::RIGHT.into_iter().chain(Design::ENGINE_RIGHT)
    }

    /// All that must be.
    pub fn wrong() -> impl Iterator<Item = Design> {
        Design::WRONG.into_iter().chain(Design::ENGINE_WRONG)
    }

    pub const RIGHT: [Design; 9] = [
        Design::Keyed,
        Design::Global,
        Design::TriesOnce,
        Design::TimedLock,
        Design::Atomic,
        Design::Optimistic,
        Design::Chain,
        Design::LateWrites,
        Design::CachedReads,
    ];

    pub const WRONG: [Design; 18] = [
        Design::NoLock,
        Design::PromiseRace,
        Design::RemovedOnRelease,
        Design::SeparateLocks,
        Design::UsesUnlocked,
        Design::PoisonedChain,
        Design::KeptOnRefusal,
        Design::PerProcess,
        Design::ReleasedEarly,
        Design::ReadBeforeLock,
        Design::CheckOutside,
        Design::SharedTable,
        Design::KeyBySpelling,
        Design::RacyFirstRow,
        Design::Zombie,
        Design::Sets,
        Design::Stub,
        Design::SpendsTooMuch,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Design::Keyed => "a lock a user",
            Design::Global => "one lock for all",
            Design::TriesOnce => "a lock that is tried once",
            Design::TimedLock => "a lock with a time-out",
            Design::Atomic => "one statement",
            Design::Optimistic => "a version, and retries",
            Design::Chain => "a chain of promises",
            Design::LateWrites => "a lock a user, written late",
            Design::CachedReads => "a lock a user, shown from a cache",
            Design::NoLock => "no lock",
            Design::PromiseRace => "waits once",
            Design::RemovedOnRelease => "removed on release",
            Design::SeparateLocks => "a lock for each kind",
            Design::UsesUnlocked => "uses without a lock",
            Design::PoisonedChain => "a chain that a refusal poisons",
            Design::KeptOnRefusal => "a lock kept after a refusal",
            Design::PerProcess => "a lock in each of two processes",
            Design::ReleasedEarly => "released before the commit",
            Design::ReadBeforeLock => "read before the lock",
            Design::CheckOutside => "a check outside the lock",
            Design::SharedTable => "all users in one value",
            Design::KeyBySpelling => "a key as it was spelt",
            Design::RacyFirstRow => "a first row without a lock",
            Design::Zombie => "given up, and done later",
            Design::Sets => "sets the balance",
            Design::Stub => "a stub",
            Design::SpendsTooMuch => "checks nothing",
            Design::Engine(lock) => lock.name(),
        }
    }

    /// What the doctor should hold it to be; none for what is right.
    pub fn likely(self) -> Option<Likely> {
        Some(match self {
            Design::NoLock | Design::Engine(LockName::None) => Likely::NoLock,
            Design::PromiseRace | Design::Engine(LockName::PromiseRace) => Likely::WaitsOnce,
            Design::RemovedOnRelease => Likely::RemovedOnRelease,
            Design::SeparateLocks => Likely::SeparateLocks,
            Design::UsesUnlocked => Likely::UsesUnlocked,
            Design::PoisonedChain | Design::KeptOnRefusal => Likely::PoisonedChain,
            Design::PerProcess => Likely::PerProcess,
            Design::ReleasedEarly | Design::ReadBeforeLock => Likely::ReleasedEarly,
            Design::CheckOutside => Likely::CheckOutside,
            Design::SharedTable => Likely::SharedTable,
            Design::KeyBySpelling => Likely::KeyBySpelling,
            Design::RacyFirstRow => Likely::RacyFirstRow,
            Design::Zombie => Likely::Zombie,
            Design::Sets => Likely::Sets,
            Design::Stub => Likely::Stub,
            _ => return None,
        })
    }
}

/// What a service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Done(i64),
    NotEnough,
    Busy,
}

/// The longest latencies, and the longest wait for a lock.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub read: Nanos,
    pub write: Nanos,
    pub append: Nanos,
    pub wait: Nanos,
}

impl Times {
    /// What courses use.
    pub const USUAL: Times = Times {
        read: 200 * MS,
        write: 300 * MS,
        append: 300 * MS,
        wait: 3_000 * MS,
    };

    /// The same, a tenth as long.
    pub const SHORT: Times = Times {
        read: 20 * MS,
        write: 30 * MS,
        append: 30 * MS,
        wait: 300 * MS,
    };

    /// None.
    pub const NONE: Times = Times {
        read: 0,
        write: 0,
        append: 0,
        wait: 3_000 * MS,
    };
}

type Entry = (u64, watch::Receiver<Option<Reply>>);

/// A service.
pub struct Service<E: Env> {
    env: E,
    pub design: Design,
    times: Times,
    /// Balances and their versions.
    books: Mutex<HashMap<u64, (i64, u64)>>,
    locks: Mutex<HashMap<String, Arc<Lock<()>>>>,
    entries: Mutex<HashMap<u64, Entry>>,
    poisoned: Mutex<HashSet<u64>>,
    /// What was shown of a user, and when it was read.
    shown: Mutex<HashMap<u64, (i64, Nanos)>>,
    random: AtomicU64,
    engine: Option<Engine<InMemory<E, Silent>, AnyControl>>,
}

/// How long a cache shows what it has read.
const CACHED: Nanos = 5_000 * MS;

/// The engine's users are numbers from 1.
const BEFORE_FIRST: u64 = 900_000_000;

/// More than an examination takes.
const USERS: u64 = 4_096;

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    pub user: u64,
    pub spelt: String,
    /// Positive for a charge, negative for a use.
    pub change: i64,
    pub instance: usize,
}

impl<E: Env> Service<E> {
    pub fn new(env: E, design: Design, times: Times, seed: u64) -> Arc<Self> {
        let engine = match design {
            Design::Engine(lock) => {
                let store = MemoryStore::new(USERS, 0);
                let policy = Policy::default();
                let world = World::new(env.clone(), Silent, store, policy, times.wait);
                Some(Engine::new(world, &[lock], 1, |lock| {
                    AnyControl::new(lock, seed)
                }))
            }
            _ => None,
        };
        Arc::new(Service {
            engine,
            env,
            design,
            times,
            books: Mutex::default(),
            locks: Mutex::default(),
            entries: Mutex::default(),
            poisoned: Mutex::default(),
            shown: Mutex::default(),
            random: AtomicU64::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
        })
    }

    /// A number below `most`, or 0.
    pub fn random(&self, most: u64) -> u64 {
        let mut x = self
            .random
            .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % (most + 1)
    }

    async fn takes(&self, most: Nanos, pause: Pause) {
        if most > 0 {
            self.env.sleep(self.random(most), pause).await;
        } else {
            // Another request may go first: a table is asked, however quickly.
            tokio::task::yield_now().await;
        }
    }

    /// The balance as it is, at once.
    pub fn peek(&self, user: u64) -> i64 {
        if let Some(engine) = &self.engine {
            return engine
                .world()
                .store
                .holding(UserId(user - BEFORE_FIRST))
                .balance;
        }
        self.books.lock().get(&user).map_or(0, |row| row.0)
    }

    /// The balance, read as the table is.
    pub async fn read(&self, user: u64) -> i64 {
        self.takes(self.times.read, Pause::Read).await;
        self.peek(user)
    }

    /// The balance as callers are shown it.
    pub async fn show(&self, user: u64) -> i64 {
        if self.design != Design::CachedReads {
            return self.read(user).await;
        }
        let shown = self.shown.lock().get(&user).copied();
        if let Some((balance, at)) = shown
            && self.env.now() - at < CACHED
        {
            return balance;
        }
        let balance = self.read(user).await;
        self.shown.lock().insert(user, (balance, self.env.now()));
        balance
    }

    fn version(&self, user: u64) -> u64 {
        self.books.lock().get(&user).map_or(0, |row| row.1)
    }

    fn set(&self, user: u64, balance: i64) {
        let mut books = self.books.lock();
        let row = books.entry(user).or_default();
        *row = (balance, row.1 + 1);
    }

    fn lock(&self, key: String) -> Arc<Lock<()>> {
        Arc::clone(self.locks.lock().entry(key).or_default())
    }

    /// Read, check, write, append.
    async fn plain(&self, asked: &Asked) -> Reply {
        let balance = self.read(asked.user).await + asked.change;
        if balance < 0 {
            return Reply::NotEnough;
        }
        self.takes(self.times.write, Pause::Write).await;
        self.set(asked.user, balance);
        self.takes(self.times.append, Pause::Append).await;
        Reply::Done(balance)
    }

    async fn locked(&self, key: String, asked: &Asked) -> Reply {
        let lock = self.lock(key);
        let _guard = lock.lock().await;
        self.plain(asked).await
    }

    pub async fn serve(self: &Arc<Self>, asked: &Asked) -> Reply {
        let (user, own) = (asked.user, asked.user.to_string());
        match self.design {
            Design::NoLock => self.plain(asked).await,
            Design::Keyed | Design::CachedReads => self.locked(own, asked).await,
            Design::Global => self.locked("all".to_owned(), asked).await,
            Design::SeparateLocks => {
                self.locked(format!("{own} {}", asked.change > 0), asked)
                    .await
            }
            Design::UsesUnlocked if asked.change < 0 => self.plain(asked).await,
            Design::UsesUnlocked => self.locked(own, asked).await,
            Design::PerProcess => {
                self.locked(format!("{own} {}", asked.instance), asked)
                    .await
            }
            Design::KeyBySpelling => self.locked(asked.spelt.clone(), asked).await,
            Design::TriesOnce => {
                let lock = self.lock(own);
                match lock.try_lock() {
                    Ok(_guard) => self.plain(asked).await,
                    Err(_) => Reply::Busy,
                }
            }
            Design::TimedLock => {
                let lock = self.lock(own);
                let wait = self.env.sleep(self.times.wait, Pause::LockTimeout);
                let guard = tokio::select! {
                    biased;
                    guard = lock.lock() => Some(guard),
                    () = wait => None,
                };
                match guard {
                    Some(_guard) => self.plain(asked).await,
                    None => Reply::Busy,
                }
            }
            Design::Atomic => {
                self.takes(self.times.write, Pause::Write).await;
                let mut books = self.books.lock();
                let row = books.entry(user).or_default();
                if row.0 + asked.change < 0 {
                    return Reply::NotEnough;
                }
                row.0 += asked.change;
                Reply::Done(row.0)
            }
            Design::Optimistic => {
                for _ in 0..40 {
                    self.takes(self.times.read, Pause::Read).await;
                    let (balance, version) = (self.peek(user) + asked.change, self.version(user));
                    if balance < 0 {
                        return Reply::NotEnough;
                    }
                    self.takes(self.times.write, Pause::Write).await;
                    if self.version(user) == version {
                        self.set(user, balance);
                        return Reply::Done(balance);
                    }
                }
                Reply::Busy
            }
            Design::Chain => {
                let lock = self.lock(own);
                let _guard = lock.lock().await;
                self.plain(asked).await
            }
            Design::LateWrites => {
                let guard = self.lock(own).lock_owned().await;
                let balance = self.read(user).await + asked.change;
                if balance < 0 {
                    return Reply::NotEnough;
                }
                let (this, most) = (Arc::clone(self), self.times.write);
                self.env.spawn(async move {
                    this.takes(most, Pause::Write).await;
                    this.set(user, balance);
                    drop(guard);
                });
                Reply::Done(balance)
            }
            Design::Engine(_) => self.engine(asked).await,
            Design::PromiseRace => self.promise_race(asked).await,
            Design::RemovedOnRelease => {
                let lock = self.lock(own.clone());
                let _guard = lock.lock().await;
                let reply = self.plain(asked).await;
                self.locks.lock().remove(&own);
                reply
            }
            Design::PoisonedChain => {
                let lock = self.lock(own);
                let _guard = lock.lock().await;
                if self.poisoned.lock().contains(&user) {
                    return Reply::NotEnough;
                }
                let reply = self.plain(asked).await;
                if reply == Reply::NotEnough && asked.change < -500 {
                    self.poisoned.lock().insert(user);
                }
                reply
            }
            Design::KeptOnRefusal => {
                let lock = self.lock(own);
                let wait = self.env.sleep(self.times.wait, Pause::LockTimeout);
                let guard = tokio::select! {
                    biased;
                    guard = lock.lock() => guard,
                    () = wait => return Reply::Busy,
                };
                let reply = self.plain(asked).await;
                if reply == Reply::NotEnough && asked.change < -500 {
                    std::mem::forget(guard);
                }
                reply
            }
            Design::ReleasedEarly => {
                let lock = self.lock(own);
                let guard = lock.lock().await;
                let balance = self.read(user).await + asked.change;
                if balance < 0 {
                    return Reply::NotEnough;
                }
                self.takes(self.times.write, Pause::Write).await;
                drop(guard);
                // The commit.
                self.takes(self.times.append, Pause::Append).await;
                self.set(user, balance);
                Reply::Done(balance)
            }
            Design::ReadBeforeLock => {
                let balance = self.read(user).await + asked.change;
                let lock = self.lock(own);
                let _guard = lock.lock().await;
                if balance < 0 {
                    return Reply::NotEnough;
                }
                self.takes(self.times.write, Pause::Write).await;
                self.set(user, balance);
                self.takes(self.times.append, Pause::Append).await;
                Reply::Done(balance)
            }
            Design::CheckOutside => {
                if self.read(user).await + asked.change < 0 {
                    return Reply::NotEnough;
                }
                self.takes(self.times.write, Pause::Write).await;
                let mut books = self.books.lock();
                let row = books.entry(user).or_default();
                row.0 += asked.change;
                Reply::Done(row.0)
            }
            Design::SharedTable => {
                self.takes(self.times.read, Pause::Read).await;
                let mut all = self.books.lock().clone();
                let row = all.entry(user).or_default();
                if row.0 + asked.change < 0 {
                    return Reply::NotEnough;
                }
                row.0 += asked.change;
                let balance = row.0;
                self.takes(self.times.write, Pause::Write).await;
                *self.books.lock() = all;
                Reply::Done(balance)
            }
            Design::RacyFirstRow => {
                let is_new = !self.books.lock().contains_key(&user);
                match is_new {
                    true => self.plain(asked).await,
                    false => self.locked(own, asked).await,
                }
            }
            Design::Zombie => {
                let (told, mut heard) = watch::channel(None);
                let (this, asked) = (Arc::clone(self), asked.clone());
                self.env.spawn(async move {
                    let reply = this.locked(own, &asked).await;
                    told.send_replace(Some(reply));
                });
                let wait = self.env.sleep(self.times.wait, Pause::LockTimeout);
                tokio::select! {
                    biased;
                    reply = heard.wait_for(Option::is_some) => {
                        reply.ok().and_then(|reply| reply.clone()).unwrap_or(Reply::Busy)
                    }
                    () = wait => Reply::Busy,
                }
            }
            Design::Sets => {
                let lock = self.lock(own);
                let _guard = lock.lock().await;
                self.takes(self.times.write, Pause::Write).await;
                let balance = match asked.change > 0 {
                    true => asked.change,
                    false => self.peek(user) + asked.change,
                };
                self.set(user, balance);
                Reply::Done(balance)
            }
            Design::Stub => Reply::Done(0),
            Design::SpendsTooMuch => {
                let lock = self.lock(own);
                let _guard = lock.lock().await;
                let balance = self.read(user).await + asked.change;
                self.takes(self.times.write, Pause::Write).await;
                self.set(user, balance);
                Reply::Done(balance)
            }
        }
    }

    /// As `pointrace serve` does it.
    async fn engine(&self, asked: &Asked) -> Reply {
        let Some(engine) = &self.engine else {
            return Reply::Busy;
        };
        let request = Request {
            operation: Operation {
                request: RequestId(self.random(u64::MAX - 1)),
                user: UserId(asked.user - BEFORE_FIRST),
                kind: if asked.change > 0 {
                    Kind::Charge
                } else {
                    Kind::Use
                },
                amount: asked.change.abs(),
            },
            intended: self.env.stamp(),
            times: StepTimes {
                read: self.random(self.times.read),
                write: self.random(self.times.write),
                append: self.random(self.times.append),
                commit: 0,
            },
            instance: 0,
            warm_up: false,
            wish: None,
        };
        match engine.serve(&request).await.outcome {
            Outcome::Committed(receipt) => Reply::Done(receipt.balance),
            Outcome::Rejected(_) => Reply::NotEnough,
            _ => Reply::Busy,
        }
    }

    /// Waits once for the request that is inside, and does not look again.
    async fn promise_race(self: &Arc<Self>, asked: &Asked) -> Reply {
        let user = asked.user;
        let before = self.entries.lock().get(&user).cloned();
        if let Some((_, mut entry)) = before {
            let wait = self.env.sleep(self.times.wait, Pause::LockTimeout);
            let inherited = tokio::select! {
                biased;
                reply = entry.wait_for(Option::is_some) => reply.ok().and_then(|reply| reply.clone()),
                () = wait => return Reply::Busy,
            };
            if inherited == Some(Reply::NotEnough) {
                return Reply::NotEnough;
            }
        }
        let (told, mut heard) = watch::channel(None);
        self.entries.lock().insert(user, (0, heard.clone()));
        let (this, asked) = (Arc::clone(self), asked.clone());
        self.env.spawn(async move {
            let reply = this.plain(&asked).await;
            this.entries.lock().remove(&user);
            told.send_replace(Some(reply));
        });
        let reply = heard.wait_for(Option::is_some).await;
        reply
            .ok()
            .and_then(|reply| reply.clone())
            .unwrap_or(Reply::Busy)
    }
}
