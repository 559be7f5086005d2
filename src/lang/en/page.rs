//! A report as a page for browsers.

use crate::lang::words::page::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::PageResults => "{0} results",
        Word::PageChecks => "Checks",
        Word::PageResult => "result",
        Word::PageWhy => "Why",
        Word::PageCure => "This plays the same traffic without that:",
        Word::PageExplained => "Step by step",
        Word::PageTimeline => "Side by side in time",
        Word::PageTimes => "How long it took",
        Word::PageOverTime => "How it went on",
        Word::PageCompared => "Controls compared",
        Word::PageKept => "lost nothing",
        Word::PageLost => "lost points or updates",
        Word::PageFigures => "All figures",
        Word::PageAgain => "Play it again",
        Word::PageSummary => "Summary",
        Word::PageFailedSeeds => "Seeds that failed",
        Word::PageMadeBy => "Made by pointrace {0}. This page loads nothing and sends nothing.",
        Word::PageNoSteps => {
            "On the real clock steps are kept with --explain only: to keep them takes time."
        }
        Word::PageMean => "mean",
        Word::PagePercentiles => "Percentiles",
        Word::PageConnectionIs => "asked for a connection -> had it",
        Word::PageRowIs => "sent a statement that had to wait -> answered",
        Word::PageAnswered => "Answered",
        Word::PagePerSecond => "requests a second, in intervals of {0}",
        Word::PageAnsweredIs => "{0} of {1} requests committed in {2}",
        Word::PageAnomalies => "Anomalies",
        Word::PageAnomaliesIn => "how many in intervals of {0}",
        Word::PageInAll => "({0})",
        Word::RatePerSecond => "{0} a second",
        Word::PageWaitsIn => "how long those had waited who were answered",
        Word::PageInNumbers => "The same in numbers",
        Word::PageTimelineOf => "User {0}: {1} requests",
        Word::PageLeftOut => "({0} more have no lane)",
        Word::PageInside => "under way inside",
        Word::PageReads => "reads",
        Word::PageWrites => "writes",
        Word::PageBuries => "overwrites a newer balance",
        Word::PageRefused => "not committed",
        Word::ProcessIs => "process {0}",
        Word::PageInWords => "The same in words",
        Word::PageStep => "step",
        Word::PageFirstStep => "to the first step",
        Word::PageStepBack => "one step back",
        Word::PageStepOn => "one step on",
        Word::PageLastStep => "to the last step",
    }
}
