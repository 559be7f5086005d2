//! A service that is watched from one screen.

use crate::lang::words::watch::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::WatchNobody => "No request has come yet. Send some from another terminal.",
        Word::WatchRacing => "{0} requests answered, {1} under way",
        Word::WatchPreparing => "Users are brought to their balance: {0} of {1}",
        Word::WatchSettling => {
            "{0} requests answered. Late writes are waited for, then balances are read."
        }
        Word::WatchOpen => "OPEN",
        Word::WatchSeen => "seen",
        Word::WatchQuitServe => "end the service",
        Word::WatchQuitRace => "end the race, judge what is known",
        Word::WatchUsers => "users, largest difference first",
        Word::WatchGroundServe => "lock {0}, {1}",
        Word::WatchGroundRace => "{0}, seed {1}, judged from outside",
        Word::WatchTerminal => {
            "error: a dashboard needs a terminal, for output and for keys; leave --dashboard out, or use `pointrace run SCENARIO --target URL`"
        }
        Word::ServingOn => {
            "serving on {0} | lock {1} | {2} | users begin with 0 points | Ctrl-C ends it"
        }
        Word::ServeEnded => "ended: {0} requests: {1}",
        Word::ServeInside => {
            "seen inside: should be {0}, actual {1}; points missing {2}, given away {3}"
        }
        Word::ServeOwnOnly => {
            "seen inside: only what this process did; others may have written to the same balances, which are judged from outside"
        }
        Word::ServeFine => "nothing went wrong (exit 0)",
        Word::ServeWrong => "it went wrong: {0} (exit 1)",
        Word::WatchEnded => "error: the service has ended before its time",
    }
}
