//! The sections of a scenario but for its phases.

use super::Presence::{Default, Optional, Required};
use super::Shape::{
    Anomalies, Boolean, Choice, Duration, Durations, Either, Integer, Limits, Line, Lock, Name,
    Number, PerLock, Tables, Texts,
};
use super::{
    FAULT, LONGEST, MILLISECOND, MOST_POINTS, PHASE, SLOWEST, Section, Shape, TARGET, key, section,
};
use crate::node::MOST_NODES;
use crate::request::LockTransaction;

/// The top of a file.
pub static ROOT: Section = section(
    "the top of the file",
    "A scenario: who, what service, which requests, and what is expected.",
    &[
        key(
            "name",
            Name,
            Required("\"hundred-charges\""),
            "what the scenario is called in commands and reports",
        ),
        key(
            "title",
            Either(&[Line, Shape::Table(&TITLE)]),
            Optional("{ en = \"A hundred charges\", ko = \"충전 100건\" }"),
            "one line for people; without it, the name",
        ),
        key(
            "seed",
            Integer {
                min: 0,
                max: i64::MAX,
            },
            Default("1"),
            "every random choice under the virtual clock derives from it",
        ),
        key(
            "clock",
            Choice(&["virtual", "real"]),
            Default("\"virtual\""),
            "simulated time, the same every time; or the machine's, on many threads",
        ),
        key(
            "users",
            Shape::Table(&USERS),
            Optional("{ count = 10 }"),
            "who the requests are for",
        ),
        key(
            "service",
            Shape::Table(&SERVICE),
            Optional("{ lock = \"none\" }"),
            "the service under test",
        ),
        key(
            "store",
            Shape::Table(&STORE),
            Optional("{ read = \"1ms\" }"),
            "where balances are kept, and how long its tables take",
        ),
        key(
            "nodes",
            Shape::Table(&NODES),
            Optional("{ lease = \"10s\" }"),
            "the nodes that locks such as redis take leases from",
        ),
        key(
            "phase",
            Tables(&PHASE),
            Required("[{ name = \"burst\", burst = { size = 100 } }]"),
            "what is sent; a phase starts when the one before has been answered",
        ),
        key(
            "fault",
            Tables(&FAULT),
            Optional("[{ name = \"nap\", what = \"pause\", for = \"15s\" }]"),
            "what breaks, and when",
        ),
        key(
            "expect",
            PerLock(&EXPECT),
            Optional("{ none = { must = [\"lost_update\"] } }"),
            "what is expected of every lock (`all`) or of one",
        ),
        key(
            "target",
            Shape::Table(&TARGET),
            Optional("{ preset = \"spring\" }"),
            "how to speak to your own service, for `run --target`",
        ),
    ],
);

pub(super) static TITLE: Section = section(
    "`title`",
    "One line for people, in both languages.",
    &[
        key(
            "en",
            Line,
            Required("\"A hundred charges\""),
            "the title in English",
        ),
        key(
            "ko",
            Line,
            Optional("\"충전 100건\""),
            "the title in Korean; without it, the English one",
        ),
    ],
);

/// `[users]`
pub static USERS: Section = section(
    "`[users]`",
    "Who the requests are for: users 1 to `count`.",
    &[
        key(
            "count",
            Integer {
                min: 1,
                max: 10_000_000,
            },
            Default("1"),
            "how many users there are",
        ),
        key(
            "balance",
            Integer {
                min: 0,
                max: MOST_POINTS,
            },
            Default("0"),
            "each user's starting balance, in points; at most the policy's `max_balance`",
        ),
        key(
            "exist",
            Boolean,
            Default("true"),
            "whether each user has an account before the first request; if not, the first charge opens it. That needs a \
             database; in memory each user has a place",
        ),
        key(
            "pick",
            Either(&[Choice(&["uniform", "in-turn"]), Shape::Table(&PICK)]),
            Default("\"uniform\""),
            "who the next request is for: anyone alike, each in turn, or a few more often",
        ),
    ],
);

/// `users.pick` as a table
pub static PICK: Section = Section {
    title: "`users.pick` as a table",
    doc: "Some users more often than others: `{ zipf = 1.1 }` or `{ hot = { users = 1, share = 0.9 } }`.",
    keys: &[
        key(
            "zipf",
            Number {
                min: 0.0,
                above: true,
                max: 10.0,
            },
            Optional("1.1"),
            "user k is picked with a weight of 1 / k^zipf",
        ),
        key(
            "hot",
            Shape::Table(&HOT),
            Optional("{ users = 1, share = 0.9 }"),
            "a few users get a given share of the requests",
        ),
    ],
    one_of: &["zipf", "hot"],
    needs: &[],
};

pub(super) static HOT: Section = section(
    "`users.pick.hot`",
    "The first users get a given share of the requests.",
    &[
        key(
            "users",
            Integer {
                min: 1,
                max: 10_000_000,
            },
            Required("1"),
            "how many users are hot: the first ones",
        ),
        key(
            "share",
            Number {
                min: 0.0,
                above: false,
                max: 1.0,
            },
            Required("0.9"),
            "their share of the requests; the other users get the rest alike",
        ),
    ],
);

/// `[service]`
pub static SERVICE: Section = section(
    "`[service]`",
    "The service under test.",
    &[
        key(
            "lock",
            Lock,
            Default("\"none\""),
            "the concurrency control when the command line names none",
        ),
        key(
            "lock_timeout",
            Duration {
                min: 1,
                max: LONGEST,
            },
            Default("\"3s\""),
            "the longest wait for the lock",
        ),
        key(
            "instances",
            Integer { min: 1, max: 1_000 },
            Default("1"),
            "processes that share the store; requests are dealt to them in turn",
        ),
        key(
            "transaction",
            Choice(&LockTransaction::NAMES),
            Optional("\"around-lock\""),
            "where the database transaction is, seen from the lock, under a lock that excludes; \"none\" if nothing is \
             said, and \"inside-lock\" under advisory",
        ),
        key(
            "policy",
            Shape::Table(&POLICY),
            Optional("{ max_balance = 1000000 }"),
            "what the service allows",
        ),
    ],
);

