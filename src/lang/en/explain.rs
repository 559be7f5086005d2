//! Explanations: what stands in a table of steps, and sentences.

use crate::lang::words::explain::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // Explanations.
        Word::RequestColumn => "request {0} ({1} {2})",
        Word::RequestColumnProcess => "request {0}, process {1} ({2} {3})",
        Word::TitleOverspend => {
            "Overspend: request {0} is told \"done\" for {1} points that are gone"
        }
        Word::TitleLostUpdate => "Lost update: request {0} overwrites request {1}",
        Word::TitleOverlap => "Overlap: {1} requests of user {0} inside at once",
        Word::TitleForeignRelease => "Foreign release: request {0} frees the lock of {1}",
        Word::TitleInheritedError => "Inherited error: request {0} is told the error of another",
        Word::TitleUniqueViolation => {
            "Unique violation: request {0} opens an account that is there"
        }
        Word::TitleNegative => "Negative balance: request {0} writes {1}",
        Word::TitleImpossible => "Impossible speed: less time than one after another",
        Word::TitleNotLinearizable => "Not linearizable: the answer to request {0}",
        Word::RequestIs => "request {0}",
        Word::CellArrives => "arrive",
        Word::CellAppends => "append",
        Word::CellWaits => "wait",
        Word::CellGranted => "lock",
        Word::CellGrantedAfter => "lock after {0}",
        Word::CellRefused => "give up",
        Word::CellRefusedAfter => "give up after {0}",
        Word::CellRead => "read {0} (v{1})",
        Word::CellWrote => "write {0} (v{1} -> v{2})",
        Word::CellConflict => "write refused: v{0} is there, not v{1}",
        Word::CellNoAccount => "no account",
        Word::CellNoRow => "no row changed",
        Word::CellOpens => "INSERT account {0}",
        Word::CellUpdate => "UPDATE to {0}",
        Word::CellBlocked => "wait for the row",
        Word::CellUnblocked => "row is free",
        Word::CellNoConnection => "wait for a connection",
        Word::CellConnected => "connection",
        Word::CellAfter => "{0} after {1}",
        Word::CellReleased => "unlock",
        Word::CellReleasedForeign => "unlock request {0}'s",
        Word::CellReleasedNothing => "unlock: nothing there",
        Word::CellTaken => "lease of node {0}",
        Word::CellTakenToken => "lease of node {0}, token {1}",
        Word::CellHeld => "node {0}: taken",
        Word::CellGivenBack => "lease back to node {0}",
        Word::CellExtended => "lease of node {0} renewed",
        Word::CellNotYours => "node {0}: not mine any more",
        Word::CellSilent => "node {0}: no answer",
        Word::CellRanOut => "LEASE RUNS OUT",
        Word::CellStale => "refused: token {0} is older than {1}",
        Word::CellStaleInStore => "refused: token {0} is too old",
        Word::CellCommitted => "done",
        Word::CellSentAgain => "sent: request {0} again",
        Word::CellGaveUp => "its client gives up after {0}",
        Word::CellRecalled => "the key is known: {0}, as before",
        Word::CellUnheard => "{0}, which nobody hears",
        Word::CellRejected => "rejected ({0})",
        Word::CellTimedOut => "timed out",
        Word::CellFailed => "failed ({0})",
        Word::CellUnknown => "no answer",
        Word::OthersWrote => "{0} other requests write, v{1} to v{2}",
        Word::OtherWrote => "request {0} writes, v{1}",
        Word::CellSwitched => "from here on: lock {0}",
        Word::RemarkBuries => "buries v{0} of request {1}: {2}",
        Word::RemarkBuriesMany => "buries v{0} to v{1}: {2}",
        Word::RemarkInside => "{0} inside at once",
        Word::RemarkForeign => "not its own",
        Word::RemarkInherited => "its own operation never started",
        Word::TitleDoubleApply => "request {0} was sent again, and took effect {1} times",
        Word::TitleZombie => "request {0} took effect after its client had given up",
        Word::RemarkDoubleApply => "effect {1} of request {0}",
        Word::RemarkGivenUp => "a zombie write: its client has given up",
        Word::RemarkUniqueViolation => "the account was opened since",
        Word::RemarkNegative => "below zero",
        Word::RemarkNotLinearizable => "fits no order of the requests",
        Word::PointsMissing => "{0} points missing",
        Word::PointsGivenAway => "{0} points given away",
        Word::PointsEven => "the sum happens to be right",
        Word::StoryLostUpdate => {
            "Request {0} read {1} (version {2}). Before it wrote, {3}. It still computed from what it had read, and wrote {4} over it: {5}."
        }
        Word::StoryOneOther => "request {0} wrote {1}",
        Word::StoryManyOthers => {
            "{0} other requests wrote; the last of them, request {1}, wrote {2}"
        }
        Word::StoryTwoLocks => "The two ran under different locks: {0} and {1}.",
        Word::StoryTwoProcesses => {
            "The two are in different processes, {0} and {1}: the lock of one keeps nobody out of the other."
        }
        Word::StoryOverlapProcesses => {
            "Request {0} got the lock of its own process, {1}; who is inside came in through the lock of another process. Each lock keeps its promise, and yet {2} requests are inside at once: a lock in the memory of one process keeps nobody out of another."
        }
        Word::StoryOverspent => {
            "User {0} had {1} points in all, and {2} of them had been used when request {3} was answered. It had checked {4}, the balance that it had read before, and so it was told \"done\" for {5} more: {6} points more than there were. Each further use adds to them."
        }
        Word::StoryOverspendBy => {
            "With request {0} the uses of user {1} came to {2} points more than the user had begun with and charged until then. Each was approved by a balance that others were using up at the same time."
        }
        Word::StoryOverlap => {
            "Request {0} was let in although the lock was held: {1} requests were inside at once. A lock lets in one at a time; what they read can be overwritten."
        }
        Word::StoryForeign => {
            "Request {0} gave back a lock that request {1} held. From now on anybody can go in beside request {1}."
        }
        Word::StoryInherited => {
            "Request {0} waited for the operation of another, which failed, and was handed its error. Its own operation never started, and might well have succeeded."
        }
        Word::StoryDoubleApply => {
            "The client of request {0} wanted it once. It gave up waiting, or was told that the outcome is unknown, and sent the same again, for it could not know what had become of it; the service did both, and the request has now taken effect {1} times. With an idempotency key, kept with the entry of the history, the second would be answered what the first was."
        }
        Word::StoryGivenUp => {
            "The client of request {0} gave up waiting, and took its outcome to be unknown. The service went on with it, and writes: a zombie write. A client that gives up has learnt nothing of what becomes of its request."
        }
        Word::StoryUniqueViolation => {
            "Request {0} found no account and opened one; another request had done so meanwhile. The unique key refused the second account, and the request failed."
        }
        Word::StoryNegative => {
            "Request {0} wrote a balance below zero: it had checked a balance that was no longer there."
        }
        Word::StoryImpossible => {
            "One after another, these requests would have taken longer than they did: some of them must have been inside together."
        }
        Word::StoryToldBalance => "Request {0} was told that {1} points are left.",
        Word::StoryNotLinearizable => {
            "A service that does one request after another would have given all these answers in no order, if a request that was answered before another was sent comes first. With the answer to request {0} there is none left."
        }
        Word::NumberedAs => "request {0} is number {1}",
        Word::NumberedHere => "(Numbered here as they read: {0} of the round.)",
        Word::StoryIncomplete => "Earlier steps are no longer kept.",
        // Schedules.
        Word::FailsSmallest => "The smallest schedule that fails ({0}): {1}, {2}, {3}",
        Word::FailsMinimal => {
            "A schedule that fails; no request can be left out and no switch ({0}): {1}, {2}, {3}"
        }
        Word::RequestOne => "1 request",
        Word::RequestCount => "{0} requests",
        Word::TurnOne => "1 turn",
        Word::TurnCount => "{0} turns",
        Word::SwitchOne => "1 switch",
        Word::SwitchCount => "{0} switches",
        Word::RequestColumnUser => "{0}, user {1}",
        Word::BalanceOfUser => "{0} (user {1})",
        Word::RemarkOverspend => "more was approved than there was",
        Word::RemarkStuck => "stuck: nothing can happen any more",
        Word::RemarkOvertaken => "goes in before one who asked earlier",
        Word::StoryOvertaken => "Request {0} was let in before a request that had asked earlier.",
        Word::RemarkDenied => "a denied write: its caller has been told that nothing was done",
        Word::StoryDenied => {
            "Request {0} writes although its caller has been told that nothing was done: a denied write."
        }
        Word::StoryGoesOn => "After that everything goes on to its end.",
        Word::StoryEnd => "In the end user {0} has {1} points and should have {2}: {3}.",
        Word::StoryOverspend => "User {0} was told \"done\" for more uses than there were points.",
        Word::StoryDoubleAccount => {
            "The user has two accounts: nothing but a unique key keeps two requests that find none from opening one each."
        }
        Word::StoryHistory => {
            "A history does not have as many entries as there were requests committed."
        }
        Word::StoryStuck => "Nothing can happen any more, and there is no answer for: {0}.",
    }
}
