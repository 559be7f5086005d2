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
        Word::LearnKeyHintHelp => "hint: whose turn; again: which turn",
        Word::LearnHintWhich => "Request {0}: {1}. Enter plays it.",
        Word::KeyHintHelp => "hint: whose turn; again: which turn; again: why",
        Word::KeyGiveUp => "give up",
        Word::KeyGiveUpHelp => "give up: the shortest answer, or the proof of none",
        Word::KeyNextChallenge => "next",
        Word::KeyNextChallengeHelp => "the next challenge",
        Word::KeyPrevChallengeHelp => "the challenge before",
        Word::KeyAgain => "again",
        Word::KeyAgainHelp => "the challenges again",
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
        Word::ChallengeReadCommitted => "a transaction, read committed",
        Word::ChallengeLateRowLock => "a row lock that comes too late",
        Word::ChallengeAtomicUpdate => "one atomic statement",
        Word::ChallengeLease => "a lease in Redis",
        Word::ChallengeFencedWrites => "a lease with fenced writes",
        Word::ChallengeFenced => "a lease, reads fenced too",
        Word::TaskReadCommitted => {
            "Each charge is a database transaction at READ COMMITTED (modelled). Let 1,000 points go missing."
        }
        Word::TaskLateRowLock => {
            "The object was read before its row was locked (modelled database). Let points go missing under a row lock."
        }
        Word::TaskAtomicUpdate => {
            "One UPDATE reads, checks and writes. Let points go missing, or give up and see the proof."
        }
        Word::TaskLease => {
            "A lease keeps others out until it runs out (modelled node). Choose when that is, and let points go missing."
        }
        Word::TaskFencedWrites => {
            "The store refuses a write with an old token. Let points go missing all the same."
        }
        Word::TaskFenced => {
            "The store refuses reads with an old token, too. Let points go missing, or give up and see the proof."
        }
        Word::ChallengePlace => "challenge {0} of {1}: {2}",
        Word::Challenges => "challenges",
        Word::ChallengeSolved => "* solved",
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
        Word::HintWhose => "It is the turn of request {0}. h: which turn.",
        Word::HintWhich => "Request {0}: {1}. h: why.",
        Word::HintWhy => "Why: {0}",
        Word::WhyNoLock => {
            "both have to read before either writes; then the second write knows nothing of the first."
        }
        Word::WhyPromiseRaceThree => {
            "two have to wait for the same one; when it is done both wake up, and nobody looks again."
        }
        Word::WhyFailingHolder => {
            "who waits for a promise is handed what became of it, also an error."
        }
        Word::WhyTwoInstances => {
            "each process has a lock of its own, so both can be inside and read the same balance."
        }
        Word::WhyWorstTimeout => {
            "the lock has to be handed to a request whose time is just over: it goes away, and the lock stays held."
        }
        Word::WhyReadCommitted => {
            "both SELECT before either commits; the second UPDATE then writes what was computed from the old balance."
        }
        Word::WhyLateRowLock => {
            "both have to read before either has the row; the one that waits goes on with what it read."
        }
        Word::WhyLease => {
            "the lease has to run out between the read and the write of its holder, so that another reads meanwhile."
        }
        Word::WhyFencedWrites => {
            "the old holder has to write after the new one has read and before it writes: the store has not seen the newer token."
        }
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
        Word::ShareIs => "Share it: pointrace replay {0}",
        Word::ChipEnd => "THE END",
        Word::EndSays => "{0} challenges: {1} broken by your hand, {2} seen proved.",
        Word::EndAfter => {
            "What breaks a lock is always the same: somebody reads before another has written. What holds is what leaves no gap between the two."
        }
        Word::CaptionLast => "That was the last one. n: the end.",
        Word::CaptionEnd => {
            "n, p: the challenges again, for fewer turns. 0: the lessons. 1: the round."
        }
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
        Word::ViolationDenied => "denied write",
        Word::ViolationStuck => "stuck",
        Word::ViolationOvertaken => "overtaken",
        Word::CaptionReplay => {
            "Each row is a turn. Right: the next one, Left: back, space: by itself."
        }
        Word::CaptionReplayEnd => {
            "The recording ends here. Left: back, turn by turn. Home: to the start."
        }
    }
}
