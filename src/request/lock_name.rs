use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::locks;
use crate::text::nearest;

/// What is known of a concurrency control before it has done anything: one entry of the register of locks.
///
/// Checks, screens, help and docs read here what a lock promises, what it needs and how it is called. The built-in ones
/// are in one table; a lock of your own has an entry of its own, as a `static`:
///
/// ```
/// use pointrace::request::{Lock, LockName, Needs, Promises, Says};
///
/// static MUTEX_MAP: Lock = Lock {
///     name: "mutex-map",
///     also: &[],
///     says: Says { en: "a map of mutexes", ko: "뮤텍스 맵" },
///     promises: Promises { keeps_points: true, excludes: true, ..Promises::NOTHING },
///     needs: Needs::Nothing,
/// };
/// assert_eq!(LockName::of(&MUTEX_MAP).to_string(), "mutex-map");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lock {
    /// The name in scenario files, on the command line and in reports.
    pub name: &'static str,
    /// Other words for it, which lead to its name where they are written.
    pub also: &'static [&'static str],
    /// What it is, in a line.
    pub says: Says,
    /// What it promises.
    pub promises: Promises,
    /// What it needs.
    pub needs: Needs,
}

/// A line in every language that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Says {
    /// The text in English.
    pub en: &'static str,
    /// The text in Korean.
    pub ko: &'static str,
}

/// What a lock promises. It is judged by that, and by nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Promises {
    /// No update is lost.
    pub keeps_points: bool,
    /// It grants and releases, one request of a user at a time: overlap, foreign release and impossible speed can be
    /// judged.
    pub excludes: bool,
    /// Requests of a user go in in the order in which they asked.
    pub in_order: bool,
    /// A holder that has lost its lock can do no more harm.
    pub fenced: bool,
    /// All that also when the requests of a user meet in different processes.
    pub across_processes: bool,
}

impl Promises {
    /// Nothing at all.
    pub const NOTHING: Promises = Promises {
        keeps_points: false,
        excludes: false,
        in_order: false,
        fenced: false,
        across_processes: false,
    };
}

/// What a lock cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Needs {
    /// Only its own process.
    Nothing,
    /// A database that the balances are in.
    Database,
    /// A database that the balances are in and that has advisory locks, which is PostgreSQL.
    AdvisoryLocks,
    /// Nodes that it can take a lease from.
    Nodes,
}

/// A concurrency control by its name: a reference to its entry in the register. [`lock`](crate::lock) has the code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LockName(&'static Lock);

/// The built-in controls read as the variants of one closed choice, which they are wherever one of them is meant.
#[allow(non_upper_case_globals, reason = "they read as variants")]
impl LockName {
    /// No lock at all.
    pub const None: LockName = LockName(&locks::NONE);
    /// The copied promise lock, with every flaw.
    pub const PromiseRace: LockName = LockName(&locks::PROMISE_RACE);
    /// The promise lock, cured: a request that waited looks again.
    pub const Recheck: LockName = LockName(&locks::RECHECK);
    /// A FIFO lock per user: what "on" means.
    pub const Keyed: LockName = LockName(&locks::KEYED);
    /// A fixed number of locks, shared by users.
    pub const Striped: LockName = LockName(&locks::STRIPED);
    /// One lock for all users.
    pub const Global: LockName = LockName(&locks::GLOBAL);
    /// One queue and one worker per user.
    pub const Queue: LockName = LockName(&locks::QUEUE);
    /// Compare-and-set on the version, with retries.
    pub const Optimistic: LockName = LockName(&locks::OPTIMISTIC);
    /// A transaction and nothing more.
    pub const ReadCommitted: LockName = LockName(&locks::READ_COMMITTED);
    /// A row lock, taken by the statement that reads the row.
    pub const SelectForUpdate: LockName = LockName(&locks::SELECT_FOR_UPDATE);
    /// A row lock that is taken when the row has been read.
    pub const SelectForUpdateStale: LockName = LockName(&locks::SELECT_FOR_UPDATE_STALE);
    /// One statement that reads, checks and writes.
    pub const AtomicUpdate: LockName = LockName(&locks::ATOMIC_UPDATE);
    /// Serializable isolation, with retries.
    pub const Serializable: LockName = LockName(&locks::SERIALIZABLE);
    /// PostgreSQL's advisory lock of the user.
    pub const Advisory: LockName = LockName(&locks::ADVISORY);
    /// A lease on one node.
    pub const Redis: LockName = LockName(&locks::REDIS);
    /// The same, renewed while its holder works.
    pub const RedisWatchdog: LockName = LockName(&locks::REDIS_WATCHDOG);
    /// A lease with a token that the store checks when it is written.
    pub const RedisFencedWrites: LockName = LockName(&locks::REDIS_FENCED_WRITES);
    /// A lease with a token that the store checks when it is read and when it is written.
    pub const RedisFenced: LockName = LockName(&locks::REDIS_FENCED);
    /// Leases on most of several nodes.
    pub const Redlock: LockName = LockName(&locks::REDLOCK);
    /// The same as found in published clients.
    pub const RedlockAsShipped: LockName = LockName(&locks::REDLOCK_AS_SHIPPED);
}

