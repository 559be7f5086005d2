//! What is played: the scenario file as plain data.
//!
//! The file format is read by `parse`, which turns every mistake into a located error; the rest of the
//! crate sees only the types of this file, all of them checked. All times are nanoseconds.

pub mod builtin;
mod describe;
mod error;
mod expect;
mod fault;
mod fields;
mod header;
pub mod keys;
mod limit;
mod limit_parse;
#[cfg(test)]
mod limit_tests;
mod load;
mod log;
mod overrides;
mod parse;
mod patience;
mod phase;
mod rules;
mod schema;
mod shard;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod tables;
mod target;
#[cfg(test)]
mod tests;
mod tree;
mod values;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

#[cfg(feature = "cli")]
pub(crate) use error::printable;
pub use error::{Location, Mistake, ScenarioError};
pub(crate) use fields::Fields;
#[cfg(feature = "through")]
pub(crate) use header::is_place;
pub use header::split_header;
pub use limit::{Compare, Limit, Term, Value};
pub use limit_parse::LimitError;
pub(crate) use load::read_text;
pub use load::{file, load, load_source, load_with};
pub use overrides::Override;
#[cfg(all(feature = "cli", feature = "redis"))]
pub(crate) use parse::has_password;
pub use parse::{LARGEST, parse, parse_with};
pub(crate) use parse::{Sort, read};
pub use patience::Patience;
pub use schema::schema;
pub use shard::Shard;
pub use target::{Route, Setup, Target, UserNames};

use crate::database::{Dialect, Isolation};
use crate::fault::Fault;
use crate::history::AnomalyKind;
use crate::lang::Lang;
use crate::node::{NodesSetup, Wait};
use crate::point::{Kind, Points, Policy};
use crate::request::{LockName, LockTransaction, Needs};

pub use crate::env::Nanos;

/// A scenario, checked.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Scenario {
    /// Its name: lower-case letters, digits and hyphens.
    pub name: String,
    /// One line for people.
    pub title: Text,
    /// Where every random thing of a run under the virtual clock comes from.
    pub seed: u64,
    /// Which clock it is played under.
    pub clock: Clock,
    /// The users that requests are made for.
    pub users: Users,
    /// The service under test.
    pub service: Service,
    /// Where balances are kept, and how long its tables take.
    pub store: Store,
    /// The nodes that leases are taken from.
    pub nodes: Nodes,
    /// What is fired, in order; never empty.
    pub phases: Vec<Phase>,
    /// What breaks.
    pub faults: Vec<Fault>,
    /// The `[expect.all]` section.
    pub expect_all: Expectation,
    /// The `[expect.LOCK]` sections.
    pub expect: BTreeMap<LockName, Expectation>,
    /// The `[target]` section, if there is one.
    pub target: Option<Target>,
}

impl Scenario {
    /// A number for all that it says: the same for the same scenario, under the same version of pointrace.
    pub fn checksum(&self) -> u64 {
        // FNV-1a, whose values are the same everywhere.
        // A scenario in which nothing breaks has the number that it had before anything could; and so has one whose requests
        // poll their nodes on one connection.
        let text = format!("{self:?}").replace(", faults: []", "");
        let text = text.replace(", apart: false", "");
        let text = text.replace(", wait: Poll, connections: 1 }", " }");
        let bytes = text.into_bytes().into_iter();
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
    }
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text in English.
    pub en: String,
    /// Korean; the English text where the file has none.
    pub ko: String,
}

impl Text {
    /// The text in a language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ko => &self.ko,
        }
    }
}

/// Which time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Simulated: minutes in milliseconds, the same every time.
    Virtual,
    /// The machine's, on a multi-threaded runtime.
    Real,
}

/// The users that requests are made for: numbered 1 to `count`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Users {
    /// How many; at least 1.
    pub count: u64,
    /// Each user's starting balance, in points.
    pub balance: Points,
    /// How the user of the next request is picked.
    pub pick: Selection,
}

