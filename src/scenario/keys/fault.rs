//! The sections about what breaks.

use super::Presence::{Default, Optional, Required};
use super::Shape::{Boolean, Choice, Duration, Either, Integer, Name, Number, Shift, Whom, Writes};
use super::{LONGEST, SLOWEST, Section, Shape, key, key_with, section};
use crate::fault::{Memory, Moment, What};

/// `[[fault]]`
pub static FAULT: Section = section(
    "`[[fault]]`",
    "What breaks: [faults.md](faults.md) says what each models. Which keys go with which fault is checked.",
    &[
        key(
            "name",
            Name,
            Required("\"nap\""),
            "for reports, and for `--set fault.NAME.KEY=VALUE`",
        ),
        key(
            "what",
            Choice(&What::NAMES),
            Required("\"pause\""),
            "what happens",
        ),
        key(
            "whom",
            Whom,
            Optional("\"holder\""),
            "to whom; without it a pause is the holder's, a failover the primary's, an expiry the lease's, and the \
             others are said",
        ),
        key(
            "when",
            Either(&[Choice(&["any"]), Shape::Table(&FAULT_WHEN)]),
            Default("\"any\""),
            "when; \"any\" is at every turn of an exploration, and at a moment that a run draws from its seed",
        ),
        key(
            "for",
            Duration {
                min: 1,
                max: LONGEST,
            },
            Optional("\"15s\""),
            "how long it lasts, or how long a client waits; without it, for good",
        ),
        key(
            "times",
            Integer { min: 1, max: 1_000 },
            Default("1"),
            "how often it comes at most, or how often a client tries again",
        ),
        key(
            "memory",
            Choice(&Memory::NAMES),
            Default("\"kept\""),
            "what a node still knows when it has been started again: all, nothing, or what it had a second before",
        ),
        key(
            "add",
            Duration {
                min: 0,
                max: SLOWEST,
            },
            Optional("\"200ms\""),
            "how much longer a message takes, or how much later its double comes",
        ),
        key(
            "by",
            Shift { max: LONGEST },
            Optional("\"+30s\""),
            "by how much a clock is set forward or back",
        ),
        key(
            "drift",
            Number {
                min: -0.5,
                above: false,
                max: 1.0,
            },
            Optional("0.02"),
            "which part of the time a clock gains or, below 0, loses",
        ),
        key(
            "stale",
            Writes { max: 1_000 },
            Default("\"1 write\""),
            "how many writes the replica has not seen that takes over",
        ),
        key(
            "key",
            Boolean,
            Default("false"),
            "whether a client that tries again says, with an idempotency key, that it is the same request",
        ),
    ],
);

/// `fault.when` as a table
pub static FAULT_WHEN: Section = Section {
    title: "`fault.when` as a table",
    doc: "When it comes: after a step, at a moment, every so often, or by chance.",
    keys: &[
        key(
            "after",
            Choice(&Moment::NAMES),
            Optional("\"grant\""),
            "after such a step of any request, or message to a node",
        ),
        key_with(
            "nth",
            &["after"],
            Integer {
                min: 1,
                max: 1_000_000,
            },
            Default("1"),
            "after which one of them; if the fault comes more often, after as many more each time",
        ),
        key(
            "at",
            Duration {
                min: 0,
                max: LONGEST,
            },
            Optional("\"2s\""),
            "at this moment, counted from the start of the run",
        ),
        key(
            "every",
            Duration {
                min: 1_000,
                max: LONGEST,
            },
            Optional("\"10s\""),
            "each time when so much time is over, `times` times",
        ),
        key(
            "chance",
            Number {
                min: 0.0,
                above: true,
                max: 1.0,
            },
            Optional("0.01"),
            "with this probability: of each message, if it is about nodes or a link, and else of each grant",
        ),
    ],
    one_of: &["after", "at", "every", "chance"],
    needs: &[],
};
