//! The table of keys: it dispatches, fills the bar at the bottom, and is the list that `?` shows.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::Action;
use super::question::Question;
use super::screen::Screen;
use super::state::{Over, Phase, State};
use crate::lang::Word;

/// A key with its modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    code: KeyCode,
    control: bool,
}

const fn key(code: KeyCode) -> Key {
    Key {
        code,
        control: false,
    }
}

const fn letter(c: char) -> Key {
    key(KeyCode::Char(c))
}

const fn control(c: char) -> Key {
    Key {
        code: KeyCode::Char(c),
        control: true,
    }
}

impl Key {
    fn is(self, event: &KeyEvent) -> bool {
        // Shift is part of the character.
        self.code == event.code
            && self.control == event.modifiers.contains(KeyModifiers::CONTROL)
            && !event.modifiers.contains(KeyModifiers::ALT)
    }

    /// As it is written.
    pub fn name(self) -> String {
        let name = match self.code {
            KeyCode::Char(' ') => "space".to_owned(),
            KeyCode::Char(c) => c.to_string(),
            KeyCode::Up => "Up".to_owned(),
            KeyCode::Down => "Down".to_owned(),
            KeyCode::Left => "Left".to_owned(),
            KeyCode::Right => "Right".to_owned(),
            KeyCode::PageUp => "PgUp".to_owned(),
            KeyCode::PageDown => "PgDn".to_owned(),
            KeyCode::BackTab => "Shift-Tab".to_owned(),
            other => format!("{other:?}"),
        };
        if self.control {
            format!("Ctrl-{}", name.to_uppercase())
        } else {
            name
        }
    }
}

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    /// The keys; the first is the one that is shown.
    pub keys: &'static [Key],
    /// What they do.
    pub action: Action,
    /// In the bar: how important, and a short text.
    pub bar: Option<(u8, Word)>,
    /// In the list.
    pub help: Option<Word>,
}

const fn line(
    keys: &'static [Key],
    action: Action,
    bar: Option<(u8, Word)>,
    help: Word,
) -> Binding {
    Binding {
        keys,
        action,
        bar,
        help: Some(help),
    }
}

const fn quiet(keys: &'static [Key], action: Action) -> Binding {
    Binding {
        keys,
        action,
        bar: None,
        help: None,
    }
}

/// What is open.
const ALWAYS: &[Binding] = &[
    quiet(&[control('c')], Action::Interrupt),
    quiet(&[control('z')], Action::Suspend),
    quiet(&[control('l')], Action::Redraw),
];

/// On the screens that show the round.
#[rustfmt::skip]
const ROUND: &[Binding] = &[
    line(&[letter('l')], Action::ToggleLock, Some((0, Word::KeyLock)), Word::KeyLockHelp),
    line(&[letter('L')], Action::ChooseLock, Some((2, Word::KeyChoose)), Word::KeyChooseHelp),
    line(&[letter(' ')], Action::Pause, Some((3, Word::KeyPause)), Word::KeyPauseHelp),
    line(&[key(KeyCode::Enter), letter('e')], Action::Why, Some((4, Word::KeyWhy)), Word::KeyWhyHelp),
    line(&[letter('s'), letter('.')], Action::Step, None, Word::KeyStepHelp),
    line(&[letter('+'), letter('=')], Action::Speed(1), Some((6, Word::KeyPace)), Word::KeyFasterHelp),
    line(&[letter('-')], Action::Speed(-1), None, Word::KeySlowerHelp),
    line(&[letter('m')], Action::FullSpeed, None, Word::KeyFullHelp),
    line(&[letter('r')], Action::SameSeed, None, Word::KeySameHelp),
    line(&[letter('n')], Action::NextSeed, Some((6, Word::KeyNext)), Word::KeyNextHelp),
    line(&[letter('b')], Action::Burst, Some((7, Word::KeyBurst)), Word::KeyBurstHelp),
    line(&[letter('x')], Action::ChooseMishap, Some((7, Word::KeyBreak)), Word::KeyBreakHelp),
    line(&[letter('w')], Action::Few, Some((5, Word::KeyFew)), Word::KeyFewHelp),
    line(&[letter('S')], Action::ChooseScenario, Some((6, Word::KeyScenarios)), Word::KeyScenariosHelp),
    line(&[letter('u')], Action::Ask(Question::Users), None, Word::KeyUsersHelp),
    line(&[letter('z')], Action::Ask(Question::BurstSize), None, Word::KeySizeHelp),
    line(&[letter('t')], Action::Ask(Question::Timeout), None, Word::KeyTimeoutHelp),
    line(&[letter('/')], Action::Ask(Question::User), None, Word::KeyFindHelp),
];

