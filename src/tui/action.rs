use super::question::Question;
use super::screen::Screen;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Leave, with the summary.
    Quit,
    /// Leave, as after an interrupt.
    Interrupt,
    /// Go to the background.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Show a screen.
    Show(Screen),
    /// The next screen, or the one before.
    Turn(i8),
    /// None or keyed.
    ToggleLock,
    /// A list of locks.
    ChooseLock,
    /// Stop the clock, or let it go on.
    Pause,
    /// Play one turn.
    Step,
    /// A faster pace, or a slower one.
    Speed(i8),
    /// As fast as it can.
    FullSpeed,
    /// The same round again.
    SameSeed,
    /// A round from the next seed.
    NextSeed,
    /// A list of what may be broken now.
    ChooseMishap,
    /// One more burst.
    Burst,
    /// The same with three requests, or with as many as it has.
    Few,
    /// A list of scenarios.
    ChooseScenario,
    /// Ask for a value.
    Ask(Question),
    /// Back or forth in time, or in a schedule.
    Time(i8),
    /// Nearer, or farther away.
    Zoom(i8),
    /// Follow the clock again.
    Follow,
    /// Up or down in a list, by lines.
    Move(i32),
    /// Up or down in a list, by pages.
    Page(i32),
    /// To the first or the last of a list.
    End(bool),
    /// Explain the marked anomaly.
    Why,
    /// Take what is marked or written.
    Take,
    /// Close, or go back.
    Back,
    /// Light text on dark, or dark text on light.
    OtherTheme,
    /// The other language.
    OtherLanguage,
    /// The list of keys.
    Help,
    /// How far it is.
    Hint,
    /// The answer, or the proof that there is none.
    GiveUp,
    /// The next challenge or step of a lesson, or the one before.
    Challenge(i8),
    /// Time has passed, and what plays by itself goes on.
    Beat,
    /// A character of an answer.
    Type(char),
    /// Takes the last character back.
    Erase,
}
