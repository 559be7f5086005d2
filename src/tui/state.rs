use super::action::Question;
use super::theme::Theme;
use crate::env::Nanos;
use crate::explain::Explanation;
use crate::history::{Anomaly, Span};
use crate::lang::{Lang, Word};
use crate::point::UserId;

/// What is shown and how: plain data. What there is to show is in the snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The language.
    pub lang: Lang,
    /// The looks.
    pub theme: Theme,
    /// The screen.
    pub screen: Screen,
    /// What lies over it.
    pub over: Option<Over>,
    /// The user who is marked, whose requests are shown.
    pub user: UserId,
    /// The lane that is marked.
    pub lane: usize,
    /// The moment of the timeline; `None` while it follows the clock.
    pub moment: Option<Nanos>,
    /// How near the timeline is: each step shows half as much.
    pub zoom: u8,
    /// The span of time that is marked.
    pub span: usize,
    /// The anomaly that is marked.
    pub anomaly: usize,
    /// The first check that is shown.
    pub check: usize,
    /// An anomaly that will be explained when the steps of its user are there.
    pub why: Option<Anomaly>,
    /// A line that stands in for the caption, until the next key.
    pub notice: Option<Word>,
    /// The twin has been shown.
    pub seen_twin: bool,
    /// The program is asked to end.
    pub leaving: Option<Leaving>,
}

/// The screens, in the order of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The points.
    Overview,
    /// The same requests without a lock and with one.
    Twin,
    /// The requests of a user, in time.
    Timeline,
    /// How long things take.
    Latency,
    /// Who is inside, who waits.
    Locks,
    /// What went wrong.
    Anomalies,
    /// What is fired and expected.
    Scenario,
}

impl Screen {
    /// All screens.
    pub const ALL: [Screen; 7] = [
        Screen::Overview,
        Screen::Twin,
        Screen::Timeline,
        Screen::Latency,
        Screen::Locks,
        Screen::Anomalies,
        Screen::Scenario,
    ];
}

/// What lies over a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// The list of keys.
    Help {
        /// The first line shown.
        top: usize,
    },
    /// The list of locks.
    Locks {
        /// The marked one.
        marked: usize,
    },
    /// An explanation.
    Explanation {
        /// What is explained.
        explanation: Box<Explanation>,
        /// The first line shown.
        top: usize,
    },
    /// A question.
    Prompt {
        /// What is asked.
        question: Question,
        /// What is written so far.
        written: String,
        /// It could not be understood.
        mistake: bool,
    },
}

/// Why the dashboard ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// Somebody pressed `q`.
    Quit,
    /// An interrupt.
    Interrupted,
}

impl State {
    /// The state at the start.
    pub fn new(lang: Lang, theme: Theme) -> Self {
        State {
            lang,
            theme,
            screen: Screen::Overview,
            over: None,
            user: UserId(1),
            lane: 0,
            moment: None,
            zoom: 0,
            span: Span::Latency as usize,
            anomaly: 0,
            check: 0,
            why: None,
            notice: None,
            seen_twin: false,
            leaving: None,
        }
    }

    /// Whether characters are an answer, not keys.
    pub fn is_typing(&self) -> bool {
        matches!(self.over, Some(Over::Prompt { .. }))
    }
}
