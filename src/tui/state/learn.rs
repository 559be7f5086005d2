use std::sync::Arc;

use super::Asked;
use crate::explore::Stepper;
use crate::explore::game::Hint;
use crate::lesson::{Judged, Lesson, Page, Sitting, What, builtin};
use crate::point::Points;
use crate::tui::progress::Progress;

/// The lessons: the list of them, and the one that is being done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learn {
    /// All lessons that there are to choose from.
    pub lessons: Vec<Arc<Lesson>>,
    /// The one that is marked.
    pub marked: usize,
    /// The one that is being done.
    pub doing: Option<Box<Doing>>,
    /// Which ones have been done.
    pub progress: Progress,
    /// What the student hands in, if there is one.
    pub page: Option<Page>,
    /// The marked one begins as soon as the screen is there.
    pub begins_with: bool,
    /// It is shown to a class: what is found out stands behind a key.
    pub presents: bool,
}

/// A lesson being done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// Where the learner is in it, and what was answered.
    pub sitting: Sitting,
    /// What is written so far, where a number is asked for.
    pub written: String,
    /// It could not be understood.
    pub mistake: bool,
    /// Which of the turns or locks is marked.
    pub marked: usize,
    /// What is stepped through.
    pub stepper: Asked<Option<Stepper>>,
    /// How far it is from here, where the learner says whose turn is next.
    pub hint: Asked<Hint>,
    /// How much of the hint is said: whose turn it is, and which one.
    pub degree: u8,
    /// An answer is being judged.
    pub is_judging: bool,
    /// What the round that was watched says, once it is over.
    pub seen: Option<Judged>,
    /// The round is played as fast as it can.
    pub is_hurried: bool,
    /// What stands behind a key is shown.
    pub is_shown: bool,
}

/// What the lessons want of the person now, which says what the keys do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// To choose a lesson.
    List,
    /// To write a number.
    Number,
    /// To watch a round.
    Watch,
    /// To step through a schedule.
    Schedule,
    /// To say whose turn is next.
    Break,
    /// To choose a lock.
    Choice,
    /// To look at what was answered.
    Over,
}

impl Default for Learn {
    fn default() -> Self {
        Learn {
            lessons: builtin::lessons().to_vec(),
            marked: 0,
            doing: None,
            progress: Progress::default(),
            page: None,
            begins_with: false,
            presents: false,
        }
    }
}

impl Learn {
    /// With what has been done before; the first lesson that has not been is marked.
    pub fn resume(progress: Progress) -> Self {
        let mut learn = Learn {
            progress,
            ..Learn::default()
        };
        let is_open = |lesson: &Arc<Lesson>| !learn.progress.has_done(&lesson.name);
        learn.marked = learn.lessons.iter().position(is_open).unwrap_or(0);
        learn
    }

    /// What the person is to do.
    pub fn phase(&self) -> Phase {
        let Some(doing) = &self.doing else {
            return Phase::List;
        };
        match doing.sitting.step().map(|step| &step.what) {
            None => Phase::Over,
            Some(What::Predict { .. } | What::Smallest { .. }) => Phase::Number,
            Some(What::Observe { .. }) => Phase::Watch,
            Some(What::Explain { .. }) => Phase::Schedule,
            Some(What::Break { .. }) => Phase::Break,
            Some(What::Cure { .. } | What::Prove { .. }) => Phase::Choice,
        }
    }
}

impl Doing {
    /// A lesson before its first step.
    pub fn new(lesson: Arc<Lesson>, student: Option<&str>) -> Self {
        Doing {
            sitting: Sitting::new(lesson, student),
            written: String::new(),
            mistake: false,
            marked: 0,
            stepper: Asked::No,
            hint: Asked::No,
            degree: 0,
            is_judging: false,
            seen: None,
            is_hurried: false,
            is_shown: false,
        }
    }

    /// What is stepped through, if it has been found.
    pub fn stepper(&self) -> Option<&Stepper> {
        match &self.stepper {
            Asked::Found(Some(stepper)) => Some(stepper),
            _ => None,
        }
    }

    /// Whether the task of this step has been done.
    pub fn is_solved(&self) -> bool {
        let judged = self
            .sitting
            .answered()
            .and_then(|given| given.judged.as_ref());
        judged.is_some_and(|judged| judged.is_right)
    }

    /// The numbers that may be written now, from the least to the most.
    pub fn numbers(&self) -> Option<(Points, Points)> {
        /// More than any figure of a lesson, and short enough for every line.
        const MOST: Points = 1_000_000_000_000;
        match &self.sitting.step()?.what {
            What::Predict { .. } => Some((0, MOST)),
            What::Smallest { most, .. } => Some((1, Points::try_from(*most).unwrap_or(MOST))),
            _ => None,
        }
    }
}
