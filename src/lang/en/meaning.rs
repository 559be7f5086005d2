//! What anomalies and figures are: `pointrace explain`, and docs/glossary.md.

use crate::lang::words::meaning::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // What each anomaly is.
        Word::IsLostUpdate => {
            "A request writes a balance that it computed from one that is no longer there: it read, another wrote, and its write buries the other. Seen by the store: each write states the version that it started from."
        }
        Word::IsWrongBalance => {
            "In the end a balance in the store is not the one that follows from the committed requests: points are missing, or were given away. Read off the end of a run."
        }
        Word::IsNotLinearizable => {
            "No order of a user's requests, done one after another, explains what their callers were told. Seen from the answers alone."
        }
        Word::IsOverspend => {
            "A user was granted more uses than the starting balance and the charges allow, whatever a later charge makes of the sum."
        }
        Word::IsNegativeBalance => "A balance below zero was stored.",
        Word::IsDoubleApply => {
            "What a client wanted once took effect more than once: the client was not told what had become of it, sent it again, and the service did both. An idempotency key prevents it."
        }
        Word::IsZombieWrite => {
            "A request took effect after its client had given up waiting and had been left with an unknown outcome."
        }
        Word::IsDoubleAccount => {
            "A user has more than one account: two first requests found none, and each opened one."
        }
        Word::IsUniqueViolation => {
            "A request failed because a unique key was taken: another request had opened the user's account since it looked."
        }
        Word::IsHistoryMismatch => {
            "A user's history does not have exactly one entry for each committed request."
        }
        Word::IsOverlap => {
            "Two requests of one user held the lock at once. Judged only of controls that promise to let in one at a time."
        }
        Word::IsForeignRelease => {
            "A release took away the lock of another request. From then on anybody can go in beside that one."
        }
        Word::IsInheritedError => {
            "A request failed with the error of another: its own operation never started, and might well have succeeded."
        }
        Word::IsImpossibleSpeed => {
            "A user's requests were over sooner than their holds, one after another, allow: some were inside together. Seen from the times alone."
        }
        Word::IsLeak => {
            "When the last request had been answered, a lock timer was still running or a lock entry was still there."
        }
        // What each figure is.
        Word::FigRequests => "Requests sent.",
        Word::FigCommitted => {
            "Requests whose effect is in the store, and whose callers were told so."
        }
        Word::FigRejected => {
            "Requests that a policy refused, such as a use of more points than there are. No fault of the lock."
        }
        Word::FigTimedOut => "Requests that waited too long for the lock and had no effect.",
        Word::FigFailed => "Requests that ended in an error that is known to have had no effect.",
        Word::FigUnknown => {
            "Requests of which nobody can tell whether they were done: they count as neither."
        }
        Word::FigLostUpdates => {
            "Writes that buried a newer one. Not the same as points: one write can bury several, and charges and uses cancel."
        }
        Word::FigPointsMissing => {
            "Points that should be in the store in the end and are not, over the users with too few."
        }
        Word::FigPointsGivenAway => {
            "Points that are in the store in the end and should not be, over the users with too many."
        }
        Word::FigOverspent => "Points approved beyond the starting balances and the charges.",
        Word::FigNegativeBalances => "Writes that stored a balance below zero.",
        Word::FigDoubleApplies => {
            "Effects of requests beyond the first, when clients sent them again."
        }
        Word::FigZombieWrites => "Effects of requests whose clients had given up.",
        Word::FigGivenUp => "How often a client waited for an answer no longer.",
        Word::FigSentAgain => "How often a client sent a request again.",
        Word::FigRecalled => {
            "How often an idempotency key was known, and the answer of before was given again."
        }
        Word::FigDoubleAccounts => "Users with more than one account.",
        Word::FigUniqueViolations => "Requests that failed because a unique key was taken.",
        Word::FigHistoryEntries => "Entries in the histories of the store.",
        Word::FigOverlaps => "Grants of a lock that another request held.",
        Word::FigInside => "The most requests of one user that were inside at once.",
        Word::FigForeignReleases => "Releases that took away the lock of another request.",
        Word::FigInheritedErrors => "Requests that failed with the error of another.",
        Word::FigImpossibleSpeeds => {
            "Stretches of a user's requests that were over sooner than their holds allow."
        }
        Word::FigTimersLeft => {
            "Lock timers that were running when the last request had been answered."
        }
        Word::FigEntriesLeft => {
            "Lock entries that were there when the last request had been answered."
        }
        Word::FigMakespan => {
            "From the first request sent to the last one answered, warm-up phases aside."
        }
        Word::FigThroughput => {
            "Requests committed a second, from the first sent to the last answered."
        }
        Word::FigAttempts => {
            "How often an operation was begun. More than requests: work was done again."
        }
        Word::FigActiveUsers => "Users with a request that was answered.",
        Word::FigLockRequests => "Requests that asked for a lock.",
        Word::FigLiveKeys => "The most lock entries that were there at one of the looks.",
        Word::FigLeaseAttempts => "How often a request tried to have a lease.",
        Word::FigNodeCalls => "How often a node was asked anything.",
        Word::FigLeasesRunOut => "How often a lease ran out under the request that had it.",
        Word::FigStaleTokens => {
            "How often the store refused a fencing token that was older than one it had seen."
        }
        Word::FigRoundTrips => "How often an answer of the database was waited for.",
        // What each time is, and each figure of it.
        Word::SpanWait => "Asked for the lock, until it was had or refused.",
        Word::SpanHold => "Got the lock, until it was given back.",
        Word::SpanService => "Sent, until it was answered.",
        Word::SpanLatency => {
            "Should have been sent, until it was answered. What a caller feels: a late sender hides nothing."
        }
        Word::SpanConnection => {
            "Asked for a connection to the database, until it was had; of those who had to wait."
        }
        Word::SpanRow => {
            "Sent a statement, until it was answered; of statements that waited for a lock of the database."
        }
        Word::StatMin => "the smallest",
        Word::StatMean => "the arithmetic mean",
        Word::StatP50 => "the median: half of them are not longer",
        Word::StatP90 => "nine in ten are not longer",
        Word::StatP95 => "95 in a hundred are not longer",
        Word::StatShare => "{0} % of them are not longer",
        Word::StatP99 => "99 in a hundred are not longer",
        Word::StatP999 => "999 in a thousand are not longer",
        Word::StatMax => "the largest",
        // How they are shown.
        Word::TermAnomaly => "{0}: an anomaly",
        Word::TermLock => "{0}: a lock",
        Word::TermFigure => "{0}: a figure",
        Word::TermAlso => "Also called: {0}.",
        Word::TermPromises => "Promises: {0}.",
        Word::TermNeeds => "Needs: {0}.",
        Word::TermShownBy => "Declared in the built-in scenarios: {0}.",
        Word::TermNotShown => "No built-in scenario declares it.",
        Word::TermExample => "For example, {0}:",
        Word::TermLost => "A hundred charges at once: {0} committed, {1} points missing.",
        Word::TermValue => "For example, {0}: {1}",
        Word::TermNoValue => "There is no sample of it in {0}.",
        Word::TermLimit => "In a scenario: that = [\"{0} == 0\"] or any other limit.",
        Word::TermList => "Anomalies, locks and figures that can be explained",
        Word::TermLocks => "locks",
        Word::TermAnomalies => "anomalies",
        Word::TermFigures => "figures",
        Word::TermTimes => "times, each with .min, .mean, .p50, .p90, .p99, .p99.9 and .max",
    }
}
