mod break_it;
mod learn;
mod replaying;

pub use break_it::{Asked, BreakIt};
pub use learn::{Doing, Learn, Phase};
pub use replaying::Replaying;

use super::progress::Progress;
use super::question::Question;
use super::screen::Screen;
use super::theme::Theme;
use crate::env::Nanos;
use crate::explain::Explanation;
use crate::history::{Anomaly, Span};
use crate::lang::{Lang, Word};
use crate::live::Attention;
use crate::point::UserId;

/// What is shown and how: plain data. What there is to show is in the snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The language of the screens.
    pub lang: Lang,
    /// How the screens look.
    pub theme: Theme,
    /// The screen that is shown.
    pub screen: Screen,
    /// What lies over it.
    pub over: Option<Over>,
    /// The user who is marked, whose requests are shown.
    pub user: UserId,
    /// What is looked at of the timeline.
    pub focus: Focus,
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
    /// The nodes were given for the scenario that is played, which has others.
    pub has_other_nodes: bool,
    /// What could not be carried over to the scenario that was chosen last, as options; until the next key.
    pub left_behind: Vec<String>,
    /// The twin has been shown.
    pub seen_twin: bool,
    /// A screen has been shown that shows the round.
    pub seen_round: bool,
    /// The state of Break it.
    pub break_it: BreakIt,
    /// A recorded schedule, if one was given.
    pub replaying: Option<Replaying>,
    /// The state of the lessons.
    pub learn: Learn,
    /// The program is asked to end.
    pub leaving: Option<Leaving>,
}

/// What is looked at of a timeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Focus {
    /// The lane that is marked.
    pub lane: usize,
    /// The moment up to which is shown; `None` while it follows the clock.
    pub moment: Option<Nanos>,
    /// How near it is: each step shows half as much.
    pub zoom: u8,
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
        /// The place of the marked line.
        marked: usize,
    },
    /// The list of scenarios.
    Scenarios {
        /// The place of the marked line.
        marked: usize,
    },
    /// The list of what may be broken now; the clock stands still while it is open.
    Mishaps {
        /// The place of the marked line.
        marked: usize,
    },
    /// The explanation of an anomaly.
    Explanation {
        /// What is explained.
        explanation: Box<Explanation>,
        /// The first line shown.
        top: usize,
    },
    /// A question, answered by typing.
    Prompt {
        /// The question that is asked.
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
    /// `q` was pressed.
    Quit,
    /// The process was asked to end by a signal.
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
            focus: Focus::default(),
            span: Span::Latency as usize,
            anomaly: 0,
            check: 0,
            why: None,
            notice: None,
            has_other_nodes: false,
            left_behind: Vec::new(),
            seen_twin: false,
            seen_round: false,
            break_it: BreakIt::resume(Progress::default()),
            replaying: None,
            learn: Learn::default(),
            leaving: None,
        }
    }

    /// Marks and moments of one scenario mean nothing in another.
    pub fn forget_marks(&mut self) {
        self.user = UserId(1);
        self.focus = Focus::default();
        self.anomaly = 0;
        self.check = 0;
        self.why = None;
    }

    /// The screens that there is something on, in the order of their numbers.
    pub fn screens(&self) -> impl Iterator<Item = Screen> {
        let has_replay = self.replaying.is_some();
        let is_there = move |screen: &Screen| has_replay || *screen != Screen::Replay;
        Screen::ALL.into_iter().filter(is_there)
    }

    /// Whether something on the screen goes on with time, besides the round.
    pub fn is_playing_by_itself(&self) -> bool {
        let is_playing = |replaying: &Replaying| replaying.is_playing;
        self.screen == Screen::Replay
            && self.over.is_none()
            && self.replaying.as_ref().is_some_and(is_playing)
    }

    /// How the round is looked at: only on the bare overview does one round follow another.
    pub fn attention(&self) -> Attention {
        let watches = self.screen == Screen::Overview && self.over.is_none() && self.why.is_none();
        if self.screen == Screen::Learn && self.learn.phase() == Phase::Watch {
            Attention::Reading
        } else if !self.screen.shows_round() || matches!(self.over, Some(Over::Mishaps { .. })) {
            Attention::Away
        } else if watches {
            Attention::Watching
        } else {
            Attention::Reading
        }
    }

    /// Whether characters are an answer, not keys.
    pub fn is_typing(&self) -> bool {
        let is_asked = self.screen == Screen::Learn && self.learn.phase() == Phase::Number;
        matches!(self.over, Some(Over::Prompt { .. })) || (self.over.is_none() && is_asked)
    }
}
