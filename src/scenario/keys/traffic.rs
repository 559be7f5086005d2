//! The sections of a phase: what is sent, and when.

use super::Presence::{Default, Optional, Required};
use super::Shape::{
    Amounts, Boolean, Choice, Duration, Durations, Integer, Name, Number, Rate, Tables,
};
use super::{LONGEST, MOST_AT_ONCE, MOST_POINTS, SLOWEST, Section, Shape, key, key_with, section};

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
                max: MOST_AT_ONCE.cast_signed(),
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
        key(
            "charge",
            AMOUNT,
            Optional("1000"),
            "charge this many points",
        ),
        key("use", AMOUNT, Optional("100"), "use this many points"),
        key(
            "times",
            Integer {
                min: 1,
                max: MOST_AT_ONCE.cast_signed(),
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
