//! Every key of the scenario format, once: the parser reads ranges and defaults from here, suggests
//! from here, and the JSON Schema and the manual are printed from here.

use super::Nanos;
use crate::point::Points;

/// A table of the format.
#[derive(Debug)]
pub struct Section {
    /// How it is headed in the manual: `[users]`.
    pub title: &'static str,
    /// One line about it.
    pub doc: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
    /// Of these keys exactly one is there; empty if there is no such rule.
    pub one_of: &'static [&'static str],
    /// With the first key, exactly one of the others is there.
    pub needs: &'static [(&'static str, &'static [&'static str])],
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// Whether it must be there.
    pub presence: Presence,
    /// It is there only together with one of these; empty: always.
    pub with: &'static [&'static str],
    /// One line about it.
    pub doc: &'static str,
}

/// Whether a key must be there. The texts are TOML values.
#[derive(Debug)]
pub enum Presence {
    /// Yes; such a value.
    Required(&'static str),
    /// No, this value is taken.
    Default(&'static str),
    /// No; such a value if it is there.
    Optional(&'static str),
}

/// What a value may be.
#[derive(Debug)]
pub enum Shape {
    /// Lower-case letters, digits and hyphens.
    Name,
    /// A line of text.
    Line,
    /// A whole number.
    Integer {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A number.
    Number {
        /// The least.
        min: f64,
        /// Whether the least itself is too little.
        above: bool,
        /// The most.
        max: f64,
    },
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// The name of a concurrency control.
    Lock,
    /// A time.
    Duration {
        /// The least.
        min: Nanos,
        /// The most.
        max: Nanos,
    },
    /// A time, or a range of times.
    Durations {
        /// The most.
        max: Nanos,
    },
    /// A number of points, or a range.
    Amounts {
        /// The most.
        max: Points,
    },
    /// So many requests in a time.
    Rate,
    /// Anomalies by name.
    Anomalies,
    /// Limits on the figures of a run.
    Limits,
    /// One of these shapes.
    Either(&'static [Shape]),
    /// A table.
    Table(&'static Section),
    /// A list of tables, at least one.
    Tables(&'static Section),
    /// For `all` and for any lock, such a table.
    PerLock(&'static Section),
}

const SECOND: Nanos = 1_000_000_000;
/// No single span of a scenario is longer.
pub const LONGEST: Nanos = 30 * 86_400 * SECOND;
/// No table operation takes longer.
const SLOWEST: Nanos = 86_400 * SECOND;
/// No amount, and no starting balance, is larger: with [`MOST_REQUESTS`] no sum overflows.
pub const MOST_POINTS: Points = 1_000_000_000;
/// No scenario sends more requests.
pub const MOST_REQUESTS: u64 = 4_000_000_000;
/// No more requests are sent at one moment.
pub const MOST_AT_ONCE: u64 = 1_000_000;
/// Requests a second at most.
pub const FASTEST: f64 = 10_000_000.0;
/// No list of a scenario is longer.
pub const MOST_ITEMS: usize = 1_000;
/// No line of text is longer, in characters.
pub const LONGEST_LINE: usize = 200;
/// No name is longer.
pub const LONGEST_NAME: usize = 60;

const fn key(name: &'static str, shape: Shape, presence: Presence, doc: &'static str) -> Key {
    Key {
        name,
        shape,
        presence,
        with: &[],
        doc,
    }
}

const fn key_with(
    name: &'static str,
    with: &'static [&'static str],
    shape: Shape,
    presence: Presence,
    doc: &'static str,
) -> Key {
    Key {
        name,
        shape,
        presence,
        with,
        doc,
    }
}

const fn section(title: &'static str, doc: &'static str, keys: &'static [Key]) -> Section {
    Section {
        title,
        doc,
        keys,
        one_of: &[],
        needs: &[],
    }
}

use Presence::{Default, Optional, Required};
use Shape::{
    Amounts, Anomalies, Boolean, Choice, Duration, Durations, Either, Integer, Limits, Line, Lock,
    Name, Number, PerLock, Rate, Tables,
};

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
            "phase",
            Tables(&PHASE),
            Required("[{ name = \"burst\", burst = { size = 100 } }]"),
            "what is sent; a phase starts when the one before has been answered",
        ),
        key(
            "expect",
            PerLock(&EXPECT),
            Optional("{ none = { must = [\"lost_update\"] } }"),
            "what is expected of every lock (`all`) or of one",
        ),
    ],
);

static TITLE: Section = section(
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

static HOT: Section = section(
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
            "policy",
            Shape::Table(&POLICY),
            Optional("{ max_balance = 1000000 }"),
            "what the service allows",
        ),
    ],
);

static POLICY: Section = section(
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
            Choice(&["memory"]),
            Default("\"memory\""),
            "in this process",
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
    ],
);

/// The keys that say when requests are sent, of which a phase has one.
const DRAWN: &[&str] = &["burst", "rate", "clients"];

/// `[[phase]]`
pub static PHASE: Section = Section {
    title: "`[[phase]]`",
    doc: "What is sent, in order; each phase has one of `burst`, `rate`, `clients` and `requests`.",
    keys: &[
        key(
            "name",
            Name,
            Required("\"burst\""),
            "for reports, and for `--set phase.NAME.KEY=VALUE`",
        ),
        key(
            "burst",
            Shape::Table(&BURST),
            Optional("{ size = 100 }"),
            "many requests at one moment",
        ),
        key(
            "rate",
            Rate,
            Optional("\"1000/s\""),
            "an open loop: requests are sent when due, whatever has been answered",
        ),
        key_with(
            "arrivals",
            &["rate"],
            Choice(&["poisson", "constant"]),
            Default("\"poisson\""),
            "the distances between the requests of a rate: random, or all alike",
        ),
        key(
            "clients",
            Integer {
                min: 1,
                max: 100_000,
            },
            Optional("50"),
            "a closed loop: each client sends, waits for the answer, thinks, sends again",
        ),
        key_with(
            "think",
            &["clients"],
            Durations { max: SLOWEST },
            Default("\"0ms\""),
            "between an answer and the client's next request",
        ),
        key_with(
            "stagger",
            &["clients"],
            Duration {
                min: 0,
                max: SLOWEST,
            },
            Default("\"0ms\""),
            "each client starts this much later than the one before",
        ),
        key_with(
            "duration",
            &["rate", "clients"],
            Duration {
                min: 1,
                max: LONGEST,
            },
            Optional("\"30s\""),
            "for how long; a rate has it, clients have it or `calls`",
        ),
        key_with(
            "calls",
            &["clients"],
            Integer {
                min: 1,
                max: 1_000_000_000,
            },
            Optional("200"),
            "how many requests each client sends",
        ),
        key(
            "requests",
            Tables(&REQUEST),
            Optional("[{ use = 100 }, { charge = 1000, times = 99 }]"),
            "these requests at one moment, in this order",
        ),
        key_with(
            "mix",
            DRAWN,
            Shape::Table(&MIX),
            Default("{ charge = 1, use = 0 }"),
            "how often charges and uses are drawn, relative to each other",
        ),
        key_with(
            "amount",
            DRAWN,
            Amounts { max: MOST_POINTS },
            Default("1000"),
            "points of each request: a number, or a range to draw from",
        ),
        key(
            "warm_up",
            Boolean,
            Default("false"),
            "played and checked, but kept out of the time figures",
        ),
    ],
    one_of: &["burst", "rate", "clients", "requests"],
    needs: &[("rate", &["duration"]), ("clients", &["duration", "calls"])],
};

/// `phase.burst`
pub static BURST: Section = section(
    "`burst`",
    "Many requests at one moment, once or again and again.",
    &[
        key(
            "size",
            Integer {
                min: 1,
                max: MOST_AT_ONCE as i64,
            },
            Required("100"),
            "requests of one burst",
        ),
        key(
            "every",
            Duration {
                min: 1,
                max: LONGEST,
            },
            Default("\"1s\""),
            "from one burst to the next",
        ),
        key(
            "times",
            Integer {
                min: 1,
                max: 1_000_000_000,
            },
            Default("1"),
            "how many bursts",
        ),
    ],
);

/// `phase.mix`
pub static MIX: Section = section(
    "`mix`",
    "Weights, not both 0: `{ charge = 3, use = 1 }` draws three charges for each use.",
    &[
        key("charge", WEIGHT, Default("0"), "the weight of charges"),
        key("use", WEIGHT, Default("0"), "the weight of uses"),
    ],
);

const WEIGHT: Shape = Number {
    min: 0.0,
    above: false,
    max: 1_000_000.0,
};

/// An item of `phase.requests`
pub static REQUEST: Section = Section {
    title: "an item of `requests`",
    doc: "A request written out: `charge` or `use`, and how many of it.",
    keys: &[
        key("charge", AMOUNT, Optional("1000"), "charge so many points"),
        key("use", AMOUNT, Optional("100"), "use so many points"),
        key(
            "times",
            Integer {
                min: 1,
                max: MOST_AT_ONCE as i64,
            },
            Default("1"),
            "how many such requests",
        ),
        key(
            "user",
            Integer {
                min: 1,
                max: 10_000_000,
            },
            Optional("1"),
            "for this user; without it, picked as usual",
        ),
        key(
            "write",
            Duration {
                min: 0,
                max: SLOWEST,
            },
            Optional("\"5s\""),
            "instead of the store's time to write: a slow operation",
        ),
    ],
    one_of: &["charge", "use"],
    needs: &[],
};

/// 0 is allowed, so that a scenario can ask for what the policy rejects.
const AMOUNT: Shape = Integer {
    min: 0,
    max: MOST_POINTS,
};

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

/// Every section, for the manual and for a key that stands in the wrong one.
pub static SECTIONS: [&Section; 13] = [
    &ROOT, &TITLE, &USERS, &PICK, &HOT, &SERVICE, &POLICY, &STORE, &PHASE, &BURST, &MIX, &REQUEST,
    &EXPECT,
];

impl Section {
    /// The key of this name, if there is one.
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The names of its keys.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}

impl Key {
    /// A value that it may have, as TOML.
    pub fn example(&self) -> &'static str {
        match self.presence {
            Required(example) | Default(example) | Optional(example) => example,
        }
    }
}
