//! Comparisons: their tables, and the recommendation.

use crate::lang::words::compare::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // The tables of a comparison.
        Word::CmpLost => "points wrong",
        Word::CmpLatencies => "latency p50/p95/p99",
        Word::CmpWaits => "wait p50/p95/p99",
        Word::CmpNothing => "nothing",
        Word::CmpUpdates => "{0} updates",
        Word::CmpIdle => "nothing done",
        Word::CmpUnplayed => "not played",
        Word::CmpNeeds => "needs",
        Word::CmpPromises => "promises",
        Word::CmpLostAlways => "Lost in every round: {0}.",
        Word::CmpLostIn => "{0} lost points or updates in {1} of {2} rounds (seeds {3}).",
        Word::CmpSeenIn => "{0} lost nothing, and yet: {1} in {2} of {3} rounds.",
        Word::CmpStuckIn => "{0} left a request without an answer in {1} of {2} rounds.",
        Word::CmpLate => {
            "In {0} of {1} rounds the requests were sent too late for their times to count."
        }
        Word::CmpRankedBy => {
            "Ranked by {0}. Those with the same rank cannot be told apart: an order is claimed only where the difference is larger than the spread over the rounds, and every round agrees."
        }
        Word::CmpFewRounds => "No ranks: fewer than {0} rounds have no spread.",
        Word::CmpKeptEverywhere => "Lost nothing in all of these scenarios: {0}.",
        Word::CmpKeptNowhere => "No control lost nothing in all of these scenarios.",
        // Its figures.
        Word::CmpRefused => "refused",
        Word::CmpTimedOut => "timed out",
        Word::CmpThroughput => "throughput",
        Word::CmpWaitP50 => "wait p50",
        Word::CmpWaitP95 => "wait p95",
        Word::CmpWaitP99 => "wait p99",
        Word::CmpLatencyP50 => "latency p50",
        Word::CmpLatencyP95 => "latency p95",
        Word::CmpLatencyP99 => "latency p99",
        Word::CmpSurvives => "survives",
        Word::CmpUntouched => "untouched",
        Word::CmpNotTried => "not tried",
        Word::CmpStuck => "never answers",
        Word::CmpFaults => "What each survives: the scenarios of faults, {0 round rounds} each",
        Word::CmpSurvivesOf => "survives",
        Word::CmpBreaks => "breaks in",
        Word::CmpReplays => "What broke, to be played again:",
        Word::CmpRetries => "retries",
        Word::CmpAttempts => "attempts/grant",
        Word::CmpRoundTrips => "round trips",
        Word::CmpOvertakes => "overtakes",
        // What a control needs and promises.
        Word::NeedsDatabase => "a database",
        Word::NeedsAdvisory => "PostgreSQL",
        Word::NeedsNodes => "nodes",
        Word::PromisesPoints => "keeps points",
        Word::PromisesExclusion => "one at a time",
        Word::PromisesOrder => "in order",
        Word::PromisesFence => "fenced",
        Word::PromisesAcross => "across processes",
        // The recommendation: for what, which, what it rests on.
        Word::FitOneProcess => "one process",
        Word::FitProcesses => "{0} processes",
        Word::FitOneUser => "one user who gets every request",
        Word::FitHotUser => "a hot user who gets {0} % of the requests",
        Word::FitManyUsers => "{0} users, none of them hot",
        Word::FitSlow => "operations of {0}",
        Word::FitMemory => "balances in memory",
        Word::FitDatabase => "a database that is there anyway",
        Word::RecTake => "For {0}: take {1}.",
        Word::RecBasis => {
            "It lost nothing in any of {0} rounds, and refused {1} of {2} requests in the median round."
        }
        Word::RecEquals => "Not to be told apart from it here: {0}.",
        Word::RecInOrder => "Of these, it keeps requests in the order in which they came.",
        Word::RecNeedsLess => "Of these, it needs least.",
        Word::RecAnswers => "Of these, it refuses hardly any.",
        Word::RecNoRetries => "Of these, it does no work again.",
        Word::RecFewerRoundTrips => "Of these, it waits for the fewest answers of the database.",
        Word::RecListed => "Nothing speaks for it among these but that it is listed first.",
        Word::RecNext => "It is ahead of {0} by {1}: {2} against {3}.",
        Word::RecPassedOver => {
            "{0} ranks before it and is passed over: it does its work again {1} times for each commit, which costs nothing in virtual time, and does on a real machine."
        }
        Word::RecByDatabase => "If the database is to be the guard: {0}.",
        Word::RecByProcess => "If the process is to be the guard: {0}.",
        Word::RecByNodes => "If the guard is to be apart from process and database: {0}.",
        Word::RecNone => {
            "For {0}, none of these can be recommended: each loses points here, or does not promise what is needed."
        }
        Word::RecTooFew => {
            "For {0}, some lost nothing; there are too few rounds, or too few of them in time, to rank them."
        }
        Word::RecTryDatabase => {
            "Over a database there are more: --store model, or --store postgres:temp."
        }
        // What would change it.
        Word::ChangeProcess => {
            "A second process would change that: {0} protects only its own. {1} still holds then."
        }
        Word::ChangeProcessNone => {
            "A second process would change that: {0} protects only its own, and so do the others here. Over a database there are more: --store model."
        }
        Word::ChangeStatement => "If the business does not fit into one statement: {0}.",
        Word::ChangeStatementNone => "The business has to fit into one statement.",
        Word::ChangeHotter => {
            "It does work again {0} times for each commit, and more often the hotter a user is."
        }
        Word::ChangeBusy => {
            "The hottest user needs its lock {0} % of the time: with a little more traffic, or slower operations, the queue does not end, whatever the lock."
        }
        Word::ChangeRefusals => {
            "It refused {0} % of the requests, and a lock is waited for no longer than {1}: shorter operations change that."
        }
        Word::ChangeReal => {
            "These times are the scenario's, in virtual time: they say who waits for whom, not how fast a store is. A real store measures that: --store postgres:temp, or --store sqlite."
        }
        Word::ChangeQuieter => {
            "Not all rounds were sent in time: measure again on a quieter machine."
        }
        // While it goes on.
        Word::CmpSoFar => "{0} of {1} rounds: {2}, {3}",
        Word::CmpSoFarLeft => "{0} of {1} rounds: {2}, {3}, about {4} left",
        Word::CmpRoundsPlayed => "{0} of {1} rounds",
        Word::CmpRounds => "rounds",
        Word::CmpKeyNext => "next scenario",
        Word::CmpKeyScroll => "scroll",
    }
}
