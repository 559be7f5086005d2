//! English.

use super::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // The policy.
        Word::AmountTooSmall => "At least {0} points, please.",
        Word::ChargeTooLarge => "A charge is at most {0} points.",
        Word::UseTooLarge => "A use is at most {0} points.",
        Word::BalanceTooLarge => "The balance would exceed {0} points.",
        Word::InsufficientBalance => "Not enough points: the balance is {0}.",
        // Words of the field.
        Word::Charge => "charge",
        Word::Use => "use",
        Word::Charges => "{0} charges of {1}",
        Word::Uses => "{0} uses of {1}",
        Word::ChargesAndUses => "{0} charges and uses of {1}",
        Word::Balance => "balance",
        Word::Points => "POINTS",
        Word::Lost => "LOST",
        Word::GivenAway => "GIVEN AWAY",
        Word::SoFar => "SO FAR",
        Word::AtLeast => "AT LEAST",
        Word::ShouldBe => "should be",
        Word::Actual => "actual",
        Word::Difference => "difference",
        Word::Requests => "requests",
        Word::User => "user",
        Word::Users => "users",
        Word::Committed => "committed",
        Word::Rejected => "rejected",
        Word::TimedOut => "timed out",
        Word::Failed => "failed",
        Word::Lock => "lock",
        Word::Waiting => "waiting",
        Word::Time => "time",
        Word::Wait => "wait",
        Word::Hold => "hold",
        Word::ServiceTime => "service time",
        Word::Latency => "latency",
        // Title and state.
        Word::UserOne => "user {0}",
        Word::UserCount => "{0} users",
        Word::SeedIs => "seed {0}",
        Word::InProcessVirtual => "in process, virtual time {0}",
        Word::InProcessReal => "in process, real time",
        Word::FullSpeed => "full speed",
        Word::Paused => "PAUSED",
        Word::RequestsUnseen => "{0} requests too fast to show",
        Word::Altered => "changed by hand",
        Word::Instances => "{0} instances",
        Word::LockOff => "LOCK: OFF",
        Word::LockOn => "LOCK: ON, {0}",
        Word::LockOffNext => "LOCK: OFF from the next request on",
        Word::LockOnNext => "LOCK: ON, {0}, from the next request on",
        Word::RoundIs => "round {0}",
        Word::RoundNext => "round {0} is over, the next in {1} s",
        Word::RoundTouched => "round {0}, changed while it played",
        // What is fired.
        Word::FiredBurst => "{0} at the same moment",
        Word::FiredBursts => "{0} at the same moment, {1} times, every {2}",
        Word::FiredRate => "{0}/s: {1} in {2}",
        Word::FiredClients => "{0} clients, one request after another",
        Word::FiredListed => "{0} listed requests at the same moment",
        Word::FiredMore => "{0}; then {1} more phases",
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
        Word::FineSentence => {
            "{0} requests were told \"done\", and every one of them is in the balance."
        }
        Word::RefusedToo => "Refused: {0}; they changed nothing.",
        Word::WaitingCount => "{0} waiting",
        Word::InsideMost => "{0} inside at once (a correct lock lets in 1)",
        Word::InsideMostOptimistic => {
            "{0} at work at once, {1} conflicts (a newer version there: tried again)"
        }
        Word::TimeSentence => "{0} for everything",
        Word::OneAtATime => "(one at a time needs {0})",
        Word::RoundsRow => "round",
        Word::LostRow => "lost",
        Word::PressL => "press l",
        Word::PressBigL => "press L: {0}",
        Word::Off => "OFF",
        // Chips and captions.
        Word::LosesPoints => "LOSES POINTS",
        Word::GivesPoints => "GIVES POINTS AWAY",
        Word::NothingLost => "NOTHING LOST",
        Word::Playing => "PLAYING",
        Word::CaptionWatchOff => {
            "All read the same balance before anybody writes. Watch the digits."
        }
        Word::CaptionWatchOn => "One request of a user is inside, the others wait their turn.",
        Word::CaptionWatchOther => "The lock is {0}: is ever more than one inside?",
        Word::CaptionPressL => "Press l: the same requests again, lock ON. Enter: why.",
        Word::CaptionTryRace => "Press L and choose promise-race: a lock that only looks right.",
        Word::CaptionTryTwin => "Press 2: lock off and lock on, side by side.",
        Word::CaptionWhy => "Enter: how it happened, step by step. l: lock on or off.",
        Word::CaptionOverview => "should be: what was promised. actual: what is stored.",
        // Too small.
        Word::TooSmall => "The dashboard needs 60 x 15 characters; this terminal has {0} x {1}.",
        Word::TooSmallQuit => "q quits",
        // Keys: short, then long.
        Word::KeyLock => "lock on/off",
        Word::KeyLockHelp => "switch the lock: none, or keyed (a fair lock for each user)",
        Word::KeyChoose => "choose lock",
        Word::KeyChooseHelp => "choose any lock from a list",
        Word::KeyPause => "pause",
        Word::KeyPauseHelp => "stop the clock, or let it go on",
        Word::KeyStepHelp => "play one turn, and stop the clock",
        Word::KeyFasterHelp => "faster",
        Word::KeySlowerHelp => "slower",
        Word::KeyFullHelp => "as fast as it can, or back to the pace before",
        Word::KeySameHelp => "the same round again, from the same seed",
        Word::KeyNext => "next seed",
        Word::KeyNextHelp => "a round from the next seed",
        Word::KeyBurst => "burst",
        Word::KeyBurstHelp => "send one more burst now; between rounds, begin the next one",
        Word::KeyUsersHelp => "how many users, from the next round on",
        Word::KeySizeHelp => "how many requests in a burst, from the next round on",
        Word::KeyTimeoutHelp => "the longest wait for a lock, such as 3s or 200ms",
        Word::KeyWhy => "why",
        Word::KeyWhyHelp => "how it happened, step by step",
        Word::KeyHelp => "keys",
        Word::KeyHelpHelp => "this list of keys",
        Word::KeyQuit => "quit",
        Word::KeyQuitHelp => "leave, with a summary and a verdict",
        Word::KeyNextScreenHelp => "the next screen",
        Word::KeyPrevScreenHelp => "the screen before",
        Word::KeyBack => "back",
        Word::KeyBackHelp => "close this, or back to the overview",
        Word::KeyUpHelp => "up",
        Word::KeyDownHelp => "down",
        Word::KeyMove => "move",
        Word::KeyTake => "take",
        Word::KeyTakeHelp => "take what is marked",
        // Screens.
        Word::ScreenOverviewHelp => "overview: the points",
        // Help and prompts.
        Word::HelpTitle => "Keys",
        Word::HelpScroll => "{0}-{1} of {2}; arrows move, Esc closes",
        Word::ChooseTitle => "Which lock?",
        Word::PromptUsers => "How many users?",
        Word::PromptSize => "How many requests in a burst?",
        Word::PromptTimeout => "The longest wait for a lock, such as 3s or 200ms?",
        Word::PromptHint => "Enter: take it   Esc: leave it",
        Word::BadNumber => "A whole number from {0} to {1}, please.",
        Word::BadDuration => "A time with a unit, please: 3s, 200ms, up to 1h.",
        // Locks, in a line each.
        Word::LockNone => "no lock: everybody goes in",
        Word::LockPromiseRace => "the copied promise lock: right for two, wrong from three on",
        Word::LockRecheck => "the same, cured: whoever waited looks again",
        Word::LockKeyed => "a fair queue for each user",
        Word::LockStriped => "64 locks shared by all users",
        Word::LockGlobal => "one lock for everybody",
        Word::LockQueue => "a queue and a worker for each user",
        Word::LockOptimistic => "no waiting: compare the version, try again",
        // Explanations.
        Word::RequestColumn => "request {0} ({1} {2})",
        Word::TitleLostUpdate => "Lost update: request {0} overwrites what request {1} wrote",
        Word::TitleOverlap => "Overlap: {1} requests of user {0} inside at once",
        Word::TitleForeignRelease => {
            "Foreign release: request {0} gives back the lock of request {1}"
        }
        Word::TitleInheritedError => "Inherited error: request {0} is told the error of another",
        Word::TitleNegative => "Negative balance: request {0} writes {1}",
        Word::TitleImpossible => {
            "Impossible speed: the requests of user {0} took less time than one after another"
        }
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
        Word::CellReleased => "unlock",
        Word::CellReleasedForeign => "unlock request {0}'s",
        Word::CellReleasedNothing => "unlock: nothing there",
        Word::CellCommitted => "done",
        Word::CellRejected => "rejected ({0})",
        Word::CellTimedOut => "timed out",
        Word::CellFailed => "failed ({0})",
        Word::CellUnknown => "no answer",
        Word::OthersWrote => "{0} other requests write, v{1} to v{2}",
        Word::OtherWrote => "request {0} writes, v{1}",
        Word::RemarkBuries => "buries v{0} of request {1}: {2}",
        Word::RemarkBuriesMany => "buries v{0} to v{1}: {2}",
        Word::RemarkInside => "{0} inside at once",
        Word::RemarkForeign => "not its own",
        Word::RemarkInherited => "its own operation never started",
        Word::RemarkNegative => "below zero",
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
        Word::StoryOverlap => {
            "Request {0} was let in although the lock was held: {1} requests were inside at once. A lock lets in one at a time; what they read can be overwritten."
        }
        Word::StoryForeign => {
            "Request {0} gave back a lock that request {1} held. From now on anybody can go in beside request {1}."
        }
        Word::StoryInherited => {
            "Request {0} waited for the operation of another, which failed, and was handed its error. Its own operation never started, and might well have succeeded."
        }
        Word::StoryNegative => {
            "Request {0} wrote a balance below zero: it had checked a balance that was no longer there."
        }
        Word::StoryImpossible => {
            "One after another, these requests would have taken longer than they did: some of them must have been inside together."
        }
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
        Word::StoryGoesOn => "After that everything goes on to its end.",
        Word::StoryEnd => "In the end user {0} has {1} points and should have {2}: {3}.",
        Word::StoryOverspend => "User {0} was told \"done\" for more uses than there were points.",
        Word::StoryHistory => {
            "A history does not have as many entries as there were requests committed."
        }
        Word::StoryStuck => "Nothing can happen any more, and there is no answer for: {0}.",
        // Names of screens, and what they are.
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
        Word::KeyFindHelp => "show a user, by number",
        Word::KeyZoomInHelp => "timeline: nearer",
        Word::KeyZoomOutHelp => "timeline: the whole round",
        Word::KeyLeftHelp => "timeline: back in time",
        Word::KeyRightHelp => "timeline: forward in time",
        Word::KeyFollowHelp => "timeline: follow the clock again",
        Word::KeyPageUpHelp => "a page up",
        Word::KeyPageDownHelp => "a page down",
        Word::KeyFirstHelp => "to the first",
        Word::KeyLastHelp => "to the last",
        Word::PromptUser => "Which user?",
        // The overview of many users.
        Word::WrongUsers => "{0} of {1} users have a wrong balance",
        Word::NoWrongUsers => "every balance of {0} users is right",
        Word::UsersShown => "{0}-{1} of {2}",
        Word::Throughput => "throughput",
        Word::PerSecond => "{0}/s committed",
        Word::LongestQueue => "longest queue {0}",
        Word::CaptionMany => "Worst first. Enter: why. 3: the marked user's requests.",
        // The twin.
        Word::TwinTitle => "The same requests, at the same moments, twice:",
        Word::TwinOff => "lock OFF",
        Word::TwinOn => "lock {0}",
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
        Word::LocksOthers => "all users: {0} inside, {1} waiting",
        Word::LocksKeys => "entries {0}   lock timers {1}   timeout {2}",
        Word::LocksInside => "inside for {0}",
        Word::LocksWaiting => "waiting for {0}",
        Word::LocksMore => "and {0} more",
        Word::LocksNobody => "Nobody is inside, nobody waits.",
        Word::LocksInstance => "instance {0}",
        Word::CaptionLocks => {
            "One inside is right. Bars fill towards the timeout. t: another timeout."
        }
        Word::CaptionLocksOff => {
            "Without a lock nobody waits, and everybody is inside. l: switch it on."
        }
        // Anomalies.
        Word::AnomaliesNone => {
            "No anomaly so far: every write was computed from the current balance."
        }
        Word::AnomalyLostUpdate => "lost update",
        Word::AnomalyWrongBalance => "wrong balance",
        Word::AnomalyOverspend => "overspend",
        Word::AnomalyNegative => "negative balance",
        Word::AnomalyHistory => "history differs",
        Word::AnomalyOverlap => "overlap",
        Word::AnomalyForeign => "foreign release",
        Word::AnomalyInherited => "inherited error",
        Word::AnomalyImpossible => "impossible speed",
        Word::AnomalyLeak => "leak",
        Word::CaptionAnomalies => "Each was observed as it happened. Enter: how, step by step.",
        Word::CaptionNoAnomalies => "Nothing to explain. L: another lock; n: another seed.",
        Word::CaptionExplanation => "Time runs down. x marks what went wrong. Esc: back.",
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
        Word::LimitMay => "may be there (declared)",
        Word::LimitMust => "must be there (declared)",
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
        Word::WarnOvertaking => "unfair: {0} grants passed over somebody who had come before",
        Word::WarnConvoy => "convoy: one held for {0} (median {1}), and {2} queued up behind",
        Word::WarnHerd => "herd: {0} of one user went in together",
        Word::WarnRetryStorm => "retry storm: {0} attempts for {1} commits",
        Word::WarnLeak => "leak: lock timers left over {0}, lock entries {1}",
        // Break it, and stepping through a schedule.
        Word::ScreenBreakIt => "break it",
        Word::ScreenBreakItHelp => "break it: you say whose turn is next",
        Word::ScreenReplay => "replay",
        Word::ScreenReplayHelp => "replay: a recorded schedule, turn by turn",
        Word::ReplayNothing => {
            "Nothing is recorded here: pointrace replay --step SCHEDULE opens one."
        }
        Word::KeyPlay => "play",
        Word::KeyPlayHelp => "play the marked turn",
        Word::KeyUndo => "undo",
        Word::KeyUndoHelp => "take the last turn back",
        Word::KeyRedo => "redo",
        Word::KeyRedoHelp => "play the turn again that was taken back",
        Word::KeyUndoAllHelp => "take all turns back",
        Word::KeyRedoAllHelp => "play all turns again that were taken back",
        Word::KeyHint => "hint",
        Word::KeyHintHelp => "hint: how many more turns it takes from here",
        Word::KeyGiveUp => "give up",
        Word::KeyGiveUpHelp => "give up: the shortest answer, or the proof that there is none",
        Word::KeyNextChallenge => "next",
        Word::KeyNextChallengeHelp => "the next challenge",
        Word::KeyPrevChallengeHelp => "the challenge before",
        Word::KeyTurnOn => "on",
        Word::KeyTurnOnHelp => "one turn on",
        Word::KeyTurnBack => "back",
        Word::KeyTurnBackHelp => "one turn back",
        Word::KeyStart => "start",
        Word::KeyStartHelp => "before the first turn",
        Word::KeyEnd => "end",
        Word::KeyEndHelp => "after the last turn",
        Word::KeyByItself => "play",
        Word::KeyByItselfHelp => "let it play by itself, or stop it",
        Word::ChallengeNoLock => "no lock",
        Word::ChallengePromiseRaceTwo => "promise-race, two requests",
        Word::ChallengePromiseRaceThree => "promise-race, three requests",
        Word::ChallengeFailingHolder => "a holder that fails",
        Word::ChallengeTwoInstances => "two instances under keyed",
        Word::ChallengeWorstTimeout => "a timeout at the worst moment",
        Word::ChallengeKeyed => "keyed",
        Word::TaskNoLock => "Two charges and no lock. Let 1,000 points go missing.",
        Word::TaskPromiseRaceTwo => {
            "The promise lock that is copied everywhere, and two charges. Can you let points go missing? If nobody can, give up: the proof is the prize."
        }
        Word::TaskPromiseRaceThree => "The same lock and one request more. Let points go missing.",
        Word::TaskFailingHolder => {
            "Request 1 uses 100 points that are not there. Let request 2 fail with that error, though it only charges."
        }
        Word::TaskTwoInstances => {
            "The lock keeps its promise, but each request meets another process. Let points go missing."
        }
        Word::TaskWorstTimeout => {
            "This lock forgets a hand-off if its waiter times out just then. Leave a lock that nobody holds and somebody waits for."
        }
        Word::TaskKeyed => {
            "Three charges, a lock that hands itself on, timeouts wherever you like. Let points go missing, or give up."
        }
        Word::ChallengePlace => "challenge {0} of {1}: {2}",
        Word::Challenges => "challenges",
        Word::ChallengeSolved => "ok",
        Word::TurnsPlayed => "turns {0}",
        Word::TurnsPar => "par {0}",
        Word::TurnsBest => "best {0}",
        Word::BestProved => "proved",
        Word::Searching => "searching..",
        Word::WhoseTurn => "Whose turn is next?",
        Word::TurnsPossible => "What could be next, and what was recorded:",
        Word::TurnUnseen => "goes on, unseen from outside",
        Word::TurnTimeoutLate => "{0} (its timeout comes too late)",
        Word::TurnWaits => "waits",
        Word::TurnOther => "(request {0}: {1})",
        Word::HintOne => "Hint: one more turn does it.",
        Word::HintTurns => "Hint: {0} more turns can do it.",
        Word::HintNotFromHere => "Hint: from here it cannot be done any more. Undo.",
        Word::HintNever => "Hint: whatever you do, it cannot be done. Give up, and see the proof.",
        Word::ChipBroken => "BROKEN",
        Word::BrokenInPar => "in {0} turns: nobody can do it in fewer!",
        Word::BrokenIn => "in {0} turns; it can be done in {1}.",
        Word::BrokenInSearching => "in {0} turns!",
        Word::ChipAnswer => "THE ANSWER",
        Word::AnswerIs => "{0} turns are enough.",
        Word::ChipProved => "PROVED",
        Word::ProofIs => {
            "No order of these requests breaks it. {0} schedules were played, one of every kind there is: all others only swap neighbouring turns that have nothing to do with each other. Nothing is lost in any of them."
        }
        Word::NotProved => "Nobody has found a way, and it is not proved that there is none.",
        Word::CaptionBreakIt => "You are the scheduler. Up and Down choose a turn, Enter plays it.",
        Word::CaptionBreakOver => {
            "All is answered and nothing broke. Left: undo, and try another order."
        }
        Word::CaptionBroken => {
            "n: the next challenge. Left and Right: watch it again, turn by turn."
        }
        Word::CaptionProved => "A proof counts as solved. n: the next challenge.",
        Word::ReplayOf => "replay, lock {0}",
        Word::ReplayPlace => "turn {0} of {1}",
        Word::ChipNothingWrong => "NOTHING WENT WRONG",
        Word::FaultStuck => "stuck",
        Word::FaultOvertaken => "overtaken",
        Word::CaptionReplay => {
            "Each row is a turn. Right: the next one, Left: back, space: by itself."
        }
        Word::CaptionReplayEnd => {
            "The recording ends here. Left: back, turn by turn. Home: to the start."
        }
    }
}
