//! The screens of the dashboard.

use crate::lang::words::screens::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // Title and state.
        Word::UserOne => "user {0}",
        Word::UserCount => "{0} users",
        Word::SeedIs => "seed {0}",
        Word::InProcessVirtual => "in process, virtual time {0}",
        Word::InProcessReal => "in process, real time",
        Word::OnlyVirtual => "virtual time {0}",
        Word::OnlyReal => "real time",
        Word::RoundStays => "round {0} over; r: again, n: next seed",
        Word::RoundStaysTiny => "over; r: again",
        Word::RoundStaysShort => "round {0} over; r: again",
        Word::FullSpeed => "full speed",
        Word::Paused => "PAUSED",
        Word::RequestsUnseen => "{0} requests too fast to show",
        Word::Altered => "changed by hand",
        Word::Instances => "{0} instances",
        Word::LockOff => "LOCK: OFF",
        Word::LockOn => "LOCK: ON, {0}",
        Word::LockOffNext => "LOCK: OFF from the next request on",
        Word::LockOnNext => "LOCK: ON, {0}, from the next request on",
        Word::LockOffSince => "LOCK: OFF since {0}",
        Word::LockOnSince => "LOCK: ON, {0}, since {1}",
        Word::NextRoundLock => "next round: {0}",
        Word::RoundIs => "round {0}",
        Word::RoundNext => "round {0} over, next in {1} s",
        Word::RoundTouched => "round {0}, changed while it played",
        // What is fired.
        Word::FiredBurst => "{0} at the same moment",
        Word::FiredBursts => "{0} at the same moment, {1} times, every {2}",
        Word::FiredRate => "{0}/s: {1} in {2}",
        Word::FiredClients => "{0} clients, one request after another",
        Word::FiredListed => "{0} listed requests at the same moment",
        Word::FiredMoreOne => "{0}; then 1 more phase",
        Word::FiredMore => "{0}; then {1} more phases",
        Word::FiredAtOnce => "{0} at once",
        Word::FiredAtOnceTimes => "{0} at once, {1} times",
        Word::FiredFor => "{0} for {1}",
        Word::FiredPerSecond => "{0}/s",
        Word::FiredClientsBare => "{0} clients",
        Word::FiredListedBare => "{0} listed requests",
        // The overview.
        Word::UnderWay => "{0} under way, {1} answered. Nobody has overwritten anybody yet.",
        Word::NothingYet => "No request has been sent yet.",
        Word::LostSentence => {
            "{0} requests were told \"done\". {1} writes went over newer ones unseen."
        }
        Word::LostSentenceOne => {
            "{0} requests were told \"done\". One write went over a newer one unseen."
        }
        Word::LostSentenceLive => "{0} writes have already gone over newer ones unseen.",
        Word::LostSentenceLiveOne => "One write has already gone over a newer one unseen.",
        Word::PriceIs => "The price: {0} instead of {1} in round {2}, {3} times as long.",
        Word::PriceShown => "(Shown at {0}; at the {1} of that round it would last {2}.)",
        Word::TrySmall => "w: the same with three.",
        Word::FineSentence => {
            "{0} requests were told \"done\", and every one of them is in the balance."
        }
        Word::RefusedToo => "Refused: {0}; they changed nothing.",
        Word::OverspentToo => "{0} points more were used than there were.",
        Word::InheritedToo => {
            "{0} failed with the error of another request; their own operations never started."
        }
        Word::InheritedTooOne => {
            "1 failed with the error of another request; its own operation never started."
        }
        Word::WaitingCount => "{0} waiting",
        Word::InsideMost => "{0} inside at once (a correct lock lets in 1)",
        Word::InsideMostSideBySide => "{0} inside at once (allowed by this control)",
        Word::InsideMostProcesses => "{0} inside at once (a lock in each process)",
        Word::InsideMostOptimistic => "{0} at work at once, {1} conflicts, tried again",
        Word::TimeSentence => "{0} for everything",
        Word::TimeSoFar => "{0} so far",
        Word::OneAtATime => "(one at a time needs {0})",
        Word::RoundsRow => "round",
        Word::PressL => "press l",
        Word::Off => "OFF",
        // Chips and captions.
        Word::LosesPoints => "LOSES POINTS",
        Word::GivesPoints => "GIVES POINTS AWAY",
        Word::HandsErrorsOn => "HANDS ERRORS ON",
        Word::ManyRequests => "REQUESTS",
        Word::FailedWith => "FAILED WITH",
        Word::ErrorOfAnother => "ANOTHER'S ERROR",
        Word::ErrorCount => "{0} errors",
        Word::BelowZero => "below zero: more was approved than there was",
        Word::SharedTables => {
            "The tables are shared: others wrote to them, so the balances in the end say nothing of this run alone. Writes of this run that buried another: {0}."
        }
        Word::NothingLost => "NOTHING LOST",
        Word::Playing => "PLAYING",
        Word::CaptionWatchOff => {
            "All read the same balance before anybody writes. Watch the digits."
        }
        Word::CaptionWatchOn => "One request of a user is inside, the others wait their turn.",
        Word::CaptionWatchOther => "The lock is {0}: is ever more than one inside?",
        Word::CaptionOptimistic => {
            "Nobody waits: a request that finds a newer version retries. 2: twin."
        }
        Word::CaptionPressL => "Press l: the same requests again, lock ON. Enter: why.",
        Word::CaptionNextRound => "The next round is played with the lock {0}. r: begin it now.",
        Word::CaptionNextRequest => "Requests that are sent from now on: lock {0}.",
        Word::CaptionTryRace => "Press L and choose promise-race: a lock that only looks right.",
        Word::CaptionTryTwin => "Press 2: lock off and lock on, side by side.",
        Word::CaptionWhy => "Enter: how it happened, step by step. l: lock on or off.",
        Word::CaptionOverview => "should be: as promised. actual: as stored.",
        // Too small.
        Word::TooSmall => "The dashboard needs 60 x 15 characters; this terminal has {0} x {1}.",
        Word::TooSmallQuit => "q quits",
        // Names of screens, and what they are.
        Word::ScreenOverviewHelp => "overview: the points",
        Word::ScreenTwin => "twin",
        Word::ScreenTwinHelp => "twin: the same requests with the lock off and on",
        Word::ScreenTimeline => "timeline",
        Word::ScreenTimelineHelp => "timeline: a lane for each request of a user",
        Word::ScreenLatency => "latency",
        Word::ScreenLatencyHelp => "latency: how long things take",
        Word::ScreenLocks => "locks",
        Word::ScreenLocksHelp => "locks: who holds, who waits",
        Word::ScreenAnomalies => "anomalies",
        Word::ScreenAnomaliesHelp => "anomalies: what went wrong, each explained",
        Word::ScreenScenario => "scenario",
        Word::ScreenScenarioHelp => "scenario: what is fired, and what is expected",
        Word::ScreenNodes => "nodes",
        Word::ScreenNodesHelp => "nodes: whose lease each has given, and what is left of it",
        // The overview of many users.
        Word::WrongUsers => "{0} of {1} users have a wrong balance",
        Word::NoWrongUsers => "every balance of {0} users is right",
        Word::UsersShown => "{0}-{1} of {2}",
        Word::Throughput => "throughput",
        Word::PerSecond => "{0}/s committed",
        Word::LongestQueue => "longest queue {0}",
        Word::CaptionMany => "Worst first. Enter: why. 3: the marked user's requests.",
        Word::CaptionManyRight => "No balance is wrong so far. 3: the marked user's requests.",
        // The twin.
        Word::TwinTitle => "The same requests, at the same moments, twice:",
        Word::TwinOff => "lock OFF",
        Word::TwinDone => "done after {0}",
        Word::TwinPlaying => "{0} so far",
        Word::TwinTogether => "Up to now both have written the same.",
        Word::TwinParted => "They part at write {0} of user {1}:",
        Word::TwinWrite => "request {0} writes {1} (v{2} -> v{3}) at {4}",
        Word::TwinNoWrite => "no write yet",
        Word::TwinRealClock => {
            "The twin needs virtual time: on a real clock no two rounds are the same."
        }
        Word::TwinComing => "The twin is being prepared.",
        Word::CaptionTwin => "Left without a lock, right with one. L: another lock on the right.",
        Word::CaptionTwinReal => "1: the overview. Without --clock real there is a twin.",
        Word::InsideAtOnce => "inside at once",
        Word::LostUpdates => "lost updates",
        Word::Answered => "answered",
        // The timeline.
        Word::TimelineTitle => "user {0}, requests {1}, up to {2}",
        Word::TimelineScale => "one cell is {0}",
        Word::TimelineLegend => {
            "{0} waits   {1} inside   r reads   w writes   X overwrites   ! refused"
        }
        Word::TimelineMoment => "at {0}: {1} inside, {2} waiting, balance {3}",
        Word::TimelineBuries => "overwrites request {0}",
        Word::TimelineEmpty => "No step of this user yet.",
        Word::TimelineCut => "older steps are no longer kept",
        Word::CaptionTimeline => {
            "X: a write over a newer one. Left and Right: back and forth in time."
        }
        Word::CaptionTimelinePast => {
            "You look at the past. Right: forward in time. f: back to now."
        }
        Word::CaptionTimelineBack => "You look at the past; the round goes on. f: back to now.",
        // Latency.
        Word::Samples => "samples",
        Word::Median => "p50",
        Word::P90 => "p90",
        Word::P99 => "p99",
        Word::P999 => "p99.9",
        Word::Max => "max",
        Word::NoSamples => "no sample yet",
        Word::HistogramOf => "{0}: how many took how long",
        Word::UpTo => "up to {0}",
        Word::CaptionLatency => {
            "Latency: from when it should have been sent. Service time: from when it was."
        }
        Word::SpanWaitIs => "asked for the lock -> got it",
        Word::SpanHoldIs => "got the lock -> gave it back",
        Word::SpanServiceIs => "sent -> answered",
        Word::SpanLatencyIs => "should have been sent -> answered",
        // Locks.
        Word::LocksTitle => "user {0} under {1}: {2} inside, {3} waiting",
        Word::LocksTitleNone => "user {0} without a lock: {1} inside, {2} waiting",
        Word::LocksOthers => "all users: {0} inside, {1} waiting",
        Word::LocksKeys => "entries {0}   lock timers {1}   timeout {2}",
        Word::LocksInside => "inside for {0}",
        Word::LocksWaiting => "waiting for {0}",
        Word::LocksMore => "and {0} more",
        Word::LocksNobody => "Nobody is inside, nobody waits.",
        Word::LocksInstance => "instance {0}",
        Word::ModelledLock => "(modelled) {0}",
        Word::RowTitle => "the row of user {0}, {1}",
        Word::RowNoConnection => "{0} waiting for a connection",
        Word::RowFree => "Nobody holds it, nobody waits for it.",
        Word::RowHeld => "holds the row",
        Word::RowWaits => "waits for it, place {0}",
        Word::RowTransaction => "in a transaction",
        Word::RowSnapshotNew => "snapshot up to date",
        Word::RowSnapshotOld => "snapshot {0} commits old",
        Word::CaptionLocks => {
            "One inside is right. Bars fill towards the timeout. t: another timeout."
        }
        Word::CaptionLocksOff => {
            "Without a lock nobody waits, and everybody is inside. l: switch it on."
        }
        Word::CaptionLocksOver => {
            "The round is over. r: the same again; space: stop it halfway and look."
        }
        // Nodes.
        Word::NodesTitle => "{0 node nodes} (modelled), leases of {1}",
        Word::NodesTitleReal => "{0 node nodes} (real), leases of {1}",
        Word::NodesUnder => ", under {0}",
        Word::NodesKept => "what each keeps, and what its clock shows",
        Word::NodesTold => "what this process sent and was answered, by its own clock",
        Word::NodesAsked => "{0} attempts, {1} a grant   {2} calls, {3} unanswered",
        Word::NodesEnded => "{0} ran out under their holders   {1} older tokens refused",
        Word::NodesVotes => "votes on user {0}: {1}   of {2} nodes, {3} are a majority",
        Word::NodesNoVotes => "none",
        Word::NodesClocks => "clocks beside this machine's, by TIME, to within {0}",
        Word::NodesClock => "clock",
        Word::NodesKey => "key",
        Word::NodesHolder => "whose",
        Word::NodesToken => "token",
        Word::NodesLeft => "left of the lease",
        Word::NodesLeftShort => "left",
        Word::NodesNode => "node {0}",
        Word::NodesFree => "no lease",
        Word::NodesDown => "down",
        Word::NodesNoLeases => "The lock {0} takes no leases: the nodes have nothing to do.",
        Word::NodesNoLock => "Without a lock nobody takes a lease: the nodes have nothing to do.",
        Word::NodesComing => "The nodes are being looked at.",
        Word::CaptionNodes => "A bar empties until its lease ends by itself. space: stop and look.",
        Word::CaptionNodesNone => "L: choose a lock that takes leases, such as redis or redlock.",
        Word::CaptionNodesOver => {
            "The round is over. r: the same again; space: stop it halfway and look."
        }
        // Anomalies.
        Word::AnomaliesFirst => "{0}-{1} of {2}: only the first of each kind are kept.",
        Word::AnomaliesNone => {
            "No anomaly so far: every write was computed from the current balance."
        }
        Word::AnomalyLostUpdate => "lost update",
        Word::AnomalyNotLinearizable => "not linearizable",
        Word::AnomalyWrongBalance => "wrong balance",
        Word::AnomalyOverspend => "overspend",
        Word::AnomalyNegative => "negative balance",
        Word::AnomalyHistory => "history differs",
        Word::AnomalyDoubleApply => "double apply",
        Word::AnomalyZombie => "zombie write",
        Word::AnomalyDoubleAccount => "double account",
        Word::AnomalyUniqueViolation => "unique violation",
        Word::AnomalyOverlap => "overlap",
        Word::AnomalyForeign => "foreign release",
        Word::AnomalyInherited => "inherited error",
        Word::AnomalyImpossible => "impossible speed",
        Word::AnomalyLeak => "leak",
        Word::CaptionAnomalies => "Each was observed as it happened. Enter: how, step by step.",
        Word::CaptionNoAnomalies => "Nothing to explain. L: another lock; n: another seed.",
        Word::CaptionExplanation => "Time runs down. x marks what went wrong. Esc: back.",
        Word::NothingInLane => {
            "Nothing went wrong with the marked request. X marks those that overwrite."
        }
        Word::NothingToExplain => {
            "Nothing has gone wrong in this round: there is nothing to explain."
        }
        // The scenario.
        Word::ScenarioStore => "read {0}, write {1}, append {2}",
        Word::Store => "store",
        Word::Service => "service",
        Word::ScenarioService => "lock timeout {0}, instances {1}",
        Word::ScenarioUsers => "{0}, starting balance {1}",
        Word::Expectation => "expectation",
        Word::Limit => "limit",
        Word::ActualValue => "actual",
        Word::CheckOk => "ok",
        Word::CheckDeclared => "declared",
        Word::CheckFailed => "NOT MET",
        Word::NoneOf => "none of",
        Word::VerdictLater => "The round is judged when it is over.",
        Word::CheckOpen => "not yet",
        Word::LimitMay => "may be (declared)",
        Word::LimitMust => "must be (declared)",
        Word::VerdictIs => "verdict of this round: {0}",
        Word::VerdictTouched => "changed by hand: no verdict",
        Word::VerdictLast => "last verdict: {1} (round {0})",
        Word::CaptionScenario => {
            "Limits and actual values, live. q: the verdict, and its exit code."
        }
        Word::MeansPass => "no anomaly, every limit met",
        Word::MeansExpected => "wrong as declared",
        Word::MeansFail => "not as expected",
        Word::MeansInvalid => "proves nothing",
        // Warnings.
        Word::WarnStarvation => "starvation: one waited {0}, the median is {1}",
        Word::WarnOvertakingOne => "unfair: 1 grant passed over a request that had come before",
        Word::WarnOvertaking => "unfair: {0} grants passed over requests that had come before",
        Word::WarnConvoy => "convoy: one held for {0} (median {1}), and {2} queued up behind",
        Word::WarnHerd => "herd: {0} of one user went in together",
        Word::WarnRetryStorm => "retry storm: {0} attempts for {1} commits",
        Word::WarnLeak => "leak: lock timers left over {0}, lock entries {1}",
    }
}
