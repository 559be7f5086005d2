use super::{Figure, Play};
use crate::explore::Violation;
use crate::request::LockName;
use crate::scenario::Text;
use crate::sim::Pick;

/// A lesson, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lesson {
    /// Its name: lower-case letters, digits and hyphens.
    pub name: String,
    /// About how long it takes, in minutes.
    pub minutes: u64,
    /// One line for people.
    pub title: Text,
    /// What is done in it, in order; never empty.
    pub steps: Vec<Step>,
}

/// A step of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// What is said or asked.
    pub say: Text,
    /// What is said once it has been answered as it should be.
    pub then: Option<Text>,
    /// What is done.
    pub what: What,
}

/// What is done in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A figure is asked for before anything is played. Any number will do: to have said one is what counts.
    Predict {
        /// What will be played.
        play: Play,
        /// Which figure of it.
        figure: Figure,
    },
    /// The same is played.
    Observe {
        /// What is played.
        play: Play,
        /// The figure that was asked for.
        figure: Figure,
    },
    /// A schedule is stepped through beside the code: the shortest that shows a fault, or one that goes on by itself.
    Explain {
        /// Of which requests.
        play: Play,
        /// The turns that it begins with.
        begins: Vec<Pick>,
        /// What it is to show.
        fault: Option<Violation>,
    },
    /// The learner says whose turn is next, and is to bring a fault about.
    Break {
        /// Of which requests.
        play: Play,
        /// What is to be brought about.
        fault: Violation,
    },
    /// The smallest number of requests of which some schedule shows a fault.
    Smallest {
        /// Of which requests the first ones.
        play: Play,
        /// What they are to show.
        fault: Violation,
        /// The most that may be answered: all schedules of this number of requests are played.
        most: u64,
    },
    /// A lock is chosen under which the scenario loses nothing.
    Cure {
        /// What is played.
        play: Play,
        /// What there is to choose from.
        locks: Vec<LockName>,
    },
    /// A lock is chosen under which no schedule shows anything wrong.
    Prove {
        /// Of which requests.
        play: Play,
        /// What there is to choose from.
        locks: Vec<LockName>,
    },
}

impl What {
    /// The word for it in lesson files and on pages.
    pub fn name(&self) -> &'static str {
        match self {
            What::Predict { .. } => "predict",
            What::Observe { .. } => "observe",
            What::Explain { .. } => "explain",
            What::Break { .. } => "break",
            What::Smallest { .. } => "smallest",
            What::Cure { .. } => "cure",
            What::Prove { .. } => "prove",
        }
    }

    /// What it plays.
    pub fn play(&self) -> &Play {
        match self {
            What::Predict { play, .. }
            | What::Observe { play, .. }
            | What::Explain { play, .. }
            | What::Break { play, .. }
            | What::Smallest { play, .. }
            | What::Cure { play, .. }
            | What::Prove { play, .. } => play,
        }
    }
}