pub(super) static POLICY: Section = section(
    "`[service.policy]`",
    "What the service allows, in points.",
    &[
        key(
            "max_balance",
            Integer {
                min: 0,
                max: 1_000_000_000_000_000_000,
            },
            Default("1000000"),
            "no balance may exceed this",
        ),
        key(
            "min_amount",
            Integer {
                min: 1,
                max: MOST_POINTS,
            },
            Default("1"),
            "no request may move fewer points",
        ),
        key(
            "max_charge",
            Integer {
                min: 1,
                max: MOST_POINTS,
            },
            Default("100000"),
            "no charge may add more",
        ),
        key(
            "max_use",
            Integer {
                min: 1,
                max: MOST_POINTS,
            },
            Default("50000"),
            "no use may take more",
        ),
    ],
);

/// `[store]`
pub static STORE: Section = section(
    "`[store]`",
    "Where balances are kept, and how long each table operation takes: a time, or a range to draw from.",
    &[
        key(
            "kind",
            Choice(&["memory", "model", "sqlite", "postgres"]),
            Default("\"memory\""),
            "where balances are kept: in the memory of this process; in a modelled database, which locks that need \
             one get anyway; or, for `run`, in a real one. `--store` overrules it",
        ),
        key(
            "url",
            Line,
            Optional("\"postgres://db/points\""),
            "where that PostgreSQL is, without a password; POINTRACE_POSTGRES_URL overrules it",
        ),
        key(
            "dialect",
            Choice(&["postgresql", "sqlite", "innodb"]),
            Default("\"postgresql\""),
            "which database the model is of",
        ),
        key(
            "isolation",
            Choice(&["read-committed", "repeatable-read", "serializable"]),
            Optional("\"repeatable-read\""),
            "the level of statements outside of transactions in the model; without it, the dialect's own",
        ),
        key(
            "connections",
            Integer { min: 1, max: 1_000 },
            Default("8"),
            "connections to the database of each instance, opened before the first request",
        ),
        key(
            "unique",
            Boolean,
            Default("true"),
            "whether the users of accounts are a unique key: without, two requests that find no account open one each",
        ),
        key(
            "add_times",
            Boolean,
            Default("false"),
            "over a real database: whether its operations take the times below besides their own",
        ),
        key(
            "read",
            Durations { max: SLOWEST },
            Default("\"0ms..200ms\""),
            "reading the balance",
        ),
        key(
            "write",
            Durations { max: SLOWEST },
            Default("\"0ms..300ms\""),
            "writing the balance",
        ),
        key(
            "append",
            Durations { max: SLOWEST },
            Default("\"0ms..300ms\""),
            "appending to the history",
        ),
        key(
            "commit",
            Durations { max: SLOWEST },
            Default("\"0ms\""),
            "committing a transaction, in the model or with `add_times`",
        ),
    ],
);

/// `[nodes]`
pub static NODES: Section = section(
    "`[nodes]`",
    "The nodes that locks such as redis take leases from, independent of each other. Under other locks they are of no \
     meaning.",
    &[
        key(
            "kind",
            Choice(&["model", "redis"]),
            Default("\"model\""),
            "modelled nodes; or, for `run`, real Redis servers. `--nodes` overrules it",
        ),
        key(
            "count",
            Integer {
                min: 1,
                max: MOST_NODES as i64,
            },
            Default("5"),
            "how many modelled nodes there are; redlock needs the majority of them, other locks use the first",
        ),
        key(
            "urls",
            Texts,
            Optional("[\"redis://cache-1\", \"redis://cache-2\"]"),
            "where the Redis servers are, without passwords; POINTRACE_REDIS_URLS overrules it",
        ),
        key(
            "delay",
            Durations { max: SLOWEST },
            Default("\"0ms..2ms\""),
            "how long a message to a modelled node and its answer take together",
        ),
        key(
            "lease",
            Duration {
                min: MILLISECOND,
                max: LONGEST,
            },
            Default("\"10s\""),
            "how long a lease is good for",
        ),
        key(
            "poll",
            Durations { max: SLOWEST },
            Default("\"20ms..80ms\""),
            "from one attempt to have a lease to the next; ten times as long where requests are told",
        ),
        key(
            "wait",
            Choice(&["poll", "notify"]),
            Default("\"poll\""),
            "a request that waits for one node's lease asks again after `poll`; or it is told when the lease is given back",
        ),
        key(
            "connections",
            Integer { min: 1, max: 1_000 },
            Default("1"),
            "connections to each real node, over which requests are spread: all calls of a request travel on the same one",
        ),
    ],
);

/// `[expect.LOCK]`
pub static EXPECT: Section = section(
    "`[expect.all]`, `[expect.LOCK]`",
    "What is expected. A lock without a section keeps its promise: no anomaly.",
    &[
        key(
            "must",
            Anomalies,
            Default("[]"),
            "anomalies that are seen here; their absence is a failure too",
        ),
        key(
            "may",
            Anomalies,
            Default("[]"),
            "anomalies that may be seen here",
        ),
        key(
            "that",
            Limits,
            Default("[]"),
            "limits on the figures, under both clocks",
        ),
        key(
            "virtual",
            Limits,
            Default("[]"),
            "limits on the figures, under the virtual clock only",
        ),
    ],
);
