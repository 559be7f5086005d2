//! Every key of the lesson format.

use crate::explore::Expiry;
use crate::scenario::keys::Presence::{Default, Optional, Required};
use crate::scenario::keys::Shape::{
    Boolean, Choice, Either, Integer, Line, Lock, Name, Prose, Table, Tables, Texts,
};
use crate::scenario::keys::{Section, key, section};

/// The words for what is done in a step.
pub(super) const DO: [&str; 7] = [
    "predict", "observe", "explain", "break", "smallest", "cure", "prove",
];

/// The top of a file.
pub(super) static LESSON: Section = section(
    "the top of the file",
    "A lesson: what is asked, what is played, and what is to be done.",
    &[
        key(
            "name",
            Name,
            Required("\"my-lesson\""),
            "what the lesson is called",
        ),
        key(
            "title",
            Either(&[Line, Table(&TITLE)]),
            Required("{ en = \"No lock\", ko = \"락이 없으면\" }"),
            "one line for people",
        ),
        key(
            "minutes",
            Integer { min: 1, max: 60 },
            Default("5"),
            "about how long it takes",
        ),
        key(
            "step",
            Tables(&STEP),
            Required(
                "[{ do = \"observe\", say = \"..\", play = { scenario = \"hundred-charges\" } }]",
            ),
            "what is done, in order",
        ),
    ],
);

static TITLE: Section = section(
    "`title`",
    "One line for people, in both languages.",
    &[
        key("en", Line, Required("\"No lock\""), "in English"),
        key(
            "ko",
            Line,
            Optional("\"락이 없으면\""),
            "in Korean; without it, the English one",
        ),
    ],
);

static SAY: Section = section(
    "`say` and `then`",
    "A paragraph for people, in both languages.",
    &[
        key(
            "en",
            Prose,
            Required("\"What will the balance be?\""),
            "in English",
        ),
        key(
            "ko",
            Prose,
            Optional("\"잔액은 얼마일까요?\""),
            "in Korean; without it, the English one",
        ),
    ],
);

/// `[[step]]`
static STEP: Section = section(
    "`[[step]]`",
    "A step of the lesson.",
    &[
        key(
            "do",
            Choice(&DO),
            Required("\"predict\""),
            "what is done in it",
        ),
        key(
            "say",
            Either(&[Prose, Table(&SAY)]),
            Required("{ en = \"What will the balance be?\" }"),
            "what is said or asked",
        ),
        key(
            "then",
            Either(&[Prose, Table(&SAY)]),
            Optional("{ en = \"Right.\" }"),
            "what is said once it has been answered as it should be",
        ),
        key(
            "play",
            Table(&PLAY),
            Optional("{ scenario = \"hundred-charges\", lock = \"none\" }"),
            "what is played; `observe` without it plays what was asked about before",
        ),
        key(
            "figure",
            Line,
            Optional("\"balance\""),
            "predict: which figure is asked for",
        ),
        key(
            "fault",
            Line,
            Optional("\"lost_update\""),
            "what is to be shown or brought about",
        ),
        key(
            "begins",
            Line,
            Optional("\"1.2.2_2\""),
            "explain: the turns that the schedule begins with, as `px1:` strings have them",
        ),
        key(
            "most",
            Integer { min: 2, max: 5 },
            Default("4"),
            "smallest: the largest number of requests that may be answered",
        ),
        key(
            "locks",
            Texts,
            Optional("[\"striped\", \"keyed\"]"),
            "cure, prove: the locks to choose from",
        ),
    ],
);

/// `play`
static PLAY: Section = section(
    "`play`",
    "What is played.",
    &[
        key(
            "scenario",
            Line,
            Required("\"hundred-charges\""),
            "a built-in scenario, or a file",
        ),
        key(
            "set",
            Texts,
            Optional("[\"phase.burst.burst.size=2\"]"),
            "keys set in it, as `--set` has them",
        ),
        key(
            "lock",
            Lock,
            Default("\"none\""),
            "the lock that it is played under",
        ),
        key(
            "requests",
            Integer { min: 1, max: 5 },
            Default("2"),
            "where it is played turn by turn: how many of its first requests",
        ),
        key(
            "timeouts",
            Boolean,
            Default("false"),
            "whether waiting for the lock may time out at any turn",
        ),
        key(
            "expiry",
            Choice(&Expiry::NAMES),
            Default("\"never\""),
            "under a lease, turn by turn: whether it runs out, by clocks that are right or by any",
        ),
        key(
            "expiries",
            Integer { min: 1, max: 5 },
            Default("2"),
            "under a lease: how many may run out in one schedule",
        ),
    ],
);
