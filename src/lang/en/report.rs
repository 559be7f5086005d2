//! Summaries, verdicts, progress, explorations: what is said on the command line.

use crate::lang::words::report::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // The head of a result.
        Word::LockIs => "lock {0}",
        Word::TransactionWithout => "no transaction",
        Word::TransactionInside => "the transaction inside it",
        Word::TransactionAround => "the transaction around it",
        Word::InProcess => "in process",
        Word::InProcessMany => "in process x {0} instances",
        Word::InProcesses => "in {0} processes of the system",
        Word::ClockVirtual => "virtual clock",
        Word::ClockReal => "real clock",
        Word::RealGround => "real: {0}",
        Word::ModelledGround => "modelled {0}",
        Word::SeedRange => "seeds {0}..{1}",
        Word::SeedRangePlayed => "seeds {0}..{1}, {2} played",
        Word::ExitIs => "(exit {0})",
        // What became of the points.
        Word::Unfinished => "UNFINISHED",
        Word::ShouldBeRange => "{0} to {1}",
        Word::PointCount => "{0} points",
        Word::NotAnsweredOne => "1 request was not answered: nobody can tell what became of it.",
        Word::NotAnswered => "{0} requests were not answered: nobody can tell what became of them.",
        Word::NoneDone => "No request was told \"done\", and no balance has changed.",
        Word::CancelsOut => "What that lost and gave cancels out.",
        Word::StillExplained => {
            "What callers were told can still be explained by doing one request after another."
        }
        Word::NotExplained => {
            "What {0} users were told fits no order in which their requests could have been done one after another."
        }
        Word::NotExplainedOne => {
            "What 1 user was told fits no order in which its requests could have been done one after another."
        }
        Word::CouldNotTell => {
            "Of {0} users nobody could tell whether what they were told fits any order of their requests."
        }
        Word::CouldNotTellOne => {
            "Of 1 user nobody could tell whether what it was told fits any order of its requests."
        }
        Word::AstrayOtherwise => {
            "{0} requests were told \"done\", and no write went over a newer one: points went astray in another way."
        }
        Word::NoneBuried => "{0} requests were told \"done\", and no write went over a newer one.",
        Word::DoneAgain => {
            "{0} times a request was done again: its client had not been told what had become of it, and sent it again."
        }
        Word::DoneAgainOne => {
            "1 request was done again: its client had not been told what had become of it, and sent it again."
        }
        // Requests and times.
        Word::Unknown => "unknown",
        Word::OutcomeCount => "{0} {1}",
        Word::SampleCount => "({0} samples)",
        Word::Makespan => "makespan",
        Word::Attempts => "{0} attempts",
        Word::NodeCalls => "{0} calls to nodes, {1} a request",
        Word::LeasesRanOut => "{0} leases ran out under their holders",
        Word::LeasesRanOutOne => "1 lease ran out under its holder",
        Word::StaleTokens => "{0} older tokens refused",
        Word::StaleTokensOne => "1 older token refused",
        Word::ModelledNodes => "nodes: {0} modelled, leases of {1}",
        Word::RealNodes => "nodes: {0} real, Redis {1}, leases of {2}",
        Word::WhyRanOut => {
            "{0} leases ran out under their holders, who went on as if they had them."
        }
        Word::WhyRanOutOne => "A lease ran out under its holder, who went on as if it had it.",
        Word::AttemptsPerGrant => "{0} attempts a grant",
        Word::RoundTrips => "{0} round trips, {1} a request",
        Word::GivenUp => "{0} given up waiting for",
        Word::SentAgain => "{0} sent again",
        Word::Settled => "{0} of them were unknown and were looked for afterwards",
        Word::InsideAtMost => ", {0} inside at once at most",
        // Checks.
        Word::MarkBad => "bad",
        Word::MarkFail => "FAIL",
        Word::NoSample => "no sample",
        Word::NotObservable => "not observable",
        // Why, and what to do.
        Word::Why => "why",
        Word::See => "see",
        Word::Cure => "cure",
        Word::WhyBuriedOne => {
            "Request {0} read version {1}; while it worked, request {2} wrote. It then wrote {3} as if nothing had happened: version {4} is buried."
        }
        Word::WhyBuried => {
            "Request {0} read version {1}; while it worked, {2} other requests wrote. It then wrote {3} as if nothing had happened: versions {4}-{5} are buried."
        }
        Word::WhyInside => {
            "{0} requests of one user were inside the critical section at once; a correct lock lets in 1."
        }
        Word::WhyInheritedOne => {
            "1 request was answered with another request's error; its own operation never started."
        }
        Word::WhyInherited => {
            "{0} requests were answered with another request's error; their own operations never started."
        }
        Word::WhyTimersOne => {
            "1 lock timer was still running when the last request had been answered."
        }
        Word::WhyTimers => {
            "{0} lock timers were still running when the last request had been answered."
        }
        // The verdict in a sentence.
        Word::KeptPromise => "lock {0} kept its promise: no anomaly, every limit met.",
        Word::NeverTogether => {
            "But no two requests of one user were ever under way at once: this says nothing of what the lock keeps apart."
        }
        Word::OneEach => {
            "But no user had more than one request committed: this says little of what the lock keeps apart."
        }
        Word::WrongAsDeclared => "it went wrong as declared for {0}. Not a pass.",
        Word::NotMet => "not met: {0}.",
        Word::ProvesNothing => "proves nothing: {0}.",
        // Why a run is no pass.
        Word::Complaint => "{0} {1} (actual {2})",
        Word::NoneAnswered => "no request was answered",
        Word::RunCommittedNothing => "no request was committed, so nothing could go wrong",
        Word::ClockEnded => {
            "the virtual clock came to its end, 2^64 ns (584 years): what was due later is not in its figures"
        }
        Word::NotMeasured => "a limit names a figure of which there is no sample",
        Word::EndedEarly => "it was ended before all its requests were answered",
        Word::RateNotReached => {
            "the generator was too slow: {0} of {1} requests were sent in time, less than 95 %"
        }
        Word::StartLag => {
            "the generator was late: one request in a hundred was sent more than {0} after it was due, the limit is {1}"
        }
        Word::NeverAnsweredOne => "1 request was never answered",
        Word::NeverAnswered => "{0} requests were never answered",
        // Many seeds.
        Word::Min => "min",
        Word::MiddleOne => "median",
        Word::SeedOne => "1 seed",
        Word::SeedCount => "{0} seeds",
        Word::SeenUnder => "{0} under {1} of {2} seeds",
        Word::MustBeSeen => "and must be (declared)",
        Word::AsItMust => "as it must be (declared)",
        Word::AsItMay => "as it may be (declared)",
        Word::SetKeptPromise => "lock {0} kept its promise under each of {1} seeds.",
        Word::SetWrongAsDeclared => "over {1} seeds it went wrong as declared for {0}. Not a pass.",
        Word::SetFailed => "{0} of {1} failed.",
        Word::SetProvedNothing => "{0} of {1} proved nothing.",
        Word::SetNeverSeen => "declared for {0}, and never seen: {1}.",
        Word::MoreSeeds => "and {0 way ways} more to fail; the JSON report lists all seeds",
        Word::SeedsAlike => "and {0 seed seeds} more in the same way: {1}",
        Word::PartAlone => {
            "{0} played, {1}. A part alone proves nothing: put all parts together with `pointrace merge`."
        }
        Word::PartsMissing => "missing: part {0} of {1}; nothing is proved of the whole",
        Word::PartsEnded => "ended before all of it had been played: part {0} of {1}",
        Word::BaselineIs => "beside {0}",
        Word::BaselineNone => {
            "{0} has no run of this scenario under this lock, over this store, on this clock"
        }
        Word::BaselineSame => "nothing has changed",
        Word::BaselineFigure => "figure",
        Word::BaselineBefore => "before",
        Word::BaselineNow => "now",
        Word::BaselineChange => "change",
        Word::BaselineWorse => "worse",
        Word::BaselineBetter => "better",
        Word::BaselineOther => "other",
        Word::BaselineBeyond => "beyond the noise",
        Word::BaselineWithin => "within the noise",
        Word::BaselineNoiseUnknown => "noise not measured: --seeds plays many",
        Word::SetEnded => "proves nothing: it was ended before every seed had been played.",
        // Recorded histories.
        Word::VerifiedFine => "linearizable: {0 request requests} of {1 user users}",
        Word::VerifiedRefuted => "not linearizable: {0} of {1 user users}",
        Word::VerifiedUntold => "could not tell: {0} of {1 user users}",
        Word::VerifyPart => {
            "user {0}: the smallest part that fits no order, from a balance of {1} points"
        }
        Word::VerifyStart => "request",
        Word::VerifyNoOrder => {
            "No order of these requests, in which one that was answered before another was sent comes first, gives all these answers. With the answer to request {0} there is none left."
        }
        Word::VerifySent => "sent in line",
        Word::VerifyAnswered => "answered in line",
        Word::VerifyAsked => "asked",
        Word::VerifyTold => "told",
        Word::VerifyLeft => "{0} points are left",
        Word::VerifyImpossible => "what is right at no balance",
        Word::VerifyEarlier => "and {0 request requests} before these",
        Word::VerifySoFar => "{0}: {1} lines so far",
        // While it goes on, and when it cannot.
        Word::SoFarVirtual => "{0} of virtual time, {1} requests sent",
        Word::SoFarReal => "{0} of time, {1} requests sent",
        Word::SeedsSoFar => "{0} of {1} seeds, {2}",
        Word::SeedsLeft => "{0} of {1} seeds, {2}, about {3} left",
        Word::NoneFailed => "none failed",
        Word::SomeFailed => "{0} failed",
        Word::Interrupted => "interrupted: what had not been played is missing",
        Word::NoTerminal => {
            "error: the dashboard needs a terminal; without one, use `pointrace run {0}`"
        }
        Word::DumbTerminal => {
            "error: TERM=dumb: nothing can be drawn on this terminal; use `pointrace run {0}`, or `pointrace explore {0}`"
        }
        // Exploring.
        Word::ExploreHead => "{0}, lock {1}: {2}",
        Word::ClassicTurns => "classic turns",
        Word::InOrder => "first come, first served",
        Word::CancellationsAnywhere => "at most {0} callers going away at any turn",
        Word::ExpiryNever => "no lease runs out",
        Word::ExpiryInOrder => "leases run out in order",
        Word::ExpiryAny => "leases run out at any turn",
        Word::ExpiriesAtMost => "{0} ({1} at most)",
        Word::SpuriousPolls => "at most {0} spurious polls",
        Word::AsksTheTime => {
            "not proved: the code under test asks for the time to decide by it; a deadline or a sleep can be explored"
        }
        Word::TimeoutsAnywhere => "time-outs at any turn",
        Word::Schedules => "schedules",
        Word::StandFor => "stand for",
        Word::AllOrders => "all {0} orders of the turns",
        Word::OrdersAtLeast => "at least {0} orders of the turns",
        Word::OrdersWithoutEnd => {
            "orders of the turns without end, at least {0} of them without a circle"
        }
        Word::Circles => "circles",
        Word::LeadBack => {
            "{0} turns lead back to a state that the schedule has been in, and each circle can be left"
        }
        Word::AndCircles => "{0}; requests can refuse each other for ever, and only time ends that",
        Word::SchedulesPlayed => "{0} played",
        Word::SchedulesDrawn => "{0} drawn",
        Word::NoReduction => "no reduction",
        Word::StatesRemembered => "{0} more as they reached one of {1} states again",
        Word::LeftOut => "{0} more left out as equivalent",
        Word::Complete => "complete",
        Word::NotComplete => "not complete",
        Word::SchedulesFailed => "failed",
        Word::FinalStates => "final states",
        Word::NotJudged => "not judged",
        Word::NotJudgedWhy => "{0} (figures, time, order, leaks, answers)",
        Word::Proved => "proved for N = {0}, every schedule",
        Word::FailsAsDeclared => "not a pass: it fails, as the scenario declares for this lock",
        Word::ItFails => "it fails",
        Word::NotTheSame => "not proved: the code under test does not do the same each time",
        Word::NotAllPlayed => "not proved: no schedule failed, and not every one was played",
        Word::NothingCommitted => {
            "nothing proved: no schedule commits a request, so nothing could go wrong"
        }
        Word::NoneTogether => {
            "every schedule passes, and proves nothing about the lock: no two requests of one user are ever under way together"
        }
        Word::SearchEndedEarly => "not proved: no schedule had failed when the search was ended",
        Word::Again => "Again: pointrace replay {0}",
        Word::AgainByTurns => "Turn by turn: pointrace replay --step {0}",
    }
}
