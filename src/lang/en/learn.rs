//! Lessons.

use crate::lang::words::learn::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::ScreenLearn => "learn",
        Word::ScreenLearnHelp => "lessons: predict, watch, understand, do it yourself",
        Word::LearnHeading => "Lessons: you predict, watch, see why, and do it yourself.",
        Word::LearnCore => "The course",
        Word::LearnElectives => "Electives",
        Word::LearnMinutes => "{0} min",
        Word::LearnDone => "done",
        Word::CaptionLearn => "Up and Down choose a lesson, Enter begins it.",
        Word::LearnPlace => "lesson {0} of {1}: {2}",
        Word::LearnPlaceOwn => "lesson: {0}",
        Word::LearnOver => "DONE",
        Word::LearnNext => "Next: {0}",
        Word::LearnOverSays => "You have done this lesson: {0}.",
        Word::LearnAnswers => "What you answered, and what was found:",
        Word::LearnWrote => "Written for handing in: {0}",
        Word::LearnRight => "right",
        Word::LearnOther => "found: {0}",
        Word::LearnBrokenIn => "{0} in turn {1}",
        Word::LearnFailsIn => "{0}, in {1} schedules",
        Word::LearnFoundFewer => "fewer are enough",
        Word::LearnFoundNone => "no schedule shows it",
        Word::LearnFoundUnproved => "not proved",
        Word::DoPredict => "PREDICT",
        Word::DoObserve => "WATCH",
        Word::DoExplain => "WHY",
        Word::DoBreak => "YOUR TURN",
        Word::DoSmallest => "HOW FEW?",
        Word::DoCure => "WHICH ONE?",
        Word::DoProve => "PROVE IT",
        Word::LearnNumber => "Write a number, then press Enter. A guess is right to begin with.",
        Word::LearnNoNumber => "That is no number here: digits, from {0} to {1}.",
        Word::LearnSaid => "You said {0}.",
        Word::LearnJudging => "It is being played..",
        Word::LearnFits => {
            "{0} is right: {1} schedules of {0} were played, and some fail; of one fewer, none does."
        }
        Word::LearnTooFew => {
            "With {0} nothing goes wrong, in whatever order: {1} schedules were played. Try another number."
        }
        Word::LearnTooMany => "It goes wrong with {0}, but fewer are enough. Try another number.",
        Word::LearnLoses => "Under {0}, {1} points are missing in the end. Try another one.",
        Word::LearnNotPassed => {
            "Under {0} the run is {1}: something went wrong, though no points are missing. Try another one."
        }
        Word::LearnUnproved => "{0} is not proved by this. Try another one.",
        Word::LearnFails => "Under {0} there is a schedule that goes wrong: {1}. Try another one.",
        Word::LearnHolds => "holds the lock: {0}    waits: {1}",
        Word::LearnNothingBroke => {
            "All is answered, and it did not happen. Left takes a turn back: try another order."
        }
        Word::LearnNothingShown => "No schedule of these requests shows it.",
        Word::LearnPresent => "a: show the answer",
        Word::CaptionPredict => "First say what you think. Then it is played.",
        Word::CaptionPlaying => "Watch the points. Enter: as fast as it can.",
        Word::CaptionPlayed => "Enter: go on.",
        Word::CaptionTurns => "Each row is a turn. Enter or Right: the next one. Left: back.",
        Word::CaptionTurnsEnd => "That is all of it. Enter: go on. Left: back, turn by turn.",
        Word::CaptionYourTurn => {
            "You are the scheduler. Up and Down choose a turn, Enter plays it."
        }
        Word::CaptionSolved => "You did it. Enter: go on.",
        Word::CaptionChoose => "Up and Down choose, Enter has it played.",
        Word::CaptionSmallest => {
            "Write a number, then Enter: every schedule of that many is played."
        }
        Word::CaptionLearnOver => "Enter: the next lesson. Esc: all lessons. q: leave.",
        Word::KeyBegin => "begin",
        Word::KeyBeginHelp => "begin the marked lesson",
        Word::KeyAnswer => "answer",
        Word::KeyAnswerHelp => "give the answer, or go on",
        Word::KeyGoOn => "go on",
        Word::KeyGoOnHelp => "as fast as it can; once it is over, the next step",
        Word::KeyTurnOrStepHelp => "one turn on; at the end, the next step",
        Word::KeyFaster => "faster",
        Word::KeyStepBack => "step before",
        Word::KeyStepBackHelp => "the step before",
        Word::KeyShow => "answer",
        Word::KeyShowHelp => "show the answer, where it is presented",
        Word::KeyLessons => "lessons",
        Word::KeyLessonsHelp => "leave the lesson, to all lessons",
    }
}
