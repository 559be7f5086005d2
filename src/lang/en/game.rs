//! Break it, and stepping through a schedule.

use crate::lang::words::game::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // Break it: the screen, its keys.
        Word::ScreenBreakIt => "break it",
        Word::ScreenBreakItHelp => "break it: you say whose turn is next",
        Word::KeyPlay => "play",
        Word::KeyPlayHelp => "play the marked turn",
        Word::KeyUndo => "undo",
        Word::KeyUndoHelp => "take the last turn back",
        Word::KeyRedo => "redo",
        Word::KeyRedoHelp => "play the turn again that was taken back",
        Word::KeyUndoAllHelp => "take all turns back",
        Word::KeyRedoAllHelp => "play all turns again that were taken back",
        Word::KeyHint => "hint",
        Word::KeyHintHelp => "hint: how many more turns it takes from here",
        Word::KeyGiveUp => "give up",
        Word::KeyGiveUpHelp => "give up: the shortest answer, or the proof of none",
        Word::KeyNextChallenge => "next",
        Word::KeyNextChallengeHelp => "the next challenge",
        Word::KeyPrevChallengeHelp => "the challenge before",
        // The challenges.
        Word::ChallengeNoLock => "no lock",
        Word::ChallengePromiseRaceTwo => "promise-race, two requests",
        Word::ChallengePromiseRaceThree => "promise-race, three requests",
        Word::ChallengeFailingHolder => "a holder that fails",
        Word::ChallengeTwoInstances => "two instances under keyed",
        Word::ChallengeWorstTimeout => "a timeout at the worst moment",
        Word::ChallengeKeyed => "keyed",
        Word::TaskNoLock => "Two charges and no lock. Let 1,000 points go missing.",
        Word::TaskPromiseRaceTwo => {
            "The promise lock that is copied everywhere, and two charges. Can you let points go missing? If nobody can, give up: the proof is the prize."
        }
        Word::TaskPromiseRaceThree => "The same lock and one request more. Let points go missing.",
        Word::TaskFailingHolder => {
            "Request 1 uses 100 points that are not there. Let request 2 fail with that error, though it only charges."
        }
        Word::TaskTwoInstances => {
            "The lock keeps its promise, but each request meets another process. Let points go missing."
        }
        Word::TaskWorstTimeout => {
            "This lock forgets a hand-off if its waiter times out just then. Leave a lock that nobody holds and a request waits for."
        }
        Word::TaskKeyed => {
            "Three charges, a lock that hands itself on, timeouts wherever you like. Let points go missing, or give up."
        }
        Word::ChallengePlace => "challenge {0} of {1}: {2}",
        Word::Challenges => "challenges",
        Word::ChallengeSolved => "ok",
        // How it stands, and what can be next.
        Word::TurnsPlayed => "turns {0}",
        Word::TurnsPar => "par {0}",
        Word::TurnsBest => "best {0}",
        Word::BestProved => "proved",
        Word::Searching => "searching..",
        Word::WhoseTurn => "Whose turn is next?",
        Word::TurnsPossible => "What could be next, and what was recorded:",
        Word::TurnUnseen => "goes on, unseen from outside",
        Word::TurnTimeoutLate => "{0} (its timeout comes too late)",
        Word::TurnWaits => "waits",
        Word::TurnOther => "(request {0}: {1})",
        Word::HintOne => "Hint: one more turn does it.",
        Word::HintTurns => "Hint: {0} more turns can do it.",
        Word::HintNotFromHere => "Hint: from here it cannot be done any more. Undo.",
        Word::HintNever => "Hint: whatever you do, it cannot be done. Give up, and see the proof.",
        // How it ends.
        Word::ChipBroken => "BROKEN",
        Word::BrokenInPar => "in {0} turns: nobody can do it in fewer!",
        Word::BrokenIn => "in {0} turns; it can be done in {1}.",
        Word::BrokenInSearching => "in {0} turns!",
        Word::ChipAnswer => "THE ANSWER",
        Word::AnswerIs => "{0} turns are enough.",
        Word::ChipProved => "PROVED",
        Word::ProofIs => {
            "No order of these requests breaks it. {0} schedules were played, one of every kind there is: all others only swap neighbouring turns that have nothing to do with each other. Nothing is lost in any of them."
        }
        Word::NotProved => "Nobody has found a way, and it is not proved that there is none.",
        Word::CaptionBreakIt => "You are the scheduler. Up and Down choose a turn, Enter plays it.",
        Word::CaptionBreakOver => {
            "All is answered and nothing broke. Left: undo, and try another order."
        }
        Word::CaptionBroken => {
            "n: the next challenge. Left and Right: watch it again, turn by turn."
        }
        Word::CaptionProved => "A proof counts as solved. n: the next challenge.",
        // Replay: the screen, its keys.
        Word::ScreenReplay => "replay",
        Word::ScreenReplayHelp => "replay: a recorded schedule, turn by turn",
        Word::ReplayNothing => {
            "Nothing is recorded here: pointrace replay --step SCHEDULE opens one."
        }
        Word::KeyTurnOn => "on",
        Word::KeyTurnOnHelp => "one turn on",
        Word::KeyTurnBack => "back",
        Word::KeyTurnBackHelp => "one turn back",
        Word::KeyStart => "start",
        Word::KeyStartHelp => "before the first turn",
        Word::KeyEnd => "end",
        Word::KeyEndHelp => "after the last turn",
        Word::KeyByItself => "play",
        Word::KeyByItselfHelp => "let it play by itself, or stop it",
        Word::ReplayOf => "replay, lock {0}",
        Word::ReplayPlace => "turn {0} of {1}",
        Word::ChipNothingWrong => "NOTHING WENT WRONG",
        Word::FaultZombieWrite => "zombie write",
        Word::FaultStuck => "stuck",
        Word::FaultOvertaken => "overtaken",
        Word::CaptionReplay => {
            "Each row is a turn. Right: the next one, Left: back, space: by itself."
        }
        Word::CaptionReplayEnd => {
            "The recording ends here. Left: back, turn by turn. Home: to the start."
        }
    }
}
