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
        Word::Request => "request",
        Word::User => "user",
        Word::Users => "users",
        Word::Seed => "seed",
        Word::Round => "round",
        Word::Committed => "committed",
        Word::Rejected => "rejected",
        Word::TimedOut => "timed out",
        Word::Failed => "failed",
        Word::Unknown => "unknown",
        Word::Lock => "lock",
        Word::Waiting => "waiting",
        Word::Inside => "inside",
        Word::Time => "time",
        Word::Wait => "wait",
        Word::Hold => "hold",
        Word::ServiceTime => "service time",
        Word::Latency => "latency",
        Word::Verdict => "verdict",
        // Title and state.
        Word::UserOne => "user {0}",
        Word::UserCount => "{0} users",
        Word::SeedIs => "seed {0}",
        Word::InProcessVirtual => "in process, virtual time {0}",
        Word::InProcessReal => "in process, real time",
        Word::FullSpeed => "full speed",
        Word::Paused => "PAUSED",
        Word::StepsDropped => "{0} steps not shown",
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
        Word::UnderWay => {
            "{0} requests under way, {1} answered. Nobody has overwritten anybody yet."
        }
        Word::NothingYet => "No request has been sent yet.",
        Word::LostSentence => {
            "{0} requests were told \"done\". {1} writes went over newer ones unseen."
        }
        Word::LostSentenceLive => "{0} writes have already gone over newer ones unseen.",
        Word::FineSentence => {
            "{0} requests were told \"done\", and every one of them is in the balance."
        }
        Word::RefusedToo => "{0} were refused: they changed nothing.",
        Word::WaitingCount => "{0} waiting",
        Word::InsideMost => "{0} inside at once (a correct lock lets in 1)",
        Word::InsideMostOptimistic => {
            "{0} at work at once, {1} conflicts (a newer version there: tried again)"
        }
        Word::TimeSentence => "{0} for everything",
        Word::OneAtATime => "(one at a time needs {0})",
        Word::Impossible => "faster than one at a time is possible",
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
        Word::CaptionWatchOther => {
            "The lock is {0}: see who is inside, and whether that is ever more than one."
        }
        Word::CaptionPressL => "Press l: the same requests again, lock ON. Enter: why.",
        Word::CaptionTryRace => "Press L and choose promise-race: a lock that only looks right.",
        Word::CaptionTryTwin => "Press 2: lock off and lock on, side by side.",
        Word::CaptionWhy => "Press Enter: how it happened, step by step. l: the lock that works.",
        Word::CaptionOverview => {
            "should be: what the answered requests add up to. actual: what is stored."
        }
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
        Word::KeyStep => "step",
        Word::KeyStepHelp => "play one turn, and stop the clock",
        Word::KeySpeed => "speed",
        Word::KeyFasterHelp => "faster",
        Word::KeySlowerHelp => "slower",
        Word::KeyFull => "full speed",
        Word::KeyFullHelp => "as fast as it can, or back to the pace before",
        Word::KeySame => "again",
        Word::KeySameHelp => "the same round again, from the same seed",
        Word::KeyNext => "next seed",
        Word::KeyNextHelp => "a round from the next seed",
        Word::KeyBurst => "burst",
        Word::KeyBurstHelp => "send one more burst now; between rounds, begin the next one",
        Word::KeyUsers => "users",
        Word::KeyUsersHelp => "how many users, from the next round on",
        Word::KeySize => "burst size",
        Word::KeySizeHelp => "how many requests in a burst, from the next round on",
        Word::KeyTimeout => "timeout",
        Word::KeyTimeoutHelp => "the longest wait for a lock, such as 3s or 200ms",
        Word::KeyWhy => "why",
        Word::KeyWhyHelp => "how it happened, step by step",
        Word::KeyHelp => "keys",
        Word::KeyHelpHelp => "this list of keys",
        Word::KeyQuit => "quit",
        Word::KeyQuitHelp => "leave, with a summary and a verdict",
        Word::KeyScreens => "screens",
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
        Word::ScreenOverview => "overview",
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
    }
}
