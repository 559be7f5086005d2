//! What people and machines read of a run.
//!
//! Every form reads the same [`Record`], [`Judgement`] and [`SeedSet`]: no figure is computed here.
//! What machines read, and pages, are English in every language.

pub mod baseline;
mod checks_text;
mod command;
mod comparison;
mod exploration;
mod hlog;
mod html;
mod json;
mod junit;
mod markdown;
mod meaning;
#[cfg(feature = "through")]
mod orders;
#[cfg(feature = "http")]
mod outside;
pub mod part;
mod seeds_text;
mod sentence;
mod story_text;
mod text;

use std::time::{Duration, SystemTime};

pub use comparison::{
    Cells, FaultCell, advice, comparison_json, comparison_markdown, comparison_text, faults_head,
    measure_name, measure_text, needs_text, parted, promises_text, spread_text, survival,
    table_head,
};
pub use exploration::PlayedExploration;
pub use hlog::hlog;
#[cfg(feature = "http")]
pub use html::doctor_html;
pub use html::{comparison_html, html};
pub use json::json;
pub use junit::junit;
pub use markdown::markdown;
pub use meaning::{anomaly_means, figure_means, span_means};
#[cfg(feature = "through")]
pub use orders::PlayedOrders;
#[cfg(feature = "http")]
pub use outside::PlayedOutside;
pub use seeds_text::seeds_summary;
pub use text::summary;

use crate::check::{Judgement, SeedSet, SetJudgement, Verdict};
use crate::explain::{Explanation, Timeline, explain};
use crate::history::{Anomaly, AnomalyKind, Event, Record};
use crate::lang::{Lang, Word};
use crate::request::LockName;
use crate::scenario::{Clock, Scenario};

/// The language of machines and pages.
const ENGLISH: Lang = Lang::En;

/// Failing seeds that are listed where people read; the JSON report has all.
const LISTED_SEEDS: usize = 20;

/// What orders of statements are called, which are of no scenario.
const ORDERS: &str = "orders";

/// The cells of a line of prose beside its label.
const PROSE: usize = 72;

/// A run that has been played and judged.
#[derive(Debug)]
pub struct Played<'a> {
    /// What was played.
    pub scenario: &'a Scenario,
    /// What to type to play it again: a built-in name, or a path, ready for a shell.
    pub origin: &'a str,
    /// Options that it was changed with, ready for a shell; empty if there were none.
    pub options: &'a str,
    /// The control that it went through.
    pub lock: LockName,
    /// The seed that it was played from.
    pub seed: u64,
    /// The clock that it was played on.
    pub clock: Clock,
    /// Everything known of it.
    pub record: &'a Record,
    /// What it was found to be.
    pub judgement: &'a Judgement,
}

/// Runs of one scenario from many seeds, played and judged.
#[derive(Debug)]
pub struct PlayedSeeds<'a> {
    /// What was played.
    pub scenario: &'a Scenario,
    /// As in [`Played`].
    pub origin: &'a str,
    /// As in [`Played`].
    pub options: &'a str,
    /// The control that it went through.
    pub lock: LockName,
    /// The clock that it was played on.
    pub clock: Clock,
    /// The runs, added up.
    pub set: &'a SeedSet,
    /// What they were found to be.
    pub judgement: &'a SetJudgement,
}

/// The first anomaly of its kind, explained step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// The kind of anomaly.
    pub kind: AnomalyKind,
    explanations: [Explanation; Lang::ALL.len()],
}

impl Explained {
    /// Explains an anomaly by the steps of its user, in every language: who reads it is not known yet.
    pub fn new(anomaly: &Anomaly, steps: &[Event]) -> Self {
        Explained {
            kind: anomaly.kind(),
            explanations: Lang::ALL.map(|lang| explain(anomaly, steps, lang)),
        }
    }

    /// The explanation in a language.
    pub fn told(&self, lang: Lang) -> &Explanation {
        &self.explanations[lang as usize]
    }
}

