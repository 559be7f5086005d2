//! A scenario under one lock: what is played, and what came of it.

use super::RunArgs;
use super::ground::Ground;
use crate::check::{Judgement, SeedResult, SeedSet, SetJudgement};
use crate::history::Record;
use crate::lang::Lang;
use crate::report::{CloseUp, Entry, Played, PlayedSeeds};
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};

/// One scenario under one lock: what is played next.
pub(super) struct Job<'a> {
    pub args: &'a RunArgs,
    pub scenario: &'a Scenario,
    /// The scenario, as it was named.
    pub name: &'a str,
    /// What to type for the scenario, and the options that change it; ready for a shell.
    pub origin: String,
    pub options: String,
    pub lock: LockName,
    pub clock: Clock,
    pub ground: &'a Ground,
    /// What has been started for the run, and may be broken.
    #[cfg(all(unix, any(feature = "postgres", feature = "sqlite")))]
    pub ours: &'a crate::breaks::Ours,
    pub lang: Lang,
}

/// What came of a job.
pub(super) struct Finished<'a> {
    pub job: Job<'a>,
    pub result: Found,
    /// What could not be done besides, if anything: that its trace could not be written.
    pub trouble: Option<String>,
}

/// What was found: of one seed, or of many.
pub(super) enum Found {
    One {
        seed: u64,
        record: Box<Record>,
        judgement: Judgement,
        close_up: CloseUp,
    },
    Many {
        set: SeedSet,
        judgement: SetJudgement,
        /// What each seed was found to be, where it is one machine's part.
        results: Vec<SeedResult>,
    },
}

impl Finished<'_> {
    pub fn entry(&self) -> Entry<'_> {
        let Job {
            scenario,
            origin,
            options,
            lock,
            clock,
            ..
        } = &self.job;
        match &self.result {
            Found::One {
                seed,
                record,
                judgement,
                close_up,
            } => Entry::Run(
                Played {
                    scenario,
                    origin,
                    options,
                    lock: *lock,
                    seed: *seed,
                    clock: *clock,
                    record,
                    judgement,
                },
                match self.job.args.explain {
                    true => &close_up.explained,
                    false => &[],
                },
                close_up,
            ),
            Found::Many { set, judgement, .. } => Entry::Seeds(PlayedSeeds {
                scenario,
                origin,
                options,
                lock: *lock,
                clock: *clock,
                set,
                judgement,
            }),
        }
    }
}
