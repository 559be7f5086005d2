//! Keys, help and prompts.

use crate::lang::words::keys::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // Keys: short, then long.
        Word::KeyLock => "lock on/off",
        Word::KeyLockHelp => "switch the lock: none, or keyed (a fair lock for each user)",
        Word::KeyChoose => "choose lock",
        Word::KeyChooseHelp => "choose any lock from a list",
        Word::KeyPause => "pause",
        Word::KeyPauseHelp => "stop the clock, or let it go on",
        Word::KeyStepHelp => "play one turn, and stop the clock",
        Word::KeyFasterHelp => "faster",
        Word::KeySlowerHelp => "slower",
        Word::KeyFullHelp => "as fast as it can, or back to the pace before",
        Word::KeySameHelp => "the same round again, from the same seed",
        Word::KeyNext => "next seed",
        Word::KeyNextHelp => "a round from the next seed",
        Word::KeyBurst => "burst",
        Word::KeyBurstHelp => "send one more burst now; between rounds, begin the next one",
        Word::KeyUsersHelp => "how many users, from the next round on",
        Word::KeySizeHelp => "how many requests in a burst, from the next round on",
        Word::KeyTimeoutHelp => "the longest wait for a lock, such as 3s or 200ms",
        Word::KeyWhy => "why",
        Word::KeyWhyHelp => "how it happened, step by step",
        Word::KeyHelp => "keys",
        Word::KeyHelpHelp => "this list of keys",
        Word::KeyQuit => "quit",
        Word::KeyQuitHelp => "leave, with a summary and a verdict",
        Word::KeyNextScreenHelp => "the next screen",
        Word::KeyPrevScreenHelp => "the screen before",
        Word::KeyBack => "back",
        Word::KeyBackHelp => "close this, or back to the overview",
        Word::KeyUpHelp => "up",
        Word::KeyDownHelp => "down",
        Word::KeyMove => "move",
        Word::KeyTake => "take",
        Word::KeyTakeHelp => "take what is marked",
        Word::KeyFindHelp => "show a user, by number",
        Word::KeyZoomInHelp => "timeline: nearer",
        Word::KeyZoomOutHelp => "timeline: the whole round",
        Word::KeyLeftHelp => "timeline: back in time",
        Word::KeyRightHelp => "timeline: forward in time",
        Word::KeyFollowHelp => "timeline: follow the clock again",
        Word::KeyPageUpHelp => "a page up",
        Word::KeyPageDownHelp => "a page down",
        Word::KeyFirstHelp => "to the first",
        Word::KeyLastHelp => "to the last",
        // Help and prompts.
        Word::HelpTitle => "Keys",
        Word::HelpScroll => "{0}-{1} of {2}; arrows move, Esc closes",
        Word::ChooseTitle => "Which lock?",
        Word::PromptUsers => "How many users?",
        Word::PromptSize => "How many requests in a burst?",
        Word::PromptTimeout => "The longest wait for a lock, such as 3s or 200ms?",
        Word::BadNumber => "A whole number from {0} to {1}, please.",
        Word::BadDuration => "A time with a unit, please: 3s, 200ms, up to 1h.",
        Word::PromptUser => "Which user?",
        Word::KeyApply => "take it",
        Word::FromNextRound => "It holds from the next round on. r: begin that one now.",
        Word::NoBurst => "Nothing in this scenario comes in bursts.",
        Word::OnlyOneUser => "There is only one user. u: more of them.",
        Word::RealClockPace => {
            "Real time passes as it does: no pace, no single turns. space: pause."
        }
    }
}
