//! What helps, in code.

use super::design::Design;
use crate::lang::Word;
use crate::scenario::Target;

/// A language that services are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// TypeScript, as NestJS has it.
    TypeScript,
    /// Java, as Spring has it.
    Java,
    /// Kotlin, as Spring has it.
    Kotlin,
    /// SQL, for any database.
    Sql,
}

impl Code {
    /// The name of the language, as its community writes it.
    pub fn name(self) -> &'static str {
        match self {
            Code::TypeScript => "TypeScript",
            Code::Java => "Java",
            Code::Kotlin => "Kotlin",
            Code::Sql => "SQL",
        }
    }

    /// A queue for each user in it, or for SQL the one statement.
    pub fn remedy(self) -> &'static str {
        match self {
            Code::TypeScript => include_str!("../../remedies/queue.ts"),
            Code::Java => include_str!("../../remedies/Queue.java"),
            Code::Kotlin => include_str!("../../remedies/Queue.kt"),
            Code::Sql => include_str!("../../remedies/one_statement.sql"),
        }
    }

    /// The languages that a service with this description is probably written in.
    pub fn of(target: &Target) -> &'static [Code] {
        let bare = target.charge.1.trim() == "{amount}";
        let spring = bare || target.url.ends_with(":8080");
        match spring {
            true => &[Code::Java, Code::Kotlin],
            false => &[Code::TypeScript],
        }
    }
}

/// What helps against a design: sentences, and whether code belongs to them.
pub fn remedy(design: Design) -> (&'static [Word], bool) {
    match design {
        Design::NoLock
        | Design::WaitsOnce
        | Design::RemovedOnRelease
        | Design::SeparateLocks
        | Design::UsesUnlocked
        | Design::CheckOutside
        | Design::SharedTable => (
            &[Word::HelpOneStatement, Word::HelpQueue, Word::HelpWhere],
            true,
        ),
        Design::PoisonedChain => (&[Word::HelpRelease, Word::HelpQueue], true),
        Design::PerProcess => (&[Word::HelpOneStatement], true),
        Design::ReleasedEarly => (&[Word::HelpOneStatement, Word::HelpCommit], true),
        Design::KeyBySpelling => (&[Word::HelpNormalise], false),
        Design::RacyFirstRow => (&[Word::HelpFirstRow], false),
        Design::Zombie => (&[Word::HelpGiveUp], false),
        Design::Sets => (&[Word::HelpAdd], false),
        Design::Stub => (&[Word::HelpStub], false),
    }
}
