//! The lessons that are part of the program.

use std::sync::{Arc, LazyLock};

use super::{Lesson, parse};

/// A lesson that is part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Builtin {
    /// The name on the command line.
    pub name: &'static str,
    /// The text of its file.
    pub source: &'static str,
}

macro_rules! builtins {
    ($($name:literal),* $(,)?) => {
        /// All of them, in the order of the course.
        pub const ALL: &[Builtin] = &[$(Builtin {
            name: $name,
            source: include_str!(concat!("../../lessons/", $name, ".toml")),
        }),*];
    };
}

builtins![
    "no-lock",
    "green-test",
    "price",
    "two-processes",
    "one-statement",
    "failing-holder",
    "timeout",
    "row-lock",
    "around-transaction",
    "lease",
    "fencing",
    "catching-test",
];

/// How many of them, the first ones, are the course; the others are electives.
pub const CORE: usize = 5;

/// All of them, read.
pub fn lessons() -> &'static [Arc<Lesson>] {
    static READ: LazyLock<Vec<Arc<Lesson>>> = LazyLock::new(|| {
        let read = |builtin: &Builtin| {
            let lesson = parse(builtin.source, &format!("built-in {}", builtin.name));
            Arc::new(lesson.unwrap_or_else(|error| panic!("a built-in lesson is right: {error}")))
        };
        ALL.iter().map(read).collect()
    });
    &READ
}

/// The built-in lesson of this name, if there is one.
pub fn find(name: &str) -> Option<Arc<Lesson>> {
    let found = lessons().iter().find(|lesson| lesson.name == name);
    found.map(Arc::clone)
}