/// What is shown of a run from close by, step by step.
#[derive(Clone, Debug, Default)]
pub struct CloseUp {
    /// The first anomaly of each kind.
    pub explained: Vec<Explained>,
    /// The requests around the first of them, or the first requests of all; `None` if no steps were kept.
    pub timeline: Option<Timeline>,
}

/// One result of a report.
#[derive(Debug)]
#[non_exhaustive]
pub enum Entry<'a> {
    /// One run; what is explained of it everywhere, and what is shown where there is room.
    Run(Played<'a>, &'a [Explained], &'a CloseUp),
    /// Runs of one scenario over many seeds.
    Seeds(PlayedSeeds<'a>),
    /// Every schedule of a small case, or many drawn ones.
    Exploration(PlayedExploration<'a>),
    /// A race of your own service.
    #[cfg(feature = "http")]
    Outside(PlayedOutside<'a>),
    /// Orders of the statements of your own service.
    #[cfg(feature = "through")]
    Orders(PlayedOrders<'a>),
}

/// Everything that one call of the program has found out.
#[derive(Debug)]
pub struct Report<'a> {
    /// The results with the exit code of each alone, in the order in which they were played.
    pub entries: Vec<(Entry<'a>, u8)>,
    /// The exit code of all together.
    pub exit: u8,
    /// It was ended from outside: what had not been played by then is missing.
    pub interrupted: bool,
    /// The machine's time: the only part that differs between two runs of one seed.
    pub wall: Wall,
}

/// The machine's time of a call.
#[derive(Clone, Copy, Debug)]
pub struct Wall {
    /// When it began.
    pub started: SystemTime,
    /// How long it took.
    pub took: Duration,
}

impl Entry<'_> {
    /// What was played; orders of statements are of no scenario.
    pub fn scenario(&self) -> Option<&Scenario> {
        match self {
            Entry::Run(played, ..) => Some(played.scenario),
            Entry::Seeds(seeds) => Some(seeds.scenario),
            Entry::Exploration(played) => Some(played.scenario),
            #[cfg(feature = "http")]
            Entry::Outside(outside) => Some(outside.scenario),
            #[cfg(feature = "through")]
            Entry::Orders(_) => None,
        }
    }

    /// What was played, in a word.
    pub fn name(&self) -> &str {
        self.scenario().map_or(ORDERS, |scenario| &scenario.name)
    }

    /// The control that it went through; `None` for your own service.
    pub fn lock(&self) -> Option<LockName> {
        match self {
            Entry::Run(played, ..) => Some(played.lock),
            Entry::Seeds(seeds) => Some(seeds.lock),
            Entry::Exploration(played) => Some(played.case.lock),
            #[cfg(feature = "http")]
            Entry::Outside(_) => None,
            #[cfg(feature = "through")]
            Entry::Orders(_) => None,
        }
    }

    /// Under which control, or at which target, in a word.
    pub fn under(&self) -> String {
        match self {
            Entry::Run(played, ..) => played.lock.to_string(),
            Entry::Seeds(seeds) => seeds.lock.to_string(),
            Entry::Exploration(played) => played.case.lock.to_string(),
            #[cfg(feature = "http")]
            Entry::Outside(outside) => outside.place(),
            #[cfg(feature = "through")]
            Entry::Orders(played) => played.place(),
        }
    }

    /// The clock that it was played on.
    pub fn clock(&self) -> Clock {
        match self {
            Entry::Run(played, ..) => played.clock,
            Entry::Seeds(seeds) => seeds.clock,
            Entry::Exploration(_) => Clock::Virtual,
            #[cfg(feature = "http")]
            Entry::Outside(_) => Clock::Real,
            #[cfg(feature = "through")]
            Entry::Orders(_) => Clock::Real,
        }
    }

    /// What it was found to be.
    pub fn verdict(&self) -> Verdict {
        match self {
            Entry::Run(played, ..) => played.judgement.verdict,
            Entry::Seeds(seeds) => seeds.judgement.verdict,
            Entry::Exploration(played) => played.judgement.verdict,
            #[cfg(feature = "http")]
            Entry::Outside(outside) => outside.verdict(),
            #[cfg(feature = "through")]
            Entry::Orders(played) => played.verdict(),
        }
    }

    /// Whether it passed with a reservation.
    pub fn has_caveat(&self) -> bool {
        match self {
            Entry::Run(played, ..) => played.judgement.caveat.is_some(),
            Entry::Seeds(seeds) => seeds.judgement.caveat.is_some(),
            Entry::Exploration(_) => false,
            #[cfg(feature = "http")]
            Entry::Outside(outside) => outside.refused_much(),
            #[cfg(feature = "through")]
            Entry::Orders(_) => false,
        }
    }

    /// The seed or the seeds, or what was explored, in words.
    pub fn seeds_text(&self, lang: Lang) -> String {
        match self {
            Entry::Run(played, ..) => lang.fill(Word::SeedIs, &[&played.seed]),
            Entry::Seeds(seeds) => seeds.seeds_text(lang),
            Entry::Exploration(played) => played.about(lang),
            #[cfg(feature = "http")]
            Entry::Outside(outside) => lang.fill(Word::SeedIs, &[&outside.seed]),
            #[cfg(feature = "through")]
            Entry::Orders(played) => played.about(lang),
        }
    }

    /// What was played, in a line.
    pub fn head(&self, lang: Lang) -> String {
        let of = |scenario, lock| {
            let (seeds, clock) = (self.seeds_text(lang), self.clock());
            sentence::head(scenario, lock, &seeds, clock, lang)
        };
        match self {
            Entry::Run(played, ..) => of(played.scenario, played.lock),
            Entry::Seeds(seeds) => of(seeds.scenario, seeds.lock),
            Entry::Exploration(played) => played.head(lang),
            #[cfg(feature = "http")]
            Entry::Outside(outside) => outside.head(lang),
            #[cfg(feature = "through")]
            Entry::Orders(played) => played.head(lang),
        }
    }

    /// What was found, in a sentence.
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Entry::Run(played, ..) => played.sentence(lang),
            Entry::Seeds(seeds) => seeds.sentence(lang),
            Entry::Exploration(played) => played.sentence(lang),
            #[cfg(feature = "http")]
            Entry::Outside(outside) => outside.outside.judgement.sentence(lang),
            #[cfg(feature = "through")]
            Entry::Orders(played) => played.told.sentence(lang),
        }
    }

    /// The summary for a person; `exit` is the exit code of this result alone.
    pub fn summary(&self, exit: u8, lang: Lang) -> String {
        match self {
            Entry::Run(played, explained, _) => {
                let mut text = summary(played, exit, lang);
                for one in *explained {
                    text.push('\n');
                    text.push_str(&one.told(lang).text());
                }
                text
            }
            Entry::Seeds(seeds) => seeds_summary(seeds, exit, lang),
            Entry::Exploration(played) => played.summary(exit, lang),
            #[cfg(feature = "http")]
            Entry::Outside(outside) => outside.summary(exit, lang),
            #[cfg(feature = "through")]
            Entry::Orders(played) => played.summary(exit, lang),
        }
    }

    /// The result in one line.
    pub fn line(&self, lang: Lang) -> String {
        #[cfg(feature = "http")]
        if let Entry::Outside(outside) = self {
            return outside.line(lang);
        }
        #[cfg(feature = "through")]
        if let Entry::Orders(played) = self {
            return played.line(lang);
        }
        format!(
            "{:<8}  {} | {} | {} | {}",
            self.verdict(),
            self.name(),
            lang.fill(Word::LockIs, &[&self.under()]),
            self.seeds_text(lang),
            self.sentence(lang)
        )
    }
}
