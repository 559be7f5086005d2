//! Orders of the statements of your own service.

use crate::lang::words::through::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::ThroughAlone => {
            "each request alone, for a user with {0} points; what it sends to the database:"
        }
        Word::ThroughLate => "Statements come after the answer: they are waited for.",
        Word::ThroughDangers => "what looks dangerous from this alone, and is played first:",
        Word::ThroughReadThenWritten => {
            "request {0} reads {1} and writes it without a lock of the database that covers both: request {2} after its statement {3}"
        }
        Word::ThroughUnlockedEarly => {
            "request {0} gives a lock back before its COMMIT: request {1} just before that"
        }
        Word::ThroughCommitsLast => {
            "request {0} writes and then commits; a lock inside the process could be free by then: request {1} just before the COMMIT"
        }
        Word::ThroughNoDanger => "nothing",
        Word::ThroughReads => "reads, locks nothing",
        Word::ThroughReadsAndLocks => "reads, locks the row",
        Word::ThroughWritesAgain => "writes what is right by then",
        Word::ThroughWrites => "writes what was computed before",
        Word::ThroughLocks => "takes a lock",
        Word::ThroughUnlocks => "gives a lock back",
        Word::ThroughPlayed => {
            "{0} orders of the statements that reached the proxy, {1}; {2} diverged, {3} stuck; {4}"
        }
        Word::ThroughRefused => "In {0} of them a request was refused, or its outcome is unknown.",
        Word::ThroughBackground => "{0} statements belonged to no request and were let through.",
        Word::ThroughGuessed => {
            "{0} statements could have been of several requests: whose they are in the table is a guess."
        }
        Word::ThroughEncryption => {
            "{0} connections asked for TLS and were told that this hop has none; a service that insists needs sslmode=disable or redis:// here."
        }
        Word::ThroughElsewhere => {
            "{0} times a client asked for other servers, or was sent to one: behind a cluster or sentinels statements go past the proxy and are not seen."
        }
        Word::ThroughLoses => {
            "{0} of {1} orders leave a wrong balance; the first was number {2} of those played"
        }
        Word::ThroughNothingLost => {
            "nothing lost in any order of the statements that reached the proxy ({0} played, {1} diverged, {2} stuck; {3} background statements let through; what happens inside the process was not controlled)"
        }
        Word::ThroughEnded => "ended early: nothing lost in {0} orders, and not all were played",
        Word::ThroughAstray => {
            "{0} of the playings did not go as they were to: too many to say anything"
        }
        Word::ThroughIncomplete => "nothing lost in {0} orders, and not all were played: {1}",
        Word::ThroughLeftFrom => {
            "all with fewer than {0 interruption interruptions} were, and at least {1} are left; a larger --budget plays more"
        }
        Word::ThroughLeft => "at least {0} are left; a larger --budget plays more",
        Word::ThroughNotPlayed => "{0} diverged in every try, and {1} were stuck",
        Word::ThroughSmallest => "the smallest order that loses (interruptions: {0}):",
        Word::ThroughAgain => "Played again {0} times: lost {1} times, diverged {2} times.",
        Word::ThroughArrives => "arrives",
        Word::ThroughWaits => "{0} (waits)",
        Word::ThroughGoesOn => "goes on {0}",
        Word::ThroughAnswered => "answered {0}: {1}",
        Word::ThroughMissing => "should be {0}: {1} points missing",
        Word::ThroughGivenAway => "should be {0}: {1} points given away",
        Word::ThroughOverspent => "should be {0}: more was used than there was",
        Word::ThroughSoFar => "{0} orders played, {1} lose points, at least {2} left, {3}",
        Word::ThroughOther => "The statements are not those that it was found with.",
        Word::ThroughNotReplayed => {
            "It could not be played to its end as it was found: nothing follows from it."
        }
        Word::ThroughOrders => "orders of statements",
        Word::PlanOrders => {
            "explore: up to some thousands of charges and uses of fresh users at {0}\n  mind      charging may call a payment provider or send messages there; nothing is deleted"
        }
    }
}
