//! `[target]`: how to speak to your own service. Presets are files of the same keys.

use super::Presence::{Default, Optional, Required};
use super::Shape::{Boolean, Choice, Duration, Integer, Line, Statuses, Tables, Texts};
use super::{LONGEST, Section, key, section};

/// The presets, by name.
pub const PRESETS: [&str; 7] = [
    "nest",
    "spring",
    "spring-json",
    "body-id",
    "envelope",
    "rinha",
    "wallet",
];

/// `[target]`
pub static TARGET: Section = section(
    "`[target]`",
    "How to speak to your own service, for `run --target`. What is not said is as the preset has it, by default `nest`.",
    &[
        key(
            "preset",
            Choice(&PRESETS),
            Optional("\"nest\""),
            "the description that this one changes",
        ),
        key(
            "url",
            Line,
            Optional("\"http://127.0.0.1:3000\""),
            "where the service is; a prefix such as /api/v1 belongs here",
        ),
        key(
            "users",
            Choice(&["number", "uuid"]),
            Optional("\"number\""),
            "what its users are called by",
        ),
        key(
            "first_user",
            Integer {
                min: 1,
                max: i64::MAX / 2,
            },
            Optional("900000001"),
            "the first user that is tried; those after it are the next",
        ),
        key(
            "last_user",
            Integer {
                min: 1,
                max: i64::MAX / 2,
            },
            Optional("5"),
            "the last user that there is",
        ),
        key(
            "read",
            Line,
            Optional("\"GET /point/{user}\""),
            "how a balance is read: a method and a path",
        ),
        key(
            "charge",
            Line,
            Optional("\"PATCH /point/{user}/charge\""),
            "how points are charged",
        ),
        key(
            "charge_body",
            Line,
            Optional("'{\"amount\": {amount}}'"),
            "the body of a charge; {user}, {amount} and {uuid} are filled in",
        ),
        key(
            "use",
            Line,
            Optional("\"PATCH /point/{user}/use\""),
            "how points are used",
        ),
        key(
            "use_body",
            Line,
            Optional("'{\"amount\": {amount}}'"),
            "the body of a use",
        ),
        key(
            "history",
            Line,
            Optional("\"GET /point/{user}/histories\""),
            "how a history is read; \"none\" if there is none",
        ),
        key(
            "content_type",
            Line,
            Optional("\"application/json\""),
            "what the bodies are",
        ),
        key(
            "headers",
            Texts,
            Optional("[\"Authorization: Bearer {env:TOKEN}\"]"),
            "sent with every request; {env:NAME} is taken from the environment and never printed",
        ),
        key(
            "ok",
            Statuses,
            Optional("[200, 201]"),
            "the statuses that mean: done",
        ),
        key(
            "ok_at",
            Line,
            Optional("\"/code\""),
            "what else in the answer has to say so: a JSON pointer",
        ),
        key(
            "ok_is",
            Line,
            Optional("\"200\""),
            "the value there that means: done",
        ),
        key(
            "rejected",
            Statuses,
            Optional("[400, 422]"),
            "the statuses that mean: refused, nothing was changed",
        ),
        key(
            "timed_out",
            Statuses,
            Optional("[409, 423]"),
            "the statuses that mean: waited too long for the lock, nothing was changed",
        ),
        key(
            "empty",
            Statuses,
            Optional("[404]"),
            "the statuses of a reading that mean: nothing there yet; 400 and those from 500 on only of users whom no charge has reached",
        ),
        key(
            "balance",
            Line,
            Optional("\"/point\""),
            "where the balance is in a reading: a JSON pointer",
        ),
        key(
            "answer",
            Line,
            Optional("\"/point\""),
            "where the balance is in the answer to a charge or a use; \"none\" if it is not there",
        ),
        key(
            "credit",
            Line,
            Optional("\"/saldo/limite\""),
            "where in a reading it says how far below zero a balance may go",
        ),
        key(
            "rows",
            Line,
            Optional("\"/data\""),
            "where the list is in a history; \"none\" if it is the whole answer",
        ),
        key(
            "row_amount",
            Line,
            Optional("\"/amount\""),
            "where the points are in an entry",
        ),
        key("row_type", Line, Optional("\"/type\""), "where its type is"),
        key(
            "row_charge",
            Texts,
            Optional("[\"0\", \"CHARGE\"]"),
            "the types that are charges",
        ),
        key(
            "row_use",
            Texts,
            Optional("[\"1\", \"USE\"]"),
            "the types that are uses",
        ),
        key(
            "settle",
            Duration {
                min: 0,
                max: LONGEST,
            },
            Optional("\"300ms\""),
            "how late it may write after it has answered",
        ),
        key(
            "answer_within",
            Duration {
                min: 1_000_000,
                max: LONGEST,
            },
            Optional("\"120s\""),
            "how long an answer is waited for before the outcome is unknown",
        ),
        key(
            "setup",
            Tables(&SETUP),
            Optional("[{ request = \"POST /users\", body = '{\"id\": {user}}' }]"),
            "requests that are sent before a user is looked at: to make it, or to log it in",
        ),
    ],
);

/// `[[target.setup]]`
pub static SETUP: Section = section(
    "`[[target.setup]]`",
    "A request that makes a user or logs it in, sent for each user in the order of the file. What it captures is used from the next request on.",
    &[
        key(
            "request",
            Line,
            Required("\"POST /users\""),
            "a method and a path; {user} and {token} are filled in",
        ),
        key(
            "body",
            Line,
            Optional("'{\"name\": \"racer-{user}\"}'"),
            "its body; {user}, {token}, {uuid} and {env:NAME} are filled in",
        ),
        key(
            "ok",
            Statuses,
            Default("[200, 201, 204]"),
            "the statuses that mean: done; add 409 where it may be there already",
        ),
        key(
            "user",
            Line,
            Optional("\"/id\""),
            "where the answer says what the user is called from now on: a JSON pointer",
        ),
        key(
            "token",
            Line,
            Optional("\"/accessToken\""),
            "where the answer has the user's token; it is never printed",
        ),
        key(
            "once",
            Boolean,
            Default("false"),
            "it is sent once, before any user: its token is everybody's",
        ),
    ],
);
