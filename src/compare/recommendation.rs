//! A recommendation: which control to take, for what, why, and what would change it. Plain data; reports put it into words.

use super::Measure;
use crate::check::Spread;
use crate::env::Nanos;
use crate::request::LockName;

/// Which control to take.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Recommendation {
    /// For what this holds: what the scenario is.
    pub fits: Vec<Fit>,
    /// The control to take; `None` if none of the rows can be recommended.
    pub pick: Option<Pick>,
    /// A control of a better rank that is not recommended, and how often it does work again for each commit: in virtual
    /// time that costs nothing.
    pub passed_over: Option<(LockName, f64)>,
    /// The best among those that need something else than the pick does.
    pub otherwise: Option<Pick>,
    /// What would change it.
    pub changes: Vec<Change>,
}

/// What a scenario is, as far as it decides which control is right.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fit {
    /// The service is one process.
    OneProcess,
    /// This number of processes that share a store.
    Processes(u32),
    /// All requests are one user's.
    OneUser,
    /// One user gets this share of the requests, 0 to 1.
    HotUser(f64),
    /// This number of users, none of them hot.
    ManyUsers(u64),
    /// Operations that take this time on average, in nanoseconds.
    SlowOperations(Nanos),
    /// Balances are in memory.
    InMemory,
    /// Balances are in a database, which is there anyway.
    InDatabase,
}

/// A control that is recommended, and what that rests on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Pick {
    /// The control that is recommended.
    pub lock: LockName,
    /// Rounds in which it lost nothing, which are all of its rounds.
    pub rounds: u64,
    /// Those that cannot be told apart from it by any of the measures.
    pub equals: Vec<LockName>,
    /// Why it is preferred to those.
    pub preferred: Option<Preferred>,
    /// The best of those that it is better than.
    pub next: Option<Next>,
    /// Requests that were refused, in the median round.
    pub refused: f64,
    /// Requests of all rounds.
    pub requests: u64,
}

/// Why one of several equals is preferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preferred {
    /// It refuses none, or hardly any.
    Answers,
    /// It keeps requests in the order in which they came.
    InOrder,
    /// It does no work again.
    NoRetries,
    /// It waits for fewer answers of the database.
    FewerRoundTrips,
    /// It needs less.
    NeedsLess,
    /// Nothing speaks for it but that it is listed first.
    Listed,
}

/// The best control that another is better than, and by what.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Next {
    /// The control that comes next.
    pub lock: LockName,
    /// What tells them apart.
    pub by: Measure,
    /// The figure of the better one.
    pub better: Spread,
    /// Its own figure.
    pub own: Spread,
}

/// What would change a recommendation.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// A second process: the pick protects only its own. The best row that would still hold, if there is one.
    AnotherProcess(Option<LockName>),
    /// Business that does not fit into one statement. The best row that does not need that.
    MoreThanAStatement(Option<LockName>),
    /// A hotter user: how often the pick does work again for each commit by now.
    HotterUser(f64),
    /// The hot user's lock is busy for this share of the time already, 0 to 1: a little more, and the queue does not end.
    BusyLock(f64),
    /// It refused this share of the requests, 0 to 1, after they had waited for the lock timeout, in nanoseconds.
    Refusals(f64, Nanos),
    /// The times are the scenario's and the statements a model's: to be measured on a real store.
    RealStore,
    /// The requests of some rounds were sent too late: to be measured on a quieter machine.
    QuieterMachine,
}
