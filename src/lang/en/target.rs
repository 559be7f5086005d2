//! A race of your own service: what it will do, and what came of it.

use crate::lang::words::target::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::TargetIs => "target {0}",
        Word::SeenOutside => "seen from outside",
        Word::LabelUnknown => "unknown",
        Word::IsInterval => {
            "{0 request requests} of {1 user users}: what their balances should be is an interval"
        }
        Word::LabelMind => "mind",
        Word::SentLate => {
            "one in a hundred requests was sent {0} late or later: no figure of time is the target's alone"
        }
        Word::UnseenOutside => "not observable from outside",
        Word::LabelAdvice => "advice",
        Word::Advice => {
            "what was answered to {0 user users} fits no order of their requests: a service that reads the balance again after its lock does that and loses nothing"
        }
        Word::LabelPassed => "passed",
        Word::PassedOver => "passed over {0 user users} with a balance or a history",
        Word::LabelSlowed => "slowed",
        Word::SlowedDown => {
            "{0} times it asked to come again later, and so it was done: less was raced than the scenario says"
        }
        Word::LabelLeft => "left",
        Word::LeftBehind => {
            "users {0} to {1}; in SQL: DELETE FROM user_point WHERE {2}, and likewise their histories"
        }
        Word::LabelCleanup => "cleanup",
        Word::CleanupFailed => "failed for {0 user users}: {1}",
        Word::ItIsSeen => "seen from outside: {0}.",
        Word::ItProvesNothing => "it proves nothing: {0}.",
        Word::NoLossSeen => "no loss seen in {0} requests (not a proof).",
        Word::NoLossRefused => {
            "no loss seen in {0} requests, but it refused {1} of them (not a proof)."
        }
        Word::OutsideEnded => "it was ended before its time",
        Word::OutsideUnknown => {
            "nobody can tell whether some requests were done, {0} of them, for {1 user users}: a loss could hide among them"
        }
        Word::OutsideUnread => "user {0} cannot be read: {1}",
        Word::OutsideUnreadMore => "user {0} cannot be read: {1} (and {2} more users)",
        Word::OutsideNothing => "nothing was committed",
        Word::OutsidePartsMissing => "{0 part parts} of it missing",
        Word::NoLossInPart => "no loss seen in {0} requests of this part.",
        Word::NothingInPart => "no request was for a user of this part.",
        Word::RacePartAlone => {
            "A part alone proves nothing: put all parts together with `pointrace merge`."
        }
        Word::FoundWrong => "wrong balances: {0 user users}",
        Word::FoundOverspent => "more spent than there was: {0 user users}",
        Word::FoundNegative => "balances below zero: {0}",
        Word::FoundHistory => "histories that differ from what was answered: {0 user users}",
        Word::FoundLimit => "{0}, and it is {1}",
        Word::PlanHead => "{0}: {1} requests at {2}",
        Word::PlanAbout => "about {0}",
        Word::PlanClients => "what {0} clients can send in {1}",
        Word::PlanSome => "some",
        Word::PlanThen => "{0}, then {1}",
        Word::LabelUsers => "users",
        Word::PlanFresh => "{0} fresh ones from {1} on, and one more to learn from",
        Word::PlanGiven => "{0} of the accounts file, and one more to learn from",
        Word::PlanCharged => "each is first charged {0} points, in charges of at most {1}",
        Word::LabelPart => "part",
        Word::PlanPart => {
            "{0} of {1}: of these requests only those for users of this part are sent, one user in {1}"
        }
        Word::LabelSetUp => "set-up",
        Word::PlanOnce => "{0}, once",
        Word::PlanForEach => "{0}, for each user",
        Word::LabelAgain => "again",
        Word::PlanAgain => "what is unknown is sent again ({0}x at most), and may be done as often",
        Word::PlanAgainKeyed => {
            "what is unknown is sent again ({0}x at most), with an idempotency key"
        }
        Word::PlanMind => {
            "charging may call a payment provider or send messages there; nothing is deleted"
        }
        Word::GoAhead => "Go ahead? [y/N]",
    }
}