/// How a request's user is picked.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Selection {
    /// Every user alike.
    Uniform,
    /// Each user once before any comes again: request n is for user ((n − 1) mod count) + 1.
    InTurn,
    /// User k with a weight of 1/k^exponent.
    Zipf {
        /// How steep it is: a number above 0.
        exponent: f64,
    },
    /// A few users get a given share of the requests.
    Hot {
        /// How many are hot: the first ones.
        users: u64,
        /// Their share of the requests, 0 to 1.
        share: f64,
    },
}

/// The service under test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// What runs by default.
    pub lock: LockName,
    /// The longest wait for a lock, in nanoseconds.
    pub lock_timeout: Nanos,
    /// How many processes share the store; requests are dealt to them in turn.
    pub instances: u32,
    /// They are processes of the system, with nothing in common but what is outside of them.
    pub apart: bool,
    /// Where the database transaction is, seen from the lock, if that is said.
    pub transaction: Option<LockTransaction>,
    /// What the service allows.
    pub policy: Policy,
}

/// Where balances are kept, and how long each table operation takes, in nanoseconds: drawn uniformly for each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// The kind of store that balances are kept in.
    pub kind: StoreKind,
    /// Where the PostgreSQL is, without a password, if that is said.
    pub url: Option<String>,
    /// Which database the model is of.
    pub dialect: Dialect,
    /// The level of statements outside of transactions in a modelled database; none: the dialect's own.
    pub isolation: Option<Isolation>,
    /// Connections to a database; at least 1.
    pub connections: u32,
    /// Whether users have an account before the first request: `users.exist`. If not, the first one opens it.
    pub accounts_exist: bool,
    /// Whether the users of accounts are a unique key.
    pub unique: bool,
    /// Whether operations of a real database take these times besides their own.
    pub add_times: bool,
    /// Reading the balance.
    pub read: RangeInclusive<Nanos>,
    /// Writing the balance.
    pub write: RangeInclusive<Nanos>,
    /// Appending to the history.
    pub append: RangeInclusive<Nanos>,
    /// Committing a transaction.
    pub commit: RangeInclusive<Nanos>,
}

/// The nodes that leases are taken from. Times in nanoseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nodes {
    /// What they are.
    pub kind: NodesKind,
    /// How many modelled ones; at least 1.
    pub count: u16,
    /// How long a message to a modelled one and its answer take together.
    pub delay: RangeInclusive<Nanos>,
    /// How long a lease is good for.
    pub lease: Nanos,
    /// From one attempt to have a lease to the next.
    pub poll: RangeInclusive<Nanos>,
    /// What a request does that waits for a lease of one node.
    pub wait: Wait,
    /// Connections to each real one; at least 1.
    pub connections: u32,
}

/// What nodes are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NodesKind {
    /// Modelled nodes.
    Model,
    /// Real Redis servers.
    Redis {
        /// Where they are.
        urls: Arc<[String]>,
        /// Their version.
        version: Arc<str>,
        /// What the keys are called by, where several processes share them.
        keys: Option<Arc<str>>,
    },
}

impl Nodes {
    /// Whether they are real.
    pub fn are_real(&self) -> bool {
        self.kind != NodesKind::Model
    }

    /// Modelled ones, with times that are drawn from a seed; none, where latencies order nothing.
    pub fn model(&self, times: Option<u64>) -> NodesSetup {
        NodesSetup {
            count: self.count,
            delay: self.delay.clone(),
            lease: self.lease,
            poll: self.poll.clone(),
            wait: self.wait,
            times,
        }
    }
}

/// Where balances are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreKind {
    /// In the memory of this process.
    Memory,
    /// In a modelled database.
    Model,
    /// In a real SQLite.
    Sqlite,
    /// In a real PostgreSQL of this version.
    Postgres(Arc<str>),
}

impl StoreKind {
    /// The name on the command line and in reports.
    pub fn name(&self) -> &'static str {
        match self {
            StoreKind::Memory => "memory",
            StoreKind::Model => "model",
            StoreKind::Sqlite => "sqlite",
            StoreKind::Postgres(_) => "postgres",
        }
    }
}

