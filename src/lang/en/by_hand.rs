//! Your own service, statement by statement, with a person as the scheduler.

use crate::lang::words::by_hand::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // How far it is.
        Word::HandTry => "try {0}",
        Word::HandTryLost => "try {0}; {1} left a wrong balance",
        Word::HandTurn => "Turn {0}:",
        Word::HandPrepares => "A fresh user gets its balance.",
        Word::HandMoves => "What was let go is on its way, until nothing moves any more ({0} s).",
        Word::HandAgainUntil => "The turns before turn {0} are played again, for a fresh user.",
        Word::HandStands => {
            "Nobody can be let go. What waits inside the service may still come by itself; after 10 s, or longer if the service is slow, everything is let go."
        }
        Word::HandEnds => "Everything is let go: answers are waited for.",
        Word::HandBroken => "It could not be played: {0}",
        Word::HandStrayed => {
            "At turn {0} the service did not go on as it had before: from there it is your turn."
        }
        // Where a request is.
        Word::HandAbsent => "has not been sent",
        Word::HandHeld => "held: {0}",
        Word::HandBehind => "behind another one on its connection: {0}",
        Word::HandWaits => "waits in the database: {0}",
        Word::HandWaitsFor => "waits for request {1} in the database: {0}",
        Word::HandRefused => "was refused a lock, until somebody touches it",
        Word::HandAtServer => "at the server: {0}",
        Word::HandInside => "inside the service: busy, or waiting there",
        Word::HandUnderWay => "under way",
        // What came of it.
        Word::HandFine => "The balance is {0}, as it should be. Another order may lose.",
        Word::HandFineRefused => {
            "The balance is {0}, as it should be; a request was not done. Another order may lose."
        }
        Word::HandLost => "The balance is {0}, {1}.",
        Word::HandUnknown => {
            "The balance is {0}. It may be {1}: nobody can tell whether a request was done."
        }
        Word::HandStuck => {
            "For 10 s or longer nobody could be let go, so everything was. The balance is {0}, it should be {1}; nothing follows from it."
        }
        Word::HandAgain => "Play it again: pointrace replay {0}",
        Word::HandWhatNext => {
            "n: another try with a fresh user. u: the same without the last turn."
        }
        Word::HandHint => "Hint {0} of {1}, from the requests alone: {2}",
        Word::HandNoDanger => {
            "Nothing looks dangerous from the requests alone. Try it all the same."
        }
        Word::ChipMoves => "MOVES",
        Word::ChipStuck => "STUCK",
        Word::ChipAstray => "NOT PLAYED",
        // Keys.
        Word::HandKeyGo => "let go",
        Word::HandKeyGoHelp => "send this request, or let its next statement go",
        Word::HandKeyMarkedHelp => "the same for the request that is marked",
        Word::HandKeyMarkHelp => "mark another request",
        Word::HandKeyBack => "turn back",
        Word::HandKeyBackHelp => "a turn back: all but the last again, for a fresh user",
        Word::HandKeyAgain => "new try",
        Word::HandKeyAgainHelp => "another try from the start, for a fresh user",
        Word::HandKeyHintHelp => "hint: what looks dangerous; again: the next one",
        Word::HandKeyScroll => "earlier",
        Word::HandKeyScrollHelp => "show earlier turns, or later ones",
        Word::HandKeyRedrawHelp => "draw the screen anew",
        Word::HandKeyQuitHelp => "let everything go, and quit",
        Word::HandKeyBackNote => {
            "A real service takes nothing back, so a turn back is another try that begins alike."
        }
        // Before and after the screen.
        Word::HandPlan => {
            "break: for each try a few charges and uses of fresh users at {0}\n  mind      charging may call a payment provider or send messages there; nothing is deleted"
        }
        Word::HandTerminal => {
            "error: this game needs a terminal; without one, `pointrace explore --target URL --through PORT=URL` plays every order"
        }
        Word::HandNone => "No try was played to its end: nothing follows (exit {0})",
        Word::HandTries => "{0} of {1 try tries} played to the end left a wrong balance (exit {2})",
    }
}