/// From one screen to another.
#[rustfmt::skip]
const SCREENS: &[Binding] = &[
    line(&[letter('1')], Action::Show(Screen::Overview), None, Word::ScreenOverviewHelp),
    line(&[letter('2')], Action::Show(Screen::Twin), Some((5, Word::ScreenTwin)), Word::ScreenTwinHelp),
    line(&[letter('3')], Action::Show(Screen::Timeline), Some((8, Word::ScreenTimeline)), Word::ScreenTimelineHelp),
    line(&[letter('4')], Action::Show(Screen::Latency), Some((9, Word::ScreenLatency)), Word::ScreenLatencyHelp),
    line(&[letter('5')], Action::Show(Screen::Locks), Some((9, Word::ScreenLocks)), Word::ScreenLocksHelp),
    line(&[letter('6')], Action::Show(Screen::Anomalies), Some((9, Word::ScreenAnomalies)), Word::ScreenAnomaliesHelp),
    line(&[letter('7')], Action::Show(Screen::Scenario), Some((9, Word::ScreenScenario)), Word::ScreenScenarioHelp),
    line(&[letter('8')], Action::Show(Screen::BreakIt), Some((9, Word::ScreenBreakIt)), Word::ScreenBreakItHelp),
    line(&[letter('9')], Action::Show(Screen::Replay), None, Word::ScreenReplayHelp),
    line(&[letter('0')], Action::Show(Screen::Learn), Some((4, Word::ScreenLearn)), Word::ScreenLearnHelp),
    line(&[letter('N')], Action::Show(Screen::Nodes), Some((9, Word::ScreenNodes)), Word::ScreenNodesHelp),
    line(&[key(KeyCode::Tab)], Action::Turn(1), None, Word::KeyNextScreenHelp),
    line(&[key(KeyCode::BackTab)], Action::Turn(-1), None, Word::KeyPrevScreenHelp),
];

/// Moving on the screens that show the round.
#[rustfmt::skip]
const ROUND_MOVES: &[Binding] = &[
    line(&[key(KeyCode::Up), letter('k')], Action::Move(-1), None, Word::KeyUpHelp),
    line(&[key(KeyCode::Down), letter('j')], Action::Move(1), None, Word::KeyDownHelp),
    line(&[key(KeyCode::PageUp), control('u')], Action::Page(-1), None, Word::KeyPageUpHelp),
    line(&[key(KeyCode::PageDown), control('d')], Action::Page(1), None, Word::KeyPageDownHelp),
    line(&[key(KeyCode::Home), letter('g')], Action::End(false), None, Word::KeyFirstHelp),
    line(&[key(KeyCode::End), letter('G')], Action::End(true), None, Word::KeyLastHelp),
    line(&[key(KeyCode::Left), letter('h')], Action::Time(-1), None, Word::KeyLeftHelp),
    // `l` is the lock; its neighbour goes right.
    line(&[key(KeyCode::Right), letter(';')], Action::Time(1), None, Word::KeyRightHelp),
    line(&[letter(']')], Action::Zoom(1), None, Word::KeyZoomInHelp),
    line(&[letter('[')], Action::Zoom(-1), None, Word::KeyZoomOutHelp),
    line(&[letter('f')], Action::Follow, None, Word::KeyFollowHelp),
];

/// On every screen.
#[rustfmt::skip]
const ENDS: &[Binding] = &[
    line(&[key(KeyCode::Esc)], Action::Back, None, Word::KeyBackHelp),
    line(&[letter('T')], Action::OtherTheme, None, Word::KeyThemeHelp),
    line(&[letter('A')], Action::OtherLanguage, None, Word::KeyLanguageHelp),
    line(&[letter('?')], Action::Help, Some((1, Word::KeyHelp)), Word::KeyHelpHelp),
    line(&[letter('q')], Action::Quit, Some((0, Word::KeyQuit)), Word::KeyQuitHelp),
];