impl Store {
    /// Where balances are kept under this lock: one that needs a database has a modelled one, where there is no other. So
    /// have users without accounts: in memory each user has a place. One that needs a store which remembers tokens has memory
    /// in place of a model, which remembers none.
    pub fn kind_under(&self, lock: LockName) -> StoreKind {
        let checks_tokens = lock.needs_nodes() && lock.promises().fenced;
        match &self.kind {
            StoreKind::Model if checks_tokens && self.accounts_exist => StoreKind::Memory,
            StoreKind::Memory if lock.needs_a_database() || !self.accounts_exist => {
                StoreKind::Model
            }
            kind => kind.clone(),
        }
    }

    /// Whether balances are kept in a real database.
    pub fn is_real(&self) -> bool {
        matches!(self.kind, StoreKind::Sqlite | StoreKind::Postgres(_))
    }

    /// Why balances cannot be kept there under this lock, if they cannot.
    pub fn refusal(&self, lock: LockName) -> Option<String> {
        let is_model = self.kind_under(lock) == StoreKind::Model;
        if is_model && !self.accounts_exist && self.dialect == Dialect::InnoDb {
            return Some(
                "the model of InnoDB locks no gaps, which decide there what becomes of a row that is not there yet: \
                 leave users.exist or store.dialect out"
                    .to_owned(),
            );
        }
        let has_advisory = self.dialect == Dialect::PostgreSql;
        (is_model && lock.needs() == Needs::AdvisoryLocks && !has_advisory).then(|| {
            format!(
                "`{lock}` needs PostgreSQL, and the model is of {}: leave store.dialect out, or use select-for-update",
                self.dialect
            )
        })
    }

    /// The level of statements outside of transactions in a modelled database.
    pub fn isolation(&self) -> Isolation {
        self.isolation.unwrap_or(match self.dialect {
            Dialect::PostgreSql => Isolation::ReadCommitted,
            Dialect::Sqlite => Isolation::Serializable,
            Dialect::InnoDb => Isolation::RepeatableRead,
        })
    }
}

impl Scenario {
    /// Whether the machine's clock can play it under this lock: a modelled database has virtual time only, and so has a
    /// fault, unless it is one of clients.
    pub fn can_be_real(&self, lock: LockName) -> bool {
        self.store.kind_under(lock) != StoreKind::Model
            && self.faults.iter().all(Fault::is_of_client)
    }

    /// The modelled database that balances are kept in under this lock, in the words of its own, if they are in one.
    pub fn model_words(&self, lock: LockName) -> Option<String> {
        let store = &self.store;
        if store.kind_under(lock) != StoreKind::Model {
            return None;
        }
        let is_locked_in_transaction = lock.grants()
            && !matches!(
                self.service.transaction,
                None | Some(LockTransaction::Without)
            );
        let level = match lock {
            LockName::Serializable => Isolation::Serializable,
            // The controls that begin transactions begin them so.
            LockName::Optimistic => Isolation::ReadCommitted,
            lock if lock.needs_a_database() || is_locked_in_transaction => Isolation::ReadCommitted,
            _ => store.isolation(),
        };
        Some(match store.dialect {
            // It knows one level only.
            Dialect::Sqlite => format!("{}, WAL", store.dialect),
            dialect => format!("{dialect}, {level}"),
        })
    }

    /// The instances are processes of the system from now on.
    pub fn move_to_processes(&mut self) {
        self.service.apart = true;
    }

    /// Moves the scenario onto real nodes: its own time passes there, and no anomaly is excused.
    pub fn move_to_nodes(&mut self, kind: NodesKind) {
        self.nodes.kind = kind;
        self.clock = Clock::Real;
        self.excuse_nothing();
    }

    fn excuse_nothing(&mut self) {
        for expectation in self.expect.values_mut().chain([&mut self.expect_all]) {
            expectation.must.clear();
            expectation.may.clear();
        }
    }

