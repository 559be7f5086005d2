use super::action::Question;
use super::theme::Theme;
use crate::lang::Lang;

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
    /// The program is asked to end.
    pub leaving: Option<Leaving>,
}

/// The screens, in the order of their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The points.
    Overview,
}

impl Screen {
    /// All screens.
    pub const ALL: [Screen; 1] = [Screen::Overview];
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
            leaving: None,
        }
    }

    /// Whether characters are an answer, not keys.
    pub fn is_typing(&self) -> bool {
        matches!(self.over, Some(Over::Prompt { .. }))
    }
}