/// While the lock is being broken. Digits are screens here as everywhere.
#[rustfmt::skip]
const BREAK_IT: &[Binding] = &[
    line(&[key(KeyCode::Enter), letter(' ')], Action::Take, Some((0, Word::KeyPlay)), Word::KeyPlayHelp),
    line(&[key(KeyCode::Up), letter('k')], Action::Move(-1), None, Word::KeyUpHelp),
    line(&[key(KeyCode::Down), letter('j')], Action::Move(1), Some((5, Word::KeyMove)), Word::KeyDownHelp),
    line(&[letter('u'), key(KeyCode::Left)], Action::Time(-1), Some((2, Word::KeyUndo)), Word::KeyUndoHelp),
    line(&[letter('r'), key(KeyCode::Right)], Action::Time(1), Some((3, Word::KeyRedo)), Word::KeyRedoHelp),
    line(&[key(KeyCode::Home)], Action::End(false), None, Word::KeyUndoAllHelp),
    line(&[key(KeyCode::End)], Action::End(true), None, Word::KeyRedoAllHelp),
    line(&[letter('h')], Action::Hint, Some((2, Word::KeyHint)), Word::KeyHintHelp),
    line(&[letter('g'), letter('a')], Action::GiveUp, Some((3, Word::KeyGiveUp)), Word::KeyGiveUpHelp),
    line(&[letter('n')], Action::Challenge(1), Some((4, Word::KeyNextChallenge)), Word::KeyNextChallengeHelp),
    line(&[letter('p')], Action::Challenge(-1), None, Word::KeyPrevChallengeHelp),
];

/// When nothing is left to be broken.
#[rustfmt::skip]
const BREAK_IT_END: &[Binding] = &[
    line(&[letter('n')], Action::Challenge(1), Some((0, Word::KeyAgain)), Word::KeyAgainHelp),
    line(&[letter('p')], Action::Challenge(-1), None, Word::KeyPrevChallengeHelp),
];

/// While a recorded schedule is stepped through. Time runs down in its table, so Up and Down go in it too.
#[rustfmt::skip]
const REPLAY: &[Binding] = &[
    line(&[key(KeyCode::Left), letter('h'), key(KeyCode::Up), letter('k')], Action::Time(-1), Some((1, Word::KeyTurnBack)), Word::KeyTurnBackHelp),
    line(&[key(KeyCode::Right), letter(';'), key(KeyCode::Down), letter('j'), key(KeyCode::Enter)], Action::Time(1), Some((0, Word::KeyTurnOn)), Word::KeyTurnOnHelp),
    line(&[key(KeyCode::Home), letter('g')], Action::End(false), Some((3, Word::KeyStart)), Word::KeyStartHelp),
    line(&[key(KeyCode::End), letter('G')], Action::End(true), Some((3, Word::KeyEnd)), Word::KeyEndHelp),
    line(&[letter(' ')], Action::Pause, Some((2, Word::KeyByItself)), Word::KeyByItselfHelp),
];

/// In the list of lessons.
#[rustfmt::skip]
const LESSONS: &[Binding] = &[
    line(&[key(KeyCode::Enter), letter(' ')], Action::Take, Some((0, Word::KeyBegin)), Word::KeyBeginHelp),
    line(&[key(KeyCode::Up), letter('k')], Action::Move(-1), None, Word::KeyUpHelp),
    line(&[key(KeyCode::Down), letter('j')], Action::Move(1), Some((1, Word::KeyMove)), Word::KeyDownHelp),
];

/// Where a lesson asks for a number.
#[rustfmt::skip]
const LESSON_NUMBER: &[Binding] = &[
    line(&[key(KeyCode::Enter)], Action::Take, Some((0, Word::KeyAnswer)), Word::KeyAnswerHelp),
    quiet(&[key(KeyCode::Backspace)], Action::Erase),
];

/// While a lesson plays something.
#[rustfmt::skip]
const LESSON_WATCH: &[Binding] = &[
    line(&[key(KeyCode::Enter)], Action::Take, Some((0, Word::KeyGoOn)), Word::KeyGoOnHelp),
    line(&[letter(' ')], Action::Pause, Some((2, Word::KeyPause)), Word::KeyPauseHelp),
    quiet(&[letter('m')], Action::FullSpeed),
    line(&[letter('+'), letter('=')], Action::Speed(1), Some((3, Word::KeyFaster)), Word::KeyFasterHelp),
    line(&[letter('-')], Action::Speed(-1), None, Word::KeySlowerHelp),
];

/// When a lesson is done.
#[rustfmt::skip]
const LESSON_OVER: &[Binding] = &[
    line(&[key(KeyCode::Enter)], Action::Take, Some((0, Word::KeyGoOn)), Word::KeyGoOnHelp),
];