impl LockName {
    /// All built-in controls that need nothing but their process, in the order in which they are listed.
    pub const ALL: [LockName; 8] = [
        LockName::None,
        LockName::PromiseRace,
        LockName::Recheck,
        LockName::Keyed,
        LockName::Striped,
        LockName::Global,
        LockName::Queue,
        LockName::Optimistic,
    ];

    /// All built-in controls that need a database, in the order in which they are listed.
    pub const OVER_A_DATABASE: [LockName; 6] = [
        LockName::ReadCommitted,
        LockName::SelectForUpdate,
        LockName::SelectForUpdateStale,
        LockName::AtomicUpdate,
        LockName::Serializable,
        LockName::Advisory,
    ];

    /// All built-in controls that need nodes to take leases from, in the order in which they are listed.
    pub const OVER_NODES: [LockName; 6] = [
        LockName::Redis,
        LockName::RedisWatchdog,
        LockName::RedisFencedWrites,
        LockName::RedisFenced,
        LockName::Redlock,
        LockName::RedlockAsShipped,
    ];

    /// Names for a control that are as good as its own.
    const ALIASES: [(&str, LockName); 1] = [("pessimistic", LockName::SelectForUpdate)];

    /// All built-in controls, in the order in which they are listed.
    pub fn every() -> impl Iterator<Item = LockName> + Clone {
        Self::ALL
            .into_iter()
            .chain(Self::OVER_A_DATABASE)
            .chain(Self::OVER_NODES)
    }

    /// The name of a lock of your own.
    pub const fn of(lock: &'static Lock) -> Self {
        LockName(lock)
    }

    /// The name in scenario files, on the command line and in reports.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The built-in control of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::every().find(|lock| lock.name() == name)
    }

    /// The built-in control that is also called so, and has another name.
    pub fn meant_by(word: &str) -> Option<Self> {
        let word = word.to_lowercase();
        let also = |lock: &LockName| lock.0.also.contains(&word.as_str());
        let alias = Self::ALIASES.iter().find(|(alias, _)| *alias == word);
        alias
            .map(|(_, lock)| *lock)
            .or_else(|| Self::every().find(also))
    }

    /// Other words for it, which lead to its name where they are written.
    pub fn also(self) -> &'static [&'static str] {
        self.0.also
    }

    /// What it is, in a line.
    pub fn says(self) -> Says {
        self.0.says
    }

    /// What it promises.
    #[inline]
    pub fn promises(self) -> Promises {
        self.0.promises
    }

    /// Whether it needs a database that the balances are in.
    pub fn needs_a_database(self) -> bool {
        matches!(self.0.needs, Needs::Database | Needs::AdvisoryLocks)
    }

    /// What it needs.
    pub fn needs(self) -> Needs {
        self.0.needs
    }

    /// Whether it takes leases from nodes.
    pub fn needs_nodes(self) -> bool {
        self.0.needs == Needs::Nodes
    }

    /// Whether the word of one node that a lease was given back is enough to try again. A majority is several nodes', and
    /// the word of one says nothing of the others.
    pub fn is_told_by_nodes(self) -> bool {
        let is_majority = [LockName::Redlock, LockName::RedlockAsShipped].contains(&self);
        self.needs_nodes() && !is_majority
    }

    /// Whether it grants and releases, so that something can be inside of it or around it.
    pub fn grants(self) -> bool {
        self.0.promises.excludes || self.needs_nodes()
    }

    /// Where it stands in the list of built-in controls; one of your own stands behind them all.
    fn place(self) -> usize {
        Self::every().take_while(|lock| *lock != self).count()
    }
}

