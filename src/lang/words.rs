//! The names of all texts, by the file of each language that has them.

macro_rules! words {
    ($($group:ident in $file:ident { $($name:ident,)* })*) => {
        /// A text by its name: what it says in each language is in that language's folder.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "what a word says is its documentation")]
        pub enum Word {
            $($($name,)*)*
        }

        impl Word {
            /// All words, in the order of the list.
            pub const ALL: [Word; [$($({ let _ = Word::$name; }),*),*].len()] = [$($(Word::$name),*),*];

            /// The word again, by the file that has it.
            pub(super) fn place(self) -> Place {
                match self {
                    $($(Word::$name => Place::$group($file::Word::$name),)*)*
                }
            }
        }

        /// A word by the file that has it: each file has a match of its own, which the compiler finds incomplete.
        #[derive(Clone, Copy)]
        pub(super) enum Place {
            $($group($file::Word),)*
        }

        $(
            pub(super) mod $file {
                #[derive(Clone, Copy)]
                pub(in crate::lang) enum Word {
                    $($name,)*
                }
            }
        )*
    };
}

words! {
    Field in field {
        // The policy.
        AmountTooSmall, ChargeTooLarge, UseTooLarge, BalanceTooLarge, InsufficientBalance,
        // Words of the field.
        Charge, Use, Charges, Uses, ChargesAndUses, Balance, Points, Lost, GivenAway, SoFar, AtLeast, ShouldBe,
        Actual, Difference, Requests, User, Users, Committed, Rejected, TimedOut, Failed, Lock, Waiting, Time,
        Wait, Hold, Connection, RowWait, ServiceTime, Latency,
    }
    Screens in screens {
        // Title and state.
        UserOne, UserCount, SeedIs, InProcessVirtual, InProcessReal, OnlyVirtual, OnlyReal, RoundStays, RoundStaysShort, RoundStaysTiny, FullSpeed, Paused, RequestsUnseen, Altered,
        Instances, LockOff, LockOn, LockOffNext, LockOnNext, LockOffSince, LockOnSince, NextRoundLock, RoundIs,
        RoundNext, RoundTouched,
        // What is fired.
        FiredBurst, FiredBursts, FiredRate, FiredClients, FiredListed, FiredMoreOne, FiredMore,
        FiredAtOnce, FiredAtOnceTimes, FiredFor, FiredPerSecond, FiredClientsBare, FiredListedBare,
        // The overview.
        UnderWay, NothingYet, LostSentence, LostSentenceOne, LostSentenceLive, LostSentenceLiveOne,
        PriceIs, PriceShown, TrySmall, FineSentence, RefusedToo, OverspentToo, InheritedToo, InheritedTooOne, WaitingCount, InsideMost, InsideMostSideBySide, InsideMostOptimistic, TimeSentence, TimeSoFar,
        OneAtATime,
        RoundsRow, PressL, Off,
        // Chips and captions.
        LosesPoints, GivesPoints, HandsErrorsOn, ManyRequests, FailedWith, ErrorOfAnother, ErrorCount, BelowZero, NothingLost, SharedTables, Playing, CaptionWatchOff, CaptionWatchOn, CaptionWatchOther,
        CaptionOptimistic,
        CaptionPressL, CaptionNextRound, CaptionNextRequest, CaptionTryRace, CaptionTryTwin, CaptionWhy, CaptionOverview,
        // Too small.
        TooSmall, TooSmallQuit,
        // Names of screens, and what they are.
        ScreenOverviewHelp, ScreenTwin, ScreenTwinHelp, ScreenTimeline, ScreenTimelineHelp, ScreenLatency,
        ScreenLatencyHelp, ScreenLocks, ScreenLocksHelp, ScreenAnomalies, ScreenAnomaliesHelp, ScreenScenario,
        ScreenScenarioHelp, ScreenNodes, ScreenNodesHelp,
        // The overview of many users.
        WrongUsers, NoWrongUsers, UsersShown, Throughput, PerSecond, LongestQueue, CaptionMany,
        CaptionManyRight,
        // The twin.
        TwinTitle, TwinOff, TwinDone, TwinPlaying, TwinTogether, TwinParted, TwinWrite, TwinNoWrite,
        TwinRealClock, TwinComing, CaptionTwin, CaptionTwinReal, InsideAtOnce, LostUpdates, Answered,
        // The timeline.
        TimelineTitle, TimelineScale, TimelineLegend, TimelineMoment, TimelineBuries, TimelineEmpty,
        TimelineCut, CaptionTimeline, CaptionTimelineBack,
        CaptionTimelinePast,
        // Latency.
        Samples, Median, P90, P99, P999, Max, NoSamples, HistogramOf, UpTo, CaptionLatency, SpanWaitIs,
        SpanHoldIs, SpanServiceIs, SpanLatencyIs,
        // Locks.
        LocksTitle, LocksTitleNone, LocksOthers, LocksKeys, LocksInside, LocksWaiting, LocksMore, LocksNobody,
        LocksInstance, ModelledLock, RowTitle, RowNoConnection, RowFree, RowHeld, RowWaits, RowTransaction, RowSnapshotNew,
        RowSnapshotOld,
        CaptionLocks, CaptionLocksOff, CaptionLocksOver,
        // Nodes.
        NodesTitle, NodesTitleReal, NodesUnder, NodesKept, NodesTold, NodesAsked, NodesEnded, NodesVotes, NodesNoVotes, NodesClocks, NodesClock, NodesKey,
        NodesHolder, NodesToken, NodesLeft, NodesLeftShort, NodesNode, NodesFree, NodesDown, NodesNoLeases, NodesNoLock, NodesComing,
        CaptionNodes, CaptionNodesOver, CaptionNodesNone,
        // Anomalies.
        AnomaliesNone, AnomaliesFirst, AnomalyLostUpdate, AnomalyWrongBalance, AnomalyNotLinearizable, AnomalyOverspend, AnomalyNegative,
        AnomalyHistory, AnomalyDoubleApply, AnomalyZombie, AnomalyDoubleAccount, AnomalyUniqueViolation, AnomalyOverlap, AnomalyForeign, AnomalyInherited, AnomalyImpossible, AnomalyLeak,
        CaptionAnomalies, CaptionNoAnomalies, CaptionExplanation, NothingToExplain, NothingInLane,
        // The scenario.
        ScenarioStore, Store, Service, ScenarioService, ScenarioUsers, Expectation, Limit, ActualValue, CheckOk,
        CheckDeclared, CheckFailed, NoneOf, VerdictLater, CheckOpen, LimitMay, LimitMust, VerdictIs,
        VerdictTouched, VerdictLast, CaptionScenario, MeansPass, MeansExpected, MeansFail, MeansInvalid,
        // Warnings.
        WarnStarvation, InsideMostProcesses, WarnOvertakingOne, WarnOvertaking, WarnConvoy, WarnHerd, WarnRetryStorm, WarnLeak,
    }
    Keys in keys {
        // Keys: short, then long.
        KeyLock, KeyLockHelp, KeyChoose, KeyChooseHelp, KeyPause, KeyPauseHelp, KeyStepHelp, KeyFasterHelp,
        KeySlowerHelp, KeyFullHelp, KeySameHelp, KeyNext, KeyNextHelp, KeyBurst, KeyBurstHelp, KeyUsersHelp,
        KeySizeHelp, KeyTimeoutHelp, KeyWhy, KeyWhyHelp, KeyHelp, KeyHelpHelp, KeyQuit, KeyQuitHelp, KeyLeaveHelp,
        KeyNextScreenHelp, KeyPrevScreenHelp, KeyBack, KeyBackHelp, KeyUpHelp, KeyDownHelp, KeyMove, KeyTake,
        KeyTakeHelp, KeyFindHelp, KeyZoomInHelp, KeyZoomOutHelp, KeyLeftHelp, KeyRightHelp, KeyFollowHelp,
        KeyPace, KeyFew, KeyFewHelp, KeyScenarios, KeyScenariosHelp, ScenariosTitle,
        KeyThemeHelp, KeyLanguageHelp, KeyPageUpHelp, KeyPageDownHelp, KeyFirstHelp, KeyLastHelp,
        // Help and prompts.
        HelpTitle, HelpScroll, ChooseTitle, PromptUsers, PromptSize, PromptTimeout, BadNumber,
        BadDuration, PromptUser, KeyApply, FromNextRound, NoBurst, OnlyOneUser, RealClockPace,
        NotCarriedOver, MoreBelow,
        KeyBreak, KeyBreakHelp, MishapsTitle, MishapPauseHolder, MishapKillHolder, MishapPauseProcess, MishapKillProcess,
        MishapKillNode, MishapForgetNode, MishapCutHolder, MishapEndLease, MishapAlone, MishapCame, MishapSpent, MishapOver, MishapReal,
        WhatBroke,
    }
    Explain in explain {
        // Explanations.
        RequestColumn, RequestColumnProcess, TitleOverspend, TitleLostUpdate, TitleOverlap, TitleForeignRelease, TitleInheritedError, TitleNegative, TitleUniqueViolation, TitleDoubleApply, TitleZombie,
        TitleImpossible, TitleNotLinearizable, RequestIs, CellArrives, CellAppends, CellSentAgain, CellGaveUp, CellRecalled, CellUnheard, CellWaits, CellGranted, CellGrantedAfter,
        CellRefused, CellRefusedAfter, CellRead, CellWrote, CellConflict, CellNoAccount, CellNoRow, CellOpens, CellUpdate, CellBlocked, CellUnblocked, CellNoConnection, CellConnected, CellAfter, CellReleased, CellReleasedForeign,
        CellReleasedNothing, CellTaken, CellTakenToken, CellHeld, CellGivenBack, CellExtended, CellNotYours, CellSilent, CellRanOut, CellStale, CellStaleInStore, CellCommitted, CellRejected, CellTimedOut, CellFailed, CellUnknown, OthersWrote,
        OtherWrote, CellSwitched, RemarkBuries, RemarkBuriesMany, RemarkInside, RemarkForeign, RemarkInherited,
        RemarkNegative, RemarkUniqueViolation, RemarkDoubleApply, RemarkGivenUp, RemarkNotLinearizable, PointsMissing, PointsGivenAway, PointsEven, StoryLostUpdate, StoryOneOther,
        StoryManyOthers, StoryTwoLocks, StoryTwoProcesses, StoryOverlap, StoryOverlapProcesses, StoryOverspent, StoryForeign, StoryInherited, StoryNegative, StoryUniqueViolation, StoryDoubleApply, StoryGivenUp, StoryOverspendBy,
        StoryImpossible, StoryNotLinearizable, StoryToldBalance, StoryIncomplete, NumberedAs, NumberedHere,
        // Schedules.
        FailsSmallest, FailsMinimal, RequestOne, RequestCount, TurnOne, TurnCount, SwitchOne, SwitchCount,
        RequestColumnUser, BalanceOfUser, RemarkOverspend, RemarkStuck, RemarkOvertaken, StoryOvertaken,
        RemarkDenied, StoryDenied,
        StoryGoesOn, StoryEnd, StoryOverspend, StoryHistory, StoryDoubleAccount, StoryStuck,
    }
    Report in report {
        // The head of a result.
        LockIs, TransactionWithout, TransactionInside, TransactionAround, InProcess, InProcessMany, InProcesses, ClockVirtual, ClockReal, RealGround, ModelledGround, SeedRange, SeedRangePlayed, ExitIs,
        // What became of the points.
        Unfinished, ShouldBeRange, PointCount, NotAnsweredOne, NotAnswered, NoneDone, CancelsOut, StillExplained, NotExplained, NotExplainedOne, CouldNotTell, CouldNotTellOne, AstrayOtherwise, NoneBuried, DoneAgain, DoneAgainOne,
        // Requests and times.
        Unknown, OutcomeCount, SampleCount, Makespan, Attempts, RoundTrips, NodeCalls, AttemptsPerGrant, LeasesRanOut, LeasesRanOutOne, StaleTokens, StaleTokensOne, ModelledNodes, RealNodes, WhyRanOut, WhyRanOutOne, Settled, GivenUp, SentAgain, InsideAtMost,
        // Checks.
        MarkBad, MarkFail, NoSample, NotObservable,
        // Why, and what to do.
        Why, See, Cure, WhyBuriedOne, WhyBuried, WhyInside, WhyInheritedOne, WhyInherited, WhyTimersOne,
        WhyTimers,
        // The verdict in a sentence.
        KeptPromise, NeverTogether, OneEach, WrongAsDeclared, NotMet, ProvesNothing,
        // Why a run is no pass.
        Complaint, NoneAnswered, RunCommittedNothing, ClockEnded, NotMeasured, EndedEarly, RateNotReached, StartLag, NeverAnsweredOne,
        NeverAnswered,
        // Many seeds.
        Min, MiddleOne, SeedOne, SeedCount, SeenUnder, MustBeSeen, AsItMust, AsItMay, SetKeptPromise,
        SetWrongAsDeclared, SetFailed, SetProvedNothing, SetNeverSeen, SetEnded, MoreSeeds, SeedsAlike, PartAlone,
        PartsMissing, PartsEnded, BaselineIs, BaselineNone, BaselineSame, BaselineFigure, BaselineBefore, BaselineNow,
        BaselineChange, BaselineWorse, BaselineBetter, BaselineOther, BaselineBeyond, BaselineWithin,
        BaselineNoiseUnknown,
        // Recorded histories.
        VerifiedFine, VerifiedRefuted, VerifiedUntold, VerifyPart, VerifyStart, VerifyNoOrder, VerifySent,
        VerifyAnswered, VerifyAsked, VerifyTold, VerifyLeft, VerifyEarlier, VerifySoFar, VerifyImpossible,
        // While it goes on, and when it cannot.
        SoFarVirtual, SoFarReal, SeedsSoFar, SeedsLeft, NoneFailed, SomeFailed, Interrupted, NoTerminal, DumbTerminal,
        // Exploring.
        ExploreHead, ClassicTurns, TimeoutsAnywhere, CancellationsAnywhere, SpuriousPolls, ExpiryNever, ExpiryInOrder, ExpiryAny, ExpiriesAtMost, AsksTheTime, InOrder, Schedules, StandFor, AllOrders, OrdersAtLeast, OrdersWithoutEnd, Circles, LeadBack, AndCircles, SchedulesPlayed, SchedulesDrawn, NoReduction,
        StatesRemembered,
        LeftOut, Complete, NotComplete, SchedulesFailed, FinalStates, NotJudged, NotJudgedWhy, Proved,
        FailsAsDeclared, ItFails, NotTheSame, NotAllPlayed, NothingCommitted, NoneTogether, SearchEndedEarly, Again,
        AgainByTurns,
    }
    Learn in learn {
        // The list of lessons.
        ScreenLearn, ScreenLearnHelp, LearnHeading, LearnCore, LearnElectives, LearnMinutes, LearnDone, CaptionLearn,
        // Where one is in a lesson.
        LearnPlace, LearnPlaceOwn, LearnOver, LearnNext, LearnOverSays, LearnAnswers, LearnWrote, LearnRight, LearnOther,
        LearnBrokenIn, LearnFailsIn, LearnFoundFewer, LearnFoundNone, LearnFoundUnproved,
        // What is done in a step.
        DoPredict, DoObserve, DoExplain, DoBreak, DoSmallest, DoCure, DoProve,
        // Answers.
        LearnNumber, LearnNoNumber, LearnSaid, LearnJudging, LearnFits, LearnTooFew, LearnTooMany, LearnLoses, LearnNotPassed, LearnUnproved, LearnFails, LearnHolds, LearnNothingBroke, LearnNothingShown, LearnPresent,
        // Captions.
        CaptionPredict, CaptionPlaying, CaptionPlayed, CaptionTurns, CaptionTurnsEnd, CaptionYourTurn, CaptionSolved, CaptionChoose, CaptionSmallest, CaptionLearnOver,
        // Keys.
        KeyBegin, KeyBeginHelp, KeyAnswer, KeyAnswerHelp, KeyGoOn, KeyGoOnHelp, KeyTurnOrStepHelp, KeyFaster, KeyStepBack, KeyStepBackHelp, KeyShow, KeyShowHelp, KeyLessons, KeyLessonsHelp,
    }
    Compare in compare {
        // The tables of a comparison.
        CmpLost, CmpLatencies, CmpWaits, CmpNothing, CmpUpdates, CmpIdle, CmpUnplayed, CmpNeeds, CmpPromises,
        CmpLostAlways, CmpLostIn, CmpSeenIn, CmpStuckIn, CmpLate, CmpRankedBy, CmpFewRounds, CmpKeptEverywhere, CmpKeptNowhere,
        // Its figures.
        CmpRefused, CmpTimedOut, CmpThroughput, CmpWaitP50, CmpWaitP95, CmpWaitP99, CmpLatencyP50,
        CmpLatencyP95, CmpLatencyP99, CmpRetries, CmpSurvives, CmpUntouched, CmpNotTried, CmpStuck, CmpFaults, CmpSurvivesOf, CmpBreaks, CmpReplays, CmpRoundTrips, CmpAttempts, CmpOvertakes,
        // What a control needs and promises.
        NeedsDatabase, NeedsAdvisory, NeedsNodes, PromisesPoints, PromisesExclusion, PromisesOrder,
        PromisesFence, PromisesAcross,
        // The recommendation: for what, which, what it rests on.
        FitOneProcess, FitProcesses, FitOneUser, FitHotUser, FitManyUsers, FitSlow, FitMemory, FitDatabase,
        RecTake, RecBasis, RecEquals, RecAnswers, RecInOrder, RecNeedsLess, RecNoRetries, RecFewerRoundTrips, RecListed, RecNext, RecPassedOver, RecByDatabase, RecByProcess,
        RecByNodes, RecNone, RecTooFew, RecTryDatabase,
        // What would change it.
        ChangeProcess, ChangeProcessNone, ChangeStatement, ChangeStatementNone, ChangeHotter, ChangeBusy,
        ChangeRefusals, ChangeReal, ChangeQuieter,
        // While it goes on.
        CmpSoFar, CmpSoFarLeft, CmpRoundsPlayed, CmpRounds, CmpKeyNext, CmpKeyScroll,
    }
    Meaning in meaning {
        // What each anomaly is.
        IsLostUpdate, IsWrongBalance, IsNotLinearizable, IsOverspend, IsNegativeBalance, IsHistoryMismatch, IsDoubleApply, IsZombieWrite, IsDoubleAccount, IsUniqueViolation,
        IsOverlap, IsForeignRelease, IsInheritedError, IsImpossibleSpeed, IsLeak,
        // What each figure is.
        FigRequests, FigCommitted, FigRejected, FigTimedOut, FigFailed, FigUnknown, FigLostUpdates,
        FigPointsMissing, FigPointsGivenAway, FigOverspent, FigNegativeBalances, FigHistoryEntries, FigDoubleApplies, FigZombieWrites, FigGivenUp, FigSentAgain, FigRecalled, FigDoubleAccounts, FigUniqueViolations,
        FigOverlaps, FigInside, FigForeignReleases, FigInheritedErrors, FigImpossibleSpeeds, FigTimersLeft,
        FigEntriesLeft, FigMakespan, FigThroughput, FigAttempts, FigActiveUsers, FigLockRequests, FigLiveKeys,
        FigRoundTrips, FigLeaseAttempts, FigNodeCalls, FigLeasesRunOut, FigStaleTokens,
        // What each time is, and each figure of it.
        SpanWait, SpanHold, SpanService, SpanLatency, SpanConnection, SpanRow, StatMin, StatMean, StatP50,
        StatP90, StatP95, StatP99, StatP999, StatMax, StatShare,
        // How they are shown.
        TermAnomaly, TermLock, TermFigure, TermAlso, TermPromises, TermNeeds, TermShownBy, TermNotShown,
        TermExample, TermLost, TermValue, TermNoValue, TermLimit, TermList, TermLocks, TermAnomalies,
        TermFigures, TermTimes,
    }
    Page in page {
        // A report as a page.
        PageResults, PageChecks, PageResult, PageWhy, PageCure, PageExplained, PageTimeline, PageTimes,
        PageOverTime, PageCompared, PageKept, PageLost, PageFigures, PageAgain, PageSummary, PageFailedSeeds, PageMadeBy, PageNoSteps,
        // Pictures.
        PageMean, PagePercentiles, PageConnectionIs, PageRowIs, PageAnswered, PagePerSecond, PageAnsweredIs,
        PageAnomalies, PageAnomaliesIn, PageInAll, RatePerSecond, PageWaitsIn, PageInNumbers,
        // The timeline.
        PageTimelineOf, PageLeftOut, PageNode, PageLease, PageLeaseOf, PageLeaseRanOut, PageLeaseRanOutOf, PageNodeSilent, PageBroken, PageStruck, PageHitStill, PageHitCrashed, PageHitRestarted, PageHitClock, PageHitReplica, PageHitExpired, PageHitCut, PageHitSlow, PageHitLost, PageHitLate, PageHitDoubled, PageHitAnswer, PageStore, PageInside, PageReads, PageWrites, PageBuries, PageRefused, ProcessIs,
        PageInWords,
        // Going through steps.
        PageStep, PageFirstStep, PageStepBack, PageStepOn, PageLastStep,
    }
    Game in game {
        // Break it: the screen, its keys.
        ScreenBreakIt, ScreenBreakItHelp, KeyPlay, KeyPlayHelp, KeyUndo, KeyUndoHelp, KeyRedo, KeyRedoHelp,
        KeyUndoAllHelp, KeyRedoAllHelp, KeyHint, KeyHintHelp, LearnKeyHintHelp, LearnHintWhich, KeyGiveUp, KeyGiveUpHelp, KeyNextChallenge,
        KeyNextChallengeHelp, KeyPrevChallengeHelp, KeyAgain, KeyAgainHelp,
        // The challenges.
        ChallengeNoLock, ChallengePromiseRaceTwo, ChallengePromiseRaceThree, ChallengeFailingHolder,
        ChallengeTwoInstances, ChallengeWorstTimeout, ChallengeKeyed, ChallengeReadCommitted, ChallengeLateRowLock,
        ChallengeAtomicUpdate, ChallengeLease, ChallengeFencedWrites, ChallengeFenced, TaskReadCommitted,
        TaskLateRowLock, TaskAtomicUpdate, TaskLease, TaskFencedWrites, TaskFenced, TaskNoLock, TaskPromiseRaceTwo,
        TaskPromiseRaceThree, TaskFailingHolder, TaskTwoInstances, TaskWorstTimeout, TaskKeyed, ChallengePlace,
        Challenges, ChallengeSolved,
        // How it stands, and what can be next.
        TurnsPlayed, TurnsPar, TurnsBest, BestProved, Searching, WhoseTurn, TurnsPossible, TurnUnseen,
        TurnTimeoutLate, TurnWaits, TurnOther, HintOne, HintTurns, HintWhose, HintWhich, HintWhy, HintNotFromHere,
        HintNever, WhyNoLock, WhyPromiseRaceThree, WhyFailingHolder, WhyTwoInstances, WhyWorstTimeout,
        WhyReadCommitted, WhyLateRowLock, WhyLease, WhyFencedWrites,
        // How it ends.
        ChipBroken, BrokenInPar, BrokenIn, BrokenInSearching, ChipAnswer, AnswerIs, ChipProved, ProofIs,
        NotProved, CaptionBreakIt, CaptionBreakOver, CaptionBroken, CaptionProved,
        ShareIs, ChipEnd, EndSays, EndAfter, CaptionLast, CaptionEnd,
        // Replay: the screen, its keys.
        ScreenReplay, ScreenReplayHelp, ReplayNothing, KeyTurnOn, KeyTurnOnHelp, KeyTurnBack, KeyTurnBackHelp,
        KeyStart, KeyStartHelp, KeyEnd, KeyEndHelp, KeyByItself, KeyByItselfHelp, ReplayOf, ReplayPlace,
        ChipNothingWrong, ViolationDenied, ViolationStuck, ViolationOvertaken, CaptionReplay, CaptionReplayEnd,
    }
    Fault in fault {
        // What breaks, and how often.
        Faults, FaultCame, FaultsAtMost, NodeIs, AllProcesses, AllNodes,
        // Processes and nodes.
        FaultPaused, FaultWentOn, FaultProcessCrashed, FaultProcessRestarted, FaultNodeCrashed, FaultNodeKept,
        FaultNodeLost, FaultNodeSynced, FaultClockForward, FaultClockBack, FaultClockFast, FaultClockSlow,
        FaultFailedOver, FaultExpired,
        // Messages.
        FaultCut, FaultMended, FaultSlow, FaultFast, FaultLost, FaultDelayed, FaultDoubled,
        // The store.
        FaultStoreCrashed, FaultStoreRestarted, FaultAnswerLost,
    }
    Target in target {
        // A race of your own service.
        TargetIs, SeenOutside, LabelUnknown, IsInterval, LabelMind, SentLate, UnseenOutside, LabelAdvice,
        Advice, LabelPassed, PassedOver, LabelSlowed, SlowedDown, LabelLeft, LeftBehind, LabelCleanup,
        CleanupFailed, ItIsSeen, ItProvesNothing, NoLossSeen, NoLossRefused, OutsideEnded, OutsideUnknown,
        OutsideUnread, OutsideUnreadMore, OutsideNothing, OutsidePartsMissing, NoLossInPart, NothingInPart, RacePartAlone, FoundWrong, FoundOverspent, FoundNegative,
        FoundHistory, FoundLimit, PlanHead, PlanAbout, PlanClients, PlanSome, PlanThen, LabelUsers,
        PlanFresh, PlanGiven, PlanCharged, LabelPart, PlanPart, LabelSetUp, PlanOnce, PlanForEach, LabelAgain, PlanAgain, PlanAgainKeyed, PlanMind, GoAhead,
    }
    Through in through {
        // Orders of the statements of your own service.
        ThroughAlone, ThroughLate, ThroughDangers, ThroughReadThenWritten, ThroughUnlockedEarly,
        ThroughCommitsLast, ThroughNoDanger, ThroughReads, ThroughReadsAndLocks, ThroughWritesAgain,
        ThroughWrites, ThroughLocks, ThroughUnlocks, ThroughPlayed, ThroughRefused, ThroughBackground,
        ThroughGuessed, ThroughEncryption, ThroughElsewhere, ThroughLoses, ThroughNothingLost, ThroughEnded, ThroughAstray,
        ThroughIncomplete, ThroughLeftFrom, ThroughLeft, ThroughNotPlayed, ThroughSmallest, ThroughAgain, ThroughArrives, ThroughWaits, ThroughGoesOn,
        ThroughAnswered, ThroughMissing, ThroughGivenAway, ThroughOverspent, ThroughSoFar,
        ThroughOther, ThroughNotReplayed, ThroughOrders, PlanOrders,
    }
    ByHand in by_hand {
        // Your own service, statement by statement, with a person as the scheduler.
        HandTry, HandTryLost, HandTurn, HandPrepares, HandMoves, HandAgainUntil, HandStands, HandEnds, HandBroken, HandStrayed,
        HandAbsent, HandHeld, HandBehind, HandWaits, HandWaitsFor, HandRefused, HandAtServer, HandInside, HandUnderWay,
        HandFine, HandFineRefused, HandLost, HandUnknown, HandStuck, HandAgain, HandWhatNext,
        HandNoDanger, HandHint, ChipMoves, ChipStuck, ChipAstray,
        HandKeyGo, HandKeyGoHelp, HandKeyMarkedHelp, HandKeyMarkHelp, HandKeyBack, HandKeyBackHelp, HandKeyAgain, HandKeyAgainHelp,
        HandKeyHintHelp, HandKeyScroll, HandKeyScrollHelp, HandKeyQuitHelp, HandKeyRedrawHelp, HandKeyBackNote,
        HandPlan, HandTerminal, HandNone, HandTries,
    }
    Watch in watch {
        // A service that is watched.
        WatchNobody, WatchRacing, WatchPreparing, WatchSettling, WatchOpen, WatchSeen, WatchQuitServe,
        WatchQuitRace, WatchUsers, WatchGroundServe, WatchGroundRace, WatchTerminal, WatchEnded,
        // What `serve` says.
        ServingOn, ServeEnded, ServeInside, ServeOwnOnly, ServeFine, ServeWrong,
    }
    Doctor in doctor {
        // The report card of a service.
        DocLoses, DocOverspends, DocStuck, DocLateEffect, DocHistoryDiffers, DocHistory, DocMadeUsers,
        DocHistoryIs, DocDryNot, DocDryReads, DocDryNothing, DocAnnounce, DocFreshUsers, DocFileUsers, DocNoLoss, DocNoLossRefused, DocNoLossOrders, DocNotImplemented,
        DocWrongSerially, DocCannotTell, DocInterrupted, DocNotUnderstood, DocFromOutside, DocEarly, DocWorst,
        DocConsistent, DocHelps, DocTried, DocTouched, DocUnderstood, DocWhy, DocMind, DocAlone, DocStrangers,
        DocBurst, DocStaggered, DocMixed, DocOverspend, DocAfterRefusal, DocFirstCharge, DocTimeOut, DocSameId,
        DocOneInstance, DocOrders, DocAgain, DocRoundsFailed, DocWorstRound, DocLeftOut, DocNotSeen, DocNothingDone, DocRefusedSome,
        DocMissing, DocLate, DocOverspent, DocNegative, DocStuckGood, DocStuckSome, DocRoundsOf,
        DocSerialNothing, DocSerialSets, DocSerialWrong, DocSerialSpends, DocSerialStuck, DesignNoLock,
        DesignWaitsOnce, DesignRemovedOnRelease, DesignSeparateLocks, DesignUsesUnlocked, DesignPoisonedChain,
        DesignPerProcess, DesignReleasedEarly, DesignCheckOutside, DesignSharedTable, DesignKeyBySpelling,
        DesignRacyFirstRow, DesignZombie, DesignSets, DesignStub, DocOr, DocWith, DocSourceUnseen, DocNoDesign,
        HelpOneStatement, HelpQueue, HelpAdd, HelpStub, HelpNormalise, HelpFirstRow, HelpGiveUp, HelpRelease,
        HelpCommit, HelpWhere, DocTriedRounds, DocOnceIn, DocTouchedUsers, DocTouchedAccounts,
        DocTouchedNothing, DocPassedOver, DocSlowed, DocNotParallel, DocUnknownAnswers, DocSilent, DocCleaned,
        DocProgress, DocProgressAlone, DocEstimate,
    }
}