/// Where a lesson steps through a schedule.
#[rustfmt::skip]
const LESSON_SCHEDULE: &[Binding] = &[
    line(&[key(KeyCode::Enter)], Action::Take, Some((0, Word::KeyGoOn)), Word::KeyTurnOrStepHelp),
    line(&[key(KeyCode::Left), key(KeyCode::Up)], Action::Time(-1), Some((2, Word::KeyTurnBack)), Word::KeyTurnBackHelp),
    line(&[key(KeyCode::Right), key(KeyCode::Down)], Action::Time(1), Some((2, Word::KeyTurnOn)), Word::KeyTurnOnHelp),
    line(&[key(KeyCode::Home)], Action::End(false), None, Word::KeyStartHelp),
    line(&[key(KeyCode::End)], Action::End(true), None, Word::KeyEndHelp),
];

/// Where the learner says whose turn is next.
#[rustfmt::skip]
const LESSON_BREAK: &[Binding] = &[
    line(&[key(KeyCode::Enter), letter(' ')], Action::Take, Some((0, Word::KeyPlay)), Word::KeyPlayHelp),
    line(&[key(KeyCode::Up), letter('k')], Action::Move(-1), None, Word::KeyUpHelp),
    line(&[key(KeyCode::Down), letter('j')], Action::Move(1), Some((1, Word::KeyMove)), Word::KeyDownHelp),
    line(&[letter('u'), key(KeyCode::Left)], Action::Time(-1), Some((2, Word::KeyUndo)), Word::KeyUndoHelp),
    line(&[letter('r'), key(KeyCode::Right)], Action::Time(1), None, Word::KeyRedoHelp),
    line(&[key(KeyCode::Home)], Action::End(false), None, Word::KeyUndoAllHelp),
    line(&[letter('h')], Action::Hint, Some((2, Word::KeyHint)), Word::LearnKeyHintHelp),
];

/// Where the learner has brought about what was to be, and may look at it again.
#[rustfmt::skip]
const LESSON_BROKEN: &[Binding] = &[
    line(&[key(KeyCode::Enter)], Action::Take, Some((0, Word::KeyGoOn)), Word::KeyGoOnHelp),
    line(&[key(KeyCode::Left), letter('u')], Action::Time(-1), Some((2, Word::KeyTurnBack)), Word::KeyTurnBackHelp),
    line(&[key(KeyCode::Right), letter('r')], Action::Time(1), Some((2, Word::KeyTurnOn)), Word::KeyTurnOnHelp),
];

/// Where a lock is chosen.
#[rustfmt::skip]
const LESSON_CHOICE: &[Binding] = &[
    line(&[key(KeyCode::Enter), letter(' ')], Action::Take, Some((0, Word::KeyAnswer)), Word::KeyAnswerHelp),
    line(&[key(KeyCode::Up), letter('k')], Action::Move(-1), None, Word::KeyUpHelp),
    line(&[key(KeyCode::Down), letter('j')], Action::Move(1), Some((1, Word::KeyMove)), Word::KeyDownHelp),
];

/// In a lesson that is shown to a class.
#[rustfmt::skip]
const LESSON_PRESENTED: &[Binding] = &[
    line(&[letter('a')], Action::GiveUp, Some((1, Word::KeyShow)), Word::KeyShowHelp),
];

/// Everywhere in a lesson.
#[rustfmt::skip]
const LESSON: &[Binding] = &[
    line(&[letter('p')], Action::Challenge(-1), Some((4, Word::KeyStepBack)), Word::KeyStepBackHelp),
    line(&[letter('T')], Action::OtherTheme, None, Word::KeyThemeHelp),
    line(&[letter('A')], Action::OtherLanguage, None, Word::KeyLanguageHelp),
    line(&[key(KeyCode::Esc)], Action::Back, Some((3, Word::KeyLessons)), Word::KeyLessonsHelp),
    line(&[letter('?')], Action::Help, Some((5, Word::KeyHelp)), Word::KeyHelpHelp),
    line(&[letter('q')], Action::Quit, Some((1, Word::KeyQuit)), Word::KeyLeaveHelp),
];

/// Moving in a list that lies over the screen.
const MOVES: &[Binding] = &[
    quiet(&[key(KeyCode::Up), letter('k')], Action::Move(-1)),
    Binding {
        keys: &[key(KeyCode::Down), letter('j')],
        action: Action::Move(1),
        bar: Some((1, Word::KeyMove)),
        help: None,
    },
    quiet(&[key(KeyCode::PageUp), control('u')], Action::Page(-1)),
    quiet(
        &[key(KeyCode::PageDown), control('d'), letter(' ')],
        Action::Page(1),
    ),
    quiet(&[key(KeyCode::Home), letter('g')], Action::End(false)),
    quiet(&[key(KeyCode::End), letter('G')], Action::End(true)),
];

