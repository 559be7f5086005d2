//! The report card of a service.

use crate::lang::words::doctor::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::DocLoses => "LOSES POINTS: {0} of {1} checks failed.",
        Word::DocOverspends => "SPENDS MORE THAN THERE IS: {0} of {1} checks failed.",
        Word::DocStuck => "REFUSES WHAT IT SHOULD DO, after a refusal: {0} of {1} checks failed.",
        Word::DocLateEffect => "DOES WHAT IT HAS REFUSED: {0} of {1} checks failed.",
        Word::DocHistoryDiffers => {
            "LOSES HISTORY: balances are as they should be, entries are not: {0} of {1} checks failed."
        }
        Word::DocHistory => "{0} new entries in the history, {1} requests were answered as done",
        Word::DocHistoryIs => {
            "with nobody else there its history had one entry for everything that was done, so histories were compared too"
        }
        Word::DocMadeUsers => "{0 user users} made for it, {1 write writes}",
        Word::DocDryNot => "{0} is not understood: {1}",
        Word::DocDryReads => {
            "{0} reads balances by {1}, at {2}; charges would be tried by {3}, uses by {4}."
        }
        Word::DocDryNothing => "Nothing was changed.",
        Word::DocAnnounce => {
            "doctor: some hundreds of charges and uses at {0}, for about {1}\n  users     {2}\n  mind      charging may call a payment provider or send messages there; nothing is deleted"
        }
        Word::DocFreshUsers => {
            "fresh ones from {0} on, some hundreds; if users have to exist first, they are made where a usual request does (such as POST /users), or else those of 1 to 40 are taken that have no points"
        }
        Word::DocFileUsers => "those of the accounts file",
        Word::DocNoLoss => "No loss seen in {0} rounds (not a proof).",
        Word::DocNoLossOrders => {
            "No loss seen in {0 round rounds} and {1 order orders} of statements that looked dangerous (not a proof)."
        }
        Word::DocNoLossRefused => {
            "No loss seen in {0} rounds, but {1} of {2} requests were refused (not a proof)."
        }
        Word::DocNotImplemented => {
            "IS NOT IMPLEMENTED YET: a {0} is answered and changes nothing. Is this the branch with the solution?"
        }
        Word::DocWrongSerially => {
            "IS WRONG ALREADY WITH NOBODY ELSE THERE: a race would prove nothing."
        }
        Word::DocCannotTell => "Nothing can be said: too little of what was asked was done.",
        Word::DocInterrupted => "Ended early, in {0} rounds no loss was seen: that proves nothing.",
        Word::DocNotUnderstood => "Is not understood.",
        Word::DocFromOutside => "judged from outside in {0}",
        Word::DocEarly => "Ended early: what follows is what was seen until then.",
        Word::DocWorst => "worst",
        Word::DocConsistent => "consistent",
        Word::DocHelps => "what helps",
        Word::DocTried => "tried",
        Word::DocTouched => "touched",
        Word::DocUnderstood => "understood",
        Word::DocWhy => "why",
        Word::DocMind => "mind",
        Word::DocAlone => "{0} requests, one after another",
        Word::DocStrangers => "{0} users, one charge each, in parallel",
        Word::DocBurst => "{0} charges of {1} at once",
        Word::DocStaggered => "{0} charges of {1}, {2} apart",
        Word::DocMixed => "{0} x {1} charged, {2} x {3} used at once, from {4}",
        Word::DocOverspend => "{0} uses of {1} at once, money for {2}",
        Word::DocAfterRefusal => "3 charges around a use that is refused",
        Word::DocFirstCharge => "{0} charges of {1} at once, of a user never seen before",
        Word::DocTimeOut => "what was refused after a wait had no effect",
        Word::DocSameId => "{0} charges of {1} at once, the id spelt in two ways",
        Word::DocOneInstance => "{0} charges of {1} at once, at one instance",
        Word::DocOrders => "orders of statements that look dangerous, one at a time",
        Word::DocAgain => "Again: {0}",
        Word::DocRoundsFailed => "rounds that failed",
        Word::DocWorstRound => "worst round",
        Word::DocLeftOut => "left out: {0}",
        Word::DocNotSeen => "nothing of the kind happened",
        Word::DocNothingDone => "nothing was done, all {0} were refused",
        Word::DocRefusedSome => "{0} of {1} refused",
        Word::DocMissing => "{0} there, {1} due",
        Word::DocLate => "{0} there, {1} due: refused, and done",
        Word::DocOverspent => "{0} approved: {1} GIVEN AWAY",
        Word::DocNegative => "balance {0}",
        Word::DocStuckGood => "afterwards every charge is refused: {0}",
        Word::DocStuckSome => "charges were refused as the use was: {0}",
        Word::DocRoundsOf => "({0} of {1} rounds)",
        Word::DocSerialNothing => "a {0} was answered {1}, and no balance changed",
        Word::DocSerialSets => {
            "a second charge of {0} left {0}: it sets the balance where it should add"
        }
        Word::DocSerialWrong => "a {0} of {1} took the balance from {2} to {3}; {4} was due",
        Word::DocSerialSpends => "a use of {0} from {1} was done: {2} is left",
        Word::DocSerialStuck => "after a refusal the next charge is refused too: {0}",
        Word::DesignNoLock => {
            "no lock at all: requests of one user read the same balance, and the last write wins"
        }
        Word::DesignWaitsOnce => {
            "a lock whose waiters all wake together and do not look again: safe with 2, loses from 3"
        }
        Word::DesignRemovedOnRelease => {
            "a mutex that is removed when it is released, while others still wait for it"
        }
        Word::DesignSeparateLocks => {
            "a lock for charges and another for uses: each keeps out only its own kind"
        }
        Word::DesignUsesUnlocked => "a lock for charges and none for uses",
        Word::DesignPoisonedChain => {
            "a chain or a lock that a refusal leaves broken: what follows fails with it"
        }
        Word::DesignPerProcess => "a lock in each process: instances do not see each other's",
        Word::DesignReleasedEarly => {
            "requests in turn that do not see each other: a lock given back before the commit, or a balance read before the lock was there, as in a transaction without FOR UPDATE"
        }
        Word::DesignCheckOutside => "a check outside the lock: many see enough, and each is done",
        Word::DesignSharedTable => {
            "all users in one value that is read and written as a whole, such as a file"
        }
        Word::DesignKeyBySpelling => {
            "a lock whose key is the id as it was spelt: 7 and 07 meet no common lock"
        }
        Word::DesignRacyFirstRow => {
            "a first row that is made without a lock: there is nothing yet to be locked"
        }
        Word::DesignZombie => "a wait that is given up while the work goes on",
        Word::DesignSets => "a charge that sets the balance",
        Word::DesignStub => "a stub",
        Word::DocOr => "or with",
        Word::DocWith => "with",
        Word::DocSourceUnseen => "The source was not seen.",
        Word::DocNoDesign => "with no design that is known here",
        Word::HelpOneStatement => {
            "With a database, first: one statement that checks and adds. It needs no lock, and holds across processes."
        }
        Word::HelpQueue => {
            "In one process: one queue a user, around everything from the read to the write, of charges and uses alike."
        }
        Word::HelpAdd => "Add to the balance that is there: read it, add, write the sum.",
        Word::HelpStub => "Write it first, or check out the branch that has it; then ask again.",
        Word::HelpNormalise => "Make the id a number before it is the key of the lock.",
        Word::HelpFirstRow => {
            "Make the row before the lock is taken: INSERT ... ON CONFLICT DO NOTHING."
        }
        Word::HelpGiveUp => {
            "Who gives up waiting must take the place out of the queue, so that the work does not begin."
        }
        Word::HelpRelease => {
            "Give the lock back whatever happens: finally, and a chain that goes on after an error."
        }
        Word::HelpCommit => {
            "Take the lock outside of the transaction and read inside it, so that it is given back after the commit."
        }
        Word::HelpWhere => {
            "It goes around the whole of the operation, in the service, not in the controller or the table."
        }
        Word::DocTriedRounds => {
            "{0} rounds, {1} requests; a fault that shows in half of the rounds of a check is missed there {2}"
        }
        Word::DocOnceIn => "once in {0}",
        Word::DocTouchedUsers => "{0 user users}, {1} to {2}, {3 write writes}",
        Word::DocTouchedAccounts => "users that were there already, {0 write writes}",
        Word::DocTouchedNothing => "nothing",
        Word::DocPassedOver => "passed over {0 user users} with points",
        Word::DocSlowed => "it asked {0} times to come later, and was asked later",
        Word::DocNotParallel => "users wait for each other: there was time for fewer rounds",
        Word::DocUnknownAnswers => {
            "{0} answers of which nobody can tell whether they had an effect: their balances are intervals"
        }
        Word::DocSilent => {
            "a use that has to be refused is answered as one that is done: overspends are seen in balances only"
        }
        Word::DocCleaned => "cleaned up by --cleanup",
        Word::DocProgress => "{0}: {1} of {2} rounds, {3} failed | {4} so far, about {5} to go",
        Word::DocProgressAlone => "getting to know it | {0} so far",
        Word::DocEstimate => "a request takes {0}; the races take at most about {1}",
    }
}