    /// Moves the scenario onto a real store: its own time passes there, and no anomaly is excused.
    pub fn move_to(&mut self, kind: StoreKind) {
        self.store.kind = kind;
        self.clock = Clock::Real;
        if !self.store.add_times {
            let store = &mut self.store;
            let Store {
                read,
                write,
                append,
                commit,
                ..
            } = store;
            for times in [read, write, append, commit] {
                *times = 0..=0;
            }
        }
        self.excuse_nothing();
    }
}

/// One phase: it starts when every request of the one before has been answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// The name of the phase in reports.
    pub name: String,
    /// When requests are sent.
    pub traffic: Traffic,
    /// What they ask; of no meaning for [`Traffic::Listed`].
    pub mix: Mix,
    /// How many points, drawn uniformly for each request; of no meaning for [`Traffic::Listed`].
    pub amount: RangeInclusive<Points>,
    /// Played, checked, but kept out of the time figures.
    pub warm_up: bool,
}

/// When requests are sent.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Traffic {
    /// `size` at one moment, `times` times, `every` nanoseconds.
    Burst {
        /// Requests a burst; at least 1.
        size: u64,
        /// From one burst to the next, in nanoseconds.
        every: Nanos,
        /// How many bursts; at least 1.
        times: u64,
    },
    /// An open loop: sent when due, whether others have been answered or not.
    Rate {
        /// Requests a second; above 0.
        per_second: f64,
        /// The distances between requests.
        arrivals: Arrivals,
        /// For how long, in nanoseconds.
        duration: Nanos,
    },
    /// A closed loop: each client sends, waits for the answer, thinks, and sends again.
    Clients {
        /// How many; at least 1.
        count: u64,
        /// Between an answer and the next request, in nanoseconds.
        think: RangeInclusive<Nanos>,
        /// Client k starts (k − 1) times this later, in nanoseconds.
        stagger: Nanos,
        /// When to stop.
        until: Until,
    },
    /// These requests, all at one moment, in this order.
    Listed(Vec<Listed>),
}

impl Traffic {
    /// How many requests this is: expected ones for a rate, `None` for a closed loop that ends by the clock.
    pub fn requests(&self) -> Option<u64> {
        match self {
            Traffic::Burst { size, times, .. } => Some(size.saturating_mul(*times)),
            Traffic::Rate {
                per_second,
                duration,
                ..
            } => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "an estimate, and neither is below 0"
                )]
                let requests = (per_second * *duration as f64 / 1e9) as u64;
                Some(requests)
            }
            Traffic::Clients {
                until: Until::Duration(_),
                ..
            } => None,
            Traffic::Clients {
                count,
                until: Until::Calls(calls),
                ..
            } => Some(count.saturating_mul(*calls)),
            Traffic::Listed(requests) => Some(requests.iter().map(|request| request.times).sum()),
        }
    }
}

/// The distances between the requests of an open loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Arrivals {
    /// The same time between any two requests.
    Constant,
    /// By a Poisson process: the times between them are exponentially distributed.
    Poisson,
}

/// When a closed-loop client stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Until {
    /// After this many nanoseconds.
    Duration(Nanos),
    /// After this many calls of its own.
    Calls(u64),
}

/// A request written out in a scenario, `times` times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Charge or use.
    pub kind: Kind,
    /// How many points a request asks for.
    pub amount: Points,
    /// For this user; picked as usual if not given.
    pub user: Option<u64>,
    /// How many of it; at least 1.
    pub times: u64,
    /// Instead of the store's write time, in nanoseconds: a slow operation.
    pub write: Option<Nanos>,
}

/// Weights of the kinds of request; not both 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mix {
    /// Weight of charges.
    pub charge: f64,
    /// Weight of uses.
    pub r#use: f64,
}

/// One `[expect.…]` section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectation {
    /// Anomalies that this lock shows here; their absence is a FAIL too.
    pub must: Vec<AnomalyKind>,
    /// Anomalies that this lock may show here.
    pub may: Vec<AnomalyKind>,
    /// Limits judged under both clocks.
    pub that: Vec<Limit>,
    /// Limits judged under the virtual clock only.
    pub virtual_only: Vec<Limit>,
}