/// In a list from which one is taken.
#[rustfmt::skip]
const LIST: &[Binding] = &[
    line(&[key(KeyCode::Enter)], Action::Take, Some((0, Word::KeyTake)), Word::KeyTakeHelp),
    line(&[key(KeyCode::Esc), letter('q')], Action::Back, Some((0, Word::KeyBack)), Word::KeyBackHelp),
];

/// In the list of keys.
#[rustfmt::skip]
const HELP: &[Binding] = &[
    line(&[key(KeyCode::Esc), letter('?'), letter('q'), key(KeyCode::Enter)], Action::Back, Some((0, Word::KeyBack)), Word::KeyBackHelp),
];

/// In an explanation.
#[rustfmt::skip]
const EXPLANATION: &[Binding] = &[
    line(&[key(KeyCode::Esc), key(KeyCode::Enter), letter('e')], Action::Back, Some((0, Word::KeyBack)), Word::KeyBackHelp),
    line(&[letter('q')], Action::Quit, Some((2, Word::KeyQuit)), Word::KeyQuitHelp),
];

/// While an answer is typed.
#[rustfmt::skip]
const PROMPT: &[Binding] = &[
    line(&[key(KeyCode::Enter)], Action::Take, Some((0, Word::KeyApply)), Word::KeyTakeHelp),
    line(&[key(KeyCode::Esc)], Action::Back, Some((0, Word::KeyBack)), Word::KeyBackHelp),
    quiet(&[key(KeyCode::Backspace)], Action::Erase),
];

/// Whether the task of the lesson's step is done, so that Enter goes on.
fn is_solved(state: &State) -> bool {
    let doing = state.learn.doing.as_ref();
    doing.is_some_and(|doing| doing.is_solved())
}

/// The lines that hold on a screen with nothing over it, in the order of the list of keys.
fn on_screen(state: &State) -> &'static [&'static [Binding]] {
    match state.screen {
        Screen::Learn => match state.learn.phase() {
            Phase::Break if is_solved(state) => &[LESSON_BROKEN, LESSON],
            Phase::Number | Phase::Choice if is_solved(state) => &[LESSON_OVER, LESSON],
            Phase::List => &[LESSONS, SCREENS, ENDS],
            Phase::Number => &[LESSON_NUMBER, LESSON],
            Phase::Watch => &[LESSON_WATCH, LESSON],
            Phase::Over => &[LESSON_OVER, LESSON],
            Phase::Schedule => &[LESSON_SCHEDULE, LESSON],
            Phase::Break => &[LESSON_BREAK, LESSON],
            Phase::Choice => &[LESSON_CHOICE, LESSON],
        },
        Screen::BreakIt if state.break_it.is_at_end => &[BREAK_IT_END, SCREENS, ENDS],
        Screen::BreakIt => &[BREAK_IT, SCREENS, ENDS],
        Screen::Replay => &[REPLAY, SCREENS, ENDS],
        _ => &[ROUND, SCREENS, ROUND_MOVES, ENDS],
    }
}

/// The lines of the table that hold in a state; those that come first win.
pub(crate) fn bindings(state: &State) -> impl Iterator<Item = &'static Binding> {
    let parts: &'static [&'static [Binding]] = match &state.over {
        Some(Over::Help { .. }) => &[HELP, MOVES],
        Some(Over::Locks { .. } | Over::Scenarios { .. } | Over::Mishaps { .. }) => &[LIST, MOVES],
        Some(Over::Explanation { .. }) => &[EXPLANATION, MOVES],
        Some(Over::Prompt { .. }) => &[PROMPT],
        None => on_screen(state),
    };
    let presents = state.screen == Screen::Learn && state.over.is_none() && state.learn.presents;
    let presented: &'static [Binding] = if presents { LESSON_PRESENTED } else { &[] };
    let parts = parts.iter().copied().flatten();
    parts.chain(presented).chain(ALWAYS)
}

/// The lines for the list of keys.
pub(crate) fn listed(state: &State) -> impl Iterator<Item = &'static Binding> + use<> {
    let lines = on_screen(state).iter().copied().flatten();
    lines.filter(|binding| binding.help.is_some())
}

/// What a key means in a state.
pub fn action(state: &State, event: &KeyEvent) -> Option<Action> {
    let bound = bindings(state).find(|binding| binding.keys.iter().any(|key| key.is(event)));
    if let Some(binding) = bound {
        return Some(binding.action);
    }
    let plain = !event
        .modifiers
        .intersects(KeyModifiers::CONTROL | KeyModifiers::ALT);
    match event.code {
        KeyCode::Char(c) if plain && state.is_typing() => Some(Action::Type(c)),
        _ => None,
    }
}
