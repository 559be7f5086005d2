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
        Word::KeyLeaveHelp => "leave; what was done is remembered",
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
        Word::KeyPace => "pace",
        Word::KeyFew => "few",
        Word::KeyFewHelp => "the same with three requests; again: as many as before",
        Word::KeyScenarios => "scenarios",
        Word::KeyScenariosHelp => "choose another scenario",
        Word::ScenariosTitle => "Which scenario?",
        Word::KeyThemeHelp => "light on dark, or dark on light",
        Word::KeyLanguageHelp => "한국어 (the other language)",
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
        Word::NotCarriedOver => "Not carried over: {0}.",
        Word::MoreBelow => "Down: {0} more",
        // What may be broken now.
        Word::KeyBreak => "break",
        Word::KeyBreakHelp => "let something break now: pause the holder, kill a node",
        Word::MishapsTitle => "What should break now? The clock stands still while you choose.",
        Word::MishapPauseHolder => "The process of the holder stands still for {0}.",
        Word::MishapKillHolder => {
            "The process of the holder ends with all that is under way in it, and is started again after {0}."
        }
        Word::MishapPauseProcess => "Process 1 stands still for {0}.",
        Word::MishapKillProcess => {
            "Process 1 ends with all that is under way in it, and is started again after {0}."
        }
        Word::MishapKillNode => "A node ends, and is started again after {0}, with all its leases.",
        Word::MishapForgetNode => {
            "A node ends, and has forgotten its leases when it is started again after {0}."
        }
        Word::MishapCutHolder => {
            "No message comes through between the process of the holder and the nodes for {0}."
        }
        Word::MishapEndLease => "The lease of the holder ends.",
        Word::MishapAlone => "There is no other process.",
        Word::MishapCame => "Something breaks. 3: where, in time. The round is not judged (~).",
        Word::MishapSpent => "That has been done as often as it may in a round. r: the same again.",
        Word::MishapOver => "The round is over. r: the same again; x while it is played.",
        Word::MishapReal => {
            "On the machine's clock nothing is broken by hand: --clock virtual, over models."
        }
        Word::WhatBroke => "what broke",
        Word::OnlyOneUser => "There is only one user. u: more of them.",
        Word::RealClockPace => {
            "Real time passes as it does: no pace, no single turns. space: pause."
        }
    }
}