impl Ord for LockName {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.place(), self.name()).cmp(&(other.place(), other.name()))
    }
}

impl PartialOrd for LockName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for LockName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LockName({})", self.name())
    }
}

impl fmt::Display for LockName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// No built-in control has this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLock(String);

impl UnknownLock {
    /// The lock that is meant: the one that is also called so, or whose name is nearest.
    fn meant(&self) -> Option<&'static str> {
        match LockName::meant_by(&self.0) {
            Some(lock) => Some(lock.name()),
            None => nearest(&self.0, LockName::every().map(LockName::name)),
        }
    }
}

impl FromStr for LockName {
    type Err = UnknownLock;

    fn from_str(name: &str) -> Result<Self, UnknownLock> {
        let alias = || Self::ALIASES.iter().find(|(alias, _)| *alias == name);
        Self::from_name(name)
            .or_else(|| alias().map(|(_, lock)| *lock))
            .ok_or_else(|| UnknownLock(name.to_owned()))
    }
}

impl fmt::Display for UnknownLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(meant) = self.meant() {
            return write!(f, "did you mean `{meant}`?");
        }
        let names = LockName::ALL.map(LockName::name).join(", ");
        let over = LockName::OVER_A_DATABASE.map(LockName::name).join(", ");
        let nodes = LockName::OVER_NODES.map(LockName::name).join(", ");
        write!(
            f,
            "the locks are {names}; over a database also {over}; over nodes also {nodes}"
        )
    }
}

impl std::error::Error for UnknownLock {}

/// By its name, as everywhere.
#[cfg(feature = "scenario")]
impl serde::Serialize for LockName {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.name())
    }
}

#[cfg(feature = "scenario")]
impl<'de> serde::Deserialize<'de> for LockName {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = <String as serde::Deserialize>::deserialize(from)?;
        LockName::from_name(&name)
            .ok_or_else(|| serde::de::Error::custom(format!("there is no lock {name:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_a_lock_suggests_its_name() {
        for (word, name) in [
            ("mutex", "keyed"),
            ("synchronized", "keyed"),
            ("Synchronized", "keyed"),
            ("off", "none"),
            ("cas", "optimistic"),
            ("actor", "queue"),
            ("promise-rage", "promise-race"),
            ("@transactional", "read-committed"),
            ("Pessimistic", "select-for-update"),
        ] {
            let error = word.parse::<LockName>().expect_err(word).to_string();
            let suggestion = format!("did you mean `{name}`?");
            assert_eq!(error, suggestion, "{word}");
        }
    }

    #[test]
    fn no_word_leads_to_two_locks_and_none_hides_a_name() {
        let names = LockName::ALL.map(LockName::name);
        let over = LockName::OVER_A_DATABASE.map(LockName::name);
        let nodes = LockName::OVER_NODES.map(LockName::name);
        let mut words = [&names[..], &over[..], &nodes[..]].concat();
        words.extend(LockName::every().flat_map(|lock| lock.0.also));
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count, "{words:?}");
    }

    #[test]
    fn locks_are_sorted_as_they_are_listed_and_ones_own_come_last() {
        static OWN: Lock = Lock {
            name: "a-lock-of-ones-own",
            also: &[],
            says: Says { en: "", ko: "" },
            promises: Promises::NOTHING,
            needs: Needs::Nothing,
        };
        let mut locks = vec![LockName::of(&OWN)];
        locks.extend(LockName::ALL.into_iter().rev());
        locks.sort_unstable();
        assert_eq!(locks[..8], LockName::ALL);
    }
}
