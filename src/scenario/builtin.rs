//! The scenarios that are part of the program.

use std::sync::LazyLock;

use super::{Text, parse};

/// A scenario that is part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Builtin {
    /// The name on the command line.
    pub name: &'static str,
    /// The text of its file.
    pub source: &'static str,
}

macro_rules! builtins {
    ($($name:literal),* $(,)?) => {
        /// All of them, in the order in which they are listed: a course, from the plain to the whole day.
        pub const ALL: &[Builtin] = &[$(Builtin {
            name: $name,
            source: include_str!(concat!("../../scenarios/", $name, ".toml")),
        }),*];
    };
}

builtins![
    "hundred-charges",
    "slow-tables",
    "two-clients",
    "overspend",
    "inherited-error",
    "strangers",
    "slow-holder",
    "hot-user",
    "two-instances",
    "read-committed",
    "stale-object",
    "first-charge",
    "two-processes",
    "early-unlock",
    "hot-retries",
    "long-transaction",
    "small-pool",
    "reader-to-writer",
    "convoy",
    "herd",
    "starvation",
    "split-vote",
    "paused-holder",
    "holder-crash",
    "node-crash",
    "node-forgets",
    "failover",
    "clock-jump",
    "partition",
    "retrying-client",
    "zombie",
    "commit-unknown",
    "lost-answer",
    "blind-retry",
    "day",
];

/// Their titles, in the same order.
pub fn titles() -> &'static [Text] {
    static READ: LazyLock<Vec<Text>> = LazyLock::new(|| {
        let title = |builtin: &Builtin| {
            let scenario = parse(builtin.source, &format!("built-in {}", builtin.name));
            let scenario =
                scenario.unwrap_or_else(|error| panic!("a built-in scenario is right: {error}"));
            scenario.title
        };
        ALL.iter().map(title).collect()
    });
    &READ
}

/// The built-in scenario of this name, if there is one.
pub fn find(name: &str) -> Option<&'static Builtin> {
    ALL.iter().find(|builtin| builtin.name == name)
}
